"""Stories → CSV and JSON Lines, a story at a time, so that memory stays flat."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import IO, Any

from monitor.documents import story_document
from monitor.model import Story

#: Columns in the order of the JSON document; lists are joined, structures are JSON in a cell.
COLUMNS = (
    "id",
    "title",
    "language",
    "published",
    "first_seen",
    "relevant",
    "regions",
    "places",
    "chains",
    "event",
    "new_cluster",
    "novel",
    "facts",
    "evidence",
    "articles",
    "urls",
)


def write_jsonl(stories: Iterable[Story], stream: IO[str]) -> None:
    """One JSON object a story, head article first."""
    for story in stories:
        stream.write(json.dumps(story_document(story), ensure_ascii=False) + "\n")


def write_csv(stories: Iterable[Story], stream: IO[str]) -> None:
    """The same fields, one row a story. Starts with a byte-order mark: Excel needs it."""
    stream.write("\ufeff")
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for story in stories:
        writer.writerow(_row(story_document(story)))


def _row(document: dict[str, Any]) -> dict[str, Any]:
    evidence = [
        f"{chain['id']}: {item['text']}"
        for chain in document["chains"]
        for item in chain["evidence"]
    ]
    row = {
        **document,
        "relevant": str(document["relevant"]).lower(),
        "new_cluster": str(document["new_cluster"]).lower(),
        "regions": "; ".join(document["regions"]),
        "places": "; ".join(document["places"]),
        "chains": "; ".join(chain["id"] for chain in document["chains"]),
        "novel": "; ".join(f"{pair['region']} {pair['chain']}" for pair in document["novel"]),
        "facts": json.dumps(document["facts"], ensure_ascii=False),
        "evidence": "; ".join(evidence),
        "articles": json.dumps(document["articles"], ensure_ascii=False),
        "urls": "\n".join(article["url"] for article in document["articles"]),
    }
    return {name: _inert(row[name]) for name in COLUMNS}


def _inert(value: Any) -> Any:
    """A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP)."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
