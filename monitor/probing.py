"""Read one source live, step by step, and say what each step saw: discover, fetch, extract.

Nothing is stored, and no validators are sent: the list is read as if for the first time. An article
is put together as a run does it, so that what a run can read does not pass for broken.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Literal

from monitor.assembly import Assembly
from monitor.config import Settings
from monitor.errors import MonitorError, SourceError
from monitor.model import Article, Entry, Listing, Page, Problem, Request, Source
from monitor.ports import Clock, Fetcher
from monitor.sources import discover
from monitor.tally import Tally

logger = logging.getLogger("monitor.probing")

Step = Literal["discover", "fetch", "extract"]

#: Articles tried before a step counts as failed: a list may hold one dead or foreign link.
TRIES = 3

#: Shorter texts are mentioned: most often the text stands elsewhere than the cleaner looks.
SHORT_TEXT = 100

_LINK = re.compile(rb"<a\s[^>]*href|<link>|<loc>|https?://", re.IGNORECASE)


@dataclass(slots=True)
class Probe:
    """What was seen of one source; ``failed`` names the step that broke, ``problems`` say why.

    ``answers`` are the pages that listing it asked for, ``page`` and ``article`` the first article
    that could be fetched and read, ``doubts`` sentences about what was read and looks odd.
    """

    source: Source
    failed: Step | None = None
    entries: tuple[Entry, ...] = ()
    answers: list[Page] = field(default_factory=list)
    page: Page | None = None
    article: Article | None = None
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Every step came to its end."""
        return self.failed is None

    def fail(self, step: Step, error: Exception, url: str) -> None:
        """Keep what broke a step; further articles may still mend it."""
        self.failed = step
        if isinstance(error, SourceError):
            self.problems.append(Problem(error.url, step, error.kind, error.message))
            return
        ours = isinstance(error, MonitorError)
        message = str(error) if ours else f"{type(error).__name__}: {error}"
        self.problems.append(Problem(url, step, "unexpected", message))


class _Noting:
    """A fetcher that remembers what it was answered."""

    def __init__(self, fetcher: Fetcher, answers: list[Page]) -> None:
        self._fetcher = fetcher
        self._answers = answers

    def fetch(self, request: Request) -> Page:
        page = self._fetcher.fetch(request)
        self._answers.append(page)
        return page

    def close(self) -> None:
        """The fetcher belongs to another."""


def probe(source: Source, settings: Settings, fetcher: Fetcher, clock: Clock) -> Probe:
    """Walk the first page of the list and its first article. Never raises for what is met.

    A list without articles fails ``discover``. Up to ``TRIES`` articles are tried until one can be
    fetched and read; what kept the others from it stays in ``problems``.
    """
    seen = Probe(source)
    try:
        listing = _listed(seen, settings, fetcher, clock)
    except MonitorError as error:
        seen.fail("discover", error, source.url)
        return seen
    except Exception as error:
        # A check must report whatever a source does to us, and go on with the others.
        logger.exception("%s: reading the list broke", source.slug)
        seen.fail("discover", error, source.url)
        return seen
    seen.entries = listing.entries
    seen.problems.extend(listing.problems)
    if not listing.entries:
        seen.failed = "discover"
        seen.problems.append(Problem(source.url, "discover", "empty", _nothing_in(seen.answers)))
        return seen
    for entry in listing.entries[:TRIES]:
        if _read(seen, entry, fetcher, clock):
            break
    return seen


def probe_all(
    sources: Sequence[Source],
    settings: Settings,
    clock: Clock,
    *,
    parallel: int,
    done: Callable[[int], None],
) -> list[Probe]:
    """Probe several sources, at most ``parallel`` at a time; results in their order.

    One fetcher for all, so that sources on one host still wait for each other. ``done`` is told
    how many are finished.
    """
    from monitor.fetch import PoliteFetcher

    fetcher = PoliteFetcher(settings.fetch)
    pool = ThreadPoolExecutor(max_workers=parallel)
    try:
        futures = [pool.submit(probe, source, settings, fetcher, clock) for source in sources]
        for number, _ in enumerate(as_completed(futures), start=1):
            done(number)
        return [future.result() for future in futures]
    finally:
        # After Ctrl-C those that wait are dropped; what is in hand ends at its time limit.
        pool.shutdown(cancel_futures=True)
        fetcher.close()


def _listed(seen: Probe, settings: Settings, fetcher: Fetcher, clock: Clock) -> Listing:
    return discover(
        seen.source,
        _Noting(fetcher, seen.answers),
        now=clock(),
        rsshub=settings.fetch.rsshub,
        folder=settings.folder,
        max_pages=1,
    )


def _read(seen: Probe, entry: Entry, fetcher: Fetcher, clock: Clock) -> bool:
    """Fetch and read one article, with all that belongs to it; whether that came to its end."""
    assembly = Assembly(fetcher, clock)
    step: Step = "fetch"
    try:
        page = entry.content
        if page is not None or entry.text is not None:
            step = "extract"
            article = assembly.read(seen.source, entry, page)
        else:
            page = fetcher.fetch(Request(url=entry.url, hosts=seen.source.hosts))
            step = "extract"
            # Nothing is counted, and nothing stored of before.
            whole = assembly.whole(seen.source, entry, page, Tally(), lambda: None)
            article, page = whole.article, whole.page
    except MonitorError as error:
        seen.fail(step, error, entry.url)
        return False
    except Exception as error:
        # As above; the traceback goes to the log.
        logger.exception("%s: %s broke", entry.url, step)
        seen.fail(step, error, entry.url)
        return False
    seen.failed, seen.page, seen.article = None, page, article
    seen.doubts = list(_doubts(article))
    return True


def _doubts(article: Article) -> Sequence[str]:
    found = []
    if not article.title:
        found.append("no headline was found.")
    if article.published is None:
        found.append("no date was found; undated articles alert only when they are listed later.")
    if len(article.text) < SHORT_TEXT and not article.flags:
        found.append(f"the text has only {len(article.text)} characters.")
    return found


def _nothing_in(answers: Sequence[Page]) -> str:
    """What came instead of a list, for a reader who has to mend selectors or patterns."""
    if not answers:
        return "nothing is listed."
    page = answers[0]
    links = len(_LINK.findall(page.content))
    kind = page.content_type or "no content type"
    came = f"it answered {page.status} with {len(page.content):,} bytes ({kind})"
    if not links:
        return (
            f"{came} and not one link; perhaps a script fills the list: look in the browser's "
            "network view for the address that it asks, and at the kinds json, records and jpaas."
        )
    return (
        f"{came} and {links} link{'s' * (links != 1)}, but none is an article of this source; "
        "look at its selectors, article and hosts."
    )
