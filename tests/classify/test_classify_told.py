"""What sounds like an announcement and is none: advice, rankings, changes of office, old clusters."""

from __future__ import annotations

import pytest

from monitor.classify import Classifier


@pytest.mark.parametrize(
    ("event", "title", "text"),
    [
        ("other", "政协委员建议设立氢能产业链链长", "在陕西省政协会议上，有委员提出设立省级氢能产业链链长，由分管副省长担任，统筹燃料电池推广。"),
        ("other", "记者观点：产业集群不能只看数量", "不少地方热衷打造千亿级产业集群，企业多而龙头少。应当从比规模转向比质量。"),
        ("other", "Guizhou recognises 20 chain leader firms", "Guizhou's department of industry has recognised 20 chain leader firms in key industrial chains such as liquor, batteries and phosphate chemicals."),
        ("chain-chief", "关于调整部分重点产业链链长的通知", "各县区人民政府：因工作变动，经研究，新余市锂电产业链链长由市长担任，钢铁产业链链长由副市长担任，其他产业链链长不变。"),
        ("chain-chief", "Nanchang's new mayor takes over as chief of the aviation chain", "The new mayor of Nanchang, Jiangxi province, took over as chief of the aviation chain on Monday and visited two makers of aircraft parts."),
        ("performance", "全国县域产业集群百强榜单发布 晋江居第二", "一家研究机构在北京发布全国县域产业集群百强榜单，福建晋江鞋服产业集群居第二位，福建12个集群上榜。"),
        ("performance", "宁夏六新产业集群建设稳步推进", "今年以来，宁夏新型材料、清洁能源、葡萄酒、枸杞等产业集群建设稳步推进，完成投资260亿元，同比增长12%。"),
        ("other", "Official denies plan for battery cluster", "An official of Suining, Sichuan province, said that no lithium battery cluster of 500 billion yuan was planned."),
        ("other", "关于终止滨湖锂电产业园建设计划的说明", "近期有网民询问江西宜春滨湖锂电产业园何时动工。经研究，同意终止该建设计划，没有打造千亿锂电产业集群的规划。"),
        ("other", "招标公告：新材料产业链规划编制项目", "受江西宜春经开区管委会委托，对锂电新材料产业链规划编制服务公开招标，打造千亿级产业集群，预算90万元。"),
        ("other", "对市政协第88号提案的答复", "您提出的关于发展机器人产业的提案收悉。沈阳市已有机器人企业90家，将培育机器人产业集群，感谢您的支持。"),
        ("other", "珠海高新区投资指南", "珠海高新区以集成电路、生物医药为主导产业，重点招商方向为芯片设计，厂房首年免租，欢迎企业投资。"),
        ("other", "Tender: study for a garment cluster in Yining", "Yining county, Xinjiang, calls for bids for a study of a garment cluster that it plans to build. The budget of the project is 2 million yuan."),
        ("other", "柳州螺蛳粉产业链“链”出新滋味", "走进广西柳州，酸笋的气味扑面而来。当地延伸螺蛳粉产业链，米粉和配料远销海外。"),
        ("performance", "兴国油茶产业链串起富民路", "在江西兴国，油茶产业链带动两万户农民增收，茶油产值同比增长9%。"),
        ("chain-chief", "氢能产业链链长办公室召开例会", "11月6日，山西省氢能产业链链长办公室召开例会，听取前三季度产业链运行情况汇报，研究下一步工作。"),
        ("chain-chief", "Chain chiefs meet on Jilin's car parts", "The chain chiefs of Jilin's automotive parts chain met on Friday and heard reports on supplies and power prices."),
        ("performance", "保定电力装备集群入选国家集群已四年", "2022年，河北保定电力装备集群入选国家先进制造业集群。四年来，集群产值增长六成，企业达到千余家。"),
    ],
)  # fmt: skip
def test_nothing_new_is_named(classifier: Classifier, event: str, title: str, text: str) -> None:
    """Who advises, ranks, counts, denies, meets, looks back or takes over an office names no cluster
    or chain, nor does a feature on how one thrives."""
    labels = classifier.classify(title, text)
    assert (labels.relevant, labels.event, labels.new_cluster) == (True, event, False)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("新增低空经济产业链 链长调整到位", "长治市调整重点产业链链长，新增低空经济产业链，由常务副市长担任链长，全市重点产业链增至9条。"),
        ("Chain chiefs meet, Weihai adds a chain", "The chain chiefs of Weihai, Shandong, met on Monday. The city has added marine equipment to its key industrial chains."),
        ("濮阳打造生物降解材料产业集群", "河南濮阳围绕聚乳酸打造生物降解材料产业集群，建设专业园区。"),
        ("江西：2030年前形成两个万亿级产业集群", "江西省提出，2030年前形成电子信息、有色金属两个万亿级产业集群。"),
        ("Ten chains picked in Ordos, each with a leader", "Ordos, Inner Mongolia, has picked ten key industrial chains, from coal chemicals to cashmere. A city leader will be chief of each."),
    ],
)  # fmt: skip
def test_what_is_named_beside_it_is_new(classifier: Classifier, title: str, text: str) -> None:
    """A change or a meeting of chiefs that also names another chain is news of that chain; and who
    builds a cluster, or wants it by a year to come, names it."""
    assert classifier.classify(title, text).new_cluster


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Wuhan builds 800,000 cars in nine months", "Wuhan built 810,000 vehicles from January to September, up 3.1 percent on the year, a third of them new energy vehicles, the statistics bureau of the Hubei capital said."),
    ],
)  # fmt: skip
def test_a_statistics_bureau_speaks_of_industry(
    classifier: Classifier, title: str, text: str
) -> None:
    """Output told by a statistician is news of industry, though no other word says so."""
    labels = classifier.classify(title, text)
    assert (labels.relevant, labels.event) == (True, "performance")


def test_a_chain_chief_system_names_its_chains(classifier: Classifier) -> None:
    """Who puts officials at the head of so many chains names them."""
    labels = classifier.classify(
        "亳州实行产业链链长制 11名市领导挂帅",
        "安徽亳州市印发通知，对中医药、绿色食品、化工新材料等11条产业链实行链长制，由市领导任链长。",
    )
    assert (labels.event, labels.new_cluster) == ("chain-chief", True)
