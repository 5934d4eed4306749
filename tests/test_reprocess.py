"""A reprocess reports the state before it against the state after it, whenever it is killed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from monitor.backfill.arranging import arrange
from monitor.changes import Changes, RegisterChange
from monitor.dedupe import Reading, decide, sign
from monitor.model import (
    Article,
    Draft,
    Known,
    Labels,
    PublicationDate,
    RegionChain,
    RunReport,
    Silence,
    Verdict,
    VerdictKind,
)
from monitor.reading import load_classifier
from monitor.reprocess import clean, reprocess
from monitor.reviewed import Reviewed
from monitor.storage import Store, open_store

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=timezone.utc)
CHAIN = (
    "广西壮族自治区人民政府近日印发通知，把低空经济产业链列为全区重点产业链，由自治区领导担任链长。\n"
    "低空经济产业集群将布局在桂林、梧州两市，支持链主企业牵头组建创新联合体，全年安排技改资金。"
)
PARK = (
    "来宾市举行航空航天项目集中开工仪式，共有9个项目开工，总投资41.5亿元，包括航空航天器材工厂和试飞场。\n"
    "市有关部门负责人表示，航空航天产业链将成为来宾的新支柱，计划三年建成产业园3个。"
)


@pytest.fixture
def opened(tmp_path: Path, reviewed_database: Path) -> Iterator[Callable[..., Store]]:
    """Opens databases with the reviewed data in them, or copies ``like`` another one."""
    stores: list[Store] = []

    def open_one(*, like: Store | None = None) -> Store:
        path = tmp_path / f"{len(stores)}.db"
        if like is not None:
            like.close()
        shutil.copy(
            reviewed_database if like is None else tmp_path / f"{stores.index(like)}.db", path
        )
        stores.append(open_store(f"sqlite:///{path}"))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


_classifier = cache(load_classifier)


def draft(name: str, day: str, text: str, *, late: bool = False) -> Draft:
    """An article as a run (or, ``late``, a backfill) stores it."""
    url = f"http://news.example.cn/{name}.html"
    article = Article(
        id=hashlib.sha256(url.encode()).hexdigest()[:16],
        url=url,
        canonical_url=url,
        title=text.partition("，")[0],
        text=text,
        language="zh",
        published=PublicationDate.of_day(date.fromisoformat(day), "meta"),
    )
    labels = _classifier().classify(
        article.title, text, published=date.fromisoformat(day), language="zh", home=None
    )
    return Draft(
        article=article,
        labels=labels,
        signature=sign(article, labels),
        source="ingest",
        run="r",
        seen=NOW,
        silence=Silence.BACKFILL if late else None,
        late=late,
    )


def record(store: Store, drafts: Sequence[Draft]) -> None:
    for second, one in enumerate(drafts):
        ladder = partial(decide, Reading(one.article, one.labels, one.signature))
        store.record(replace(one, seen=NOW + timedelta(seconds=second)), ladder)


def again(
    store: Store, reviewed: Reviewed, run: str, since: datetime | None = None
) -> tuple[RunReport, Changes]:
    return reprocess(
        store,
        reviewed,
        (),
        run=run,
        since=since,
        owner="me",
        clock=lambda: NOW + timedelta(days=1),
        elsewhere=partial(map, clean),
    )


def outcome(store: Store) -> tuple[list[Any], Any]:
    return list(store.stories()), store.register()


@pytest.mark.parametrize(
    ("runs", "backfills"),
    [
        (["2026-11-02"], [["2020-03-01"]]),
        (["2026-11-02"], [["2023-05-01", "2021-05-01"], ["2020-03-01"]]),
        ([], [["2022-05-01"], ["2020-03-01"]]),
        ([], [["2020-03-01"], ["2022-05-01", "2021-05-01"]]),
    ],
)
def test_nothing_changes_by_itself_where_a_backfill_found_more(
    opened: Callable[..., Store], reviewed: Reviewed, runs: list[str], backfills: list[list[str]]
) -> None:
    """What stands by date and not by arrival stands there again: ids, verdicts, notes, register."""
    store, names = opened(), count()
    record(store, [draft(f"{next(names)}", day, CHAIN) for day in runs])
    for days in backfills:
        record(store, [draft(f"{next(names)}", day, CHAIN, late=True) for day in days])
        arrange(store, reviewed, "me", lambda: NOW)
    before = outcome(store)
    for run in ("one", "two"):
        report, changes = again(store, reviewed, run)
        assert (changes.changed, changes.verdicts, changes.moved) == (0, 0, 0)
        assert (changes.merged, changes.split) == ((), ())
        assert changes.register == RegisterChange()
        assert report.totals.revised == 0
        assert outcome(store) == before


@pytest.mark.parametrize("since", [None, NOW + timedelta(hours=1)])
def test_what_a_run_found_after_a_backfill_has_its_place_by_date_too(
    opened: Callable[..., Store], reviewed: Reviewed, since: datetime | None
) -> None:
    """Of two articles one is a copy of the other, and not each of each; a second time nothing
    changes. It is told of articles that are older than was asked for, too."""
    store = opened()
    seeds = sum(len(story.members) for story in store.stories())
    record(store, [draft("late", "2026-11-02", CHAIN, late=True)])
    arrange(store, reviewed, "me", lambda: NOW)
    record(store, [draft("early", "2026-11-01", CHAIN)])
    before = again(store, reviewed, "one", since)[1]
    assert (before.articles - seeds, before.changed, before.verdicts, before.moved) == (2, 2, 2, 0)
    (story,) = (story for story in store.stories() if not story.seed)
    assert [member.verdict for member in story.members] == ["new", "copy"]
    after = again(store, reviewed, "two", since)[1]
    assert (after.articles - seeds, after.changed) == (0 if since else 2, 0)


def tampered(store: Store, reviewed: Reviewed) -> None:
    """Articles that today's rules would have labelled and put together otherwise."""

    def unknown(one: Draft) -> Draft:
        labels = Labels(language="zh", relevant=False, chains=(), regions=())
        return replace(one, labels=labels, signature=sign(one.article, labels))

    def new(_: Sequence[Known]) -> Verdict:
        return Verdict(kind=VerdictKind.NEW, story="", why="New.")

    found = [
        draft("chain", "2026-11-02", CHAIN),
        unknown(draft("park", "2026-11-03", PARK)),
        draft("chain-late", "2020-03-01", CHAIN + "\n来源：广西日报", late=True),
        unknown(draft("park-late", "2021-03-01", PARK + "\n来源：来宾日报", late=True)),
    ]
    for one in found[:2]:
        store.record(one, new)
    for one in found[2:]:
        record(store, [one])
    arrange(store, reviewed, "me", lambda: NOW)
    store.record(draft("retold", "2026-11-04", CHAIN + "\n编辑：李四"), new)


class Killed(BaseException):
    """What no part of the monitor knows of."""


@contextmanager
def killed_at(store: Store, number: int | None) -> Iterator[list[object]]:
    """The transaction of this number is the last thing that does not happen; all that were begun."""
    begun: list[object] = []

    def commit(connection: object) -> None:
        begun.append(connection)
        if len(begun) == number:
            raise Killed

    event.listen(store._engine, "commit", commit)
    try:
        yield begun
    except Killed:
        pass
    finally:
        event.remove(store._engine, "commit", commit)


def test_killed_anywhere_it_comes_to_the_same_report(
    opened: Callable[..., Store], reviewed: Reviewed
) -> None:
    """Amid the articles, amid the arranging, before and after the report is stored."""
    store = opened()
    tampered(store, reviewed)
    whole = opened(like=store)
    with killed_at(whole, None) as begun:
        report, changes = again(whole, reviewed, "one")
    assert (changes.moved, changes.register.added) == (1, (RegionChain("CN-GX", "aerospace"),))
    assert len(begun) > 12
    # The first transaction takes the lease and the second begins, the last one gives the lease back.
    for number in range(3, len(begun)):
        other = opened(like=store)
        with killed_at(other, number):
            again(other, reviewed, "one")
        assert again(other, reviewed, "two") == (report, changes), number
        assert outcome(other) == outcome(whole), number
    assert again(other, reviewed, "three")[1].changed == 0


def test_what_a_flow_makes_of_it_is_made_before_the_end(
    opened: Callable[..., Store], reviewed: Reviewed
) -> None:
    """A reprocess whose outcome could not be told is told by the next one."""
    store = opened()
    tampered(store, reviewed)

    def fails(_report: RunReport, _changes: Changes) -> None:
        raise Killed

    told: list[tuple[RunReport, Changes]] = []
    for run, tell in (("one", fails), ("two", lambda *outcome: told.append(outcome))):
        try:
            reprocess(
                store, reviewed, (), run=run, since=None, owner="me", clock=lambda: NOW,
                elsewhere=partial(map, clean), tell=tell,
            )  # fmt: skip
        except Killed:
            continue
    ((report, changes),) = told
    assert report.run == "one"
    assert changes.moved == 1
