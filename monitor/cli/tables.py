"""Runs and stories as tables for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from monitor.cli.console import program
from monitor.documents import published, utc
from monitor.model import (
    SHANGHAI,
    Article,
    Delivery,
    DeliveryState,
    Labels,
    Member,
    RegisterEntry,
    RunReport,
    Source,
    Story,
)
from monitor.secrets import masked

_STYLES = {
    "ok": "green",
    "unchanged": "dim",
    "empty": "yellow",
    "partial": "yellow",
    "blocked": "magenta",
    "failed": "bold red",
}


def _console() -> Console:
    return Console(highlight=False)


def print_run(report: RunReport) -> None:
    """Sources with their counts, errors in full sentences, stories and alerts."""
    console = _console()
    table = _table(f"Run {report.run} ({report.flow})")
    table.add_column("source", overflow="fold", min_width=16)
    table.add_column("state", no_wrap=True)
    # A column in which nothing was counted says nothing, and a terminal is narrow.
    columns = [
        field.name
        for field in fields(report.totals)
        if field.name in ("listed", "new") or getattr(report.totals, field.name)
    ]
    for heading in columns:
        table.add_column(heading.replace("_", "\n"), justify="right", no_wrap=True)
    for source in report.sources:
        state = source.state.value
        table.add_row(
            source.slug,
            f"[{_STYLES[state]}]{state}[/]",
            *(str(getattr(source.counts, name) or "·") for name in columns),
        )
    if len(report.sources) > 1:
        table.add_section()
        totals = report.totals
        table.add_row("total", "", *(str(getattr(totals, name)) for name in columns))
    console.print(table)
    for source in report.sources:
        for problem in source.errors:
            console.print(
                f"[yellow]{source.slug}[/] {problem.step} ({problem.kind}): "
                f"{escape(problem.url)}: {escape(problem.message)}",
                soft_wrap=True,
            )
    for note in report.notes:
        console.print(f"[bold red]{escape(note)}[/]", soft_wrap=True)
    alerts = report.alerts
    console.print(
        f"Stories: {report.new_stories} new, {report.updated_stories} updated. "
        f"Alerts: {alerts.created} created, {alerts.delivered} delivered, "
        f"{alerts.failed} failed, {alerts.held} held."
    )
    console.print(_how_it_ended(report), soft_wrap=True)


#: What every source says where there is no network; ``_how_it_ended`` says it once.
_UNREACHED = frozenset({"dns", "connection", "timeout"})


def _how_it_ended(report: RunReport) -> str:
    problems = [problem for source in report.sources for problem in source.errors]
    again = "is tried again next time"
    if report.flow == "ingest":
        again = "can be taken in again once it is mended"
    if not report.ok:
        silent = problems and all(problem.kind in _UNREACHED for problem in problems)
        if silent and len(report.sources) > 1 and not report.totals.listed:
            return (
                "[bold red]No source could be reached:[/] is this machine connected? "
                "What failed is tried again next time."
            )
        if report.alerts.failed and not problems and not report.notes:
            return (
                "[bold red]Not every alert was taken;[/] they are tried again. "
                f"Why: {escape(program())} alerts list --state failed"
            )
        return f"[bold red]Something failed;[/] it is named above and {again}."
    if report.totals.failed or problems:
        return f"[yellow]Done, but not everything could be read;[/] what failed {again}."
    return f"[green]All well.[/] See what was found: {escape(program())} stories list"


def what_is_new(story: Story) -> str:
    """The announcement in a few words."""
    if story.novel and story.labels.new_cluster:
        chains = list(dict.fromkeys(pair.chain for pair in story.novel))
        return f"[green]first named:[/] {_few(chains, 6)}"
    if story.labels.new_cluster:
        return "cluster or key chain named"
    return story.labels.event if story.labels.relevant else "not relevant"


def evidence_phrase(story: Story, *, width: int = 90) -> str:
    """The words that prove the first chain label, with some of what stands around them.

    Only from the text: the headline is shown whole anyway.
    """
    for label in story.labels.chains:
        for evidence in label.evidence:
            text, start, end = story.head.text, evidence.start, evidence.end
            if evidence.field == "text" and text[start:end] == evidence.text:
                return _around(text, start, end, width)
    return ""


def _day(article: Article) -> str:
    return (published(article.published) or "undated")[:10]


def _around(text: str, start: int, end: int, width: int) -> str:
    room = max(0, width - (end - start)) // 2
    low, high = max(0, start - room), min(len(text), end + room)
    while 0 < low < start and _is_within_word(text, low):
        low += 1
    while end < high < len(text) and _is_within_word(text, high):
        high -= 1
    line = text[low:high].strip()
    # Between Chinese characters a line break is no blank, and a terminal would break there again.
    line = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", line).replace("\n", " ")
    return f"{'…' if low else ''}{line}{'…' if high < len(text) else ''}"


def _is_within_word(text: str, place: int) -> bool:
    """Whether a Latin word would be cut in two before this place; Chinese has no such."""
    return all(char.isascii() and char.isalnum() for char in text[place - 1 : place + 1])


def _table(title: str) -> Table:
    """With as little frame as keeps it readable: a terminal of 80 columns must hold it."""
    return Table(
        title=escape(title),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )


def print_stories(
    stories: Iterable[Story],
    *,
    title: str = "Stories",
    told: Mapping[str, tuple[Article, str]] | None = None,
) -> None:
    """Newest first: where and when; beside it what, what is new, and the words that prove it.

    ``told``: by the id of a story that grew the report that brings the news, which then stands
    first, and the sentence that proves it.
    """
    table = _table(title)
    table.add_column("where, when", width=10, overflow="fold")
    table.add_column("headline, what is new, chains, evidence, story", overflow="fold", ratio=1)
    for number, story in enumerate(stories):
        if number:
            table.add_row()
        later, proof = (told or {}).get(story.id, (None, ""))
        labels, reports = story.labels, len(story.members)
        chains = _few([label.chain for label in labels.chains], 6)
        phrase = " ".join(proof.split()) or evidence_phrase(story)
        when = published((later or story.head).published)
        lines = [
            *([f"[bold]{escape(later.title)}[/]"] if later else []),
            f"first told {_day(story.head)}: {escape(story.title)}"
            if later
            else f"[bold]{escape(story.title)}[/]",
            what_is_new(story),
            *([chains] if labels.chains else []),
            *([f"“{escape(phrase)}”"] if phrase else []),
            f"[dim]{story.id}{f', {reports} reports' if reports > 1 else ''}[/]"
            + (
                f", [green]updated {story.gained.astimezone(SHANGHAI):%Y-%m-%d}[/]"
                if story.gained
                else ""
            ),
        ]
        table.add_row(
            f"{_few(labels.regions, 3)}\n{when[:10] if when else 'undated'}", "\n".join(lines)
        )
    _console().print(table)


def _few(words: Sequence[str], most: int) -> str:
    """The first words, and how many more there are."""
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more or "–"


def print_known(members: Iterable[Member]) -> None:
    """What was recognised as already known: the article, the verdict, and why."""
    console = _console()
    console.print("\n[bold]Recognised as already known[/]")
    for member in members:
        console.print(
            f"[cyan]{member.verdict:<10}[/] {escape(member.title)}\n           "
            f"[dim]{escape(member.why)}[/]",
            soft_wrap=True,
        )


def print_sources(sources: Iterable[Source]) -> None:
    """The catalogue, by region."""
    table = _table("Sources")
    for heading in ("source", "region"):
        table.add_column(heading, no_wrap=True)
    table.add_column("kind", overflow="fold", max_width=10)
    table.add_column("name, address", overflow="fold", ratio=1)
    for source in sorted(sources, key=lambda item: (item.region or "", item.slug)):
        table.add_row(
            source.slug,
            source.region or "–",
            " ".join(part for part in (source.kind, source.language) if part),
            f"{escape(source.name)}\n[dim]{escape(masked(source.url))}[/]",
        )
    _console().print(table)


_DELIVERY_STYLES = {"sent": "green", "held": "cyan", "failed": "bold red"}


def print_deliveries(
    deliveries: Iterable[Delivery],
    *,
    title: str,
    destinations: Mapping[str, str],
    headline: Callable[[str], str],
    zone: ZoneInfo,
) -> None:
    """Who was told what and who still has to be: when, how it stands, whom, what, last error.

    ``destinations`` are labels by key, ``headline`` gives that of a story; times are of ``zone``.
    """
    table = _table(title)
    table.add_column("created", width=10)
    table.add_column("state", width=10)
    table.add_column("rule, destination", overflow="fold", max_width=28)
    table.add_column("story, last error", overflow="fold", ratio=1)
    for row in deliveries:
        state = row.state.value
        tries = f" {row.attempts}×" if row.attempts > 1 else ""
        later = ""
        if row.given_up:
            later = "\n[dim]given up[/]"
        elif row.state in (DeliveryState.HELD, DeliveryState.FAILED):
            word = "till" if row.state is DeliveryState.HELD else "next"
            later = f"\n[dim]{word} {row.due.astimezone(zone):%m-%d\n%H:%M}[/]"
        error = f"\n[red]{escape(row.error)}[/]" if row.error else ""
        table.add_row(
            f"{row.created.astimezone(zone):%Y-%m-%d}\n{row.created.astimezone(zone):%H:%M}",
            f"[{_DELIVERY_STYLES.get(state, 'yellow')}]{state}[/]{tries}{later}",
            f"{row.rule}\n{escape(destinations.get(row.destination, row.destination))}",
            f"{escape(headline(row.story))}\n[dim]{row.story}[/]{error}",
        )
    _console().print(table)


def print_rows(title: str, headings: Iterable[str], rows: Iterable[Mapping[str, str]]) -> None:
    """A plain table of named columns."""
    names = list(headings)
    table = _table(title)
    for heading in names:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(escape(row.get(name, "")) for name in names))
    _console().print(table)


def print_register(
    entries: Iterable[RegisterEntry], *, chains: Mapping[str, tuple[str, str]], on: date | None
) -> None:
    """Who promotes what since when, by region and chain; ``chains`` are their names."""
    table = _table("Register" + (f", as known on {on}" if on else ""))
    for heading in ("region", "since", "level"):
        table.add_column(heading, no_wrap=True)
    table.add_column("chain", overflow="fold", max_width=26)
    table.add_column("named as; first story or programme", overflow="fold", ratio=1)
    for entry in entries:
        named = chains.get(entry.pair.chain)
        table.add_row(
            entry.pair.region,
            str(entry.since or "undated"),
            entry.level,
            entry.pair.chain + (f"\n[dim]{escape(named[1])}[/]" if named else ""),
            f"{escape(entry.named_as or '–')}\n[dim]{entry.programme or entry.story or '–'}[/]"
            + (f"\n[dim]{escape(entry.note)}[/]" if entry.note else ""),
        )
    _console().print(table)


def _said(labels: Labels) -> Iterator[str]:
    """What was read in the article, a line each, with the words that prove it."""
    for label in labels.chains:
        phrases = ", ".join(f"“{item.text}”" for item in label.evidence)
        yield f"{label.chain} ({label.score:.2f}): {phrases}"
    for fact in labels.facts:
        year = f", {fact.year}" if fact.year else ""
        figure = f"{fact.value:,.15g} {fact.unit}".rstrip()  # plain numbers have no unit
        yield f"{fact.kind}: {figure}{year} (“{fact.evidence.text}”)"
    for official in labels.officials:
        who = ", ".join(filter(None, (official.name, official.role)))
        yield f"chief of {official.chain or 'a chain'}: {who} (“{official.evidence.text}”)"
    for company in labels.enterprises:
        chain = f" of {company.chain}" if company.chain else ""
        yield f"lead enterprise{chain}: {company.name} (“{company.evidence.text}”)"


def print_story(story: Story) -> None:
    """One story whole."""
    console = _console()
    labels = story.labels
    console.print(f"[bold]{escape(story.title)}[/]", soft_wrap=True)
    console.print(
        f"story {story.id}, published {published(story.head.published) or 'undated'}, "
        f"{', '.join(labels.regions) or 'no region'}, {labels.event}"
        f"{', a cluster or key chain is named' if labels.new_cluster else ''}"
        f"{', corrected by hand' if story.corrected else ''}",
        soft_wrap=True,
    )
    console.print(_told(story), soft_wrap=True)
    if story.novel:
        pairs = ", ".join(f"{pair.region} {pair.chain}" for pair in story.novel)
        console.print(f"[green]New to the register:[/] {pairs}", soft_wrap=True)
    for earlier in story.follows:
        console.print(f"[cyan]Follows story {earlier.story}:[/] {escape(earlier.why)}")
    if story.note:
        console.print(f"[cyan]{escape(story.note)}[/]", soft_wrap=True)
    if said := list(_said(labels)):
        console.print("\n[bold]What it says, and the words that prove it[/]")
    for line in said:
        console.print(f"  {escape(line)}", soft_wrap=True)
    console.print("\n[bold]Reports[/]")
    for member in story.members:
        console.print(
            f"[dim]{published(member.published) or 'undated':>10}[/] {member.verdict:<10} "
            f"{escape(member.publisher or member.source or '–')}: {escape(member.title)}\n"
            f"{'':>22}{escape(member.url)}\n{'':>22}[dim]{escape(member.why)}[/]",
            soft_wrap=True,
        )
        if member.adds:
            console.print(
                f"{'':>22}[green]adds[/] {escape('; '.join(member.adds))}", soft_wrap=True
            )


def _told(story: Story) -> str:
    """How many reports in which languages, and when the last of them said something new."""
    reports = f"{len(story.members)} report{'s' if len(story.members) > 1 else ''}"
    updated = f", [green]updated {utc(story.gained)}[/]" if story.gained else ""
    return f"{reports} in {', '.join(story.languages)}{updated}"
