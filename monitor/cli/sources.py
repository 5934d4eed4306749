"""sources: the catalogue, what each source answers now, and which are silent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.catalogue import reading_store
from monitor.cli.console import emit, log_to_stderr, progress_bars, say
from monitor.cli.listing import Commands
from monitor.cli.options import ConfigOption, JsonOption, settings_of, unknown
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.model import Source

#: Days of each source that ``health --json`` prints.
DAYS_SHOWN = 14

SlugsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="SLUG", help="Only these; default: all.")
]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    sources = typer.Typer(
        help="The sources: which there are, what each answers now, which fell silent.",
        cls=Commands,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    sources.command("list")(sources_list)
    sources.command("check")(check)
    sources.command("health")(health)
    app.add_typer(sources, name="sources")


def sources_list(
    context: typer.Context,
    region: Annotated[
        str | None, typer.Option("--region", metavar="CODE", help="Only this region, as CN-GX.")
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """The configured sources: the catalogue's and those of monitor.toml.

    \b
    Example:
      monitor sources list --region CN-GX
    """
    from monitor.catalog.taxonomy import load_gazetteer
    from monitor.checking import configured_sources, region_names
    from monitor.reviewed import promoting_regions

    if region is not None:
        gazetteer = load_gazetteer()
        codes, names = promoting_regions(gazetteer), region_names(gazetteer)
        if problems := list(unknown("--region", [region], {code: names[code] for code in codes})):
            raise ConfigError(problems)
    sources = [
        source
        for source in configured_sources(settings_of(context, config))
        if region is None or source.region == region
    ]
    if as_json:
        emit(
            [
                {
                    "slug": source.slug,
                    "name": source.name,
                    "kind": source.kind,
                    "url": source.url,
                    "region": source.region,
                    "language": source.language,
                    "publisher": source.publisher,
                }
                for source in sources
            ]
        )
    elif not sources:
        where = "" if region is None else f" for {region}"
        say(f"No source is configured{where}; add a [[source]] to monitor.toml.")
    else:
        from monitor.cli.tables import print_sources

        print_sources(sources)
    return 0


def _chosen(settings: Settings, slugs: list[str] | None) -> list[Source]:
    """The sources with these slugs, or all. Raises ConfigError for one that is not there."""
    from monitor.checking import configured_sources, require_sources

    sources = configured_sources(settings)
    require_sources(sources, slugs or ())
    return [source for source in sources if not slugs or source.slug in slugs]


def check(
    context: typer.Context,
    slugs: SlugsArgument = None,
    parallel: Annotated[
        int, typer.Option("--parallel", metavar="N", min=1, max=64, help="So many at a time.")
    ] = 8,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Read sources live and name the step that fails: discover, fetch or extract.

    Shows how many articles the list holds, the first of them, and what was read from the first
    page. Stores nothing and alerts nobody. Exit 1 if any source fails.

    \b
    Example:
      monitor sources check gx-english
    """
    from monitor.cli.source_views import print_probes, probe_document
    from monitor.ports import utc_now
    from monitor.probing import probe_all

    settings = settings_of(context, config)
    sources = _chosen(settings, slugs)
    log_to_stderr(quiet=True)
    with progress_bars() as show:
        probes = probe_all(
            sources,
            settings,
            utc_now,
            parallel=parallel,
            done=lambda number: show("checked", number, len(sources)) if show else None,
        )
    ok = all(probe.ok for probe in probes)
    if as_json:
        emit({"ok": ok, "sources": [probe_document(probe) for probe in probes]})
    else:
        print_probes(probes)
    return 0 if ok else 1


def health(
    context: typer.Context,
    slugs: SlugsArgument = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """When each source last gave something, how often it usually does, and which are silent.

    Silent is what gave nothing for three times its usual pause, and a list without rows.

    \b
    Example:
      monitor sources health --json
    """
    from monitor.cli.source_views import health_document, print_health
    from monitor.health import idleness
    from monitor.ports import shanghai_today, utc_now

    settings = settings_of(context, config)
    sources = _chosen(settings, slugs)
    today = shanghai_today(utc_now)
    rows = []
    with reading_store(settings) as store:
        for source in sources:
            history = store.history(source.slug)
            visits = store.visits(source.slug, since=today - timedelta(days=DAYS_SHOWN - 1))
            rows.append(
                health_document(source, history, idleness(history, source.kind, today), visits)
            )
    # Silent ones first, the longest silence on top; then by name.
    rows.sort(key=lambda row: (row["silent_since"] or "9", row["slug"]))
    if as_json:
        silent = [row["slug"] for row in rows if row["silent"]]
        emit({"silent": silent, "sources": rows})
    else:
        print_health(rows)
    return 0
