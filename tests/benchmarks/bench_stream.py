"""What ``monitor dedupe`` costs over many lines: CPU an article, and memory.

    python tests/benchmarks/bench_stream.py [--lines 5000 20000 100000]

Generated articles (``dedupe_corpus``), one in twenty a copy of an earlier one at Jaccard 0.9, go
through the command as a pipe. Printed for each size: CPU milliseconds a line, of the whole process
with its start, for reading, labelling and deciding; peak memory; how many of the copies were found.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dedupe_corpus import copy_of, draft_of, made_on, make


def lines(count: int) -> Iterator[dict[str, Any]]:
    """The articles as JSON objects; a copy carries the number of its original as ``copied``."""
    dice = random.Random(3)
    for number in range(count):
        copied = None if number % 20 or not number else dice.randrange(number)
        made = make(number) if copied is None else copy_of(make(copied), 0.9, dice)
        article = draft_of(made, number, made_on(number)).article
        yield {
            "id": number,
            "title": article.title,
            "text": article.text,
            "language": article.language,
            "url": article.url,
            "published": str(article.published),
            "copied": copied,
        }


def run(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, answers = Path(folder) / "lines.jsonl", Path(folder) / "answers.jsonl"
        copied: dict[int, int] = {}
        with path.open("w", encoding="utf-8") as stream:
            for one in lines(count):
                stream.write(json.dumps(one, ensure_ascii=False) + "\n")
                if one["copied"] is not None:
                    copied[one["id"]] = one["copied"]
        with answers.open("wb") as output:
            command = [sys.executable, "-m", "monitor", "dedupe", str(path)]
            process = subprocess.Popen(command, stdout=output)
            _, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"monitor dedupe ended with {status}")
        found = [json.loads(line) for line in answers.open(encoding="utf-8")]
    right = sum(found[place]["of"] is not None for place in copied)
    print(
        f"{count:,} lines: {1000 * (used.ru_utime + used.ru_stime) / count:.1f} ms CPU a line, "
        f"{used.ru_maxrss / 1024:.0f} MB; {right} of {len(copied)} copies joined",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, nargs="+", default=[5_000, 20_000])
    for count in parser.parse_args().lines:
        run(count)


if __name__ == "__main__":
    main()
