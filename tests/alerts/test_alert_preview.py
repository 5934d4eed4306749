"""A preview over stored history is what runs sent: no more, no less."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alert_cases import at, destinations, investment, rule, settings, story
from fakes_outbox import Clock
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from monitor.alerts.outbox import match_all, preview
from monitor.corrections import Correction
from monitor.model import (
    Draft,
    Known,
    Rule,
    Signature,
    Silence,
    Verdict,
    VerdictKind,
)
from monitor.storage import Store, open_store

RULES = [
    rule("clusters", new_cluster=True),
    rule("no-clusters", new_cluster=False),
    rule("novel", novel=True),
    rule("not-novel", novel=False),
    rule("robots", chain=["robots"], region=["CN-GX"]),
    rule("big", min_investment=1e9),
    rule("chinese", language=["zh"]),
    rule("desk", source=["desk"]),
    rule("words", text=("drones",)),
    rule("plans", event=["policy-plan"]),
    rule("all", relevant=False),
    rule("weekly", digest="weekly", new_cluster=True),
]
KINDS = (VerdictKind.COPY, VerdictKind.SAME_STORY, VerdictKind.REVISION)


@dataclass(frozen=True)
class Report:
    """One article that a run records; ``joins`` picks an earlier story, or none."""

    joins: int | None
    kind: VerdictKind
    silence: Silence | None
    chains: tuple[str, ...]
    regions: tuple[str, ...]
    new_cluster: bool
    relevant: bool
    event: str
    language: str
    source: str
    words: str
    millions: int
    day: int | None


REPORTS = st.builds(
    Report,
    joins=st.none() | st.integers(0, 3),
    kind=st.sampled_from(KINDS),
    silence=st.sampled_from([None, None, None, Silence.OLD, Silence.UNDATED, Silence.IMPORT]),
    chains=st.lists(st.sampled_from(["robots", "batteries"]), unique=True).map(tuple),
    regions=st.lists(st.sampled_from(["CN-GX", "CN-GD"]), unique=True).map(tuple),
    new_cluster=st.booleans(),
    relevant=st.sampled_from([True, True, False]),
    event=st.sampled_from(["policy-plan", "project"]),
    language=st.sampled_from(["en", "zh"]),
    source=st.sampled_from(["desk", "portal"]),
    words=st.sampled_from(["drones over the city", "nothing much"]),
    millions=st.sampled_from([1, 5_000]),
    day=st.none() | st.integers(1, 20),
)


class History:
    """Runs on a real database, each with its articles, then its matching."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = Clock(at("2026-11-21 10:00"))
        self.found = destinations("json://127.0.0.1:9/never-called")
        self.stories: list[str] = []
        self.number = 0

    def run(self, name: str, reports: Sequence[Report], rules: Sequence[Rule] = RULES) -> None:
        for report in reports:
            self._record(name, report)
        match_all(self.store, rules, self.found, settings(), self.clock)
        self.clock.forward(days=1)

    def _record(self, run: str, report: Report) -> None:
        self.number += 1
        self.clock.forward(seconds=1)
        published = None if report.day is None else date(2026, 11, report.day)
        made = story(
            f"{self.number:04}",
            text=report.words,
            language=report.language,  # type: ignore[arg-type]
            chains=report.chains,
            regions=report.regions,
            new_cluster=report.new_cluster,
            relevant=report.relevant,
            event=report.event,
            source=report.source,
            facts=[investment(report.millions * 1e6)],
            published=published,
        )
        joins = report.joins is not None and bool(self.stories)
        verdict = Verdict(
            kind=report.kind if joins else VerdictKind.NEW,
            story=self.stories[report.joins % len(self.stories)] if joins else made.head.id,  # type: ignore[operator]
            of=made.head.id if joins else None,
        )
        if not joins:
            self.stories.append(made.head.id)
        self.record(made.head.id, run, made, verdict, report.silence)

    def record(
        self, id: str, run: str, made: object, verdict: Verdict, silence: Silence | None
    ) -> None:
        """One article under this address; the same address again is a revision."""
        draft = Draft(
            article=made.head,  # type: ignore[attr-defined]
            labels=made.labels,  # type: ignore[attr-defined]
            signature=Signature(
                content_hash=f"{id}-{self.clock()}", minhash=(self.number,), shingles=1, keys=()
            ),
            source=made.head.source,  # type: ignore[attr-defined]
            run=run,
            seen=self.clock(),
            silence=silence,
        )

        def decide(candidates: Sequence[Known]) -> Verdict:
            return verdict

        self.store.record(draft, decide)

    def sent(self, slug: str, since: datetime | None = None) -> set[str]:
        """The stories of the rows that runs made for this rule."""
        return {
            row.story
            for row in self.store.deliveries(rule=slug)
            if since is None or row.created >= since
        }

    def previewed(self, slug: str, since: datetime | None = None) -> set[str]:
        """The stories of this rule's preview."""
        (chosen,) = [one for one in RULES if one.slug == slug]
        return self.all_previewed([chosen], since)[slug]

    def all_previewed(
        self, rules: Sequence[Rule], since: datetime | None = None
    ) -> dict[str, set[str]]:
        """The same for several rules, the history read once."""
        histories = list(self.store.occasions(since=since))
        found = {}
        for one in rules:
            told = [told.id for told in preview(one, histories, since=since)]
            found[one.slug] = set(told)
            assert len(told) == len(found[one.slug])
        return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them."""
    path = tmp_path_factory.mktemp("empty") / "monitor.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def history(empty: Path, tmp_path: Path) -> History:
    shutil.copy(empty, tmp_path / "monitor.db")
    return History(open_store(f"sqlite:///{tmp_path / 'monitor.db'}"))


WHEN = st.fixed_dictionaries(
    {},
    optional={
        "new_cluster": st.booleans(),
        "novel": st.booleans(),
        "relevant": st.booleans(),
        "chain": st.sampled_from([["robots"], ["batteries"], ["robots", "batteries"]]),
        "region": st.sampled_from([["CN-GX"], ["CN-GD"]]),
        "event": st.sampled_from([["policy-plan"], ["project"]]),
        "language": st.sampled_from([["en"], ["zh"]]),
        "source": st.sampled_from([["desk"], ["portal"]]),
        "text": st.sampled_from([("drones",), ("much", "nowhere")]),
        "min_investment": st.sampled_from([0.0, 1e9]),
    },
)


@given(
    runs=st.lists(st.lists(REPORTS, max_size=4), min_size=1, max_size=4),
    whens=st.lists(WHEN, max_size=6),
)
@hypothesis_settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_preview_equals_what_runs_sent(
    empty: Path, runs: list[list[Report]], whens: list[dict[str, object]]
) -> None:
    """For every rule, over histories of new, silent, copied and growing stories; and from any day
    on, the same alerts as runs made from that day on."""
    rules = [*RULES, *(rule(f"random-{number}", **when) for number, when in enumerate(whens))]
    with TemporaryDirectory() as folder:
        shutil.copy(empty, f"{folder}/monitor.db")
        store = open_store(f"sqlite:///{folder}/monitor.db")
        try:
            history = History(store)
            starts: list[datetime | None] = [None, history.clock()]
            for number, reports in enumerate(runs):
                history.run(f"run-{number}", reports, rules)
                starts.append(history.clock())
            rows = list(store.deliveries())
            for start in starts:
                sent: dict[str, set[str]] = {one.slug: set() for one in rules}
                for row in rows:
                    if start is None or row.created >= start:
                        sent[row.rule].add(row.story)
                assert history.all_previewed(rules, start) == sent, start
        finally:
            store.close()


PLAIN = Report(
    joins=None,
    kind=VerdictKind.SAME_STORY,
    silence=None,
    chains=("robots",),
    regions=("CN-GX",),
    new_cluster=True,
    relevant=True,
    event="policy-plan",
    language="en",
    source="desk",
    words="drones",
    millions=1,
    day=20,
)


def test_a_silent_story_that_a_new_chain_woke_is_in_the_preview(history: History) -> None:
    """The run alerted on it, although its first report was old."""
    history.run("one", [replace(PLAIN, silence=Silence.OLD)])
    assert history.previewed("clusters") == set()
    history.run("two", [replace(PLAIN, joins=0, chains=("batteries",))])
    assert history.previewed("clusters") == history.sent("clusters") == {"a-0001"}


def test_what_an_import_added_later_was_not_sent(history: History) -> None:
    """An imported report makes the story match; no run saw it match."""
    history.run("one", [PLAIN])
    history.run("two", [replace(PLAIN, joins=0, silence=Silence.IMPORT, millions=5_000)])
    assert history.previewed("big") == history.sent("big") == set()


def test_what_one_run_read_together_counts_together(history: History) -> None:
    """An old report beside a fresh one, in the same run: rules saw the story when the run ended."""
    old = replace(PLAIN, joins=0, silence=Silence.OLD, millions=5_000, new_cluster=False)
    history.run("one", [replace(PLAIN, new_cluster=False), old])
    assert history.previewed("big") == history.sent("big") == {"a-0001"}


def test_what_matched_when_it_was_sent_is_shown_although_it_matches_no_longer(
    history: History,
) -> None:
    """First no cluster, then one: the rule for plain news had sent it already."""
    history.run("one", [replace(PLAIN, new_cluster=False)])
    history.run("two", [replace(PLAIN, joins=0)])
    assert history.previewed("no-clusters") == history.sent("no-clusters") == {"a-0001"}
    assert history.previewed("clusters") == history.sent("clusters") == {"a-0001"}


def test_a_story_that_grows_is_told_once_by_each_rule(history: History) -> None:
    """A later report brings a chain that is new for the region, and the money: rules that told the
    story say no more, those that it did not match before have their first word."""
    rules = [*RULES, rule("battery-watch", chain=["batteries"])]
    history.run("one", [PLAIN], rules)
    told = {row.id for row in history.store.deliveries()}
    assert history.sent("novel") == history.sent("clusters") == {"a-0001"}
    assert history.sent("battery-watch") == history.sent("big") == set()
    grown = replace(PLAIN, joins=0, chains=("robots", "batteries"), millions=5_000)
    history.run("two", [grown], rules)
    story = history.store.story("a-0001")
    assert story is not None
    assert [pair.chain for pair in story.novel] == ["robots", "batteries"]
    rows = list(history.store.deliveries())
    assert sorted(row.rule for row in rows if row.id not in told) == ["battery-watch", "big"]
    assert len({(row.rule, row.story, row.destination) for row in rows}) == len(rows)
    reprints = [replace(PLAIN, joins=0, kind=VerdictKind.COPY) for _ in range(12)]
    history.run("three", reprints, rules)
    assert len(list(history.store.deliveries())) == len(rows)


def test_what_a_person_corrected_counts_as_corrected(history: History) -> None:
    """A rule is tried on what is right, not on what the classifier had said."""
    history.run("one", [PLAIN])
    assert history.previewed("clusters") == {"a-0001"}
    wrong = Correction(new_cluster=False)
    assert history.store.correct("a-0001", wrong, programmes=(), now=history.clock())
    assert history.previewed("clusters") == set()
    assert history.previewed("no-clusters") == {"a-0001"}


def test_a_page_that_was_changed_counts_as_it_reads_now(history: History) -> None:
    """Its old words are not stored; what it says now alerted when it was changed."""
    quiet = story("page", text="nothing much", new_cluster=False, chains=("robots",))
    loud = story("page", text="a cluster is named", new_cluster=True, chains=("robots",))
    new = Verdict(kind=VerdictKind.NEW, story=quiet.head.id)
    history.record("page", "one", quiet, new, None)
    match_all(history.store, RULES, history.found, settings(), history.clock)
    assert history.previewed("clusters") == set()
    history.clock.forward(days=1)
    history.record("page", "two", loud, new, None)
    match_all(history.store, RULES, history.found, settings(), history.clock)
    assert history.previewed("clusters") == history.sent("clusters") == {quiet.head.id}
    later = history.clock() - timedelta(hours=1)
    assert history.sent("clusters", later) == {quiet.head.id}
