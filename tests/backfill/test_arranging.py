"""Stories and register come out as if all had arrived by date, whatever the order was."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from monitor.backfill.arranging import arrange
from monitor.dedupe import Reading, decide, sign
from monitor.model import Article, Draft, PublicationDate, Silence
from monitor.reading import load_classifier
from monitor.reviewed import Reviewed
from monitor.storage import Store, open_store

GOLD = Path(__file__).resolve().parents[1] / "gold" / "dev.jsonl"
NOW = datetime(2026, 11, 21, 1, 0, tzinfo=timezone.utc)


def draft_of(record: dict[str, Any], classify: Callable[[Article], Any]) -> Draft:
    url = f"http://news.example.cn/{record['id']}.html"
    article = Article(
        id=hashlib.sha256(url.encode()).hexdigest()[:16],
        url=url,
        canonical_url=url,
        title=record["title"],
        text=record["text"],
        language=record["language"],
        published=PublicationDate.of_day(date.fromisoformat(record["published"]), "meta"),
    )
    labels = classify(article)
    return Draft(
        article=article,
        labels=labels,
        signature=sign(article, labels),
        source="gold",
        run="r",
        seen=NOW,
        silence=Silence.BACKFILL,
    )


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    """The labelled articles, read and classified, by date."""
    classifier = load_classifier()

    def classify(article: Article) -> Any:
        return classifier.classify(
            article.title, article.text, published=None, language=article.language
        )

    records = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    found = [draft_of(record, classify) for record in records]
    return sorted(found, key=_by_date)


def _by_date(draft: Draft) -> tuple[datetime, str]:
    assert draft.article.published is not None
    return draft.article.published.moment, draft.article.id


@pytest.fixture
def opened(
    reviewed_database: Path, tmp_path: Path, reviewed: Reviewed
) -> Iterator[Callable[[], Store]]:
    """Opens databases with the reviewed data in them."""
    stores: list[Store] = []

    def open_one() -> Store:
        path = tmp_path / f"{len(stores)}.db"
        shutil.copy(reviewed_database, path)
        stores.append(open_store(f"sqlite:///{path}"))
        reviewed.fill(stores[-1], now=NOW)
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def record(store: Store, drafts: Sequence[Draft], *, late: bool, minutes: int = 0) -> None:
    for number, draft in enumerate(drafts):
        one = replace(draft, late=late, seen=NOW + timedelta(minutes=minutes, seconds=number))
        store.record(one, partial(decide, Reading(one.article, one.labels, one.signature)))


def outcome(store: Store) -> tuple[dict[str, Any], dict[Any, Any]]:
    """(by head: members with their verdicts, labels, novel pairs; the register), without what tells
    of the order of arrival: ids of stories, when a pair was recorded, notes."""
    heads = {story.id: story.head.id for story in store.stories()}
    stories = {
        story.head.id: (
            [(member.id, member.verdict, member.rung) for member in story.members],
            story.labels,
            sorted(story.novel),
            sorted((one.article, heads[one.story]) for one in story.follows),
        )
        for story in store.stories()
        if not story.seed
    }
    register = {
        pair: (entry.since, entry.level, entry.declared, entry.named_as, entry.programme,
               heads.get(entry.story or ""))
        for pair, entry in store.register().items()
    }  # fmt: skip
    return stories, register


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_order_of_arrival_gives_the_same(
    opened: Callable[[], Store], reviewed: Reviewed, drafts: list[Draft], seed: int
) -> None:
    """Shuffled, at once or in two backfills, around what a daily run found by itself."""
    by_date = opened()
    record(by_date, drafts, late=False)
    expected = outcome(by_date)

    shuffled = list(drafts)
    random.Random(seed).shuffle(shuffled)
    at_once = opened()
    record(at_once, shuffled, late=True)
    found = arrange(at_once, reviewed, "me", lambda: NOW)
    assert found.late == len(drafts)
    assert outcome(at_once) == expected
    exported = [
        [(story.head.id, story.novel) for story in store.stories_by_date()]
        for store in (at_once, by_date)
    ]
    assert exported[0] == exported[1]

    bit_by_bit = opened()
    record(bit_by_bit, sorted(shuffled[:30], key=_by_date), late=False)
    for start in (30, 60):
        record(bit_by_bit, shuffled[start : start + 30], late=True, minutes=start)
        arrange(bit_by_bit, reviewed, "me", lambda: NOW)
    stories, register = outcome(bit_by_bit)
    assert stories.keys() == expected[0].keys()
    assert {head: sorted(story[0]) for head, story in stories.items()} == {
        head: sorted(story[0]) for head, story in expected[0].items()
    }
    assert {head: story[2] for head, story in stories.items()} == {
        head: story[2] for head, story in expected[0].items()
    }
    assert register == expected[1]
    assert arrange(bit_by_bit, reviewed, "me", lambda: NOW).late == 0


def test_the_ids_of_one_backfill_do_not_tell_the_order(
    opened: Callable[[], Store], reviewed: Reviewed, drafts: list[Draft]
) -> None:
    """Two shuffles of one backfill give the same stories under the same ids."""
    ids = []
    for seed in (4, 5):
        store = opened()
        shuffled = list(drafts)
        random.Random(seed).shuffle(shuffled)
        record(store, shuffled, late=True)
        arrange(store, reviewed, "me", lambda: NOW)
        ids.append(sorted((story.id, story.head.id) for story in store.stories()))
    assert ids[0] == ids[1]


OLD, LATER = "2022-03-01", "2022-03-05"
TITLE = "广西将絮云机列为重点产业链"
TEXT = (
    "广西壮族自治区人民政府近日印发通知，把低空经济产业链列为全区重点产业链，由自治区领导担任链长。\n"
    "低空经济产业集群将布局在桂林、梧州两市，支持链主企业牵头组建创新联合体，全年安排技改资金。"
)


def one(name: str, day: str, text: str = TEXT) -> dict[str, Any]:
    return {"id": name, "title": TITLE, "text": text, "language": "zh", "published": day}


def test_an_old_report_found_late_becomes_the_first(
    opened: Callable[[], Store], reviewed: Reviewed
) -> None:
    """It heads the story, which keeps its id; it is first in the register; both have a note."""
    classifier = load_classifier()

    def classify(article: Article) -> Any:
        return classifier.classify(article.title, article.text, published=None, language="zh")

    known = draft_of(one("known", LATER), classify)
    old = draft_of(one("old", OLD, TEXT + "\n来源：广西日报"), classify)
    assert known.labels.pairs
    store = opened()
    record(store, [known], late=False)
    (before,) = [story for story in store.stories() if not story.seed]
    assert before.id == known.article.id
    mine = [pair for pair, entry in store.register().items() if entry.story == before.id]
    assert mine
    record(store, [old], late=True, minutes=5)
    arrange(store, reviewed, "me", lambda: NOW)
    (story,) = [story for story in store.stories() if not story.seed]
    assert (story.id, story.head.id) == (before.id, old.article.id)
    assert [(member.id, member.verdict) for member in story.members] == [
        (old.article.id, "new"),
        (known.article.id, "copy"),
    ]
    assert story.note is not None
    assert old.article.id in story.note
    entry = store.register()[mine[0]]
    assert entry.since == date.fromisoformat(OLD)
    assert entry.note is not None
    assert f"a later report of {before.id} ({LATER})" in entry.note


def test_novel_goes_to_the_older_story(opened: Callable[[], Store], reviewed: Reviewed) -> None:
    """The later story named nothing that was not known by then; the register tells who was first
    until now."""
    classifier = load_classifier()

    def classify(article: Article) -> Any:
        return classifier.classify(article.title, article.text, published=None, language="zh")

    known = draft_of(one("known", "2023-06-01"), classify)
    other = (
        "来宾市举行低空经济项目集中开工仪式，共有9个项目开工，总投资41.5亿元，包括无人机试飞场和起降点。\n"
        "广西壮族自治区有关部门负责人表示，低空经济产业链将成为来宾的新支柱，计划三年建成产业园3个。"
    )
    old = draft_of(
        {**one("old", "2021-02-03", other), "title": "来宾低空经济项目集中开工"}, classify
    )
    shared = set(known.labels.pairs) & set(old.labels.pairs)
    assert shared
    store = opened()
    record(store, [known], late=False)
    (first,) = [story for story in store.stories() if not story.seed]
    pair = next(pair for pair in first.novel if pair in shared)
    record(store, [old], late=True, minutes=5)
    arrange(store, reviewed, "me", lambda: NOW)
    stories = {story.id: story for story in store.stories() if not story.seed}
    assert stories.keys() == {known.article.id, old.article.id}
    assert pair in stories[old.article.id].novel
    assert pair not in stories[known.article.id].novel
    entry = store.register()[pair]
    assert (entry.story, entry.since) == (old.article.id, date(2021, 2, 3))
    assert entry.note is not None
    assert known.article.id in entry.note
    assert "2023-06-01" in entry.note
