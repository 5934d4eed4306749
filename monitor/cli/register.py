"""register: who promotes what since when."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.catalogue import day
from monitor.cli.console import emit, say
from monitor.cli.options import ConfigOption, JsonOption, settings_of, unknown
from monitor.errors import ConfigError


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(register)


def register(
    context: typer.Context,
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region", metavar="CODE", help="As CN-GX, or CN for the nation; may be repeated."
        ),
    ] = None,
    chain: Annotated[
        list[str] | None,
        typer.Option("--chain", metavar="ID", help="As batteries; may be repeated."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="As it was known on this day.")
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Who promotes what, since when, in which words, and who said so first.

    The seed stories and the reviewed programmes are in it from the start; every story adds to it.
    Declared: an authority names the chain or cluster. Reported: news of it, no more.

    \b
    Examples:
      monitor register --region CN-GX
      monitor register --chain batteries --on 2024-12-31
    """
    from monitor.checking import region_names
    from monitor.cli.tables import print_register
    from monitor.documents import register_document
    from monitor.register import on_day
    from monitor.reviewed import known_store, load_reviewed

    settings = settings_of(context, config)
    until = day(on, "--on") if on else None
    reviewed = load_reviewed()
    chains = reviewed.taxonomy.names()
    problems = [
        *unknown("--region", region or (), region_names(reviewed.gazetteer)),
        *unknown("--chain", chain or (), chains),
    ]
    if problems:
        raise ConfigError(problems)
    with known_store(settings, reviewed, only_read=True) as store:
        entries = [
            entry
            for entry in store.register().values()
            if (not region or entry.pair.region in region)
            and (not chain or entry.pair.chain in chain)
        ]
    if until is not None:
        entries = [then for entry in entries if (then := on_day(entry, until)) is not None]
    if not entries and not as_json:
        say("The register holds nothing of that.")
    elif as_json:
        emit([register_document(entry) for entry in entries])
    else:
        print_register(entries, chains=chains, on=until)
    return 0
