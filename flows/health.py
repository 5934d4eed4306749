"""The health of the sources: a table of all of them, and word of those that fell silent."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.logs import set_up_logs
from flows.outcome import AlertsFailed
from flows.secrets import flow_settings
from monitor.alerts.operations import tell_silences
from monitor.app import Monitor, open_monitor
from monitor.health import count, idleness
from monitor.model import AlertCounts
from monitor.ports import shanghai_today

#: One source: its slug, when it was last read and how that went, when it last gave something, how
#: long nothing came and how long is usual, and why it counts as silent.
Row = dict[str, str | int | None]


@flow(name="health", persist_result=False, validate_parameters=True)
def health(config: str | None = None) -> list[Row]:
    """When each source last gave something, and which are silent; see ``monitor sources health``.

    Reads what the daily runs noted and asks no source. Word of silence that a daily run could not
    send goes out.

    Args:
        config: Path of monitor.toml; empty: $MONITOR_CONFIG, else ./monitor.toml, else defaults.
    """
    set_up_logs()
    settings = flow_settings(config)
    with open_monitor(settings) as monitor:
        rows = standing(monitor)
        failed = tell_silences(
            monitor.store,
            monitor.destinations,
            settings.alerts,
            monitor.clock,
            sources={source.slug: source for source in monitor.sources},
            owner=monitor.owner,
        )
    publish(rows)
    if failed:
        raise AlertsFailed(AlertCounts(failed=failed), ())
    return rows


def standing(monitor: Monitor) -> list[Row]:
    """Every source, silent ones first."""
    today = shanghai_today(monitor.clock)
    rows: list[Row] = []
    for source in monitor.sources:
        history = monitor.store.history(source.slug)
        last, silence = history.last_visit, history.silence
        idle = idleness(history, source.kind, today)
        rows.append(
            {
                "source": source.slug,
                "last visit": last.finished.isoformat() if last else None,
                "state": last.state.value if last else None,
                "last gave": history.last_gave.isoformat() if history.last_gave else None,
                "idle days": idle.days,
                "usual at most": idle.limit,
                "silent": silence.reason if silence else None,
            }
        )
    rows.sort(key=lambda row: (row["silent"] is None, str(row["source"])))
    return rows


def publish(rows: list[Row]) -> None:
    """The report as Prefect artifacts: all sources in a table, and the silent ones in words."""
    silent = [row for row in rows if row["silent"] is not None]
    create_table_artifact(key="health-sources", table=rows, description="Silent sources first.")
    lines = [
        f"# {count(len(rows), 'source')}, {len(silent)} silent",
        *(f"- `{row['source']}`: {row['silent']}" for row in silent),
    ]
    create_markdown_artifact(key="health-report", markdown="\n\n".join(lines))
