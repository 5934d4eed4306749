"""Of which year a figure is: said before it, after it, in the paragraph, or the present one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from monitor.classify.context import BRACKETED, Context, Sentence
from monitor.classify.document import Document
from monitor.classify.measures import (
    AIM,
    FUTURE,
    LAST_YEAR,
    ONGOING,
    PAST,
    STANDING,
    THIS_YEAR,
    WISH,
    Cue,
)

_DIGITS = frozenset("0123456789")
_YEAR = re.compile(r"20[0-4]\d")
# The last year of a span: 2021-25.
_SPAN = re.compile(r"-(?P<y>\d\d)(?![\d-])")
# 到 after growth is "by so much" or "from … to …", and 截至 is a count up to a day.
_UNTIL_ZH = re.compile(r"(?<![长加高大升增截年至\d])到 ?$")
_UNTIL_EN = re.compile(
    r"\b(?:by|before|until|in) (?:the end of |around |year-end |the year |late )?$"
)
_BY_EN = re.compile(r"\b(?:by|before) (?:the end of |around |year-end |the year |late )?$")
_SINCE = re.compile(
    r"(?:\b(?:since|from|(?:established|founded) in|between|than(?: in)?|compared (?:with|to)"
    r"|against|levels? of"
    r"|(?:percent|%) (?:on|over)) |[自从由较比])$"
)
# 是2020年的3倍, "triple the figure of 2023": a year to compare with says nothing of the figure.
_COMPARED = re.compile(r"(?:times|doubl\w+|tripl\w+|twice)\b[^,.;]{0,24}\b(?:of|in) $")
_SINCE_AFTER = re.compile(r" ?年?(?:以来|起)|年的?[\d.一两三四五六七八九十]+倍")
_BEFORE = re.compile(r" ?年[底末]?前")
_PLAN_END = re.compile(
    r"十(?P<zh>[四五])五\"?(?:时期|期间|期)?末"
    r"|\bby the end of (?:the |its )?(?P<en>1[45]th) five-year plan"
)
#: The last years of the five-year plans in force (国民经济和社会发展第十四个、第十五个五年规划).
_PLAN_YEARS = {"四": 2025, "五": 2030, "14th": 2025, "15th": 2030}
_WHOLE_YEAR = re.compile(
    r"全年|年内|年底前|\b(?:whole|full|entire) year"
    r"|by (?:the )?year-?end|by the end of (?:the|this) year"
)
_YEAR_ZH = re.compile(r"(20[2-4]\d) ?年")
_AIM_ZH = re.compile(
    r"(?<![长加高大升增截年至\d])到 ?(20[2-4]\d) ?年|到\"?十([四五])五\"?(?:时期|期)?末"
)
_NOW = re.compile(
    r"目前|截至|现有|已|去年|今年|近年|累计|以来|现在"
    r"|\b(?:now|so far|currently|already|at present|today|to date|has|have)\b"
)
_LATE = 10  # the month from which what a year will come to is an estimate, no aim
_REVIEWS = 4  # the month up to which an article that tells of last year is a review of it
_AIMS_REACH = 9  # sentences, line breaks among them
_YEARLY = re.compile(r"年均|\bannual")
_FIRST_CLAUSE = re.compile(r"[,;。:!?]|\. |\(")
_IN_YEAR = re.compile(
    r"(?:[^,;.\d]{0,14}\b(?<!than )in|[^,;.\d]{0,10}\b(?:by|before)(?: the end of)?"
    r"|[^,;.\d]{0,24}\b(?:aim|goal|target|forecast|plan) for) (20[0-4]\d)\b"
)
# 由目前的210亿元提高到500亿元: what is now, beside what shall be.
_OF_NOW = re.compile(r"(?:目前|眼下|现在|当前|如今)的?(?:约|近|不到)?$")
# What 未来三年 and "within three years" come to.
_NUMBER = re.compile(r"\d+|[一二三四五六七八十]|two|three|four|five|ten")
_NUMBERS = {
    **{str(n): n for n in range(1, 11)},
    **{word: n for n, word in enumerate("一二三四五六七八九十", start=1)},
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "ten": 10,
}
_AFTER = 60  # characters; how far after a figure its year is looked for


class Year(NamedTuple):
    """A year in figures: where it stands, and whether it is one by which something shall be."""

    at: int
    year: int
    aimed: bool
    since: bool = False


def find_years(sentence: Sentence, published: date | None = None) -> list[Year]:
    """The years of a sentence, in order; of a span (2021-25) the last, an aim if still to come."""
    folded = sentence.folded
    found: list[Year] = []
    present = published.year if published else 0
    if folded.find("20", sentence.start, sentence.end) < 0:
        plan = _PLAN_END.search(folded, sentence.start, sentence.end)
        return (
            [Year(plan.start(), _PLAN_YEARS[plan["zh"] or plan["en"]], aimed=True)]
            if plan
            else found
        )
    for match in _YEAR.finditer(folded, sentence.start, sentence.end):
        start, end = match.span()
        before, after = folded[start - 1 : start], folded[end : end + 1]
        if before in _DIGITS or before == "." or not _ends(folded, end, after):
            continue
        left = folded[max(sentence.start, start - 40) : start]
        aimed = int(match[0]) >= present and bool(
            _UNTIL_ZH.search(left) or _BY_EN.search(left) or _BEFORE.match(folded, end)
        )
        since = not aimed and bool(
            _SINCE.search(left) or _COMPARED.search(left) or _SINCE_AFTER.match(folded, end)
        )
        span = _SPAN.match(folded, end) if after == "-" else None
        if span and int(span["y"]) > int(match[0][2:]):
            last = 2000 + int(span["y"])
            found.append(Year(start, last, aimed=last >= present))
            continue
        found.append(Year(start, int(match[0]), aimed, since))
    plan = _PLAN_END.search(folded, sentence.start, sentence.end)
    if plan:
        found.append(Year(plan.start(), _PLAN_YEARS[plan["zh"] or plan["en"]], aimed=True))
        found.sort()
    return found


def last_told(sentence: Sentence, years: Sequence[Year], published: date | None) -> int | None:
    """The year that a sentence speaks of last, of those that have come; None if of none."""
    if published is None:
        return None
    for year in reversed(years):
        if not year.aimed and not year.since and year.year <= published.year:
            return year.year
    return published.year - 1 if sentence.means & LAST_YEAR and not years else None


def reviews(told: int, published: date | None) -> bool:
    """Whether an article that spoke of the year ``told`` is a review of it to its end.

    The results of a year are published in the first months of the next.
    """
    return published is not None and told == published.year - 1 and published.month <= _REVIEWS


def _ends(folded: str, end: int, after: str) -> bool:
    """Whether four digits are a year: 2025年, "in 2025," but not 2025亿, 2025.6."""
    if after == "年":
        return True
    if after.isalnum() or (after in ".," and folded[end + 1 : end + 2] in _DIGITS):
        return False
    return after != "-" or folded[end + 1 : end + 5] != "yuan"


def aimed_year(context: Context, years: list[Year]) -> Year | None:
    """The year before the figure by which it shall be reached, unless the sentence looks back."""
    start = context.quantity.start
    for year in reversed(years):
        if year.at < start and year.aimed:
            told = any(
                means & PAST for at, _, means in context.sentence.cues if year.at < at < start
            )
            return None if told else year
    return None


def is_ahead(
    document: Document, context: Context, years: list[Year], published: date | None
) -> bool:
    """Whether a figure is of a time to come: of a later year, or told among the aims for one."""
    if context.whole & FUTURE and not _past_after_future(context):
        return True
    said = _said_before(context, years) if years else None
    if said is not None:
        return published is not None and said.year > published.year
    if published is not None and years:
        follows = _IN_YEAR.match(context.sentence.folded, context.quantity.end)
        if follows:
            return int(follows[1]) > published.year
    if context.sentence.means & (LAST_YEAR | THIS_YEAR | PAST | STANDING):
        return False
    return _aims_followed(document, context.sentence, published) > 0


def _past_after_future(context: Context) -> bool:
    """Whether the time last said before a figure is over: 用五年时间签下…,去年产值突破千亿元."""
    over = False
    for at, _, means in context.sentence.cues:
        if at >= context.quantity.start:
            break
        if means & (FUTURE | LAST_YEAR):
            over = bool(means & LAST_YEAR)
    return over


def _aims_followed(document: Document, sentence: Sentence, published: date | None) -> int:
    """The year of the aims with which a Chinese sentence goes on; 0 where it does not.

    They are set by a sentence before it in its paragraph, or before a list of lines with a dash.
    """
    if sentence.follows is None:
        sentence.follows = 0
        if document.language == "zh":
            year = _aims_before(document, sentence, published)
            if published is None or year >= published.year:
                sentence.follows = year
    return sentence.follows


def _aims_before(document: Document, sentence: Sentence, published: date | None) -> int:
    folded = document.folded
    if _NOW.search(folded, sentence.start, sentence.end):
        return 0
    index = document.sentence_at(sentence.start)
    begin = sentence.start
    for earlier in document.sentences[max(0, index - _AIMS_REACH) : index][::-1]:
        if folded[earlier.end - 1] == "\n" and not folded.startswith("-", begin):
            return 0
        if _NOW.search(folded, earlier.start, earlier.end):
            return 0
        aim = _AIM_ZH.search(folded, earlier.start, earlier.end)
        if aim:
            return int(aim[1] or _PLAN_YEARS[aim[2]])
        told = [int(year) for year in _YEAR_ZH.findall(folded, earlier.start, earlier.end)]
        if told and published is not None and told[-1] > published.year:
            return told[-1]
        begin = earlier.start
    return 0


def is_aimed_after(context: Context, years: list[Year]) -> bool:
    """Whether the text goes on to say by when: "15 enterprises by 2025".

    In the clause; of growth a year (年均增长10%,到2028年) anywhere in the sentence.
    """
    end = context.clause_end
    quantity = context.quantity
    if not years or years[-1].at < quantity.end:
        return False
    if quantity.unit == "percent" and _YEARLY.search(context.clause_before()):
        end = context.sentence.end
    return any(year.aimed and quantity.end <= year.at < end for year in years)


def is_past(context: Context, years: list[Year], published: date | None) -> bool:
    """Whether the time last said before the figure is over."""
    said = _said_before(context, years)
    if said is not None and published is not None:
        if said.year == published.year and published.month >= _LATE:
            return not (context.whole & AIM or context.close & WISH)  # 全年预计达到
        return said.year < published.year
    return said is None and bool(context.whole & LAST_YEAR)


def year_of(
    context: Context,
    years: list[Year],
    kind: str,
    document: Document,
    published: date | None,
    told: int | None = None,
) -> tuple[int | None, bool]:
    """The year of a figure, and whether the article says so.

    A target without a year has none, unless it is one of this year; what was made or has grown is
    of ``told``, the year that its paragraph last spoke of; all else is of the present.
    """
    stated = _stated_year(context, years, kind, published)
    if stated is not None:
        return stated, True
    if kind == "target":
        sentence = context.sentence
        if published is not None and _WHOLE_YEAR.search(
            sentence.folded, sentence.start, context.clause_end
        ):
            return published.year, True
        if context.sentence.follows:
            return context.sentence.follows, True
        return _year_aimed_at(document, context.sentence, published), True
    if published is None or context.whole & ONGOING:
        return None, False
    if told is not None and (
        kind in ("output", "growth") or (kind == "count" and reviews(told, published))
    ):
        sentence = context.sentence
        if not _NOW.search(sentence.folded, sentence.start, sentence.end):
            return told, False
    return published.year, False


def _stated_year(
    context: Context, years: list[Year], kind: str, published: date | None
) -> int | None:
    """The year that the sentence gives to a figure, in figures or as last, this or next year."""
    sentence, end = context.sentence, context.quantity.end
    relative = LAST_YEAR | THIS_YEAR | (FUTURE if kind == "target" else 0)
    if not years and not sentence.means & relative:
        return None
    start = context.quantity.start
    if published is not None and _OF_NOW.search(sentence.folded, max(0, start - 8), start):
        return published.year
    after = sentence.folded[end : min(sentence.end, end + _AFTER)]
    follows = _IN_YEAR.match(after) if years else None
    if follows:
        return int(follows[1])
    if published is not None and sentence.means & relative:
        offset = _offset(context, years, after, relative)
        if offset is not None:
            return published.year + offset
    said = _said_before(context, years)
    if said is not None:
        return said.year
    for year in years:
        if year.at >= end:
            near = year.at < end + _AFTER and not year.since
            if kind == "investment" and not year.aimed and published is not None:
                near = near and year.year <= published.year  # a later one is of the opening
            if kind == "count" and published is not None and year.year > published.year:
                # Has eight and wants ten by 2030; ten chains come to 840 billion by 2025.
                near = near and not (context.before & PAST or _makes(context, year))
            return year.year if near and not _is_of_another(context, year) else None
    return None


def _is_of_another(context: Context, year: Year) -> bool:
    """Whether a year after a figure stands in a clause with a figure of its own.

    A yearly growth goes on until the year in which something else is reached.
    """
    if year.at < context.clause_end or (
        context.quantity.unit == "percent" and _YEARLY.search(context.clause_before())
    ):
        return False
    start, end = context.sentence.clause(year.at, year.at)
    return any(start <= other.start < end for other in context.sentence.figures)


def _makes(context: Context, year: Year) -> bool:
    """Whether a year in the clause of a number is that of what the number of things shall make."""
    figures = context.sentence.figures
    return any(year.at < other.start < context.clause_end for other in figures)


def _said_before(context: Context, years: list[Year]) -> Year | None:
    """The year last said before a figure, but for those since when something is."""
    for year in reversed(years):
        if year.at < context.quantity.start and not year.since:
            return year
    return None


def _offset(context: Context, years: list[Year], after: str, relative: int) -> int | None:
    """Years from the present to that of 去年, "this year" or "within three years".

    Unless a year in figures stands nearer.
    """
    start, end = context.quantity.start, context.quantity.end
    plain = max((year.at for year in years if year.at < start), default=-1)
    bracket = BRACKETED.match(after)
    mark = _FIRST_CLAUSE.search(after, bracket.end() if bracket else 0)
    limit = end + (mark.start() if mark else len(after))
    before = following = None
    for cue in context.sentence.cues:
        if not cue[2] & relative:
            continue
        if plain < cue[0] < start:
            before = cue
        elif end <= cue[0] < limit and following is None:
            following = cue
    nearer = following is not None and (before is None or before[0] < context.clause_start)
    if following and nearer and (following[2] & LAST_YEAR or plain < context.clause_start):
        return _years_off(context, following)
    return _years_off(context, before) if before is not None else None


def _years_off(context: Context, cue: Cue) -> int | None:
    """How many years a cue of time lies ahead; None where it does not say."""
    if cue[2] & (LAST_YEAR | THIS_YEAR):
        return -1 if cue[2] & LAST_YEAR else 0
    text = context.sentence.folded[cue[0] : cue[1]]
    if "明年" in text or "next year" in text:
        return 1
    number = _NUMBER.search(text)
    return _NUMBERS.get(number[0]) if number else None


def _year_aimed_at(document: Document, sentence: Sentence, published: date | None) -> int | None:
    """The year that the sentence before, in the same paragraph, sets for its aims."""
    index = document.sentence_at(sentence.start)
    if index == 0:
        return None
    earlier = document.sentences[index - 1]
    folded = document.folded
    if folded[earlier.end - 1] == "\n":
        return None
    years = []
    for match in _YEAR.finditer(folded, earlier.start, earlier.end):
        left = folded[max(earlier.start, match.start() - 24) : match.start()]
        if left.endswith("到") or _UNTIL_EN.search(left):
            years.append(int(match[0]))
    reached = published.year if published else 0
    return years[-1] if years and years[-1] >= reached else None
