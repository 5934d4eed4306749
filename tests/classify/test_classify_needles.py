"""Needles: a pattern that matches always finds one of its own, so that skipping changes nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from monitor.classify import (
    chains,
    clusters,
    document,
    evidence,
    kinds,
    money,
    nation,
    numbers,
    toponyms,
)
from monitor.classify.bilingual import Bilingual
from monitor.classify.needles import Sieve, needles
from monitor.text import fold

GOLD = Path(__file__).parent.parent / "gold" / "dev.jsonl"
MODULES = (chains, clusters, document, evidence, kinds, money, nation, numbers, toponyms)


def patterns(module: ModuleType) -> list[str]:
    return [one.pattern for one in vars(module).values() if isinstance(one, re.Pattern | Bilingual)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ab|cd", {"ab", "cd"}),
        (r"\bab?c", {"a"}),
        ("x{0,3}yes", {"yes"}),
        ("(?:a|bc)+de", {"de"}),
        ("(?<!no)(?:tin|iron)(?! ore)", {"tin", "iron"}),
        (r"[、;]\s*$", {"、", ";"}),
        (r"\d+(?:个|家)", {"个", "家"}),
        (r"[^,]+|steel", set()),
        (r"\$5", {"$5"}),
        ("(?:optional)?", set()),
    ],
)
def test_needles_of_a_pattern(pattern: str, expected: set[str]) -> None:
    """What every match holds is found, and nothing is claimed that a match may lack."""
    assert needles(pattern) == expected


def test_every_match_in_the_labelled_articles_holds_a_needle() -> None:
    """On real sentences no pattern of the package matches where its sieve says that it cannot."""
    found = [pattern for module in MODULES for pattern in patterns(module)]
    sieve = Sieve(found)
    compiled = [re.compile(one) for one in found]
    matched = 0
    for line in GOLD.read_text(encoding="utf-8").splitlines()[::3]:
        text = fold(json.loads(line)["text"])
        for sentence in re.split(r"(?<=[。.\n])", text):
            mask = sieve.mask(sentence)
            for index, pattern in enumerate(compiled):
                if pattern.search(sentence):
                    matched += 1
                    assert mask >> index & 1, (found[index], sentence)
    assert matched > 1000
