"""Doing again what is stored: stories that merge and split, what stays, and going on after a kill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from store_values import (
    NOW,
    always_new,
    article,
    at,
    day,
    delete_by_hand,
    delivery,
    draft,
    joins,
    labels,
    page,
    seed,
    signature,
)

from monitor.changes import Change, Redone, Reprocessing, Stored
from monitor.corrections import Correction
from monitor.model import Entry, Known, Labels, Problem, RegionChain, Verdict, VerdictKind
from monitor.ports import Decide
from monitor.storage import Store

GX_STEEL = RegionChain("CN-GX", "steel")


def begin(store: Store, run: str = "again", rules: str = "rules-1") -> Reprocessing:
    return store.begin_reprocessing(run, rules=rules, since=None, now=at(60))


def waiting(store: Store, state: Reprocessing) -> list[Stored]:
    return store.to_reprocess(state, after=state.after, limit=100)


def redo(
    store: Store,
    decide: Callable[[Stored], Decide],
    told: Callable[[Stored], Labels] | None = None,
    run: str = "again",
) -> list[Change]:
    """A whole reprocess; ``told`` gives the new labels, by default those that are stored."""
    state = begin(store, run)
    found = []
    for one in waiting(store, state):
        known = next(
            known
            for known in store.candidates(one.article, signature(one.article.text))
            if known.article.id == one.article.id
        )
        again = Redone(
            stored=one,
            article=one.article,
            labels=known.labels if told is None else told(one),
            signature=known.signature,
        )
        found.append(store.reprocess(state, again, decide(one)))
    store.redo_register(state, ())
    store.finish_reprocessing(state, now=at(90))
    return found


def keep(one: Stored) -> Decide:
    """A ladder that finds every article to be new."""
    return always_new


def stories(store: Store) -> dict[str, set[str]]:
    return {story.id: {member.id for member in story.members} for story in store.stories()}


def ident(name: str) -> str:
    return article(name).id


def test_what_is_as_it_was_changes_nothing(store: Store) -> None:
    """Same labels, same verdicts: stories, register and moments stay."""
    store.record(draft("one", "steel", keys=[7]), always_new)
    store.record(draft("two", "steel", keys=[7], seen=at(1)), joins())
    before, register = list(store.stories()), store.register()

    def ladder(one: Stored) -> Decide:
        return always_new if one.article.id == ident("one") else joins()

    changes = redo(store, ladder)
    assert [change.any for change in changes] == [False, False]
    assert list(store.stories()) == before
    assert store.register() == register


def test_stories_that_are_one_after_all_merge(store: Store) -> None:
    """The earlier id stays and the later one leads there; deliveries of both stay as they are."""
    store.record(draft("one", "steel", keys=[7]), always_new)
    store.record(draft("two", "food", keys=[7], seen=at(1)), always_new)
    store.record(draft("three", "food", keys=[7], seen=at(2)), joins(of=ident("two")))
    queued = [article_id for article_id, _ in store.awaiting_match()]
    store.settle([], [delivery(1, ident("two"))])
    sent = list(store.deliveries())

    def ladder(one: Stored) -> Decide:
        return always_new if one.article.id == ident("one") else joins()

    changes = redo(store, ladder)
    assert stories(store) == {ident("one"): {ident("one"), ident("two"), ident("three")}}
    assert [change.story for change in changes] == [
        None,
        (ident("two"), ident("one")),
        (ident("two"), ident("one")),
    ]
    assert store.merged_stories() == {ident("two"): ident("one")}
    merged = store.story(ident("two"))
    assert merged is not None
    assert merged.id == ident("one")
    assert {label.chain for label in merged.labels.chains} == {"steel", "food"}
    assert list(store.deliveries()) == sent
    assert [article_id for article_id, _ in store.awaiting_match()] == queued


def test_an_article_that_is_news_of_its_own_splits_off(store: Store) -> None:
    """Under its own id, with its own labels, and nobody is to hear of it; the rest stays."""
    store.record(draft("one", "steel", keys=[7]), always_new)
    store.record(draft("two", "food", keys=[7], seen=at(1)), joins())
    store.settle([ident("one"), ident("two")], [])
    (change, other) = redo(store, keep)
    assert (change.story, other.story) == (None, (ident("one"), ident("two")))
    assert other.verdict == ("same-story", "new")
    assert stories(store) == {ident("one"): {ident("one")}, ident("two"): {ident("two")}}
    split, left = store.story(ident("two")), store.story(ident("one"))
    assert split is not None
    assert left is not None
    assert [label.chain for label in split.labels.chains] == ["food"]
    assert [label.chain for label in left.labels.chains] == ["steel"]
    assert split.first_seen == at(1)
    assert store.awaiting_match() == []


def test_a_head_that_was_deleted_by_hand_is_not_missed(store: Store) -> None:
    """The story goes on with the articles that it has."""
    store.record(draft("one", "steel", keys=[7]), always_new)
    early = draft("two", "food", keys=[7], seen=at(1), published=day("2026-11-01"))
    store.record(early, joins())
    store.record(draft("three", "steel", keys=[7], seen=at(2)), joins(of=ident("one")))
    delete_by_hand(store, "two")

    def ladder(one: Stored) -> Decide:
        return always_new if one.article.id == ident("one") else joins(of=ident("one"))

    redo(store, ladder, lambda one: labels("displays"))
    story = store.story(ident("one"))
    assert story is not None
    assert story.head.id == ident("one")
    assert [label.chain for label in story.labels.chains] == ["displays"]


def test_a_story_whose_first_article_was_deleted_by_hand_may_be_left(store: Store) -> None:
    """Its id leads where its last article went."""
    store.record(draft("one", "steel", keys=[7]), always_new)
    for minute, name in enumerate(("two", "three"), start=1):
        store.record(draft(name, "food", keys=[7], seen=at(minute)), joins(of=ident("one")))
    delete_by_hand(store, "one")

    def ladder(one: Stored) -> Decide:
        return always_new if one.article.id == ident("two") else joins(of=ident("two"))

    changes = redo(store, ladder)
    assert [change.story for change in changes] == [(ident("one"), ident("two"))] * 2
    assert stories(store) == {ident("two"): {ident("two"), ident("three")}}
    assert store.merged_stories() == {ident("one"): ident("two")}


def test_a_merge_that_is_undone_gives_the_old_id_back(store: Store) -> None:
    """What led to another story is a story again."""
    store.record(draft("one", "steel", keys=[7]), always_new)
    store.record(draft("two", "food", keys=[7], seen=at(1)), always_new)
    redo(store, lambda one: always_new if one.article.id == ident("one") else joins())
    assert list(stories(store)) == [ident("one")]
    redo(store, keep, run="once-more")
    assert stories(store) == {ident("one"): {ident("one")}, ident("two"): {ident("two")}}
    assert store.merged_stories() == {}


def test_the_ladder_is_asked_with_what_came_before(store: Store) -> None:
    """As it is by today's rules, and with the seeds whenever those were loaded."""
    for number, name in enumerate(("one", "two", "three")):
        store.record(draft(name, "steel", keys=[7], seen=at(number)), always_new)
    # A seed shares the key 901 with what is redone under it.
    store.add_seeds([seed("seed-a", "seed-000", "food")], now=at(5))
    asked: list[list[tuple[str, list[str]]]] = []

    def ladder(_one: Stored) -> Decide:
        def decide(candidates: Sequence[Known]) -> Verdict:
            asked.append(
                [
                    (known.article.id, [label.chain for label in known.labels.chains])
                    for known in candidates
                ]
            )
            return always_new(candidates)

        return decide

    state = begin(store)
    for one in waiting(store, state):
        again = Redone(
            stored=one,
            article=one.article,
            labels=labels("displays"),
            signature=signature(one.article.text, 7, 901),
        )
        store.reprocess(state, again, ladder(one))
    assert asked == [
        [(ident("seed-a"), ["food"])],
        [(ident("one"), ["displays"]), (ident("seed-a"), ["food"])],
        [(ident("one"), ["displays"]), (ident("two"), ["displays"]), (ident("seed-a"), ["food"])],
    ]


def test_labels_change_in_article_story_and_register(store: Store) -> None:
    """What no article names any more is gone; the next one in line is the first, and novel."""
    store.record(draft("one", "steel", "food", published=day("2026-11-01")), always_new)
    store.record(
        draft("two", "steel", seen=at(1), published=day("2026-11-05"), new_cluster=True), always_new
    )

    def told(one: Stored) -> Labels:
        return (
            labels("displays")
            if one.article.id == ident("one")
            else labels("steel", new_cluster=True)
        )

    (change, other) = redo(store, keep, told)
    assert change.gained == (("chain", "displays"),)
    assert change.lost == (("chain", "food"), ("chain", "steel"))
    assert not other.any
    register = store.register()
    assert set(register) == {GX_STEEL, RegionChain("CN-GX", "displays")}
    assert register[GX_STEEL].story == ident("two")
    assert str(register[GX_STEEL].since) == "2026-11-05"
    first, second = store.story(ident("one")), store.story(ident("two"))
    assert first is not None
    assert second is not None
    assert first.novel == (RegionChain("CN-GX", "displays"),)
    assert second.novel == (GX_STEEL,)
    again = store.candidates(article("other"), signature(article("one").text))
    assert [label.chain for label in again[0].labels.chains] == ["displays"]


def test_what_people_said_stays(store: Store) -> None:
    """A correction stands above the new labels, and who was put into a story stays there."""
    store.record(draft("one", "steel", keys=[7]), always_new)
    store.record(draft("two", "food", keys=[7], seen=at(1)), always_new)
    correction = Correction(add_chains=("aerospace",), remove_chains=("steel",))
    assert store.correct(ident("one"), correction, programmes=(), now=at(2))
    store.merge_stories(ident("one"), ident("two"), programmes=(), now=at(3))
    redo(store, keep, lambda one: labels("steel", "displays"))
    assert stories(store) == {ident("one"): {ident("one"), ident("two")}}
    story = store.story(ident("one"))
    assert story is not None
    assert story.corrected
    assert [label.chain for label in story.labels.chains] == ["displays", "aerospace"]
    assert GX_STEEL not in store.register()


def test_a_correction_goes_with_its_story_into_another(store: Store) -> None:
    """What was said of the story that merged is said of the one that it is in."""
    store.record(draft("one", "steel", keys=[7]), always_new)
    store.record(draft("two", "food", keys=[7], seen=at(1)), always_new)
    store.correct(ident("two"), Correction(remove_chains=("food",)), programmes=(), now=at(2))
    redo(store, lambda one: always_new if one.article.id == ident("one") else joins())
    story = store.story(ident("one"))
    assert story is not None
    assert [label.chain for label in story.labels.chains] == ["steel"]
    assert [found[0] for found in store.corrected_heads()] == [ident("one")]


def test_seeds_follow_their_files_and_keep_their_stories(store: Store) -> None:
    """A reviewed label that changed is taken over; no rule moves a seed."""
    store.add_seeds([seed("seed-a", "seed-000", "steel")], now=NOW)
    state = begin(store)
    assert waiting(store, state) == []
    changed = seed("seed-a", "seed-000", "food", new_cluster=True)
    store.redo_seeds(state, [changed, seed("seed-b", "seed-001", "steel")])
    store.redo_register(state, ())
    story = store.story("seed-000")
    assert story is not None
    assert [label.chain for label in story.labels.chains] == ["food"]
    assert store.story("seed-001") is None
    (change,) = store.reprocessed(state)
    assert change.gained == (("chain", "food"), ("new-cluster", "yes"))
    assert [(pair.chain, entry.level) for pair, entry in store.register().items()] == [
        ("food", "declared")
    ]


def test_an_interrupted_reprocess_goes_on(store: Store) -> None:
    """Under its own run after its last article; by other rules or days a new one begins."""
    for number, name in enumerate(("one", "two", "three")):
        store.record(draft(name, "steel", seen=at(number)), always_new)
    state = begin(store)
    assert (state.total, state.done) == (3, 0)
    first = waiting(store, state)[0]
    again = Redone(
        stored=first,
        article=first.article,
        labels=labels("food"),
        signature=signature(first.article.text),
        problem=Problem("http://news.example.cn/one", "extract", "empty", "nothing there"),
    )
    change = store.reprocess(state, again, always_new)
    resumed = begin(store, run="second")
    assert (resumed.run, resumed.done, resumed.started) == ("again", 1, state.started)
    assert [one.article.id for one in waiting(store, resumed)] == [ident("two"), ident("three")]
    assert list(store.reprocessed(resumed)) == [change]
    assert change.problem == again.problem
    other = begin(store, run="third", rules="rules-2")
    assert (other.run, other.done) == ("third", 0)
    assert list(store.reprocessed(other)) == []
    late = store.begin_reprocessing("fourth", rules="rules-2", since=at(1), now=at(61))
    assert (late.run, late.total) == ("fourth", 2)
    store.finish_reprocessing(late, now=at(62))
    assert begin(store, run="fifth", rules="rules-2").run == "fifth"


def test_what_a_run_stores_meanwhile_is_left_alone(store: Store) -> None:
    """An article revised since it was read has today's labels already; new ones are not taken."""
    store.record(draft("one", "steel"), always_new)
    state = begin(store)
    (one,) = waiting(store, state)
    store.record(draft("one", "food", text="Other words.", seen=at(61)), always_new)
    store.record(draft("late", "food", seen=at(62)), always_new)
    again = Redone(
        stored=one,
        article=one.article,
        labels=labels("displays"),
        signature=signature(one.article.text),
    )
    assert not store.reprocess(state, again, always_new).any
    story = store.story(ident("one"))
    assert story is not None
    assert [label.chain for label in story.labels.chains] == ["food"]
    assert len(waiting(store, state)) == 1


def test_an_article_comes_with_the_page_of_its_text_and_its_entry(store: Store) -> None:
    """Of several pages the current one; none where today's text came without one."""
    entry = Entry(
        url="http://news.example.cn/one.html",
        canonical_url=article("one").canonical_url,
        title="As listed",
        published=day("2026-11-18", "list"),
    )
    store.note_listed("gx-news", [entry], now=NOW, first_sight=True)
    store.record(draft("one", "steel"), always_new)
    revised = draft("one", "steel", text="Second.", page=page(b"<html>second</html>"), seen=at(1))
    store.record(revised, joins(VerdictKind.REVISION))
    store.record(draft("two", "steel", page=None, seen=at(2)), always_new)
    store.record(draft("three", "steel", seen=at(3)), always_new)
    unpaged = draft("three", "steel", text="Without a page.", page=None, seen=at(4))
    store.record(unpaged, joins(VerdictKind.REVISION, of=ident("three")))
    one, two, three = waiting(store, begin(store))
    assert one.page == replace(page(), content=b"<html>second</html>")
    assert one.listed is not None
    assert (one.listed.title, one.listed.published) == ("As listed", day("2026-11-18", "list"))
    assert (two.page, two.listed) == (None, None)
    assert (three.page, three.article.text) == (None, "Without a page.")
