"""Text brought to one form, so that the same words give the same hash on every site.

What is taken away is what sites add or change when they reprint: page furniture (navigation,
print and share links, credits, disclaimers), punctuation, width, script, case and spacing. Numbers
keep their decimal points and percent signs: 1.5 and 15 are different news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from monitor.dedupe.folding import fold
from monitor.dedupe.furniture import is_furniture

#: A Chinese character is a token of its own, a Latin word and a number are one token each, so
#: n-grams of tokens are character n-grams in Chinese and word n-grams in Latin text.
_TOKEN = re.compile(
    r"\d+(?:\.\d+)?(?:cny|usd)|\d+(?:\.\d+)*%?|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+(?:'[^\W\d_\u3400-\u9fff]+)?"
    r"|[\u3400-\u9fff\uf900-\ufaff]"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DOLLAR = re.compile(r"(?:us)?\$")
#: Portals rewrite amounts to their house style ("13 billion yuan", "CNY 13 bln"): one token each.
_CURRENCIES = frozenset({"rmb", "cny", "yuan", "usd", "dollar", "dollars"})
_AMOUNT = re.compile(
    r"(?<!\S)(?:(?P<before>rmb|cny|usd) )?(?P<number>\d+(?:\.\d+)?)(?!\S)"
    r"(?: (?P<scale>trillion|billion|million|bln|mln|bn|mn|b|m)(?!\S))?"
    r"(?: (?P<after>yuan|rmb|cny|(?:u s )?dollars?|usd)(?!\S))?"
)
_SCALE = {"t": 10**12, "b": 10**9, "m": 10**6}
#: How many texts' words are kept for the next comparison: some 150 kB each, so memory stays flat.
KEPT_TEXTS = 256

_SENTENCE_END = re.compile(r"[。！？!?；;]+|\.(?=\s|$)")


def tokens(text: str) -> list[str]:
    """Words, numbers and single Chinese characters, folded; punctuation and spaces are gone."""
    folded = _DOLLAR.sub(" usd ", _THOUSANDS.sub("", fold(text)))
    words = _TOKEN.findall(folded)
    if _CURRENCIES.isdisjoint(words):
        return words
    return _AMOUNT.sub(_amount, " ".join(words)).split(" ")


def _amount(match: re.Match[str]) -> str:
    """An amount of money as whole yuan or dollars; every other number as it stands."""
    currency = match["after"] or match["before"]
    if currency is None:
        return match[0]
    value = Decimal(match["number"]) * _SCALE.get((match["scale"] or " ")[0], 1)
    return f"{value.normalize():f}{'usd' if currency == 'usd' or 'dollar' in currency else 'cny'}"


@lru_cache(maxsize=KEPT_TEXTS)
def _own(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The article's own lines with their tokens; all lines where the rules would leave none."""
    lines = list(_lines(text))
    return tuple([(line, words) for line, words in lines if _is_own(line, words)] or lines)


def _lines(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lines that are not blank, with their tokens."""
    for part in text.splitlines():
        if line := part.strip():
            yield line, tuple(tokens(line))


def _is_own(line: str, words: tuple[str, ...]) -> bool:
    # Asked for twice, as printed and as normalised, so that normalising is idempotent.
    return bool(words) and not is_furniture(line) and not is_furniture(" ".join(words))


def first_line(text: str) -> str:
    """The first of ``body_lines``, without reading on; empty where there is none."""
    own = next((line for line, words in _lines(text) if _is_own(line, words)), None)
    return own if own is not None else next(iter(body_lines(text)), "")


def body_lines(text: str) -> tuple[str, ...]:
    """The article's own lines, as printed."""
    return tuple(line for line, _ in _own(text))


@lru_cache(maxsize=KEPT_TEXTS)
def body_tokens(text: str) -> tuple[str, ...]:
    """The tokens of the article's own lines, in order."""
    return tuple(chain.from_iterable(words for _, words in _own(text)))


def normalise(text: str) -> str:
    """The normalised text: own lines, tokens joined by a space. Idempotent."""
    return "\n".join(" ".join(words) for _, words in _own(text) if words)


def sentences(text: str) -> list[str]:
    """The normalised sentences of the article's own lines, empty ones left out."""
    return [
        sentence
        for line in body_lines(text)
        for part in _SENTENCE_END.split(line)
        if (sentence := " ".join(tokens(part)))
    ]
