"""What deciding costs in a growing archive, and what it finds, beside datasketch's MinHashLSH.

    python tests/benchmarks/bench_dedupe.py [--articles 10000 100000] [--url URL]

Generated articles of some 250 tokens, half of them English and half Chinese, are signed, decided
and recorded in a store of their own, as a run does; 1000000 is allowed, and takes hours. Among the
last tenth of each size, copies of earlier articles are planted at Jaccard 0.5 to 0.95 of their
trigrams. Printed for each size: recall of copies at each Jaccard, by the index (the original is
among the candidates) and by the verdict; what was called a copy wrongly; CPU milliseconds an article
for signing, looking up and deciding, and recording, over the planted tenth; peak memory; the size
of the database. datasketch (``pip install datasketch``) reads the same shingles with as many
permutations, at threshold 0.65; where it is not installed its columns are left out.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from monitor.dedupe import decide, sign
from monitor.dedupe.sketch import PERMUTATIONS, shingles
from monitor.model import (
    Article,
    ChainLabel,
    Draft,
    Evidence,
    Known,
    Labels,
    PublicationDate,
    Verdict,
    VerdictKind,
)
from monitor.storage import open_store

_START = datetime(2016, 1, 1, tzinfo=timezone.utc)
#: 300 articles a day: a million is some nine years of the catalogue.
_PER_DAY = 300
_JACCARD = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
_TOKENS = 250
_CHAINS = [f"chain-{number:02d}" for number in range(42)]
_REGIONS = [f"CN-{number:02d}" for number in range(31)]
_HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


@dataclass
class Tally:
    """What was found over the planted tenth; times in CPU seconds."""

    planted: Counter[float] = field(default_factory=Counter)
    candidates: Counter[float] = field(default_factory=Counter)
    copies: Counter[float] = field(default_factory=Counter)
    theirs: Counter[float] = field(default_factory=Counter)
    wrong: int = 0
    signing: float = 0.0
    deciding: float = 0.0
    recording: float = 0.0
    their_time: float = 0.0
    articles: int = 0
    compared: int = 0


def tokens_of(number: int, english: bool) -> list[str]:
    """The words or characters of article ``number``, the same at every call."""
    dice = random.Random(number)
    if english:
        return [f"w{int(dice.paretovariate(0.7)) % 40_000}" for _ in range(_TOKENS)]
    return [_HAN[int(dice.paretovariate(0.7)) % len(_HAN)] for _ in range(_TOKENS)]


def edited(tokens: Sequence[str], jaccard: float, dice: random.Random, english: bool) -> list[str]:
    """As many tokens replaced, far enough apart, as leave this Jaccard similarity of trigrams.

    One replaced token takes three of n trigrams away and brings three others: of 3k of n replaced,
    J = (n - 3k) / (n + 3k).
    """
    count = round(len(tokens) * (1 - jaccard) / (1 + jaccard) / 3)
    changed = list(tokens)
    for place in dice.sample(range(0, len(tokens), 3), count):
        changed[place] = f"x{dice.randrange(10**6)}" if english else dice.choice(_HAN)
    return changed


def make_draft(
    number: int, tokens: Sequence[str], english: bool, origin: int, *, copied: bool
) -> Draft:
    """An article as cleaning and classifying would give it; ``origin`` sets labels and day.

    A copy comes two months later, so that no key but those of its text leads to the original.
    """
    dice = random.Random(-1 - origin)
    text = " ".join(tokens) if english else "".join(tokens)
    day = _START + timedelta(days=origin // _PER_DAY + 60 * copied)
    proof = Evidence("text", 0, 1, text[0])
    language = "en" if english else "zh"
    labels = Labels(
        language=language,
        relevant=True,
        chains=tuple(ChainLabel(chain, 0.9, (proof,)) for chain in dice.sample(_CHAINS, 2)),
        regions=(dice.choice(_REGIONS),),
        event="policy-plan",
    )
    url = f"http://news.example.cn/{number:09d}.html"
    article = Article(
        id=f"{number:016x}",
        url=url,
        canonical_url=url,
        title=f"Report {number}",
        text=text,
        language=language,
        published=PublicationDate.of_day(day.date(), "meta"),
    )
    return Draft(
        article=article,
        labels=labels,
        signature=sign(article, labels),
        source="bench",
        run="bench",
        seen=day,
    )


class Judge:
    """The ladder, with what it was shown and the CPU seconds that it took."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.seen: Sequence[Known] = ()
        self.spent = 0.0

    def __call__(self, candidates: Sequence[Known]) -> Verdict:
        began = time.process_time()
        draft, self.seen = self._draft, candidates
        verdict = decide(draft.article, draft.signature, draft.labels, candidates)
        self.spent = time.process_time() - began
        return verdict


def theirs() -> tuple[Any, Any] | None:
    """datasketch's classes, if it is installed."""
    if find_spec("datasketch") is None:
        return None
    from datasketch import MinHash, MinHashLSH

    return MinHash, MinHashLSH(threshold=0.65, num_perm=PERMUTATIONS)


def run(articles: int, url: str | None) -> None:
    """Fill a store with so many articles and print what the last tenth found and cost."""
    tally, other = Tally(), theirs()
    planted_from = articles - articles // 10
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        store = open_store(url or f"sqlite:///{path}")
        for number in range(articles):
            english, dice = number % 2 == 0, random.Random(number + 7)
            jaccard, origin = None, number
            if number >= planted_from and number % 4 < 2:
                origin = dice.randrange(planted_from // 2) * 2 + number % 2
                jaccard = dice.choice(_JACCARD)
            tokens = tokens_of(origin, english)
            if jaccard is not None:
                tokens = edited(tokens, jaccard, dice, english)
            began = time.process_time()
            draft = make_draft(number, tokens, english, origin, copied=jaccard is not None)
            signed = time.process_time()
            judge = Judge(draft)
            verdict = store.record(draft, judge).verdict
            done = time.process_time()
            if number >= planted_from:
                tally.articles += 1
                tally.signing += signed - began
                tally.deciding += judge.spent
                tally.recording += done - signed - judge.spent
                tally.compared += len(judge.seen)
                _count(tally, verdict, judge.seen, origin, jaccard)
            if other is not None:
                _ask_theirs(tally, other, draft, number >= planted_from, origin, jaccard)
        store.close()
        size = sum(part.stat().st_size for part in Path(folder).iterdir())
        _report(articles, tally, size if url is None else 0, other is not None)


def _count(
    tally: Tally, verdict: Verdict, seen: Sequence[Known], origin: int, jaccard: float | None
) -> None:
    original = f"{origin:016x}"
    if jaccard is None:
        tally.wrong += verdict.kind is VerdictKind.COPY
        return
    tally.planted[jaccard] += 1
    tally.candidates[jaccard] += any(known.article.id == original for known in seen)
    found = verdict.kind is VerdictKind.COPY
    right = found and any(
        known.story == verdict.story for known in seen if known.article.id == original
    )
    tally.copies[jaccard] += right
    tally.wrong += found and not right


def _ask_theirs(
    tally: Tally,
    other: tuple[Any, Any],
    draft: Draft,
    asked: bool,
    origin: int,
    jaccard: float | None,
) -> None:
    make, index = other
    items = [item.encode() for item in shingles(draft.article.text)]
    began = time.process_time()
    sketch = make(num_perm=PERMUTATIONS)
    sketch.update_batch(items)
    found = index.query(sketch) if asked else ()
    index.insert(draft.article.id, sketch, check_duplication=False)
    if asked:
        tally.their_time += time.process_time() - began
        if jaccard is not None:
            tally.theirs[jaccard] += f"{origin:016x}" in found


def _report(articles: int, tally: Tally, size: int, both: bool) -> None:
    print(f"\n{articles:,} articles")
    print(f"{'Jaccard':>8}{'planted':>9}{'index':>8}{'copy':>8}{'datasketch' if both else '':>12}")
    for jaccard in _JACCARD:
        planted = tally.planted[jaccard] or 1
        beside = f"{tally.theirs[jaccard] / planted:12.3f}" if both else ""
        print(
            f"{jaccard:8.2f}{tally.planted[jaccard]:9}{tally.candidates[jaccard] / planted:8.3f}"
            f"{tally.copies[jaccard] / planted:8.3f}{beside}"
        )
    right = sum(tally.copies.values())
    print(f"precision of copies {right / ((right + tally.wrong) or 1):.4f} ({tally.wrong} wrong)")
    each = 1000 / tally.articles
    print(f"candidates an article {tally.compared / tally.articles:.1f}")
    print(
        f"CPU ms an article: sign {tally.signing * each:.2f}, decide {tally.deciding * each:.2f}, "
        f"look up and record {tally.recording * each:.2f}"
        + (f"; datasketch sketch, query, insert {tally.their_time * each:.2f}" if both else "")
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held = ", datasketch's index in memory included" if both else ""
    print(f"peak memory {memory:.0f} MB{held}; database {size / 1e6:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--url", help="a database that is empty; default: SQLite in a folder")
    chosen = parser.parse_args()
    for articles in chosen.articles:
        run(articles, chosen.url)


if __name__ == "__main__":
    main()
