"""demo: the whole main job with no network, on a site and an inbox of our own."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import emit, program, say
from monitor.cli.options import JsonOption
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.demo.inbox import Received
    from monitor.model import RunReport, Story

#: The first line of a configuration that an earlier demo wrote; nothing else is ever replaced.
_MARK = "# Written by `monitor demo`."
_OWN_FILES = ("monitor.db", "monitor.db-wal", "monitor.db-shm", "monitor.toml")
_OWN_FOLDERS = ("inbox", "prefect")


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(demo)


def demo(
    folder: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="Where database and inbox are kept.")
    ] = Path("monitor-demo"),
    as_json: JsonOption = False,
) -> int:
    """The whole main job with no network: a local site, the daily flow twice, a local inbox.

    Shows the new stories with their proof, what was recognised as already known and why, which
    alerts went where, and that a second run sends nothing twice.
    """
    from datetime import datetime, timezone

    from monitor.cli.runs import run_flow
    from monitor.config import load_settings
    from monitor.demo.inbox import DemoInbox
    from monitor.demo.settings import monitor_toml
    from monitor.demo.site import DemoSite
    from monitor.documents import run_document
    from monitor.storage import open_store

    folder = folder.resolve()
    _make_room(folder)
    config = folder / "monitor.toml"
    say(f"Demo: a local site with five sources, everything kept in {folder}")
    with (
        _own_prefect(folder),
        DemoSite(datetime.now(timezone.utc)) as site,
        DemoInbox(folder) as inbox,
    ):
        config.write_text(monitor_toml(site, inbox, folder / "monitor.db"), encoding="utf-8")
        first = run_flow(config, [], days=None, alerts=True, strict=False, quiet=True)
        say("Second run: nothing has changed on the site.")
        second = run_flow(config, [], days=None, alerts=True, strict=False, quiet=True)
        received = inbox.messages()
    ok = first.ok and second.ok
    if as_json:
        messages = [
            {"inbox": item.inbox, "title": item.title, "file": str(item.file)} for item in received
        ]
        emit(
            {
                **run_document(first),
                "second": run_document(second),
                "database": str(folder / "monitor.db"),
                "inbox": messages,
            }
        )
        return 0 if ok else 1
    store = open_store(load_settings(config).database, create=False)
    try:
        stories = list(store.stories())
    finally:
        store.close()
    _show(folder, stories, first, second, received)
    return 0 if ok else 1


def _make_room(folder: Path) -> None:
    """An empty place: what an earlier demo left is removed, nothing else is touched."""
    config = folder / "monitor.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if config.exists() and not config.read_text(encoding="utf-8").startswith(_MARK):
            raise ConfigError(
                f"{config}: was not written by a demo; name another folder with --dir."
            )
        if not config.exists() and any((folder / name).exists() for name in _OWN_FILES):
            raise ConfigError(
                f"{folder}: holds a database that no demo made; name another folder with --dir."
            )
        for name in _OWN_FOLDERS:
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in _OWN_FILES:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror}.") from error


@contextmanager
def _own_prefect(folder: Path) -> Iterator[None]:
    """Prefect keeps its records in the demo's folder, on a server that ends with the demo."""
    before = {name: os.environ.get(name) for name in ("PREFECT_HOME", "PREFECT_API_URL")}
    os.environ["PREFECT_HOME"] = str(folder / "prefect")
    os.environ.pop("PREFECT_API_URL", None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _show(
    folder: Path,
    stories: list[Story],
    first: RunReport,
    second: RunReport,
    received: list[Received],
) -> None:
    from monitor.cli.tables import print_known, print_run, print_stories

    again = f"{program()} --config {shlex.quote(str(folder / 'monitor.toml'))}"
    print_run(first)
    found = [story for story in stories if not story.seed and story.labels.relevant]
    new = sum(not story.seed for story in stories)
    print_stories(found, title=f"New stories ({len(found)} relevant of {new})")
    print_known(member for story in stories for member in story.members if member.rung is not None)
    left = sum(not story.labels.relevant for story in stories)
    typer.echo(f"\nRecorded as not relevant, and alerted nobody: {left} stories.\n")
    typer.echo("Alerts, by inbox")
    for item in sorted(received, key=lambda item: item.inbox):
        typer.echo(f"{item.inbox:<12} {item.title}\n{'':<12} {item.text.relative_to(folder)}")
    totals = second.totals
    typer.echo(
        f"\nSecond run: {totals.listed} entries listed, {totals.new} new, "
        f"{second.alerts.created} alerts created, {second.alerts.delivered} sent.\n"
        f"Everything is in {folder / 'monitor.db'}; the messages are in {folder / 'inbox'}.\n"
        "Next:\n"
        f"  {again} stories list --new-cluster\n"
        f"  {again} stories show {_example(stories)}\n"
        f"  {again} export --format xlsx -o stories.xlsx\n"
        f"  {program()} init        then edit monitor.toml, and: {program()} run"
    )


def _example(stories: list[Story]) -> str:
    """A story worth showing: one with several reports."""
    return max(stories, key=lambda story: (len(story.members), story.id)).id
