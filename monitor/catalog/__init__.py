"""seeds/ → typed, validated values: sources, chains, regions, the seed corpus.

Every loader collects all problems of all its files and raises one ConfigError.
"""

from __future__ import annotations

from pathlib import Path


def seeds_folder() -> Path:
    """Where the reviewed data lie: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "seeds"
    return installed if installed.is_dir() else package.parent / "seeds"
