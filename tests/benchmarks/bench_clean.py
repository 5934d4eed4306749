"""What cleaning a page costs, and how well it is done, against trafilatura's default extraction.

    python tests/benchmarks/bench_clean.py [--pages 240] [--rounds 3] [--profile]

Pages of six page families (TRS, Hanweb, China Daily, jpaas, WordPress, a nameless JSP) with the
menus and link lists of real ones (about 30 KB), filled with articles made up of sentences, so that
the text, headline and day of each are known. Both read the same bytes: ours gives text, headline,
date, publisher and files, trafilatura text with metadata (``bare_extraction(with_metadata=True)``).
Prints CPU milliseconds a page, F1 of four-character pieces, the share of headlines and days that
are right, and the ratio of CPU, by family. Rounds alternate, the best one counts. trafilatura does
not decode the nameless pages, whose charset stands behind a long script.
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
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "extract")]

import trafilatura
from article_templates import TEMPLATES, Built, Filling

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


@dataclass(frozen=True)
class Sample:
    """A page, and what is on it."""

    family: str
    built: Built
    filling: Filling


@dataclass
class Score:
    """What one reader made of one family's pages."""

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


def ours(sample: Sample) -> tuple[str, str, str]:
    """(text, title, day) by this project."""
    built = sample.built
    page = Page(
        url=built.url,
        requested_url=built.url,
        status=200,
        content=built.content,
        content_type=built.content_type,
        fetched=_NOW,
    )
    article = extract(page, today=TODAY)
    return article.text, article.title, str(article.published or "")[:10]


def theirs(sample: Sample) -> tuple[str, str, str]:
    """(text, title, day) by trafilatura's default with metadata."""
    found = trafilatura.bare_extraction(
        sample.built.content, url=sample.built.url, with_metadata=True
    )
    if found is None:
        return "", "", ""
    return found.text or "", found.title or "", found.date or ""


def f1(got: str, wanted: str) -> float:
    """Harmonic mean of precision and recall over pieces of four characters, blanks left out."""
    pieces = []
    for text in (got, wanted):
        plain = "".join(text.split())
        pieces.append(Counter(plain[i : i + 4] for i in range(max(len(plain) - 3, 0))))
    common = sum((pieces[0] & pieces[1]).values())
    total = sum(pieces[0].values()) + sum(pieces[1].values())
    return 2 * common / total if total else 0.0


def scores(read: Callable[[Sample], tuple[str, str, str]], pages: list[Sample]) -> dict[str, Score]:
    """How well a reader does, by family."""
    found: dict[str, Score] = {}
    for sample in pages:
        text, title, day = read(sample)
        score = found.setdefault(sample.family, Score())
        score.pages += 1
        score.f1 += f1(text, "\n".join(sample.filling.lines))
        score.titles += title.strip() == sample.filling.title
        score.days += day == str(sample.filling.day)
    return found


def cpu(read: Callable[[Sample], object], pages: list[Sample]) -> float:
    """CPU seconds for all pages."""
    started = time.process_time()
    for sample in pages:
        read(sample)
    return time.process_time() - started


READERS: dict[str, Callable[[Sample], tuple[str, str, str]]] = {
    "ours": ours,
    "trafilatura": theirs,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    pages = samples(arguments.pages)
    size = sum(len(sample.built.content) for sample in pages) / len(pages)
    cpu(ours, pages[:12])
    cpu(theirs, pages[:12])
    if arguments.profile:
        with cProfile.Profile() as profile:
            cpu(ours, pages)
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)
        return
    families: dict[str, list[Sample]] = {}
    for sample in pages:
        families.setdefault(sample.family, []).append(sample)
    best = {(name, family): float("inf") for name in READERS for family in families}
    for _ in range(arguments.rounds):
        for name, family in best:
            best[name, family] = min(best[name, family], cpu(READERS[name], families[family]))
    print(f"{len(pages)} pages of {size / 1000:.0f} KB")
    for name, read in READERS.items():
        show(name, scores(read, pages), {family: best[name, family] for family in families})
    print("\nratio of CPU (wanted: at most 0.60)")
    for family in families:
        print(f"  {family:12} {best['ours', family] / best['trafilatura', family]:.2f}")
    spent = {name: sum(best[name, family] for family in families) for name in READERS}
    print(f"  {'all':12} {spent['ours'] / spent['trafilatura']:.2f}")


def show(name: str, found: dict[str, Score], seconds: dict[str, float]) -> None:
    """A line for each family, and one for all."""
    print(f"\n{name}")
    pages = sum(score.pages for score in found.values())
    for family, score in found.items():
        n = score.pages
        print(
            f"  {family:12} {1000 * seconds[family] / n:5.1f} ms   F1 {score.f1 / n:.3f}   "
            f"headlines {score.titles / n:.2f}   days {score.days / n:.2f}"
        )
    mean = sum(score.f1 for score in found.values()) / pages
    print(f"  {'all':12} {1000 * sum(seconds.values()) / pages:5.1f} ms   F1 {mean:.3f}")


if __name__ == "__main__":
    main()
