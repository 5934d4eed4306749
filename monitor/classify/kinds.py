"""What a figure measures: investment, output, target, count or growth, or nothing of interest."""

from __future__ import annotations

import re
from typing import Literal

from monitor.classify.bilingual import Bilingual
from monitor.classify.context import Context
from monitor.classify.measures import (
    ABLE,
    AIM,
    CAPACITY,
    FELL,
    FIXED,
    FORECAST,
    GRANT,
    GROWN,
    HANDED,
    INTENT,
    LEVEL,
    MADE,
    MONTHLY,
    NO_RATE,
    NO_SUM,
    ONGOING,
    PAST,
    REACHED,
    SHARE,
    STANDING,
    TO_BE,
    WISH,
)
from monitor.classify.quantity import MONEY
from monitor.classify.units import MADE as MADE_THINGS

Kind = Literal["investment", "output", "target", "count", "growth"]
#: A fall is growth below zero.
Measured = Kind | Literal["fall"]

# "Fifteen clusters of 100 billion yuan": a size that is wanted, like 千亿级.
_CLUSTERS_OF = re.compile(
    r"\b(?:clusters?|chains|industries|groups) (?:of|worth)(?: (?:over|about|some"
    r"|more than|at least))? (?:rmb ?|cny ?)?$"
)
_GROUPS = ("cluster", "chains", "industries", "groups")
_LIMITS = ("最", "上限", "up to")
_WORTHS = ("worth", "value", "amount")
_UP_TO = re.compile(
    r"(?:最高|最多|上限)(?:可?[^,。\d]{0,10})$"
    r"|(?<!add )(?<!adds )(?<!added )\bup to (?:rmb ?|cny ?)?$"
)
# The size of a fund, said of it before: 引导基金完成登记,总规模100亿元, "a fund worth 5 billion".
_FUND_BEFORE = re.compile(
    r"基金(?!会)[^。;]{0,40}(?:规模|首期|认缴|募集|到位)[^,。;\d]{0,8}$"
    r"|\bfunds? (?:worth|of|totall?ing|valued at|with)\b[^.;\d]{0,30}$"
)
# "A packaging plant, at 3.1 billion yuan, is to follow."
_SITE_AT = re.compile(
    r"\b(?:plants?|projects?|factory|factories|lines?|complex|facility)\b[^.;\d]{0,40},? (?:at|for)"
    r" (?:about |some |over |nearly )?(?:rmb ?|cny ?|us\$|\$)?$"
)
_FUND_AFTER = re.compile(r"的?[\u4e00-\u9fff]{0,8}基金|[\w -]{0,20}\bfunds?\b")
# A sum that stands before what it is of: a 3.5 billion yuan plant, the 20-billion-yuan sector.
_BESIDE = re.compile(
    r"[ -](?:(?!(?:in|of|by|to|and|from|with|at|for|on|into|a|the)\b)[a-z][\w-]* ){0,4}?"
    r"(?:(?P<site>plant|factory|project|complex|facility|gigafactory|deal|contract)"
    r"|industry|sector|cluster|market|economy)\b"
)
_PROJECT_WORTH = re.compile(
    r"\b(?:projects?|deals?|agreements?|contracts?|ventures?)\b[^.;]{0,40}"
    r"\b(?:worth|(?:total |combined |contract |contracted )?value of|amount of)\b"
)
# What it was before it became what it is: 由28%提高到35%, "from 80 billion yuan in 2020 to 210".
_BECAME = re.compile(
    r"[^,。;]{0,8}?(?:增长|增加|提高|提升|上升|扩大|发展|跃升|攀升|壮大|跃|增|升|扩|翻|跨越)(?:到|至)"
)
_BECAME_EN = re.compile(r"[^.;]{0,40}? to [^.;]{0,24}?\d")
_FROM = re.compile(r"\bfrom (?:about |around |some |nearly |over |rmb ?|cny ?|us\$|\$)*$")
# A size that others are measured by: 超10亿元的项目, 50亿元以上企业, "with revenue of over".
_SIZE_ZH = re.compile(
    r"(?:[以]上|以下|级|及以上)?的?(?:[^,。;、\d]{0,10}?)"
    r"(?:项目|企业|公司|园区|县(?!域)|镇|乡|产品)"
)
# 有3家企业产值超过百亿元: those that are so large are counted, nobody adds them up.
_SIZED_ZH = re.compile(
    r"(?:有|其中)(?:\d+|[一二两三四五六七八九十]+)[多余]?[个家条户][^,。;\d]{0,8}"
    r"(?:产值|营收|收入|规模)[均都]?(?:超过?|突破|过|达到?|在)$"
)
_SIZE_AT = re.compile(
    r"(?:超|超过|过|达|达到|突破|逾|不低于|其中|及|和|、|,|:|有|个|引进|落地|投资)$"
)
_SIZE_EN = re.compile(
    r"\b(?:companies|enterprises|firms|businesses|manufacturers)\b[^.;]{0,24}?"
    r"\b(?:with|whose|that have|earning|having)\b(?![^.;,]{0,30}\b(?:combined|total|joint)\b)"
    r"[^.;,]{0,44}?\b(?:over|more than|above|exceeding|at least|topping|exceeds?)"
    r" (?:rmb ?|cny ?|us\$|\$)?$"
    r"|\bnumber of (?:projects|companies|enterprises|firms)[^.;]{0,40}\b(?:over|more than|of) $"
    r"|\b(?:projects|of them|of which) (?:of |each )?(?:above|over|more than|at least)"
    r" (?:rmb ?|cny ?|us\$|\$)?$"
)
_SIZED = (
    "compan",
    "enterpr",
    "firms",
    "businesses",
    "manufacturers",
    "number of",
    "projects",
    "of them",
    "of which",
)
_SIZE_LONG = 150  # characters, more than the pattern can match
_OF = re.compile(r"\s?of\b(?! the (?:year|month|time))")
_TO = re.compile(r"\bto (?:about |around |some |nearly |over |more than |at least |above )?$")
_MORE = re.compile(r"(?:高|快|多|低)(?:出|了)?$")
_LATELY = re.compile(r"近|过去|以来|已|来,")
_GOT_TO = re.compile(r"达到?$")
# The counted things that shall be, where no year says by when.
_WISHED = Bilingual(
    r"计划新增|计划新建|将新增|新建|全年新建|to be built|longer-term|should have been"
    r"|plans? to have|expected to have"
)
_SHAPED = re.compile(r"(?<!已)(?:形成|建成)|to have|wants|goal")
_RAISED = re.compile(r"培育[^,。]{0,10}$")
_RECOGNISED = re.compile(
    r"^[^.;]{0,20}\bto be (?:recogni|select|nam|add|built)|^ of (?:rmb ?)?\d+ (?:billion|tr)"
)
# The capacity by which a plant is called: 20GWh储能电池项目, "a one-million-ton ethylene complex".
_YEARLY = ("/年", "/y", "/a")
_PLANT = re.compile(
    r"[^,。;\d]{0,14}(?:项目|装置|工程|生产线|产线|基地|工厂)"
    r"| ?(?:[\w-]+ ){0,4}?(?:plant|project|facility|complex|base|line|factory)\b"
)
# What a place can make already, of which nothing is planned: 全市原丝产能16万吨,居全国第一.
_EXISTING = re.compile(
    r"全[市省区县州][^,。;\d]{0,16}产能|产能[^。;]{0,40}(?:为|居|位居|排名|位列|占)(?:全[国省球]|世界|亚洲)"
)
# What a reader of performance does not mean by a fall.
_COSTS = re.compile(
    r"耗|成本|排放|价格|失业|负债|库存|亏损|费用|事故|税负"
    r"|\bcuts?\b|emission|consumption|intensity|cost|price|loss|inventor|unemploy|debt"
)
_SHALL = re.compile(r" (?:will|are to|should|shall)\b")
_BUILT = re.compile(r"(?:打造|形成|建成)[^,。]{0,16}$")
_EACH = re.compile(
    r"各自?(?:有|占|获|拥有)?$|(?:^|,)[\"\s]*(?:各市|各地|各县|各区|每[个条家市])[^,]*$"
)
_OF_SIZE = re.compile(r" of (?:rmb ?)?\d+ (?:billion|trillion)")


def kind_of(
    context: Context, *, aimed_at: bool, aimed_after: bool, aims: bool, past: bool
) -> Measured | None:
    """The kind of a figure, None where it is none that a reader of an alert wants.

    ``aimed_at``: a year before it says by when, ``aimed_after`` one after it in its clause;
    ``aims``: some year in its sentence says by when; ``past``: the time last said before it is
    over.
    """
    quantity = context.quantity
    if quantity.noun and quantity.unit not in MADE_THINGS:
        return _count_kind(context, aimed_at, aimed_after, aims)
    percent = quantity.unit.startswith("percent")
    if (context.before | context.beside) & (NO_RATE if percent else NO_SUM):
        return None
    if _is_size(context):
        return None
    aimed = aimed_at or aimed_after or _is_wanted(context, past)
    if _is_former(context):
        # Beside an aim the present figure is news, too: from 126 billion yuan to 200.
        return "output" if aimed and quantity.unit in MONEY and _is_made(context) else None
    if percent:
        return _percent_kind(context, aimed, plainly=aimed_at or bool(context.whole & AIM))
    if quantity.unit in MONEY:
        return _money_kind(context, aimed)
    return _thing_kind(context, aimed)


def _is_wanted(context: Context, past: bool) -> bool:
    """Whether a figure is wanted, not reached: plain words of intent carry over the sentence."""
    if context.whole & AIM:
        return True
    if past:
        return False
    if (context.close | context.after) & (WISH | FORECAST | AIM):
        return True
    if context.near & STANDING:
        return False
    folded = context.sentence.folded
    if not folded.startswith(("以上", "左右"), context.quantity.end):
        return False
    before = context.clause_before()
    if "年均" in before:  # 年均增长9%左右, but 近三年年均增长
        return _LATELY.search(context.text_before()) is None
    return folded.startswith("以上", context.quantity.end) and _GOT_TO.search(before) is not None


def _is_former(context: Context) -> bool:
    """Whether a figure is what something was before it became what it is."""
    quantity, folded = context.quantity, context.sentence.folded
    before = folded[max(context.sentence.start, quantity.start - 24) : quantity.start]
    from_en = "from" in before and _FROM.search(before)
    if from_en and before.startswith("up ", from_en.start() - 3):
        return True  # will reach 25 billion yuan, up from 10 billion
    if not from_en and "由" not in before and "从" not in before:
        return False
    after = folded[quantity.end : min(context.sentence.end, quantity.end + 70)]
    return (_BECAME_EN if from_en else _BECAME).match(after) is not None


def _is_size(context: Context) -> bool:
    """Whether money is the size by which projects or companies are counted, not a sum of them."""
    quantity = context.quantity
    if quantity.unit not in MONEY or quantity.level:
        return False
    folded = context.sentence.folded
    if folded[quantity.end - 1] in "元亿":
        if _SIZED_ZH.search(context.clause_before()):
            return True
        found = _SIZE_ZH.match(context.clause_after())
        if found is None:
            return False
        if found[0].startswith(("以上", "以下", "级", "及以上")):
            return True
        before = context.clause_before()
        return found[0].startswith("的") and _SIZE_AT.search(before) is not None
    left = max(context.sentence.start, quantity.start - _SIZE_LONG)
    return any(folded.find(word, left, quantity.start) >= 0 for word in _SIZED) and (
        _SIZE_EN.search(folded, left, quantity.start) is not None
    )


def _count_kind(context: Context, aimed_at: bool, aimed_after: bool, aims: bool) -> Kind | None:
    """What is to be there by a year, or is hoped for, is a target; what is counted is not.

    Projects, officials, measures and chains are counted even where they are planned, and so are
    clusters that are named without a year by which they shall stand.
    """
    unit = context.quantity.unit
    before = context.clause_before()
    if ("各" in before or "每" in before) and _EACH.search(before):
        return None  # the share of each of many
    if unit in ("projects", "officials", "measures", "chains"):
        built = unit == "chains" and aimed_at and _BUILT.search(before)
        return "target" if built else "count"
    folded, quantity = context.sentence.folded, context.quantity
    near = folded[context.clause_start : context.clause_end]
    if unit in ("clusters", "industries"):
        later = aimed_after and not context.before & PAST  # has eight and wants ten by 2030
        wanted = aimed_at or later or (aims and context.whole & AIM)
        if wanted and not context.near & STANDING:
            return "target"
        if unit == "industries":
            return "count"
        wished = later or bool(context.whole & AIM) or _WISHED.search(near) is not None
        planned = _SHAPED.search(near)
        raised = wished and _RAISED.search(context.text_before())
        after = folded[quantity.end : min(context.sentence.end, quantity.end + 60)]
        if raised or _RECOGNISED.search(after) or (planned and (wished or "成" in near)):
            return "target"
        return "count"
    if aimed_at or aimed_after or context.whole & AIM or _WISHED.search(near):
        return "target"
    if context.before & INTENT or _SHALL.match(folded, quantity.end):
        return "target"
    after_all = folded[quantity.end : min(context.sentence.end, quantity.end + 60)]
    if context.after & TO_BE or context.close & TO_BE or _OF_SIZE.match(after_all):
        return "target"
    return "count"


def _percent_kind(context: Context, aimed: bool, *, plainly: bool) -> Measured | None:
    grown, fell, share = context.grown, context.fell, context.share
    points = context.quantity.unit == "percentage-points"
    after = context.clause_after()
    of = _OF.match(after) is not None
    if fell > max(grown, share) or (context.next & FELL and max(grown, share) < 0):
        return "fall" if not (points or aimed) and _is_of_output(context) else None
    shares = share >= 0 or of or bool(context.after & SHARE)
    grows = grown >= 0 or bool(context.next & GROWN)
    if aimed and (plainly or shares or grows):
        return "target"
    if points:
        more = _MORE.search(context.clause_before())
        return "growth" if grows or more or context.whole & GROWN else None
    got_to = grown >= 0 and (context.before & LEVEL or _TO.search(context.clause_before()))
    if got_to and (shares or context.whole & SHARE):
        return "output"
    if share > grown or (of and grown < 0):
        return "output"
    if grown >= 0:
        return "output" if of and share >= 0 else "growth"
    if context.next & GROWN:
        return "growth"
    if shares or context.after & MADE:
        return "output"
    return "growth" if context.close & GROWN else None


def _money_kind(context: Context, aimed: bool) -> Kind | None:
    quantity = context.quantity
    before = context.clause_before()
    if quantity.level or (_speaks(before, _GROUPS) and _CLUSTERS_OF.search(before)):
        return "target"
    up_to = context.made < 0 and _speaks(before, _LIMITS) and _UP_TO.search(before)
    if up_to or context.whole & GRANT:
        return None  # what one firm may get
    after = context.clause_after()
    if _FUND_BEFORE.search(context.text_before()) or _SITE_AT.search(context.text_before()):
        return "investment"
    beside = _BESIDE.match(after)
    if beside:
        return "investment" if beside["site"] else "target" if aimed else "output"
    worth = _speaks(before, _WORTHS) and _PROJECT_WORTH.search(before)
    if worth or _FUND_AFTER.match(after):
        return "investment"
    made = _is_made(context)
    if made is None:
        if aimed:
            return "target"
        return "output" if context.before & (LEVEL | GROWN) else None
    if made:
        if context.whole & ONGOING and not context.whole & AIM:
            return "output"
        return "target" if aimed else "output"
    fixed = any(means & FIXED for at, _, means in context.sentence.cues if at < quantity.start)
    return "target" if aimed and fixed else "investment"


def _is_of_output(context: Context) -> bool:
    """Whether a percentage measures output, revenue or the like, not GDP, nor costs."""
    if context.whole & NO_SUM or not context.whole & (MADE | FIXED):
        return False
    return _COSTS.search(context.text_before()) is None


def _speaks(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text holds one of some words: quicker than a pattern that most texts lack."""
    return any(word in text for word in words)


def _is_made(context: Context) -> bool | None:
    """Whether money was earned, not spent: by the last word before it in its clause, else by the
    first after it, else by the last before it in its sentence. None where none tells."""
    if context.spent >= 0 or context.made >= 0:
        return context.made >= context.spent
    if context.made_after >= 0:
        return context.spent_after < 0 or context.made_after <= context.spent_after
    if context.spent_after >= 0:
        return False
    if context.spent_earlier >= 0 or context.made_earlier >= 0:
        return context.made_earlier >= context.spent_earlier
    return None


def _thing_kind(context: Context, aimed: bool) -> Kind | None:
    near, sentence = context.near, context.sentence
    if sentence.folded.startswith(_YEARLY, context.quantity.end):
        return "target"
    if not near & (HANDED | MADE) and _PLANT.match(context.clause_after()):
        return "target"
    if near & HANDED and not near & MONTHLY:
        return "output"
    if (
        aimed
        or near & (MONTHLY | ABLE)
        or context.close & ABLE
        or (
            near & CAPACITY
            and not near & REACHED
            and not _EXISTING.search(sentence.folded, sentence.start, sentence.end)
        )
    ):
        return "target"
    if (near | context.whole) & MADE:
        return "output"
    return None
