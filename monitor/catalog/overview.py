"""The catalogue as a page to read: seeds/sources/README.md is this text, and a test compares them.

To write it again: ``python -m monitor.catalog.overview > seeds/sources/README.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby

from monitor.catalog.sources import load_sources
from monitor.model import Source

_HEAD = """# Sources

Written from the tables beside it by `python -m monitor.catalog.overview`.
What the keys mean stands in [seeds/README.md](../README.md).
"""


def overview(sources: Iterable[Source]) -> str:
    """Markdown with a table for each region, national sources first, and a count."""
    ordered = sorted(sources, key=lambda source: (source.region or "", source.slug))
    sections = [_HEAD]
    regions = 0
    for region, members in groupby(ordered, key=lambda source: source.region or "without region"):
        regions += region.startswith("CN-")
        rows = "\n".join(map(_row, members))
        sections.append(
            f"## {region}\n\n| slug | name | kind | language |\n| --- | --- | --- | --- |\n{rows}\n"
        )
    sections[0] += f"\n{len(ordered)} sources; {regions} province-level regions have their own.\n"
    return "\n".join(sections)


def _row(source: Source) -> str:
    address = source.url.replace("|", "%7C")
    name = source.name.replace("|", "\\|")
    linked = f"[{name}]({address})" if address.startswith("http") else f"{name} (`{address}`)"
    return f"| `{source.slug}` | {linked} | {source.kind} | {source.language or ''} |"


if __name__ == "__main__":
    sys.stdout.write(overview(load_sources()))
