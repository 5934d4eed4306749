"""stories label, stories gold: correct what the classifier said, and give it back as gold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.catalogue import STORIES, opened, reading_store, stored
from monitor.cli.console import emit
from monitor.cli.options import ConfigOption, JsonOption, settings_of, unknown
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.corrections import Correction
    from monitor.reviewed import Reviewed


def add_to(_app: typer.Typer) -> None:
    """Register the commands of this module, below ``stories``."""
    STORIES.command("label")(label)
    STORIES.command("gold")(gold)


def label(
    context: typer.Context,
    story_id: Annotated[str, typer.Argument(metavar="ID", help="As stories list prints it.")],
    add_chain: Annotated[
        list[str] | None,
        typer.Option(
            "--add-chain", metavar="ID", help="It is about this chain (see: monitor labels)."
        ),
    ] = None,
    remove_chain: Annotated[
        list[str] | None, typer.Option("--remove-chain", metavar="ID", help="It is not about it.")
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region", metavar="CODE", help="Its regions are these, the most important one first."
        ),
    ] = None,
    event: Annotated[
        str | None, typer.Option("--event", metavar="ID", help="It is news of this kind.")
    ] = None,
    new_cluster: Annotated[
        bool | None,
        typer.Option(
            "--new-cluster/--no-new-cluster",
            help="An authority names a cluster or key chain in it, or does not.",
        ),
    ] = None,
    relevant: Annotated[
        bool | None,
        typer.Option(
            "--relevant/--irrelevant", help="It is of China's industrial chains, or not at all."
        ),
    ] = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="Take all corrections of this story back.")
    ] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Correct a story's labels by hand. What you say stays: no run and no reprocess changes it.

    Alerts nobody. Options may be repeated, and a later correction adds to the earlier ones.

    \b
    Example:
      monitor stories label 0123456789abcdef --add-chain batteries --remove-chain steel
    """
    from monitor.corrections import Correction
    from monitor.documents import story_document
    from monitor.ports import utc_now
    from monitor.reviewed import load_reviewed

    correction = Correction(
        add_chains=tuple(dict.fromkeys(add_chain or ())),
        remove_chains=tuple(dict.fromkeys(remove_chain or ())),
        regions=tuple(dict.fromkeys(region)) if region else None,
        event=event,
        new_cluster=new_cluster,
        relevant=relevant,
    )
    reviewed = load_reviewed()
    problems = list(_wrong(correction, clear=clear, reviewed=reviewed))
    if problems:
        raise ConfigError(problems)
    with stored(settings_of(context, config)) as store:
        story = store.story(story_id)
        if story is None:
            raise ConfigError(f"story {story_id}: no such story; see: monitor stories list")
        if story.seed:
            raise ConfigError(
                f"story {story_id}: is of the seed corpus; its labels are those of its file there."
            )
        programmes = tuple(reviewed.programme_entries().values())
        stands = None if clear else correction
        store.correct(story.id, stands, programmes=programmes, now=utc_now())
        story = store.story(story.id)
    assert story is not None  # stories are never taken away
    if as_json:
        emit(story_document(story))
    else:
        from monitor.cli.tables import print_story

        print_story(story)
    return 0


def _wrong(correction: Correction, *, clear: bool, reviewed: Reviewed) -> Iterator[str]:
    """What keeps a correction from being taken, one sentence each."""
    from monitor.checking import region_names
    from monitor.corrections import Correction
    from monitor.model import EVENTS

    if clear == (correction != Correction()):
        yield (
            "--clear takes everything back: give it alone."
            if clear
            else "nothing is to be corrected; see: monitor stories label --help"
        )
    chains, regions = reviewed.taxonomy.names(), region_names(reviewed.gazetteer)
    yield from unknown("--add-chain", correction.add_chains, chains)
    yield from unknown("--remove-chain", correction.remove_chains, chains)
    yield from unknown("--region", correction.regions or (), regions)
    yield from unknown("--event", [correction.event] if correction.event else [], EVENTS)
    for chain in correction.add_chains:
        if chain in correction.remove_chains:
            yield f"chain {chain}: is both added and removed; say one."
    if correction.add_chains and correction.relevant is False:
        yield "--irrelevant: what is about a chain is relevant; leave one of both out."


def gold(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Default: stdout.")
    ] = None,
    config: ConfigOption = None,
) -> int:
    """The corrected stories as labelled articles, JSON Lines as in tests/gold/LABELS.md.

    Each line is the head article of a story with its own labels as corrected; monitor evaluate
    reads them.

    \b
    Example:
      monitor stories gold -o corrected.jsonl && monitor evaluate corrected.jsonl
    """
    from monitor.documents import gold_document

    with reading_store(settings_of(context, config)) as store, opened(output) as stream:
        for story, article, labels in store.corrected_heads():
            line = json.dumps(gold_document(story, article, labels), ensure_ascii=False)
            stream.write(line.encode() + b"\n")
    return 0
