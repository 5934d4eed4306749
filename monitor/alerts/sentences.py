"""Which of an article's sentences a message shows: the first one, or the one that proves its news.

Pure functions; the words stay the article's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.model import Article, Evidence, Language
from monitor.text import paragraphs

_SENTENCE_END = re.compile(r"[。！？]|[.!?](?=[\"'”’)]*\s+[\"'“‘(]*[A-Z])")
#: Characters of a sentence in a message: three lines of a mail on a telephone in either language.
_LIMIT = {"en": 320, "zh": 160}
#: Sentences that prove one report's news; a list of ten chains is one sentence in most reports.
_MOST_PROOFS = 2


def lead_sentence(text: str, title: str, language: Language) -> str:
    """The first sentence of the first paragraph that is one; cut where it runs on.

    Lines without an end of sentence (datelines, breadcrumbs) and repeats of the headline are
    passed over.
    """
    fallback = ""
    for paragraph in paragraphs(text)[:8]:
        if paragraph == title.strip():
            continue
        fallback = fallback or paragraph
        least = 10 if language == "zh" else 40
        for end in _SENTENCE_END.finditer(paragraph + " A"):
            if end.end() >= least:
                return _shorten(paragraph[: end.end()], language)
    return _shorten(fallback, language)


def proving_sentences(article: Article, proofs: Iterable[Evidence]) -> str:
    """The sentences that hold these pieces of evidence, each once, in their order; at most two.

    Empty where all evidence is from the headline, or of another text.
    """
    places = sorted(
        (proof.start, proof.end)
        for proof in proofs
        if proof.field == "text" and article.text[proof.start : proof.end] == proof.text
    )
    found: dict[str, None] = {}
    reached = -1
    for start, end in places:
        if start >= reached and len(found) < _MOST_PROOFS:
            sentence, reached = _around(article.text, start, end, article.language)
            found.setdefault(sentence)
    return ("" if article.language == "zh" else " ").join(found)


def _around(text: str, start: int, end: int, language: Language) -> tuple[str, int]:
    """The sentence that holds ``text[start:end]``, cut around that where it runs on; its end."""
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    line = text[low : len(text) if high < 0 else high]
    ends = [match.end() for match in _SENTENCE_END.finditer(line)]
    first = max((low + place for place in ends if low + place <= start), default=low)
    last = min((low + place for place in ends if low + place >= end), default=low + len(line))
    room = _LIMIT[language]
    if last - first <= room:
        return text[first:last].strip(' "”’」』'), last
    side = max(0, room - (end - start)) // 2
    left, right = max(first, start - side), min(last, end + side)
    cut = f"{'…' if left > first else ''}{text[left:right].strip()}{'…' if right < last else ''}"
    return cut, right


def _shorten(sentence: str, language: Language) -> str:
    limit = _LIMIT[language]
    return sentence if len(sentence) <= limit else sentence[: limit - 1].rstrip() + "…"
