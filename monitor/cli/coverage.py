"""coverage: which months of which source are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.catalogue import day, reading_store
from monitor.cli.console import emit
from monitor.cli.options import ConfigOption, JsonOption, settings_of
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from datetime import date

    from monitor.backfill.coverage import MonthCover
    from monitor.ports import Store

#: One sign a month in the table; the words stand below it.
_SIGNS = {"complete": "■", "partial": "◧", "empty": "□", "blocked": "✕", "not tried": "·"}


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(coverage)


def coverage(
    context: typer.Context,
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="SLUG", help="Default: all that are known.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Default: the first known month.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Default: today.")
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Which months of each source are complete, partial, empty, blocked or not tried.

    Told from the cells of all backfills and from what the store holds now: articles that were
    stored and are gone make their month partial, and the next backfill fetches them again.

    \b
    complete, empty  a backfill read every day; from an archive, all later captures, too. What an
                     archive lists and cannot give is named: no other try will have it
    partial          some of it is there, or was tried
    blocked          the site refused to be read
    not tried        nothing is stored, and no backfill has come to it

    \b
    Example:
      monitor coverage gx-english --from 2019-01-01
    """
    from monitor.backfill.documents import cover_document
    from monitor.checking import configured_sources
    from monitor.ports import shanghai_today, utc_now

    settings = settings_of(context, config)
    first = day(since, "--from") if since else None
    last = day(until, "--to") if until else shanghai_today(utc_now)
    if first is not None and first > last:
        raise ConfigError(f"--from {first}: is after --to {last}; put the earlier day first.")
    configured = {source.slug for source in configured_sources(settings)}
    with reading_store(settings) as store:
        known = store.known_sources()
        unknown = [slug for slug in slugs or () if slug not in configured | known]
        if unknown:
            raise ConfigError(
                f"source {slug}: no such source; see: monitor sources list" for slug in unknown
            )
        chosen = list(dict.fromkeys(slugs or sorted(known & configured)))
        found = [cover for slug in chosen for cover in _of(store, slug, first, last)]
    if as_json:
        emit([cover_document(cover) for cover in found])
    else:
        _tell(found)
    return 0


def _of(store: Store, slug: str, first: date | None, last: date) -> list[MonthCover]:
    from monitor.backfill.coverage import coverage as months_of

    return months_of(
        slug,
        store.cells([slug]),
        store.cell_days(slug),
        store.article_days(slug),
        store.lost_days(slug),
        failures=store.cell_failures(slug),
        since=first,
        until=last,
    )


def _tell(found: Sequence[MonthCover]) -> None:
    """A line a year, and a sentence for each month with something to mend."""
    from monitor.cli.tables import print_rows

    years: dict[tuple[str, int], dict[str, str]] = {}
    for cover in found:
        row = years.setdefault((cover.source, cover.month.year), {})
        row[f"{cover.month.month:02}"] = _SIGNS[cover.state]
    rows = [{"source": slug, "year": str(year), **months} for (slug, year), months in years.items()]
    print_rows("Coverage", ("source", "year", *(f"{n:02}" for n in range(1, 13))), rows)
    typer.echo("   ".join(f"{sign} {word}" for word, sign in _SIGNS.items()))
    for cover in found:
        if cover.state in ("partial", "blocked") or cover.unobtainable:
            typer.echo(f"{cover.source} {cover.month:%Y-%m}: {cover.state}: {why(cover)}")


def why(cover: MonthCover) -> str:
    """What keeps a month from being complete, and what is missing for good, in plain words."""
    reasons = []
    if cover.missing:
        days = ", ".join(day.isoformat() for day in cover.missing[:5])
        more = f" and {len(cover.missing) - 5} more days" if len(cover.missing) > 5 else ""
        reasons.append(f"articles of {days}{more} are gone from the store")
    if not cover.asked:
        if cover.articles:
            reasons.append("its articles came with daily runs; no backfill was asked for")
    elif cover.unread and cover.state != "blocked":
        reasons.append(f"not read yet: {', '.join(_span(*span) for span in cover.unread)}")
    if cover.error:
        reasons.append(cover.error)
    if count := len(cover.unobtainable):
        addresses = (
            "1 address that no capture gives"
            if count == 1
            else (f"{count} addresses that no capture gives, the first")
        )
        reasons.append(f"{addresses}: {cover.unobtainable[0]}")
    return "; ".join(reasons)


def _span(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"
