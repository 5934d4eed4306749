"""Headlines: what is cut, and above all what is not."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.sources.titles import clean_title, fuller, is_more_link, plain


@pytest.mark.parametrize(
    "title",
    [
        "推动大中小企业融通发展",
        "3D打印产业链招商大会举行",
        "2026年政府工作报告",
        "2026-2030年产业链发展规划",
        "广西11条重点产业链",
        "“十五五”规划：1.21万亿元",
        "关于2026年11月20日会议的通知发布",
        "【图解】[政策解读] 关于…的说明",
        "Hot-rolled steel output up 3.8% in 2025",
        "New energy vehicles: 10 facts",
        "Top leaders visit Nanning",
        "A < B and C > D",
        "R&D spending",
        "2026-11-20",
        "5G",
    ],
)
def test_a_clean_headline_stays_as_it_is(title: str) -> None:
    """Years, figures, dates inside, genres and comparison signs belong to it."""
    assert clean_title(title) == title


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("  产业链\u3000大会\r\n\t举行 ", "产业链 大会 举行"),
        ("<font color=red>产业链</font>大会", "产业链大会"),
        ("产业链大会 2026-11-20 09:30", "产业链大会"),
        ("【2026-11-20】产业链大会", "产业链大会"),
        ("2026年11月20日 | 产业链大会", "产业链大会"),
        ("[置顶]产业链大会", "产业链大会"),
        ("产业\u200b链\ufeff大会", "产业链大会"),
        ("标题：产业链大会 发布时间：2026-11-20", "产业链大会"),
    ],
)
def test_dirt_is_cut(dirty: str, clean: str) -> None:
    """Markup, spaces, dates at the ends, position marks, labels."""
    assert clean_title(dirty) == clean


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
@example("[2026-1-1]" * 5)
def test_cleaning_loses_no_headline_and_leaves_one_line(text: str) -> None:
    """Something stays of everything that has visible words, in one line without marks."""
    cleaned = clean_title(text)
    assert bool(cleaned) == bool(plain(text))
    assert "\n" not in cleaned
    assert "\x00" not in cleaned
    assert cleaned == cleaned.strip()
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("shown", "attribute", "expected"),
    [
        ("Chain takes...", "Chain takes shape in Nanning", "Chain takes shape in Nanning"),
        ("Chain takes…", "Chain", "Chain takes…"),
        ("16 2026-04 Chain takes…", "Chain takes shape", "Chain takes shape"),
        ("Chain", "Chain takes shape", "Chain takes shape"),
        ("Chain takes shape", "Click to read", "Chain takes shape"),
        ("", "Chain takes shape", "Chain takes shape"),
        ("Chain", None, "Chain"),
        ("Chain", "", "Chain"),
    ],
)
def test_the_attribute_completes_a_cut_headline(
    shown: str, attribute: str | None, expected: str
) -> None:
    """It never replaces one that says something else."""
    assert fuller(shown, attribute) == expected


@pytest.mark.parametrize("words", ["[详细]", "更多>>", "Read more", "READ MORE »", "查看详情"])
def test_words_of_a_button_are_no_headline(words: str) -> None:
    """In brackets, with arrows, in any case."""
    assert is_more_link(words)
