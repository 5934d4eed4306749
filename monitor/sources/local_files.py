"""Kind ``files``: what a local file, or a folder of them, holds now.

A visit collects all of it, the pages too, before the first entry is taken, while large files are
streamed by ``monitor ingest`` and ``monitor backfill``; so what one source may hold is bounded.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from monitor.errors import ConfigError, SourceError
from monitor.model import Entry, Listing, Problem, Source
from monitor.sources.files import files_of, read_placed
from monitor.sources.links import MOST_ENTRIES
from monitor.sources.visit import Visit

#: Bytes of pages and texts: two such sources read at once leave a run, which takes 151 to 254 MB by
#: itself (deploy/sizing.md), below 1 GB.
MOST_BYTES = 200_000_000


def discover(visit: Visit) -> Listing:
    """Everything that the files of ``Source.url`` hold; a folder is walked.

    ``article`` filters by address, as everywhere. Raises SourceError of kind ``empty`` for a path
    that is not there, ``too-large`` for more than ``MOST_BYTES``, or for more articles and faulty
    places than ``MOST_ENTRIES``.
    """
    source, path = visit.source, visit.folder / visit.source.url.removeprefix("file://")
    try:
        files = files_of([path])
    except ConfigError as error:
        raise SourceError("empty", str(path), error.problems[0].partition(": ")[2]) from error
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    size = 0
    for file in files:
        for found, *_place in read_placed(file, visit.now):
            if isinstance(found, Problem):
                problems.append(found)
            elif _is_listed(source, found) and found.canonical_url not in entries:
                entries[found.canonical_url] = found
                size += _size_of(found)
            if size > MOST_BYTES:
                raise _too_large(source, path, file, f"{MOST_BYTES // 1_000_000} MB of pages")
            if len(entries) + len(problems) > MOST_ENTRIES:
                raise _too_large(source, path, file, f"{MOST_ENTRIES} articles")
    return Listing(entries=tuple(entries.values()), problems=tuple(problems))


def _is_listed(source: Source, entry: Entry) -> bool:
    return source.article is None or source.article.search(entry.url) is not None


def _size_of(entry: Entry) -> int:
    """Bytes of its page or its text in memory."""
    if entry.content is not None:
        return len(entry.content.content)
    return sys.getsizeof(entry.text)


def _too_large(source: Source, path: Path, file: Path, bound: str) -> SourceError:
    """``file`` is the one of ``path`` in which the bound was passed."""
    passed = "" if file == path else f" (with {file.relative_to(path)})"
    shown = shlex.quote(str(path))
    message = (
        f"holds more than {bound}{passed}, too much for the memory of a run; read it once with: "
        f"monitor ingest {shown}, or monitor backfill {source.slug} --dump {shown} --from DATE "
        "--to DATE; then let the source hold only what is new"
    )
    return SourceError("too-large", str(path), message)
