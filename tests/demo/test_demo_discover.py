"""Every source of the demo lists exactly its articles, over HTTP, through the real fetcher."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from monitor.config import FetchSettings
from monitor.demo.site import DemoSite
from monitor.demo.sources import SITE_OF_SOURCE
from monitor.fetch import PoliteFetcher
from monitor.model import Request
from monitor.sources import discover

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with DemoSite(NOW) as running:
        yield running


@pytest.fixture(scope="module")
def fetcher() -> Iterator[PoliteFetcher]:
    polite = PoliteFetcher(FetchSettings(delay_seconds=0, allow_private_hosts=True))
    yield polite
    polite.close()


@pytest.mark.parametrize("slug", SITE_OF_SOURCE)
def test_a_source_lists_its_articles_with_headline_and_day(
    site: DemoSite, fetcher: PoliteFetcher, slug: str
) -> None:
    """All of them, both pages of the portal's list included, and nothing else on the page."""
    (source,) = [source for source in site.sources() if source.slug == slug]
    listing = discover(source, fetcher, now=NOW)
    expected = [page for page in reversed(site.pages) if page.article.site == SITE_OF_SOURCE[slug]]
    assert [site.page_of(entry.url) for entry in listing.entries] == expected
    assert listing.problems == ()
    for entry, page in zip(listing.entries, expected, strict=True):
        assert entry.title == page.article.title
        assert entry.published is not None
        assert entry.published.day == page.published.date()
        assert "utm_" not in entry.canonical_url


@pytest.mark.parametrize("slug", [slug for slug in SITE_OF_SOURCE if slug != "demo-records"])
def test_a_second_visit_finds_the_list_unchanged(
    site: DemoSite, fetcher: PoliteFetcher, slug: str
) -> None:
    """The list's own validators bring a 304; only the data proxy's POST has none."""
    (source,) = [source for source in site.sources() if source.slug == slug]
    first = discover(source, fetcher, now=NOW)
    second = discover(source, fetcher, now=NOW, validators=first.validators)
    assert second.not_modified
    assert second.entries == ()


def test_articles_come_as_served_and_then_not_again(site: DemoSite, fetcher: PoliteFetcher) -> None:
    """One page of each family: the bytes of the server, then a 304 for its validators."""
    for page in {page.article.site: page for page in site.pages}.values():
        got = fetcher.fetch(Request(url=page.url))
        encoding = "utf-8" if page.article.charset == "utf-8" else "gb18030"
        assert page.article.title in html.unescape(got.content.decode(encoding))
        again = fetcher.fetch(Request(url=page.url, validators=got.validators))
        assert again.not_modified
