"""What a reprocess changed: values for one article, and their sum as a difference report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model import (
    Article,
    Entry,
    Labels,
    Page,
    Problem,
    RegionChain,
    Signature,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprocessing:
    """One reprocess in the ledger: ``total`` articles up to the number ``last``.

    ``after`` is the number of the last article that it is done with, ``done`` how many those are:
    more than none where an interrupted one is continued. ``seeds`` are the numbers of the seed
    articles, which come before all others whenever they were loaded.
    """

    run: str
    started: datetime
    since: datetime | None
    last: int
    total: int
    done: int
    after: int
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An article as it is stored, with what it is made of again.

    ``page`` is the page that this very text was read from, if it was kept; ``listed`` the entry of
    its source's list. ``revision`` and ``content_hash`` tell whether a run changed it meanwhile.
    """

    number: int
    article: Article
    source: str | None
    revision: int
    content_hash: str
    page: Page | None = None
    listed: Entry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redone:
    """The same article by today's rules. ``problem``: its page could not be cleaned again."""

    stored: Stored
    article: Article
    labels: Labels
    signature: Signature
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one article; pairs are (before, after), ``None`` where nothing changed.

    ``text``: title, text or date read otherwise. ``gained`` and ``lost`` are labels, each with its
    kind: ``("chain", "steel")``, ``("region", "CN-GX")``, ``("event", "project")``,
    ``("new-cluster", "yes")``, ``("relevant", "yes")``.
    """

    article: str
    source: str | None
    text: bool = False
    gained: tuple[tuple[str, str], ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
    story: tuple[str, str] | None = None
    verdict: tuple[str, str] | None = None
    problem: Problem | None = None

    @property
    def any(self) -> bool:
        """Whether a reader would see a difference."""
        return bool(self.text or self.gained or self.lost or self.story or self.verdict)


@dataclass(slots=True)
class Swing:
    """How many articles gained a label, and how many lost it."""

    gained: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """Pairs that the register has now and had not, and the other way round."""

    added: tuple[RegionChain, ...] = ()
    removed: tuple[RegionChain, ...] = ()

    def then(self, later: RegisterChange) -> RegisterChange:
        """Both in one: what came and went again is no change."""
        came, went = {*self.added, *later.added}, {*self.removed, *later.removed}
        return RegisterChange(tuple(sorted(came - went)), tuple(sorted(went - came)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The difference report of a reprocess.

    ``labels`` counts by kind and label. ``merged`` are stories that are part of another one now,
    (story, into); ``split`` are stories that were part of another one, (story, out of); ``moved``
    counts the articles that changed their story.
    """

    articles: int
    changed: int
    texts: int
    verdicts: int
    moved: int
    failed: int
    labels: Mapping[str, Mapping[str, Swing]]
    merged: tuple[tuple[str, str], ...]
    split: tuple[tuple[str, str], ...]
    register: RegisterChange


@dataclass(slots=True)
class Difference:
    """Adds changes up, one article at a time."""

    articles: int = 0
    changed: int = 0
    texts: int = 0
    verdicts: int = 0
    failed: int = 0
    labels: dict[str, dict[str, Swing]] = field(default_factory=dict)
    moves: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        """Count one article's change."""
        self.articles += 1
        self.changed += change.any
        self.texts += change.text
        self.verdicts += change.verdict is not None
        self.failed += change.problem is not None
        if change.story is not None:
            self.moves[change.article] = change.story
        for kind, name in change.gained:
            self._swing(kind, name).gained += 1
        for kind, name in change.lost:
            self._swing(kind, name).lost += 1

    def _swing(self, kind: str, name: str) -> Swing:
        return self.labels.setdefault(kind, {}).setdefault(name, Swing())

    def result(self, merged: Mapping[str, str], register: RegisterChange) -> Changes:
        """The report; ``merged`` maps those stories that are gone to the ones that they are in."""
        before = {story for story, _ in self.moves.values()}
        return Changes(
            articles=self.articles,
            changed=self.changed,
            texts=self.texts,
            verdicts=self.verdicts,
            moved=len(self.moves),
            failed=self.failed,
            labels=self.labels,
            merged=tuple(sorted((gone, into) for gone, into in merged.items() if gone in before)),
            split=tuple(
                sorted(
                    (after, story)
                    for article, (story, after) in self.moves.items()
                    if after == article
                )
            ),
            register=register,
        )


def label_words(labels: Labels) -> set[tuple[str, str]]:
    """The labels of an article as words to compare: see ``Change``."""
    words = {("chain", label.chain) for label in labels.chains}
    words |= {("region", region) for region in labels.regions}
    words.add(("event", labels.event))
    if labels.new_cluster:
        words.add(("new-cluster", "yes"))
    if labels.relevant:
        words.add(("relevant", "yes"))
    return words


def compared(
    before: tuple[Article, Labels, str, str],
    after: tuple[Article, Labels, str, str],
    *,
    source: str | None,
    problem: Problem | None = None,
) -> Change:
    """The difference of one article; each side is article, labels, story and verdict."""
    old, old_labels, old_story, old_verdict = before
    new, new_labels, new_story, new_verdict = after
    had, has = label_words(old_labels), label_words(new_labels)
    return Change(
        article=new.id,
        source=source,
        text=(old.title, old.text, old.published) != (new.title, new.text, new.published),
        gained=tuple(sorted(has - had)),
        lost=tuple(sorted(had - has)),
        story=None if old_story == new_story else (old_story, new_story),
        verdict=None if old_verdict == new_verdict else (old_verdict, new_verdict),
        problem=problem,
    )
