"""Everything that is stored, again: cleaned, labelled and decided by today's rules.

Cleaning is nearly all of the work and runs in processes; deciding and storing go article by
article in the order of arrival, each noted as done, so that a killed reprocess goes on where it
was. Knows ports only; nothing is fetched and nobody is alerted.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from monitor.catalog import seeds_folder
from monitor.catalog.corpus import seed_known
from monitor.changes import (
    Change,
    Changes,
    Difference,
    Redone,
    RegisterChange,
    Reprocessing,
    Stored,
)
from monitor.cleaning import redone
from monitor.dedupe import Reading, decide, sign
from monitor.leases import Lease
from monitor.model import (
    AlertCounts,
    Article,
    Counts,
    Known,
    Labels,
    RunReport,
    Source,
    SourceReport,
    SourceState,
    Verdict,
)
from monitor.pipeline import Progress
from monitor.ports import Clock, Decide, Store
from monitor.processes import CHUNK, fitting, in_order
from monitor.reading import load_classifier
from monitor.reviewed import Reviewed
from monitor.tally import MAX_ERRORS

Settle = Callable[[Article, Labels], Labels]

#: Parts of this package whose change would make the halves of an interrupted reprocess disagree.
_RULES = ("classify", "dedupe", "extract", "cleaning.py", "dates.py", "text.py")


def reprocess(
    store: Store,
    reviewed: Reviewed,
    sources: Sequence[Source],
    *,
    run: str,
    since: datetime | None,
    owner: str,
    clock: Clock,
    settle: Settle | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
) -> tuple[RunReport, Changes]:
    """Do everything again that was first seen ``since`` or later (``None``: all).

    An interrupted one of the same rules is continued under its own run; two at once wait for each
    other. ``settle`` has the last word on the labels: the second opinions that are remembered.
    ``processes``: how many clean (default: by the work and the cores). The report is stored.
    Raises StoreError, and MonitorError when a cleaning process was killed; both are safe to repeat.
    """
    with Lease(store, "reprocess", owner):
        state = store.begin_reprocessing(run, rules=rules(), since=since, now=clock())
        store.redo_seeds(state, seed_known(reviewed.corpus, stored=True))
        _redo_all(store, state, sources, settle, progress, processes)
        programmes = tuple(reviewed.programme_entries().values())
        # What backfills found was done again in its order of arrival, and has its place by date.
        store.await_places()
        register = store.finish_reprocessing(state, programmes, now=clock())
        store.arrange(_by_date, programmes, now=clock())
        report, changes = _reported(store, state, register, clock())
        store.save_run(report)
    return report, changes


def _by_date(known: Known, earlier: Sequence[Known]) -> Verdict:
    return decide(Reading.of(known), earlier)


def rules() -> str:
    """A fingerprint of what articles are made by: the taxonomy, and the code of the stages."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    seeds = seeds_folder()
    places = (seeds / "chains", *sorted(seeds.glob("*.toml")), *(package / name for name in _RULES))
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _redo_all(
    store: Store,
    state: Reprocessing,
    sources: Sequence[Source],
    settle: Settle | None,
    progress: Progress | None,
    processes: int | None,
) -> None:
    if processes is None:
        processes = fitting(state.total - state.done)
    by_slug = {source.slug: source for source in sources}
    done = state.done
    chunks = in_order(_cleaner, (by_slug,), _batches(store, state), processes)
    for one in chain.from_iterable(batch for _, batch in chunks):
        one = one if settle is None else _settled(one, settle)
        store.reprocess(state, one, _ladder(one))
        done += 1
        if progress is not None:
            progress("reprocess", done, state.total)


def _settled(one: Redone, settle: Settle) -> Redone:
    labels = settle(one.article, one.labels)
    if labels == one.labels:
        return one
    return replace(one, labels=labels, signature=sign(one.article, labels))


def _ladder(one: Redone) -> Decide:
    return lambda known: decide(Reading(one.article, one.labels, one.signature), known)


def _batches(store: Store, state: Reprocessing) -> Iterator[list[Stored]]:
    after = state.after
    while batch := store.to_reprocess(state, after=after, limit=CHUNK):
        yield batch
        after = batch[-1].number


def _cleaner(sources: Mapping[str, Source]) -> Callable[[Sequence[Stored]], list[Redone]]:
    """What a cleaning process does."""
    classifier = load_classifier()
    return lambda batch: [redone(stored, sources, classifier) for stored in batch]


# --- the report ---------------------------------------------------------------------------------


def _reported(
    store: Store, state: Reprocessing, register: RegisterChange, finished: datetime
) -> tuple[RunReport, Changes]:
    """The run's report, one line a source, and the differences."""
    difference = Difference()
    by_source: dict[str, list[Change]] = defaultdict(list)
    listed: Counter[str] = Counter()
    for change in store.reprocessed(state):
        slug = change.source or "seeds"
        difference.add(change)
        listed[slug] += 1
        if change.any or change.problem is not None:
            by_source[slug].append(change)
    changes = difference.result(store.merged_stories(), register)
    split = {story for story, _ in changes.split}
    report = RunReport(
        run=state.run,
        flow="reprocess",
        started=state.started,
        finished=finished,
        ok=True,
        sources=tuple(_source(slug, listed[slug], by_source[slug]) for slug in sorted(listed)),
        new_stories=len(split),
        updated_stories=len({after for _, after in difference.moves.values()} - split),
        alerts=AlertCounts(),
    )
    return report, changes


def _source(slug: str, listed: int, changes: Sequence[Change]) -> SourceReport:
    """``revised`` are articles that changed, ``failed`` those whose page could not be cleaned."""
    problems = [change.problem for change in changes if change.problem is not None]
    revised = len(changes) - len(problems)
    counts = Counts(
        listed=listed,
        revised=revised,
        failed=len(problems),
        unchanged=listed - revised - len(problems),
    )
    state = SourceState.OK
    if problems:
        state = SourceState.PARTIAL
    elif not revised:
        state = SourceState.UNCHANGED
    return SourceReport(slug=slug, state=state, counts=counts, errors=tuple(problems[:MAX_ERRORS]))
