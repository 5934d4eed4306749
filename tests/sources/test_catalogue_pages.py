"""Every source of the catalogue against a page in its site's form: new data needs no new test.

tests/pages/<slug>/expected.json names the pages (address, file, header) that the site would answer
with on 21 November 2026, and the entries that must come out, in order.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fakes import NOW, FakeFetcher, page

from monitor.catalog.sources import load_sources
from monitor.model import Source
from monitor.sources import discover

PAGES = Path(__file__).resolve().parent.parent / "pages"
SOURCES = load_sources()


def _expected(source: Source) -> dict[str, Any]:
    path = PAGES / source.slug / "expected.json"
    assert path.is_file(), f"{source.slug} has no golden page: add {path}"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.slug)
def test_source_lists_exactly_the_articles_of_its_golden_page(source: Source) -> None:
    """Every article with headline and date, none of the navigation, adverts and foreign links."""
    expected = _expected(source)
    fetcher = FakeFetcher(
        {
            entry["url"]: page(
                entry["url"],
                (PAGES / source.slug / entry["file"]).read_bytes(),
                content_type=entry["content_type"],
            )
            for entry in expected["pages"]
        }
    )

    listing = discover(source, fetcher, now=NOW, max_pages=1)

    found = [
        {
            "url": entry.url,
            "title": entry.title,
            "published": None if entry.published is None else str(entry.published),
        }
        | ({} if entry.text is None else {"text": entry.text})
        for entry in listing.entries
    ]
    assert found == expected["entries"]
    assert listing.problems == ()


def test_no_two_sources_read_the_same_list() -> None:
    """A column of a site would be missing, and the other one asked for twice a day."""
    asked = Counter(
        json.dumps([source.url, source.form, source.json], default=dict) for source in SOURCES
    )
    assert [list_ for list_, times in asked.items() if times > 1] == []


def test_no_golden_page_without_its_source() -> None:
    """A source that is renamed or removed takes its page along."""
    assert {folder.name for folder in PAGES.iterdir()} == {source.slug for source in SOURCES}
