"""stories, export: what was found."""

from __future__ import annotations

import math
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import emit, is_of_output, say
from monitor.cli.listing import Commands
from monitor.cli.options import ConfigOption, JsonOption, settings_of, unknown
from monitor.errors import ConfigError, MonitorError

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.model import Conditions, Story
    from monitor.ports import Store


#: ``monitor stories …``; labels by hand are commands of ``monitor.cli.labelling``.
STORIES = typer.Typer(
    help="What was found: list, show, and correct it by hand.",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    STORIES.command("list")(stories_list)
    STORIES.command("show")(stories_show)
    app.add_typer(STORIES, name="stories")
    app.command()(export)


@contextmanager
def reading_store(settings: Settings) -> Iterator[Store]:
    """The database, to read only; ConfigError where there is none yet."""
    from monitor.storage import open_to_read

    with closing(open_to_read(settings.database)) as store:
        yield store


@contextmanager
def stored(settings: Settings) -> Iterator[Store]:
    """The database, to read and write; ConfigError where there is none yet."""
    from monitor.storage import open_store

    with closing(open_store(settings.database, create=False)) as store:
        yield store


def _words(value: list[str] | None) -> frozenset[str] | None:
    return frozenset(value) if value else None


def _require_known(when: Conditions) -> None:
    """ConfigError with a sentence for each value of a filter that can never match, as for rules.

    Sources are looked at in ``_require_sources``, for which it takes the database.
    """
    from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
    from monitor.checking import region_names
    from monitor.model import EVENTS

    problems: list[str] = []
    if when.region:
        problems += unknown("--region", sorted(when.region), region_names(load_gazetteer()))
    if when.chain:
        problems += unknown("--chain", sorted(when.chain), load_taxonomy().names())
    problems += unknown("--event", sorted(when.event or ()), EVENTS)
    problems += unknown("--language", sorted(when.language or ()), ("en", "zh"))
    if not all(text.strip() for text in when.text or ()):
        problems.append("--text: is empty; say what to look for.")
    if when.min_investment is not None and not 0 <= when.min_investment < math.inf:
        problems.append(f"--min-investment {when.min_investment}: give a number of CNY.")
    if problems:
        raise ConfigError(problems)


def _require_sources(settings: Settings, slugs: Collection[str], store: Store) -> None:
    """ConfigError for a source that is neither configured nor has given any story."""
    from monitor.checking import configured_sources

    if not slugs:
        return
    known = {source.slug for source in configured_sources(settings)}
    if not known.issuperset(slugs):
        # What local files gave, and sources that are configured no longer.
        given = {member.source for story in store.stories() for member in story.members}
        known |= {slug for slug in given if slug}  # the seed corpus is of no source
    if problems := list(unknown("--source", sorted(slugs), known, see="monitor sources list")):
        raise ConfigError(problems)


def stories_list(
    context: typer.Context,
    region: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="CODE", help="Of this region, as CN-GX; CN: the nation."),
    ] = None,
    chain: Annotated[
        list[str] | None,
        typer.Option("--chain", metavar="ID", help="About this chain, as batteries."),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="ID", help="News of this kind, as policy-plan."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="SLUG", help="Reported by this source."),
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option("--language", metavar="zh|en", help="Reported in this language."),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option("--text", metavar="WORDS", help="With these words in headline or text."),
    ] = None,
    new_cluster: Annotated[
        bool | None,
        typer.Option(
            "--new-cluster/--no-new-cluster",
            help="An authority names, launches or recognises a cluster or key chain; or not.",
        ),
    ] = None,
    novel: Annotated[
        bool | None,
        typer.Option(
            "--novel/--not-novel",
            help="The register did not hold this region with this chain before; or it did.",
        ),
    ] = None,
    min_investment: Annotated[
        float | None,
        typer.Option("--min-investment", metavar="CNY", help="An investment of so much or more."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="First seen on this day or later.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="With the stories that are not relevant.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")
    ] = 50,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Stories as they came in, newest first, with the filters of rules.

    An option that is given twice takes either value; different options must all hold. For ids and
    codes see: monitor labels.

    \b
    Examples:
      monitor stories list --region CN-GX --region CN-GD --chain batteries --new-cluster
      monitor stories list --since 2026-11-01 --text 链长
    """
    from itertools import islice

    from monitor.alerts.rules import matches
    from monitor.documents import story_document
    from monitor.model import Conditions, Rule

    when = Conditions(
        region=_words(region),
        chain=_words(chain),
        event=_words(event),
        source=_words(source),
        language=_words(language),
        text=tuple(text) if text else None,
        new_cluster=new_cluster,
        novel=novel,
        min_investment=min_investment,
        relevant=not everything,
    )
    rule = Rule(slug="list", when=when, tags=())
    first = day(since, "--since") if since else None
    settings = settings_of(context, config)
    _require_known(when)
    with reading_store(settings) as store:
        _require_sources(settings, when.source or (), store)
        matching = (story for story in stories_since(store, first) if matches(rule, story))
        found = list(islice(matching, limit))
        more = next(matching, None) is not None
    if as_json:
        emit([story_document(story) for story in found])
    elif not found:
        say("No story matches. Fewer filters find more; --all finds those not relevant, too.")
    else:
        from monitor.cli.tables import print_stories

        rest = "; there are more: --limit N" if more else ""
        print_stories(
            found, title=f"Stories as they came in, newest first ({len(found)} shown{rest})"
        )
    return 0


def stories_since(store: Store, first: date | None) -> Iterator[Story]:
    """Stories first seen on a day in Asia/Shanghai or later; all for None."""
    from datetime import datetime

    from monitor.model import SHANGHAI

    since = None if first is None else datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    return store.stories(since=since)


def day(value: str, option: str) -> date:
    """An ISO day from the command line."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ConfigError(
            f"{option} {value}: is no day; write year, month and day as 2026-11-21."
        ) from error


def stories_show(
    context: typer.Context,
    story_id: Annotated[str, typer.Argument(metavar="ID", help="As stories list prints it.")],
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """One story whole: labels with evidence, facts, every report of it.

    \b
    Example:
      monitor stories show seed-003
    """
    from monitor.documents import story_document

    with reading_store(settings_of(context, config)) as store:
        story = store.story(story_id)
    if story is None:
        raise ConfigError(f"story {story_id}: no such story; see: monitor stories list")
    if as_json:
        emit({**story_document(story), **({"note": story.note} if story.note else {})})
    else:
        from monitor.cli.tables import print_story

        print_story(story)
    return 0


class ExportFormat(StrEnum):
    """What ``export`` writes; the keys of ``monitor.export.FORMATS``."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"
    PARQUET = "parquet"
    ATOM = "atom"


def export(
    context: typer.Context,
    format: Annotated[ExportFormat, typer.Option("--format", help="What to write.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Default: stdout.")
    ] = None,
    config: ConfigOption = None,
) -> int:
    """All stories with labels, evidence, facts and sources, newest first by date of publication.

    \b
    Examples:
      monitor export --format xlsx -o stories.xlsx
      monitor export --format jsonl | jq .title
    """
    from monitor.export import FORMATS

    binary = format in (ExportFormat.XLSX, ExportFormat.PARQUET)
    if binary and output is None and sys.stdout.isatty():
        raise ConfigError(f"--format {format}: is not for a terminal; name a file with -o.")
    with (
        reading_store(settings_of(context, config)) as store,
        opened(output, whole=binary) as stream,
    ):
        FORMATS[format](store.stories_by_date(), stream)
    return 0


@contextmanager
def opened(output: Path | None, *, whole: bool = False) -> Iterator[IO[bytes]]:
    """stdout, or a file that appears only when it is whole; a failed export leaves the old one.

    A device or a named pipe is written to where it is. ``whole``: what goes there or to stdout is
    finished in a temporary file first. Writers of archives end their file even after an error,
    which a reader that has gone (``head``) would answer twice.
    """
    if output is None:
        with _finished(sys.stdout.buffer, whole=whole) as stream:
            yield stream
        sys.stdout.buffer.flush()
        return
    try:
        if output.exists() and not output.is_file() and not output.is_dir():
            with output.open("wb") as device, _finished(device, whole=whole) as stream:
                yield stream
        else:
            # The file that a link leads to, not the link, is what is written anew.
            with _replaced(output.resolve()) as stream:
                yield stream
    except OSError as error:
        raise _unwritable(str(output), error) from error


@contextmanager
def _finished(target: IO[bytes], *, whole: bool) -> Iterator[IO[bytes]]:
    if not whole:
        yield target
        return
    with tempfile.TemporaryFile() as finished:
        try:
            yield finished
            finished.seek(0)
        except OSError as error:
            where = f"the folder for temporary files, {tempfile.gettempdir()},"
            raise _unwritable(where, error) from error
        shutil.copyfileobj(finished, target)


@contextmanager
def _replaced(output: Path) -> Iterator[IO[bytes]]:
    with tempfile.NamedTemporaryFile(dir=output.parent, prefix=output.name, delete=False) as to:
        made = Path(to.name)
        try:
            yield to
            to.flush()
            made.chmod(0o644)
            made.replace(output)
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def _unwritable(place: str, error: OSError) -> MonitorError:
    """A full disk stops a command at work (exit 1), a wrong name never lets it begin (exit 2)."""
    kind = MonitorError if is_of_output(error) else ConfigError
    return kind(f"{place} cannot be written: {error.strerror}.")
