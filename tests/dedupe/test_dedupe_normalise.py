"""Normalised text: what sites change is gone, what is news stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.dedupe.furniture import is_furniture
from monitor.dedupe.normalise import body_lines, normalise, sentences, tokens

LETTERS = "abc XYZ 123 .,%$-|>·:： 元亿万产業链鏈（）　“”\n£€é١"


@given(st.text(alphabet=st.sampled_from(LETTERS) | st.characters(codec="utf-8"), max_size=200))
@settings(max_examples=300, deadline=None)
def test_normalising_twice_changes_nothing(text: str) -> None:
    """Normalisation is idempotent for every text, with and without furniture."""
    once = normalise(text)
    assert normalise(once) == once


@given(
    st.lists(
        st.sampled_from(
            ["rmb", "13", "billion", "yuan", "usd", "$", "1.5", "cny", "bn", "us$", "2,000"]
        ),
        max_size=9,
    )
)
@settings(max_examples=300, deadline=None)
def test_amounts_are_normalised_once(words: list[str]) -> None:
    """However numbers, scales and currencies follow one another, a second pass finds nothing."""
    once = normalise(" ".join(words))
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13 billion yuan", "CNY 13 bn"),
        ("RMB 61.5 bln", "61.5 billion yuan"),
        ("10 billion U.S. dollars", "USD 10 bn"),
        ("1,221 projects", "1221 projects"),
        ("“链长制”", "「鏈長制」"),
        ("２７个集群，增长１８．９％", "27個集群,增長18.9%"),
        ("Bao'an district", "Bao’an  District"),
    ],
)
def test_spellings_of_one_thing_are_one(one: str, other: str) -> None:
    """House styles, widths, scripts and quotes make no difference."""
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5 percent", "15 percent"),
        ("3.8%", "38%"),
        ("广西", "广东"),
        ("13 billion yuan", "13 billion dollars"),
    ],
)
def test_different_news_stays_different(one: str, other: str) -> None:
    """A decimal point, a currency and a name are what the news is about."""
    assert tokens(one) != tokens(other)


@pytest.mark.parametrize(
    "line",
    [
        "Home > News > Auto Industry > Text",
        "Updated: June 8, 2022   Print   Share to: Weibo | WeChat",
        "Print   Mail   Large Medium Small",
        "2018-11-01   Download Print",
        "0 Comment(s)   Print   E-mail",
        "Copyright © 2019-2020 All Rights Reserved",
        "来源：新华社　责任编辑：值班",
        "（完）　【编辑：值班】",
        "【打印】【关闭】",
        "當前位置：首頁 > 行業資訊 > 最新資訊 > 正文　放大字體　縮小字體",
        "发布日期：2020-03-18　来源：自治区工业和信息化厅　字体：[大 中 小]",
        "免责声明：本文不构成投资建议",
        "点击上方蓝字关注我们",
        "",
        "　　",
    ],
)
def test_page_furniture_is_recognised(line: str) -> None:
    """Navigation, credits, sharing and legal lines are not the article's own."""
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "汽车 | 机械 | 电子信息 | 生物医药",
        "11条产业链为：汽车、机械、电子信息。",
        "（一）新能源汽车产业链",
        "The chains are automobiles, machinery and electronics.",
        "Print media in Guangxi reported on eleven industrial chains that leaders of the region will look after, and on the money that is set aside for each of them.",
        "到2025年，产值突破1000亿元",
        "2030",
    ],
)
def test_the_articles_own_lines_stay(line: str) -> None:
    """A table row of industries, a short heading and a figure are content."""
    assert not is_furniture(line)


def test_a_page_of_nothing_but_furniture_keeps_its_lines() -> None:
    """Two scanned notices with menus only must not become one empty text."""
    assert body_lines("Print\nShare") == ("Print", "Share")


def test_sentences_end_at_stops_of_both_scripts_and_not_inside_numbers() -> None:
    """A decimal point does not end a sentence."""
    text = "增长3.8%。投资70.1亿元！\nIt rose by 1.5 percent. Exports fell."
    assert len(sentences(text)) == 4
