"""The demo's articles hold every case that the demo is to show, and their dates are always fresh."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.catalog import seeds_folder
from monitor.demo.articles import DemoArticle, load_articles, publication_times
from monitor.model import SHANGHAI

GOLD = Path(__file__).parents[1] / "gold" / "dev.jsonl"
ARTICLES = load_articles()


def _gold() -> dict[str, dict]:
    records = (json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines())
    return {record["id"]: record for record in records}


def _words(text: str) -> set[tuple[str, ...]]:
    units = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(units[start : start + 3]) for start in range(len(units) - 2)}


def test_about_forty_articles_in_two_languages_on_five_sites() -> None:
    """Every site has several articles, and both languages carry much of the demo."""
    assert len(ARTICLES) >= 40
    assert len({article.id for article in ARTICLES}) == len(ARTICLES)
    assert min(Counter(article.site for article in ARTICLES).values()) >= 6
    assert len({article.site for article in ARTICLES}) == 5
    assert min(Counter(article.language for article in ARTICLES).values()) >= 15


@pytest.mark.parametrize(
    "article", [a for a in ARTICLES if not a.retells_seed], ids=lambda article: article.id
)
def test_labels_and_words_are_those_of_the_gold_file(article: DemoArticle) -> None:
    """Headline and labels equal the gold; the text is the gold's without lines of furniture."""
    gold = _gold()[article.id]
    assert article.title == gold["title"]
    for field in ("language", "relevant", "event", "new_cluster", "story", "copy_of"):
        assert getattr(article, field) == gold[field], field
    assert list(article.chains) == gold["chains"]
    assert list(article.regions) == gold["regions"]
    assert article.text in gold["text"]
    assert len(article.text) > 0.7 * len(gold["text"])


def test_copies_stand_on_another_site_than_their_original() -> None:
    """A reprint comes later and from elsewhere, in both languages, some with other characters."""
    order = {article.id: position for position, article in enumerate(ARTICLES)}
    copies = [article for article in ARTICLES if article.copy_of]
    assert len(copies) >= 5
    assert {article.language for article in copies} == {"en", "zh"}
    for copy in copies:
        original = ARTICLES[order[copy.copy_of or ""]]
        assert original.site != copy.site
        assert order[original.id] < order[copy.id]


def test_some_stories_are_told_in_both_languages() -> None:
    """Translations: at least six stories beside the seeds have an English and a Chinese report."""
    languages: defaultdict[str, set[str]] = defaultdict(set)
    for article in ARTICLES:
        if not article.retells_seed:
            languages[article.story].add(article.language)
    assert sum(spoken == {"en", "zh"} for spoken in languages.values()) >= 6


def test_irrelevant_news_is_among_them() -> None:
    """Both languages have news that uses the field's words for something else."""
    irrelevant = [article for article in ARTICLES if not article.relevant]
    assert len(irrelevant) >= 5
    assert {article.language for article in irrelevant} == {"en", "zh"}


def test_every_seed_is_told_again_in_other_words() -> None:
    """All five announcements come back, two and more in Chinese, none as a near copy."""
    told = [article for article in ARTICLES if article.retells_seed]
    assert {article.story for article in told} == {f"seed-{number:03d}" for number in range(5)}
    assert sum(article.language == "zh" for article in told) >= 2
    for article in told:
        (source,) = (seeds_folder() / "corpus").glob(f"{article.story[-3:]}-*")
        if article.language == "en":
            mine, theirs = _words(article.text), _words(source.read_text(encoding="utf-8"))
            assert len(mine & theirs) / len(mine | theirs) < 0.25


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone.utc)))
def test_dates_are_fresh_whenever_the_demo_runs(now: datetime) -> None:
    """In order, all different, none after now, none more than three calendar days before.

    A reprint comes on a later calendar day than its original, so that the original heads the story
    although some families of sites give no time of day.
    """
    moments = publication_times(ARTICLES, now)
    days = {a.id: moment.date() for a, moment in zip(ARTICLES, moments, strict=True)}
    assert moments == sorted(set(moments))
    assert moments[-1] < now
    oldest = moments[0].astimezone(SHANGHAI).date()
    assert now.astimezone(SHANGHAI).date() - oldest <= timedelta(days=3)
    assert len({moment.date() for moment in moments}) >= 3
    assert all(days[a.id] > days[a.copy_of] for a in ARTICLES if a.copy_of)
