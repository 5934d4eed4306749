"""Rung ``near-copy``: a reprint with small edits, a cut one, one with another head and foot.

Two texts are the same one when four fifths of the shorter are found in the longer. That also
holds for a notice which the neighbour province issues with other names, and for next year's
edition with other figures: those are news, so a reprint must also agree in region, place, stage
and figures (``monitor.dedupe.apart``). Better a repeated alert than a suppressed announcement.
"""

from __future__ import annotations

from monitor.dedupe.apart import template_twin
from monitor.dedupe.reading import Match, Reading
from monitor.dedupe.sketch import SHORT, estimated_jaccard, overlap

#: Share of the shorter text's shingles found in the longer; from the interface's contract.
CONTAINED = 0.8

#: A reprint whose sentences were rewritten here and there. Word trigrams are strict: to edit every
#: tenth word costs a quarter of them. In the labelled sets reprints have 0.80 and more, retellings
#: 0.48 and less, and all between are twins, so the facts must agree beside.
EDITED = 0.65
#: How many of the telling figures of the shorter text an edited reprint keeps.
_KEPT_FIGURES = 0.8

#: Three standard errors of the sketch's estimate: below, counting would be in vain.
_DOUBT = 0.19


def similarity(new: Reading, old: Reading) -> float:
    """Containment of the shorter text in the longer, 0..1; Jaccard where one is too short."""
    jaccard, contained = overlap(new.shingles, old.shingles)
    shorter = min(new.signature.shingles, old.signature.shingles)
    return contained if shorter >= SHORT else jaccard


def may_share(new: Reading, old: Reading, share: float = CONTAINED) -> bool:
    """Whether so much of the shorter text may stand in the longer, by the stored sketches alone:
    most candidates need no counting."""
    sizes = new.signature.shingles, old.signature.shingles
    jaccard = estimated_jaccard(new.signature.minhash, old.signature.minhash) + _DOUBT
    return jaccard * sum(sizes) / (1 + jaccard) >= share * min(sizes)


def match(new: Reading, old: Reading) -> Match | None:
    shortest = min(new.signature.shingles, old.signature.shingles)
    if shortest < SHORT or not may_share(new, old, EDITED):
        return None
    contained = similarity(new, old)
    if contained < (EDITED if same_facts(new, old) else CONTAINED) or template_twin(new, old):
        return None
    return Match(
        copy=True,
        score=round(contained, 4),
        because=f"{contained:.0%} of the shorter text stands in the longer",
    )


def same_facts(new: Reading, old: Reading) -> bool:
    """Whether two texts agree in figures, days and place: at least one telling figure, nearly all
    that the shorter has, and no other day or place."""
    fewest = min(len(new.telling), len(old.telling))
    shared = len(new.telling & old.telling)
    if not shared or shared < _KEPT_FIGURES * fewest:
        return False
    if new.days and old.days and not new.days & old.days:
        return False
    return not new.places or not old.places or bool(new.places & old.places)
