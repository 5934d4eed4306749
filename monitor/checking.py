"""What the settings name, loaded and checked before anything is opened: every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from monitor.catalog.sources import load_sources
from monitor.config import Settings
from monitor.errors import ConfigError
from monitor.model import EVENTS, Source

if TYPE_CHECKING:
    from monitor.alerts.destinations import Destinations
    from monitor.classify.gazetteer import Gazetteer
    from monitor.reviewed import Reviewed

T = TypeVar("T")


def configured_sources(settings: Settings) -> list[Source]:
    """The catalogue's sources and those of the file; the file's win where a slug is in both.

    Raises ConfigError with every problem of the catalogue.
    """
    from monitor.sources import KINDS

    catalogue = [] if settings.catalogue == "none" else load_sources(settings.catalogue_folder)
    own = {source.slug for source in settings.sources}
    sources = [source for source in catalogue if source.slug not in own] + settings.sources
    problems = [
        f"source {source.slug}: unknown kind {source.kind!r}; use one of {', '.join(KINDS)}."
        for source in sources
        if source.kind not in KINDS
    ]
    if problems:
        raise ConfigError(problems)
    return sources


def require_sources(sources: Iterable[Source], slugs: Iterable[str]) -> None:
    """ConfigError with a sentence for every slug that names no source."""
    known = {source.slug for source in sources}
    unknown = [slug for slug in dict.fromkeys(slugs) if slug not in known]
    if unknown:
        raise ConfigError(
            f"source {slug}: no such source; see: monitor sources list" for slug in unknown
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """What the settings came to, before anything was opened or written."""

    sources: tuple[Source, ...]
    reviewed: Reviewed
    destinations: Destinations


def check_settings(settings: Settings, slugs: Sequence[str] = ()) -> Checked:
    """Load and check everything that the settings name. Touches no database, writes nothing.

    ``slugs`` are sources asked for by name; each must be there.

    Raises ConfigError with the problems of all parts at once.
    """
    from monitor.alerts.destinations import Destinations, load_destinations
    from monitor.alerts.rules import validate
    from monitor.reviewed import load_reviewed
    from monitor.storage import check_database

    problems: list[str] = list(check_database(settings.database))
    loaded: Destinations | None = None

    def tried(step: Callable[[], T]) -> T | None:
        nonlocal loaded
        try:
            return step()
        except ConfigError as error:
            problems.extend(error.problems)
            if isinstance(error.partial, Destinations):
                loaded = error.partial
            return None

    sources = tried(lambda: configured_sources(settings))
    if sources is not None:
        found = sources
        tried(lambda: require_sources(found, slugs))
    reviewed = tried(load_reviewed)
    destinations = tried(lambda: load_destinations(settings.alerts, folder=settings.folder))
    reached = destinations or loaded
    problems.extend(
        validate(
            settings.rules if settings.rule else (),
            # A URL that cannot be loaded is said; its tag is known all the same.
            tags={*settings.alerts.destinations, *(reached.tags if reached else ())},
            chains=None if reviewed is None else reviewed.taxonomy.names(),
            regions=None if reviewed is None else region_names(reviewed.gazetteer),
            events=EVENTS,
            sources=None if sources is None else {source.slug for source in sources},
        )
    )
    if problems or sources is None or reviewed is None or destinations is None:
        raise ConfigError(problems)
    return Checked(tuple(sources), reviewed, destinations)


def region_names(gazetteer: Gazetteer) -> dict[str, tuple[str, str]]:
    """(English, Chinese) name of every region code that labels may carry."""
    names = {country.id: (country.en, country.en) for country in gazetteer.countries}
    names |= {region.id: (region.en, region.zh) for region in gazetteer.regions}
    return names | {"CN": ("China (national)", "全国")}
