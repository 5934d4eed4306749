"""Which report an alert is about: the head of its story, or a later one by which the story grew.

A reader who is told of a chain must find it in the article that stands first, so that the words can
be checked. Decided by what the reports say, not by when they came, so that what is sent late, sent
again or only previewed tells the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.alerts.rules import matches
from monitor.alerts.sentences import proving_sentences
from monitor.model import Article, Evidence, Fact, Labels, Member, RegionChain, Report, Rule, Story
from monitor.stories import merge_labels, sure_pairs


@dataclass(frozen=True, slots=True)
class Later:
    """A report after the one that is told first, and the novel pairs that it brought."""

    article: Article
    pairs: tuple[RegionChain, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an alert is about.

    ``article`` stands first. ``pairs`` are novel, by it or by ``later`` reports. For a story that
    grew ``labels`` are the article's own, and ``chains``, ``regions``, ``facts`` and ``cluster``
    what no report before it had said; for one that is told by its head those are empty.
    """

    article: Article
    pairs: tuple[RegionChain, ...]
    labels: Labels | None = None
    chains: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    cluster: bool = False
    later: tuple[Later, ...] = ()

    @property
    def grown(self) -> bool:
        """Whether a later report brings the news, so that the head is the earlier announcement."""
        return self.labels is not None

    @property
    def proofs(self) -> tuple[tuple[str | None, Evidence], ...]:
        """(chain, evidence) of what the later report brings; of a figure without a chain."""
        if self.labels is None:
            return ()
        told = {pair.chain for pair in self.pairs} or set(self.chains)
        found = [
            (label.chain, span)
            for label in self.labels.chains
            if label.chain in told
            for span in label.evidence
        ]
        return tuple(found) or tuple((None, fact.evidence) for fact in self.facts)

    @property
    def proof(self) -> str:
        """The sentence (two at most) of the later report that says what it brings."""
        return proving_sentences(self.article, [span for _, span in self.proofs])


def news_of(rule: Rule, story: Story) -> News:
    """What is told first to those who hear of ``story`` by ``rule``.

    The head, unless the rule did not match, or the story was silent, or its novel pairs were not
    named, before a later report came: then that one. A report that added nothing (a reprint by the
    source that a rule asks for) leaves the head in its place.
    """
    reports = {report.article.id: report for report in story.reports}
    if not story.reports or story.reports[0].article.id != story.head.id:
        return News(article=story.head, pairs=story.novel)
    grown = _Growth(rule, story)
    for place, member in enumerate(story.members):
        report = reports.get(member.id)
        before = grown.labels
        brought = grown.take(story.members[: place + 1], report)
        if grown.tells(report if place else None, brought):
            if place and report is not None:
                return _brought(story, report, before, brought)
            break
    return News(
        article=story.head,
        pairs=story.novel,
        later=_after(story, story.reports[0], set(story.reports[0].labels.pairs)),
    )


class _Growth:
    """A story that takes its reports one by one, the head first."""

    def __init__(self, rule: Rule, story: Story) -> None:
        self._rule, self._story = rule, story
        self._pairs: list[RegionChain] = []
        self._members: Sequence[Member] = ()
        self.labels: Labels | None = None

    def take(self, members: Sequence[Member], report: Report | None) -> tuple[RegionChain, ...]:
        """Add one report, or a member that says nothing new; the novel pairs that it brings."""
        self._members = members
        if report is None:
            return ()
        said = report.labels
        self.labels = said if self.labels is None else merge_labels(self.labels, said)
        held = set(self._pairs)
        pairs = set(said.pairs)
        brought = tuple(pair for pair in self._story.novel if pair in pairs - held)
        self._pairs.extend(brought)
        return brought

    def tells(self, later: Report | None, brought: tuple[RegionChain, ...]) -> bool:
        """Whether the story as it stands now would be told; ``later``: what it took last, unless
        that is the head."""
        story = self._story
        if story.novel and not self._pairs:
            return False
        if story.seed or story.silence is not None:
            wakes = later is not None and later.silence is None
            if not wakes or later is None or not sure_pairs(brought, later.labels):
                return False
        labels = story.labels if story.corrected or self.labels is None else self.labels
        stood = replace(
            story, labels=labels, members=tuple(self._members), novel=tuple(self._pairs)
        )
        return matches(self._rule, stood)


def _brought(
    story: Story, report: Report, before: Labels | None, brought: tuple[RegionChain, ...]
) -> News:
    said = report.labels
    known = before or Labels(language=said.language, relevant=False)
    chains = {label.chain for label in known.chains}
    figures = {(fact.kind, fact.value, fact.unit, fact.year) for fact in known.facts}
    later = _after(story, report, {*known.pairs, *said.pairs})
    return News(
        article=report.article,
        pairs=(*brought, *(pair for one in later for pair in one.pairs)),
        labels=said,
        chains=tuple(label.chain for label in said.chains if label.chain not in chains),
        regions=tuple(region for region in said.regions if region not in known.regions),
        facts=tuple(
            fact
            for fact in said.facts
            if (fact.kind, fact.value, fact.unit, fact.year) not in figures
        ),
        cluster=said.new_cluster and not known.new_cluster,
        later=later,
    )


def _after(story: Story, report: Report, known: set[RegionChain]) -> tuple[Later, ...]:
    """The reports behind ``report`` that brought novel pairs not ``known`` by then."""
    known = set(known)
    found = []
    for later in story.reports[story.reports.index(report) + 1 :]:
        said = set(later.labels.pairs) - known
        pairs = tuple(pair for pair in story.novel if pair in said)
        if pairs:
            found.append(Later(later.article, pairs))
        known |= said
    return tuple(found)
