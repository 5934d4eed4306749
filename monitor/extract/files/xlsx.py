"""Excel books: the rows of every sheet, as values."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from monitor.extract.files.contents import MOST_CHARACTERS, FileText, own_title
from monitor.extract.files.zipped import refuse_bomb

#: Bounds of one book. Lists of enterprises have up to 3,000 rows and 12 columns; a sheet may claim
#: a million rows and 16,000 columns with a single cell in them.
MOST_SHEETS = 20
MOST_ROWS = 20_000
MOST_COLUMNS = 50


def read_xlsx(content: bytes) -> FileText:
    """Read a book row by row: one line a row, cells parted by bars, empty rows left out.

    The name of a sheet stands above its rows where there are several sheets. Formulas count with
    the value that was last computed. Raises BrokenFileError for a bomb, and what the library raises
    for a broken file (``confined`` makes one error of it).
    """
    import openpyxl  # seldom needed

    refuse_bomb(content)
    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )
    lines: list[str] = []
    left, rows = MOST_CHARACTERS, MOST_ROWS
    cut = len(book.worksheets) > MOST_SHEETS
    for sheet in book.worksheets[:MOST_SHEETS]:
        if len(book.worksheets) > 1:
            lines.append(sheet.title)
        for row in sheet.iter_rows(max_col=MOST_COLUMNS, max_row=rows + 1, values_only=True):
            if rows == 0 or left < 0:
                return FileText.of(lines, title=own_title(book.properties.title), cut=True)
            rows -= 1
            line = " | ".join(map(_words, row)).rstrip(" |").lstrip()
            if line:
                lines.append(line)
                left -= len(line) + 1
    return FileText.of(lines, title=own_title(book.properties.title), cut=cut)


def _words(value: Any) -> str:
    """A cell as its reader sees it, but in one line."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime) and (value.hour, value.minute) == (0, 0):
        value = value.date()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return " ".join(str(value).split())
