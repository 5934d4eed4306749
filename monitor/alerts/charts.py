"""The small chart of a digest: bars of block characters, which every medium shows.

Not a picture, by choice. Gmail and Outlook strip SVG; an inline PNG (``cid:``) makes each digest a
mail with an attachment, is asked for before it is shown, stays white in dark mode, and is missing
from the text part, from chat and for whoever listens to their mail. Characters are in all of them,
word for word the same; in HTML the ground behind them has their colour, so that a bar has no gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.alerts.phrases import Phrases

#: Bars of each chart; more would be a list again. Chat counts bytes, so it gets fewer.
MOST_BARS = 8
MOST_IN_CHAT = 5
#: Characters of the longest bar: with name and count they fit a line of a phone.
LONGEST = 12
_BLOCK = "█"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: ``bar`` is drawn, empty for what is only counted."""

    name: str
    count: int
    bar: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.bar, self.name, str(self.count)) if part)


def bars(counts: Mapping[str, int], words: Phrases, *, most: int = MOST_BARS) -> list[Bar]:
    """The largest counts, longest first; the rest in one row without a bar."""
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    longest = max(counts.values(), default=1)
    shown = [
        Bar(name, count, _BLOCK * max(1, round(LONGEST * count / longest)))
        for name, count in ordered[:most]
    ]
    if len(ordered) > most:
        rest = words.more.format(count=len(ordered) - most)
        shown.append(Bar(rest, sum(count for _, count in ordered[most:]), ""))
    return shown
