"""The ledger of cells, and late articles in their place by date, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from store_values import NOW, at, day, draft

from monitor.cells import Cell, CellDay, CellMiss, CellRecord, CellState, MissKind, Stretch, Way
from monitor.model import Counts, Known, Verdict, VerdictKind
from monitor.storage import Store

CELL = Cell(
    source="s", way=Way.SITEMAP, name="2024-03", since=date(2024, 3, 1), until=date(2024, 3, 31)
)


def test_a_cell_comes_back_as_it_was_kept(store: Store) -> None:
    """Adding it again leaves it as it stands; an attempt is counted when it begins."""
    store.add_cells([CELL], now=NOW)
    store.begin_cell(CELL, run="r", now=NOW)
    kept = CellRecord(
        cell=CELL,
        state=CellState.PARTIAL,
        counts=Counts(listed=3, fetched=2, new=2, failed=1),
        outside=4,
        attempts=1,
        error="why",
        reached=date(2024, 3, 2),
        following="http://a.cn/2",
        ended=True,
        updated=at(1),
        run="r",
    )
    store.keep_cell(kept, now=at(1))
    store.add_cells([CELL], now=at(2))
    assert store.cells(["s"]) == store.cells() == [kept]
    assert store.cell(CELL) == kept
    assert store.cell(replace(CELL, name="2024-04")) is None
    assert store.known_sources() == {"s"}


@pytest.mark.parametrize("end", [None, 9_000_000_000])
def test_a_stretch_of_a_dump_comes_back(store: Store, end: int | None) -> None:
    """Of files beyond what 32 bits count, too."""
    stretch = Stretch(begin=7_000_000_000, end=end, before=31, repeated=b"\x00\xff" * 8)
    cell = replace(CELL, way=Way.DUMP, start="/dump.warc.gz", stretch=stretch)
    store.add_cells([cell], now=NOW)
    assert [record.cell for record in store.cells()] == [cell]


def test_what_cells_gave_is_remembered_when_it_is_gone(store: Store) -> None:
    """By day; a second note of the same address replaces the first."""
    made = draft("a", published=day("2024-03-05"))
    stored = made.article
    store.record(made, lambda known: _new(stored.id))
    gone = "http://news.example.cn/gone.html"
    store.add_cells([CELL], now=NOW)
    store.note_cell_articles(CELL, {stored.canonical_url: None, gone: date(2024, 3, 5)})
    store.note_cell_articles(CELL, {stored.canonical_url: date(2024, 3, 5)})
    assert store.stored_days([stored.canonical_url, gone]) == {
        stored.canonical_url: date(2024, 3, 5)
    }
    assert store.cell_days("s") == [
        CellDay(way=Way.SITEMAP, name="2024-03", day=date(2024, 3, 5), given=2, held=1)
    ]
    assert store.article_days("gx-news") == {date(2024, 3, 5): 1}
    store.reopen_cells([CELL], now=at(1))
    assert store.cell_days("s") == []


def test_what_cells_missed_is_remembered(store: Store) -> None:
    """What failed until the next try, what lay outside of the window for good; by way and window.

    What another cell of the same window gave is told, what another window's gave is not.
    """
    first = replace(CELL, way=Way.WAYBACK, name="a", captured=(date(2024, 2, 29), CELL.until))
    second = replace(first, name="b", captured=(date(2024, 4, 1), date(2024, 4, 30)))
    other = replace(first, name="c", until=date(2024, 3, 30))
    store.add_cells([first, second, other], now=NOW)
    assert [record.cell for record in store.cells()] == [first, second, other]
    made = draft("a", published=day("2024-03-05"))
    store.record(made, lambda known: _new(made.article.id))
    address, gone, old = made.article.canonical_url, "http://a.cn/gone", "http://a.cn/old"
    outside = CellMiss(kind=MissKind.OUTSIDE, since=date(2024, 2, 1), until=date(2024, 2, 1))
    failed = CellMiss(
        kind=MissKind.FAILED, since=date(2024, 3, 1), until=date(2024, 3, 31), message="why"
    )
    rest = CellMiss(kind=MissKind.REST)
    store.note_cell_misses(first, {old: failed, gone: rest, address: rest})
    store.note_cell_misses(first, {old: outside, gone: failed})
    failures = {one.miss: one.held for one in store.cell_failures("s")}
    assert failures == {rest: True, failed: False}
    store.note_cell_articles(first, {address: date(2024, 3, 5)})
    for cell, given in ((first, set()), (second, {address}), (other, set())):
        assert store.given_elsewhere(cell, [address, old, gone]) == given
        assert store.outside_days(cell, [address, old, gone]) == {old: date(2024, 2, 1)}
    assert store.outside_days(replace(second, way=Way.COMMONCRAWL), [old]) == {}
    store.begin_cell(first, run="r", now=NOW)
    assert store.cell_failures("s") == []
    assert store.outside_days(second, [old]) == {old: date(2024, 2, 1)}


def _new(identity: str) -> Verdict:
    return Verdict(kind=VerdictKind.NEW, story=identity)


def _by_words(known: Known, earlier: Sequence[Known]) -> Verdict:
    """The ladder of these tests: a copy of the first one that has the same words."""
    for one in earlier:
        if one.article.text == known.article.text:
            return Verdict(
                kind=VerdictKind.COPY, story=one.story, of=one.article.id, rung="content", score=1.0
            )
    return _new(known.article.id)


@pytest.mark.parametrize("late_first", [True, False])
def test_a_late_article_has_its_place_by_date(store: Store, late_first: bool) -> None:
    """It heads the story that keeps its id, and the pair's story and novelty follow.

    What was found late stands in its place by date, whenever the other one arrived.
    """
    early, other, fresh = (
        draft(name, "batteries", text=text, keys=(5,), published=day(published), late=late)
        for name, text, published, late in (
            ("early", "the same words", "2021-05-01", True),
            ("other", "other words", "2022-05-01", True),
            ("fresh", "the same words", "2024-05-01", False),
        )
    )
    arrivals = (early, other, fresh) if late_first else (fresh, other, early)
    for number, one in enumerate(arrivals):
        known = Known(
            article=one.article, labels=one.labels, signature=one.signature, story=one.article.id
        )
        store.record(
            replace(one, seen=at(number)),
            lambda candidates, known=known: _by_words(known, candidates),  # type: ignore[misc]
        )
    arranged = store.arrange(_by_words, (), now=at(9))
    assert arranged.late == 2
    stories = {story.head.id: story for story in store.stories()}
    assert stories.keys() == {early.article.id, other.article.id}
    story = stories[early.article.id]
    assert [(member.id, member.verdict) for member in story.members] == [
        (early.article.id, "new"),
        (fresh.article.id, "copy"),
    ]
    assert story.id == (early if late_first else fresh).article.id
    assert len(story.novel) == 1
    assert stories[other.article.id].novel == ()
    assert store.register()[story.novel[0]].since == date(2021, 5, 1)
    assert store.arrange(_by_words, (), now=at(10)).late == 0
    again = store.begin_reprocessing("again", rules="rules", since=None, now=at(11))
    assert store.arrange(_by_words, (), now=at(11), within=again).late == 2
    assert list(store.reprocessed(again)) == []
    assert {story.head.id: story.id for story in store.stories()} == {
        head: one.id for head, one in stories.items()
    }
