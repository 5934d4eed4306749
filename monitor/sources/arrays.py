"""Lists that a page writes by script out of arrays: ``urls[0]='…'; headers[0]='…'; year[0]='…'``.

Beijing's science commission does (page-templates 3.4): no row stands in the HTML, and every value
stands in the page all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from monitor.sources.links import Row

_SLOT = re.compile(
    r"\b(?P<name>[A-Za-z]\w{0,30})\[(?P<place>\d{1,4})\]\s*=\s*"
    r"(?:'(?P<single>[^'\n]{0,1000})'|\"(?P<double>[^\"\n]{0,1000})\"|(?P<number>\d{1,8})\b)"
)
_LINKS = ("urls", "url", "links", "link", "hrefs", "href")
_TITLES = ("headers", "header", "titles", "title")
_DATES = ("dates", "date", "times", "time", "pubdate")


def array_rows(text: str) -> Iterator[Row]:
    """One row for each place of the arrays that holds an address, in order."""
    places: dict[int, dict[str, str]] = {}
    for slot in _SLOT.finditer(text):
        value = slot["single"] or slot["double"] or slot["number"] or ""
        places.setdefault(int(slot["place"]), {}).setdefault(slot["name"].lower(), value.strip())
    for _, values in sorted(places.items()):
        link = _first(values, _LINKS)
        if link:
            yield Row(link=link, title=_first(values, _TITLES), date=_date(values))


def _date(values: Mapping[str, str]) -> str | None:
    parts = [values.get(name, "") for name in ("year", "month", "day")]
    return "-".join(parts) if all(parts) else _first(values, _DATES)


def _first(values: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((values[name] for name in names if values.get(name)), None)
