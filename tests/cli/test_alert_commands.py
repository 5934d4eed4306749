"""The commands about alerts from outside: preview, feed, list, retry, test, digest, templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import feedparser
import pytest
from portal import Command, Site, Webhook
from webhook_schema import faults

DRONES = (
    "NANNING -- The government of Guangxi Zhuang autonomous region has added the low-altitude "
    "economy to its list of key industrial chains, the regional department of industry said.\n"
    "The new industrial cluster is to gather makers of drones in Nanning and Liuzhou, with an "
    "investment of 30 billion yuan by 2027.\n"
    "A vice-chairman of the region will act as chief of the chain."
)
ROBOTS = (
    "LIUZHOU -- Guangxi has launched a robotics industrial cluster around the carmakers of Liuzhou, "
    "officials told a conference on Tuesday.\n"
    "Twelve firms that build industrial robots and their joints signed on; a first investment of 3 "
    "billion yuan goes into a shared test plant beside the river."
)
SHIPS = (
    "QINZHOU -- Shipyards on the Beibu Gulf became a key industrial chain of Guangxi after the "
    "spring session of the regional assembly.\n"
    "Investment of 50 billion yuan is planned for docks, cranes and marine engines in Qinzhou and "
    "Beihai until the end of the decade."
)
RULES = """
[[rule]]
slug = "clusters"
when = { new_cluster = true }
tags = ["all"]

[[rule]]
slug = "big"
when = { min_investment = 20e9 }
tags = ["all"]

[[rule]]
slug = "weekly"
when = { new_cluster = true }
tags = ["all"]
digest = "weekly"
"""


@pytest.fixture
def told(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> dict[str, str]:
    """One run over two announcements, one of them old; titles by name."""
    titles = {
        "drones": "Guangxi names low-altitude economy a key industrial chain",
        "robots": "Guangxi launches robotics cluster in Liuzhou",
        "old": "Shipbuilding becomes key industrial chain on Beibu Gulf",
    }
    site.add("drones", titles["drones"], DRONES, days_ago(0))
    site.add("robots", titles["robots"], ROBOTS, days_ago(1))
    site.add("old", titles["old"], SHIPS, days_ago(300))
    command.watch(site, hook=webhook, more=RULES)
    report = command("run", "--plain", "--json")
    assert report.status == 0, report.err
    return titles


def titles_of(command: Command, *arguments: str) -> set[str]:
    done = command("alerts", "preview", *arguments, "--json")
    assert done.status == 0, done.err
    return {story["title"] for story in done.document}


def sent_for(webhook: Webhook, rule: str) -> set[str]:
    """The headlines that the webhook got for this rule; every body is as documented."""
    for body in webhook.bodies:
        assert faults(body) == []
    return {
        each["story"]["title"]
        for body in webhook.bodies
        if body["monitor"]["rule"] == rule
        for each in body["monitor"]["items"]
    }


def test_a_preview_is_what_the_run_sent(
    command: Command, webhook: Webhook, told: dict[str, str]
) -> None:
    """For each rule; what was old or too small is in neither."""
    recent = {told["drones"], told["robots"]}
    assert titles_of(command, "clusters") == sent_for(webhook, "clusters") == recent
    assert titles_of(command, "big") == sent_for(webhook, "big") == {told["drones"]}
    assert titles_of(command, "weekly") == recent
    assert sent_for(webhook, "weekly") == set()
    tomorrow = (date.today() + timedelta(days=2)).isoformat()
    assert titles_of(command, "clusters", "--since", tomorrow) == set()
    assert command("digest", "weekly").status == 0
    assert sent_for(webhook, "weekly") == recent


def test_a_rule_is_a_feed_of_its_preview(
    command: Command, webhook: Webhook, told: dict[str, str], tmp_path: Path
) -> None:
    """In both formats, on stdout or in a file; nothing is sent; writing it again changes no id."""
    before = len(webhook.bodies)
    made = command("alerts", "feed", "big", "--format", "atom", "-o", "feed.xml")
    assert made.status == 0, made.err
    assert made.out == ""
    read = feedparser.parse((tmp_path / "feed.xml").read_bytes())
    assert [entry.title for entry in read.entries] == [told["drones"]]
    assert "Guangxi" in read.entries[0].content[0].value
    document = command("alerts", "feed", "big", "--format", "jsonfeed").document
    assert [item["title"] for item in document["items"]] == [told["drones"]]
    assert document["items"][0]["id"] == read.entries[0].id
    again = command("alerts", "feed", "big", "--format", "jsonfeed").document
    assert again == document
    later = (date.today() + timedelta(days=2)).isoformat()
    empty = command("alerts", "feed", "big", "--format", "jsonfeed", "--since", later).document
    assert empty["items"] == []
    assert len(webhook.bodies) == before


@pytest.mark.parametrize("columns", [80, 120])
def test_tables_fit_the_terminal(
    columns: int,
    command: Command,
    told: dict[str, str],
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Words of headlines, rules, states and story ids are in one piece, and no line is wider than
    the window."""
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = command("alerts", "list", "--json").document
    for arguments, words in (
        (("alerts", "list"), {row[name] for row in rows for name in ("rule", "state", "story")}),
        (("alerts", "preview", "clusters"), {row["story"] for row in rows}),
    ):
        done = command(*arguments)
        assert done.status == 0, done.err
        assert max(len(line.rstrip()) for line in done.out.splitlines()) <= columns
        for word in words:
            assert word in done.out
        assert all(word in done.out for word in told["robots"].split())
    few = command("alerts", "list", "--limit", "2").out
    assert f"(2 of {len(rows)})" in few
    assert len(command("alerts", "list", "--limit", "2", "--json").document) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("digest",), "name one RULE, or give --due"),
        (("digest", "clusters", "--due"), "name one RULE, or give --due"),
        (("digest", "nope"), "rule nope: no such rule"),
    ],
)
def test_a_digest_is_of_one_rule_or_of_all_that_are_due(
    command: Command, told: dict[str, str], arguments: tuple[str, ...], words: str
) -> None:
    """Neither and both are wrong usage."""
    done = command(*arguments)
    assert done.status == 2
    assert words in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("feed", "nope", "--format", "atom"), "rule nope: no such rule; there are: "),
        (("preview", "nope"), "rule nope: no such rule"),
        (("preview", "clusters", "--since", "soon"), "--since soon: is no day"),
        (("feed", "clusters", "--format", "atom", "-o", "gone/feed.xml"), "cannot be written"),
        (("feed", "clusters", "--format", "rss"), "'rss' is not one of"),
        (("list", "--state", "lost"), "--state lost: must be one of"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(
    command: Command, told: dict[str, str], arguments: tuple[str, ...], words: str
) -> None:
    """What is wrong and what there is."""
    done = command("alerts", *arguments)
    assert done.status == 2
    assert words in done.err
    assert "Traceback" not in done.err


def test_what_failed_is_listed_and_sent_by_retry(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """State and reason for each row; status 1 as long as one fails."""
    webhook.status = 500
    site.add("drones", "Guangxi names it", DRONES, days_ago(0))
    command.watch(site, hook=webhook, more=RULES)
    assert command("run", "--plain", "--json").status == 1
    rows = command("alerts", "list", "--state", "failed", "--json").document
    assert {row["rule"] for row in rows} == {"clusters", "big"}
    assert all("500" in row["error"] for row in rows)
    assert command("alerts", "retry").status == 1
    webhook.status = 200
    assert command("alerts", "retry", "--json").document["delivered"] == 2
    assert command("alerts", "test").status == 0
    assert webhook.bodies[-1]["monitor"]["kind"] == "notice"
    listed = command("alerts", "list", "--json").document
    assert sorted(row["state"] for row in listed) == ["held", "sent", "sent"]


def test_templates_of_ones_own_are_used_or_refused(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """Their folder stands beside the configuration; a broken one ends everything with its place."""
    site.add("drones", "Guangxi names it", DRONES, days_ago(0))
    path = command.watch(site, hook=webhook, more=RULES)
    text = path.read_text(encoding="utf-8").replace("[alerts]\n", '[alerts]\ntemplates = "words"\n')
    path.write_text(text, encoding="utf-8")
    done = command("run", "--plain")
    assert done.status == 2
    assert "alerts.templates: " in done.err
    assert "no such folder" in done.err
    folder = path.parent / "words"
    folder.mkdir()
    mine = folder / "alert.txt.j2"
    mine.write_text("OURS\n{{ story.headlin }}", encoding="utf-8")
    for arguments in (
        ("run", "--plain"),
        ("alerts", "test"),
        ("alerts", "feed", "big", "--format", "atom"),
    ):
        done = command(*arguments)
        assert done.status == 2, arguments
        assert f"{mine}, line 2: " in done.err
    assert webhook.bodies == []
    mine.write_text(
        "OURS {{ story.headline }} {{ story.url }} {{ story.regions | join }} "
        "{{ story.chains | map(attribute='name') | join(', ') }}",
        encoding="utf-8",
    )
    assert command("run", "--plain").status == 0
    assert all(body["message"].startswith("OURS Guangxi names it http") for body in webhook.bodies)


def test_a_digest_of_nothing_says_so(
    command: Command, webhook: Webhook, told: dict[str, str]
) -> None:
    """One message, told as what it is; a rule that sends at once has no digest to send."""
    assert command("digest", "weekly").status == 0
    before = len(webhook.bodies)
    done = command("digest", "weekly")
    assert done.status == 0
    assert "Nothing new was collected for weekly; 1 destination heard so, 0 failed." in done.out
    assert len(webhook.bodies) == before + 1
    done = command("digest", "clusters")
    assert done.status == 2
    assert "rule clusters: has no digest, it sends at once" in done.err
    assert len(webhook.bodies) == before + 1


def test_what_quiet_hours_held_goes_out_when_they_are_no_more(
    command: Command,
    site: Site,
    webhook: Webhook,
    days_ago: Callable[[int], date],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Held alerts fit the table of 80 columns; without ``quiet`` the next retry sends them."""
    monkeypatch.setenv("COLUMNS", "80")
    site.add("drones", "Guangxi names low-altitude economy a key chain", DRONES, days_ago(0))
    now = datetime.now(timezone.utc)  # quiet for an hour before and some hours after it
    quiet = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=8):%H:%M}"
    config = command.watch(site, hook=webhook)
    loud = config.read_text(encoding="utf-8")
    hours = f'[alerts]\ntimezone = "UTC"\nquiet = "{quiet}"\n'
    config.write_text(loud.replace("[alerts]\n", hours), encoding="utf-8")
    assert command("run", "--plain", "--json").document["alerts"]["held"] == 1
    assert f"till {now + timedelta(hours=8):%m-%d}" in command("alerts", "list").out
    assert command("alerts", "retry", "--json").document["held"] == 1
    config.write_text(loud, encoding="utf-8")
    done = command("alerts", "retry", "--json")
    assert done.document == {"created": 0, "delivered": 1, "failed": 0, "held": 0}
    assert len(webhook.bodies) == 1
