"""Where the lines of a page stand: before the headline, between it and the text, after the text.

The line that tells date and source is believed by its place: between headline and text it is the
article's, above it may be the page header's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from monitor.dates import normal_line
from monitor.extract.body import Body
from monitor.extract.furniture import is_furniture
from monitor.extract.labels import is_label_line

T = TypeVar("T")

#: How many lines are looked at: tables of disclosure have up to 20 rows, credits up to 5.
_BETWEEN, _BEFORE, _AFTER, _HEAD = 40, 60, 15, 5
_LONGEST_TITLE = 80

_DATE_AND_LABELS = re.compile(
    r"^by [^|:]{2,60}\|(?:[^|:]{2,60}\|)?|\b(?:print|mail|large|medium|small|[lms]{3})\b|"
    r"\(?(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[\sT]*\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?:\d{1,2}:\d{2},? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
    r" ?\d{1,2}, ?\d{4}"
    r"|(?:来源|source|updated|date)\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines round the text, nearest ones where there are many."""

    before: Sequence[str]
    between: Sequence[str]
    after: Sequence[str]


def surroundings(lines: Sequence[str], title: str, body: Body) -> Surroundings:
    """Part the page's lines by its headline and its text.

    A date line among the first lines of the text, under a byline, counts as between too. Without a
    headline in the lines, those just above the text count as between; without a text
    (pictures, files), those after the headline.
    """
    keys = [_key(line) for line in lines]
    wanted = _key(title)
    heading = _first(keys, lambda key: bool(wanted) and wanted in key and _is_short(key, wanted))
    opening = _key(body.lines[0].text)[:40] if body.lines else ""
    closing = _key(body.lines[-1].text)[-40:] if body.lines else ""
    above = 0 if heading is None else heading + 1
    text = _first(keys, lambda key: bool(opening) and key.startswith(opening), start=above)
    if text is None:
        text = min(len(lines), above + _AFTER)
    end = next(
        (i for i in range(len(keys) - 1, text - 1, -1) if closing and keys[i].endswith(closing)),
        text,
    )
    beside = []
    if heading is None:
        above = max(0, text - _AFTER)
    elif title in lines[heading]:  # a day in brackets behind the headline
        beside = [rest] if (rest := lines[heading].replace(title, "", 1).strip()) else []
    return Surroundings(
        before=lines[max(0, above - _BEFORE) : above],
        between=[
            *beside,
            *lines[above:text][:_BETWEEN],
            *filter(_is_date_line, lines[text : text + _HEAD]),
        ],
        after=lines[end + 1 : end + 1 + _AFTER],
    )


def line_above_date(lines: Sequence[str]) -> str | None:
    """The line over the first line of date and source: a headline that no markup tells of."""
    for number, line in enumerate(lines[:_BEFORE]):
        if re.search(r"\d{4}", line) and (_is_date_line(line) or is_label_line(line)):
            above = next((text for text in reversed(lines[:number]) if text[0] not in "—-–"), "")
            usable = 6 <= len(above) <= _LONGEST_TITLE and not re.search(
                r"[。；>|»]|\d{4}-\d", above
            )
            return above if usable and not is_furniture(above) else None
    return None


def without_head(body: Body, title: str) -> Body:
    """The text without the headline and the date line that some containers begin with.

    A container known by its name is left as it is where nothing else is in it.
    """
    wanted = _key(title)
    kept = _first(body.lines, lambda line: not _is_head(line.text, wanted))
    if kept is None:
        kept = 0 if body.named else len(body.lines)
    lines = list(body.lines[kept:])
    again = _first([line.text for line in lines[1:_HEAD]], lambda text: _key(text) == wanted)
    if again is not None:  # below the number of the document
        del lines[again + 1]
    return Body(tuple(lines), body.element, body.named)


def _is_head(text: str, title: str) -> bool:
    return _key(text) == title or _is_date_line(text) or is_label_line(text)


def _is_date_line(text: str) -> bool:
    line = normal_line(text[:300])
    if len(line) > 100 or re.search(r"[。；!?]|[a-z]\. ", line):
        return False
    rest = _DATE_AND_LABELS.sub("", line)
    return rest != line and len(rest) <= 25


def _is_short(key: str, title: str) -> bool:
    return len(key) < 2 * len(title) + 20


def _first(items: Sequence[T], test: Callable[[T], bool], start: int = 0) -> int | None:
    return next((i for i in range(start, len(items)) if test(items[i])), None)


def _key(text: str) -> str:
    """For comparing lines: without blanks and case."""
    return "".join(text.split()).casefold()
