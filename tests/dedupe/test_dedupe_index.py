"""The index in memory finds what shares a mark, oldest first."""

from __future__ import annotations

from dataclasses import replace

from dedupe_cases import article_of, case, reviewed

from monitor.dedupe import MemoryIndex, sign
from monitor.model import Known

TEXT = "甘肃省近日印发方案，提出到2027年建成6个千亿级产业集群，设立85.5亿元产业基金，支持链主企业。"


def known(id_: str, text: str, **changed: object) -> Known:
    one = case(id_, f"标题{id_}", text)
    article = replace(article_of(one), **changed)
    return Known(
        article=article, labels=reviewed(one), signature=sign(article, reviewed(one)), story=id_
    )


def test_candidates_come_oldest_first_and_once() -> None:
    """An article that shares several marks is one candidate."""
    index = MemoryIndex([known("b", TEXT), known("a", TEXT)])
    asked = known("c", TEXT)
    found = index.candidates(asked.article, asked.signature)
    assert [one.article.id for one in found] == ["b", "a"]
    assert len(index) == 2


def test_strangers_are_no_candidates() -> None:
    """Another province's other news is not even compared."""
    index = MemoryIndex([known("a", TEXT)])
    one = case(
        "b",
        "Other news",
        "A text of its own about something else.",
        regions=["CN-HN"],
        chains=["food"],
    )
    assert not index.candidates(article_of(one), sign(article_of(one), reviewed(one)))


def test_addresses_and_document_numbers_are_marks_of_their_own() -> None:
    """They are found without any key in common."""
    index = MemoryIndex(
        [known("a", TEXT, canonical_url="http://x.cn/1", document_number="甘政发〔2023〕5号")]
    )
    one = case(
        "b", "Other", "A text of its own about something else.", regions=["CN-HN"], chains=["food"]
    )
    for changed in ({"canonical_url": "http://x.cn/1"}, {"document_number": "甘政发[2023]5号"}):
        article = replace(article_of(one), **changed)
        assert index.candidates(article, sign(article, reviewed(one)))


def test_no_address_is_no_mark() -> None:
    """Two articles without one do not share it."""
    index = MemoryIndex([known("a", TEXT)])
    one = case(
        "b", "Other", "A text of its own about something else.", regions=["CN-HN"], chains=["food"]
    )
    assert article_of(one).canonical_url == ""
    assert not index.candidates(article_of(one), sign(article_of(one), reviewed(one)))
