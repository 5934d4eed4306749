"""The automaton: boundaries, inflected forms, longest match, agreement with a naive search."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.classify.matcher import Matcher, longest, searchable, surface_forms
from monitor.text import fold


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        ("new-energy vehicle", {"new energy vehicle", "new energy vehicles"}),
        ("battery", {"battery", "batteries"}),
        ("petrochemicals", {"petrochemicals", "petrochemical"}),
        ("switch", {"switch", "switches"}),
        ("carbon fiber", {"carbon fiber", "carbon fibers", "carbon fibre", "carbon fibres"}),
        ("photonics", {"photonics"}),
        ("新能源汽车", {"新能源汽车"}),
        ("LED", {"led", "leds"}),
        ("物聯網", {"物联网"}),
    ],
)
def test_terms_stand_in_all_their_forms(term: str, forms: set[str]) -> None:
    """Number, hyphen, spelling, case, width and script of a term do not matter."""
    assert surface_forms(term) == forms


def found(matcher: Matcher[str], text: str) -> list[str]:
    return [text[start:end] for start, end, _ in matcher.find(searchable(fold(text)))]


def test_latin_terms_keep_word_boundaries() -> None:
    """A Latin term is no part of a longer word, but may touch Chinese characters."""
    matcher = Matcher([("ship", "x"), ("5g", "y")])
    assert found(matcher, "shipping leadership ship, 5G通信 5GHz 15g") == ["ship", "5G"]


def test_hyphens_and_line_ends_part_words() -> None:
    """A hyphen counts as a space; a line break joins nothing."""
    matcher = Matcher([("new energy", "x")])
    assert found(matcher, "new-energy vehicles, new\nenergy") == ["new-energy"]


def test_the_leftmost_longest_of_overlapping_hits_stays() -> None:
    """A term inside a longer one, or begun inside one, is no hit of its own."""
    matcher = Matcher([("汽车", "a"), ("新能源汽车", "b"), ("汽车零部件", "c"), ("零部件", "d")])
    kept = longest(matcher.find("新能源汽车零部件和汽车零部件"))
    assert [meaning for _, _, (meaning,) in kept] == ["b", "d", "c"]


TERMS = ["汽车", "新能源", "新能源汽车", "电池", "ai", "steel", "steel mill", "5g"]


@given(
    st.lists(st.sampled_from([*TERMS, " ", "-", "s", "的", "、", ".", "1"]), max_size=14).map(
        "".join
    )
)
@settings(max_examples=150, deadline=None)
def test_the_automaton_agrees_with_a_naive_search(text: str) -> None:
    """All overlapping hits, found by trying every pattern at every place."""
    matcher = Matcher([(term, term) for term in TERMS])
    target = searchable(text)
    naive = set()
    for term in TERMS:
        bounded = re.escape(term)
        if term.isascii():
            bounded = rf"(?<![a-z0-9]){bounded}(?![a-z0-9])"
        naive |= {(m.start(1), m.end(1), term) for m in re.finditer(f"(?=({bounded}))", target)}
        if term.isascii():
            naive = {hit for hit in naive if hit[2] != term} | {
                (m.start(), m.end(), term) for m in re.finditer(bounded, target)
            }
    assert {(start, end, meaning) for start, end, (meaning,) in matcher.find(target)} == naive
