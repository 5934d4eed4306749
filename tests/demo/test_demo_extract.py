"""From the demo's pages the real extractor reads the articles that were put into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from monitor.config import FetchSettings
from monitor.demo.articles import DemoArticle, load_articles
from monitor.demo.site import DemoSite
from monitor.demo.sources import SITE_OF_SOURCE
from monitor.extract import extract
from monitor.fetch import PoliteFetcher
from monitor.model import SHANGHAI, Article, Precision, Request

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with DemoSite(NOW) as running:
        yield running


@pytest.fixture(scope="module")
def read(site: DemoSite) -> dict[str, Article]:
    """Every page fetched and cleaned once, without what its list said, by id of its article."""
    fetcher = PoliteFetcher(FetchSettings(delay_seconds=0, allow_private_hosts=True))
    sources = {SITE_OF_SOURCE[source.slug]: source for source in site.sources()}
    try:
        return {
            page.article.id: extract(
                fetcher.fetch(Request(url=page.url)),
                source=sources[page.article.site],
                today=NOW.astimezone(SHANGHAI).date(),
            )
            for page in site.pages
        }
    finally:
        fetcher.close()


def _plain(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", line).strip() for line in text.split("\n")]


@pytest.mark.parametrize("article", load_articles(), ids=lambda article: article.id)
def test_headline_and_text_are_the_article_s_own(
    read: dict[str, Article], article: DemoArticle
) -> None:
    """Word for word, paragraph by paragraph: no furniture, no style rules, no footer, no widget."""
    found = read[article.id]
    assert found.title == article.title
    assert _plain(found.text) == _plain(article.text)
    assert found.language == article.language


def test_dates_and_publishers_are_those_of_the_pages(
    site: DemoSite, read: dict[str, Article]
) -> None:
    """The day is the moved one on every family; a time is known where a page shows one."""
    for page in site.pages:
        found = read[page.article.id]
        assert found.published is not None, page.url
        assert found.published.day == page.published.date(), page.url
        timed = page.article.site in ("trade", "trs", "miit")
        assert (found.published.precision is Precision.TIME) == timed, page.url
        if timed:
            assert found.published.moment == page.published, page.url
        assert found.publisher == page.publisher, page.url


def test_the_official_number_of_a_document_is_read(read: dict[str, Article]) -> None:
    """发文字号 stands at the head of the measures' own page and not on the reprint."""
    assert read["dev-056"].document_number == "粤府办〔2022〕10号"
    assert read["dev-059"].document_number is None
