"""Relevance, the kind of news, and whether a cluster or key chain is named."""

from __future__ import annotations

import pytest

from monitor.classify import Classifier


@pytest.mark.parametrize(
    ("event", "new_cluster", "title", "text"),
    [
        ("cluster-announcement", True, "广西公布九大重点产业集群名单", "广西工信厅公布重点产业集群名单，九个集群入选。"),
        ("chain-chief", True, "广西：自治区领导任12条重点产业链链长", "广西选出12条重点产业链，包括汽车、机械、电子信息、糖业、石化，由领导担任链长。"),
        ("chain-chief", False, "广西召开产业链链长制推进会", "广西召开产业链链长制工作推进会，听取汇报，部署下一步工作。"),
        ("policy-plan", False, "广西出台若干措施支持糖业", "广西印发糖业高质量发展若干措施，安排专项资金。"),
        ("cluster-announcement", True, "广西印发汽车产业发展规划", "广西印发规划，提出到2025年打造世界级汽车产业集群。"),
        ("project", False, "柳州动力电池项目开工", "总投资50亿元的动力电池项目在广西柳州开工建设。"),
        ("performance", False, "广西前三季度汽车产值增长12%", "广西前三季度汽车产业产值同比增长12%，规模以上工业增加值增长6%。"),
        ("performance", False, "广西已形成五个千亿级产业集群 产值增长8%", "目前，广西已形成五个千亿级产业集群，产值增长8%。"),
        ("cluster-announcement", True, "Guangxi names nine key industrial clusters", "Guangxi has named nine industrial clusters, the department of industry said."),
        ("chain-chief", True, "Guangxi officials to act as chiefs of 12 industrial chains", "Officials of Guangxi will lead 12 chains. The chains include automobiles, machinery, sugar, steel and ceramics."),
        ("policy-plan", False, "Guangxi rolls out measures to support sugar industry", "Guangxi issued 12 measures to support its sugar industry."),
        ("project", False, "Work starts on battery plant in Liuzhou", "Construction of a battery plant worth 5 billion yuan began in Liuzhou, Guangxi."),
        ("performance", False, "Guangxi auto output grows 12 percent", "Output of the auto industry in Guangxi grew 12 percent in the first nine months."),
        ("cluster-announcement", True, "Guangxi plans world-class aluminum cluster", "Guangxi plans to build a world-class aluminum industry cluster by 2030."),
    ],
)  # fmt: skip
def test_kind_of_news_and_new_cluster(
    classifier: Classifier, event: str, new_cluster: bool, title: str, text: str
) -> None:
    """The headline decides the kind; naming or planning a cluster counts, counting old ones not."""
    labels = classifier.classify(title, text)
    assert labels.relevant
    assert (labels.event, labels.new_cluster) == (event, new_cluster)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Coffee chain opens 50 stores in Guangxi", "The coffee chain opened new outlets in Nanning, Guangxi; same-store sales rose."),
        ("Guangxi beat Sichuan in basketball final", "The head coach praised his team after the basketball tournament in Guangxi."),
        ("广西暴雨 水位上涨", "广西多地出现暴雨，洪水水位上涨，气象部门发布预警，企业和园区停产。"),
        ("南宁二手房价格下跌", "广西南宁新房、二手房价格环比下降，房地产产业链承压，购房者观望。"),
        ("广西警方打掉一条黑色产业链", "广西警方抓获犯罪嫌疑人30名，涉案金额上亿元，形成完整产业链的诈骗团伙被捣毁。"),
        ("桂林疫情传播链清晰", "广西桂林新增确诊病例3例，传播链条清晰，密切接触者已隔离。"),
        ("Bitcoin miners leave Sichuan", "Cryptocurrency miners left Sichuan; bitcoin and other coins fell on the blockchain."),
        ("Astronomers see star cluster", "Astronomers in China saw a star cluster in a galaxy far away with a new telescope."),
    ],
)  # fmt: skip
def test_look_alikes_are_not_relevant(classifier: Classifier, title: str, text: str) -> None:
    """News that shares our words without our subject has no chains, no facts, no event."""
    labels = classifier.classify(title, text)
    assert not labels.relevant
    assert (labels.chains, labels.facts, labels.event, labels.new_cluster) == (
        (),
        (),
        "other",
        False,
    )
    assert labels.pairs == ()
