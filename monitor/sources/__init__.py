"""Discover: one module for each kind of source, behind one visible table.

A kind is a function of one visit; it returns what the source lists now, or raises SourceError
where the list as a whole cannot be had. To add a kind: one module here, one line in ``KINDS``, its
name in ``monitor.catalog.sources.KIND_NAMES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from monitor.errors import SourceError
from monitor.model import Listing, Source, Validators, Window
from monitor.ports import Fetcher
from monitor.sources import (
    archived,
    feed,
    jpaas,
    json_endpoint,
    listing,
    local_files,
    records,
    rsshub,
    sitemap,
)
from monitor.sources.files import read_files
from monitor.sources.unlisted import FEW_ROWS, FirstAnswer, instead_of
from monitor.sources.visit import ALWAYS, DEFAULT_RSSHUB, MAX_PAGES, NO_VALIDATORS, Visit

Kind = Callable[[Visit], Listing]

KINDS: Mapping[str, Kind] = {
    archived.KIND: archived.discover,
    "feed": feed.discover,
    "files": local_files.discover,
    "jpaas": jpaas.discover,
    "json": json_endpoint.discover,
    "listing": listing.discover,
    "records": records.discover,
    "rsshub": rsshub.discover,
    "sitemap": sitemap.discover,
}

__all__ = ["KINDS", "Kind", "Visit", "discover", "read_files"]


def discover(
    source: Source,
    fetcher: Fetcher,
    *,
    now: datetime,
    validators: Validators = NO_VALIDATORS,
    window: Window = ALWAYS,
    rsshub: str = DEFAULT_RSSHUB,
    folder: Path | None = None,
    is_known: Callable[[str], bool] | None = None,
    max_pages: int = MAX_PAGES,
    deep: bool = False,
) -> Listing:
    """What ``source`` lists now.

    ``validators`` make the request for the list conditional: an unchanged list comes back
    ``not_modified``. Entries older than ``window`` (by the date in the list) are left out.
    ``rsshub`` is the base address for routes, ``folder`` where relative paths of local files
    start (default: the current one). ``is_known`` and ``max_pages`` bound how far pagination is
    followed; ``deep`` follows it for sources without ``pages`` too, and with ``max_pages=1`` tells
    the next page's address instead (``Listing.following``). ``now`` is timezone-aware.

    Raises what the fetcher raises, and SourceError of kind ``parse`` or ``empty`` where the answer
    is no list of this kind, ``blocked`` or ``http`` where a wall came in its place, or a page that
    says it is gone, with status 200; ConfigError where a local file is not there.
    """
    answer = FirstAnswer(fetcher)
    visit = Visit(
        source=source,
        fetcher=answer,
        now=now,
        validators=replace(validators, links=None),
        window=window,
        rsshub=rsshub,
        folder=folder or Path.cwd(),
        is_known=is_known,
        max_pages=max_pages,
        deep=deep,
    )
    try:
        listing = KINDS[source.kind](visit)
        if not listing.not_modified and len(listing.entries) <= FEW_ROWS:
            answer.refuse_stand_in()
    except SourceError as error:
        if error.kind in ("parse", "not-html", "empty"):
            raise instead_of(error, answer) from error
        raise
    finally:
        visit.turn.leave()
    wanted = tuple(entry for entry in listing.entries if window.admits(entry.published))
    return replace(
        listing,
        entries=wanted,
        outside=len(listing.entries) - len(wanted),
    )
