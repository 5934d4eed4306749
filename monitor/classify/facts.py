"""The figures that a reader would want in an alert: kind, value in base units, year, phrase.

A quantity becomes a fact only where the words around it say what it measures: investment, output,
target, count or growth. GDP, prices, areas and falls are left out. Cues are looked up once for an
article (``measures``), a figure is judged in its sentence (``context``, ``kinds``, ``years``).
"""

from __future__ import annotations

import re
from datetime import date

from monitor.classify.context import Context, Sentence
from monitor.classify.document import Document
from monitor.classify.kinds import kind_of
from monitor.classify.measures import find_cues
from monitor.classify.numbers import find_quantities
from monitor.classify.parts import with_parts
from monitor.classify.quantity import MONEY, Quantity
from monitor.classify.telling import Told, better, most_telling
from monitor.classify.years import (
    Year,
    aimed_year,
    find_years,
    is_ahead,
    is_aimed_after,
    is_past,
    last_told,
    year_of,
)
from monitor.model import Fact

# Words that belong to a figure's phrase: more than, about, and so on.
_BOUNDS_BEFORE = (
    *("突破", "超过", "超", "逾", "达到", "达", "近", "约", "不低于", "不少于", "至少"),
    *(" more than ", " over ", " about ", " around ", " nearly ", " some ", " at least "),
    *(" up to ", " almost ", " exceeding ", " above "),
)
# Figures in one sentence; more are a table without stops, and would take time with their square.
_MOST_IN_ONE = 40
_OFTEN = 2  # mentions of vehicles, after which the units of an English article are vehicles
_BOUNDS_AFTER = ("以上", "左右", "以内", " or more", " and above", "-plus")


def find_facts(document: Document, published: date | None) -> tuple[Fact, ...]:
    """The figures of a relevant article, each once, in order of mention.

    A year comes from the sentence, else from ``published`` where the figure is of the present;
    a target without a year has none.
    """
    best: dict[tuple[str, float], Told] = {}
    paragraph, told = 0, None
    for sentence in _by_sentence(document):
        if document.folded.find("\n", paragraph, sentence.start) >= 0:
            told = None
        paragraph = sentence.start
        years = find_years(sentence, published)
        for quantity in sentence.figures:
            fact = _fact(document, sentence, years, quantity, published, told)
            if fact is None:
                continue
            key = (fact.fact.unit, fact.fact.value)
            old = best.get(key)
            if old is None or better(fact, old):
                best[key] = fact
        told = last_told(years, published) or told
    every = (one.fact for one in best.values())
    return most_telling(every, len(document.joined) - document.title_end)


def _by_sentence(document: Document) -> list[Sentence]:
    """The sentences that hold figures, with the cues and the figures of each."""
    grouped: dict[int, list[Quantity]] = {}
    chinese = document.language == "zh"
    quantities = find_quantities(document.folded, words=not chinese)
    for quantity in with_parts(document.folded, quantities, chinese=chinese):
        if not document.is_furniture(quantity.start) and not _in_brackets(
            document.folded, quantity
        ):
            grouped.setdefault(document.sentence_at(quantity.start), []).append(quantity)
    if not grouped:
        return []
    spans = [document.sentences[index] for index in sorted(grouped)]
    cues, vehicles = find_cues(document.folded, spans)
    return [
        Sentence(document, span, held, grouped[index][:_MOST_IN_ONE], vehicles >= _OFTEN)
        for span, held, index in zip(spans, cues, sorted(grouped), strict=True)
    ]


def _fact(
    document: Document,
    sentence: Sentence,
    years: list[Year],
    quantity: Quantity,
    published: date | None,
    told: int | None,
) -> Told | None:
    context = Context(sentence, quantity)
    kind = kind_of(
        context,
        aimed_at=aimed_year(context, years) is not None
        or is_ahead(document, context, years, published),
        aimed_after=is_aimed_after(context, years),
        aims=any(year.aimed for year in years),
        past=is_past(context, years, published),
    )
    if kind is None:
        return None
    unit = quantity.unit
    if unit == "units" and sentence.of_vehicles:
        unit = "vehicles"
    start, end = _phrase(sentence, quantity)
    year, stated = year_of(context, years, kind, document, published, told)
    evidence = document.evidence(start, end)
    return Told(Fact(kind, quantity.value, unit, year, evidence, quantity.upper), stated)


def _phrase(sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
    """A figure with the words that bound it: 超过1200家, "more than 300 companies"."""
    folded = sentence.folded
    start, end = quantity.start, min(quantity.end, sentence.end)
    if folded.endswith(_BOUNDS_BEFORE, sentence.start, start):
        words = next(words for words in _BOUNDS_BEFORE if folded.endswith(words, 0, start))
        start -= len(words.lstrip())
    if folded.startswith(_BOUNDS_AFTER, end, sentence.end):
        end += len(next(words for words in _BOUNDS_AFTER if folded.startswith(words, end)))
    return start, end


def _in_brackets(folded: str, quantity: Quantity) -> bool:
    """Money in brackets right after money is the same sum in another currency."""
    if quantity.unit not in MONEY:
        return False
    before = folded[max(0, quantity.start - 40) : quantity.start]
    opened = before.rfind("(")
    if opened < 0 or ")" in before[opened:]:
        return False
    return re.search(r"\d", before[:opened]) is not None
