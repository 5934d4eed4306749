"""Which of the articles that share a key are worth comparing: few, however large the archive.

Every rung compares text with text, so each candidate costs a millisecond. An archive grows, and
with it the number of articles that name "3 projects" in Guangdong; those say nothing of one
another. What few articles share says most: the bands of a text, a sentence, an amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

#: Of each key the latest so many are looked at, so that a key of a million articles costs no more
#: than one of a hundred. News is retold within weeks: the latest are the likeliest kin.
PER_KEY = 64
#: Candidates by key that are compared. With 40 others of its region, chains and fortnight around
#: each labelled article (``tests/benchmarks/dedupe_archive.py``), the one that decides is the first
#: for four in five, and the fourteenth at the latest.
COMPARED = 16
#: Of the articles with the same text the oldest decide, for all are of its story; one document
#: number may be of several issuers.
SAME_TEXT, SAME_DOCUMENT = 4, 16


def shortlist(shared: Iterable[tuple[int, int]], always: Iterable[int] = ()) -> set[int]:
    """Of articles found as (key, article) pairs, those to be compared.

    ``shared`` has at most ``PER_KEY`` articles a key. A key counts for the less, the more articles
    have it; of equals the later article stands first. Articles of ``always`` (the seed corpus) are
    taken if they share any key.
    """
    by_key: defaultdict[int, set[int]] = defaultdict(set)
    for key, article in shared:
        by_key[key].add(article)
    likeness: defaultdict[int, float] = defaultdict(float)
    for articles in by_key.values():
        for article in articles:
            likeness[article] += 1 / len(articles)
    ranked = sorted(likeness, key=lambda article: (-likeness[article], -article))
    return {*ranked[:COMPARED], *(article for article in always if article in likeness)}
