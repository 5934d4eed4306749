"""Names in two scripts: Deyang is 德阳 and Yi Lianhong 易炼红, found by the readings of characters.

English reports of Chinese news write people, cities and districts in pinyin without tones. A name
that both reports have ties them together; a table of places would know the cities only.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from unicodedata import normalize

from monitor.dedupe.folding import fold

_NAME = re.compile(r"[A-Z][a-z]+(?:['’][a-z]+)?(?:\s+[A-Z][a-z]+(?:['’][a-z]+)?)*")

#: Not names of their own: the regions themselves are compared as regions.
_REGIONS = """
    beijing tianjin hebei shanxi neimenggu liaoning jilin heilongjiang shanghai jiangsu zhejiang
    anhui fujian jiangxi shandong henan hubei hunan guangdong guangxi hainan chongqing sichuan
    guizhou yunnan xizang shaanxi gansu qinghai ningxia xinjiang zhongguo china
"""
_NOT_NAMES = frozenset(_REGIONS.split())

_MIN_SYLLABLES, _MAX_SYLLABLES = 2, 5


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    """Character to its readings without tones, ``ü`` as ``v`` and ``u``. From pypinyin's table."""
    # pypinyin's own switches, read at import: its phrases would cost 50 MB and are not used here.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin.constants import PINYIN_DICT

    table: dict[str, tuple[str, ...]] = {}
    for code, readings in PINYIN_DICT.items():
        table[chr(code)] = _plain(readings)
    return table


@cache
def _plain(readings: str) -> tuple[str, ...]:
    """Kept, for its 42,000 characters share a few thousand readings."""
    return tuple(sorted({_toneless(reading) for reading in readings.split(",")}))


@cache
def _toneless(reading: str) -> str:
    letters = normalize("NFD", reading.replace("ü", "v"))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


@cache
def _syllables() -> frozenset[str]:
    return frozenset(
        reading for readings in _readings().values() for reading in readings if len(reading) <= 6
    )


@lru_cache(maxsize=1024)
def pinyin_names(text: str) -> frozenset[tuple[str, ...]]:
    """The names of an English text that are pinyin, cut into syllables (every way it can be)."""
    found: set[tuple[str, ...]] = set()
    for match in _NAME.finditer(text):
        words = match[0].replace("'", "").replace("’", "").lower().split()
        for place, word in enumerate(words):
            # A person: surname and given name are two words, of three syllables at most together.
            surname = place > 0 and words[place - 1] in _syllables()
            if surname and words[place - 1] not in _NOT_NAMES and word not in _NOT_NAMES:
                found.update(cut for cut in _cuts(words[place - 1] + word) if len(cut) <= 3)
            elif word not in _NOT_NAMES:
                found.update(_cuts(word))
    return frozenset(found)


@lru_cache(maxsize=4096)
def _cuts(word: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        cut for cut in _cut(word) if _MIN_SYLLABLES <= len(cut) <= _MAX_SYLLABLES and len(word) > 3
    )


def _cut(word: str) -> Iterator[tuple[str, ...]]:
    if not word:
        yield ()
        return
    for length in range(1, min(6, len(word)) + 1):
        if word[:length] in _syllables():
            for rest in _cut(word[length:]):
                yield (word[:length], *rest)


@lru_cache(maxsize=512)  # some 40 kB each
def _sounds(text: str) -> Mapping[str, str]:
    """What a folded Chinese text sounds like: syllable to the characters in it that are read so."""
    sounds: defaultdict[str, str] = defaultdict(str)
    readings = _readings()
    for character in set(text):
        for reading in readings.get(character, ()):
            sounds[reading] += character
    sounds.default_factory = None  # from here on it is only read
    return sounds


def shared_names(english: str, chinese: str) -> list[str]:
    """The pinyin names of the English text that the Chinese one writes in characters, sorted."""
    text = fold(chinese)
    sounds = _sounds(text)
    return sorted({"".join(cut) for cut in pinyin_names(english) if _sounds_so(cut, sounds, text)})


def _sounds_so(cut: tuple[str, ...], sounds: Mapping[str, str], text: str) -> bool:
    if any(syllable not in sounds for syllable in cut):
        return False
    written = list(sounds[cut[0]])
    for syllable in cut[1:]:
        written = [
            f"{before}{after}"
            for before in written
            for after in sounds[syllable]
            if f"{before}{after}" in text
        ]
    return bool(written)
