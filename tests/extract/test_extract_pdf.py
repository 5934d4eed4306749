"""Announcements published as PDF."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timezone

import pytest
from file_builder import pdf
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ExtractError
from monitor.extract import extract, next_page_url
from monitor.extract.files.contents import MOST_CHARACTERS, BrokenFileError
from monitor.extract.files.pdf import read_pdf
from monitor.model import Article, Entry, Page, PublicationDate
from monitor.urls import canonical_url

TODAY = date(2026, 11, 21)
URL = "http://x.gov.cn/gk/202604/t20260407_1404521.pdf"
LINES = (
    "Guangxi names eleven key industrial chains",
    "The region will promote chains for automobiles, machinery and",
    "nonferrous metals until 2030, the department said on Monday.",
    "1. Automobiles: Liuzhou",
    "2. Machinery: Yulin",
)


def read(content: bytes, entry: Entry | None = None) -> Article:
    page = Page(
        url=URL,
        requested_url=URL,
        status=200,
        content=content,
        content_type="application/octet-stream",
        fetched=datetime(2026, 11, 21, tzinfo=timezone.utc),
    )
    assert next_page_url(page) is None
    return extract(page, entry=entry, today=TODAY)


def test_the_text_layer_becomes_paragraphs() -> None:
    """Lines of the layout are joined where a sentence goes on, items of a list are not."""
    article = read(pdf(LINES[:3], LINES[3:]))
    assert article.text.split("\n") == [LINES[0], f"{LINES[1]} {LINES[2]}", *LINES[3:]]
    assert (article.title, article.language, article.flags) == (LINES[0], "en", ())
    assert str(article.published) == "2026-04-07"


def test_the_title_is_the_lists_then_the_files_own() -> None:
    """The anchor's text names a file better than the file does; a program's name names nothing."""
    entry = Entry(url=URL, canonical_url=canonical_url(URL), title="List of clusters")
    assert read(pdf(LINES), entry).title == "List of clusters"
    assert read(pdf(LINES, title="Chains of Guangxi")).title == "Chains of Guangxi"
    assert read(pdf(LINES, title="Microsoft Word - 1.doc")).title == LINES[0]


def test_a_scan_is_kept_and_flagged() -> None:
    """Pages without a text layer are an article of title and address."""
    stated = PublicationDate.of_day(date(2026, 4, 8), "list")
    entry = Entry(url=URL, canonical_url=canonical_url(URL), title="名单", published=stated)
    article = read(pdf((), ()), entry)
    assert (article.title, article.text, article.flags) == ("名单", "", ("no-text-layer",))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4",
        b"%PDF-1.4\nrubbish",
        pdf(),
        pdf(LINES)[:200],
        b"%PDF-1.7\n" + bytes(range(256)) * 9,
    ],
    ids=["mark", "rubbish", "no-pages", "cut", "binary"],
)
def test_a_broken_pdf_is_a_counted_error(content: bytes) -> None:
    """No pages, or nothing that can be parsed: kind parse."""
    with pytest.raises(ExtractError) as caught:
        read(content)
    assert caught.value.kind == "parse"


WHOLE = pdf(LINES, LINES)


@given(st.integers(0, len(WHOLE)), st.integers(0, 60), st.binary(max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_damaged_pdf_gives_an_article_or_one_error(start: int, length: int, patch: bytes) -> None:
    """Whatever is cut out of a file or put into it, it is text or broken, and nothing else."""
    content = WHOLE[:start] + patch + WHOLE[start + length :]
    with suppress(BrokenFileError):
        assert len(read_pdf(content).text) <= MOST_CHARACTERS
