"""What is watched, listed and fetched: Source, Window, Entry, Listing, Request, Page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from monitor.model.dates import Language, Precision, PublicationDate
from monitor.model.reports import Problem


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
    """Further pages of a list: ``{n}``, counted from ``first``, in ``pattern``, ``form``, ``json``.

    ``rows`` are the records of a page, for servers that want ``{start}`` and ``{end}``, counted
    from 1. ``form`` and ``json`` are laid over what the first page is asked with.
    """

    pattern: str | None = None
    first: int = 2
    last: int | None = None
    rows: int | None = None
    form: Mapping[str, str] | None = None
    json: Any = None


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
    ``following`` is the address of the list's next page, where one page of a past window was asked
    for and the page itself tells.
    """

    entries: tuple[Entry, ...] = ()
    validators: Validators = Validators()
    not_modified: bool = False
    problems: tuple[Problem, ...] = ()
    outside: int = 0
    following: str | None = None

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
    beside the host of ``url`` itself. ``span`` are the first and the last byte that are wanted of
    a large file; the answer then has status 206.
    """

    url: str
    method: Literal["GET", "POST"] = "GET"
    form: Mapping[str, str] | None = None
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: Validators = Validators()
    hosts: tuple[str, ...] = ()
    span: tuple[int, int] | None = None


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
