"""The small chart of a digest: bars of an inline PNG in mail, of block characters elsewhere.

Mail gets one picture of a single pixel, drawn as wide as each bar is long: names and counts stay
text, in any language and in dark mode, and where pictures are blocked the characters stand in as
their ``alt``. Not SVG, which Gmail and Outlook strip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from monitor.alerts.phrases import Phrases

#: Bars of each chart; more would be a list again. Chat counts bytes, so it gets fewer.
MOST_BARS = 8
MOST_IN_CHAT = 5
#: Characters of the longest bar: with name and count they fit a line of a phone.
LONGEST = 12
_BLOCK = "█"
#: CSS pixels of the longest bar: as wide as its characters.
_WIDEST = 96

#: The picture's name in a mail, to which ``<img src="cid:…">`` refers.
PICTURE = "bar.png"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: ``bar`` in characters, ``width`` in CSS pixels; empty for what is only counted."""

    name: str
    count: int
    bar: str
    width: int

    def __str__(self) -> str:
        return " ".join(part for part in (self.bar, self.name, str(self.count)) if part)


def bars(counts: Mapping[str, int], words: Phrases, *, most: int = MOST_BARS) -> list[Bar]:
    """The largest counts, longest first; the rest in one row without a bar."""
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    longest = max(counts.values(), default=1)
    shown = [
        Bar(
            name,
            count,
            bar=_BLOCK * max(1, round(LONGEST * count / longest)),
            width=max(2, round(_WIDEST * count / longest)),
        )
        for name, count in ordered[:most]
    ]
    if len(ordered) > most:
        rest = words.more.format(count=len(ordered) - most)
        shown.append(Bar(rest, sum(count for _, count in ordered[most:]), "", 0))
    return shown


@cache
def picture() -> bytes:
    """One opaque pixel as PNG, of a blue that stands out from white and from dark ground alike."""
    return (files("monitor.alerts") / PICTURE).read_bytes()
