"""Whether it is new: Signature, Known, Verdict, Story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.model.articles import Article, Labels, RegionChain
from monitor.model.dates import Language, PublicationDate


class VerdictKind(StrEnum):
    """``new`` starts a story; the others belong to the story of an earlier article."""

    NEW = "new"
    COPY = "copy"
    SAME_STORY = "same-story"
    REVISION = "revision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What the ladder compares, computed once for each article.

    ``content_hash`` is the hex digest of the normalised text. ``minhash`` holds the permutation
    values, ``shingles`` their number of distinct shingles. ``keys`` are 63-bit integers to look
    up candidates by: MinHash bands and story keys in one indexed table.
    """

    content_hash: str
    minhash: tuple[int, ...]
    shingles: int
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article met earlier, as the ladder needs it."""

    article: Article
    labels: Labels
    signature: Signature
    story: str
    seed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The earlier announcement that a new one follows: a later stage or edition, another region
    with the same template. ``why`` is what keeps the two apart, in a few words."""

    article: str
    story: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the ladder decided: which rung, against which earlier article, how sure, and why.

    ``of`` is the id of the earlier article, ``story`` the id of the story that this article now
    belongs to (its own id for ``new``). ``rung`` is one of ``url, document-number, content,
    near-copy, story`` or ``None`` for ``new``. ``why`` is a sentence for the reader. ``follows``:
    the earlier announcement of which a new one is the next step. ``ties``: stories that are one
    with ``story``, as the article shows by being of all of them.
    """

    kind: VerdictKind
    story: str
    of: str | None = None
    rung: str | None = None
    score: float = 0.0
    why: str = ""
    follows: Followed | None = None
    ties: tuple[str, ...] = ()


class Silence(StrEnum):
    """Why a story may not alert by itself; a story without silence may."""

    SEED = "seed"
    QUIET_RUN = "quiet-run"
    IMPORT = "import"
    BACKFILL = "backfill"
    OLD = "old"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article of a story, as printed in exports and messages.

    ``adds``: what it was the first to say, in a few words each; told where one story is read.
    """

    id: str
    url: str
    title: str
    source: str | None
    publisher: str | None
    published: PublicationDate | None
    language: Language
    verdict: str
    rung: str | None
    why: str
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article of a story that was the first of it to say something, with its words and labels.

    ``silence``: why it may not alert by itself.
    """

    article: Article
    labels: Labels
    silence: Silence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One announcement with all its reports, head first.

    ``labels`` are the merged labels of its articles; their evidence spans point into the head
    article where they can, ``evidence_article`` says which article a chain's spans belong to
    (chain → article id).
    ``novel`` are the pairs that the register did not hold when the story named them.
    ``corrected``: a person corrected the labels (``monitor.corrections``). ``follows`` are the
    earlier announcements of which this is the next step, another edition or a neighbour's twin.
    ``note`` tells that an older report was found late and heads it now. ``gained`` is when a later
    report last said what the story had not said before: a chain, a region, a figure, a cluster.
    ``reports`` are those that said what none before them did, the head first; told where one story
    of several reports is read.
    """

    id: str
    head: Article
    members: tuple[Member, ...]
    labels: Labels
    novel: tuple[RegionChain, ...]
    first_seen: datetime
    updated: datetime
    silence: Silence | None = None
    seed: bool = False
    evidence_article: Mapping[str, str] = field(default_factory=dict)
    corrected: bool = False
    follows: tuple[Followed, ...] = ()
    note: str | None = None
    gained: datetime | None = None
    reports: tuple[Report, ...] = ()

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those of its reports, the head's first."""
        return tuple(dict.fromkeys(member.language for member in self.members))

    @property
    def title(self) -> str:
        """The head article's own headline, word for word."""
        return self.head.title


@dataclass(frozen=True, slots=True)
class Occasion:
    """A story as it stood at a ``moment`` (UTC) when a run handed it to the rules."""

    moment: datetime
    story: Story
