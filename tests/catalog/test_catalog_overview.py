"""seeds/sources/README.md, which is written from the data."""

from __future__ import annotations

from monitor.catalog import seeds_folder
from monitor.catalog.overview import overview
from monitor.catalog.sources import load_sources


def test_the_list_of_sources_is_that_of_the_data() -> None:
    """On a difference: ``python -m monitor.catalog.overview > seeds/sources/README.md``."""
    written = (seeds_folder() / "sources" / "README.md").read_text(encoding="utf-8")
    assert written == overview(load_sources())
