"""What is printed of a source's check and of its health: JSON documents, and tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from monitor.documents import counts_document, published, utc
from monitor.health import Idleness, count
from monitor.model import Counts, Entry, Page, Problem, Source, SourceState
from monitor.observed import SourceHistory, SourceVisit
from monitor.secrets import masked

if TYPE_CHECKING:
    from monitor.probing import Probe

#: Entries of a list that a check shows.
FIRST = 3

#: What a day of a source is called; where it had several runs, the first of these that one had.
DAY_WORDS = {
    SourceState.OK: "complete",
    SourceState.PARTIAL: "partial",
    SourceState.UNCHANGED: "unchanged",
    SourceState.EMPTY: "empty",
    SourceState.BLOCKED: "blocked",
    SourceState.FAILED: "failed",
}

_STYLES = {
    "complete": "green",
    "unchanged": "dim",
    "partial": "yellow",
    "empty": "yellow",
    "blocked": "magenta",
    "failed": "bold red",
}


def _shown(text: str) -> str:
    """Text from outside, which is neither markup nor to repeat a secret of the environment."""
    return escape(masked(text))


# --- check ----------------------------------------------------------------------------------------


def probe_document(probe: Probe) -> dict[str, Any]:
    """One source of ``sources check --json``; a step that was not reached is null."""
    reached = probe.failed != "discover"
    return {
        "slug": probe.source.slug,
        "name": probe.source.name,
        "kind": probe.source.kind,
        "url": probe.source.url,
        "ok": probe.ok,
        "failed": probe.failed,
        "discover": {
            "ok": reached,
            "rows": len(probe.entries),
            "dated": sum(entry.published is not None for entry in probe.entries),
            "first": [_entry_document(entry) for entry in probe.entries[:FIRST]],
            "answers": [_page_document(page) for page in probe.answers],
        },
        "fetch": _fetch_document(probe) if reached else None,
        "extract": _extract_document(probe) if reached and probe.failed != "fetch" else None,
        "problems": [_problem_document(problem) for problem in probe.problems],
        "doubts": list(probe.doubts),
    }


def _entry_document(entry: Entry) -> dict[str, Any]:
    return {"title": entry.title, "url": entry.url, "published": published(entry.published)}


def _page_document(page: Page) -> dict[str, Any]:
    return {
        "url": page.url,
        "status": page.status,
        "content_type": page.content_type,
        "bytes": len(page.content),
    }


def _problem_document(problem: Problem) -> dict[str, Any]:
    return {
        "step": problem.step,
        "url": problem.url,
        "kind": problem.kind,
        "message": problem.message,
    }


def _fetch_document(probe: Probe) -> dict[str, Any]:
    page = None if probe.page is None else _page_document(probe.page)
    return {"ok": probe.failed != "fetch", "page": page}


def _extract_document(probe: Probe) -> dict[str, Any]:
    article = probe.article
    if article is None:
        return {"ok": False, "article": None}
    date = article.published
    return {
        "ok": True,
        "article": {
            "url": article.url,
            "title": article.title,
            "published": published(date),
            "published_precision": date.precision.value if date else None,
            "published_from": date.origin if date else None,
            "publisher": article.publisher,
            "language": article.language,
            "length": len(article.text),
            "beginning": article.text[:120],
            "attachments": len(article.attachments),
            "flags": list(article.flags),
        },
    }


def print_probes(probes: Sequence[Probe]) -> None:
    """A paragraph for each source: the steps with what they saw; then how many failed."""
    console = Console(highlight=False)
    for probe in probes:
        word = "[green]ok[/]" if probe.ok else f"[bold red]{probe.failed} failed[/]"
        console.print(
            f"[bold]{probe.source.slug}[/]: {word}  [dim]{_shown(probe.source.url)}[/]",
            soft_wrap=True,
        )
        for line in _lines(probe):
            console.print(f"  {line}", soft_wrap=True)
    failed = sum(not probe.ok for probe in probes)
    console.print(f"{count(len(probes), 'source')} checked, {failed} failed.")


def _lines(probe: Probe) -> list[str]:
    lines = []
    if probe.entries:
        dated = sum(entry.published is not None for entry in probe.entries)
        lines.append(
            f"discover: {count(len(probe.entries), 'article')} listed, {dated} with a date"
        )
        lines += [
            f"          {published(entry.published) or 'undated':<10} "
            f"{_shown(entry.title or entry.url)}"
            for entry in probe.entries[:FIRST]
        ]
    if probe.page is not None:
        size = f"{len(probe.page.content):,} bytes"
        lines.append(f"fetch:    {probe.page.status}, {size}, {_shown(probe.page.url)}")
    elif probe.article is not None:
        lines.append("fetch:    not needed: the list carries the text")
    if probe.article is not None:
        article = probe.article
        told = f" ({article.published.origin})" if article.published else ""
        lines.append(
            f"extract:  “{_shown(article.title)}”, {published(article.published) or 'undated'}"
            f"{told}, {_shown(article.publisher or 'no publisher')}, "
            f"{len(article.text):,} characters"
        )
    lines += [
        f"[yellow]{problem.step} ({problem.kind}): {_shown(problem.url)}: "
        f"{_shown(problem.message)}[/]"
        for problem in probe.problems
    ]
    lines += [f"[yellow]doubtful: {_shown(doubt)}[/]" for doubt in probe.doubts]
    return lines


# --- health ---------------------------------------------------------------------------------------


def health_document(
    source: Source, history: SourceHistory, idle: Idleness, visits: Sequence[SourceVisit]
) -> dict[str, Any]:
    """One source of ``sources health --json``; ``idle`` is as of today, ``days`` oldest first."""
    last, rhythm = history.last_visit, idle.rhythm
    silence = history.silence
    return {
        "slug": source.slug,
        "name": source.name,
        "kind": source.kind,
        "state": None if last is None else DAY_WORDS[last.state],
        "last_visit": None if last is None else utc(last.finished),
        "last_day": None if last is None else last.day.isoformat(),
        "last_gave": None if history.last_gave is None else history.last_gave.isoformat(),
        "rhythm": None
        if rhythm is None
        else {
            "gap": rhythm.gap,
            "limit": rhythm.limit,
            "unit": rhythm.unit,
            "learned_from": rhythm.gaps,
        },
        "idle": {"days": idle.days, "limit": idle.limit},
        "silent": silence is not None,
        "silent_since": None if silence is None else utc(silence.since),
        "reason": None if silence is None else silence.reason,
        "problem": None if last is None else last.problem,
        "days": [_day_document(day, visits) for day in sorted({visit.day for visit in visits})],
    }


def _day_document(day: date, visits: Sequence[SourceVisit]) -> dict[str, Any]:
    runs = [visit for visit in visits if visit.day == day]
    states = {visit.state for visit in runs}
    total = sum((visit.counts for visit in runs), Counts())
    return {
        "day": day.isoformat(),
        "state": next(word for state, word in DAY_WORDS.items() if state in states),
        "runs": len(runs),
        **counts_document(total),
    }


def print_health(rows: Sequence[Mapping[str, Any]]) -> None:
    """A line for each source, silent ones first with their reasons; then how many are silent."""
    console = Console(highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("source", overflow="fold", min_width=14)
    for heading in ("last visit", "last gave", "usual pause", "quiet for"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        state, mark = row["state"], "[bold red]silent[/] " if row["silent"] else ""
        visit = f"[{_STYLES[state]}]{state}[/] {row['last_day']}" if state else "never"
        table.add_row(
            f"{mark}{row['slug']}",
            visit,
            row["last_gave"] or "never",
            _pause(row["rhythm"]),
            _idle(row),
        )
    console.print(table)
    silent = [row for row in rows if row["silent"]]
    for row in silent:
        console.print(f"[bold]{row['slug']}[/]: {_shown(row['reason'])}", soft_wrap=True)
    console.print(f"{count(len(rows), 'source')}, {len(silent)} silent.")


def _pause(rhythm: Mapping[str, Any] | None) -> str:
    if rhythm is None:
        return "not known yet"
    return f"up to {count(rhythm['gap'], rhythm['unit'])}"


def _idle(row: Mapping[str, Any]) -> str:
    if row["state"] is None:
        return "–"
    unit = "day" if row["rhythm"] is None else row["rhythm"]["unit"]
    return f"{row['idle']['days']} of {count(row['idle']['limit'], unit)}"
