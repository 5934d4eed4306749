"""A portal's own province, where its articles leave the name out."""

from __future__ import annotations

import pytest
from portal import Command, Site

from monitor.classify import Classifier
from monitor.reading import load_classifier

CHAIN = "低空经济"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


@pytest.mark.parametrize(
    ("home", "title", "text", "regions"),
    [
        (
            "CN-GZ",
            "全省新增一条重点产业链",
            f"省工业和信息化厅公布，{CHAIN}列入重点产业链。",
            ["CN-GZ"],
        ),
        ("CN-GZ", "新增一条重点产业链", f"我省将{CHAIN}列入重点产业链。", ["CN-GZ"]),
        ("CN-NX", "新增一条重点产业链", f"自治区工信厅将{CHAIN}列入重点产业链。", ["CN-NX"]),
        ("CN-CQ", "全市新增一条重点产业链", f"市经信委将{CHAIN}列入重点产业链。", ["CN-CQ"]),
        (
            "CN-GX",
            "Key industrial chain added",
            "The region has named the low-altitude economy a key industrial chain, it said.",
            ["CN-GX"],
        ),
        # Words of other kinds of province say nothing of this one.
        ("CN-GZ", "新增一条重点产业链", f"我国把{CHAIN}列入重点产业链，自治区负责。", ["CN"]),
        # The article's own names go before.
        ("CN-GZ", "江西新增一条重点产业链", f"省政府将{CHAIN}列为省级重点产业链。", ["CN-JX"]),
        ("CN-GZ", "新增一条重点产业链", f"江西省政府将{CHAIN}列为省级重点产业链。", ["CN-JX"]),
        ("CN-GZ", "工信部公布名单", f"工业和信息化部公布{CHAIN}产业集群名单。", ["CN"]),
        (
            "CN-GX",
            "Hanoi plans clusters",
            "The Vietnamese government plans clusters for the low-altitude economy in Hanoi.",
            ["VN"],
        ),
        # A passing name in the body does not take the news away; nor is it taken for the news.
        (
            "CN-GZ",
            "全省新增一条重点产业链",
            f"省政府将{CHAIN}列为重点产业链，成立工作专班，由省领导负责。\n有关部门将赴广东学习。",
            ["CN-GZ"],
        ),
    ],
)
def test_news_without_a_name_is_of_the_portals_province(
    classifier: Classifier, home: str, title: str, text: str, regions: list[str]
) -> None:
    """By 全省, 我省, 自治区 and "the region", each for its own kind of province."""
    assert list(classifier.classify(title, text, home=home).regions) == regions


def test_without_a_home_nothing_is_assumed(classifier: Classifier) -> None:
    """News in Chinese that names no place is relevant and has no region, so no pair is new."""
    found = classifier.classify("全省新增一条重点产业链", f"我省将{CHAIN}列为重点产业链。")
    assert found.relevant
    assert (found.regions, found.pairs) == ((), ())
    assert not found.regions


def test_a_run_knows_whose_portal_it_reads(command: Command, site: Site) -> None:
    """The region of the source is that of its articles, in a run and when they are done again."""
    site.add("t1", "全省新增一条重点产业链", f"省工业和信息化厅公布，我省将{CHAIN}列为重点产业链。")
    config = command.watch(site)
    config.write_text(config.read_text().replace('"CN-GX"', '"CN-GZ"'))
    assert command("run", "--plain").status == 0
    assert command("reprocess").status == 0
    stories = command("export", "--format", "jsonl").lines
    (story,) = [one for one in stories if one["title"] == "全省新增一条重点产业链"]
    assert story["relevant"]
    assert story["regions"] == ["CN-GZ"]
    assert story["chains"]
