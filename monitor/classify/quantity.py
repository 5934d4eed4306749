"""A number with its unit, as the readers of money, counts and measures give it."""

from __future__ import annotations

from typing import NamedTuple

#: The ISO 4217 codes of the currencies that are read.
MONEY = frozenset({"CNY", "USD", "EUR", "HKD", "INR", "JPY"})


class Quantity(NamedTuple):
    """A number with its unit: ``value`` in base units, the span of number and unit.

    ``noun`` is true for counted things (projects, chains), ``level`` for an order of magnitude
    that is no measurement of its own (千亿级). ``upper`` is the other end of a range.
    """

    start: int
    end: int
    value: float
    unit: str
    noun: bool = False
    level: bool = False
    upper: float | None = None


def times(value: float, scale: float) -> float:
    """A product without the noise of binary fractions: 315.6亿 is 31 560 000 000."""
    return round(value * scale, 3)
