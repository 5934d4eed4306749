"""What both languages write, and no sound ties together: Airbus is 空客, CATL 宁德时代, A320 A320.

An enterprise, the stage of its project, the region and the week are a project's identity. The
names are reviewed data (seeds/names.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from monitor.catalog.names import load_names
from monitor.classify.matcher import Matcher, searchable
from monitor.dedupe.folding import fold

#: Half of a character, which a broken page may hold and the automaton refuses.
_SURROGATE = re.compile("[\ud800-\udfff]")
#: So short a name must be written exactly so: GAC and not "gac", Ford and not "ford".
_SHORT = 4

#: Letters and digits together: A320, C919, ARJ21, 415X.
_TYPE = re.compile(
    r"(?<![a-z0-9.+-])(?=[\d.+-]*[a-z])(?=[a-z.+-]*\d)[a-z0-9]+(?:[.+-][a-z0-9]+)*(?![a-z0-9])"
)
#: What every report of its field has: 5G, Q1, 3D, 20GWh, 1990s, COVID-19, 10-billion.
_COMMON_TYPES = re.compile(
    r"\d{1,2}[a-z]{1,2}|[a-z]\d|covid-?19|\d+(?:\.\d+)?(?:th|st|nd|rd|[mb]n|mln|bln|[km]?m|km2"
    r"|[kmg]wh?|s|kg|nm)|.*-.*[a-z]{4,}.*"
)
#: Numbers that name a programme: "51020" in quotes, and the same written 5+10+20.
_SLOGAN = re.compile(r'"(\d{3,6}x?)"|(?<![\d.+])(\d{1,2}(?:\+\d{1,2}){1,3})(?![\d.%+])')


@cache
def _matcher() -> Matcher[tuple[str, str]]:
    """Folded spelling → (name, spelling as written)."""
    return Matcher(
        (searchable(fold(spelling)), (name.en[0], spelling))
        for name in load_names()
        for spelling in (*name.en, *name.zh)
    )


@lru_cache(maxsize=1024)
def enterprises(text: str) -> frozenset[str]:
    """The English names of the enterprises and programmes that a text names, in either language."""
    return frozenset(name for _, _, name in enterprises_at(text))


def enterprises_at(text: str) -> Iterator[tuple[int, int, str]]:
    """Those with where they stand, from and to."""
    clean = _SURROGATE.sub("\ufffd", searchable(fold(text)))
    for start, end, meanings in _matcher().find(clean):
        for name, spelling in meanings:
            if _written(spelling, text[start:end], text[end : end + 1]):
                yield start, end, name


def _written(spelling: str, words: str, following: str) -> bool:
    """Whether words that fold to a spelling are the name: no "shell", no 上汽 in 以上汽车."""
    if not spelling.isascii():
        return not (spelling.endswith("汽") and following in ("车", "配"))
    return words == spelling or (len(spelling) > _SHORT and words[0].isupper())


@lru_cache(maxsize=1024)
def marks(text: str) -> frozenset[str]:
    """What stands in Latin letters and digits in both languages and names one thing only: types
    (A320) and programmes ("51020", which is also 5+10+20), without common ones such as 5G."""
    folded = fold(text)
    types = {match[0] for match in _TYPE.finditer(folded)}
    slogans = {quoted or added.replace("+", "") for quoted, added in _SLOGAN.findall(folded)}
    return frozenset(slogans.union(one for one in types if not _COMMON_TYPES.fullmatch(one)))
