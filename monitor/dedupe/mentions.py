"""Names that a sentence mentions, where they stand: places, industries, enterprises.

The labels say what an article is about; which name stands in another's place must be read off the
sentence itself. The names are the reviewed data of seeds/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.classify.matcher import Matcher, longest, searchable, surface_forms
from monitor.classify.taxonomy import Strength
from monitor.classify.toponyms import Name, NameFinder
from monitor.dedupe.enterprises import enterprises_at
from monitor.dedupe.folding import fold

#: Half of a character, which a broken page may hold and the automaton refuses.
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEVEL = re.compile(
    r"(?<=..)(?:自治区|自治州|自治县|地区|新区|[省市区县州盟旗])$"
    r"|\s(?:province|city|county|district|prefecture|new area)$"
)
#: What makes a firm's name of a place's: 宁德时代, 江西铜业, "Guangxi Automobile Group".
_FIRM = re.compile(
    r"(?:[\u4e00-\u9fff]{0,6}?(?:公司|集团|股份|银行|大学|学院|日报)|时代|[铜铝钢]业|重工|重汽|科技)"
    r"|(?:\s[a-z]+){0,3}?\s(?:group|co|corp|company|university|bank|daily)\b"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: from where to where, and what it stands for, one thing at least."""

    start: int
    end: int
    meanings: frozenset[str]


@cache
def _places() -> tuple[Matcher[Name], dict[str, str]]:
    """The gazetteer's names, and by first character what makes a name the end of a word."""
    lexicon = NameFinder(load_gazetteer()).lexicon
    return Matcher(lexicon.meanings.items()), dict(lexicon.joins)


@cache
def _chains() -> Matcher[str]:
    """The terms that stand for a chain by themselves, and the phrases in which they do not."""
    entries = []
    for chain in load_taxonomy().chains:
        for term in chain.terms:
            if term.strength is not Strength.WEAK:
                entries += [(form, chain.id) for form in surface_forms(term.text)]
        for phrase in chain.exclusions:
            entries += [(form, "") for form in surface_forms(phrase)]
    return Matcher(entries)


@lru_cache(maxsize=1024)
def places(printed: str) -> tuple[Mention, ...]:
    """Provinces by their code, cities and counties by name without its level, countries by code;
    names that are everyday words are left out."""
    folded = fold(printed)
    matcher, joins = _places()
    found = []
    for start, end, (name, *_) in longest(matcher.find(_clean(folded))):
        word = folded[start:end]
        if _FIRM.match(folded, end):
            continue
        word_too = name.everyday and all(one.doubtful for one in name.meanings)
        if word_too or (start and folded[start - 1] in joins.get(word[0], "")):
            continue
        if word[0].isascii() and not printed[start].isupper():
            continue
        meanings = {
            _LEVEL.sub("", word) if one.kind == "place" else one.id for one in name.meanings
        }
        found.append(Mention(start, end, frozenset(meanings)))
    return tuple(found)


@lru_cache(maxsize=1024)
def chains(printed: str) -> tuple[Mention, ...]:
    """The ids of the chains whose terms stand in a text, the longest of overlapping terms."""
    found = []
    for start, end, meanings in longest(_chains().find(_clean(fold(printed)))):
        if "" not in meanings:
            found.append(Mention(start, end, frozenset(meanings)))
    return tuple(found)


@lru_cache(maxsize=1024)
def firms(printed: str) -> tuple[Mention, ...]:
    """The reviewed enterprises by their English names."""
    return tuple(
        Mention(start, end, frozenset([name])) for start, end, name in enterprises_at(printed)
    )


def _clean(folded: str) -> str:
    return _SURROGATE.sub("\ufffd", searchable(folded))
