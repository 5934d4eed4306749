"""Stories put together and taken apart by hand, and the links between stories."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlmodel import Session
from store_values import at, draft

from monitor.errors import StoreError
from monitor.model import Draft, Followed, Known, RegionChain, Verdict, VerdictKind
from monitor.storage import Store
from monitor.storage.decisions import pins_of


def record(store: Store, one: Draft, verdict: Verdict) -> str:
    """Record an article under a verdict; its story."""
    return store.record(one, lambda _: verdict).verdict.story


def new(store: Store, name: str, *chains: str, follows: Followed | None = None) -> str:
    return record(
        store,
        draft(name, *chains),
        Verdict(kind=VerdictKind.NEW, story="", why="New.", follows=follows),
    )


def joins(store: Store, name: str, story: str, *chains: str) -> str:
    """Record an article into a story; its own id."""
    one = draft(name, *chains)
    verdict = Verdict(
        kind=VerdictKind.SAME_STORY, story=story, of=story, rung="story", score=0.9, why="Same."
    )
    record(store, one, verdict)
    return one.article.id


def members(store: Store, story: str) -> set[str]:
    found = store.story(story)
    assert found is not None
    return {member.id for member in found.members}


def ids(store: Store) -> Sequence[str]:
    return [story.id for story in store.stories()]


def test_a_merged_story_leads_to_the_one_that_it_is_in(store: Store) -> None:
    """Its articles, chains and id are those of the other; the register names the story that is."""
    one, other = new(store, "one", "steel"), new(store, "other", "food")
    store.merge_stories(one, other, programmes=(), now=at(5))
    assert list(ids(store)) == [one]
    merged = store.story(other)
    assert merged is not None
    assert merged.id == one
    assert {label.chain for label in merged.labels.chains} == {"steel", "food"}
    assert members(store, one) == {one, other}
    assert {entry.story for entry in store.register().values()} == {one}
    assert set(merged.novel) == {RegionChain("CN-GX", "steel"), RegionChain("CN-GX", "food")}


def test_a_split_story_is_called_by_its_first_article(store: Store) -> None:
    """Both stories have the labels of their own articles alone, and each names what it brought."""
    story = new(store, "one", "steel")
    second, third = joins(store, "two", story, "food"), joins(store, "three", story, "food")
    apart = store.split_story(story, [third, second], programmes=(), now=at(5))
    assert apart == second
    assert members(store, story) == {story}
    assert members(store, apart) == {second, third}
    left, gone = store.story(story), store.story(apart)
    assert left is not None
    assert gone is not None
    assert [label.chain for label in left.labels.chains] == ["steel"]
    assert [label.chain for label in gone.labels.chains] == ["food"]
    assert left.novel == (RegionChain("CN-GX", "steel"),)
    assert gone.novel == (RegionChain("CN-GX", "food"),)


def test_what_was_merged_can_be_split_again_under_its_old_id(store: Store) -> None:
    """And the other way round: the last decision stands."""
    one, other = new(store, "one", "steel"), new(store, "other", "food")
    store.merge_stories(one, other, programmes=(), now=at(5))
    assert store.split_story(one, [other], programmes=(), now=at(6)) == other
    assert set(ids(store)) == {one, other}
    assert members(store, other) == {other}
    store.merge_stories(other, one, programmes=(), now=at(7))
    assert list(ids(store)) == [other]


def test_later_articles_follow_the_decision(store: Store) -> None:
    """The ladder is shown the story in which an article is now."""
    one, other = new(store, "one", "steel"), new(store, "other", "food")
    store.merge_stories(one, other, programmes=(), now=at(5))
    shown: list[Known] = []

    def copy_of_other(candidates: Sequence[Known]) -> Verdict:
        shown.extend(candidates)
        known = next(known for known in candidates if known.article.id == other)
        return Verdict(kind=VerdictKind.COPY, story=known.story, of=other, rung="near-copy")

    late = draft("late", "food", keys=(77,), text="First paragraph of other.\nSecond paragraph.")
    assert store.record(late, copy_of_other).verdict.story == one
    assert shown


def test_decided_articles_are_pinned(store: Store) -> None:
    """A reprocess can ask where a person put an article; of the others it hears nothing."""
    one, other = new(store, "one", "steel"), new(store, "other", "food")
    free = new(store, "free", "textiles")
    store.merge_stories(one, other, programmes=(), now=at(5))
    with Session(store._engine) as session:
        assert pins_of(session, [one, other, free]) == {one: one, other: one}
    store.split_story(one, [other], programmes=(), now=at(6))
    with Session(store._engine) as session:
        assert pins_of(session, [one, other, free]) == {one: one, other: other}


def test_nothing_is_alerted_by_a_decision(store: Store) -> None:
    """Neither the merged nor the split story is handed to the rules again."""
    story = new(store, "one", "steel")
    second = joins(store, "two", story, "food")
    store.settle([article for article, _ in store.awaiting_match()], ())
    apart = store.split_story(story, [second], programmes=(), now=at(5))
    store.merge_stories(story, apart, programmes=(), now=at(6))
    assert store.awaiting_match() == []


def test_what_cannot_be_decided_is_refused_and_changes_nothing(store: Store) -> None:
    """Unknown stories and articles, one story twice, a story left empty or without its name."""
    story = new(store, "one", "steel")
    second = joins(store, "two", story)
    stranger = new(store, "stranger")
    for wrong in (
        lambda: store.merge_stories(story, "none", programmes=(), now=at(5)),
        lambda: store.merge_stories(story, story, programmes=(), now=at(5)),
        lambda: store.split_story("none", [second], programmes=(), now=at(5)),
        lambda: store.split_story(story, [stranger], programmes=(), now=at(5)),
        lambda: store.split_story(story, [story], programmes=(), now=at(5)),
        lambda: store.split_story(story, [story, second], programmes=(), now=at(5)),
        lambda: store.split_story(story, [], programmes=(), now=at(5)),
    ):
        with pytest.raises(StoreError):
            wrong()
    assert members(store, story) == {story, second}
    assert set(ids(store)) == {story, stranger}


def test_a_story_says_what_it_follows(store: Store) -> None:
    """With the reason; after a merge, the story that the earlier one is in now, and never itself."""
    first = new(store, "first", "steel")
    link = Followed(article=first, story=first, why="a later edition")
    second = new(store, "second", "steel", follows=link)
    third = new(store, "third", "food")
    found = store.story(second)
    assert found is not None
    assert found.follows == (link,)
    store.merge_stories(third, first, programmes=(), now=at(5))
    found = store.story(second)
    assert found is not None
    assert [earlier.story for earlier in found.follows] == [third]
    store.merge_stories(third, second, programmes=(), now=at(6))
    found = store.story(third)
    assert found is not None
    assert found.follows == ()
