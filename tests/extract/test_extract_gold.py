"""The articles of the gold file, wrapped into every platform's page and read back.

``python tests/extract/test_extract_gold.py`` prints the figures that the floors below pin.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from article_templates import TEMPLATES, Built, Filling

from monitor.extract import extract
from monitor.model import Page, Precision

GOLD = Path(__file__).parent.parent / "gold" / "dev.jsonl"
TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Figures:
    """Shares in 0..1. Recall counts the paragraphs that are sentences, precision all lines."""

    title: float
    day: float
    recall: float
    precision: float


def _key(text: str) -> str:
    return "".join(text.split())


def measure(template: Callable[[Filling], Built]) -> Figures:
    """Read every gold article back from one platform's page."""
    articles = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    titles = days = wanted = found = given = right = 0
    for gold in articles:
        paragraphs = tuple(line for line in gold["text"].split("\n") if line.strip())
        built = template(Filling(gold["title"], paragraphs, date.fromisoformat(gold["published"])))
        page = Page(
            url=built.url,
            requested_url=built.url,
            status=200,
            content=built.content,
            content_type=built.content_type,
            fetched=datetime(2026, 11, 21, tzinfo=timezone.utc),
        )
        article = extract(page, today=TODAY)
        titles += article.title == gold["title"]
        known = article.published
        days += (
            known is not None
            and str(known.day) == gold["published"]
            and known.precision in (Precision.DAY, Precision.TIME)
        )
        # The gold lines hold furniture too; what must come back are its sentences.
        length = 40 if gold["language"] == "zh" else 80
        sentences = {_key(p) for p in paragraphs if len(p) >= length and p[-1] in '。！？.!?”"'}
        lines = [_key(line) for line in article.text.split("\n") if "[Photo by" not in line]
        wanted += len(sentences)
        found += len(sentences & set(lines))
        given += len(lines)
        right += sum(line in {_key(p) for p in paragraphs} for line in lines)
    count = len(articles)
    return Figures(titles / count, days / count, found / wanted, right / given)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
def test_gold_articles_come_back_from_every_platforms_page(
    template: Callable[[Filling], Built],
) -> None:
    """Titles and days exactly, every sentence, and nothing that is not the article's."""
    figures = measure(template)
    assert figures.title >= 0.99
    assert figures.day >= 0.99
    assert figures.recall >= 0.99
    assert figures.precision >= 0.99


if __name__ == "__main__":
    for each in TEMPLATES:
        sys.stdout.write(f"{each.__name__:12} {measure(each)}\n")
