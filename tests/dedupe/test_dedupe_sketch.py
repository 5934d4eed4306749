"""Sketches are stored for good: the same everywhere, and true to the texts that they stand for."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.dedupe.sketch import (
    BANDS,
    PERMUTATIONS,
    band_keys,
    estimated_jaccard,
    hash63,
    minhash,
    overlap,
    shingles,
)

TEXT = "广西将重点打造11条产业链，培育全国重要的产业集群。"


def test_stored_values_never_change() -> None:
    """The values are pinned: a change here makes every stored sketch worthless."""
    assert hash63("band", 0, 1, 2) == HASH
    assert minhash(shingles(TEXT))[:4] == SKETCH
    assert band_keys(minhash(shingles(TEXT)))[0] == BAND


HASH = 6679212980755459649
SKETCH = (3825415225, 2110132436, 3020412221, 771823588)
BAND = 6833120065393244337


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_another_process_computes_the_same(seed: str) -> None:
    """Nothing depends on Python's own hash seed or on the process."""
    code = f"from monitor.dedupe.sketch import minhash, shingles;print(minhash(shingles({TEXT!r})))"
    out = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.strip() == str(minhash(shingles(TEXT)))


@pytest.mark.parametrize("share", [0.95, 0.8, 0.65, 0.5, 0.2])
def test_the_estimate_is_near_the_truth(share: float) -> None:
    """Averaged over forty pairs the estimate is within 0.04 of the true similarity."""
    size = 300
    common = round(2 * size * share / (1 + share))
    errors = []
    for number in range(40):
        one = frozenset(f"{number} {item}" for item in range(size))
        other = frozenset(f"{number} {item}" for item in range(size - common, 2 * size - common))
        truth, _ = overlap(one, other)
        errors.append(estimated_jaccard(minhash(one), minhash(other)) - truth)
    assert abs(sum(errors) / len(errors)) < 0.04


def test_near_copies_share_a_band() -> None:
    """At Jaccard 0.8 at least 98 of 100 pairs share a key; unrelated texts share none."""
    met = 0
    for number in range(100):
        one = frozenset(f"{number} {item}" for item in range(90))
        other = frozenset(f"{number} {item}" for item in range(10, 100))
        met += bool(set(band_keys(minhash(one))) & set(band_keys(minhash(other))))
    strangers = minhash(f"x {item}" for item in range(90))
    assert met >= 98
    assert not set(band_keys(strangers)) & set(band_keys(minhash(one)))


@given(st.sets(st.text(max_size=5), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_sketch_is_complete_however_short_the_text(items: set[str]) -> None:
    """Few shingles leave no bin empty, and order plays no part."""
    sketch = minhash(items)
    assert len(sketch) == PERMUTATIONS
    assert sketch == minhash(sorted(items, reverse=True))
    assert len(band_keys(sketch)) == BANDS
    assert all(0 <= key < 1 << 63 for key in band_keys(sketch))


def test_an_empty_text_has_no_sketch_and_no_keys() -> None:
    """Two empty pages have nothing in common."""
    assert minhash(shingles("")) == ()
    assert band_keys(()) == []
    assert estimated_jaccard((), ()) == 0.0
    assert overlap(frozenset(), frozenset()) == (0.0, 0.0)


def test_shingles_are_character_trigrams_in_chinese_and_word_trigrams_in_english() -> None:
    """Numbers and Latin words inside Chinese text stay whole."""
    assert shingles("打造5G产业链") == {"打 造 5", "造 5 g", "5 g 产", "g 产 业", "产 业 链"}
    assert shingles("Guangxi names eleven chains") == {
        "guangxi names eleven",
        "names eleven chains",
    }
