"""Local pages made ready to be recorded: read, labelled and signed, in processes of their own.

Nothing here knows the store or the network: what a page is does not depend on what came before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from monitor.assembly import read
from monitor.classify import Classifier
from monitor.dedupe import Reading, sign
from monitor.errors import SourceError
from monitor.model import Entry, Problem, Source
from monitor.processes import CHUNK, WORTH_PROCESSES, fitting, in_order
from monitor.reading import load_classifier

#: Bytes of the pages of one chunk; a larger page goes alone.
_CHUNK_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Ready:
    """An entry with all that its page or text alone tells."""

    entry: Entry
    reading: Reading


def prepared(
    items: Iterable[Entry | Problem],
    source: Source,
    *,
    today: date,
    processes: int | None,
    classifier: Classifier | None = None,
) -> Iterator[Entry | Problem | Ready]:
    """The entries ready to be recorded, problems as they are, all in their order.

    ``processes``: how many read (``None``: by the work and the cores), this one among them, with
    ``classifier`` if given. For one, the entries come as they are: the pipeline reads them itself.
    Raises MonitorError when a process was killed.
    """
    stream = iter(items)
    if processes is None:
        first = list(islice(stream, WORTH_PROCESSES))
        processes = fitting(len(first))
        stream = chain(first, stream)
    if processes <= 1:
        yield from stream
        return
    here = preparer(source, today, classifier)
    several = in_order(preparer, (source, today), chunks(stream), processes, here=here)
    for chunk, told in several:
        yield from readied(chunk, told)


def readied(
    chunk: Sequence[Entry | Problem], told: Sequence[Problem | Reading]
) -> Iterator[Problem | Ready]:
    """A chunk's entries with what a preparer told of each."""
    for item, one in zip(chunk, told, strict=True):
        if isinstance(one, Problem):
            yield one
        elif isinstance(item, Entry):
            yield Ready(item, one)


def chunks(items: Iterable[Entry | Problem]) -> Iterator[list[Entry | Problem]]:
    """The items in order, ``CHUNK`` at a time or fewer where their pages are large."""
    chunk: list[Entry | Problem] = []
    size = 0
    for item in items:
        own = len(item.content.content) if isinstance(item, Entry) and item.content else 0
        if chunk and (len(chunk) == CHUNK or size + own > _CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += own
    if chunk:
        yield chunk


def preparer(
    source: Source, today: date, classifier: Classifier | None = None
) -> Callable[[Sequence[Entry | Problem]], list[Problem | Reading]]:
    """What a process does with a chunk; a problem is told as it is.

    ``today`` is the day in Asia/Shanghai; without ``classifier`` the reviewed one is loaded.
    """
    classifier = classifier or load_classifier()

    def told(entry: Entry) -> Problem | Reading:
        try:
            article = read(source, entry, entry.content, today)
        except SourceError as error:
            return Problem(error.url, "extract", error.kind, error.message)
        labels = classifier.classify(
            article.title,
            article.text,
            published=article.published.day if article.published else None,
            language=article.language,
        )
        return Reading(article, labels, sign(article, labels)).prepare()

    return lambda chunk: [told(item) if isinstance(item, Entry) else item for item in chunk]
