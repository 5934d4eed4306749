"""The reviewed data of seeds/ together, and how the register is opened with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from monitor.catalog.corpus import SeedArticle, load_corpus, seed_known
from monitor.catalog.programmes import load_programmes
from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.classify.gazetteer import Gazetteer
from monitor.classify.taxonomy import Taxonomy
from monitor.config import Settings
from monitor.errors import ConfigError
from monitor.model import RegionChain, RegisterEntry
from monitor.ports import ArticleStore, Store, utc_now
from monitor.register import Programme, programme_entries, reviewed_register

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What is known before the first run."""

    taxonomy: Taxonomy
    gazetteer: Gazetteer
    corpus: tuple[SeedArticle, ...]
    programmes: tuple[Programme, ...]

    def register(self) -> dict[RegionChain, RegisterEntry]:
        """The register before the first story."""
        return reviewed_register(seed_known(self.corpus), self.programmes)

    def programme_entries(self) -> dict[RegionChain, RegisterEntry]:
        """What the programmes alone add to it."""
        return programme_entries(self.programmes)

    def fill(self, store: ArticleStore, *, now: datetime) -> None:
        """Put seed stories and programmes into a store; nothing happens where they are there."""
        store.add_seeds(seed_known(self.corpus, stored=True), now=now)
        store.add_entries(tuple(self.programme_entries().values()), now=now)


def promoting_regions(gazetteer: Gazetteer) -> frozenset[str]:
    """The codes of those that promote chains: the nation and its province-level regions."""
    return frozenset({"CN", *(region.id for region in gazetteer.regions)})


def load_reviewed(taxonomy: Taxonomy | None = None, gazetteer: Gazetteer | None = None) -> Reviewed:
    """Everything of seeds/ but the sources; ``taxonomy`` and ``gazetteer`` if loaded already.

    Raises ConfigError with the problems of all its parts at once.
    """
    problems: list[str] = []

    def tried(step: Callable[[], T]) -> T | None:
        try:
            return step()
        except ConfigError as error:
            problems.extend(error.problems)
            return None

    chains = taxonomy or tried(load_taxonomy)
    places = gazetteer or tried(load_gazetteer)
    corpus = tried(load_corpus)
    if chains is not None and places is not None:
        names, regions = chains.names(), promoting_regions(places)
        programmes = tried(lambda: load_programmes(chains=names, regions=regions))
        if corpus is not None and programmes is not None:
            return Reviewed(chains, places, tuple(corpus), programmes)
    raise ConfigError(problems)


@contextmanager
def known_store(
    settings: Settings, reviewed: Reviewed, *, only_read: bool = False
) -> Iterator[Store]:
    """The database with the reviewed data in it, made where there is none yet.

    ``only_read``: one that may not be written is given as it is.
    """
    from monitor.storage import is_read_only, open_store, open_to_read

    as_it_is = only_read and is_read_only(settings.database)
    store = open_to_read(settings.database) if as_it_is else open_store(settings.database)
    try:
        if not as_it_is:
            reviewed.fill(store, now=utc_now())
        yield store
    finally:
        store.close()
