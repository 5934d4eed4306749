"""Corrections by hand: what a person said of a story stands above what the classifier says.

A correction is kept beside the labels, never in their place, so that later runs and a reprocess
can label the story again without losing it. Pure functions of values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.model import ChainLabel, Labels

#: A person's label is sure.
BY_HAND = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What differs from the classifier's labels; ``None`` and empty leave them as they are.

    ``regions`` replaces all of them, most important first. A chain that is added makes the story
    relevant, unless ``relevant`` says otherwise.
    """

    add_chains: tuple[str, ...] = ()
    remove_chains: tuple[str, ...] = ()
    regions: tuple[str, ...] | None = None
    event: str | None = None
    new_cluster: bool | None = None
    relevant: bool | None = None

    def then(self, later: Correction) -> Correction:
        """Both, one after the other: what the later one says of a label stands."""
        kept = [chain for chain in self.add_chains if chain not in later.remove_chains]
        gone = [chain for chain in self.remove_chains if chain not in later.add_chains]
        relevant = self.relevant if later.relevant is None else later.relevant
        if later.add_chains and later.relevant is None and self.relevant is False:
            relevant = None
        return Correction(
            add_chains=tuple(dict.fromkeys((*kept, *later.add_chains))),
            remove_chains=tuple(dict.fromkeys((*gone, *later.remove_chains))),
            regions=self.regions if later.regions is None else later.regions,
            event=self.event if later.event is None else later.event,
            new_cluster=self.new_cluster if later.new_cluster is None else later.new_cluster,
            relevant=relevant,
        )


def corrected(labels: Labels, correction: Correction | None) -> Labels:
    """The labels as a person corrected them.

    A chain that the classifier found too keeps its evidence; one that only a person named has
    none. What is not relevant has no chains, no facts and nobody named in it, as in the gold
    labels.
    """
    if correction is None:
        return labels
    relevant = correction.relevant
    if relevant is None:
        relevant = labels.relevant or bool(correction.add_chains)
    found = {label.chain: label for label in labels.chains}
    for chain in correction.add_chains:
        held = found.get(chain)
        found[chain] = ChainLabel(chain, BY_HAND, held.evidence if held is not None else ())
    for chain in correction.remove_chains:
        found.pop(chain, None)
    return replace(
        labels,
        relevant=relevant,
        chains=tuple(found.values()) if relevant else (),
        regions=labels.regions if correction.regions is None else correction.regions,
        event=labels.event if correction.event is None else correction.event,
        new_cluster=(
            labels.new_cluster if correction.new_cluster is None else correction.new_cluster
        ),
        facts=labels.facts if relevant else (),
        officials=labels.officials if relevant else (),
        enterprises=labels.enterprises if relevant else (),
        untied=tuple(
            pair
            for pair in labels.untied
            if correction.regions is None and pair.chain not in correction.add_chains
        ),
    )
