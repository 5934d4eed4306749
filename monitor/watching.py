"""After a visit: keep what it came to, and begin or end the source's silence."""

from __future__ import annotations

import logging

from monitor.health import change_of
from monitor.model import SHANGHAI, Source
from monitor.observed import SourceSilence, SourceVisit
from monitor.pipeline import Visit
from monitor.ports import Clock, HealthRecords
from monitor.tally import Collected

logger = logging.getLogger("monitor.watching")


def watch(
    records: HealthRecords, source: Source, visit: Visit, collected: Collected, clock: Clock
) -> None:
    """Keep how a source did in a run, and whether it fell silent or speaks again.

    Where nothing of this visit may alert (``--no-alerts``), its silence does not either, now or
    later. Raises StoreError.
    """
    report, now = collected.report, clock()
    done = SourceVisit(
        source=source.slug,
        run=visit.run,
        day=now.astimezone(SHANGHAI).date(),
        finished=now,
        state=report.state,
        counts=report.counts,
        rows=collected.rows,
        problem=report.errors[0].message if report.errors else None,
    )
    history = records.history(source.slug, before_run=visit.run)
    records.note_visit(done)
    change = change_of(history, done, source.kind)
    if change is None:
        return
    settled = visit.silence is not None
    if change.recovered:
        logger.info("%s speaks again: %s", source.slug, change.why)
        records.end_silence(source.slug, change.why, now=now, told=settled)
    else:
        logger.warning("%s is silent: %s", source.slug, change.why)
        silence = SourceSilence(source=source.slug, since=now, reason=change.why)
        records.begin_silence(silence, told=settled)
