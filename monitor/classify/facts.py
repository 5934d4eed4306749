"""The figures that a reader would want in an alert: kind, value in base units, year, phrase.

A quantity becomes a fact only where the words around it say what it measures: investment, output,
target, count or growth (a fall is growth below zero). GDP, prices and areas are left out. Cues are
looked up once for an article (``measures``), a figure is judged in its sentence (``context``,
``kinds``, ``years``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date

from monitor.classify.context import Context, Sentence
from monitor.classify.document import Document
from monitor.classify.kinds import kind_of
from monitor.classify.measures import LAST_YEAR, find_cues
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
    reviews,
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
_DIGITS = frozenset("0123456789")
_DIGIT = re.compile("[0-9]")
_BOUNDS_AFTER = ("以上", "左右", "以内", " or more", " and above", "-plus")


def find_facts(document: Document, published: date | None) -> tuple[Fact, ...]:
    """The figures of a relevant article, each once, in order of mention.

    A year comes from the sentence, else from ``published`` where the figure is of the present;
    a target without a year has none.
    """
    best: dict[tuple[str, float], Told] = {}
    paragraph, told = 0, None
    for sentence in _by_sentence(document):
        if told is not None and document.folded.find("\n", paragraph, sentence.start) >= 0:
            told = told if reviews(told, published) else None
        paragraph = sentence.start
        years = find_years(sentence, published)
        for quantity in sentence.figures:
            figure = _told(document, sentence, years, quantity, published, told)
            if figure is None:
                continue
            key = (figure.unit, figure.value)
            old = best.get(key)
            if old is None or better(figure, old):
                best[key] = figure
        told = last_told(sentence, years, published) or told
    return tuple(
        Fact(
            figure.kind,
            figure.value,
            figure.unit,
            figure.year,
            document.evidence(figure.start, figure.end),
            figure.upper,
        )
        for figure in most_telling([*best.values()], len(document.joined) - document.title_end)
    )


def _by_sentence(document: Document) -> list[Sentence]:
    """The sentences that hold figures, with the cues and the figures of each."""
    folded, chinese = document.folded, document.language == "zh"
    quantities = find_quantities(folded, words=not chinese)
    if not quantities:
        return []
    grouped: dict[int, list[Quantity]] = {}
    starts = document.sentence_starts
    for quantity in with_parts(folded, quantities, chinese=chinese):
        start = quantity.start
        if quantity.unit in MONEY and _in_brackets(folded, start):
            continue
        if document.furniture and document.is_furniture(start):
            continue
        index = max(bisect_right(starts, start) - 1, 0)
        grouped.setdefault(index, []).append(quantity)
    order = sorted(grouped)
    spans = [document.sentences[index] for index in order]
    return [
        Sentence(document, span, cues, grouped[index][:_MOST_IN_ONE])
        for span, cues, index in zip(spans, find_cues(folded, spans), order, strict=True)
    ]


def _told(
    document: Document,
    sentence: Sentence,
    years: list[Year],
    quantity: Quantity,
    published: date | None,
    told: int | None,
) -> Told | None:
    context = Context(sentence, quantity)
    ahead = is_ahead(document, context, years, published)
    if years:
        kind = kind_of(
            context,
            aimed_at=ahead or aimed_year(context, years) is not None,
            aimed_after=is_aimed_after(context, years),
            aims=any(year.aimed for year in years),
            past=is_past(context, years, published),
        )
    else:
        past = bool(context.whole & LAST_YEAR)
        kind = kind_of(context, aimed_at=ahead, aimed_after=False, aims=False, past=past)
    if kind is None:
        return None
    value = quantity.value
    if kind == "fall":
        kind, value = "growth", -value
    unit = quantity.unit
    if unit == "units" and sentence.of_vehicles():
        unit = "vehicles"
    start, end = _phrase(sentence, quantity)
    year, stated = year_of(context, years, kind, document, published, told)
    return Told(
        kind,
        value,
        unit,
        year,
        start,
        end,
        quantity.upper,
        end <= document.title_end,
        sentence.folded[quantity.start] in _DIGITS,
        stated,
    )


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


def _in_brackets(folded: str, start: int) -> bool:
    """Whether the money at ``start`` stands in brackets right after money.

    It is the same sum in another currency.
    """
    opened = folded.rfind("(", max(0, start - 40), start)
    if opened < 0 or folded.find(")", opened, start) >= 0:
        return False
    return _DIGIT.search(folded, max(0, start - 40), opened) is not None
