"""What was read, and what it is about: Article, Labels with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.model.dates import Language, PublicationDate


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
    """A figure with its phrase, in base units (70.1 billion yuan is 70100000000 CNY).

    Of a range ("3 to 5 billion yuan") ``value`` is the lower end, as it is of "more than", and
    ``upper`` the other one.
    """

    kind: Literal["investment", "output", "target", "count", "growth"]
    value: float
    unit: str
    year: int | None
    evidence: Evidence
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Official:
    """An official whom the article names as chief of a chain (链长).

    ``name`` as written, without titles of address; None where only the office is told ("each chain
    is led by a vice governor"). ``role`` is the office as written (副省长, "vice mayor of ..."),
    empty where the article tells none. ``chain`` is an id of the taxonomy, None where the article
    names no chain of it; who leads several chains stands once for each.
    """

    name: str | None
    role: str
    chain: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A company that the article names as a lead enterprise (链主企业, 龙头企业).

    ``name`` as written; ``chain`` is an id of the taxonomy, None where the words around the company
    name no chain of it.
    """

    name: str
    chain: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True, order=True)
class RegionChain:
    """A pair of the register: a region (ISO 3166-2) promotes a chain."""

    region: str
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Everything that classification says of one article; ids and rules as in the gold labels.

    ``untied`` are pairs of its regions and chains that it does not assert: in a national list each
    province has chains of its own.
    """

    language: Language
    relevant: bool
    chains: tuple[ChainLabel, ...] = ()
    regions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    event: str = "other"
    new_cluster: bool = False
    facts: tuple[Fact, ...] = ()
    officials: tuple[Official, ...] = ()
    enterprises: tuple[Enterprise, ...] = ()
    untied: tuple[RegionChain, ...] = ()

    @property
    def pairs(self) -> tuple[RegionChain, ...]:
        """Every region with every chain but the untied ones; none where it is not relevant."""
        if not self.relevant:
            return ()
        pairs = (
            RegionChain(region, label.chain) for region in self.regions for label in self.chains
        )
        return tuple(pair for pair in pairs if pair not in self.untied)
