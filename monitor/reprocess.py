"""Everything that is stored, again: cleaned, labelled and decided by today's rules.

Cleaning is nearly all of the work and runs in processes, here or elsewhere; deciding and storing go
article by article in the order of arrival, each noted as done, so that a killed reprocess goes on
where it was. Knows ports only; nothing is fetched and nobody is alerted.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
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
from monitor.classify import Classifier
from monitor.cleaning import redone
from monitor.dedupe import Reading, decide, sign
from monitor.errors import MonitorError
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

#: Is told the outcome before the reprocess counts as done.
Tell = Callable[[RunReport, Changes], None]

#: Articles that are sent elsewhere at once: some 2 s of work, beside which the way there and back
#: of their pages is little. Fewer where their pages are large, for they are held in memory here, at
#: the scheduler and at the worker.
PARCEL = 100
_PARCEL_BYTES = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Articles that are cleaned elsewhere, by ``clean``, with all that this takes.

    ``rules`` are those of whoever sent it; ``sources``, by slug, those of the articles.
    """

    rules: str
    sources: Mapping[str, Source]
    articles: tuple[Stored, ...]


#: ``clean`` done by others: what becomes of each parcel, in the order of the parcels.
Elsewhere = Callable[[Iterator[Parcel]], Iterator[list[Redone]]]

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
    elsewhere: Elsewhere | None = None,
    tell: Tell | None = None,
) -> tuple[RunReport, Changes]:
    """Do everything again that was first seen ``since`` or later (``None``: all).

    An interrupted one of the same rules is continued under its own run; two at once wait for each
    other. ``settle`` has the last word on the labels: the second opinions that are remembered.
    ``processes``: how many clean (default: by the work and the cores); ``elsewhere``: who does it
    instead. The report is stored and given to ``tell``; until that is done, the next reprocess
    goes on with this one and comes to the same report. Raises StoreError, and MonitorError when a
    cleaning process was killed or what is elsewhere has gone; both are safe to repeat.
    """
    with Lease(store, "reprocess", owner):
        state = store.begin_reprocessing(run, rules=rules(), since=since, now=clock())
        store.redo_seeds(state, seed_known(reviewed.corpus, stored=True))
        by_slug = {source.slug: source for source in sources}
        if elsewhere is not None:
            made = elsewhere(_parcels(store, state, by_slug))
        else:
            made = _made_here(store, state, by_slug, processes)
        _redo_all(store, state, made, settle, progress)
        programmes = tuple(reviewed.programme_entries().values())
        # What backfills found was done again in its order of arrival, and has its place by date.
        store.arrange(_by_date, programmes, now=clock(), within=state)
        register = store.redo_register(state, programmes)
        report, changes = _reported(store, state, register, clock())
        store.save_run(report)
        if tell is not None:
            tell(report, changes)
        store.finish_reprocessing(state, now=clock())
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
    made: Iterable[list[Redone]],
    settle: Settle | None,
    progress: Progress | None,
) -> None:
    done = state.done
    for one in chain.from_iterable(made):
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


# --- cleaning -----------------------------------------------------------------------------------


def _batches(store: Store, state: Reprocessing) -> Iterator[list[Stored]]:
    after = state.after
    while batch := store.to_reprocess(state, after=after, limit=CHUNK):
        yield batch
        after = batch[-1].number


def _made_here(
    store: Store, state: Reprocessing, sources: Mapping[str, Source], processes: int | None
) -> Iterator[list[Redone]]:
    """By processes of this machine."""
    if processes is None:
        processes = fitting(state.total - state.done)
    chunks = in_order(_cleaner, (sources,), _batches(store, state), processes)
    return (redone for _, redone in chunks)


def _cleaner(sources: Mapping[str, Source]) -> Callable[[Sequence[Stored]], list[Redone]]:
    """What a cleaning process does."""
    classifier = load_classifier()
    return lambda batch: [_without_page(redone(one, sources, classifier)) for one in batch]


def _without_page(one: Redone) -> Redone:
    """The page is most of what would be sent back, and its work is done."""
    return replace(one, stored=replace(one.stored, page=None))


def _parcels(store: Store, state: Reprocessing, sources: Mapping[str, Source]) -> Iterator[Parcel]:
    """What is to be done, ``PARCEL`` articles together."""
    held: list[Stored] = []
    size = 0

    def packed() -> Parcel:
        slugs = {one.source for one in held}
        of_these = {slug: source for slug, source in sources.items() if slug in slugs}
        return Parcel(rules=ours, sources=of_these, articles=tuple(held))

    ours = rules()
    for one in chain.from_iterable(_batches(store, state)):
        own = 0 if one.page is None else len(one.page.content)
        if held and (len(held) == PARCEL or size + own > _PARCEL_BYTES):
            yield packed()
            held, size = [], 0
        held.append(one)
        size += own
    if held:
        yield packed()


def clean(parcel: Parcel) -> list[Redone]:
    """What a worker elsewhere does, on any machine that has this package; it needs nothing else.

    Raises MonitorError where it has other rules than whoever sent the parcel.
    """
    ours, classifier = _kept()
    if ours != parcel.rules:
        raise MonitorError(
            "a worker has another version of this package or of seeds/ than this command; bring "
            "both to the same one, start the worker again, and run this again: what was finished "
            "is stored."
        )
    return [_without_page(redone(one, parcel.sources, classifier)) for one in parcel.articles]


@cache
def _kept() -> tuple[str, Classifier]:
    """A worker's rules and classifier, loaded once: it goes by what it was started with."""
    return rules(), load_classifier()


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
