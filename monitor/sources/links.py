"""Rows of a list → entries: which links are articles of this source, and under which identity.

Every kind ends here, so that a feed, a list page and a JSON answer follow the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import lru_cache
from urllib.parse import urldefrag, urljoin

from monitor import dates, urls
from monitor.errors import SourceError
from monitor.model import SHANGHAI, Entry, Precision, PublicationDate
from monitor.sources.titles import clean_title, is_more_link
from monitor.sources.visit import Visit, host_of

_BREAKS = re.compile(r"[\t\r\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Servers refuse longer addresses (RFC 9110, 4.1 asks for 8000 octets at least).
_LONGEST = 8_000
#: As many as a sitemap may name (sitemaps.org); what lists more is a trap, and taking its first
#: ones would hide what it is.
MOST_ENTRIES = 50_000
#: 04-15, 4月15日 10:35: a list's date without a year.
_YEARLESS = re.compile(r"\D{0,10}\d{1,2}\s?[-/月]\s?\d{1,2}(?!\d|\s?[-/])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a list as found, nothing decided yet.

    ``link`` may be relative. ``date`` is the words of the list, or a date read already.
    ``text`` is the whole article where the list carries it.
    """

    link: str
    title: str | None = None
    date: str | PublicationDate | None = None
    summary: str | None = None
    text: str | None = None


def absolute(base: str, link: str) -> str | None:
    """``link`` resolved against ``base`` without its fragment; ``None`` unless it is http(s).

    As browsers do it (WHATWG URL): line breaks inside are dropped, a ``\\`` in the path is ``/``.
    """
    if len(link) > _LONGEST:
        return None
    url = _joined(base, link)
    return url if url is not None and _identity(url) is not None else None


# Cached, because a link is looked at up to three times: as wanted, as a row, as a repetition.
@lru_cache(maxsize=8_192)
def _identity(url: str) -> str | None:
    try:
        return urls.canonical_url(url)
    except ValueError:
        return None


@lru_cache(maxsize=8_192)
def _joined(base: str, link: str) -> str | None:
    link = _BREAKS.sub("", link).strip()
    path = re.split(r"[?#]", link, maxsplit=1)[0]
    try:
        url = urldefrag(urljoin(base, path.replace("\\", "/") + link[len(path) :])).url
    except ValueError:
        return None
    return None if _SURROGATE.search(url) else url


@dataclass(frozen=True, slots=True)
class Admission:
    """Which addresses are articles of a source.

    ``own_host`` with its www. form and the ``hosts`` patterns are allowed; ``any_host`` lifts that
    where the article pattern alone decides (RSSHub, whose links lead to the original sites).
    """

    own_host: str
    hosts: Sequence[str] = ()
    article: re.Pattern[str] | None = None
    any_host: bool = False

    @classmethod
    def of(cls, visit: Visit) -> Admission:
        """The rules of a source that lists articles of its own site."""
        return cls(visit.own_host, visit.source.hosts, visit.source.article)

    def admits(self, url: str) -> bool:
        """True for an absolute address that is an article of the source.

        The pattern is searched, not matched from the start: an anchored pattern means the same
        both ways, and ``/news/\\d+`` without a host means what its author expects.
        """
        if self.article is not None and self.article.search(url) is None:
            return False
        return self.any_host or urls.is_allowed_host(host_of(url), self.own_host, self.hosts)

    def links_from(self, base: str) -> Callable[[str], bool]:
        """Tells of a link as written on the page ``base`` whether it leads to an article."""

        def wanted(link: str) -> bool:
            url = absolute(base, link)
            return url is not None and self.admits(url)

        return wanted


def entries_of(
    rows: Iterable[Row], *, base: str, visit: Visit, origin: str, admission: Admission | None = None
) -> list[Entry]:
    """Entries in list order, one for each canonical URL.

    A row that repeats an address adds what the first one lacked (a picture's link has no title);
    the list's own address is no article.
    ``origin`` names the witness of the listed dates. A list without dates gives those of the
    addresses, so that ``--days`` works on it too. Raises SourceError of kind ``too-large`` for
    more than ``MOST_ENTRIES``.
    """
    admission = admission or Admission.of(visit)
    own = {_identity(base), _identity(visit.source.url)}
    found: dict[str, Entry] = {}
    for row in rows:
        url = absolute(base, row.link)
        if url is None or _identity(url) in own or not admission.admits(url):
            continue
        entry = _entry(row, url, today=visit.today, origin=origin)
        earlier = found.get(entry.canonical_url)
        found[entry.canonical_url] = entry if earlier is None else _merged(earlier, entry)
        if len(found) > MOST_ENTRIES:
            message = (
                f"lists more than {MOST_ENTRIES} articles; narrow the source's article pattern"
            )
            raise SourceError("too-large", base, message)
    return list(found.values())


def _entry(row: Row, url: str, *, today: date, origin: str) -> Entry:
    in_url = dates.date_from_url(url, today=today)
    published = row.date
    if isinstance(published, str):
        published = _parse_listed(published, origin, today, in_url)
    title = clean_title(row.title or "") or None
    return Entry(
        url=url,
        canonical_url=_identity(url) or url,
        title=None if title is None or is_more_link(title) else title,
        published=published or in_url,
        summary=row.summary or None,
        text=row.text or None,
    )


def _parse_listed(
    text: str, origin: str, today: date, in_url: PublicationDate | None
) -> PublicationDate | None:
    """A date without a year is of the year in the article's address, where that tells one."""
    if in_url is not None and in_url.day.year < today.year and _YEARLESS.match(text):
        today = date(in_url.day.year, 12, 31)
    found = dates.parse_date(text, origin=origin, today=today)
    if found is None or found.precision is not Precision.TIME or not text.isdigit():
        return found
    if found.moment.astimezone(SHANGHAI).time() == time():
        # An epoch number of midnight in Beijing is a day that the CMS keeps as a number.
        return PublicationDate.of_day(found.day, origin)
    return found


def _merged(first: Entry, second: Entry) -> Entry:
    published = first.published
    if published is None or (published.origin == "url" and second.published is not None):
        published = second.published
    return replace(
        first,
        title=first.title or second.title,
        published=published,
        summary=first.summary or second.summary,
        text=first.text or second.text,
    )
