"""What goes into and comes out of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from monitor.model.articles import Article, Labels, RegionChain
from monitor.model.sources import Entry, Page
from monitor.model.stories import Signature, Silence, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """An entry of a source's ledger: what is known of a listed address.

    ``at_first_sight``: it was first listed when the source itself was seen for the first time.
    ``article``: id of the stored article, once there is one. ``changed``: title or date in the
    list differ from the last time. ``failed``: the last attempt failed and is to be made again;
    ``failure``: why, in a sentence.
    """

    entry: Entry
    first_listed: datetime
    at_first_sight: bool
    article: str | None = None
    last_fetched: datetime | None = None
    changed: bool = False
    failed: bool = False
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article ready to be recorded, with everything that belongs to it.

    ``page`` is kept compressed beside the article; ``silence`` tells why this article may not
    alert by itself (``None``: it may). ``entry`` is the canonical URL under which the source
    listed it, where that is not the article's own. ``late``: a backfill found it, so it is to be
    placed among the others by its date.
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
    late: bool = False


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
    when the monitor first knew the pair (UTC). ``note`` tells who was first until an older report
    was found.
    """

    pair: RegionChain
    story: str | None
    since: date | None
    level: Literal["declared", "reported"]
    named_as: str | None = None
    programme: str | None = None
    declared: date | None = None
    recorded: datetime | None = None
    note: str | None = None
