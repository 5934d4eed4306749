"""Pages made to break a parser: one counted error or an article, in bounded time."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date, datetime, timezone

import pytest
from article_templates import TEMPLATES, Built, Filling
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ExtractError, RefusedError
from monitor.extract import extract, next_page_url
from monitor.model import Article, Page

TODAY = date(2026, 11, 21)
SENTENCE = "推动大中小企业融通发展，建设世界级产业集群。"

#: Seconds of CPU for one page on a slow machine; ordinary pages take 0.005.
PATIENCE = 10.0


def read(content: bytes, url: str = "http://x.gov.cn/2022-05/25/content_37550740.htm") -> Article:
    page = Page(
        url=url,
        requested_url=url,
        status=200,
        content=content,
        fetched=datetime(2026, 11, 21, tzinfo=timezone.utc),
    )
    next_page_url(page)
    return extract(page, today=TODAY)


def filled(unit: str, size: int = 1_000_000) -> bytes:
    """An unclosed page of one thing over and over."""
    one = unit.encode()
    return b"<html><body><h1>title of it</h1>" + one * (size // len(one))


@pytest.mark.parametrize(
    "content",
    [
        b"<p>" + SENTENCE.encode() * 150_000,
        filled("x", 10_000_000),
        filled("<div>"),
        filled("<span>"),
        filled("<table><tr><td>"),
        filled("<p>" + SENTENCE),
        filled("<!--"),
        filled("<script>"),
        filled("<br>a"),
        filled("<meta"),
        filled("<meta name=PubDate content=2026-11-19>"),
        filled("<!--<$[信息内容]>begin-->"),
        filled("<meta name=ContentStart>"),
        filled("<a href=a.pdf>x</a>"),
        filled("<tr><td>a<td>b"),
        filled("<p>发布日期：来源："),
        filled("<p>" + "字体大小" * 12 + "我"),
        filled("中\u3000\n\u3000"),
        filled("&"),
        filled("<figure>"),
        filled("<figure><img><figcaption>" + SENTENCE),
        filled("<div class=comments>" + SENTENCE),
        filled("<p>READ MORE: " + SENTENCE),
        filled("<td>2026-11-19 1 2 3 next"),
        filled("<div class=title>") + b"<i></i>" * 100_000,
        b"<div class=share>" * 200 + SENTENCE.encode() * 20_000,
        b"<div class=content>" * 200 + b"abc def " * 200_000,
        b'<script type="application/ld+json">'
        + b"[" * 400_000
        + b"</script><p>"
        + SENTENCE.encode(),
        b"<html><head><title>" + b"a-b_c | " * 100_000,
    ],
    ids=range(29),
)
def test_a_hostile_page_ends_soon_in_an_article_or_one_error(content: bytes) -> None:
    """No page takes longer than its size allows, and none raises anything but our errors."""
    started = time.process_time()
    with suppress(ExtractError, RefusedError):
        read(content)
    assert time.process_time() - started < PATIENCE


def test_entities_neither_explode_nor_read_files() -> None:
    """Billion laughs and external entities stay what they are: unknown names."""
    laughs = "".join(f'<!ENTITY l{n} "{("&l" + str(n - 1) + ";") * 10}">' for n in range(1, 10))
    content = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}'
        f'<!ENTITY f SYSTEM "file:///etc/passwd">]><html><body><p>{SENTENCE * 5}&l9;&f;</p></body></html>'
    )
    article = read(content.encode())
    assert "root:" not in article.text
    assert len(article.text) < 1_000
    assert article.text.startswith(SENTENCE)


def test_zero_bytes_are_dropped() -> None:
    """NUL bytes in a page cost nothing of its text."""
    article = read(b"<html>\0<body>\0<p>" + (SENTENCE * 5).encode() + b"\0\0</p></body></html>")
    assert article.text == SENTENCE * 5


def test_pictures_inside_the_page_do_not_count_as_its_size() -> None:
    """A page with megabytes of base64 is read like any other."""
    picture = "A" * 3_000_000
    content = f'<h1>产业链方案</h1><div id=zoom><p>{SENTENCE}</p><img src="data:image/png;base64,{picture}"></div>'
    assert read(content.encode()).text == SENTENCE


BUILT: tuple[Built, ...] = tuple(
    template(Filling("产业链行动方案印发", (SENTENCE * 3, SENTENCE * 2), date(2026, 11, 19)))
    for template in TEMPLATES
)


@given(
    st.sampled_from(BUILT),
    st.integers(0, 10_000),
    st.integers(0, 400),
    st.one_of(
        st.binary(max_size=30),
        st.sampled_from(
            [b"<!--", b"<script>", b"</div>", b"<table>", b"<![CDATA[", b"\0", b'"', b"<style>"]
        ),
    ),
)
@settings(max_examples=200, deadline=None)
def test_a_damaged_page_gives_an_article_or_one_of_our_errors(
    built: Built, start: int, length: int, patch: bytes
) -> None:
    """Whatever is cut out of a page or put into it, nothing else is raised."""
    content = built.content[:start] + patch + built.content[start + length :]
    try:
        article = read(content, built.url)
    except (ExtractError, RefusedError):
        return
    assert article.title or article.text or article.flags
    assert "\0" not in article.text


_PIECES = st.sampled_from(
    [
        *(
            "<div>",
            "</div>",
            "<div class=comments>",
            "<div id=zoom>",
            "<div class=x-related>",
            "<p>",
        ),
        *("<figure>", "<figcaption>", "<img src=1.jpg>", "</figure>", "<table>", "<tr>", "<td>"),
        *("<a href=1.html>", "<a href=1.pdf>", "</a>", "<h1>", "</h1>", "<br>", "<nav>", "<aside>"),
        *(
            "<ucapcontent>",
            "<!--<$[标题]>begin-->",
            "<!--<$[标题]>end-->",
            "<time datetime=x>",
            "<b>",
        ),
        *("<meta name=PubDate content=2026-11-19>", "<meta name=ContentStart>", "<title>", "<pre>"),
        *(
            SENTENCE,
            "发布日期：",
            "2026-11-19",
            "来源：",
            "READ MORE: x",
            "相关阅读",
            "Next",
            "1",
            "|",
        ),
        *(
            "桂政发〔2020〕12号",
            "A sentence of the article, and more of it.",
            "By X | Updated:",
            "\n",
        ),
        *(
            "<script>document.write('<a href=2.doc>y</a>')</script>",
            "<iframe src=a.html>",
            "<style>",
        ),
    ]
)


@given(st.lists(_PIECES, max_size=40))
@settings(max_examples=150, deadline=None)
def test_pieces_of_pages_in_any_order_give_an_article_or_one_of_our_errors(
    pieces: list[str],
) -> None:
    """Tags, labels, marks and dates that real pages are made of, nested and cut at random."""
    with suppress(ExtractError, RefusedError):
        article = read("".join(pieces).encode())
        assert article.published is None or article.published.day <= date(2026, 11, 22)
        assert all(line.strip() for line in article.text.split("\n") if article.text)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_an_article_or_one_of_our_errors(content: bytes) -> None:
    """Random bytes, with and without a tag before them."""
    for page in (content, b"<html><body><p>" + content):
        with suppress(ExtractError, RefusedError):
            assert read(page).id
