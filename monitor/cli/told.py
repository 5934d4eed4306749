"""alerts, digest: who was told what, and who still has to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.catalogue import day, opened, reading_store
from monitor.cli.console import emit, log_to_stderr, say
from monitor.cli.listing import Commands
from monitor.cli.options import ConfigOption, JsonOption, settings_of
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.alerts.naming import Names
    from monitor.config import Settings
    from monitor.model import AlertCounts, Rule, Story
    from monitor.ports import Store

#: Rows of a table that people can still read.
MOST_ROWS = 50

RULE = typer.Argument(metavar="RULE", help="The slug of a [[rule]].", show_default=False)

SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="What it would have sent on this day or later."),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    alerts = typer.Typer(
        help="The outbox: who was told what, and what a rule would send.",
        cls=Commands,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    alerts.command("list")(alerts_list)
    alerts.command("preview")(preview)
    alerts.command("feed")(feed)
    alerts.command("retry")(retry)
    alerts.command("test")(try_destinations)
    app.add_typer(alerts, name="alerts")
    app.command()(digest)


def _rule(settings: Settings, slug: str) -> Rule:
    for rule in settings.rules:
        if rule.slug == slug:
            return rule
    known = ", ".join(rule.slug for rule in settings.rules)
    raise ConfigError(f"rule {slug}: no such rule; there are: {known}")


def alerts_list(
    context: typer.Context,
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="STATE", help="pending, sending, sent, failed or held."),
    ] = None,
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="SLUG", help="Only those of this rule.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", metavar="N", min=1, help="At most so many; default 50, with --json all."
        ),
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Every alert with its state, tries and last error, newest first."""
    from itertools import chain, islice

    from monitor.alerts.destinations import load_destinations
    from monitor.alerts.hours import zone_of
    from monitor.cli.tables import print_deliveries
    from monitor.documents import delivery_document
    from monitor.model import DeliveryState

    settings = settings_of(context, config)
    if state is not None and state not in set(DeliveryState):
        raise ConfigError(f"--state {state}: must be one of {', '.join(DeliveryState)}")
    wanted = None if state is None else DeliveryState(state)
    destinations = load_destinations(settings.alerts, folder=settings.folder)
    labels = {item.key: item.label for item in destinations}
    with reading_store(settings) as store:
        rows = store.deliveries(state=wanted, rule=rule)
        first = next(rows, None)
        if first is None and rule is not None:
            _rule(settings, rule)  # of a rule that was taken out of the file there may be rows
        rows = rows if first is None else chain([first], rows)
        if as_json:
            emit([delivery_document(row, labels) for row in islice(rows, limit)])
            return 0
        if first is None:
            say(
                "No such alert yet."
                if rule or state
                else "No alert yet; monitor doctor says who would get one."
            )
            return 0
        shown = list(islice(rows, limit or MOST_ROWS))
        more = sum(1 for _ in rows)

        def headline(id: str) -> str:
            story = store.story(id)
            return "" if story is None else story.title

        of = f"{len(shown)} of {len(shown) + more}" if more else str(len(shown))
        print_deliveries(
            shown,
            title=f"Alerts, newest first ({of})",
            destinations=labels,
            headline=lru_cache(headline),
            zone=zone_of(settings.alerts),
        )
    return 0


def preview(
    context: typer.Context,
    rule: Annotated[str, RULE],
    since: SinceOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """What a rule would have sent over the stored history. Sends nothing.

    \b
    Example:
      monitor alerts preview new-cluster --since 2026-11-01
    """
    from monitor.alerts.growth import news_of
    from monitor.alerts.outbox import preview as previewed
    from monitor.alerts.webhooks import news_document
    from monitor.cli.tables import print_stories
    from monitor.documents import story_document

    settings = settings_of(context, config)
    chosen = _rule(settings, rule)
    start = _start(since)
    with reading_store(settings) as store:
        found = _whole(store, previewed(chosen, store.occasions(since=start), since=start))
        stories = [(story, news_of(chosen, story)) for story in found]
    if as_json:
        emit([{**story_document(one), "news": news_document(one, news)} for one, news in stories])
    elif not stories:
        say(f"{rule} would have sent nothing over the stored history.")
    else:
        print_stories(
            [story for story, _ in stories],
            title=f"{rule} would have sent {len(stories)}",
            told={story.id: (news.article, news.proof) for story, news in stories if news.grown},
        )
    return 0


def _whole(store: Store, stories: Iterable[Story]) -> Iterator[Story]:
    """The stories with the reports that made them grow."""
    for story in stories:
        yield (store.story(story.id) or story) if len(story.members) > 1 else story


def _start(since: str | None) -> datetime | None:
    """The beginning of a day in Asia/Shanghai."""
    from monitor.model import SHANGHAI

    if since is None:
        return None
    first = day(since, "--since")
    return datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)


class FeedFormat(StrEnum):
    """What ``alerts feed`` writes."""

    ATOM = "atom"
    JSONFEED = "jsonfeed"


def feed(
    context: typer.Context,
    rule: Annotated[str, RULE],
    format: Annotated[FeedFormat, typer.Option("--format", help="What to write.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Default: stdout.")
    ] = None,
    since: SinceOption = None,
    config: ConfigOption = None,
) -> int:
    """A rule's alerts as a feed: the stories of its preview, the newest 200. Sends nothing.

    \b
    Example, and the same from cron every hour:
      monitor alerts feed new-cluster --format atom -o feed.xml
      0 * * * *  monitor alerts feed new-cluster --format atom -o feed.xml
    """
    from monitor.alerts.feeds import rule_feed
    from monitor.alerts.hours import zone_of
    from monitor.alerts.outbox import preview as previewed
    from monitor.alerts.templating import load_templates
    from monitor.export.feed import write_atom_feed, write_json_feed

    settings = settings_of(context, config)
    chosen = _rule(settings, rule)
    start = _start(since)
    templates = load_templates(settings.alerts.templates)
    write = write_atom_feed if format is FeedFormat.ATOM else write_json_feed
    with reading_store(settings) as store, opened(output) as stream:
        stories = _whole(store, previewed(chosen, store.occasions(since=start), since=start))
        write(rule_feed(chosen, stories, _names(), zone_of(settings.alerts), templates), stream)
    return 0


def _names() -> Names:
    """What chains and regions are called."""
    from monitor.alerts.naming import Names
    from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
    from monitor.checking import region_names

    return Names(chains=load_taxonomy().names(), regions=region_names(load_gazetteer()))


def retry(context: typer.Context, as_json: JsonOption = False, config: ConfigOption = None) -> int:
    """Try every failed and pending alert now, whatever its wait. Exit 1 if any fails.

    What quiet hours held stays held until they end as configured now; without quiet hours in the
    configuration it is sent.
    """
    from monitor.alerts.outbox import deliver_now
    from monitor.alerts.scheduled import desk_of
    from monitor.app import open_monitor

    log_to_stderr(quiet=True)
    with open_monitor(settings_of(context, config), create=False) as monitor:
        counts = deliver_now(desk_of(monitor), force=True)
    return _tell(counts, as_json=as_json)


def _tell(counts: AlertCounts, *, as_json: bool) -> int:
    from dataclasses import asdict

    if as_json:
        emit(asdict(counts))
    else:
        typer.echo(f"{counts.delivered} delivered, {counts.failed} failed, {counts.held} held.")
    return 1 if counts.failed else 0


def try_destinations(
    context: typer.Context, as_json: JsonOption = False, config: ConfigOption = None
) -> int:
    """One test message to every destination. Exit 1 if any fails.

    \b
    Example, before a URL goes into monitor.toml:
      MONITOR_APPRISE='json://hooks.example.org/monitor' monitor alerts test
    """
    from monitor.alerts.destinations import load_destinations
    from monitor.alerts.operations import send_test
    from monitor.ports import utc_now

    settings = settings_of(context, config)
    destinations = load_destinations(settings.alerts, folder=settings.folder)
    if not len(destinations):
        say("No destination is configured; add one under [alerts] destinations in monitor.toml.")
    results = send_test(destinations, settings.alerts, utc_now)
    if as_json:
        emit(
            [
                {"destination": item.label, "ok": item.error is None, "error": item.error}
                for item in results
            ]
        )
    else:
        for item in results:
            state = "ok    " if item.error is None else "FAILED"
            typer.echo(f"{state}  {item.label}  {item.error or ''}")
    return 1 if any(item.error is not None for item in results) else 0


def digest(
    context: typer.Context,
    rule: Annotated[str | None, RULE] = None,
    due: Annotated[
        bool,
        typer.Option(
            "--due",
            help="Instead of RULE: every digest that is due and not sent yet, and what quiet "
            "hours held.",
        ),
    ] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Send a rule's digest now: everything collected since the last one.

    With nothing collected its destinations hear that there was nothing new. A rule that sends at
    once has no digest: exit 2.

    \b
    Examples, the second from cron for all rules at their time:
      monitor digest guangxi-batteries
      */30 * * * *  monitor digest --due
    """
    from monitor.alerts.digests import digest_or_nothing
    from monitor.alerts.scheduled import desk_of, send_due
    from monitor.app import open_monitor
    from monitor.model import DeliveryState

    if (rule is None) is not due:
        raise typer.BadParameter("name one RULE, or give --due for all that are due.")
    settings = settings_of(context, config)
    chosen = None if rule is None else _rule(settings, rule)
    log_to_stderr(quiet=True)
    with open_monitor(settings, create=False) as monitor:
        if chosen is None:
            return _tell(send_due(monitor), as_json=as_json)
        # What a rule collected while it had a digest is sent although it has none any more.
        if chosen.digest is None and not any(
            row.digest and row.state is not DeliveryState.SENT
            for row in monitor.store.deliveries(rule=chosen.slug)
        ):
            raise ConfigError(
                f'rule {chosen.slug}: has no digest, it sends at once; add digest = "daily" or '
                '"weekly" to it to collect.'
            )
        counts, told = digest_or_nothing(desk_of(monitor), chosen)
    if told is not None and not as_json:
        destinations = f"{told} destination{'' if told == 1 else 's'}"
        typer.echo(
            f"Nothing new was collected for {chosen.slug}; {destinations} heard so, "
            f"{counts.failed} failed."
        )
        return 1 if counts.failed else 0
    return _tell(counts, as_json=as_json)
