"""What the matcher knows of the chains: their names, terms and exclusions, as values.

The data lie in seeds/chains/*.toml and are read by ``monitor.catalog.taxonomy``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Strength(IntEnum):
    """How much a term says by itself.

    ``NAME`` is the industry's own name ("new energy vehicles"), ``SEGMENT`` a product or a part of
    it ("charging piles"), ``WEAK`` a word that often means something else ("steel", "equipment")
    and counts only in a list of industries or right beside a word such as "industry".
    """

    WEAK = 1
    SEGMENT = 2
    NAME = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that stands for a chain, in either language, as the seeds write it."""

    text: str
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One industrial chain: the id that labels carry, its names, terms and exclusions.

    ``exclusions`` are longer phrases in which a term of this chain means something else ("wind
    instrument"). ``parents`` are the broader chains that a label of this one does not imply.
    ``codes`` are GB/T 4754-2017 divisions or groups. ``shared`` are terms that another chain
    claims too, on purpose; ``contested`` those of which an article means only one, that chain of
    which it speaks in other words as well (silicon wafers for chips, or for solar cells).
    """

    id: str
    en: str
    zh: str
    definition: str
    terms: tuple[Term, ...]
    exclusions: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All chains, in the order of their ids."""

    chains: tuple[Chain, ...]

    def names(self) -> dict[str, tuple[str, str]]:
        """Chain id → (English name, Chinese name)."""
        return {chain.id: (chain.en, chain.zh) for chain in self.chains}
