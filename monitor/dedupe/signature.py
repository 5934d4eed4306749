"""What is stored of an article so that later ones find it: hash, sketch, and keys to look up by.

One indexed table of keys answers every rung. An article has at most 66: the bands of its sketch,
sentences (so that a cut reprint finds the long original, whose sketch it does not share), its
headline and numbers, and what ties reports of one event together in any words and language.
"""

from __future__ import annotations

from itertools import combinations

from monitor.dedupe.content import content_hash
from monitor.dedupe.figures import figures, weight
from monitor.dedupe.normalise import body_lines, sentences, tokens
from monitor.dedupe.official_number import own_number
from monitor.dedupe.organs import national_organs
from monitor.dedupe.reading import PRECISE, counted
from monitor.dedupe.sketch import band_keys, hash63, minhash, shingles
from monitor.dedupe.url import shared_number
from monitor.model import Article, Labels, Signature

#: A shorter sentence may be a phrase that every official text has.
_SENTENCE_TOKENS = 12
_LEAD_SENTENCES, _OTHER_SENTENCES = 4, 6

#: At most 66 keys: 16 bands, 10 sentences, 3 of identity; for each of two regions 3 figures, 3
#: counts and 3 chains in two spans of time; 4 for the set of chains, 3 for a national organ's
#: counts, 3 for precise figures of any region and 3 for two figures together. A usual article has
#: about 38.
_REGIONS, _FIGURES, _COUNTS, _TOPICS, _CHAIN_SET, _ORGANS = 2, 3, 3, 3, 4, 1
#: Rare enough to be keys without a region.
_PRECISE_FIGURES = 3
_POLICY = ("chains", "clusters", "industries")
_HALF_MONTH = 15


def sign(article: Article, labels: Labels) -> Signature:
    """The signature of an article; a pure function of its words, date, address and labels."""
    items = shingles(article.text)
    sketch = minhash(items)
    keys = [
        *band_keys(sketch),
        *_sentence_keys(article),
        *_identity_keys(article),
        *_story_keys(article, labels),
    ]
    return Signature(
        content_hash=content_hash(article),
        minhash=sketch,
        shingles=len(items),
        keys=tuple(dict.fromkeys(keys)),
    )


def _sentence_keys(article: Article) -> list[int]:
    """The first sentences, which a cut leaves, and a sample that any two texts draw alike."""
    long = [part for part in sentences(article.text) if part.count(" ") >= _SENTENCE_TOKENS - 1]
    keys = [hash63("sentence", part) for part in long]
    return keys[:_LEAD_SENTENCES] + sorted(keys[_LEAD_SENTENCES:])[:_OTHER_SENTENCES]


def _identity_keys(article: Article) -> list[int]:
    keys = []
    number = shared_number(article.canonical_url)
    if number is not None:
        keys.append(hash63("number", number))
    document = own_number(article)
    if document is not None:
        keys.append(hash63("document", document))
    title = tokens(article.title)
    if len(title) >= 6:
        keys.append(hash63("title", *title))
    return keys


def _story_keys(article: Article, labels: Labels) -> list[int]:
    """What two reports of one event share: telling figures of a region, its chains within a
    fortnight, and, at any time, the set of its chains."""
    body = "\n".join([article.title, *body_lines(article.text)])
    chains = [label.chain for label in labels.chains]
    topics = sorted(chains, key=hash63)[:_TOPICS] or [labels.event]
    keys = []
    for region in labels.regions[:_REGIONS]:
        keys += [hash63("figure", region, *figure) for figure in _telling(body)[:_FIGURES]]
        keys += [hash63("count", region, *count) for count in _counts(body, labels)]
        keys += [
            hash63("fortnight", region, bucket, topic)
            for bucket in _fortnights(article)
            for topic in topics
        ]
    keys += [hash63("precise", *figure) for figure in _telling(body, PRECISE)[:_PRECISE_FIGURES]]
    # Labels may miss a region in one report; two telling figures together are rare anywhere.
    keys += [
        hash63("figures", *one, *other) for one, other in combinations(_telling(body)[:_FIGURES], 2)
    ]
    lead = "\n".join(body.split("\n")[:2])
    keys += [
        hash63("organ", organ, *count)
        for organ in sorted(national_organs(lead))[:_ORGANS]
        for count in _counts(body, labels)
    ]
    if len(chains) >= _CHAIN_SET:
        keys += [
            hash63("chains", labels.regions[:1], row, *_smallest(chains, row)) for row in range(4)
        ]
    return keys


def _telling(body: str, least: float = 1.0) -> list[tuple[str, str]]:
    """The most telling figures, as value and unit; small and round ones tell nothing."""
    found = [figure for figure in figures(body) if weight(figure) >= least]
    found.sort(key=lambda figure: (-weight(figure), figure.value, figure.unit))
    return [(f"{figure.value:.6g}", figure.unit) for figure in found]


def _counts(body: str, labels: Labels) -> list[tuple[str, str]]:
    """What is counted, the least common first: 20 clusters are rarer than the number 20."""
    ordered = sorted(
        counted(body, labels),
        key=lambda one: (one.unit not in _POLICY, -weight(one), one.value, one.unit),
    )
    return [(f"{one.value:.6g}", one.unit) for one in ordered[:_COUNTS]]


def _fortnights(article: Article) -> list[int]:
    """Two overlapping spans: articles at most 15 days apart share one."""
    if article.published is None:
        return []
    bucket = article.published.day.toordinal() // _HALF_MONTH
    return [bucket, bucket + 1]


def _smallest(chains: list[str], row: int) -> list[str]:
    """Three minima of the chain set under three hashes: alike for sets that are nearly alike."""
    return [min(chains, key=lambda chain: hash63(3 * row + part, chain)) for part in range(3)]
