"""The table of keys gives what a dictionary of lists would give."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.dedupe.keytable import KeyTable


@given(
    st.lists(st.lists(st.integers(0, 40), unique=True, max_size=8), max_size=60), st.integers(1, 9)
)
@settings(max_examples=100, deadline=None)
def test_the_latest_and_the_earliest_places_of_a_key(places: list[list[int]], count: int) -> None:
    """Whatever was settled into arrays and whatever is still fresh."""
    table, plain = KeyTable(first=16), defaultdict(list)
    for place, keys in enumerate(places):
        table.add(keys, place)
        for key in keys:
            plain[key].append(place)
    for key in range(41):
        assert table.latest(key, count) == plain[key][::-1][:count]
        assert table.earliest(key, count) == plain[key][:count]


def test_keys_and_places_of_full_width() -> None:
    """A key of 63 bits and the last place that there can be."""
    table = KeyTable(first=1)
    table.add([2**63 - 1, 1], 2**24 - 1)
    assert table.latest(2**63 - 1, 4) == table.earliest(1, 4) == [2**24 - 1]
    assert table.latest(2, 4) == []


def test_a_pair_takes_few_bytes() -> None:
    """The arrays hold eight bytes a pair, in few runs."""
    table = KeyTable(first=64)
    for place in range(3000):
        table.add(range(place, place + 10), place)
    runs = table._runs
    assert sum(map(len, runs)) + table._fresh_pairs == 30_000
    assert len(runs) <= 10
    assert all(run.itemsize == 8 for run in runs)
