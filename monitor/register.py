"""The register: which region promotes which chain, since when. Pure functions of values.

It is filled from the seed corpus and the reviewed programmes, then by every story.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from monitor.model import SHANGHAI, Known, Labels, RegionChain, RegisterEntry

Register = Mapping[RegionChain, RegisterEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A reviewed measure of one region that names chains or clusters.

    ``chains`` maps a chain to the words by which the programme names it. ``since`` is the day of
    publication of what proves it: ``ground``, the id of a seed story or of a labelled article, or
    ``reference``, a document number. ``place`` is the city or zone where it is not the whole
    region's.
    """

    id: str
    name: str
    region: str
    since: date
    level: Literal["declared", "reported"]
    chains: Mapping[str, str]
    ground: str | None = None
    reference: str | None = None
    place: str | None = None


def novel(
    pairs: Iterable[RegionChain], register: Collection[RegionChain] | Mapping[RegionChain, object]
) -> tuple[RegionChain, ...]:
    """The pairs that the register does not hold, in their own order, each once."""
    return tuple(dict.fromkeys(pair for pair in pairs if pair not in register))


def entries(known: Known) -> dict[RegionChain, RegisterEntry]:
    """What one article adds: its pairs, ``declared`` where it names a cluster or chain as new."""
    published = known.article.published
    return article_entries(published.day if published else None, known.labels, known.story)


def article_entries(
    since: date | None, labels: Labels, story: str
) -> dict[RegionChain, RegisterEntry]:
    """``entries`` of an article of the story ``story``, published on the day ``since``."""
    wording = {label.chain: label.evidence[0].text for label in labels.chains if label.evidence}
    return {
        pair: RegisterEntry(
            pair=pair,
            story=story,
            since=since,
            level="declared" if labels.new_cluster else "reported",
            named_as=wording.get(pair.chain),
            declared=since if labels.new_cluster else None,
        )
        for pair in labels.pairs
    }


def programme_entries(programmes: Iterable[Programme]) -> dict[RegionChain, RegisterEntry]:
    """What the reviewed programmes add; one that a seed proves has that seed as its story."""
    register: dict[RegionChain, RegisterEntry] = {}
    for one in programmes:
        of_seed = one.ground is not None and one.ground.startswith("seed-")
        added = (
            RegisterEntry(
                pair=RegionChain(one.region, chain),
                story=one.ground if of_seed else None,
                since=one.since,
                level=one.level,
                named_as=wording,
                programme=one.id,
                declared=one.since if one.level == "declared" else None,
            )
            for chain, wording in one.chains.items()
        )
        register = merge(register, {entry.pair: entry for entry in added})
    return register


def merge(register: Register, added: Register) -> dict[RegionChain, RegisterEntry]:
    """The register with more entries; ``joined`` tells what stands where both hold a pair."""
    merged = dict(register)
    for pair, entry in added.items():
        held = merged.get(pair)
        merged[pair] = entry if held is None else joined(held, entry)
    return merged


def joined(held: RegisterEntry, other: RegisterEntry) -> RegisterEntry:
    """One entry of two for the same pair.

    Who named it first stands as its origin, so that the order of arrival does not matter: an old
    announcement found late takes the place of a later one. The undated come last; of one day a
    programme comes before a story, and else what the register held. One declaration makes the
    pair declared, since the first of them.
    """
    first, later = sorted((held, other), key=_precedence)
    declarations = [day for day in (first.declared, later.declared) if day is not None]
    moments = [moment for moment in (held.recorded, other.recorded) if moment is not None]
    return replace(
        first,
        level="declared" if "declared" in (first.level, later.level) else "reported",
        declared=min(declarations, default=None),
        recorded=min(moments, default=None),
        named_as=first.named_as or later.named_as,
    )


def _precedence(entry: RegisterEntry) -> tuple[date, bool]:
    return entry.since or date.max, entry.programme is None


def seed_register(seeds: Iterable[Known]) -> dict[RegionChain, RegisterEntry]:
    """The register as the seed corpus gives it."""
    register: dict[RegionChain, RegisterEntry] = {}
    for known in seeds:
        register = merge(register, entries(known))
    return register


def reviewed_register(
    seeds: Iterable[Known], programmes: Iterable[Programme]
) -> dict[RegionChain, RegisterEntry]:
    """The register before the first story: seed corpus and programmes."""
    return merge(seed_register(seeds), programme_entries(programmes))


def on_day(entry: RegisterEntry, day: date) -> RegisterEntry | None:
    """The entry as it was known to hold on ``day``; None where nobody had named the pair by then.

    What has no date counts from the day on which the monitor recorded it. A pair that was declared
    later was only reported until then.
    """
    since = entry.since
    if since is None and entry.recorded is not None:
        since = entry.recorded.astimezone(SHANGHAI).date()
    if since is not None and since > day:
        return None
    if entry.declared is not None and entry.declared > day:
        return replace(entry, level="reported", declared=None)
    return entry
