"""Which region goes with which chain: the pairs that the register and ``novel`` stand on."""

from __future__ import annotations

import pytest

from monitor.classify import Classifier
from monitor.model import Labels, RegionChain
from monitor.stories import merge_labels

LIST_ZH = (
    "工信部公布先进制造业集群名单",
    "工业和信息化部公布先进制造业集群决赛优胜者名单，苏州市高端医疗器械集群、湖南省株洲市轨道交通装备集群、"
    "广东省佛山市智能家电集群等入选。",
)
LIST_EN = (
    "MIIT names winners of cluster contest",
    "China's industry ministry announced the winners of the advanced manufacturing cluster contest. "
    "They are the medical device cluster of Suzhou, Jiangsu; the rail transit equipment cluster of "
    "Zhuzhou, Hunan; and the smart home appliance cluster of Foshan, Guangdong.",
)
OWN = {
    ("CN-JS", "medical-devices"),
    ("CN-HN", "rail-transit"),
    ("CN-GD", "home-appliances"),
}


def provinces(labels: Labels) -> set[tuple[str, str]]:
    return {(pair.region, pair.chain) for pair in labels.pairs if pair.region != "CN"}


@pytest.mark.parametrize("article", [LIST_ZH, LIST_EN], ids=["zh", "en"])
def test_a_national_list_gives_each_province_its_own_chains(
    classifier: Classifier, article: tuple[str, str]
) -> None:
    """The nation has them all; no province has what the list gives to another one."""
    labels = classifier.classify(*article)
    assert provinces(labels) == OWN
    assert {pair.chain for pair in labels.pairs if pair.region == "CN"} == {c for _, c in OWN}


def test_a_city_and_its_province_are_one_place(classifier: Classifier) -> None:
    """ "in Hefei, Anhui, and … in Qingdao, Shandong": the second cluster is not Anhui's."""
    labels = classifier.classify(
        "MIIT names 35 advanced manufacturing clusters",
        "The Ministry of Industry and Information Technology named 35 clusters, including a"
        " new-type display cluster in Hefei, Anhui, and a rail transit equipment cluster in"
        " Qingdao, Shandong.",
    )
    assert provinces(labels) == {("CN-AH", "displays"), ("CN-SD", "rail-transit")}


def test_each_sentence_ties_its_own(classifier: Classifier) -> None:
    """What two provinces plan together is both's, what one plans alone is its own."""
    labels = classifier.classify(
        "成渝共建世界级电子信息产业集群",
        "四川省和重庆市将共同打造电子信息、汽车两个世界级产业集群。\n四川还将发展钒钛产业链。",
    )
    assert provinces(labels) == {
        ("CN-SC", "electronic-information"),
        ("CN-SC", "automobiles"),
        ("CN-SC", "nonferrous-metals"),
        ("CN-CQ", "electronic-information"),
        ("CN-CQ", "automobiles"),
    }


def test_provinces_named_together_share_what_follows(classifier: Classifier) -> None:
    """An enumeration of provinces is one subject."""
    labels = classifier.classify(
        "三省签约合作", "江苏、湖南、广东围绕生物医药、新材料产业链开展合作，将打造产业集群。"
    )
    assert len(provinces(labels)) == 6


def test_the_province_of_the_headline_has_all(classifier: Classifier) -> None:
    """Guests from elsewhere take nothing from the province that the news is about."""
    labels = classifier.classify(
        "广西重点发展汽车产业链和机械产业链",
        "广西将发展汽车产业链。\n广东企业介绍了机械产业链的经验。广东企业还参观了园区。",
    )
    assert {("CN-GX", "automobiles"), ("CN-GX", "machinery")} <= provinces(labels)


def test_a_later_report_may_tie_what_the_first_left_open(classifier: Classifier) -> None:
    """A story asserts every pair that one of its reports asserts."""
    first = classifier.classify(*LIST_ZH)
    later = classifier.classify("湖南发展医疗器械产业链", "湖南省将医疗器械列为重点产业链。")
    merged = merge_labels(first, later)
    assert RegionChain("CN-HN", "medical-devices") in merged.pairs
    assert RegionChain("CN-GD", "medical-devices") not in merged.pairs
