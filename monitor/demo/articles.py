"""The demo's articles, what is known of each, and when each is published.

The articles are labelled gold (data/README.md says where they come from), so that a run over the
demo site can be judged: which are copies, one story, a seed told again, or no news of ours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

from monitor.model import SHANGHAI, Language

SiteName = Literal["trade", "portal", "trs", "miit", "hanweb"]

#: From the oldest article to ``now``. Under two and a half days, so that all of them fall on the
#: last three days and are still fresh (``fresh_days`` = 3) when midnight passes during the demo.
SPAN = timedelta(hours=54)

#: The newest article came this long before ``now``: no page is ever dated in the future.
HEAD_START = timedelta(minutes=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article as a reader gets it, where it stands, and its labels.

    ``id``, ``title``, ``text`` and the labels from ``relevant`` on are those of the gold file
    (tests/gold/LABELS.md says what they mean); ``story`` of a retelling is ``seed-000`` to
    ``seed-004``. ``site`` is the part of the demo site that serves it, ``charset`` what its page
    declares: ``utf-8``, ``gb2312`` (the bytes are GB18030) or ``gbk-late`` (the same, declared
    after several kilobytes). ``note`` are editors' lines around the text that are no part of it.
    ``publisher`` is ``None`` where the page names its own site. ``slug`` is its address on the
    trade site.
    """

    id: str
    site: SiteName
    language: Language
    title: str
    text: str
    note: str
    charset: Literal["utf-8", "gb2312", "gbk-late"]
    publisher: str | None
    slug: str | None = None
    relevant: bool
    chains: tuple[str, ...]
    regions: tuple[str, ...]
    event: str
    new_cluster: bool
    story: str
    copy_of: str | None

    @property
    def retells_seed(self) -> bool:
        """True for an announcement of the seed corpus told again in other words."""
        return self.story.startswith("seed-")


@cache
def load_articles() -> tuple[DemoArticle, ...]:
    """All articles, oldest first.

    A reprint stands so far behind its original that its calendar day is a later one: where a page
    gives no time of day, nothing else tells which came first.
    """
    lines = files("monitor.demo").joinpath("data/articles.jsonl").read_text(encoding="utf-8")
    found = []
    for line in lines.splitlines():
        record = json.loads(line)
        record["chains"] = tuple(record["chains"])
        record["regions"] = tuple(record["regions"])
        found.append(DemoArticle(**record))
    return tuple(found)


def publication_times(articles: Sequence[DemoArticle], now: datetime) -> list[datetime]:
    """One moment for each article, in order, evenly over the days before ``now``.

    ``now`` is timezone-aware; the moments are in Asia/Shanghai, at full minutes.
    """
    newest = (now - HEAD_START).astimezone(SHANGHAI).replace(second=0, microsecond=0)
    step = (SPAN - HEAD_START) / max(1, len(articles) - 1)
    moments = (newest - step * age for age in range(len(articles) - 1, -1, -1))
    return [moment.replace(second=0, microsecond=0) for moment in moments]
