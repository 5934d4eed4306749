"""Kind ``archive``: a source that is past, in an archive of the web or in a local dump.

``url`` is the site as it was, looked up in the Wayback Machine or in Common Crawl, or the path of a
WARC, JSON Lines or HTML file or of a folder of them. It lists nothing of today:
``monitor backfill`` reads it, in cells.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.errors import SourceError
from monitor.model import Listing, Source
from monitor.sources.visit import Visit

KIND = "archive"


def discover(visit: Visit) -> Listing:
    """Raises SourceError always: what an archive holds is asked for by days, not by visits."""
    slug = visit.source.slug
    raise SourceError(
        "empty",
        visit.source.url,
        f"is an archive, which lists nothing of today; read it with: monitor backfill {slug} "
        "--from DATE --to DATE",
    )


def is_dump(source: Source) -> bool:
    """Whether the source is a local dump."""
    return source.kind == KIND and "://" not in source.url


def located(source: Source, folder: Path) -> Source:
    """The source, a relative path of its dump counted from ``folder``."""
    return replace(source, url=str(folder / source.url)) if is_dump(source) else source
