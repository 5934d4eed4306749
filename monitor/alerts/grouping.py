"""The order of a digest: by region, in a region by chain, and what is new before the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.alerts.naming import Names
from monitor.alerts.views import StoryView
from monitor.model import Language

if TYPE_CHECKING:
    from monitor.alerts.messages import Item

#: A row with its story, and the story as the reader sees it.
Member = tuple["Item", StoryView]


@dataclass(frozen=True, slots=True)
class ChainGroup:
    """The news of one chain in a region; ``name`` is empty for news of none."""

    name: str
    members: Sequence[Member]

    @property
    def stories(self) -> list[StoryView]:
        return [seen for _, seen in self.members]


@dataclass(frozen=True, slots=True)
class RegionGroup:
    """The news of one region."""

    name: str
    chains: Sequence[ChainGroup]

    @property
    def count(self) -> int:
        return sum(len(group.members) for group in self.chains)


def grouped(views: Iterable[Member], names: Names, language: Language) -> list[RegionGroup]:
    """Each story once, under its first region and first chain (a novel one, if there is one).

    Regions and chains with something novel come first, then those with a new cluster, then those
    with most news; so do the stories of a chain, the newest first.
    """
    regions: dict[str, dict[str, list[Member]]] = {}
    for item, seen in views:
        chains = regions.setdefault(seen.group, {})
        chains.setdefault(seen.group_chain, []).append((item, seen))
    for chains in regions.values():
        for members in chains.values():
            members.sort(key=lambda member: member[1].date, reverse=True)
            members.sort(key=lambda member: (not member[1].novel, not member[1].new_cluster))
    ordered = sorted(
        regions.items(),
        key=lambda region: (*_weight([m for ms in region[1].values() for m in ms]), region[0]),
    )
    return [
        RegionGroup(
            names.region(code, language),
            [
                ChainGroup(names.chain(chain, language) if chain else "", members)
                for chain, members in sorted(
                    chains.items(), key=lambda pair: (*_weight(pair[1]), pair[0])
                )
            ],
        )
        for code, chains in ordered
    ]


def _weight(members: Sequence[Member]) -> tuple[bool, bool, int]:
    """Orders groups: the least comes first."""
    return (
        not any(seen.novel for _, seen in members),
        not any(seen.new_cluster for _, seen in members),
        -len(members),
    )
