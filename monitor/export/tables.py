"""CSV, JSON Lines and Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import IO, Any

from monitor.documents import export_document
from monitor.model import Story

#: Columns in the order of the JSON document; lists are joined, structures are JSON in a cell.
COLUMNS = (
    "id",
    "title",
    "language",
    "published",
    "first_seen",
    "languages",
    "relevant",
    "regions",
    "places",
    "chains",
    "event",
    "new_cluster",
    "novel",
    "facts",
    "officials",
    "enterprises",
    "corrected",
    "follows",
    "evidence",
    "articles",
    "urls",
)


#: Excel's own limit for the text of a cell; what is longer ends in an ellipsis.
CELL_CHARACTERS = 32_767


#: In characters of a worksheet: an id or a moment fits; what is read has more room.
_WIDTH = 20
_WIDTHS = {"title": 60, "places": 30, "chains": 40, "evidence": 60, "urls": 60}


def write_jsonl(stories: Iterable[Story], stream: IO[bytes]) -> None:
    """One JSON object a story, head article first."""
    for story in stories:
        stream.write(json.dumps(export_document(story), ensure_ascii=False).encode() + b"\n")


def write_csv(stories: Iterable[Story], stream: IO[bytes]) -> None:
    """The same fields, one row a story. Starts with a byte-order mark: Excel needs it."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for story in stories:
        row = row_of(story)
        writer.writerow({name: _inert(cell) for name, cell in row.items()})
    text.detach()


def write_xlsx(stories: Iterable[Story], stream: IO[bytes]) -> None:
    """The rows of the CSV as a worksheet; no cell is ever a formula or a link. Columns have a
    width to read by and a filter each."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        stream,
        # Row by row to disk, and text that begins like a formula stays text.
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet = book.add_worksheet("stories")
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
        sheet.write_string(0, column, name, bold)
    number = 0
    for number, story in enumerate(stories, start=1):
        row = row_of(story)
        for column, name in enumerate(COLUMNS):
            sheet.write_string(number, column, _cut(row[name] or ""))
    sheet.autofilter(0, 0, number, len(COLUMNS) - 1)
    book.close()


def _cut(text: str) -> str:
    return text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - 1] + "…"


def row_of(story: Story) -> dict[str, Any]:
    """The cells of a story by ``COLUMNS``: lists joined, structures as JSON."""
    document = export_document(story)
    evidence = [
        f"{chain['id']}: {item['text']}"
        for chain in document["chains"]
        for item in chain["evidence"]
    ]
    # Headline and text often say it in the same words.
    evidence = list(dict.fromkeys(evidence))
    row = {
        **document,
        "relevant": str(document["relevant"]).lower(),
        "new_cluster": str(document["new_cluster"]).lower(),
        "corrected": str(document["corrected"]).lower(),
        "languages": "; ".join(document["languages"]),
        "regions": "; ".join(document["regions"]),
        "places": "; ".join(document["places"]),
        "chains": "; ".join(chain["id"] for chain in document["chains"]),
        "novel": "; ".join(f"{pair['region']} {pair['chain']}" for pair in document["novel"]),
        "facts": json.dumps(document["facts"], ensure_ascii=False),
        "officials": json.dumps(document["officials"], ensure_ascii=False),
        "enterprises": json.dumps(document["enterprises"], ensure_ascii=False),
        "follows": "; ".join(f"{one['story']}: {one['why']}" for one in document["follows"]),
        "evidence": "; ".join(evidence),
        "articles": json.dumps(document["articles"], ensure_ascii=False),
        "urls": "\n".join(article["url"] for article in document["articles"]),
    }
    return {name: row[name] for name in COLUMNS}


def _inert(value: Any) -> Any:
    """A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP)."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
