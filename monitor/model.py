"""The domain types: one frozen type for each moment of an article's way through the pipeline.

Source → (Window) → Entry → Page → Article → Labels, Signature → Verdict → Story → Alert → Delivery.
Values only: no I/O, no half-filled objects. Everything that is stored or printed is made of these.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Literal

#: All Chinese sources write Beijing time; China has had no daylight saving since 1991.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

Language = Literal["en", "zh"]


class Precision(StrEnum):
    """How exactly a publication date is known."""

    TIME = "time"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """When an article was published, how exactly that is known, and what said so.

    ``moment`` is timezone-aware UTC: the instant itself, or the start of the day, month or year in
    Asia/Shanghai. ``origin`` names the witness: ``meta, visible, url, feed, list, json, json-ld,
    library, input, seed``.
    """

    moment: datetime
    precision: Precision
    origin: str

    @classmethod
    def of_day(cls, day: date, origin: str) -> PublicationDate:
        """A date without a time stays a date."""
        start = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        return cls(start.astimezone(timezone.utc), Precision.DAY, origin)

    @property
    def day(self) -> date:
        """The calendar day in Asia/Shanghai (the first one of a month or year)."""
        return self.moment.astimezone(SHANGHAI).date()

    def __str__(self) -> str:
        """``YYYY-MM-DD`` (or ``YYYY-MM``, ``YYYY``), with a time RFC 3339 in +08:00."""
        local = self.moment.astimezone(SHANGHAI)
        match self.precision:
            case Precision.TIME:
                return local.isoformat(timespec="seconds")
            case Precision.DAY:
                return local.strftime("%Y-%m-%d")
            case Precision.MONTH:
                return local.strftime("%Y-%m")
            case Precision.YEAR:
                return local.strftime("%Y")


#: Origins of a date that the article's own page states; a template may state the same on each.
PAGE_ORIGINS = ("meta", "visible", "json-ld", "library")

# --- sources: what is watched ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Where a list's rows and their parts are: CSS (``a@href``), or dotted paths for JSON."""

    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None
    summary: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """Addresses of a list's further pages: ``pattern`` holds ``{n}``, counted from ``first``."""

    pattern: str
    first: int = 2
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One configured place where news is listed. ``kind`` is a key of ``monitor.sources.KINDS``."""

    slug: str
    name: str
    kind: str
    url: str
    region: str | None = None
    language: Language | None = None
    publisher: str | None = None
    article: re.Pattern[str] | None = None
    hosts: tuple[str, ...] = ()
    method: Literal["GET", "POST"] = "GET"
    form: Mapping[str, str] | None = None
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    select: Selectors = Selectors()
    pages: Pagination | None = None
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are wanted, both ends included; ``None`` is open."""

    since: date | None = None
    until: date | None = None

    def admits(self, published: PublicationDate | None) -> bool:
        """Undated entries are admitted: only a known date can rule an entry out."""
        if published is None or published.precision in (Precision.MONTH, Precision.YEAR):
            return True
        if self.since is not None and published.day < self.since:
            return False
        return self.until is None or published.day <= self.until


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave for conditional requests, verbatim.

    ``links`` stands in for both where a list has neither: a hash of what it lists
    (``Listing.vouched``). It is compared here and never sent.
    """

    etag: str | None = None
    last_modified: str | None = None
    links: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A listed article, not fetched yet.

    ``url`` is absolute, as it is to be fetched; ``canonical_url`` is its identity. ``text`` is
    there where the list itself carries the whole article (JSON Lines, some JSON endpoints);
    ``content`` is the raw page where it came along (WARC, local HTML): neither needs a request.
    """

    url: str
    canonical_url: str
    title: str | None = None
    published: PublicationDate | None = None
    summary: str | None = None
    text: str | None = None
    content: Page | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source listed in one visit.

    ``validators`` belong to the address in ``Source.url`` and are stored only after every entry
    is. ``not_modified``: the server answered 304, so ``entries`` is empty and the last known ones
    still stand. ``problems`` are counted errors that cost a part of the list (a broken second page,
    a bad line) but not the rest. ``outside`` counts entries that the window left out.
    """

    entries: tuple[Entry, ...] = ()
    validators: Validators = Validators()
    not_modified: bool = False
    problems: tuple[Problem, ...] = ()
    outside: int = 0

    def vouched(self) -> Validators:
        """The server's validators, else a hash over addresses, titles and dates in their order.

        None where texts or pages came with the list: the ledger does not keep those, so such a
        list cannot be taken from it. None for a list of which a part is missing.
        """
        if self.validators != Validators() or self.not_modified or self.problems:
            return self.validators
        if any(entry.text is not None or entry.content is not None for entry in self.entries):
            return Validators()
        digest = hashlib.sha256()
        for entry in self.entries:
            words = (entry.canonical_url, entry.url, entry.title or "", str(entry.published or ""))
            digest.update("\x1f".join(words).encode("utf-8", "replace") + b"\x1e")
        return Validators(links=digest.hexdigest()[:32])


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request as a source wants it.

    ``hosts`` are the further hosts (``*.example.cn`` for all below it) that redirects may lead to,
    beside the host of ``url`` itself.
    """

    url: str
    method: Literal["GET", "POST"] = "GET"
    form: Mapping[str, str] | None = None
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: Validators = Validators()
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Bytes as they came. ``url`` is the final address, after redirects.

    ``content_type`` is the raw header. ``not_modified`` is true for a 304: ``content`` is empty.
    ``fetched`` is timezone-aware UTC.
    """

    url: str
    requested_url: str
    status: int
    content: bytes
    fetched: datetime
    content_type: str | None = None
    validators: Validators = Validators()
    not_modified: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that an article links to. ``read`` tells whether its text is part of the article."""

    url: str
    name: str
    read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A cleaned article: what a reader would call its headline, body, date and publisher.

    ``id`` is the first 16 hex digits of the SHA-256 of ``canonical_url``
    (``monitor.urls.article_id``). ``text`` has paragraphs joined by a newline. ``source`` is a
    source's slug. ``issuer`` is the 发文机关, ``document_number`` the 发文字号 in canonical form
    (``桂政发〔2020〕12号``). ``flags`` are words such as ``image-only``, ``no-text-layer``.
    """

    id: str
    url: str
    canonical_url: str
    title: str
    text: str
    language: Language
    published: PublicationDate | None = None
    publisher: str | None = None
    issuer: str | None = None
    document_number: str | None = None
    source: str | None = None
    attachments: tuple[Attachment, ...] = ()
    flags: tuple[str, ...] = ()


#: The kinds of news, by gold/LABELS.md; where two fit, the headline and first paragraph decide.
EVENTS = (
    "cluster-announcement",
    "chain-chief",
    "policy-plan",
    "project",
    "performance",
    "other",
)

# --- classification: what an article is about ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that prove a label: ``article[field][start:end] == text``, in code points."""

    field: Literal["title", "text"]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ChainLabel:
    """An industrial chain that the article is about; ``score`` in 0..1."""

    chain: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its phrase, in base units (70.1 billion yuan is 70100000000 CNY)."""

    kind: Literal["investment", "output", "target", "count", "growth"]
    value: float
    unit: str
    year: int | None
    evidence: Evidence


@dataclass(frozen=True, slots=True, order=True)
class RegionChain:
    """A pair of the register: a region (ISO 3166-2) promotes a chain."""

    region: str
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Everything that classification says of one article; ids and rules as in the gold labels."""

    language: Language
    relevant: bool
    chains: tuple[ChainLabel, ...] = ()
    regions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    event: str = "other"
    new_cluster: bool = False
    facts: tuple[Fact, ...] = ()

    @property
    def pairs(self) -> tuple[RegionChain, ...]:
        """Every region with every chain, in order; none where the article is not relevant."""
        if not self.relevant:
            return ()
        return tuple(
            RegionChain(region, label.chain) for region in self.regions for label in self.chains
        )


# --- deduplication: is it new? -------------------------------------------------------------------


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
    the earlier announcement of which a new one is the next step.
    """

    kind: VerdictKind
    story: str
    of: str | None = None
    rung: str | None = None
    score: float = 0.0
    why: str = ""
    follows: Followed | None = None


# --- stories -------------------------------------------------------------------------------------


class Silence(StrEnum):
    """Why a story may not alert by itself; a story without silence may."""

    SEED = "seed"
    QUIET_RUN = "quiet-run"
    IMPORT = "import"
    OLD = "old"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article of a story, as printed in exports and messages."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One announcement with all its reports, head first.

    ``labels`` are the merged labels of its articles; their evidence spans point into the head
    article where they can, ``evidence_article`` says which article a chain's spans belong to
    (chain → article id).
    ``novel`` are the pairs that the register did not hold when the story named them.
    ``corrected``: a person corrected the labels (``monitor.corrections``). ``follows`` are the
    earlier announcements of which this is the next step, another edition or a neighbour's twin.
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

    @property
    def title(self) -> str:
        """The head article's own headline, word for word."""
        return self.head.title


@dataclass(frozen=True, slots=True)
class Occasion:
    """A story as it stood at a ``moment`` (UTC) when a run handed it to the rules."""

    moment: datetime
    story: Story


# --- alerts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """``when`` of a rule: a condition left out (``None``) matches everything; all must hold."""

    new_cluster: bool | None = None
    novel: bool | None = None
    relevant: bool = True
    region: frozenset[str] | None = None
    chain: frozenset[str] | None = None
    event: frozenset[str] | None = None
    language: frozenset[str] | None = None
    source: frozenset[str] | None = None
    text: tuple[str, ...] | None = None
    min_investment: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who hears of what, and when. ``digest`` ``None`` is at once."""

    slug: str
    when: Conditions
    tags: tuple[str, ...]
    digest: Literal["daily", "weekly"] | None = None


class DeliveryState(StrEnum):
    """The life of an outbox row."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox: one rule, one story, one destination; unique.

    ``id`` is stable over every attempt. ``destination`` is the key of a destination (never its
    address: that may hold secrets). ``attempts`` counts tries begun; ``due`` is when to try next
    (UTC); ``error`` the last failure, masked. ``interrupted``: the lease of an earlier attempt
    lapsed before its result was recorded, so the message may have gone out already. ``given_up``:
    failed for good, sent again only by force.
    """

    id: str
    rule: str
    story: str
    destination: str
    state: DeliveryState
    attempts: int
    due: datetime
    created: datetime
    sent: datetime | None = None
    error: str | None = None
    digest: bool = False
    interrupted: bool = False
    given_up: bool = False


# --- reports -------------------------------------------------------------------------------------


class SourceState(StrEnum):
    """How a source did in one run."""

    OK = "ok"
    EMPTY = "empty"
    UNCHANGED = "unchanged"
    PARTIAL = "partial"
    FAILED = "failed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Problem:
    """One counted error: which address, at which step, of which kind, in a sentence."""

    url: str
    step: Literal["discover", "fetch", "extract", "record"]
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Every listed entry is in exactly one of the six last fields."""

    listed: int = 0
    fetched: int = 0
    new: int = 0
    copies: int = 0
    same_story: int = 0
    revised: int = 0
    unchanged: int = 0
    failed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            listed=self.listed + other.listed,
            fetched=self.fetched + other.fetched,
            new=self.new + other.new,
            copies=self.copies + other.copies,
            same_story=self.same_story + other.same_story,
            revised=self.revised + other.revised,
            unchanged=self.unchanged + other.unchanged,
            failed=self.failed + other.failed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source gave in one run; tells empty from broken."""

    slug: str
    state: SourceState
    counts: Counts
    errors: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """Rows made, delivered, attempts failed, and rows waiting for a digest or for quiet's end."""

    created: int = 0
    delivered: int = 0
    failed: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run, as printed and stored. Times are UTC."""

    run: str
    flow: str
    started: datetime
    finished: datetime
    ok: bool
    sources: tuple[SourceReport, ...]
    new_stories: int
    updated_stories: int
    alerts: AlertCounts
    notes: tuple[str, ...] = ()

    @property
    def totals(self) -> Counts:
        """The sum over all sources."""
        return sum((source.counts for source in self.sources), Counts())


# --- what goes into and comes out of the store ---------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """An entry of a source's ledger: what is known of a listed address.

    ``at_first_sight``: it was first listed when the source itself was seen for the first time.
    ``article``: id of the stored article, once there is one. ``changed``: title or date in the
    list differ from the last time. ``failed``: the last attempt failed and is to be made again.
    """

    entry: Entry
    first_listed: datetime
    at_first_sight: bool
    article: str | None = None
    last_fetched: datetime | None = None
    changed: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article ready to be recorded, with everything that belongs to it.

    ``page`` is kept compressed beside the article; ``silence`` tells why this article may not
    alert by itself (``None``: it may). ``entry`` is the canonical URL under which the source
    listed it, where that is not the article's own.
    """

    article: Article
    labels: Labels
    signature: Signature
    source: str
    run: str
    seen: datetime
    page: Page | None = None
    encoding: str | None = None
    silence: Silence | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What recording an article came to. ``unchanged``: this very text was stored already."""

    verdict: Verdict
    unchanged: bool = False
    new_story: bool = False
    updated_story: bool = False
    novel: tuple[RegionChain, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """Who promotes what since when.

    ``level`` is ``declared`` (a cluster or chain was named) or ``reported``. ``since`` is the
    publication day of who named the pair first: the story ``story``, or the reviewed programme
    ``programme`` (both where a seed story is the programme's proof). ``named_as`` are the words by
    which the chain was named there. ``declared`` is the day of the first declaration, ``recorded``
    when the monitor first knew the pair (UTC).
    """

    pair: RegionChain
    story: str | None
    since: date | None
    level: Literal["declared", "reported"]
    named_as: str | None = None
    programme: str | None = None
    declared: date | None = None
    recorded: datetime | None = None
