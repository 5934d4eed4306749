"""A corpus of generated articles, cheap and the same at every call, for ``bench_dedupe.py``.

Article ``number`` has some 180 tokens in English (even) or Chinese (odd): words drawn by Zipf's law,
a lead with province, city, chains, a count and an amount, most of them round, and three sentences
of the stock that every official text shares. So an archive of them has what makes a real one
slow: keys that thousands of articles have.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import accumulate
from pathlib import Path

from monitor.dedupe import sign
from monitor.dedupe.sketch import overlap, shingles
from monitor.model import Article, ChainLabel, Draft, Evidence, Labels, PublicationDate
from monitor.urls import article_id

SEEDS = Path(__file__).parents[2] / "seeds"
#: 300 articles a day: a million is some nine years of the catalogue.
PER_DAY = 300
START = datetime(2014, 1, 1, tzinfo=timezone.utc)
JACCARD = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
_TOKENS, _SENTENCE = 150, 15
_STOCK, _STOCK_SENTENCES = 400, 3


@dataclass(frozen=True)
class Made:
    """A generated article before it is signed: whose, what about, how much, and its words.

    ``province`` is a place in the list of provinces, ``city`` one in that of its cities.
    """

    english: bool
    province: int
    city: int
    chains: tuple[int, ...]
    count: int
    amount: float
    tokens: tuple[str, ...]


@cache
def _provinces() -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(code, English name, Chinese name, cities by English and Chinese name)."""
    regions = tomllib.loads((SEEDS / "regions.toml").read_text(encoding="utf-8"))["region"]
    return [
        (one["id"], one["en"], one["zh"], [(en, zh) for _code, zh, en in one["cities"]])
        for one in regions
        if one.get("cities")
    ]


@cache
def _chains() -> list[tuple[str, str, str]]:
    """(id, English name, Chinese name)."""
    files = sorted((SEEDS / "chains").glob("*.toml"))
    read = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return [(one["id"], one["en"], one["zh"]) for one in read]


@cache
def _words(english: bool) -> tuple[list[str], list[float]]:
    """A vocabulary and its cumulated frequencies: the n-th word comes 1/n as often as the first."""
    dice = random.Random(17)
    if english:
        parts = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "er")]
        lengths = (2, 3)
    else:
        parts = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
        lengths = (2,)
    words = sorted({"".join(dice.choices(parts, k=dice.choice(lengths))) for _ in range(30_000)})
    dice.shuffle(words)
    return words, list(accumulate(1 / (rank + 20) for rank in range(len(words))))


def _drawn(dice: random.Random, english: bool, count: int) -> list[str]:
    words, weights = _words(english)
    return dice.choices(words, cum_weights=weights, k=count)


@cache
def _stock(english: bool) -> list[list[str]]:
    dice = random.Random(23)
    return [_drawn(dice, english, _SENTENCE) for _ in range(_STOCK)]


def make(number: int) -> Made:
    """Article ``number`` of the corpus."""
    dice, english = random.Random(number), number % 2 == 0
    province = dice.randrange(len(_provinces()))
    tokens = _drawn(dice, english, _TOKENS if english else _TOKENS // 2)
    for place in range(_STOCK_SENTENCES):
        stock = dice.choice(_stock(english))
        start = (2 * place + 1) * _SENTENCE % len(tokens)
        tokens[start : start + len(stock)] = stock
    return Made(
        english=english,
        province=province,
        city=dice.randrange(len(_provinces()[province][3])),
        chains=tuple(dice.sample(range(len(_chains())), dice.choice((1, 1, 2, 3, 5)))),
        count=dice.randrange(3, 21),
        amount=_amount(dice),
        tokens=tuple(tokens),
    )


def made_on(number: int) -> datetime:
    """The day on which article ``number`` is published and seen."""
    return START + timedelta(days=number // PER_DAY)


def _amount(dice: random.Random) -> float:
    round_ = dice.random() < 0.7
    return dice.choice((1, 5, 10, 20, 50, 100)) if round_ else dice.randrange(11, 9999) / 10


def text_of(made: Made) -> str:
    """Lead and body, sentences as the language ends them."""
    _, en, zh, cities = _provinces()[made.province]
    city_en, city_zh = cities[made.city]
    names = [_chains()[chain] for chain in made.chains]
    if made.english:
        gap, stop = " ", ". "
        lead = (
            f"{city_en} in {en} is to support {made.count} projects in "
            f"{', '.join(name for _, name, _ in names)}, with {made.amount} billion yuan of "
            "investment, the city government said."
        )
    else:
        gap, stop = "", "。"
        lead = (
            f"{zh}{city_zh}将支持{'、'.join(name for *_, name in names)}等{made.count}个项目，"
            f"总投资{made.amount}亿元，市政府近日表示。"
        )
    sentences = [
        gap.join(made.tokens[start : start + _SENTENCE])
        for start in range(0, len(made.tokens), _SENTENCE)
    ]
    return f"{lead}\n{stop.join(sentences)}{stop.strip()}"


def copy_of(origin: Made, jaccard: float, dice: random.Random) -> Made:
    """The article with as many words replaced as bring its trigrams to this Jaccard similarity
    with the origin's, to within a word."""
    before = shingles(text_of(origin))
    tokens = list(origin.tokens)
    made = origin
    for place in dice.sample(range(len(tokens)), len(tokens)):
        if overlap(before, shingles(text_of(made)))[0] <= jaccard:
            break
        tokens[place] = _drawn(dice, origin.english, 1)[0]
        made = replace(origin, tokens=tuple(tokens))
    return made


def twin_of(origin: Made, dice: random.Random) -> Made:
    """The same template for another province, with other figures."""
    province = (origin.province + dice.randrange(1, len(_provinces()))) % len(_provinces())
    return replace(
        origin,
        province=province,
        city=dice.randrange(len(_provinces()[province][3])),
        count=origin.count + dice.randrange(1, 9),
        amount=dice.randrange(11, 9999) / 10,
    )


def identity(number: int) -> str:
    """The id under which article ``number`` is stored."""
    return article_id(url_of(number))


def url_of(number: int) -> str:
    """The address of article ``number``."""
    return f"http://news.example.cn/{number:09d}.html"


def draft_of(made: Made, number: int, day: datetime, **labelled: object) -> Draft:
    """As cleaning and classifying would give it, published and seen on ``day``; ``labelled`` are
    labels that it has instead of its own."""
    language = "en" if made.english else "zh"
    text = text_of(made)
    proof = Evidence("text", 0, 1, text[0])
    code, _, _, cities = _provinces()[made.province]
    labels = Labels(
        language=language,
        relevant=True,
        chains=tuple(ChainLabel(_chains()[chain][0], 0.9, (proof,)) for chain in made.chains),
        regions=(code,),
        places=(cities[made.city][0 if made.english else 1],),
        event="policy-plan",
    )
    labels = replace(labels, **labelled)  # type: ignore[arg-type]
    article = Article(
        id=identity(number),
        url=url_of(number),
        canonical_url=url_of(number),
        title=(" " if made.english else "").join(made.tokens[:8]),
        text=text,
        language=language,
        published=PublicationDate.of_day(day.date(), "meta"),
    )
    return Draft(
        article=article,
        labels=labels,
        signature=sign(article, labels),
        source="bench",
        run="bench",
        seen=day,
    )
