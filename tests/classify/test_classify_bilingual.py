"""Patterns of two languages: shorter on English text, never different."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from monitor.classify import chains, kinds
from monitor.classify.bilingual import Bilingual, alternatives

GOLD = Path(__file__).parent.parent / "gold"
PATTERNS = {
    f"{module.__name__}.{name}": value
    for module in (chains, kinds)
    for name, value in vars(module).items()
    if isinstance(value, Bilingual)
}
CLAUSES = [
    clause
    for line in (GOLD / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    for clause in re.split(r"(?<=[,.;:])", json.loads(line)["text"].lower())
    if clause.isascii()
]


def spans(matches: object) -> list[tuple[int, int]]:
    return [match.span() for match in matches]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", PATTERNS)
def test_ascii_text_is_matched_as_by_the_whole_pattern(name: str) -> None:
    """Every clause of the labelled English articles gives the same matches with either twin."""
    pattern = PATTERNS[name]
    whole = re.compile(pattern.pattern)
    assert len(CLAUSES) > 500
    for clause in CLAUSES:
        assert spans(pattern.finditer(clause)) == spans(whole.finditer(clause)), clause


def test_alternatives_are_parted_at_the_top_level_only() -> None:
    """Groups, classes and escapes keep their bars."""
    assert alternatives(r"a(?:b|c)|[|]|\||d") == ["a(?:b|c)", "[|]", r"\|", "d"]


def test_chinese_text_is_matched_by_every_alternative() -> None:
    """An English word in a Chinese sentence still counts."""
    pattern = Bilingual(r"总投资|\binvest\w*")
    assert pattern.search("计划 invest 总投资") is not None
    assert pattern.search("they invested") is not None
    assert pattern.search("nothing here") is None
