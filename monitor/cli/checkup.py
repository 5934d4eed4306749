"""What ``monitor doctor`` looks at, one finding a part."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import ConfigError, MonitorError

if TYPE_CHECKING:
    from monitor.config import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: whether it is well, and what to know or mend."""

    check: str
    ok: bool
    messages: tuple[str, ...]


def examine(config: Path | None) -> list[Finding]:
    """All findings, each part examined even when another is broken."""
    from monitor.config import Settings, load_settings

    settings: Settings | None = None
    findings: list[Finding] = []

    def look(check: str, step: Callable[[], list[str]]) -> None:
        try:
            findings.append(Finding(check, True, tuple(step())))
        except ConfigError as error:
            findings.append(Finding(check, False, error.problems))
        except MonitorError as error:
            findings.append(Finding(check, False, (str(error),)))

    def configuration() -> list[str]:
        nonlocal settings
        try:
            settings = load_settings(config)
        except ConfigError as error:
            # What is right in the file is examined all the same.
            settings = error.partial if isinstance(error.partial, Settings) else None
            raise
        origin = settings.origin
        return [
            f"{origin}" if origin else "no monitor.toml: built-in defaults (monitor init)",
            *_anonymous(settings),
        ]

    look("configuration", configuration)
    look("taxonomy", _taxonomy)
    look("seed corpus", _corpus)
    look("programmes", _programmes)
    if settings is not None:
        known = settings
        look("catalogue", lambda: _catalogue(known))
        look("destinations", lambda: _destinations(known))
        look("database", lambda: _database(known))
        said = {message for finding in findings for message in finding.messages}
        look("rules", lambda: _rules(known, said))
    look("prefect", _prefect)
    return findings


def _anonymous(settings: Settings) -> list[str]:
    """A word on the contact that no one would answer; sites block agents without one."""
    from monitor.config import FetchSettings

    if settings.fetch.user_agent != FetchSettings().user_agent:
        return []
    return [
        "fetch.user_agent is the built-in one, with example.org for a contact: name yours, so that "
        "sites can write before they block"
    ]


def _taxonomy() -> list[str]:
    from monitor.catalog.taxonomy import collisions, load_gazetteer, load_taxonomy

    taxonomy, gazetteer = load_taxonomy(), load_gazetteer()
    terms = sum(len(chain.terms) for chain in taxonomy.chains)
    return [
        f"{len(taxonomy.chains)} chains with {terms} terms, {len(gazetteer.regions)} regions",
        *collisions(taxonomy),
    ]


def _corpus() -> list[str]:
    from monitor.catalog.corpus import load_corpus

    return [f"{len(load_corpus())} seed articles"]


def _programmes() -> list[str]:
    from monitor.reviewed import load_reviewed

    programmes = load_reviewed().programmes
    regions = {programme.region for programme in programmes}
    return [f"{len(programmes)} programmes of {len(regions)} regions"]


def _catalogue(settings: Settings) -> list[str]:
    from monitor.checking import configured_sources
    from monitor.health import count

    sources = configured_sources(settings)
    if not sources:
        raise ConfigError("no source is configured; add [[source]] tables or a catalogue.")
    regions = {source.region for source in sources if source.region}
    return [f"{count(len(sources), 'source')} in {count(len(regions), 'region')}"]


def _destinations(settings: Settings) -> list[str]:
    from monitor.alerts.destinations import load_destinations

    destinations = load_destinations(settings.alerts, folder=settings.folder)
    found = [f"{item.label} ({', '.join(sorted(item.tags))})" for item in destinations]
    return found or ["none: nothing will be alerted; add one under [alerts] destinations"]


def _rules(settings: Settings, said: Collection[str]) -> list[str]:
    """``said``: what the other parts were found to lack; what is left is a matter of the rules."""
    from monitor.checking import check_settings

    try:
        check_settings(settings)
    except ConfigError as error:
        problems = [problem for problem in error.problems if problem not in said]
        if problems:
            raise ConfigError(problems) from error
    return [", ".join(rule.slug for rule in settings.rules)]


def _database(settings: Settings) -> list[str]:
    from monitor.storage import check_database
    from monitor.storage.location import parse_location

    problems = check_database(settings.database)
    if problems:
        raise ConfigError(problems)
    location = parse_location(settings.database)
    is_new = location.file is not None and not location.file.exists()
    return [location.name, *(["not there yet: the first run makes it"] if is_new else [])]


def _prefect() -> list[str]:
    from importlib.metadata import version

    from monitor.cli.options import require_server

    require_server()
    server = os.environ.get("PREFECT_API_URL")
    return [
        f"Prefect {version('prefect')}",
        f"server {server}" if server else "no PREFECT_API_URL: each run starts a server of its own",
    ]
