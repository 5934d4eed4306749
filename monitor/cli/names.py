"""labels: the ids that filters, rules and corrections take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from monitor.cli.console import emit, say
from monitor.cli.options import JsonOption


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(labels)


def labels(
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="WORD", help="Only what is called so or much like it, in either language."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Chains, regions and kinds of event by id and name, as filters and rules take them.

    \b
    Examples:
      monitor labels
      monitor labels battery
      monitor labels 广西
    """
    from monitor.catalog.problems import likely

    rows = [
        {"label": kind, "id": id, "en": names[id][0], "zh": names[id][1]}
        for kind, names in _all_names().items()
        for id in (names if word is None else likely(word, names, most=len(names)))
    ]
    if as_json:
        emit(rows)
    elif rows:
        from monitor.cli.tables import print_rows

        print_rows("Labels", ("label", "id", "en", "zh"), rows)
    else:
        say(f"Nothing is called {word} or like it; all there is: monitor labels")
    return 0


def _all_names() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """(English, Chinese) by kind of label and id. Foreign countries are left out: no rule is made
    for them, and they would fill the screen."""
    from monitor.alerts.phrases import EN, ZH
    from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
    from monitor.checking import region_names

    gazetteer = load_gazetteer()
    foreign = {country.id for country in gazetteer.countries}
    regions = {
        code: names for code, names in region_names(gazetteer).items() if code not in foreign
    }
    return {
        "chain": dict(sorted(load_taxonomy().names().items())),
        "region": dict(sorted(regions.items())),
        "event": {id: (EN.events[id], ZH.events[id]) for id in EN.events},
    }
