"""Several threads, several processes, and processes that are killed."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from processes import run_at_once
from sqlalchemy import text
from sqlmodel import select
from store_values import NOW, by_content, delivery, draft

from monitor.storage import Store, open_store
from monitor.storage.article_rows import known_of
from monitor.storage.engine import connect
from monitor.storage.location import parse_location
from monitor.storage.tables import ArticleRow

HERE = Path(__file__).parent


def test_threads_that_meet_one_text_make_one_story(store: Store) -> None:
    """Eight threads, one text under eight addresses: one new, seven copies of one story."""
    gate = threading.Barrier(8)

    def record(number: int) -> Any:
        gate.wait()
        return store.record(draft(f"at-{number}", "steel", text="Same text."), by_content)

    with ThreadPoolExecutor(8) as pool:
        recorded = list(pool.map(record, range(8)))
    kinds = Counter(outcome.verdict.kind for outcome in recorded)
    assert kinds == {"new": 1, "copy": 7}
    assert sum(outcome.new_story for outcome in recorded) == 1
    assert sum(len(outcome.novel) for outcome in recorded) == 1
    [story] = store.stories()
    assert len(story.members) == 8


def test_threads_that_meet_one_address_store_it_once(store: Store) -> None:
    """Eight threads with one article: one new, seven unchanged."""
    gate = threading.Barrier(8)

    def record(number: int) -> Any:
        gate.wait()
        return store.record(draft("one", "steel"), by_content)

    with ThreadPoolExecutor(8) as pool:
        recorded = list(pool.map(record, range(8)))
    assert Counter(outcome.unchanged for outcome in recorded) == {False: 1, True: 7}


def test_threads_lease_each_row_once(store: Store) -> None:
    """Workers that ask at once share the rows out; none is leased twice."""
    store.record(draft("one", "steel"), by_content)
    story = draft("one").article.id
    store.settle([], [delivery(n, story, rule=f"rule-{n}") for n in range(60)])
    gate = threading.Barrier(6)

    def work(number: int) -> list[str]:
        gate.wait()
        taken: list[str] = []
        while rows := store.lease_due(f"w{number}", now=NOW, destination="desk", limit=3):
            taken.extend(row.id for row in rows)
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [identity for some in pool.map(work, range(6)) for identity in some]
    assert sorted(taken) == sorted(f"delivery-{n}" for n in range(60))


MEETING = """
import json, sys
sys.path.insert(0, sys.argv[1])
from store_values import NOW, by_content, draft, seed
from monitor.storage import open_store
store = open_store(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
seeds = store.add_seeds([seed("seed-a", "seed-000", "steel")], now=NOW)
kinds = [
    store.record(draft(f"p{sys.argv[2]}-{n}", text=f"Text {n}"), by_content).verdict.kind.value
    for n in range(20)
]
same = [store.record(draft(f"same-{n}"), by_content).unchanged for n in range(20)]
lease = store.claim("source:x", "worker-" + sys.argv[2])
store.close()
print(json.dumps({"kinds": kinds, "same": same, "seeds": seeds, "lease": lease}))
"""


def test_processes_that_meet_the_same_articles_agree(url: str) -> None:
    """Two workers on the same twenty texts: each text is new once and a copy once."""
    results = [json.loads(line) for line in run_at_once(MEETING, str(HERE), url, count=2)]
    pairs = list(zip(results[0]["kinds"], results[1]["kinds"], strict=True))
    assert all(sorted(pair) == ["copy", "new"] for pair in pairs)
    assert all(
        sorted(pair) == [False, True]
        for pair in zip(results[0]["same"], results[1]["same"], strict=True)
    )
    assert sum(result["seeds"] for result in results) == 1
    assert results[0]["lease"] == results[1]["lease"]
    store = open_store(url)
    sizes = Counter(len(story.members) for story in store.stories())
    assert sizes == {2: 20, 1: 21}
    store.close()
    assert_whole(url)


RECORDING = """
import sys
sys.path.insert(0, sys.argv[1])
from store_values import at, by_content, delivery, draft, joins
from monitor.storage import open_store
store = open_store(sys.argv[2])
start = int(sys.argv[3])
for n in range(start, start + 10_000):
    keys = range(n * 100, n * 100 + 40)
    store.record(draft(f"n{n}", "steel", "batteries", keys=keys, facts=[n]), by_content)
    again = draft(f"n{n}", "steel", text=f"Revised {n}", keys=[*keys][20:], seen=at(n))
    store.record(again, joins())
    copy = draft(f"copy{n}", "displays", text=f"Revised {n}", keys=[n * 100 + 39])
    store.record(copy, by_content)
    store.settle([again.article.id], [delivery(n, again.article.id)])
    print(n, flush=True)
"""


def test_killed_process_leaves_nothing_half_stored(url: str) -> None:
    """Killed in the middle of recording, again and again: whole articles or none, and no wait."""
    dice = random.Random(7)
    done = -1
    open_store(url).close()
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", RECORDING, str(HERE), url, str(done + 1)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        done = int(process.stdout.readline())
        time.sleep(dice.uniform(0.05, 0.25))
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        # A line that was cut by the kill names no article.
        done = max([done, *(int(line) for line in rest.splitlines()[:-1])])
        assert_whole(url)
        store = open_store(url)
        assert store.record(draft("after", text="After."), by_content).verdict is not None
        stored = {member.title for story in store.stories() for member in story.members}
        assert {f"Headline of copy{n}" for n in range(done + 1)} <= stored
        store.close()


def assert_whole(url: str) -> None:
    """Every article has all that belongs to it, every story its members, and nothing hangs."""
    engine = connect(parse_location(url))
    store = open_store(url)
    with engine.connect() as connection:

        def rows(statement: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(text(statement))]

        keys: dict[int, set[int]] = {}
        for key, number in rows("SELECT key, article FROM keys"):
            keys.setdefault(number, set()).add(key)
        chains = Counter(number for (number,) in rows("SELECT article FROM article_chains"))
        pages = Counter(number for (number,) in rows("SELECT article FROM pages"))
        with store._read() as session:
            articles = session.exec(select(ArticleRow)).all()
            for row in articles:
                known = known_of(row)
                assert row.number is not None
                assert keys.pop(row.number, set()) == set(known.signature.keys)
                assert chains.pop(row.number, 0) == len(known.labels.chains)
                assert pages.pop(row.number, 0) == (
                    0 if row.verdict == "seed" else row.revisions + 1
                )
        assert not keys
        assert not chains
        assert not pages
        members = Counter(row.story for row in articles)
        assert set(members) == {story for (story,) in rows("SELECT id FROM stories")}
        heads = {row.id: row.story for row in articles}
        assert all(heads[head] == story for story, head in rows("SELECT id, head FROM stories"))
        named = {(region, chain) for region, chain in rows("SELECT region, chain FROM register")}
        novel = [pair for story in store.stories() for pair in story.novel]
        assert {(pair.region, pair.chain) for pair in novel} <= named
    store.close()
    engine.dispose()
