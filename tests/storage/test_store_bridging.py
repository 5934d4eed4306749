"""Stories that an article ties: what is kept, who hears of it, and what people said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session
from store_values import (
    NOW,
    always_new,
    article,
    at,
    day,
    delete_by_hand,
    delivery,
    draft,
    seed,
    signature,
)

from monitor.changes import Change, Redone
from monitor.model import (
    Delivery,
    DeliveryState,
    Followed,
    Known,
    Recorded,
    RegionChain,
    Silence,
    Verdict,
    VerdictKind,
)
from monitor.ports import Decide
from monitor.storage import Store
from monitor.storage.decisions import pins_of


def ident(name: str) -> str:
    return article(name).id


def bridges(copied: str, *others: str) -> Decide:
    """A ladder that finds a copy of one article which is of the others' stories as well."""

    def decide(candidates: object) -> Verdict:
        kept, *ties = [*map(ident, others), ident(copied)]
        return Verdict(
            kind=VerdictKind.COPY, story=kept, of=ident(copied), rung="near-copy", score=0.9,
            why="Copy.", ties=tuple(ties),
        )  # fmt: skip

    return decide


def copies(copied: str) -> Decide:
    """A ladder that finds a copy of one article, in the story that this began."""
    return lambda _: Verdict(
        kind=VerdictKind.COPY, story=ident(copied), of=ident(copied), rung="near-copy", score=0.9
    )


def two_stories(store: Store, **later: object) -> None:
    """An older story and a cut reprint that could not be joined to it."""
    store.record(draft("older", "steel", published=day("2026-11-17")), always_new)
    store.record(draft("cut", "food", seen=at(1), **later), always_new)


def tie(store: Store, name: str = "full") -> Recorded:
    return store.record(draft(name, "food", seen=at(2)), bridges("cut", "older"))


def members(store: Store) -> dict[str, list[str]]:
    return {story.id: [member.id for member in story.members] for story in store.stories()}


def settle_all(store: Store, *deliveries: Delivery) -> None:
    store.settle([article for article, _ in store.awaiting_match()], deliveries)


def test_the_older_story_takes_in_the_other(store: Store) -> None:
    """Its id and head stay; labels, novel pairs, register and links are those of both; the other
    id leads to it; the verdict names it."""
    store.record(draft("before", "textiles", published=day("2026-11-01")), always_new)
    store.record(draft("older", "steel", published=day("2026-11-17")), always_new)
    follows = Followed(article=ident("before"), story=ident("before"), why="a later edition")
    cut = Verdict(kind=VerdictKind.NEW, story="", why="New.", follows=follows)
    store.record(draft("cut", "food", seen=at(1)), lambda _: cut)
    recorded = tie(store)
    assert recorded.verdict.story == ident("older")
    assert recorded.updated_story is False  # what it says the story had by the cut one already
    assert members(store)[ident("older")] == [ident("older"), ident("cut"), ident("full")]
    story = store.story(ident("cut"))
    assert story is not None
    assert story.id == story.head.id == ident("older")
    assert {label.chain for label in story.labels.chains} == {"steel", "food"}
    assert set(story.novel) == {RegionChain("CN-GX", "steel"), RegionChain("CN-GX", "food")}
    assert [followed.story for followed in story.follows] == [ident("before")]
    assert store.register()[RegionChain("CN-GX", "food")].story == ident("older")


def test_the_first_made_is_kept_whatever_the_ladder_says(store: Store) -> None:
    """Ids of stories stay as stable as can be: the ladder knows only what it was shown."""
    two_stories(store)
    recorded = store.record(draft("full", "food", seen=at(2)), bridges("older", "cut"))
    assert recorded.verdict.story == ident("older")
    assert list(members(store)) == [ident("older")]


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.FAILED])
def test_what_was_told_of_one_is_not_told_again_of_the_other(
    store: Store, state: DeliveryState
) -> None:
    """A row of the story that went is one of the story that stays, so no second one is made."""
    two_stories(store)
    settle_all(store, delivery(1, ident("cut"), state=state, attempts=1))
    tie(store)
    assert store.settle([], [delivery(2, ident("older"))]) == 0
    (row,) = store.deliveries()
    assert (row.id, row.story, row.state) == ("delivery-1", ident("older"), state)


def test_a_row_that_waits_goes_where_the_same_was_told(store: Store) -> None:
    """One announcement, one alert; a row that was tried already keeps its history."""
    two_stories(store)
    settle_all(
        store,
        delivery(1, ident("older"), state=DeliveryState.SENT, attempts=1),
        delivery(2, ident("cut"), state=DeliveryState.HELD),
        delivery(3, ident("cut"), destination="inbox"),
        delivery(4, ident("older"), destination="archive", state=DeliveryState.SENT, attempts=1),
        delivery(5, ident("cut"), destination="archive", state=DeliveryState.FAILED, attempts=2),
    )
    tie(store)
    rows = {row.id: row.story for row in store.deliveries()}
    assert rows == {
        "delivery-1": ident("older"),
        "delivery-3": ident("older"),
        "delivery-4": ident("older"),
        "delivery-5": ident("cut"),
    }


@pytest.mark.parametrize("deleted", ["older", "earliest"])
def test_a_head_that_was_deleted_by_hand_ties_as_well(store: Store, deleted: str) -> None:
    """Be it that of the story that stays or that of the one that goes."""
    two_stories(store)
    store.record(draft("more", "steel", seen=at(1)), copies("older"))
    earliest = draft("earliest", "food", seen=at(1), published=day("2026-11-02"))
    store.record(earliest, copies("cut"))
    delete_by_hand(store, deleted)
    tie(store)
    (story,) = store.stories()
    assert story.id == ident("older")
    assert {member.id for member in story.members} == {
        ident(name) for name in ("older", "more", "cut", "earliest", "full") if name != deleted
    }
    assert {label.chain for label in story.labels.chains} == {"steel", "food"}


@pytest.mark.parametrize("silent", ["older", "cut"])
def test_what_waits_for_the_rules_still_does(store: Store, silent: str) -> None:
    """Of a silent story and one that may alert comes one that may."""
    for minute, name in enumerate(("older", "cut")):
        silence = Silence.OLD if name == silent else None
        store.record(draft(name, "steel", silence=silence, seen=at(minute)), always_new)
    tie(store)
    waiting = store.awaiting_match()
    assert ident("cut" if silent == "older" else "older") in [one for one, _ in waiting]
    assert {story.id for _, story in waiting} == {ident("older")}


def test_the_seed_corpus_keeps_its_story_and_its_silence(store: Store) -> None:
    """What turns out to restate a seed alerts nobody, unless it named what the register lacked."""
    store.add_seeds([seed("seeded", "seed-000", "steel")], now=NOW)
    store.record(draft("cut", "steel", seen=at(1)), always_new)
    verdict = Verdict(
        kind=VerdictKind.COPY,
        story=ident("cut"),
        of=ident("cut"),
        rung="content",
        ties=("seed-000",),
    )
    recorded = store.record(draft("full", "steel", seen=at(2)), lambda _: verdict)
    assert recorded.verdict.story == "seed-000"
    assert store.awaiting_match() == []
    story = store.story("seed-000")
    assert story is not None
    assert len(story.members) == 3


@pytest.mark.parametrize("pinned", ["merged", "split"])
def test_what_a_person_decided_is_not_undone(store: Store, pinned: str) -> None:
    """The stories stay as they are, and the article goes into that of which it is a copy."""
    two_stories(store)
    if pinned == "merged":
        store.record(draft("other", "food", seen=at(1)), always_new)
        store.merge_stories(ident("cut"), ident("other"), programmes=(), now=at(2))
    else:
        store.merge_stories(ident("older"), ident("cut"), programmes=(), now=at(2))
        store.split_story(ident("older"), [ident("cut")], programmes=(), now=at(3))
    with Session(store._engine) as session:
        assert ident("cut") in pins_of(session, [ident("cut")])
    recorded = tie(store)
    assert (recorded.verdict.story, recorded.verdict.ties) == (ident("cut"), ())
    assert set(members(store)) == {ident("older"), ident("cut")}


def reprocess(store: Store, ladder: Callable[[str], Decide]) -> list[Change]:
    state = store.begin_reprocessing("again", rules="rules", since=None, now=at(60))
    for one in store.to_reprocess(state, after=0, limit=100):
        known = next(
            known
            for known in store.candidates(one.article, signature(one.article.text))
            if known.article.id == one.article.id
        )
        again = Redone(
            stored=one, article=one.article, labels=known.labels, signature=known.signature
        )
        store.reprocess(state, again, ladder(one.article.id))
    store.redo_register(state, ())
    return list(store.reprocessed(state))


def test_a_reprocess_finds_the_same_tie_again(store: Store) -> None:
    """The reprint is news until the report comes that ties it: in the end nothing changed."""
    two_stories(store)
    tie(store)
    before = members(store)

    def ladder(identity: str) -> Decide:
        return bridges("cut", "older") if identity == ident("full") else always_new

    changes = reprocess(store, ladder)
    assert members(store) == before
    assert [change.story for change in changes] == [None, None, None]


def test_a_reprocess_may_find_a_tie_that_runs_did_not(store: Store) -> None:
    """The report then names both articles that changed their story."""
    two_stories(store)
    store.record(draft("full", "food", seen=at(2)), bridges("cut"))

    def ladder(identity: str) -> Decide:
        return bridges("cut", "older") if identity == ident("full") else always_new

    changes = reprocess(store, ladder)
    moved = (ident("cut"), ident("older"))
    assert [change.story for change in changes] == [None, moved, moved]
    assert set(members(store)) == {ident("older")}


def test_what_a_tie_brings_before_its_turn_is_reported(store: Store) -> None:
    """Its own turn finds it where it is already; it counts where it was before the reprocess."""
    two_stories(store)
    store.record(draft("full", "food", seen=at(2)), copies("cut"))
    store.record(draft("last", "food", seen=at(3)), copies("cut"))

    def ladder(identity: str) -> Decide:
        if identity == ident("full"):
            return bridges("cut", "older")
        return copies("older") if identity == ident("last") else always_new

    changes = reprocess(store, ladder)
    moved = (ident("cut"), ident("older"))
    assert [change.story for change in changes] == [None, moved, moved, moved]


def test_what_is_put_in_its_place_by_date_ties_too(store: Store) -> None:
    """A report that a backfill found late makes the two stories after it one."""
    two_stories(store)
    store.record(
        draft("full", "food", seen=at(2), published=day("2026-11-20"), late=True), always_new
    )

    def ladder(known: Known, earlier: object) -> Verdict:
        if known.article.id == ident("full"):
            return bridges("cut", "older")(())
        return Verdict(kind=VerdictKind.NEW, story=known.article.id)

    store.arrange(ladder, (), now=at(9))
    assert set(members(store)) == {ident("older")}
    assert len(members(store)[ident("older")]) == 3
    copy = replace(draft("cut", "food", seen=at(10)), source="elsewhere")
    assert store.record(copy, always_new).unchanged
