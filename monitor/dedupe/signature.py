"""What is stored of an article so that later ones find it: hash, sketch, and keys to look up by.

One indexed table of keys answers every rung. An article has at most 60: the bands of its sketch,
sentences (so that a cut reprint finds the long original, whose sketch it does not share), its
headline and numbers, and what ties reports of one event together in any words and language.
"""

from __future__ import annotations

from itertools import islice

from monitor.dedupe.content import content_hash
from monitor.dedupe.document_number import own_number
from monitor.dedupe.figures import figures, weight
from monitor.dedupe.normalise import body_lines, sentences, tokens
from monitor.dedupe.sketch import band_keys, hash63, minhash, shingles
from monitor.dedupe.url import shared_number
from monitor.model import Article, Labels, Signature

#: A shorter sentence may be a phrase that every official text has.
_SENTENCE_TOKENS = 12
_LEAD_SENTENCES, _OTHER_SENTENCES = 5, 9
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
    """Region with telling figure, region with fortnight and chain, region with set of chains."""
    if not labels.relevant:
        return []
    chains = sorted(label.chain for label in labels.chains)
    regions = labels.regions[:2]
    keys = [
        hash63("figure", region, value, unit)
        for region in regions
        for value, unit in islice(_telling(article, labels), 8)
    ]
    keys += [
        hash63("fortnight", region, bucket, topic)
        for region in regions[:1]
        for bucket in _buckets(article)
        for topic in sorted(chains, key=lambda chain: hash63(chain))[:4] or [labels.event]
    ]
    if len(chains) >= 4:
        keys += [
            hash63("chains", region, row, *_smallest(chains, row))
            for region in regions[:1]
            for row in range(4)
        ]
    return keys


def _telling(article: Article, labels: Labels) -> list[tuple[str, str]]:
    """Figures worth a key, the most telling first; those that the labels name before others."""
    text = "\n".join(body_lines(article.text))
    found = sorted(
        figures(article.title + "\n" + text),
        key=lambda figure: (-weight(figure), figure.value, figure.unit),
    )
    return [(f"{figure.value:.6g}", figure.unit) for figure in found if weight(figure) >= 1]


def _buckets(article: Article) -> list[int]:
    """Two overlapping fortnights: articles at most 15 days apart share one."""
    if article.published is None:
        return []
    bucket = article.published.day.toordinal() // _HALF_MONTH
    return [bucket, bucket + 1]


def _smallest(chains: list[str], row: int) -> list[str]:
    """Three minima of the chain set under three hashes: alike for sets that are nearly alike."""
    return [min(chains, key=lambda chain: hash63(3 * row + part, chain)) for part in range(3)]
