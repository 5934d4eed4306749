"""What recording an article costs, on SQLite or PostgreSQL.

    python tests/benchmarks/bench_store.py [--articles 10000] [--url URL]

Generated articles of about 2,500 characters with 64 MinHash values, 60 keys, three chains and a
page of 20 kB; one in ten shares keys with an earlier one. Prints CPU and wall milliseconds an
article for the first and the last tenth, the cost of a look-up alone, and the size of the database.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from monitor.model import (
    Article,
    ChainLabel,
    Draft,
    Evidence,
    Known,
    Labels,
    Page,
    PublicationDate,
    Signature,
    Verdict,
    VerdictKind,
)
from monitor.storage import open_store

_START = datetime(2026, 1, 1, tzinfo=timezone.utc)
_CHAINS = ("automobiles", "batteries", "steel", "biomedicine", "low-altitude", "displays")
_REGIONS = ("CN-GX", "CN-GD", "CN-SC", "CN-ZJ", "CN-HB")


def make_draft(number: int, dice: random.Random) -> Draft:
    """Article ``number``; its bytes compress about as far as a real page's."""
    words = " ".join(f"word{dice.randrange(4000)}" for _ in range(280))
    url = f"http://news.example.cn/{number:08d}.html"
    # Bands repeat only within a near copy; every tenth article repeats half of an earlier one's.
    keys = _keys(number)
    if number % 10 == 9:
        keys[:30] = _keys(number - dice.randrange(1, 9))[:30]
    article = Article(
        id=f"{number:016x}",
        url=url,
        canonical_url=url,
        title=f"Region names chain number {number}",
        text=words,
        language="en",
        published=PublicationDate.of_day((_START + timedelta(hours=number)).date(), "meta"),
    )
    labels = Labels(
        language="en",
        relevant=True,
        chains=tuple(
            ChainLabel(chain, 0.9, (Evidence("title", 0, 6, "Region"),) * 3)
            for chain in dice.sample(_CHAINS, 3)
        ),
        regions=(dice.choice(_REGIONS),),
        event="cluster-announcement",
    )
    return Draft(
        article=article,
        labels=labels,
        signature=Signature(
            content_hash=f"{dice.getrandbits(256):064x}",
            minhash=tuple(dice.getrandbits(32) for _ in range(64)),
            shingles=280,
            keys=tuple(keys),
        ),
        source="bench",
        run="bench",
        seen=_START + timedelta(minutes=number),
        page=Page(
            url=url,
            requested_url=url,
            status=200,
            content=(words * 8).encode(),
            fetched=_START,
        ),
    )


def _keys(number: int) -> list[int]:
    own = random.Random(number)
    return [own.getrandbits(63) for _ in range(60)]


def decide(candidates: Sequence[Known]) -> Verdict:
    """Join the first candidate's story; the ladder itself is measured elsewhere."""
    if not candidates:
        return Verdict(kind=VerdictKind.NEW, story="")
    first = candidates[0]
    return Verdict(
        kind=VerdictKind.SAME_STORY, story=first.story, of=first.article.id, rung="story", score=0.7
    )


class Watch:
    """CPU and wall milliseconds, an item."""

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def per(self, items: int) -> str:
        """Since the beginning, shared out."""
        cpu = (time.process_time() - self._cpu) / items * 1000
        wall = (time.perf_counter() - self._wall) / items * 1000
        return f"{cpu:.2f} ms CPU, {wall:.2f} ms"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--url", help="of an empty database; a temporary SQLite file if left out")
    options = parser.parse_args()
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        store = open_store(options.url or f"sqlite:///{path}")
        tenth = max(1, options.articles // 10)
        costs: list[str] = []
        for start in range(0, tenth * 10, tenth):
            drafts = [make_draft(number, dice) for number in range(start, start + tenth)]
            watch = Watch()
            for draft in drafts:
                store.record(draft, decide)
            costs.append(watch.per(tenth))
        print(f"recording: {costs[0]} an article at the start, {costs[-1]} at the end")
        watch = Watch()
        for draft in drafts:
            store.candidates(draft.article, draft.signature)
        print(f"look-up:   {watch.per(tenth)} an article")
        watch = Watch()
        stories = sum(1 for _ in store.stories())
        print(f"stories(): {watch.per(stories)} a story")
        store.close()
        if path.exists():
            print(f"database:  {path.stat().st_size / tenth / 10_000:.1f} kB an article")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(f"memory:    {memory:.0f} MB at most")


if __name__ == "__main__":
    main()
