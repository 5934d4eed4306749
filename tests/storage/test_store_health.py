"""Visits, what a source gave when, and its silences, in tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from store_values import NOW, always_new, at, day, draft

from monitor.model import Counts, Entry, Precision, PublicationDate, SourceState, Validators
from monitor.observed import SourceHistory, SourceSilence, SourceVisit
from monitor.storage import Store

SOURCE = "gx-news"


def visit(run: str, when: datetime = NOW, **fields: object) -> SourceVisit:
    """A visit to the source."""
    values = {
        "source": SOURCE,
        "run": run,
        "day": when.date(),
        "finished": when,
        "state": SourceState.OK,
        "counts": Counts(listed=3, fetched=2, new=1, copies=1, unchanged=1),
        "rows": 3,
    }
    return SourceVisit(**(values | fields))  # type: ignore[arg-type]


def listed(
    store: Store,
    name: str,
    published: PublicationDate | None,
    *,
    when: datetime = NOW,
    first_sight: bool = True,
    stored: bool = True,
) -> None:
    """An entry of the source, and its article."""
    made = draft(name, source=SOURCE, seen=when)
    url = made.article.canonical_url
    entry = Entry(url=url, canonical_url=url, published=published)
    store.note_listed(SOURCE, [entry], now=when, first_sight=first_sight)
    if stored:
        store.record(made, always_new)


# --- visits ---------------------------------------------------------------------------------------


def test_a_visit_comes_back_whole_and_one_of_the_same_run_is_replaced(store: Store) -> None:
    """Source and run are the key: a retried visit counts once."""
    first = visit("r1", state=SourceState.FAILED, rows=None, problem="it did not answer.")
    store.note_visit(first)
    assert store.visits(SOURCE, since=NOW.date()) == [first]
    store.note_visit(visit("r1", at(5)))
    store.note_visit(visit("r2", at(9)))
    store.note_visit(replace(visit("r1", at(5)), source="another"))
    assert store.visits(SOURCE, since=NOW.date()) == [visit("r1", at(5)), visit("r2", at(9))]
    assert store.visits(SOURCE, since=NOW.date() + timedelta(days=1)) == []


def test_history_knows_first_and_last_visit_but_not_the_one_in_hand(store: Store) -> None:
    """Visits of the run that asks do not count: its first try may have failed."""
    assert store.history(SOURCE) == SourceHistory(source=SOURCE)
    earlier, later = visit("r1", NOW - timedelta(days=3)), visit("r2")
    store.note_visit(earlier)
    store.note_visit(later)
    whole = store.history(SOURCE)
    assert (whole.first_visit, whole.last_visit) == (earlier.day, later)
    assert store.history(SOURCE, before_run="r2").last_visit == earlier
    assert store.history("another", before_run="r2").first_visit is None


# --- what it gave when ----------------------------------------------------------------------------


def test_days_are_those_of_stored_articles_by_their_own_dates(store: Store) -> None:
    """Dates known to the day count as they are, others on the day of the listing.

    A date after the listing is not believed, and what was never stored was never given.
    """
    month = PublicationDate(day("2026-08-01").moment, Precision.MONTH, "list")
    listed(store, "dated", day("2026-11-03"))
    listed(store, "same-day", day("2026-11-03"))
    listed(store, "undated", None)
    listed(store, "vague", month, when=NOW - timedelta(days=2))
    listed(store, "future", day("2026-12-24"), when=NOW - timedelta(days=1))
    listed(store, "lost", day("2026-10-01"), stored=False)
    history = store.history(SOURCE)
    assert history.days == (
        date(2026, 11, 3),
        date(2026, 11, 18),
        date(2026, 11, 19),
        date(2026, 11, 20),
    )
    assert history.last_new is None
    assert history.last_gave == date(2026, 11, 20)


def test_what_is_listed_after_first_sight_is_a_life_sign_whatever_its_date(store: Store) -> None:
    """An old item that is added today shows that somebody is there."""
    listed(store, "old", day("2020-05-06"), when=NOW - timedelta(days=9))
    listed(store, "added", day("2020-05-07"), first_sight=False)
    history = store.history(SOURCE)
    assert history.days == (date(2020, 5, 6), date(2020, 5, 7))
    assert history.last_gave == history.last_new == date(2026, 11, 20)


def test_an_article_that_another_source_had_first_counts(store: Store) -> None:
    """Two sources may list one address; both gave it."""
    made = draft("shared", source="another", seen=NOW)
    store.record(made, always_new)
    url = made.article.canonical_url
    entry = Entry(url=url, canonical_url=url, published=day("2026-11-19"))
    store.note_listed(SOURCE, [entry], now=NOW, first_sight=True)
    assert store.history(SOURCE).days == (date(2026, 11, 19),)


# --- silences -------------------------------------------------------------------------------------


def test_one_silence_at_a_time(store: Store) -> None:
    """A second beginning changes nothing; an end without a beginning neither."""
    store.end_silence(SOURCE, "it speaks.", now=NOW, told=False)
    first = SourceSilence(source=SOURCE, since=NOW, reason="empty.")
    store.begin_silence(first, told=False)
    store.begin_silence(replace(first, since=at(5), reason="again."), told=False)
    assert store.untold_silences() == [first]
    assert store.history(SOURCE).silence == first
    store.note_told([first])
    assert store.untold_silences() == []
    store.end_silence(SOURCE, "it speaks.", now=at(9), told=False)
    ended = replace(first, ended=at(9), recovery="it speaks.")
    assert store.history(SOURCE).silence is None
    assert store.untold_silences() == [ended]
    store.note_told([ended])
    assert store.untold_silences() == []
    store.begin_silence(replace(first, since=at(20)), told=False)
    assert store.history(SOURCE).silence == replace(first, since=at(20))


def test_who_never_heard_of_a_silence_does_not_hear_of_its_end(store: Store) -> None:
    """It began and ended before anybody could be told."""
    store.begin_silence(SourceSilence(source=SOURCE, since=NOW, reason="empty."), told=False)
    store.end_silence(SOURCE, "it speaks.", now=at(9), told=False)
    assert store.untold_silences() == []


def test_an_end_that_comes_while_the_beginning_is_told_is_told_later(store: Store) -> None:
    """What is noted as told is what was said."""
    silence = SourceSilence(source=SOURCE, since=NOW, reason="empty.")
    store.begin_silence(silence, told=True)
    store.end_silence(SOURCE, "it speaks.", now=at(9), told=False)
    store.note_told([silence])
    (still,) = store.untold_silences()
    assert still.ended == at(9)


def test_a_settled_silence_is_never_told(store: Store) -> None:
    """``told`` at the beginning and at the end keeps both quiet."""
    store.begin_silence(SourceSilence(source=SOURCE, since=NOW, reason="empty."), told=True)
    assert store.untold_silences() == []
    store.end_silence(SOURCE, "it speaks.", now=at(9), told=True)
    assert store.untold_silences() == []


# --- lists without validators ---------------------------------------------------------------------


def test_hash_of_a_list_is_kept_like_a_validator(store: Store) -> None:
    """It vouches for the last list that was stored whole, and goes with the next one."""
    listed(store, "a", None)
    store.finish_listing(SOURCE, Validators(links="abc"), now=NOW)
    assert store.validators(SOURCE) == Validators(links="abc")
    listed(store, "b", None)
    assert store.validators(SOURCE) == Validators()


# --- dates that templates state -------------------------------------------------------------------


def test_days_of_the_list_are_counted_under_one_stated_date(store: Store) -> None:
    """Only pages that state that date, each listed day once, the stated day itself not."""
    stated = day("2026-11-19")  # what every draft states by its meta tag
    for name, listing in (("a", "2026-11-01"), ("b", "2026-11-02"), ("c", "2026-11-02")):
        listed(store, name, day(listing))
    listed(store, "same", stated)
    listed(store, "undated", None)
    assert store.days_listed_under(SOURCE, stated) == 2
    assert store.days_listed_under(SOURCE, day("2026-11-18")) == 0
    assert store.days_listed_under("another", stated) == 0
