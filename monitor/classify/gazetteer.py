"""What the classifier knows of places: provinces, cities, counties, zones, foreign countries.

The data lie in seeds/regions.toml and are read by ``monitor.catalog.taxonomy``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """The level of a place below the province."""

    CITY = 1
    ZONE = 2
    COUNTY = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A prefecture-level unit, a zone, or a county-level unit, with its names.

    ``code`` is its GB/T 2260 code (empty for zones); ``zh`` of a county-level unit ends in 市, 区,
    县 or 旗; ``en`` may be empty where no English name is settled.
    """

    code: str
    zh: str
    en: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A province-level region. ``id`` is ISO 3166-2:CN, ``code`` GB/T 2260, ``short`` as 桂."""

    id: str
    code: str
    en: str
    zh: str
    short: str
    names: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Country:
    """A foreign country: ISO 3166-1 code, names, demonyms and well-known cities."""

    id: str
    en: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All regions of China and the foreign countries that news is mistaken for."""

    regions: tuple[Region, ...]
    countries: tuple[Country, ...] = ()
