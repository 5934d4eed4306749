"""A text that is nearly the same: what editors change stays a copy, what carries news does not."""

from __future__ import annotations

from datetime import date, timedelta

import opencc
import pytest
from dedupe_cases import Archive, article_of, case, predicted

from monitor.model import Verdict, VerdictKind

TAIL = """
会议指出，要坚持把发展经济的着力点放在实体经济上，完善链长制工作机制，培育链主企业。
各地各部门要压实责任，抓好政策落实、项目推进和要素保障，推动各项任务落地见效。"""
ENGLISH_TAIL = """
Officials said that support in land, power and finance would go to the suppliers that follow.
The department reviews the progress of every project once in a quarter and reports the results."""

#: Headline and text; the edits below name them.
TEXTS = {
    "list": (
        "江西调整省级重点产业链",
        "江西省工业和信息化厅3月1日公布，全省重点产业链调整为电子信息、有色金属、航空、汽车、新能源，"
        "每条产业链由一位省领导联系。" + TAIL,
    ),
    "count": (
        "江西重点产业链名单公布 11条产业链入选",
        "江西省公布新一批重点产业链名单，包括电子信息、有色金属、航空、汽车等11条，去年总产值7010亿元。"
        + TAIL,
    ),
    "proposal": (
        "江西拟将低空经济列为重点产业链",
        "江西省拟将低空经济列为省级重点产业链，重点产业链将增至13条。" + TAIL,
    ),
    "ahead": (
        "南昌光伏项目即将开工",
        "南昌市总投资50亿元的光伏项目即将开工，一期用地300亩，由市属平台公司负责建设。" + TAIL,
    ),
    "work": (
        "南昌光伏项目开工",
        "南昌市总投资50亿元的光伏项目开工建设，预计明年投产，达产后可带动上下游企业落户。" + TAIL,
    ),
    "candidates": (
        "湖南公示省级产业集群候选名单",
        "湖南省工信厅公示省级先进制造业集群候选名单，长沙、株洲、湘潭等8个集群入围。" + TAIL,
    ),
    "chief": (
        "张某任江西低空经济产业链链长",
        "江西省明确由副省长张某担任低空经济产业链链长，负责统筹产业规划和重大项目。" + TAIL,
    ),
    "city": (
        "合肥获批国家级集群",
        "合肥市新型显示产业集群获批国家先进制造业集群，集群内已有上下游企业百余家。" + TAIL,
    ),
    "deal": (
        "20亿元电路板项目落户信丰",
        "3月1日，江西省信丰县与蓝汀电子签约，投资20亿元建设电路板项目，用地200亩。" + TAIL,
    ),
    "meeting": (
        "安徽召开生物医药产业链推进会",
        "3月1日，安徽省生物医药产业链推进会在合肥召开，省领导听取产业链发展情况汇报。" + TAIL,
    ),
    "paper": (
        "福建就海洋装备产业行动计划公开征求意见",
        "福建省工信厅就《福建省海洋装备产业行动计划》公开征求意见，提出建设三个基地。" + TAIL,
    ),
    "call": (
        "湖南启动省级产业集群申报",
        "湖南省工信厅启动省级先进制造业集群申报工作，要求主导产业突出、链条完整。" + TAIL,
    ),
    "partners": (
        "宜春与龙头企业签约",
        "江西宜春市与宁德时代签约，共建锂电池产业链，双方将在采矿、材料和回收方面合作。" + TAIL,
    ),
    "en-partner": (
        "Storage plant for Yibin",
        "Construction of a storage plant worth 3 billion yuan started in Yibin, Sichuan province, "
        "after the city had signed a deal with Lanting Power in spring." + ENGLISH_TAIL,
    ),
    "en-deal": (
        "Energy storage plant for Hefei",
        "Lanting Power signed a deal on March 1 to build an energy storage plant in Hefei, Anhui "
        "province, with an investment of 2 billion yuan. The plant will cover 200 mu." + ENGLISH_TAIL,
    ),
    "en-list": (
        "Jiangxi names key industrial chains",
        "Jiangxi province has named its key industrial chains for the next years: electronic "
        "information, nonferrous metals, aviation and automobiles. A provincial leader looks after "
        "each of them." + ENGLISH_TAIL,
    ),
    "en-cities": (
        "Battery cluster in Hefei wins national status",
        "The power battery cluster of Hefei in East China's Anhui province has been named a national "
        "advanced manufacturing cluster, the city government said." + ENGLISH_TAIL,
    ),
    "en-proposal": (
        "Jiangxi proposes low-altitude economy as key chain",
        "Jiangxi province proposed to make the low-altitude economy a key industrial chain, the "
        "thirteenth of its kind, the provincial government said." + ENGLISH_TAIL,
    ),
    "en-output": (
        "Guangxi auto chain grows",
        "The output of the automobile industrial chain in Guangxi reached 70.1 billion yuan in the "
        "year, the regional department of industry said, and 12 new suppliers settled there."
        + ENGLISH_TAIL,
    ),
}  # fmt: skip

Edits = dict[str, str]


def verdict_on(name: str, edits: Edits, days: int, *, turned: bool = False) -> Verdict:
    """The verdict on the edited text, so many days after the original; ``turned``: on the original,
    after the edited one."""
    texts = [TEXTS[name], edited(name, edits)]
    archive = Archive()
    begun = date(2026, 3, 2)
    for place, (title, text) in enumerate(reversed(texts) if turned else texts):
        day = begun + timedelta(days=days * place)
        one = case(f"otherwise-{place}", title, text, published=day.isoformat())
        verdict = archive.take(article_of(one), predicted(one))
    return verdict


def edited(name: str, edits: Edits) -> tuple[str, str]:
    """A text of ``TEXTS`` with every string replaced in headline and text; each must stand there."""
    title, text = TEXTS[name]
    for old, new in edits.items():
        assert old in f"{title}\n{text}"
        title, text = title.replace(old, new), text.replace(old, new)
    return title, text


ANOTHER: dict[str, tuple[str, Edits, int]] = {
    "adopted": ("proposal", {"拟将": "将", "将增至": "增至"}, 5),
    "adopted months later": ("proposal", {"拟将": "将", "将增至": "增至"}, 105),
    "work begun": ("ahead", {"即将开工": "开工"}, 20),
    "in production": ("work", {"项目开工": "项目投产", "项目投产建设，预计明年投产": "项目建成投产"}, 470),
    "chosen": ("candidates", {"公示": "公布", "候选": "", "入围": "入选"}, 30),
    "another official": ("chief", {"张某": "李某"}, 4),
    "another official later": ("chief", {"张某": "李某"}, 200),
    "a city more": ("city", {"合肥获": "合肥、滁州获", "合肥市": "合肥市、滁州市"}, 4),
    "a city more later": ("city", {"合肥获": "合肥、滁州获", "合肥市": "合肥市、滁州市"}, 90),
    "another city before it": ("city", {"合肥获": "滁州、合肥获", "合肥市": "滁州市、合肥市"}, 1),
    "a chain more": ("list", {"、新能源，": "、新能源、低空经济，"}, 4),
    "a chain less": ("list", {"、新能源，": "，"}, 90),
    "another chain": ("list", {"、航空、": "、低空经济、"}, 3),
    "12 chains": ("count", {"11": "12"}, 3),
    "another sum": ("deal", {"20亿元": "12亿元"}, 3),
    "another firm": ("deal", {"蓝汀电子": "虹桥电子"}, 3),
    "another firm, sum and day": ("deal", {"蓝汀": "虹桥", "20亿元": "9亿元", "3月1日": "3月4日", "200亩": "90亩"}, 3),
    "another county": ("deal", {"信丰": "于都"}, 2),
    "another product": ("deal", {"电路板": "连接器"}, 2),
    "another meeting": ("meeting", {"3月1日": "3月11日"}, 10),
    "another chain's meeting": ("meeting", {"生物医药": "新能源汽车"}, 0),
    "issued": ("paper", {"就海洋": "印发海洋", "公开征求意见": "", "厅就《": "厅印发《"}, 60),
    "the list after the call": ("call", {"启动": "公布", "申报工作": "名单", "申报": "名单"}, 60),
    "a firm more": ("partners", {"宁德时代": "宁德时代、比亚迪"}, 4),
    "given up": ("proposal", {"拟将": "终止将"}, 60),
    "the deputy": ("chief", {"由副省长": "由省长"}, 30),
    "en: another partner": ("en-partner", {"Lanting Power": "Hongqiao Energy"}, 4),
    "en: in production": ("en-partner", {"Construction of a": "A", "started in": "started production in"}, 300),
    "en: another firm, sum and day": ("en-deal", {"Lanting": "Hongqiao", "2 billion": "3 billion", "March 1": "March 4"}, 3),
    "en: another sum": ("en-deal", {"2 billion": "1.2 billion"}, 3),
    "en: another day": ("en-deal", {"March 1": "March 11"}, 10),
    "en: another city": ("en-deal", {"Hefei": "Wuhu"}, 2),
    "en: a chain more": ("en-list", {"aviation and automobiles": "aviation, automobiles and the low-altitude economy"}, 3),
    "en: a city more": ("en-cities", {"of Hefei": "of Hefei and Chuzhou", "in Hefei": "in Hefei and Chuzhou"}, 4),
    "en: adopted": ("en-proposal", {"proposes": "makes", "proposed to make": "has made", "makes low-altitude economy as": "makes low-altitude economy"}, 40),
    "en: other output": ("en-output", {"70.1 billion": "83.4 billion"}, 3),
}  # fmt: skip


@pytest.mark.parametrize("name", ANOTHER)
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
def test_another_announcement_in_the_same_words_is_news(name: str, turned: bool) -> None:
    """However few words differ, whenever it comes, and whichever came first."""
    verdict = verdict_on(*ANOTHER[name], turned=turned)
    assert verdict.kind is VerdictKind.NEW
    assert verdict.follows is not None
    assert verdict.follows.why


REPRINT: dict[str, tuple[str, Edits]] = {
    "cut at the end": ("list", {TAIL: ""}),
    "cut within the end": ("count", {"各地各部门要压实责任，抓好政策落实、项目推进和要素保障，推动各项任务落地见效。": "各地各部门要"}),
    "cut in the middle": ("deal", {"会议指出，要坚持把发展经济的着力点放在实体经济上，完善链长制工作机制，培育链主企业。\n": ""}),
    "another head and foot": ("list", {"江西省工业和信息化厅3": "首页 > 新闻 > 正文\n来源：某网　字号：大 中 小\n江西省工业和信息化厅3", "见效。": "见效。\n责任编辑：值班\n【打印】【关闭】"}),
    "a dateline": ("list", {"江西省工业和信息化厅3": "本报南昌3月2日讯（记者 王某）江西省工业和信息化厅3"}),
    "an agency's dateline": ("city", {"合肥市新型": "新华社合肥3月2日电（记者 王某）合肥市新型"}),
    "who told it": ("deal", {"3月1日，江西省": "昨日，记者从赣州市有关部门获悉，江西省"}),
    "no day": ("meeting", {"3月1日，": "近日，"}),
    "the day in another form": ("meeting", {"3月1日，": "2026年3月1日，"}),
    "the day without its month": ("meeting", {"3月1日，": "1日，"}),
    "another headline": ("deal", {"20亿元电路板项目落户信丰": "信丰再添大项目：蓝汀电子来了"}),
    "a headline with its figure": ("count", {"江西重点产业链名单公布 11条产业链入选": "去年产值7010亿元 江西11条产业链上榜"}),
    "reworded here and there": ("list", {"会议指出，要": "会议强调，必须", "每条产业链由一位": "每条链均由一名", "压实责任": "扛起责任"}),
    "a reworded lead": ("count", {"公布新一批": "发布新一批", "包括": "涵盖"}),
    "a typing error mended": ("work", {"达产后可带动": "达产后可以带动", "落户": "落户。"}),
    "a rounded sum": ("count", {"7010亿元": "约7000亿元"}),
    "the sum in another unit": ("count", {"7010亿元": "0.701万亿元"}),
    "a shorter list of examples": ("count", {"电子信息、有色金属、航空、汽车等": "电子信息、有色金属等"}),
    "the firm's full name": ("deal", {"与蓝汀电子签约": "与蓝汀电子股份有限公司签约"}),
    "the official's other title": ("chief", {"由副省长张某": "由省委常委、副省长张某"}),
    "the county's city": ("deal", {"江西省信丰县": "江西省赣州市信丰县"}),
    "without the province": ("deal", {"江西省信丰县": "信丰县"}),
    "the draft in other words": ("paper", {"公开征求意见": "征求意见", "提出建设": "提出打造"}),
    "en: cut": ("en-deal", {ENGLISH_TAIL: ""}),
    "en: a dateline": ("en-list", {"Jiangxi province has": "NANCHANG, March 2 (Xinhua) -- Jiangxi province has"}),
    "en: credits": ("en-output", {"results.": "results.\nEditor: on duty\nCopyright reserved"}),
    "en: another headline": ("en-list", {"Jiangxi names key industrial chains": "Four chains to drive Jiangxi's industry"}),
    "en: no day": ("en-deal", {"on March 1 ": "recently "}),
    "en: the weekday": ("en-deal", {"on March 1 ": "on Sunday, March 1, "}),
    "en: other words": ("en-output", {"grows": "expands", "settled there": "moved there", "would go to": "will go to"}),
    "en: translated again": ("en-list", {"has named": "named", "looks after": "is in charge of", "named its key": "announced its key"}),
    "en: a rounded sum": ("en-output", {"70.1 billion yuan": "about 70 billion yuan ($9.8 billion)"}),
    "en: house style": ("en-deal", {"2 billion yuan": "RMB 2 bln"}),
    "en: where the city is": ("en-cities", {"cluster of Hefei": "cluster of Hefei, capital of Anhui,"}),
}  # fmt: skip


@pytest.mark.parametrize("name", REPRINT)
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
def test_what_editors_change_is_no_news(name: str, turned: bool) -> None:
    """Cuts, credits, datelines, other words and forms, whichever came first."""
    verdict = verdict_on(*REPRINT[name], 2, turned=turned)
    assert verdict.kind is VerdictKind.COPY


def test_another_script_is_no_news() -> None:
    """Traditional characters, with a dateline of their own."""
    title, text = TEXTS["deal"]
    first = case("a", title, text, published="2026-03-02")
    convert = opencc.OpenCC("s2t").convert
    second = {**first, "id": "b", "title": convert(title), "text": "【本報訊】" + convert(text)}
    archive = Archive()
    archive.take(article_of(first), predicted(first))
    assert archive.take(article_of(second), predicted(second)).kind is VerdictKind.COPY


BESIDES = {
    "told apart": ("合肥获批国家级集群", "\n另讯，浙江省将低空经济列为省级重点产业链，总投资300亿元。"),
    "another province's paragraph": (
        "合肥获批国家级集群",
        "\n浙江省将低空经济列为省级重点产业链，总投资300亿元，首批落户四市。",
    ),
    "on the same day": ("国家级集群再添一个", "\n同日，湖北省公布集成电路产业链名单，由省领导联系。"),
    "by its headline": ("早报：各地产业动态", "\n湖州新增低空经济产业链。"),
}  # fmt: skip


@pytest.mark.parametrize("name", BESIDES)
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
def test_a_page_that_holds_another_announcement_besides_is_no_copy(name: str, turned: bool) -> None:
    """The known text stands in it whole; as its copy, the other news would be suppressed."""
    headline, addition = BESIDES[name]
    title, text = TEXTS["city"]
    pages = [(title, text), (headline, text + addition)]
    archive = Archive()
    for place, page in enumerate(reversed(pages) if turned else pages):
        one = case(f"page-{place}", *page, published="2026-03-02")
        verdict = archive.take(article_of(one), predicted(one))
    assert verdict.kind is VerdictKind.NEW


@pytest.mark.parametrize(
    "addition",
    [
        "\n此外，合肥还将建设省级创新中心，培育低空经济产业链，总投资30亿元。",
        "\n目前，长三角的浙江、江苏等地都在发展新型显示产业。",
        "\n集群2025年产值突破1200亿元，集成电路和人工智能产业同步发展。",
    ],
)
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
def test_the_whole_of_a_cut_is_its_copy(addition: str, turned: bool) -> None:
    """What the whole adds is of the same announcement: chains, figures, neighbours in passing."""
    title, text = TEXTS["city"]
    pages = [(title, text), (title, text + addition)]
    archive = Archive()
    for place, page in enumerate(reversed(pages) if turned else pages):
        one = case(f"page-{place}", *page, published="2026-03-02")
        verdict = archive.take(article_of(one), predicted(one))
    assert verdict.kind is VerdictKind.COPY
