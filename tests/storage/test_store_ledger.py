"""The source ledger: leases, lists and runs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from conftest import plain
from store_values import NOW, always_new, at, day, draft, joins

from monitor.model import (
    AlertCounts,
    Counts,
    Entry,
    ListedEntry,
    Problem,
    RunReport,
    SourceReport,
    SourceState,
    Validators,
    VerdictKind,
)
from monitor.storage import Store, open_store

SOURCE = "gx-news"


class Stopped:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Stopped:
    """The clock of ``timed``."""
    return Stopped()


@pytest.fixture
def timed(url: str, clock: Stopped) -> Iterator[Store]:
    """A store whose time stands still."""
    opened = open_store(url, clock=clock)
    yield opened
    opened.close()


def entry(name: str, **fields: Any) -> Entry:
    """A listed article."""
    address = f"http://news.example.cn/{name}.html"
    return Entry(**({"url": address, "canonical_url": address, "title": name} | fields))


def listed(store: Store, *entries: Entry, minute: float = 0) -> list[ListedEntry]:
    """List the entries."""
    return store.note_listed(SOURCE, entries, now=at(minute), first_sight=False)


# --- leases ---------------------------------------------------------------------------------------


def test_lease_is_held_until_it_lapses_or_is_given_back(timed: Store, clock: Stopped) -> None:
    """A second owner is told the holder for 60 s after the last renewal, and gets it then."""
    assert timed.claim("source:a", "first") == "first"
    clock.now += timedelta(seconds=59)
    assert timed.claim("source:a", "second") == "first"
    assert timed.claim("source:a", "first") == "first"
    clock.now += timedelta(seconds=59)
    assert timed.claim("source:a", "second") == "first"
    clock.now += timedelta(seconds=1)
    assert timed.claim("source:a", "second") == "second"
    assert timed.claim("source:a", "first") == "second"
    timed.release("source:a", "first")
    assert timed.claim("source:a", "first") == "second"
    timed.release("source:a", "second")
    assert timed.claim("source:a", "first") == "first"


def test_lease_of_a_dead_owner_can_be_taken_at_once(timed: Store) -> None:
    """``instead_of`` takes over from that holder only."""
    timed.claim("source:a", "dead")
    assert timed.claim("source:a", "me", instead_of="another") == "dead"
    assert timed.claim("source:a", "me", instead_of="dead") == "me"


def test_leases_of_different_names_are_free_of_each_other(timed: Store) -> None:
    """One name, one lease."""
    assert timed.claim("source:a", "first") == "first"
    assert timed.claim("source:b", "second") == "second"


# --- lists ----------------------------------------------------------------------------------------


def test_first_sight_ends_with_the_first_finished_listing(store: Store) -> None:
    """A listing that was begun and not finished leaves the source unseen."""
    assert store.is_first_sight(SOURCE)
    rows = store.note_listed(SOURCE, [entry("a")], now=NOW, first_sight=True)
    assert rows[0].at_first_sight
    assert store.is_first_sight(SOURCE)
    store.finish_listing(SOURCE, Validators(), now=NOW)
    assert not store.is_first_sight(SOURCE)
    assert store.is_first_sight("another")
    again = store.note_listed(SOURCE, [entry("a"), entry("b")], now=at(9), first_sight=False)
    assert [row.at_first_sight for row in again] == [True, False]
    assert [row.first_listed for row in again] == [NOW, at(9)]


def test_list_comes_back_in_order_each_address_once(store: Store) -> None:
    """An address listed twice is kept once, as it stood first."""
    rows = listed(store, entry("b"), entry("a"), entry("b", title="again"), entry("c"))
    assert [row.entry.title for row in rows] == ["b", "a", "c"]
    assert store.current_entries(SOURCE) == rows


def test_long_list_is_kept_whole(store: Store) -> None:
    """Thousands of entries, listed twice, come back whole and in order."""
    entries = [entry(f"n{number}") for number in range(1500)]
    listed(store, *entries)
    rows = listed(store, *reversed(entries), minute=1)
    assert [row.entry for row in rows] == list(reversed(entries))
    assert [row.entry for row in store.current_entries(SOURCE)] == list(reversed(entries))


def test_entries_come_back_as_listed(store: Store) -> None:
    """What the list said of an entry is what a 304 gives later."""
    made = entry("a", published=day("2026-11-19", "list"), summary="Short.", text="Whole text.")
    listed(store, made)
    assert [row.entry for row in store.current_entries(SOURCE)] == [made]


def test_older_lists_are_no_longer_current(store: Store) -> None:
    """Only the last list counts, of each source its own."""
    listed(store, entry("a"), entry("b"))
    store.note_listed("another", [entry("x")], now=NOW, first_sight=False)
    listed(store, entry("b"), entry("c"), minute=1)
    assert [row.entry.title for row in store.current_entries(SOURCE)] == ["b", "c"]
    listed(store, minute=2)
    assert store.current_entries(SOURCE) == []
    assert [row.entry.title for row in store.current_entries("another")] == ["x"]


def test_change_in_the_list_is_noted_until_the_page_was_asked_for(store: Store) -> None:
    """Another title or date marks an entry, over a killed run too, until it is looked at."""
    listed(store, entry("a"), entry("b"), entry("c", published=day("2026-11-18", "list")))
    changed = [
        entry("a", title="A corrected"),
        entry("b", title=None),
        entry("c", published=day("2026-11-19", "list")),
    ]
    assert [row.changed for row in listed(store, *changed, minute=1)] == [True, False, True]
    assert [row.changed for row in listed(store, *changed, minute=2)] == [True, False, True]
    store.note_unchanged(SOURCE, changed[0].canonical_url, now=at(3))
    rows = store.current_entries(SOURCE)
    assert [row.changed for row in rows] == [False, False, True]
    assert [row.last_fetched for row in rows] == [at(3), None, None]


def test_failed_entry_stays_failed_until_it_is_stored_or_unchanged(store: Store) -> None:
    """A failure is remembered over lists, and forgotten by success."""
    made = entry("one")
    listed(store, made)
    store.note_failed(SOURCE, made.canonical_url, "timed out", now=at(1))
    assert listed(store, made, minute=2)[0].failed
    store.record(draft("one", source=SOURCE, seen=at(3)), always_new)
    row = store.current_entries(SOURCE)[0]
    assert (row.failed, row.article, row.last_fetched) == (
        False,
        draft("one").article.id,
        at(3),
    )
    store.note_failed(SOURCE, made.canonical_url, "timed out", now=at(4))
    store.note_unchanged(SOURCE, made.canonical_url, now=at(5))
    assert not store.current_entries(SOURCE)[0].failed


def test_article_stored_through_another_source_is_known(store: Store) -> None:
    """An entry whose address was recorded by anyone has its article."""
    store.record(draft("one", source="another"), always_new)
    rows = listed(store, entry("one"), entry("two"))
    assert [row.article for row in rows] == [draft("one").article.id, None]


def test_entry_listed_under_another_address_than_its_article_is_settled(store: Store) -> None:
    """A redirect gives the article another address; the draft says under which it was listed."""
    short = entry("short")
    listed(store, short)
    store.record(draft("one", source=SOURCE, entry=short.canonical_url), always_new)
    assert store.current_entries(SOURCE)[0].article == draft("one").article.id


def test_text_of_an_entry_is_kept_until_its_article_is_stored(store: Store) -> None:
    """A list that carries texts can be tried again from the ledger, and is not stored twice."""
    made = entry("one", text="Whole text.")
    listed(store, made)
    assert store.current_entries(SOURCE)[0].entry.text == "Whole text."
    store.record(draft("one", source=SOURCE), always_new)
    assert store.current_entries(SOURCE)[0].entry.text is None


def test_validators_vouch_only_for_lists_that_were_stored_whole(store: Store) -> None:
    """A new list drops the old validators until it is finished; a source has its own."""
    assert store.validators(SOURCE) == Validators()
    held = Validators('"a"', "Fri, 20 Nov 2026 00:00:00 GMT")
    listed(store, entry("a"))
    store.finish_listing(SOURCE, held, now=at(1))
    assert store.validators(SOURCE) == held
    assert store.validators("another") == Validators()
    listed(store, entry("b"), minute=2)
    assert store.validators(SOURCE) == Validators()
    store.finish_listing(SOURCE, Validators(), now=at(3))
    assert store.validators(SOURCE) == Validators()
    assert not store.is_first_sight(SOURCE)


def test_unchanged_text_settles_the_entry_of_every_source(store: Store) -> None:
    """Recording what is stored already still marks the entry as fetched."""
    store.record(draft("one", source="another"), always_new)
    listed(store, entry("one"))
    store.record(draft("one", source=SOURCE, seen=at(7)), joins(VerdictKind.COPY))
    assert store.current_entries(SOURCE)[0].last_fetched == at(7)


# --- runs -----------------------------------------------------------------------------------------


def test_run_report_is_stored_and_replaced(url: str, store: Store) -> None:
    """A run has one report, the last one saved, whole and readable by other programs."""
    source = SourceReport(
        slug=SOURCE,
        state=SourceState.PARTIAL,
        counts=Counts(listed=2, new=1, failed=1),
        errors=(Problem("http://news.example.cn/a", "fetch", "timeout", "timed out"),),
    )
    report = RunReport(
        run="run-1",
        flow="daily",
        started=NOW,
        finished=at(2),
        ok=True,
        sources=(source,),
        new_stories=1,
        updated_stories=0,
        alerts=AlertCounts(created=1),
    )
    store.save_run(report)
    store.save_run(replace(report, ok=False))
    rows = raw(url, "SELECT id, flow, ok, report FROM runs")
    assert len(rows) == 1
    identity, flow, ok, document = rows[0]
    assert (identity, flow, bool(ok)) == ("run-1", "daily", False)
    assert document["started"] == "2026-11-20T04:30:00+00:00"
    assert document["sources"][0]["state"] == "partial"
    assert document["sources"][0]["errors"][0]["kind"] == "timeout"


def raw(url: str, statement: str) -> list[Any]:
    """Rows as another program would read them; the last column is JSON."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        rows = connection.execute(statement).fetchall()
        connection.close()
        return [(*row[:-1], json.loads(row[-1])) for row in rows]
    with psycopg.connect(plain(url)) as server:
        return server.execute(statement).fetchall()  # type: ignore[arg-type]
