"""Recording articles: verdicts, pages, keys, stories, register and queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from store_values import (
    NOW,
    always_new,
    article,
    at,
    by_content,
    day,
    draft,
    joins,
    page,
    seed,
    signature,
    undated,
)

from monitor.dedupe.shortlist import COMPARED, PER_KEY
from monitor.errors import StoreError
from monitor.model import (
    Attachment,
    Known,
    Page,
    Precision,
    PublicationDate,
    RegionChain,
    Silence,
    Story,
    Validators,
    Verdict,
    VerdictKind,
)
from monitor.storage import Store

GX_STEEL = RegionChain("CN-GX", "steel")


def the_story(store: Store, story_id: str) -> Story:
    found = store.story(story_id)
    assert found is not None
    return found


def test_new_article_founds_a_story_of_its_own_id(store: Store) -> None:
    """A new article is its story's head and only member, and everything of it comes back."""
    made = draft("one", "steel", facts=[7e10])
    made = replace(
        made,
        article=replace(
            made.article,
            publisher="Example Daily",
            issuer="Example Office",
            document_number="桂政发〔2020〕12号",
            attachments=(Attachment("http://news.example.cn/a.pdf", "附件", read=True),),
            flags=("image-only",),
            source="gx-news",
            published=PublicationDate(at(-60), Precision.TIME, "meta"),
        ),
    )
    recorded = store.record(made, always_new)
    assert recorded.new_story
    assert recorded.verdict.story == made.article.id
    story = the_story(store, made.article.id)
    assert story.head == made.article
    assert story.labels == made.labels
    assert story.novel == recorded.novel == (GX_STEEL,)
    assert story.evidence_article == {"steel": made.article.id}
    assert [(m.id, m.url, m.verdict, m.rung, m.why) for m in story.members] == [
        (made.article.id, made.article.url, "new", None, "Nothing like it was met before.")
    ]
    assert (story.first_seen, story.updated, story.silence, story.seed) == (NOW, NOW, None, False)


def test_same_address_with_same_text_changes_nothing(store: Store) -> None:
    """The second sight of an article is unchanged, asks no ladder, and renews the validators."""
    made = draft("one", "steel")
    store.record(made, always_new)
    before = list(store.stories())
    fresh = Validators('"new"', None)
    again = replace(made, seen=at(60), page=page(validators=fresh))

    def never(candidates: Sequence[Known]) -> Verdict:
        raise AssertionError("asked")

    recorded = store.record(again, never)
    assert recorded.unchanged
    assert recorded.verdict.kind is VerdictKind.COPY
    assert recorded.verdict.of == recorded.verdict.story == made.article.id
    assert list(store.stories()) == before
    assert store.page_validators(made.article.canonical_url) == fresh


@pytest.mark.parametrize("kind", VerdictKind)
def test_same_address_with_other_text_is_a_revision_whatever_the_ladder_says(
    store: Store, kind: VerdictKind
) -> None:
    """One address is one article: its text is replaced, its story and id stay."""
    first = draft("one", "steel", keys=[1, 2], published=day("2026-11-10"))
    store.record(first, always_new)
    revised = draft("one", "batteries", text="Other text.", keys=[2, 3], seen=at(5))

    def decide(candidates: Sequence[Known]) -> Verdict:
        return Verdict(kind=kind, story=first.article.id, of=first.article.id, rung="url")

    recorded = store.record(revised, decide)
    assert recorded.verdict.kind is VerdictKind.REVISION
    assert recorded.verdict.story == first.article.id
    assert not recorded.unchanged
    assert not recorded.new_story
    story = the_story(store, first.article.id)
    assert story.head == replace(revised.article, source="gx-news")
    assert [m.verdict for m in story.members] == ["new"]
    assert [label.chain for label in story.labels.chains] == ["batteries"]
    assert recorded.updated_story
    assert recorded.novel == (RegionChain("CN-GX", "batteries"),)
    # In the order of its labels, which no longer have steel.
    assert story.novel == (RegionChain("CN-GX", "batteries"), GX_STEEL)
    stranger = article("stranger")
    assert not store.candidates(stranger, signature("x", 1))
    assert [k.labels for k in store.candidates(stranger, signature("x", 3))] == [revised.labels]


def test_candidates_are_found_by_address_document_content_and_key_oldest_first(
    store: Store,
) -> None:
    """Each way of being alike finds an article, in order of arrival, with all that was stored."""
    number = "国办发〔2026〕3号"
    by_key = draft("by-key", keys=[2**63 - 1])
    by_number = draft("by-number")
    by_number = replace(by_number, article=replace(by_number.article, document_number=number))
    by_text = draft("by-text", text="The very same text.")
    by_url = draft("by-url")
    unlike = draft("unlike", keys=[5])
    for minute, made in enumerate((by_key, by_number, by_text, by_url, unlike)):
        store.record(replace(made, seen=at(minute)), always_new)
    asked = replace(by_url.article, document_number=number)
    found = store.candidates(asked, signature("The very same text.", 2**63 - 1, 77))
    assert [k.article.id for k in found] == [
        made.article.id for made in (by_key, by_number, by_text, by_url)
    ]
    for known, made in zip(found, (by_key, by_number, by_text, by_url), strict=True):
        assert known.article == replace(made.article, source="gx-news")
        assert (known.labels, known.signature, known.story, known.seed) == (
            made.labels,
            made.signature,
            made.article.id,
            False,
        )


def test_missing_document_number_matches_nothing(store: Store) -> None:
    """Two articles without a document number are not alike for that."""
    store.record(draft("one"), always_new)
    assert not store.candidates(article("two"), signature("other"))


def test_candidates_are_few_and_those_of_rare_keys_come_first(store: Store) -> None:
    """A key that dozens share brings the latest; the one that shares a rare key is among them."""
    store.record(draft("nearest", keys=[1, 2]), always_new)
    for number in range(70):
        store.record(draft(f"far-{number}", keys=[1, 3], seen=at(number)), always_new)
    found = store.candidates(article("asked"), signature("asked", 1, 2, 3))
    assert [known.article.id for known in found] == [
        article("nearest").id,
        *(article(f"far-{number}").id for number in range(70 - COMPARED + 1, 70)),
    ]


def test_a_seed_is_compared_however_many_share_its_key(store: Store) -> None:
    """The first knowledge stays known, in a store that was opened again too."""
    known = replace(seed("reviewed", "seed-000"), signature=signature("reviewed", 1))
    store.add_seeds([known], now=at(0))
    for number in range(PER_KEY + 1):
        store.record(draft(f"far-{number}", keys=[1], seen=at(number)), always_new)
    for _ in range(2):
        found = store.candidates(article("asked"), signature("asked", 1))
        assert found[0].seed
        assert len(found) == COMPARED + 1
        assert store.add_seeds([known], now=at(99)) == 0


def test_decide_sees_candidates_and_its_error_stores_nothing(store: Store) -> None:
    """When the ladder breaks, the error passes and no part of the article is kept."""

    def broken(candidates: Sequence[Known]) -> Verdict:
        raise ZeroDivisionError

    made = draft("one", "steel", keys=[1])
    with pytest.raises(ZeroDivisionError):
        store.record(made, broken)
    assert not list(store.stories())
    assert not store.candidates(made.article, made.signature)
    assert not store.register()
    assert store.record(made, always_new).new_story


def test_verdict_naming_an_unknown_story_is_refused_and_stores_nothing(store: Store) -> None:
    """A ladder that invents a story costs one StoreError."""

    def invents(candidates: Sequence[Known]) -> Verdict:
        return Verdict(kind=VerdictKind.COPY, story="nowhere", of="nothing")

    made = draft("one")
    with pytest.raises(StoreError, match="nowhere"):
        store.record(made, invents)
    assert not store.candidates(made.article, made.signature)


def test_copy_joins_the_story_and_the_earlier_publication_heads_it(store: Store) -> None:
    """A copy found later but published earlier becomes the head; the story keeps its id."""
    reprint = draft("reprint", "steel", text="Same.", published=day("2026-11-19"))
    original = draft("original", "steel", text="Same.", published=day("2026-11-18"), seen=at(9))
    later = draft("later", text="Same.", published=day("2026-11-20"), seen=at(10))
    store.record(reprint, always_new)
    recorded = store.record(original, by_content)
    store.record(later, by_content)
    assert recorded.verdict.story == reprint.article.id
    assert not recorded.new_story
    story = the_story(store, reprint.article.id)
    assert story.head.id == original.article.id
    assert [m.id for m in story.members] == [made.article.id for made in (original, reprint, later)]
    assert [m.verdict for m in story.members] == ["copy", "new", "copy"]
    assert story.first_seen == NOW
    assert story.updated == at(10)


@pytest.mark.parametrize(
    ("first", "second", "head"),
    [
        (day("2026-11-19"), day("2026-11-19"), 0),
        (None, day("2026-11-19"), 1),
        (PublicationDate(at(-60 * 24 * 300), Precision.YEAR, "url"), day("2026-11-19"), 1),
        (PublicationDate(at(-90), Precision.TIME, "meta"), day("2026-11-20"), 1),
        (
            PublicationDate(at(-30), Precision.TIME, "meta"),
            PublicationDate(at(-31), Precision.TIME, "meta"),
            1,
        ),
    ],
    ids=["tie", "undated", "year-only", "day-before-time", "times"],
)
def test_head_is_the_earliest_whose_date_can_be_trusted(
    store: Store, first: PublicationDate | None, second: PublicationDate, head: int
) -> None:
    """A known day beats none and a bare year; equals stand in the order of arrival."""
    made = [draft("one", text="Same."), draft("two", text="Same.", seen=at(1))]
    made = [
        replace(d, article=replace(d.article, published=when))
        for d, when in zip(made, (first, second), strict=True)
    ]
    store.record(made[0], always_new)
    store.record(made[1], by_content)
    assert the_story(store, made[0].article.id).head.id == made[head].article.id


def test_revised_date_can_change_the_head(store: Store) -> None:
    """When the head's own date is corrected to a later one, the next earliest takes its place."""
    first = draft("first", "steel", text="A", published=day("2026-11-01"))
    second = draft("second", "batteries", text="B", published=day("2026-11-10"))
    store.record(first, always_new)
    store.record(replace(second, signature=signature("A")), by_content)
    corrected = draft("first", "steel", text="A2", published=day("2026-11-15"), seen=at(3))
    store.record(corrected, joins(VerdictKind.REVISION, first.article.id))
    story = the_story(store, first.article.id)
    assert story.head.id == second.article.id
    assert story.evidence_article == {
        "batteries": second.article.id,
        "steel": first.article.id,
    }


def test_later_report_updates_the_story_with_what_it_adds(store: Store) -> None:
    """New chains, regions and facts are merged and marked; a mere copy marks nothing."""
    first = draft("one", "steel", keys=[1], facts=[1e9])
    store.record(first, always_new)
    same = draft("same", "steel", keys=[1], facts=[1e9], seen=at(1))
    assert not store.record(same, joins()).updated_story
    more = draft("more", "steel", "batteries", keys=[1], facts=[2e9], regions=["CN-GD"])
    recorded = store.record(replace(more, seen=at(2)), joins())
    assert recorded.updated_story
    assert recorded.novel == (RegionChain("CN-GD", "steel"), RegionChain("CN-GD", "batteries"))
    story = the_story(store, first.article.id)
    assert {label.chain for label in story.labels.chains} == {"steel", "batteries"}
    assert set(story.labels.regions) == {"CN-GX", "CN-GD"}
    assert {fact.value for fact in story.labels.facts} == {1e9, 2e9}
    assert story.evidence_article == {"steel": first.article.id, "batteries": more.article.id}
    assert story.novel == (GX_STEEL, *recorded.novel)
    whole = store.story(first.article.id)
    assert whole is not None
    assert [report.article.text for report in whole.reports] == [
        first.article.text,
        more.article.text,
    ]
    assert whole.reports[1].labels == more.labels


def test_relevance_and_since_select_stories(store: Store) -> None:
    """``stories`` filters by relevance and by first sight, newest first."""
    store.record(draft("old", "steel", seen=at(0)), always_new)
    store.record(draft("dull", relevant=False, seen=at(1)), always_new)
    store.record(draft("new", "steel", seen=at(2)), always_new)
    titles = [story.title for story in store.stories()]
    assert titles == ["Headline of new", "Headline of dull", "Headline of old"]
    assert [s.title for s in store.stories(relevant=False)] == ["Headline of dull"]
    assert [s.title for s in store.stories(since=at(1), relevant=True)] == ["Headline of new"]


def test_stories_stream_over_many_batches_each_once(store: Store) -> None:
    """Hundreds of stories seen at one moment come once each, newest first, with their members."""
    for number in range(120):
        store.record(draft(f"n{number}"), always_new)
        if number % 50 == 0:
            store.record(draft(f"copy{number}", text=draft(f"n{number}").article.text), by_content)
    titles = [(story.title, len(story.members)) for story in store.stories()]
    assert titles == [
        (f"Headline of n{number}", 2 if number % 50 == 0 else 1) for number in reversed(range(120))
    ]


def test_revision_under_another_address_joins_as_an_article_of_its_own(store: Store) -> None:
    """Where two addresses are one article to the ladder, both are kept, in one story."""
    first = draft("one", "steel", keys=[1])
    store.record(first, always_new)
    other = draft("mirror", "steel", "displays", keys=[1], seen=at(1))
    recorded = store.record(other, joins(VerdictKind.REVISION))
    assert recorded.verdict.kind is VerdictKind.REVISION
    assert recorded.updated_story
    story = the_story(store, first.article.id)
    assert [(m.id, m.verdict) for m in story.members] == [
        (first.article.id, "new"),
        (other.article.id, "revision"),
    ]


def test_unknown_story_is_none(store: Store) -> None:
    """Asking for a story that is not there gives None."""
    assert store.story("nowhere") is None


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        None,
        page(b"", validators=Validators("bad")),
        page(status=412, validators=Validators("bad")),
        page(b"", not_modified=True, validators=Validators("bad")),
    ],
    ids=["none", "empty", "challenge", "304"],
)
def test_only_a_good_page_replaces_a_stored_one(store: Store, bad: Page | None) -> None:
    """A challenge, an empty body or a 304 never becomes an article's current page."""
    made = draft("one")
    store.record(made, always_new)
    revised = draft("one", text="Other.", seen=at(1), page=bad)
    store.record(revised, joins(VerdictKind.REVISION))
    assert store.page_validators(made.article.canonical_url) == page().validators


def test_page_that_comes_later_is_kept(store: Store) -> None:
    """An article stored from a list alone gets its page when the same text comes with one."""
    made = draft("one", page=None)
    store.record(made, always_new)
    assert store.page_validators(made.article.canonical_url) == Validators()
    assert store.record(replace(made, page=page()), always_new).unchanged
    assert store.page_validators(made.article.canonical_url) == page().validators


def test_validators_of_an_unknown_address_are_empty(store: Store) -> None:
    """No page, no condition."""
    assert store.page_validators("http://news.example.cn/unknown") == Validators()


# --- register -------------------------------------------------------------------------------------


def test_register_remembers_who_named_a_pair_first_and_when(store: Store) -> None:
    """The first story and its day stay; a later announcement makes the pair declared."""
    store.record(draft("one", "steel", published=day("2026-11-03")), always_new)
    entry = store.register()[GX_STEEL]
    first = article("one").id
    assert (entry.story, str(entry.since), entry.level) == (first, "2026-11-03", "reported")
    recorded = store.record(draft("two", "steel", new_cluster=True), always_new)
    assert recorded.novel == ()
    entry = store.register()[GX_STEEL]
    assert (entry.story, str(entry.since), entry.level) == (first, "2026-11-03", "declared")
    store.record(draft("three", "steel"), always_new)
    assert store.register()[GX_STEEL].level == "declared"


def test_irrelevant_articles_register_nothing(store: Store) -> None:
    """Pairs come from relevant articles only."""
    assert not store.record(draft("one", "steel", relevant=False), always_new).novel
    assert not store.register()


# --- seeds ----------------------------------------------------------------------------------------


def test_seeds_are_loaded_once_with_story_and_register(store: Store) -> None:
    """Seed stories have their names, are silent, promote their pairs and are novel to nobody."""
    seeds = [
        seed("seed-a", "seed-000", "steel", new_cluster=True),
        seed("seed-b", "seed-001", "batteries", regions=["CN-GD"]),
    ]
    assert store.add_seeds(seeds, now=NOW) == 2
    assert store.add_seeds(seeds, now=at(5)) == 0
    assert store.add_seeds([*seeds, seed("seed-c", "seed-002")], now=at(6)) == 1
    story = the_story(store, "seed-000")
    assert (story.seed, story.silence, story.novel) == (True, Silence.SEED, ())
    assert [(m.verdict, m.rung) for m in story.members] == [("seed", None)]
    register = store.register()
    assert register[GX_STEEL].level == "declared"
    assert register[RegionChain("CN-GD", "batteries")].level == "reported"
    assert not store.awaiting_match()
    known = store.candidates(article("other"), signature("other", 901))
    assert [(k.seed, k.story) for k in known] == [
        (True, "seed-000"),
        (True, "seed-001"),
        (True, "seed-002"),
    ]


def test_seeds_that_share_a_pair_register_it_once(store: Store) -> None:
    """The first seed names the pair, a later one declares it; all in one loading."""
    seeds = [
        seed("seed-a", "seed-000", "steel"),
        seed("seed-b", "seed-001", "steel", "displays", new_cluster=True),
        seed("seed-c", "seed-002", "steel"),
    ]
    assert store.add_seeds(seeds, now=NOW) == 3
    entry = store.register()[GX_STEEL]
    assert (entry.story, entry.level) == ("seed-000", "declared")


def test_seed_heads_its_story_whatever_is_older(store: Store) -> None:
    """An article that joins a seed's story never becomes its head, nor wakes it."""
    store.add_seeds([seed("seed-a", "seed-000", "steel")], now=NOW)
    older = draft("older", "steel", keys=[901], published=day("2019-01-01"), seen=at(1))
    recorded = store.record(older, joins())
    assert recorded.verdict.story == "seed-000"
    story = the_story(store, "seed-000")
    assert story.head.title == "Headline of seed-a"
    assert len(story.members) == 2
    assert not store.awaiting_match()


def test_two_seeds_of_one_story_share_it(store: Store) -> None:
    """The earliest seed heads a story of several, with the labels of all."""
    later = seed("seed-a", "seed-000", "steel")
    earlier = seed("seed-b", "seed-000", "batteries")
    earlier = replace(
        earlier, article=replace(earlier.article, published=day("2020-01-01", "seed"))
    )
    assert store.add_seeds([later, earlier], now=NOW) == 2
    story = the_story(store, "seed-000")
    assert story.head.id == earlier.article.id
    assert {label.chain for label in story.labels.chains} == {"steel", "batteries"}


def test_seed_whose_address_was_recorded_before_stays_where_it_is(store: Store) -> None:
    """An article known already is not torn out of its story by a later seed file."""
    store.record(draft("one", "steel"), always_new)
    assert store.add_seeds([seed("one", "seed-000", "steel")], now=at(1)) == 0
    assert store.story("seed-000") is None


# --- silence and the queue to the alerts ----------------------------------------------------------


def test_fresh_article_waits_for_the_rules_and_a_silent_one_does_not(store: Store) -> None:
    """Only what may alert is queued, in order of arrival."""
    store.record(draft("loud", "steel"), always_new)
    store.record(draft("old", "batteries", silence=Silence.OLD), always_new)
    store.record(draft("loud-too"), always_new)
    assert [(a, s.title) for a, s in store.awaiting_match()] == [
        (article("loud").id, "Headline of loud"),
        (article("loud-too").id, "Headline of loud-too"),
    ]
    assert the_story(store, article("old").id).silence is Silence.OLD


def test_undated_story_speaks_when_a_fresh_report_joins(store: Store) -> None:
    """A story silent for want of a date is upgraded and queued by a dated report."""
    first = undated(draft("one", "steel", text="Same.", silence=Silence.UNDATED))
    store.record(first, always_new)
    assert not store.awaiting_match()
    store.record(draft("two", "steel", text="Same.", seen=at(1)), by_content)
    assert the_story(store, first.article.id).silence is None
    assert [a for a, _ in store.awaiting_match()] == [article("two").id]


@pytest.mark.parametrize("silence", [Silence.SEED, Silence.OLD, Silence.QUIET_RUN, Silence.IMPORT])
def test_silent_story_wakes_only_for_a_pair_the_register_lacks(
    store: Store, silence: Silence
) -> None:
    """A retelling that names a novel pair is queued; one that names none, or a copy, is not."""
    first = draft("one", "steel", keys=[1], silence=silence)
    store.record(first, always_new)
    store.record(draft("retold", "steel", keys=[1]), joins())
    store.record(draft("copied", "batteries", keys=[1]), joins(VerdictKind.COPY))
    assert not store.awaiting_match()
    store.record(draft("novel", "displays", keys=[1]), joins())
    waiting = store.awaiting_match()
    assert [a for a, _ in waiting] == [article("novel").id]
    assert waiting[0][1].silence is silence


def test_silent_run_never_wakes_a_story(store: Store) -> None:
    """What a silent article brings is recorded, and queued by nothing."""
    store.record(draft("one", "steel", keys=[1]), always_new)
    store.settle([article("one").id], [])
    quiet = draft("two", "batteries", keys=[1], silence=Silence.QUIET_RUN)
    assert store.record(quiet, joins()).novel
    assert not store.awaiting_match()


def test_revision_is_queued_once_however_often_it_comes(store: Store) -> None:
    """An article that waits already is not queued twice."""
    store.record(draft("one", "steel"), always_new)
    for number in range(3):
        revised = draft("one", "steel", text=f"Text {number}", seen=at(number))
        store.record(revised, joins(VerdictKind.REVISION))
    assert [a for a, _ in store.awaiting_match()] == [article("one").id]


# --- what a page may hold -------------------------------------------------------------------------


def test_characters_that_no_database_takes_are_replaced_one_for_one(store: Store) -> None:
    """NUL and lone surrogates become U+FFFD; offsets of evidence still hold."""
    nasty = "A\x00B\ud800C"
    made = draft("one", text=nasty)
    made = replace(
        made,
        article=replace(made.article, title=nasty, publisher=nasty),
        labels=replace(made.labels, places=(nasty,)),
    )
    store.record(made, always_new)
    story = the_story(store, made.article.id)
    clean = "A\ufffdB\ufffdC"
    assert (story.head.title, story.head.text, story.head.publisher) == (clean,) * 3
    assert story.labels.places == (clean,)
    assert store.record(made, always_new).unchanged


def test_addresses_of_any_length_are_kept_apart(store: Store) -> None:
    """Two addresses of thousands of characters that differ at the end are two articles."""
    tail = "%E4%BA%A7" * 1500
    for end in "ab":
        made = draft(f"long-{end}")
        long_url = f"http://news.example.cn/?q={tail}{end}"
        made = replace(made, article=replace(made.article, url=long_url, canonical_url=long_url))
        assert store.record(made, always_new).new_story
    assert len(list(store.stories())) == 2


def test_figure_beyond_all_numbers_is_stored(store: Store) -> None:
    """An infinite figure does not make an article unstorable."""
    made = draft("one", "steel", facts=[float("inf")])
    store.record(made, always_new)
    assert the_story(store, made.article.id).labels == made.labels
