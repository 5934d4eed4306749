"""What cleaning a page costs, and how well it is done, against trafilatura's default extraction.

    python tests/benchmarks/bench_clean.py [--pages 240] [--rounds 3] [--profile] [FOLDER ...]

With folders: the saved pages of public collections (``public_pages.py`` names three and where they
come from), F1 as each collection counts it, and the ratio of CPU. Without: pages of six page families (TRS, Hanweb, China Daily, jpaas, WordPress, a nameless JSP) with the
menus and link lists of real ones (about 30 KB), filled with articles made up of sentences, so that
the text, headline and day of each are known. Both read the same bytes: ours gives text, headline,
date, publisher and files, trafilatura text with metadata (``bare_extraction(with_metadata=True)``).
Prints CPU milliseconds a page, F1 of four-character pieces, the share of headlines and days that
are right, and the ratio of CPU, by family. Each page is read by both in turn, and each page's best
round counts, because a shared machine slows whole seconds. trafilatura does not decode the nameless
pages, whose charset stands behind a long script.
"""

# ruff: noqa: T201, E402 (a command's output; templates that lie beside the tests)

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "extract")]

import trafilatura
from article_templates import TEMPLATES, Built, Filling
from public_pages import Collection, PublicPage, f1, read_collection

from monitor.errors import MonitorError
from monitor.extract import extract
from monitor.model import Page

TODAY = date(2026, 11, 21)
_NOW = datetime(2026, 11, 21, tzinfo=timezone.utc)

_CHINESE = (
    "{r}工业和信息化厅召开{c}产业链推进会，部署第{n}次重点任务。",
    "会议指出，{c}产业集群今年产值达到{n}亿元，同比增长{p}%，带动上下游企业{n}家。",
    "要健全链长工作机制，由一名省领导担任{c}产业链链长，专班每月调度一次。",
    "下一步，{r}将支持链主企业牵头，推动大中小企业融通发展，补齐{c}短板。",
    "到2030年，{r}力争培育{p}个省级先进制造业集群，{c}本地配套率提高到{p}%。",
    "“我们把{c}摆在突出位置，在土地、资金、人才上给予支持。”有关负责人说。",
)
_ENGLISH = (
    "{r} held its {n}th meeting on the industrial chain of {c} on Monday, officials said.",
    "The cluster of {c} reached an output of {n} billion yuan this year, up {p} percent.",
    "A vice-governor will act as chief of the chain, and a task force will report every month.",
    "Large and medium-sized enterprises are to lead, with support for small suppliers of {c}.",
    'By 2030 the region aims at {p} provincial clusters. "We put {c} first," an official said.',
)
_PLACES = ("广西", "四川", "浙江", "湖南"), ("Guangxi", "Sichuan", "Zhejiang", "Hunan")
_GOODS = (
    ("新能源汽车", "铝基新材料", "低空经济", "工程机械", "生物医药", "光伏"),
    ("electric vehicles", "aluminum", "drones", "machinery", "biomedicine", "photovoltaics"),
)


#: A page as it comes: address, bytes, Content-Type.
Raw = tuple[str, bytes, str | None]
#: (text, headline, day) of a page; empty where a reader refuses it.
Reader = Callable[[Raw], tuple[str, str, str]]


@dataclass(frozen=True)
class Sample:
    """A page, and what is on it."""

    family: str
    built: Built
    filling: Filling

    @property
    def raw(self) -> Raw:
        return self.built.url, self.built.content, self.built.content_type


@dataclass
class Score:
    """What one reader made of one family's pages; ``f1`` is their sum."""

    f1: float = 0.0
    titles: int = 0
    days: int = 0
    pages: int = 0


def filling(dice: random.Random, *, english: bool) -> Filling:
    """An article of 3 to 25 paragraphs."""
    sentences = _ENGLISH if english else _CHINESE

    def sentence() -> str:
        return dice.choice(sentences).format(
            r=dice.choice(_PLACES[english]),
            c=dice.choice(_GOODS[english]),
            n=dice.randrange(11, 999),
            p=dice.randrange(2, 60),
        )

    glue = " " if english else ""
    lines = tuple(
        glue.join(sentence() for _ in range(dice.randrange(1, 5)))
        for _ in range(dice.randrange(3, 26))
    )
    place, goods = dice.choice(_PLACES[english]), dice.choice(_GOODS[english])
    title = (
        f"{place} sets targets for {goods} in plan {dice.randrange(1, 999)}"
        if english
        else f"{place}部署{goods}产业链第{dice.randrange(1, 999)}批重点项目"
    )
    day = TODAY - timedelta(days=dice.randrange(1, 700))
    return Filling(title, lines, day, "Xinhua" if english else "新华社")


def with_menus(built: Built) -> Built:
    """The page with a menu above and lists of links beside, as real ones have (ASCII only)."""
    menu = "".join(
        f'<li class="nav-item"><a href="/col/col{n}/index.html" target="_blank">Column {n}</a></li>'
        for n in range(120)
    )
    side = "".join(
        f'<li><a href="/2026/t2026{n:04d}_1.html" title="Notice {n}">Notice number {n}</a>'
        f"<span>2026-0{n % 9 + 1}-11</span></li>"
        for n in range(60)
    )
    script = (
        "<script>var _hmt = _hmt || [];" + "_hmt.push(['_setAccount', 'x']);" * 60 + "</script>"
    )
    above = f'<div class="nav"><ul>{menu}</ul></div>{script}'.encode()
    below = f'<div class="sidebar"><ul>{side}</ul></div><div class="menu"><ul>{menu}</ul></div>'
    content = re.sub(rb"(<body[^>]*>)", lambda m: m[1] + above, built.content, count=1)
    content = content.replace(b"</body>", below.encode() + b"</body>", 1)
    return Built(built.url, content, built.content_type)


def samples(count: int) -> list[Sample]:
    """Pages in turn of each family, always the same ones."""
    dice = random.Random(7)
    made = []
    for number in range(count):
        template = TEMPLATES[number % len(TEMPLATES)]
        english = template.__name__ in ("china_daily", "wordpress")
        filled = filling(dice, english=english)
        made.append(Sample(template.__name__, with_menus(template(filled)), filled))
    return made


def ours(raw: Raw) -> tuple[str, str, str]:
    """By this project: publisher and files are read, too."""
    url, content, content_type = raw
    page = Page(
        url=url,
        requested_url=url,
        status=200,
        content=content,
        content_type=content_type,
        fetched=_NOW,
    )
    try:
        article = extract(page, today=TODAY)
    except MonitorError:
        return "", "", ""
    return article.text, article.title, str(article.published or "")[:10]


def theirs(raw: Raw) -> tuple[str, str, str]:
    """By trafilatura's default with metadata."""
    found = trafilatura.bare_extraction(raw[1], url=raw[0], with_metadata=True)
    if found is None:
        return "", "", ""
    return found.text or "", found.title or "", found.date or ""


READERS: dict[str, Reader] = {"ours": ours, "trafilatura": theirs}


def similarity(got: str, wanted: str) -> float:
    """Harmonic mean of precision and recall over pieces of four characters, blanks left out."""
    pieces = []
    for text in (got, wanted):
        plain = "".join(text.split())
        pieces.append(Counter(plain[i : i + 4] for i in range(max(len(plain) - 3, 0))))
    common = sum((pieces[0] & pieces[1]).values())
    total = sum(pieces[0].values()) + sum(pieces[1].values())
    return 2 * common / total if total else 0.0


def cpu(pages: Sequence[Raw], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each page's best round, by reader."""
    best = {name: [float("inf")] * len(pages) for name in READERS}
    for _ in range(rounds):
        for number, raw in enumerate(pages):
            for name, read in READERS.items():
                started = time.process_time()
                read(raw)
                best[name][number] = min(best[name][number], time.process_time() - started)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--pages", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    made = samples(arguments.pages)
    cpu([sample.raw for sample in made[:12]], 1)  # imports and caches
    collections = [read_collection(folder) for folder in arguments.folders]
    if arguments.profile:
        raws = [raw_of(page) for collection in collections for page in collection.pages]
        profile(raws or [sample.raw for sample in made])
    elif collections:
        for collection in collections:
            show_collection(collection, arguments.rounds)
    else:
        show_families(made, arguments.rounds)


def profile(raws: Sequence[Raw]) -> None:
    """Where our own time goes."""
    with cProfile.Profile() as profiled:
        for raw in raws:
            ours(raw)
    pstats.Stats(profiled).sort_stats("tottime").print_stats(30)


def raw_of(page: PublicPage) -> Raw:
    return page.url, page.content, "text/html"


def show_collection(collection: Collection, rounds: int) -> None:
    """A line for each reader, and the ratio of their CPU."""
    raws = [raw_of(page) for page in collection.pages]
    seconds = cpu(raws, rounds)
    size = sum(len(page.content) for page in collection.pages) / len(raws)
    print(f"\n{collection.name}: {len(raws)} pages of {size / 1000:.0f} KB")
    for name, read in READERS.items():
        counts = [
            page.count(read(raw)[0]) for page, raw in zip(collection.pages, raws, strict=True)
        ]
        value, precision, recall = f1(counts, pooled=collection.pooled)
        print(
            f"  {name:12} {1000 * sum(seconds[name]) / len(raws):5.1f} ms   F1 {value:.3f}   "
            f"precision {precision:.3f}   recall {recall:.3f}"
        )
    ratio = sum(seconds["ours"]) / sum(seconds["trafilatura"])
    print(f"  ratio of CPU {ratio:.2f} (wanted: at most 0.60, at an F1 no lower)")


def show_families(made: list[Sample], rounds: int) -> None:
    """For each reader a line a family, then the ratios."""
    seconds = cpu([sample.raw for sample in made], rounds)
    size = sum(len(sample.built.content) for sample in made) / len(made)
    print(f"{len(made)} pages of {size / 1000:.0f} KB")
    for name, read in READERS.items():
        print(f"\n{name}")
        for family, score in scores(read, made).items():
            n = score.pages
            print(
                f"  {family:12} {1000 * spent(made, seconds[name], family) / n:5.1f} ms   "
                f"F1 {score.f1 / n:.3f}   headlines {score.titles / n:.2f}   "
                f"days {score.days / n:.2f}"
            )
    print("\nratio of CPU (wanted: at most 0.60)")
    for family in [*dict.fromkeys(sample.family for sample in made), "all"]:
        one, other = (spent(made, seconds[name], family) for name in READERS)
        print(f"  {family:12} {one / other:.2f}")


def spent(made: list[Sample], seconds: list[float], family: str) -> float:
    """CPU seconds for the pages of one family, or for all."""
    pairs = zip(made, seconds, strict=True)
    return sum(cost for sample, cost in pairs if family in (sample.family, "all"))


def scores(read: Reader, made: list[Sample]) -> dict[str, Score]:
    """How well a reader does, by family and for all."""
    found: dict[str, Score] = {}
    for sample in made:
        text, title, day = read(sample.raw)
        likeness = similarity(text, "\n".join(sample.filling.lines))
        for family in (sample.family, "all"):
            score = found.setdefault(family, Score())
            score.pages += 1
            score.f1 += likeness
            score.titles += title.strip() == sample.filling.title
            score.days += day == str(sample.filling.day)
    return dict(sorted(found.items(), key=lambda pair: pair[0] == "all"))


if __name__ == "__main__":
    main()
