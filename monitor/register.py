"""The register: which region promotes which chain, since when. Pure functions of values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from monitor.model import Known, RegionChain, RegisterEntry


def novel(
    pairs: Iterable[RegionChain], register: Collection[RegionChain] | Mapping[RegionChain, object]
) -> tuple[RegionChain, ...]:
    """The pairs that the register does not hold, in their own order, each once."""
    return tuple(dict.fromkeys(pair for pair in pairs if pair not in register))


def entries(known: Known) -> dict[RegionChain, RegisterEntry]:
    """What one article adds: its pairs, ``declared`` where it names a cluster or chain as new."""
    published = known.article.published
    return {
        pair: RegisterEntry(
            pair=pair,
            story=known.story,
            since=published.day if published else None,
            level="declared" if known.labels.new_cluster else "reported",
        )
        for pair in known.labels.pairs
    }


def merge(
    register: Mapping[RegionChain, RegisterEntry], added: Mapping[RegionChain, RegisterEntry]
) -> dict[RegionChain, RegisterEntry]:
    """The register with more entries.

    The earliest story that named a pair stands as its origin (an undated one is the latest); one
    declaration makes the pair declared.
    """
    merged = dict(register)
    for pair, entry in added.items():
        held = merged.get(pair)
        if held is None:
            merged[pair] = entry
            continue
        first, other = sorted((held, entry), key=lambda one: one.since or date.max)
        declared = "declared" in (first.level, other.level)
        merged[pair] = replace(first, level="declared" if declared else "reported")
    return merged


def seed_register(seeds: Iterable[Known]) -> dict[RegionChain, RegisterEntry]:
    """The register as the seed corpus gives it."""
    register: dict[RegionChain, RegisterEntry] = {}
    for known in seeds:
        register = merge(register, entries(known))
    return register
