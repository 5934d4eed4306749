"""A rule as Atom and JSON Feed: the stories of its preview, under ids that stay."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from alert_cases import NAMES, SHANGHAI, rule, story
from lxml import etree

from monitor.alerts.feeds import rule_feed
from monitor.alerts.templating import load_templates
from monitor.documents import story_document
from monitor.export.feed import MOST_ENTRIES, write_atom, write_atom_feed, write_json_feed
from monitor.export.tables import write_csv
from monitor.model import Precision, Story

CHINESE = story(
    "zh", language="zh", title="广西新增低空经济产业链", text="自治区公布了十一条产业链。"
)
HOSTILE = story("bad", title="<script>x</script> & ]]> \x00 \ud800"[:-1], url="javascript:alert(1)")


def atom(stories: Sequence[Story]) -> bytes:
    stream = io.BytesIO()
    write_atom_feed(_feed(stories), stream)
    return stream.getvalue()


def json_feed(stories: Sequence[Story]) -> dict[str, Any]:
    stream = io.BytesIO()
    write_json_feed(_feed(stories), stream)
    return json.loads(stream.getvalue())  # type: ignore[no-any-return]


def _feed(stories: Sequence[Story]) -> Any:
    return rule_feed(
        rule("watch", region=["CN-GX"]), stories, NAMES, SHANGHAI, load_templates(None)
    )


def test_atom_holds_what_an_alert_holds() -> None:
    """Headline word for word, address, region and chains by name, publisher, day; as a reader's
    own parser reads it."""
    read = feedparser.parse(atom([story(), CHINESE]))
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.id == "urn:industrial-chain-monitor:rule:watch"
    assert "region Guangxi" in read.feed.subtitle
    first, second = read.entries
    assert [first.title, second.title] == [story().title, CHINESE.title]
    assert [first.link, second.link] == [story().head.url, CHINESE.head.url]
    assert first.author == "Guangxi Daily"
    assert first.published.startswith("2026-11-19T16:00:00")  # the day's start in Shanghai
    assert {tag.label for tag in first.tags} == {"Guangxi", "low-altitude economy", "batteries"}
    assert {tag.label for tag in second.tags} == {"广西", "低空经济", "电池"}
    for entry, one in ((first, story()), (second, CHINESE)):
        (content,) = entry.content
        assert content.type == "text/html"
        for said in (one.title, one.head.url, "«batteries»"):
            assert said in content.value
    assert second.summary.startswith("广西 · 低空经济 · 首次提出 – 自治区公布")


def test_json_feed_holds_the_same_and_the_whole_story() -> None:
    """Version 1.1: its required fields, and the export's story in an extension."""
    read = json_feed([story(), CHINESE])
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert read["title"] == "Industrial chain monitor · watch"
    assert read["_monitor"] == {"id": "urn:industrial-chain-monitor:rule:watch"}
    first, second = read["items"]
    assert first["title"] == story().title
    assert first["url"] == story().head.url
    assert first["date_published"] == "2026-11-20T00:00:00+08:00"
    assert first["authors"] == [{"name": "Guangxi Daily"}]
    assert first["tags"] == ["Guangxi", "low-altitude economy", "batteries"]
    assert first["_story"] == story_document(story())
    assert second["language"] == "zh"
    assert CHINESE.title in second["content_html"]
    atom_ids = [entry.id for entry in feedparser.parse(atom([story(), CHINESE])).entries]
    assert [first["id"], second["id"]] == atom_ids


def test_ids_stay_when_a_story_grows() -> None:
    """A reader sees a changed entry, not a second one; only ``updated`` moves."""
    grown = replace(story(others=[("Reprint", "en")]), updated=story().updated + timedelta(hours=1))
    before, after = (feedparser.parse(atom([one])).entries[0] for one in (story(), grown))
    assert before.id == after.id == "urn:industrial-chain-monitor:story:s1"
    assert before.updated < after.updated
    assert "Reprint" in after.content[0].value


def test_a_story_has_one_id_in_every_feed() -> None:
    """In the export of everything as in each rule's, so that a reader of both shows it once."""
    stream = io.BytesIO()
    write_atom([story()], stream)
    exported = feedparser.parse(stream.getvalue())
    assert exported.entries[0].id == feedparser.parse(atom([story()])).entries[0].id
    assert exported.feed.id == "urn:industrial-chain-monitor:stories"


def test_the_export_holds_every_story_with_every_field() -> None:
    """Irrelevant and hostile ones too, as in the CSV; a feed reader finds nothing wrong with it."""
    stories = [CHINESE, story("no", relevant=False, chains=()), HOSTILE]
    stories += [story(f"s{number}") for number in range(MOST_ENTRIES)]
    atom_stream, csv_stream = io.BytesIO(), io.BytesIO()
    write_atom(stories, atom_stream)
    write_csv(stories, csv_stream)
    read = feedparser.parse(atom_stream.getvalue())
    assert not read.bozo
    assert read.feed.updated == stories[0].updated.isoformat()
    names = {"a": "http://www.w3.org/2005/Atom", "m": "urn:industrial-chain-monitor:fields"}
    tree = etree.fromstring(atom_stream.getvalue())
    entries = tree.xpath("a:entry", namespaces=names)
    rows = list(csv.DictReader(io.StringIO(csv_stream.getvalue().decode("utf-8-sig"))))
    told = [
        {
            etree.QName(field).localname: field.text or ""
            for field in entry.xpath("m:*", namespaces=names)
        }
        for entry in entries
    ]
    assert len(told) == len(stories)
    for field, row in zip(told, rows, strict=True):
        if row["id"] != HOSTILE.id:  # holds characters that XML forbids
            assert field == row


def test_an_articles_words_are_words_in_both() -> None:
    """No element, no link that runs, no character that XML forbids."""
    tree = etree.fromstring(atom([HOSTILE]))
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert tree.xpath("//a:script", namespaces=names) == []
    assert tree.xpath("//a:link", namespaces=names) == []
    (content,) = tree.xpath("//a:entry/a:content", namespaces=names)
    assert "<script>" not in content.text
    assert "href" not in content.text
    (item,) = json_feed([HOSTILE])["items"]
    assert "url" not in item
    assert "<script>" not in item["content_html"]
    assert item["title"] == HOSTILE.title


def test_a_feed_of_nothing_is_a_feed() -> None:
    """The first one, before anything came in."""
    read = feedparser.parse(atom([]))
    assert not read.bozo
    assert read.entries == []
    assert read.feed.updated == "1970-01-01T00:00:00+00:00"
    assert json_feed([])["items"] == []


@pytest.mark.parametrize("precision", [Precision.MONTH, Precision.YEAR, None])
def test_a_date_that_is_no_day_is_no_moment(precision: Precision | None) -> None:
    """JSON Feed wants a moment: a month or year alone would be a made-up one."""
    one = story(published=None)
    if precision is not None:
        known = story().head.published
        assert known is not None
        one = replace(
            story(), head=replace(story().head, published=replace(known, precision=precision))
        )
    assert "date_published" not in json_feed([one])["items"][0]


def test_a_feed_ends_where_readers_stop() -> None:
    """The newest 200."""
    stories = [story(f"s{number}") for number in range(MOST_ENTRIES + 10)]
    items = json_feed(stories)["items"]
    assert [one["_story"]["id"] for one in items] == [one.id for one in stories[:MOST_ENTRIES]]
