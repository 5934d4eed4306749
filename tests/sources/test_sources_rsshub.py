"""Kind rsshub: routes of a configurable instance."""

from __future__ import annotations

import re

import pytest
from fakes import NOW, FakeFetcher

from monitor.model import Source
from monitor.sources import discover

ROUTE = "http://rsshub.internal:1200/gov/miit/wjgs"
FEED = b"""<rss version="2.0"><channel><link>https://www.miit.gov.cn/zwgk/wjgs/index.html</link>
<item><title>A</title><link>https://www.miit.gov.cn/zwgk/art/2026/art_1.html</link></item>
<item><title>B</title><link>https://wap.miit.gov.cn/zwgk/art/2026/art_2.html</link></item>
<item><title>C</title><link>https://spam.example.com/art_3.html</link></item></channel></rss>"""


@pytest.mark.parametrize(
    ("settings", "titles"),
    [
        ({}, ["A"]),
        ({"article": re.compile(r"^https://\w+\.miit\.gov\.cn/.+art_\d+\.html$")}, ["A", "B"]),
        ({"hosts": ("*.miit.gov.cn",)}, ["A", "B"]),
        ({"hosts": ("*.miit.gov.cn",), "article": re.compile("art_2")}, ["B"]),
    ],
)
def test_links_lead_to_the_original_site(settings: dict[str, object], titles: list[str]) -> None:
    """``hosts`` decide, else the pattern alone, else the site that the feed says it is of."""
    source = Source(slug="s", name="S", kind="rsshub", url="/gov/miit/wjgs", **settings)  # type: ignore[arg-type]
    fetcher = FakeFetcher({ROUTE: FEED})
    listing = discover(source, fetcher, now=NOW, rsshub="http://rsshub.internal:1200/")
    assert [entry.title for entry in listing.entries] == titles
