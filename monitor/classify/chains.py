"""Which chains an article is about: hits of the lexicon, weighed by where and how they stand.

A hit in the headline, in a list of industries or right beside a word such as 产业链 or "cluster"
says much; the same word in passing says little. What several hits say is joined as independent
evidence (noisy or).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter, itemgetter

from monitor.classify.document import Document
from monitor.classify.matcher import surface_forms
from monitor.classify.scanner import Lexicon
from monitor.classify.standing import Hit, RawHit, Standing, claim, stand
from monitor.classify.taxonomy import Strength, Taxonomy
from monitor.model import ChainLabel

#: Below this a chain is not an answer.
THRESHOLD = 0.55


# How likely one hit alone is right, by strength and standing; set on one half of
# tests/gold/dev.jsonl and confirmed on the other (tests/classify/test_gold_floors.py).
_WORTH: dict[int, tuple[float, ...]] = {
    int(Strength.NAME): (0.15, 0.62, 0.70, 0.80, 0.88, 0.93, 0.95),
    int(Strength.SEGMENT): (0.06, 0.30, 0.40, 0.52, 0.72, 0.82, 0.80),
    int(Strength.WEAK): (0.01, 0.04, 0.07, 0.12, 0.60, 0.60, 0.45),
}
# The narrowest chain: where it is clear, a broader one counts only if it is named as such.
_CLEAR, _IMPLIED = 0.85, 0.5
_ASIDE = 0.65  # where the headline is about another chain
_AGAIN = 0.4  # what the same words are worth when they come again
_MOST_HITS = 6
_ACRONYM = 5  # letters; longer words in capitals are names
_NAME, _SEGMENT, _WEAK = Strength.NAME, Strength.SEGMENT, Strength.WEAK
_BODY, _CUED, _DIRECT = Standing.BODY, Standing.CUED, Standing.DIRECT
_LISTED, _TITLE = Standing.LISTED, Standing.TITLE
_BY_WORTH, _BY_START = itemgetter(0), attrgetter("start")


class ChainFinder:
    """The compiled lexicon of all chains. Read-only after it is built."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        acronyms = {
            form
            for chain in taxonomy.chains
            for term in chain.terms
            if term.text.isascii() and term.text.isupper() and len(term.text) <= _ACRONYM
            for form in surface_forms(term.text)
        }
        contested = {
            form
            for chain in taxonomy.chains
            for text in chain.contested
            for form in surface_forms(text)
        }
        claims: dict[str, list[tuple[str, Strength]]] = {}
        for form, one in _entries(taxonomy):
            claims.setdefault(form, []).extend(one)
        self.lexicon = Lexicon(
            {
                form: claim(form, tuple(found), form in acronyms, form in contested)
                for form, found in claims.items()
            },
            longest=True,
        )
        self._parents = {chain.id: chain.parents for chain in taxonomy.chains}

    @property
    def size(self) -> int:
        """The number of compiled patterns."""
        return len(self.lexicon.meanings)

    def labels(
        self,
        document: Document,
        raw: Sequence[RawHit],
        cued: set[int],
        threshold: float = THRESHOLD,
    ) -> tuple[ChainLabel, ...]:
        """The chains of an article, in the order in which it names them.

        ``raw`` are the hits of the lexicon; ``cued`` holds the indexes of sentences with a word
        of industrial policy; below the ``threshold`` a chain is left out.
        """
        return self._score(document, stand(document, raw, cued), threshold)

    def _score(
        self, document: Document, hits: Sequence[Hit], threshold: float
    ) -> tuple[ChainLabel, ...]:
        by_chain: dict[str, list[tuple[float, Hit]]] = {}
        sure: set[str] = set()
        titled: set[str] = set()
        leading: set[str] = set()
        lead = document.lead
        meant = _meant(hits)
        for hit in hits:
            standing = hit.standing
            leads = standing is _TITLE or hit.mixed or lead.start <= hit.start < lead.end
            for chain, strength in meant.get(hit.claim.form) or hit.claim.chains:
                weighed = by_chain.get(chain)
                if weighed is None:
                    weighed = by_chain[chain] = []
                worth = _WORTH[strength][standing]
                # Hits come in order, so by now the headline's chains are known.
                if strength is _SEGMENT and standing is _LISTED and titled and not hit.mixed:
                    worth = worth if chain in titled else _WORTH[_SEGMENT][_CUED]
                weighed.append((worth, hit))
                if (
                    (strength is _NAME and standing > _BODY)
                    or (strength is _SEGMENT and standing is _DIRECT)
                    or (hit.mixed and standing is _LISTED)
                ):
                    sure.add(chain)
                if standing is _TITLE:
                    titled.add(chain)
                if leads and strength is not _WEAK:
                    leading.add(chain)
        scores = {chain: _join(weighed) for chain, weighed in by_chain.items()}
        for chain, score in list(scores.items()):
            for parent in self._parents[chain]:
                implied = (
                    parent not in sure
                    or (chain in titled and parent not in leading)
                    or _is_short_for(by_chain.get(parent, ()), by_chain[chain])
                )
                if score >= _CLEAR and parent in scores and implied:
                    scores[parent] *= _IMPLIED
        if titled:
            for chain, weighed in by_chain.items():
                if chain not in titled and _is_aside(weighed):
                    scores[chain] *= _ASIDE
        return tuple(
            _label(document, chain, scores[chain], by_chain[chain])
            for chain in by_chain
            if scores[chain] >= threshold
        )


def _entries(taxonomy: Taxonomy) -> Iterable[tuple[str, tuple[tuple[str, Strength], ...]]]:
    """(form, claims of chains on it); an exclusion is a form that none claims."""
    for chain in taxonomy.chains:
        seen: set[str] = set()
        for term in sorted(chain.terms, key=lambda term: -term.strength):
            for form in surface_forms(term.text) - seen:
                seen.add(form)
                yield form, ((chain.id, term.strength),)
        for phrase in chain.exclusions:
            for form in surface_forms(phrase):
                yield form, ()


def _meant(hits: Sequence[Hit]) -> dict[str, tuple[tuple[str, Strength]]]:
    """For each contested form the one chain that it means here.

    That of which the other words of the article say most; where they say nothing, the one that
    claims it most strongly.
    """
    contested = {hit.claim.form: hit.claim.chains for hit in hits if hit.claim.contested}
    if not contested:
        return {}
    said: dict[str, float] = {}
    for hit in hits:
        if not hit.claim.contested:
            for chain, strength in hit.claim.chains:
                said[chain] = max(said.get(chain, 0.0), _WORTH[strength][hit.standing])
    return {
        form: (max(chains, key=lambda one: (said.get(one[0], 0.0), one[1])),)
        for form, chains in contested.items()
    }


def _is_aside(weighed: list[tuple[float, Hit]]) -> bool:
    """Whether a chain is named once only beside mentions in passing, and not as an industry.

    A product beside "plant" or "project" is one part of what the headline is about.
    """
    hit = weighed[0][1]
    if len(weighed) > 1 or not hit.alone:
        return False
    if hit.standing is _DIRECT:
        return hit.claim.strength < _NAME
    return hit.standing is _BODY or hit.standing is _CUED


def _is_short_for(
    broader: Sequence[tuple[float, Hit]], narrower: Sequence[tuple[float, Hit]]
) -> bool:
    """Whether all words of a broader chain are short for those of the narrower one.

    装备制造 after 先进装备制造 is the same industry again, unless a list has it of its own.
    """
    said = {hit.claim.form for _, hit in narrower}
    return all(
        hit.alone and any(hit.claim.form in form for form in said if form != hit.claim.form)
        for _, hit in broader
    )


def _join(weighed: list[tuple[float, Hit]]) -> float:
    """Noisy or over the best hits; the same words again add less."""
    weighed.sort(key=_BY_WORTH, reverse=True)
    doubt = 1.0
    said: set[str] = set()
    for worth, hit in weighed[:_MOST_HITS]:
        words = hit.claim.form
        doubt *= 1 - worth * (_AGAIN if words in said else 1)
        said.add(words)
    return min(1 - doubt, 0.99)


def _label(
    document: Document, chain: str, score: float, weighed: list[tuple[float, Hit]]
) -> ChainLabel:
    proof = [hit for _, hit in weighed[:3]]
    proof.sort(key=_BY_START)
    return ChainLabel(
        chain,
        round(score, 3),
        tuple(document.evidence(hit.start, hit.end) for hit in proof),
    )
