"""How a flow says what it came to: the report on success, RunFailed with the report otherwise."""

from __future__ import annotations

from collections.abc import Callable

from flows.server import begin_ephemeral
from monitor.errors import MonitorError
from monitor.model import AlertCounts, RunReport
from monitor.tally import Collected


class SourceFailed(MonitorError):
    """One source's visit failed; raised so that its task is a red box and may be retried."""

    def __init__(self, collected: Collected) -> None:
        self.collected = collected
        report = collected.report
        reason = report.errors[0].message if report.errors else "no reason given"
        super().__init__(f"{report.slug}: {reason}")


class AlertsFailed(MonitorError):
    """Deliveries failed, or the stage itself broke; what is due stays in the outbox."""

    def __init__(self, counts: AlertCounts, broken_stages: tuple[str, ...]) -> None:
        self.counts = counts
        self.broken_stages = broken_stages
        super().__init__("; ".join((f"{counts.failed} deliveries failed", *broken_stages)))


class RunFailed(MonitorError):
    """A run ended and something in it had failed; raised last, after the alerts went out."""

    def __init__(self, report: RunReport) -> None:
        self.report = report
        failed = [source.slug for source in report.sources if source.state.value == "failed"]
        parts = []
        if failed:
            parts.append(f"sources failed: {', '.join(failed)}")
        if report.alerts.failed:
            parts.append(f"{report.alerts.failed} deliveries failed")
        parts.extend(report.notes)
        super().__init__("; ".join(parts) or "a source was partial or blocked (strict)")


def report_of(run: Callable[[], RunReport]) -> RunReport:
    """The report of a flow run here and now, whether it ended completed or failed."""
    begin_ephemeral()
    try:
        return run()
    except RunFailed as failure:
        return failure.report
