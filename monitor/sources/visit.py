"""One visit to one source: what a kind of source gets, and how it asks for pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from monitor import urls
from monitor.errors import SourceError
from monitor.extract.decoding import decode
from monitor.extract.document import file_kind
from monitor.large import LARGE, Turn
from monitor.model import SHANGHAI, Page, Problem, Request, Source, Validators, Window
from monitor.ports import Fetcher

#: The public instance; operators of many routes run their own (docs.rsshub.app/deploy).
DEFAULT_RSSHUB = "https://rsshub.app"

#: List pages read in one visit where ``[source.pages]`` is given and the last thing listed is new.
#: A government list shows 15 to 25 rows a page, so five are a month of a busy department.
MAX_PAGES = 5

_DATED = re.compile(r"\{date:([^{}]{1,40})\}")

NO_VALIDATORS = Validators()
ALWAYS = Window()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Everything that reading a list needs.

    ``validators`` are those of the last complete visit; ``now`` is timezone-aware. ``folder`` is
    where the relative paths of a ``files`` source start. ``is_known`` tells whether an article
    (by canonical URL) is in the ledger already; ``None`` means that nothing is known. ``deep``: a
    past window is wanted, so that pages are followed which only the list itself names. ``turn`` is
    held from a large page that came to the next request; the caller ends it.
    """

    source: Source
    fetcher: Fetcher
    now: datetime
    validators: Validators = NO_VALIDATORS
    window: Window = ALWAYS
    rsshub: str = DEFAULT_RSSHUB
    folder: Path = field(default_factory=Path.cwd)
    is_known: Callable[[str], bool] | None = None
    max_pages: int = MAX_PAGES
    deep: bool = False
    turn: Turn = field(default_factory=Turn)

    @property
    def today(self) -> date:
        """Today's calendar day where the news is made."""
        return self.now.astimezone(SHANGHAI).date()

    @property
    def own_host(self) -> str:
        """The host of the source's own address, lower case; empty for files and routes."""
        return host_of(self.source.url)

    def first_page(self, url: str | None = None) -> Page:
        """The list itself, asked for as the source says, with the stored validators.

        ``{date:%Y-%m/%d}`` in the address is today's day: e-papers have a list for each issue. Its
        validators would be those of another day's list, so that one is never conditional.
        Raises what the fetcher raises.
        """
        source = self.source
        address = url or source.url
        dated = _DATED.sub(lambda match: self.today.strftime(match[1]), address)
        return self._fetch(
            Request(
                url=dated,
                method=source.method,
                form=source.form,
                json=source.json,
                headers=source.headers,
                validators=self.validators if dated == address else NO_VALIDATORS,
                hosts=source.hosts,
            )
        )

    def further_page(
        self,
        url: str,
        *,
        method: Literal["GET", "POST"] = "GET",
        form: Mapping[str, str] | None = None,
        json: Any = None,
        referer: str | None = None,
    ) -> Page:
        """Another address of the same source, asked for unconditionally."""
        headers = dict(self.source.headers)
        if referer is not None and not any(name.lower() == "referer" for name in headers):
            headers["Referer"] = referer
        return self._fetch(
            Request(
                url=url,
                method=method,
                form=form,
                json=json,
                headers=headers,
                hosts=self.source.hosts,
            )
        )

    def _fetch(self, request: Request) -> Page:
        self.turn.leave()
        page = self.fetcher.fetch(request)
        # A packed sitemap of a few KB may unpack to 50 MB.
        is_packed = page.content.startswith(b"\x1f\x8b")
        self.turn.enter(LARGE if is_packed else len(page.content))
        return page

    def text_of(self, page: Page) -> str:
        """The page's text by the project's decoding rules, the source's own charset first.

        Raises SourceError of kind ``not-html`` for a picture, an archive or an office file.
        """
        if (name := file_kind(page.content)) is not None:
            raise SourceError("not-html", page.url, f"the file is {name}, not a list")
        return decode(page.content, page.content_type, declared=self.source.charset).text


def host_of(url: str) -> str:
    """The host of an http(s) address in its one spelling; empty where there is none."""
    try:
        return urls.host_of(url)
    except ValueError:
        return ""


def problem_of(error: SourceError) -> Problem:
    """A failure that costs a part of the list, as it is counted in the report."""
    return Problem(url=error.url, step="discover", kind=error.kind, message=error.message)
