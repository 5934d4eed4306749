"""Saved pages with hand-made texts, in the layouts that public collections of them have.

They are not part of this project: fetch one and name its folder. Three layouts are told by what
lies in the folder:

- scrapinghub/article-extraction-benchmark: ``ground-truth.json`` and ``html/<id>.html.gz``
- adbar/trafilatura, folder ``tests``: ``evaldata.json``, ``cache/`` and ``eval/``; for each page
  pieces that its text must hold and pieces that it must not
- immortal-autumn/Chinese-Web-Content-Extraction-Dataset: ``original/`` and ``cleaned/``

Each page counts as its collection's own evaluation does: runs of four words, pieces, or (Chinese
has no words between blanks) runs of four characters.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

#: What a text holds of the wanted (true positives), beside it (false ones), and what it lacks.
Counts = tuple[float, float, float]


@dataclass(frozen=True)
class PublicPage:
    """A saved page; ``count`` holds a text against what people marked in it."""

    name: str
    url: str
    content: bytes
    count: Callable[[str], Counts]


@dataclass(frozen=True)
class Collection:
    """``pooled``: counts of all pages are summed before precision and recall, else averaged."""

    name: str
    pages: Sequence[PublicPage]
    pooled: bool = False


def read_collection(folder: Path) -> Collection:
    """The collection in a folder. Raises SystemExit where there is none of a known layout."""
    if (folder / "ground-truth.json").exists():
        return Collection("article-extraction-benchmark", list(_scrapinghub(folder)))
    if (folder / "evaldata.json").exists():
        return Collection("trafilatura's evaluation", list(_trafilatura(folder)), pooled=True)
    if (folder / "original").is_dir() and (folder / "cleaned").is_dir():
        return Collection("Chinese pages", list(_chinese(folder)))
    raise SystemExit(f"{folder} holds no collection of a known layout")


def f1(counts: Iterable[Counts], *, pooled: bool) -> tuple[float, float, float]:
    """(F1, precision, recall) over pages."""
    counted = list(counts)
    if pooled:
        hits, extra, missed = (sum(column) for column in zip(*counted, strict=True))
        precision, recall = hits / (hits + extra), hits / (hits + missed)
    else:
        precision = _mean(hits / (hits + extra) for hits, extra, _ in counted if hits + extra)
        recall = _mean(hits / (hits + missed) for hits, _, missed in counted if hits + missed)
    return 2 * precision * recall / (precision + recall), precision, recall


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


def _scrapinghub(folder: Path) -> Iterator[PublicPage]:
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name, stated in truth.items():
        content = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        count = _runs(stated.get("articleBody", ""), lambda text: re.findall(r"\w+", text))
        yield PublicPage(name, stated.get("url") or f"https://page.example/{name}", content, count)


def _trafilatura(folder: Path) -> Iterator[PublicPage]:
    pages = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    for url, stated in pages.items():
        places = (folder / part / stated["file"] for part in ("cache", "eval"))
        path = next((place for place in places if place.exists()), None)
        if path is not None:
            # Some addresses are marked with a word in front (hard::, recall::, x).
            plain = url if url.startswith("http") else f"https://page.example/{path.stem}"
            yield PublicPage(path.name, plain, path.read_bytes(), _pieces(stated))


def _chinese(folder: Path) -> Iterator[PublicPage]:
    for path in sorted((folder / "original").iterdir()):
        wanted = (folder / "cleaned" / f"{path.stem}.txt").read_text(encoding="utf-8")
        count = _runs(wanted, lambda text: list("".join(text.split())))
        url = f"https://page.example/{path.stem}"
        yield PublicPage(path.name, url, path.read_bytes(), count)


def _runs(wanted: str, parts: Callable[[str], list[str]]) -> Callable[[str], Counts]:
    def runs(text: str) -> Counter[tuple[str, ...]]:
        found = parts(text)
        return Counter(tuple(found[i : i + 4]) for i in range(max(1, len(found) - 3)) if found)

    expected = runs(wanted)

    def count(text: str) -> Counts:
        got = runs(text)
        common = (got & expected).total()
        extra, missed = got.total() - common, expected.total() - common
        total = (common + extra + missed) or 1  # a long text weighs no more than a short one
        return common / total, extra / total, missed / total

    return count


def _pieces(stated: dict[str, list[str]]) -> Callable[[str], Counts]:
    def count(text: str) -> Counts:
        hits = sum(piece in text for piece in stated["with"])
        return hits, sum(piece in text for piece in stated["without"]), len(stated["with"]) - hits

    return count
