"""The demo's monitor.toml loads, and means what the demo is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from monitor.config import Settings, load_settings
from monitor.demo import DemoInbox, DemoSite, load_articles, monitor_toml
from monitor.sources import KINDS

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=timezone.utc)


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    config = tmp_path / "monitor.toml"
    with DemoSite(NOW) as site, DemoInbox(tmp_path) as inbox:
        config.write_text(monitor_toml(site, inbox, Path("demo.db")), encoding="utf-8")
        yield load_settings(config, {})


def test_one_source_of_each_kind(settings: Settings) -> None:
    """feed, listing, sitemap, json and records, all known to the monitor; nothing built in."""
    kinds = [source.kind for source in settings.sources]
    assert sorted(kinds) == ["feed", "json", "listing", "records", "sitemap"]
    assert set(kinds) <= set(KINDS)
    assert settings.catalogue == "none"


def test_the_loopback_site_may_be_read_without_waiting(settings: Settings) -> None:
    """Private hosts are allowed and there is no delay, here only."""
    assert settings.fetch.allow_private_hosts
    assert settings.fetch.delay_seconds == 0
    assert settings.fetch.respect_robots


def test_the_file_says_who_wrote_it(settings: Settings, tmp_path: Path) -> None:
    """A later demo in the same folder knows by the first line that it may replace the file."""
    assert settings.origin == tmp_path / "monitor.toml"
    text = settings.origin.read_text(encoding="utf-8")
    assert text.startswith("# Written by `monitor demo`.")


def test_a_relative_database_starts_at_the_configuration(
    settings: Settings, tmp_path: Path
) -> None:
    """The database lies beside the configuration file."""
    assert settings.database == f"sqlite:///{tmp_path / 'demo.db'}"


def test_a_path_with_quotes_and_spaces_is_written_right(tmp_path: Path) -> None:
    """Whatever the folder is called, the file loads and names it."""
    odd = tmp_path / 'a "b" \\ 中'
    odd.mkdir()
    config = odd / "monitor.toml"
    with DemoSite(NOW) as site, DemoInbox(odd) as inbox:
        config.write_text(monitor_toml(site, inbox, odd / "demo.db"), encoding="utf-8")
    assert load_settings(config, {}).database == f"sqlite:///{odd / 'demo.db'}"


def test_every_rule_has_somebody_to_tell(settings: Settings) -> None:
    """Each tag of a rule is a destination, and each destination is used."""
    tags = {tag for rule in settings.rules for tag in rule.tags}
    assert tags == set(settings.alerts.destinations)


def test_every_rule_matches_some_article_and_none_matches_all(settings: Settings) -> None:
    """By the gold labels each rule has between one and, for a burst, twenty stories."""
    articles = [article for article in load_articles() if article.relevant]
    for rule in settings.rules:
        matched = {
            article.story
            for article in articles
            if not article.retells_seed
            and (rule.when.new_cluster is None or article.new_cluster == rule.when.new_cluster)
            and (rule.when.region is None or rule.when.region & set(article.regions))
            and (rule.when.chain is None or rule.when.chain & set(article.chains))
            and (rule.when.event is None or article.event in rule.when.event)
        }
        assert 1 <= len(matched) < settings.alerts.burst, rule.slug
