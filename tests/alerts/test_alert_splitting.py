"""Splitting: within the service's limit, between items, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.splitting import (
    Block,
    Limit,
    json_bytes,
    split,
    utf8_bytes,
    utf16_units,
)


def test_units_are_counted_as_the_services_do() -> None:
    """A Chinese character is three bytes, six in Apprise's JSON, and one UTF-16 unit."""
    assert (utf8_bytes("链"), json_bytes("链"), utf16_units("链")) == (3, 6, 1)
    assert (utf8_bytes("🚗"), json_bytes("🚗"), utf16_units("🚗")) == (4, 12, 2)
    assert json_bytes("a\n") == len(json.dumps("a\n")) - 2


def test_without_a_limit_there_is_one_unnumbered_part() -> None:
    """Mail and webhooks take everything at once."""
    parts = split("t", [Block("a", covers=("1",)), Block("b", covers=("2",))], None)
    assert [(part.title, part.body, part.covers) for part in parts] == [("t", "a\n\nb", ("1", "2"))]


def test_headings_are_repeated_where_a_part_begins_inside_a_group() -> None:
    """A reader of part two knows which region it goes on with."""
    blocks = [Block("链" * 100, heading="【广西】", covers=(str(n),)) for n in range(10)]
    parts = split("title", blocks, Limit(1_000, utf8_bytes))
    assert len(parts) > 1
    assert all(part.body.startswith("【广西】\n\n") for part in parts)
    assert all(part.body.count("【广西】") == 1 for part in parts)
    assert [part.title for part in parts] == [
        f"title ({n}/{len(parts)})" for n in range(1, len(parts) + 1)
    ]


@given(
    sizes=st.lists(st.integers(1, 900), min_size=1, max_size=40),
    groups=st.integers(1, 4),
    measure=st.sampled_from([utf8_bytes, json_bytes, utf16_units]),
)
@settings(max_examples=60, deadline=None)
def test_every_part_is_within_the_limit_and_every_item_is_there_once(
    sizes: list[int], groups: int, measure: Callable[[str], int]
) -> None:
    """Whatever the sizes: in order, whole where they fit, all covered exactly once."""
    limit = Limit(2_048, measure)
    blocks = [
        Block(f"<{n}:" + "链" * size + ">", heading=f"【{n % groups}】", covers=(str(n),))
        for n, size in enumerate(sizes)
    ]
    parts = split("广西 · 低空经济", blocks, limit)
    for part in parts:
        assert limit.measure(f"{part.title}\r\n{part.body}") <= limit.size
    assert [id for part in parts for id in part.covers] == [str(n) for n in range(len(sizes))]
    for block in blocks:
        if limit.measure(block.text) < 1_500:
            assert sum(block.text in part.body for part in parts) == 1


def test_an_item_over_the_limit_is_cut_and_covered_by_its_last_piece() -> None:
    """Only when the last piece has arrived is the delivery done; not a character is lost."""
    text = "\n".join("链" * 300 for _ in range(5))
    parts = split(
        "t", [Block("first", covers=("1",)), Block(text, covers=("2",))], Limit(2_048, utf8_bytes)
    )
    assert all(utf8_bytes(part.title + part.body) <= 2_048 for part in parts)
    assert "".join(part.body for part in parts).count("链") == 1_500
    assert [part.covers for part in parts][-1] == ("2",)
    assert sum(part.covers.count("2") for part in parts) == 1


ADDRESS = "https://gxt.gxzf.gov.cn/xwdt/2026/11/20/t20261120_1234567.shtml?from=wap"


@given(
    size=st.integers(67, 400),
    title=st.text(alphabet="链a ", max_size=300),
    heading=st.text(alphabet="广西", max_size=120),
    text=st.text(alphabet="链a \n", max_size=500),
    measure=st.sampled_from([utf8_bytes, utf16_units]),
)
@settings(max_examples=100, deadline=None)
def test_however_little_a_service_takes_there_is_a_message(
    size: int, title: str, heading: str, text: str, measure: Callable[[str], int]
) -> None:
    """Every part is within the limit, and an address that can be whole is whole in one of them."""
    limit = Limit(size, measure)
    block = Block(f"• {text}\n  {ADDRESS}", heading=heading, covers=("1",))
    parts = split(title, [Block("before"), block, Block("after")], limit)
    for part in parts:
        assert limit.measure(f"{part.title}\r\n{part.body}") <= limit.size
        assert part.body.strip()
    if size >= 14 + len(f"  {ADDRESS}"):
        assert any(ADDRESS in part.body.split() for part in parts)
    assert [id for part in parts for id in part.covers] == ["1"]
    letters = "".join(part.body for part in parts)
    assert letters.count("链") == text.count("链")


def test_a_title_is_shortened_or_left_out_where_the_text_needs_its_room() -> None:
    """It keeps its beginning as long as the address has its place beside it."""
    title = "Guangxi names low-altitude economy, batteries and robots key chains"
    sms = Limit(160, utf16_units)
    (short,) = split(title, [Block("https://a.example")], sms)
    assert short.title == "Guangxi names low-altitude economy, batteries…"
    (none,) = split(title, [Block(f"https://a.example/{'x' * 120}")], sms)
    assert (none.title, none.body[:9]) == ("", "https://a")
    numbered = split(title, [Block(f"https://a.example/{'x' * 120}"), Block("more " * 4)], sms)
    assert [part.title for part in numbered] == ["(1/2)", "(2/2)"]
    assert split("Short", [Block("text")], sms)[0].title == "Short"


def test_a_limit_that_no_message_is_within_is_an_error() -> None:
    """Better loud than an endless series of empty parts."""
    with pytest.raises(ValueError, match="no room"):
        split("t", [Block("a")], Limit(39, utf8_bytes))
