"""Chiefs of chains with office and chain; lead enterprises. Names here are nobody's."""

from __future__ import annotations

import pytest

from monitor.classify import Classifier
from monitor.model import Labels


def read(classifier: Classifier, text: str) -> tuple[str, Labels]:
    chinese = "。" in text
    title = "广西推进重点产业链建设" if chinese else "Guangxi promotes its key industrial chains"
    body = f"{title}。\n{text}" if chinese else f"{title}.\n{text}"
    return body, classifier.classify(title, body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("副省长张某某担任新能源汽车产业链链长。", [("张某某", "副省长", "new-energy-vehicles")]),
        ("市委常委、常务副市长李某某任生物医药产业链链长。", [("李某某", "市委常委、常务副市长", "biomedicine")]),
        ("市集成电路产业链链长、副市长王某某主持会议并讲话。", [("王某某", "副市长", "semiconductors")]),
        ("副市长、新材料产业链链长赵某某带队调研。", [("赵某某", "副市长", "new-materials")]),
        ("会议由市委书记、总链长陈某某主持，研究汽车产业链工作。", [("陈某某", "市委书记", "automobiles")]),
        ("由省长担任总链长，副省长分别担任链长。", [(None, "省长", None), (None, "副省长", None)]),
        ("汽车产业链链长由省长担任。", [(None, "省长", "automobiles")]),
        ("由市委书记、市长担任总链长。", [(None, "市委书记、市长", None)]),
        ("新能源汽车产业链链长：张某某（副省长）。", [("张某某", "副省长", "new-energy-vehicles")]),
        ("化工产业链 链长：副省长张某某。", [("张某某", "副省长", "chemicals")]),
        ("省领导“认领”链长，省长张某某挂帅有色金属产业链。", [("张某某", "省长", "nonferrous-metals")]),
        (
            "副省长张某某任新能源汽车、集成电路产业链链长，副省长李某某任生物医药产业链链长。",
            [
                ("张某某", "副省长", "new-energy-vehicles"),
                ("张某某", "副省长", "semiconductors"),
                ("李某某", "副省长", "biomedicine"),
            ],
        ),
        ("省長擔任總鏈長。", [(None, "省長", None)]),
        ("省长担任总链长。省长张某某担任总链长。", [("张某某", "省长", None)]),
        ("链长管什么？主要是当好接线员。各链长单位每月调度，链长制工作方案已经印发。", []),
        ("推行链长制，由省级领导同志担任链长。", []),
        ("副省长张某某出席汽车产业链大会。", []),
        (
            "Zhang Moumou, deputy director of the zone's committee and chief of the automobile industrial chain, led a visit.",
            [("Zhang Moumou", "deputy director of the zone's committee", "automobiles")],
        ),
        (
            "Vice Governor Li Moumou serves as chief of the biomedicine industry chain.",
            [("Li Moumou", "Vice Governor", "biomedicine")],
        ),
        (
            "According to Wang Moumou, the logistics industrial chain chief, more will come.",
            [("Wang Moumou", "", "logistics-trade")],
        ),
        (
            "Zhao Moumou, the zone's life and health industrial chain chief, is planning a park.",
            [("Zhao Moumou", "", "health-services")],
        ),
        (
            "Zhou Moumou, deputy secretary of the committee, mayor and general chief of the municipal industrial chains, presided.",
            [("Zhou Moumou", "deputy secretary of the committee, mayor", None)],
        ),
        (
            "The chief of the new energy vehicle chain, Vice Mayor Sun Moumou, visited carmakers.",
            [("Sun Moumou", "Vice Mayor", "new-energy-vehicles")],
        ),
        (
            "The governor will serve as general chain chief.",
            [(None, "governor", None)],
        ),
        ("Each chain is led by a vice governor, its chain chief.", [(None, "vice governor", None)]),
        ("Eleven chain chiefs reported on automobiles.", []),
        ("Wu Moumou said the chain leader company Somebody Group is expanding.", []),
    ],
)  # fmt: skip
def test_chiefs_are_named_with_office_and_chain(
    classifier: Classifier, text: str, expected: list[tuple[str | None, str, str | None]]
) -> None:
    """Whoever leads a chain stands with the office as written, once for each chain."""
    body, labels = read(classifier, text)
    assert [(one.name, one.role, one.chain) for one in labels.officials] == expected
    for one in labels.officials:
        proof = one.evidence
        assert body[proof.start : proof.end] == proof.text
        assert (one.name or one.role) in proof.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全市培育了某某集团、某某科技等链主企业。", [("某某集团", None), ("某某科技", None)]),
        (
            "新能源汽车产业链链主企业某某汽车集团有限公司带动上下游。",
            [("某某汽车集团有限公司", "new-energy-vehicles")],
        ),
        ("以某某集团为链主，打造新材料产业链。", [("某某集团", "new-materials")]),
        ("某某钢铁集团被认定为特钢材料产业链链主企业。", [("某某钢铁集团", "steel")]),
        ("化工产业链 | 链主企业：某某化学有限公司。", [("某某化学有限公司", "chemicals")]),
        (
            "光伏产业链集聚了甲某能源、乙某材料等20余家龙头企业。",
            [("甲某能源", "new-energy"), ("乙某材料", "new-energy")],
        ),
        ("引进甲某时代等龙头企业，动力电池产业链加快形成。", [("甲某时代", "batteries")]),
        ("全市有链主企业48家，要发挥龙头企业带动作用，围绕龙头企业延链补链。", []),
        ("生物医药、食品加工等也各有“链主”领跑。", []),
        ("链主企业从国有企业、上市公司等龙头企业中遴选，由链主企业负责人任会长。", []),
        (
            "Leading enterprises such as Somebody Group, Anybody Battery and Nobody Motors have gathered in the battery chain.",
            [("Somebody Group", "batteries"), ("Anybody Battery", "batteries"), ("Nobody Motors", "batteries")],
        ),
        (
            "With Somebody Group as the chain leader, the new materials chain has grown.",
            [("Somebody Group", "new-materials")],
        ),
        (
            "Somebody Motors was named a lead enterprise of the automobile industrial chain.",
            [("Somebody Motors", "automobiles")],
        ),
        (
            "Somebody Steel Co, Anybody Alloys and other leading companies have invested.",
            [("Somebody Steel Co", None), ("Anybody Alloys", None)],
        ),
        ("The city has 48 chain-leading enterprises and will reward leading enterprises.", []),
        ("Support will go to leading companies in Guangxi. Vice Mayor Li Moumou, the chain leader, spoke.", []),
    ],
)  # fmt: skip
def test_lead_enterprises_are_named_with_their_chain(
    classifier: Classifier, text: str, expected: list[tuple[str, str | None]]
) -> None:
    """Names are taken, counts and kinds of companies are not; a name tells nothing of the chain."""
    body, labels = read(classifier, text)
    assert [(one.name, one.chain) for one in labels.enterprises] == expected
    for one in labels.enterprises:
        proof = one.evidence
        assert body[proof.start : proof.end] == proof.text
        assert one.name in proof.text
