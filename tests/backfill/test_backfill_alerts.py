"""What a backfill finds is silent, unless ``--notify`` says otherwise."""

from __future__ import annotations

from datetime import date, timedelta

from past_site import PastSite, settings
from portal import Command, Webhook, today

TITLE = "广西将低空经济列为重点产业链"
TEXT = (
    "广西壮族自治区人民政府近日决定，将低空经济列为全区重点产业链，由自治区领导担任链长。\n"
    "低空经济产业集群将布局在南宁、柳州，重点发展无人机和eVTOL飞行器，到2028年产值达到300亿元。"
)


def prepare(command: Command, past: PastSite, webhook: Webhook, day: date) -> tuple[str, ...]:
    past.add("cluster", TITLE, TEXT, day)
    hook = f'[alerts]\ndestinations = ["{webhook.url}"]\n'
    command.configure(settings(past, more=hook))
    window = ("--from", str(day - timedelta(days=3)), "--to", str(day))
    return ("backfill", "portal", *window, "--plain", "--json")


def test_what_is_found_never_alerts(command: Command, past: PastSite, webhook: Webhook) -> None:
    """However fresh it is: not now, and not by a later run that lists it too."""
    done = command(*prepare(command, past, webhook, today()))
    assert (done.status, done.document["totals"]["new"]) == (0, 1)
    assert done.document["alerts"]["created"] == 0
    later = command("run", "--plain", "--json").document
    assert (later["totals"]["new"], later["alerts"]["created"]) == (0, 0)
    assert webhook.bodies == []


def test_notify_alerts_however_old_it_is(
    command: Command, past: PastSite, webhook: Webhook
) -> None:
    """Once: a second backfill of the window says nothing more."""
    arguments = prepare(command, past, webhook, date(2022, 3, 4))
    document = command(*arguments, "--notify").document
    assert (document["alerts"]["created"], document["alerts"]["delivered"]) == (1, 1)
    assert command(*arguments, "--notify").document["alerts"]["created"] == 0
    assert len(webhook.bodies) == 1
