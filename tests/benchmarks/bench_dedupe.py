"""What an article costs in archives of 10,000, 100,000 and a million, and what is found there.

    python tests/benchmarks/bench_dedupe.py [--articles 10000 100000] [--keep FOLDER]

For each size an archive of generated articles (``dedupe_corpus``) is put into a store's tables in
bulk: all are signed by the real code, in two processes; of a million one in ten is, and the others
are shadows of these (``dedupe_archive`` says what they are). ``--keep`` leaves the archives in a folder, to be measured
again. Then a process of its own opens the store and records a sample by ``Store.record`` with the
ladder, as a run does. A third are new. A third are copies of articles of any age at Jaccard 0.5 to 0.95 of their trigrams, two
months later than all, so that nothing but their text leads to the original. A third are the same
template for another province with other figures, which is news. Last, the labelled stories of the
gold are recorded, each article in a crowd of 40 others of its region, chains and fortnight.

Printed for each size: recall of copies at each Jaccard, by the index (the original is compared)
and by the verdict; precision; milliseconds of CPU an article for signing, for the ladder, and for
looking up and recording; peak memory of the process that records; size of the database (that of a
fresh fill); agreement with the labelled stories. Beside it datasketch's MinHashLSH (``pip install
datasketch``) over the same articles with as many permutations at threshold 0.65, in memory, up to
``--datasketch`` articles; the shadows are sketches drawn at random. A text at 0.65 and below has less than
four fifths of the shorter one in the longer, so the ladder calls it a copy only while its facts
stand (``dedupe.near_copy``).
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dedupe_archive import fill, labelled_stories, originals, signed_numbers
from dedupe_corpus import (
    JACCARD,
    Made,
    copy_of,
    draft_of,
    identity,
    made_on,
    make,
    text_of,
    twin_of,
)

from monitor.dedupe import Reading, decide
from monitor.dedupe.sketch import PERMUTATIONS, shingles
from monitor.model import Draft, Known, Verdict, VerdictKind
from monitor.storage import open_store

#: Recorded first and not counted: imports, and the database's pages that every article needs.
_WARMING = 100
_NEW, _COPY, _TWIN = "new", "copy", "twin"


@dataclass
class Tally:
    """What was found over the sample; times in CPU seconds, memory in MB."""

    planted: Counter[float] = field(default_factory=Counter)
    compared: Counter[float] = field(default_factory=Counter)
    copies: Counter[float] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    signing: float = 0.0
    deciding: float = 0.0
    recording: float = 0.0
    articles: int = 0
    candidates: int = 0
    memory: int = 0
    stories: str = ""


@dataclass(frozen=True)
class Case:
    """One article of the sample: what it is, and of which article; ``jaccard`` of a copy."""

    kind: str
    made: Made
    origin: int
    jaccard: float = 0.0


class Judge:
    """The ladder, with what it was shown and the CPU seconds that it took."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.seen: Sequence[Known] = ()
        self.spent = 0.0

    def __call__(self, candidates: Sequence[Known]) -> Verdict:
        began = time.process_time()
        draft, self.seen = self._draft, candidates
        verdict = decide(Reading(draft.article, draft.labels, draft.signature), candidates)
        self.spent = time.process_time() - began
        return verdict


def sample(articles: int, count: int) -> Iterator[Case]:
    """So many cases for an archive of so many articles, always the same ones."""
    dice = random.Random(5)
    for place in range(count):
        origin = dice.choice(originals(articles)) + place % 2
        if place % 3 == 0:
            yield Case(_NEW, make(articles + place), articles + place)
        elif place % 3 == 1:
            jaccard = JACCARD[place // 3 % len(JACCARD)]
            yield Case(_COPY, copy_of(make(origin), jaccard, dice), origin, jaccard)
        else:
            yield Case(_TWIN, twin_of(make(origin), dice), origin)


def measure(url: str, articles: int, count: int) -> Tally:
    """Record the sample and the labelled stories in a filled archive."""
    tally = Tally()
    store = open_store(url)
    today = made_on(articles)
    for place, case in enumerate(sample(articles, _WARMING + count)):
        day = today + timedelta(days=0 if case.kind == _NEW else 60)
        began = time.process_time()
        draft = draft_of(case.made, articles + place, day)
        signed = time.process_time()
        judge = Judge(draft)
        verdict = store.record(draft, judge).verdict
        done = time.process_time()
        if place < _WARMING:
            continue
        tally.articles += 1
        tally.signing += signed - began
        tally.deciding += judge.spent
        tally.recording += done - signed - judge.spent
        tally.candidates += len(judge.seen)
        _count(tally, case, verdict, judge.seen)
    tally.memory = peak_memory()
    tally.stories = labelled_stories(store).as_text()
    store.close()
    return tally


def _count(tally: Tally, case: Case, verdict: Verdict, seen: Sequence[Known]) -> None:
    if case.kind != _COPY:
        tally.wrong[case.kind] += verdict.kind is not VerdictKind.NEW
        return
    original = identity(case.origin)
    story = next((known.story for known in seen if known.article.id == original), None)
    tally.planted[case.jaccard] += 1
    tally.compared[case.jaccard] += story is not None
    if verdict.kind is VerdictKind.COPY:
        tally.copies[case.jaccard] += story == verdict.story
        tally.wrong[_COPY] += story != verdict.story


def measure_theirs(articles: int, count: int) -> Tally:
    """datasketch's index over the same articles, asked for the same sample."""
    from datasketch import MinHash, MinHashLSH

    tally = Tally()
    index: Any = MinHashLSH(threshold=0.65, num_perm=PERMUTATIONS)
    dice = random.Random(41)

    def sketched(made: Made) -> Any:
        items = [item.encode() for item in shingles(text_of(made))]
        began = time.process_time()
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch(items)
        return sketch, began

    signed = signed_numbers(articles)
    for number in range(articles):
        if number in signed:
            sketch, _ = sketched(make(number))
        else:
            sketch = MinHash(num_perm=PERMUTATIONS)
            sketch.hashvalues[:] = [dice.getrandbits(32) for _ in range(PERMUTATIONS)]
        index.insert(number, sketch, check_duplication=False)
    for place, case in enumerate(sample(articles, _WARMING + count)):
        sketch, began = sketched(case.made)
        found = index.query(sketch)
        index.insert(articles + place, sketch, check_duplication=False)
        if place < _WARMING:
            continue
        tally.articles += 1
        tally.recording += time.process_time() - began
        if case.kind == _COPY:
            tally.planted[case.jaccard] += 1
            tally.compared[case.jaccard] += case.origin in found
        else:
            tally.wrong[case.kind] += bool(found)
    tally.memory = peak_memory()
    return tally


def peak_memory() -> int:
    """Most memory that this process held, in MB.

    ``getrusage`` would tell that of the process that started it, where that is more: the archive
    that it filled.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def alone(work: Callable[..., Tally], *arguments: Any) -> Tally:
    """Do the work in a process of its own, whose memory is the work's."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def report(articles: int, size: int, ours: Tally) -> None:
    print(f"\n{articles:,} articles; recorded and counted: {ours.articles}")
    print(f"{'Jaccard':>8}{'planted':>9}{'index':>8}{'copy':>8}")
    for jaccard in JACCARD:
        planted = ours.planted[jaccard] or 1
        print(
            f"{jaccard:8.2f}{ours.planted[jaccard]:9}{ours.compared[jaccard] / planted:8.3f}"
            f"{ours.copies[jaccard] / planted:8.3f}"
        )
    right, each = sum(ours.copies.values()), 1000 / ours.articles
    wrong = sum(ours.wrong.values())
    print(
        f"precision {right / ((right + wrong) or 1):.4f}; wrong: {ours.wrong[_COPY]} copies of "
        f"others, {ours.wrong[_TWIN]} twins joined, {ours.wrong[_NEW]} new ones joined"
    )
    print(
        f"CPU ms an article: sign {ours.signing * each:.2f}, ladder {ours.deciding * each:.2f} "
        f"({ours.candidates / ours.articles:.1f} compared), look up and record "
        f"{ours.recording * each:.2f}; "
        f"{(ours.signing + ours.deciding + ours.recording) * each:.2f} in all"
    )
    print(f"peak memory {ours.memory} MB; database {size / 1e6:.0f} MB")
    print(f"labelled stories in a crowd:\n{ours.stories}", flush=True)


def report_theirs(articles: int, theirs: Tally) -> None:
    """Of what datasketch finds for an article nothing is verified: precision is of the answers."""
    found = ", ".join(
        f"{jaccard:.2f}: {theirs.compared[jaccard] / (theirs.planted[jaccard] or 1):.3f}"
        for jaccard in JACCARD
    )
    right, wrong = sum(theirs.compared.values()), sum(theirs.wrong.values())
    print(f"datasketch at {articles:,}: recall by Jaccard {found}")
    print(
        f"precision {right / ((right + wrong) or 1):.4f}; wrong: answers for "
        f"{theirs.wrong[_TWIN]} twins and {theirs.wrong[_NEW]} new ones; sketch, query and insert "
        f"{1000 * theirs.recording / theirs.articles:.2f} ms CPU, {theirs.memory} MB",
        flush=True,
    )


def run(articles: int, count: int, folder: Path, *, beside: bool) -> None:
    """Fill an archive, if it is not there, and measure a copy of it."""
    path = folder / f"archive-{articles}.db"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        fill(unfinished, articles)
        unfinished.rename(path)
    size = path.stat().st_size
    measured = folder / "measured.db"
    try:
        measured.write_bytes(b"")
        with path.open("rb") as source, measured.open("wb") as target:
            while block := source.read(1 << 24):
                target.write(block)
        ours = alone(measure, f"sqlite:///{measured}", articles, count)
    finally:
        for part in folder.glob("measured.db*"):
            part.unlink()
    report(articles, size, ours)
    if beside:
        report_theirs(articles, alone(measure_theirs, articles, count))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--sample", type=int, default=1350, help="articles recorded and counted")
    parser.add_argument("--datasketch", type=int, default=100_000, help="largest size for it")
    parser.add_argument("--keep", type=Path, help="a folder for the archives; default: none")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for articles in chosen.articles:
            beside = articles <= chosen.datasketch and find_spec("datasketch") is not None
            run(articles, chosen.sample, folder, beside=beside)


if __name__ == "__main__":
    main()
