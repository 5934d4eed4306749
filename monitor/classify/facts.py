"""The figures that a reader would want in an alert: kind, value in base units, year, phrase.

A quantity becomes a fact only where the words around it say what it measures: investment, output,
target, count or growth. GDP, prices, areas and falls are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from monitor.classify.bilingual import Bilingual
from monitor.classify.document import Document, Span
from monitor.classify.numbers import Quantity, find_quantities
from monitor.classify.units import MADE
from monitor.model import Fact

Kind = Literal["investment", "output", "target", "count", "growth"]

_INVESTMENT = Bilingual(
    r"总投资|投资|签约|协议金额|签约金额|投入|资金(?!链)|注资|融资|基金|造价|设立|引资"
    r"|invest\w*|\bcosts?\b|\bprojects? worth\b|\bworth\b[^.]{0,20}\bprojects?|\bsigned\b"
    r"|\bspen[dt]\w*|\bfunds?\b|\bfinanc\w+|(?<!the )\bcapital\b(?!,? of|,)"
    r"|\bsecur(?:ed|es)\b|\bdeals?\b"
    r"|\bagreements?\b|\btotal(?:ing|ling)\b|\bexpenditure|\bproject\b"
)
_OUTPUT = Bilingual(
    r"产值|产量|营业收入|营收|收入|增加值|规模|销售|税金|税收|利润|出口|产能|年产|贡献|交易额"
    r"|主营业务|零售额|进出口|总量|生产"
    r"|\boutput\b|\brevenues?\b|\bsales\b|\bincome\b|\bturnover\b|\bearned\b|added value"
    r"|value[- ]added|\bscale\b|\bprofits?\b|\btax(?:es)?\b|\bexports?\b|\bproduc\w+"
    r"|\bturned out\b|\bmade\b|\bgoods worth\b|\bworth\b|\bcapacity\b|\byields?\b|\bhandle\b"
    r"|\bvalue\b|\bshare\b|\breached\b|\bassembled\b|\bdeliver\w*|\btotal(?:ed|led)\b"
)
# "Fifteen clusters of 100 billion yuan": a size that is wanted, like 千亿级.
_CLUSTERS_OF = re.compile(
    r"\b(?:clusters?|chains|industries|groups) (?:of|worth)(?: (?:over|about|some"
    r"|more than|at least))? (?:rmb ?|cny ?)?$"
)
_UP_TO = re.compile(r"(?:最高|最多|上限)(?:可?[^,。\d]{0,10})$|\bup to (?:rmb ?|cny ?)?$")
_FUND_AFTER = re.compile(r"的?[\u4e00-\u9fff]{0,8}基金|[\w -]{0,20}\bfunds?\b")
_PROJECT_WORTH = re.compile(r"\b(?:projects?|deals?|agreements?|contracts?)\b[^.;]{0,30}\bworth\b")
_GROWTH = Bilingual(
    r"增长|增幅|增速|上升|提高|提升|扩大|拉动|拉高|高于|同比增|增加|翻|扩大到"
    r"|\bgr(?:ow|ew|own|owing|owth|ows)\b|\bup\b|\brose\b|\bris(?:e|en|ing|es)\b|\bincreas\w+"
    r"|\bhigher\b|\bmore than (?:a year|in)\b|\bwent up\b|\bclimb\w*|\bexpand\w*|\bjump\w*"
    r"|\bsurg\w+|\bsoar\w*|\bgain\w*|\bmore than a year\b|\byear[- ]on[- ]year\b|\badvanc\w+"
    r"|\bpick\w* up"
)
_GROWN_TO = re.compile(
    r"(?:增至|增加到|增长到|扩大到|\b(?:risen|rose|climbed|grown|grew|increased|expanded) to)"
)
_FALL = Bilingual(
    r"下降|下跌|减少|回落|降低|收窄|下滑|负增长|降至"
    r"|\bfell\b|\bfall\w*\b|\bdeclin\w+|\bdrop\w*|\bdown\b|\bdecreas\w+|\bshr[aiu]nk\b|\blower\w*"
    r"|\bnarrow\w*|\bslip\w*|\bcut\b"
)
_SHARE = Bilingual(
    r"占|比重|份额|完整度|(?:自给|配套|国产化|本地化|覆盖|渗透|普及)率|比例"
    r"|\bof the (?:national|total|world|global|country|city|province|region)"
    r"|\baccount\w*|\bmake up\b|\bmakes up\b|\bmade up\b|\bshare\b|\bpercent of\b|\bcontribut\w+"
    r"|\bper cent of\b|\bmarket\b|% of"
)
_TARGET = Bilingual(
    r"力争|目标|要达到|争取|有望|(?<![新扩已])建(?=\d)|将达|将突破|将超|将建|剑指|确保|计划(?:新增|到|培育|建设|新建)"
    r"|打造|建成|拟|希望|预计到20\d\d|(?<![长加高大升增])到20\d\d年|到\"?十[四五]五\"?末|规划到"
    r"|形成(?=[两\d一二三四五六七八九十]+个)|迈过|达到?[\d.]+[万千百亿]*[^,。]{0,6}以上|新增|新建"
    r"|培育\d|将培育"
    r"|\bby (?:the end of |around )?20\d\d|\bby then\b|\baims?\b|\baiming\b|\bgoals?\b"
    r"|\btargets?\b|\bhopes?\b|\bwants?\b|\bexpects?\b|\bexpected\b|\bshould\b|\bis to\b"
    r"|\bare to\b|\bplans? to\b|\bwould\b|\bintends?\b|\bstriv\w+|\bto reach\b|\bwill (?:reach"
    r"|exceed|surpass|hit|top|pass|account|make|have|be|total|come|rise|grow)\b|\bseeks?\b"
    r"|\bexpectation\b|\bin an effort to achieve\b|\blonger-term\b|\bshould become\b|\bto have\b"
    r"|\bbecome an industrial cluster\b|\beffort to\b|\bset a target\b"
)
_WISHED = Bilingual(
    r"计划新增|计划新建|将新增|新建|全年新建|to be built|longer-term|should have been"
    r"|plans? to have"
    r"|\bby (?:the end of )?20\d\d"
)
_STRONG_TARGET = Bilingual(
    r"力争|目标|要达到|争取|(?<![长加高大升增])到20\d\d年|剑指|\bby (?:the end of "
    r"|around )?20\d\d|\bgoals?\b"
    r"|\btargets?\b|\bhopes?\b|\bwants?\b|\baims?\b|\bstriv\w+|\bshould\b"
)
_BY_YEAR = re.compile(
    r"(?<![长加高大升增])到20\d\d年|20\d\d年[底末]?前|\bby (?:the end of |around |year-end )?20\d\d"
)
# 全市现有12条: there already.
_STANDING = Bilingual(r"现有|已有|已形成|已建成|拥有|\balready\b|\bnow has\b|\bhas \d")
# "By 2021 it had risen to".
_BY_THEN = re.compile(r"\bby (?:the end of )?20\d\d,? [\w' ]{0,30}\b(?:had|was|were|reached)\b")
_TO_BE = re.compile(
    r"^[^.;。;]{0,50}\b(?:are|is|will|should) (?:to )?be (?:cultivated|built|set up|created|added|"
    r"developed|established|opened|in (?:place|service))|^ of (?:rmb ?)?\d+ (?:billion|trillion)"
)
# "By 2021 it had risen to ...": a year that is past.
_YEAR_REACHED = re.compile(r"\b(?:had|has|was|were|reached|came|rose|stood)\b|已|达到了|实现了")
_NOT_MEASURED = Bilingual(
    r"生产总值|\bgdp\b(?! (?:in|by))|gross domestic|占地|面积|亩|利率|interest rate|股价"
    r"|shares?\b(?! of)|票房|补贴标准|每户|房价|人口|population|同比下降|奖励\d|最高奖|一次性"
)
_NOT_A_SHARE = Bilingual(r"利率|interest rate|股价|房价|home price|首付|bonus")
_ONGOING = Bilingual(
    r"达产后|投产后|建成后|(?<!\d)年产值|全部达产|预计年|once |after completion|at full capacity"
    r"|per year when"
)
_YEAR = re.compile(r"(?<![\d.])(20[0-3]\d)(?:年|\b)(?![\d,.]*(?:\d|亿|万|米|吨))")
_YEAR_AIMED = re.compile(r"(?:到|\bby (?:the end of |around )?|\bin )(20[0-4]\d)(?:年|\b)")
_CAPACITY = Bilingual(r"产能|年产(?!值)|\bcapacity\b|\b(?:a|per) year\b|\bannual\w*\b")
_REACHED = Bilingual(r"达到?了?\d|已|现有|\b(?:reached|topped|exceeded|came|totaled|hit|stood)\b")
# Capacity is told by the month or year, and not yet output where a plant is only planned.
_A_MONTH = Bilingual(r"每月|月产(?!值)|\b(?:a|per|each) month\b|\bmonthly\b|设计产能|设计年产")
_ABLE = Bilingual(
    r"规划(?:年产|产能|建设)|设计|可达|可年?产|\bcan (?:be |make|produce|build|turn out)"
)
_HANDED_OVER = Bilingual(
    r"已?(?:累计)?交付(?!能力)|已(?:累计)?(?:生产|下线|装机|投放)"
    r"|\bput together\b|\bdelivered\b|\bdeployed\b"
    r"|\b(?:were|been|was) (?:made|built|produced|assembled|installed|launched)\b"
)
_LAST_YEAR = Bilingual(r"去年|上年(?!同期|增)|last year(?!'s)|\ba year earlier")
_THIS_YEAR = Bilingual(r"今年|this year|本年")
_CLAUSE = re.compile(r"[,;。:!?]|\. |\(|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff\d])")


# Chosen on dev.jsonl and own.jsonl: what is surely wanted, and how much may come after it.
_CLEARLY, _MOST, _FEW = 0.45, 8, 5
_EARLY = 0.4  # share of the text


def find_facts(document: Document, published: date | None) -> tuple[Fact, ...]:
    """The figures of a relevant article, each once, in order of mention.

    A year comes from the sentence, else from ``published`` where the figure is of the present;
    a target without a year has none.
    """
    best: dict[tuple[str, float], Fact] = {}
    quantities = find_quantities(document.folded)
    for quantity in quantities:
        if document.is_furniture(quantity.start) or _in_brackets(document.folded, quantity):
            continue
        sentence = document.sentences[document.sentence_at(quantity.start)]
        kind = _kind(document, quantity, sentence)
        if kind is None:
            continue
        year = _year(document, quantity, sentence, kind, published)
        fact = Fact(
            kind,
            quantity.value,
            quantity.unit,
            year,
            document.evidence(quantity.start, min(quantity.end, sentence.end)),
        )
        key = (quantity.unit, quantity.value)
        old = best.get(key)
        if old is None or _better(fact, old):
            best[key] = fact
    told = [fact for fact in best.values() if not _is_rounded(fact, best.values())]
    return _most_telling(told, len(document.joined) - document.title_end)


def _most_telling(facts: list[Fact], size: int) -> tuple[Fact, ...]:
    """The figures that a reader would want, in order of mention, from a text of ``size``.

    Money, growth, chains, clusters and projects always; of the rest as many as fill up a few.
    """
    worth = {id(fact): _worth(fact, size) for fact in facts}
    ranked = sorted(facts, key=lambda fact: -worth[id(fact)])
    kept = {
        id(fact)
        for rank, fact in enumerate(ranked)
        if rank < _MOST and (worth[id(fact)] >= _CLEARLY or (rank < _FEW and worth[id(fact)] > 0))
    }
    return tuple(fact for fact in facts if id(fact) in kept)


def _worth(fact: Fact, size: int) -> float:
    """How often a figure of this kind, said there, is one that a reader wants (0 to 1)."""
    early = fact.evidence.field == "title" or fact.evidence.start < _EARLY * size
    if fact.unit == "industries":
        return 0.35 if early else 0.2
    if fact.kind == "count" and fact.unit not in ("chains", "clusters", "projects", "measures"):
        return 0.55 if fact.evidence.field == "title" else 0.45 if early else 0.25
    if fact.kind == "output" and fact.unit == "percent":
        return 0.45 if early else 0.3
    if fact.kind == "output" and fact.unit not in ("CNY", "USD"):
        return 0.7 if early else 0.5
    return 0.9 if early else 0.7


def _is_rounded(fact: Fact, others: Iterable[Fact]) -> bool:
    """Whether a headline gives in round numbers what the body gives exactly."""
    return fact.evidence.field == "title" and any(
        other.evidence.field == "text"
        and (other.kind, other.unit) == (fact.kind, fact.unit)
        and fact.value != other.value
        and abs(other.value - fact.value) <= 0.05 * abs(other.value)
        for other in others
    )


def _better(new: Fact, old: Fact) -> bool:
    """Of one figure said twice the body says more than the headline, a year more than none."""
    if new.kind == old.kind:
        return old.year is None and new.year is not None
    return old.evidence.field == "title" and new.evidence.field == "text"


def _in_brackets(folded: str, quantity: Quantity) -> bool:
    """Money in brackets right after money is the same sum in another currency."""
    before = folded[max(0, quantity.start - 40) : quantity.start]
    opened = before.rfind("(")
    if opened < 0 or ")" in before[opened:]:
        return False
    return quantity.unit in ("USD", "CNY", "EUR", "HKD") and bool(re.search(r"\d", before[:opened]))


def _kind(document: Document, quantity: Quantity, sentence: Span) -> Kind | None:
    folded = document.folded
    before = folded[sentence.start : quantity.start]
    after = folded[quantity.end : min(sentence.end, quantity.end + 60)]
    clause_before = _last_clause(before)
    clause_after = _first_clause(after)
    near = clause_before + folded[quantity.start : quantity.end] + clause_after
    if quantity.noun and quantity.unit not in MADE:
        return _count_kind(quantity, before, near, after)
    percent = quantity.unit in ("percent", "percentage-points")
    if (_NOT_A_SHARE if percent else _NOT_MEASURED).search(near):
        return None
    aimed = _is_aimed(document, before, clause_after)
    if percent:
        return _percent_kind(quantity, before, clause_before, clause_after, aimed)
    if quantity.unit in ("USD", "CNY", "EUR", "HKD", "INR", "JPY"):
        return _money_kind(before, clause_before, clause_after, aimed, quantity.level)
    return _thing_kind(before, near, aimed)


def _is_aimed(document: Document, before: str, clause_after: str) -> bool:
    """Whether a figure is wanted, not reached: plain words of intent carry over the sentence."""
    for match in _STRONG_TARGET.finditer(before):
        year = re.search(r"20\d\d", match[0])
        if year is None or _YEAR_REACHED.search(before[match.start() :]) is None:
            return True
    if _BY_THEN.search(before):
        return False
    reach = 34 if document.language == "zh" else 75
    return bool(_TARGET.search(before[-reach:]) or _TARGET.search(clause_after))


def _last_clause(text: str) -> str:
    cut = 0
    for match in _CLAUSE.finditer(text):
        cut = match.end()
    return text[cut:]


def _first_clause(text: str) -> str:
    cut = _CLAUSE.search(text)
    return text[: cut.start()] if cut else text


def _count_kind(quantity: Quantity, before: str, near: str, after: str) -> Kind:
    """What is to be there by a year, or is hoped for, is a target; what is counted is not.

    Projects, officials, measures and chains are counted even where they are planned, and so are
    clusters that are named without a year by which they shall stand.
    """
    if quantity.unit in ("projects", "officials", "measures"):
        return "count"
    if quantity.unit == "chains":
        return "count"
    by_year = _BY_YEAR.search(before) and not _YEAR_REACHED.search(before)
    if quantity.unit in ("clusters", "industries"):
        if by_year and not _STANDING.search(near):
            return "target"
        if quantity.unit == "industries":
            return "count"
        wished = _STRONG_TARGET.search(before) or _WISHED.search(near)
        planned = re.search(r"(?<!已)(?:形成|建成)|to have|wants|goal", near)
        raised = wished and re.search(r"培育[^,。]{0,10}$", before)
        recognised = re.search(
            r"^[^.;]{0,20}\bto be (?:recogni|select|nam|add|built)"
            r"|^ of (?:rmb ?)?\d+ (?:billion|tr)",
            after,
        )
        if raised or recognised or (planned and (wished or "成" in near)):
            return "target"
        return "count"
    if by_year or _STRONG_TARGET.search(before) or _WISHED.search(near):
        return "target"
    return "target" if _TO_BE.search(after) or _TO_BE.search(before[-70:]) else "count"


def _percent_kind(
    quantity: Quantity, before: str, clause_before: str, clause_after: str, aimed: bool
) -> Kind | None:
    near = clause_before + clause_after
    grows = _GROWTH.search(clause_before) or _GROWTH.search(clause_after[:24])
    if _FALL.search(near) and not grows:
        return None
    if aimed and (_STRONG_TARGET.search(before) or _shares(near, clause_after) or grows):
        return "target"
    if grows and not (
        _SHARE.search(clause_after[:16]) and not quantity.unit.startswith("percentage")
    ):
        return "growth"
    if _shares(near, clause_after) or _OUTPUT.search(clause_after):
        return "output"
    if _GROWTH.search(before[-40:]):
        return "growth"
    return None


def _shares(near: str, clause_after: str) -> bool:
    """Whether a percentage is a part of a whole."""
    return _SHARE.search(near) is not None or re.match(r"\s?of\b", clause_after) is not None


def _money_kind(
    before: str, clause_before: str, clause_after: str, aimed: bool, level: bool
) -> Kind | None:
    if level or _CLUSTERS_OF.search(clause_before):
        return "target"
    if _UP_TO.search(clause_before) and not _OUTPUT.search(clause_before):
        return None  # what one firm may get
    if _PROJECT_WORTH.search(clause_before) or _FUND_AFTER.match(clause_after):
        return "investment"
    spent = _or_less(_last(_INVESTMENT, clause_before))
    made = _or_less(_last(_OUTPUT, clause_before))
    if spent < 0 and made < 0:
        spent, made = _nearness(_INVESTMENT, clause_after), _nearness(_OUTPUT, clause_after)
    if spent < 0 and made < 0:
        spent = _or_less(_last(_INVESTMENT, before))
        made = _or_less(_last(_OUTPUT, before))
    if spent < 0 and made < 0:
        grown: Kind | None = "output" if _GROWN_TO.search(clause_before) else None
        return "target" if aimed else grown
    if made >= spent:
        if _ONGOING.search(before):
            return "output"
        return "target" if aimed else "output"
    wanted = re.search(r"固定资产投资|fixed-asset investment", clause_before)
    return "target" if aimed and wanted else "investment"


def _or_less(value: int | None) -> int:
    return -1 if value is None else value


def _last(pattern: Bilingual, text: str) -> int | None:
    found = [match.start() for match in pattern.finditer(text)]
    return found[-1] if found else None


def _nearness(pattern: Bilingual, text: str) -> int:
    """Larger for a word nearer to the start of ``text``, -1 where it has none."""
    match = pattern.search(text)
    return -1 if match is None else len(text) - match.start()


def _thing_kind(before: str, near: str, aimed: bool) -> Kind | None:
    if _HANDED_OVER.search(near) and not _A_MONTH.search(near):
        return "output"
    if (
        aimed
        or _A_MONTH.search(near)
        or _ABLE.search(before[-40:])
        or _ABLE.search(near)
        or (_CAPACITY.search(near) and not _REACHED.search(near))
    ):
        return "target"
    if _OUTPUT.search(near) or _OUTPUT.search(before):
        return "output"
    return None


def _year(
    document: Document,
    quantity: Quantity,
    sentence: Span,
    kind: Kind,
    published: date | None,
) -> int | None:
    """The year a figure is of: said before it, said after it, of the paragraph, or the present."""
    folded = document.folded
    before = folded[sentence.start : quantity.start]
    after = folded[quantity.end : sentence.end]
    if published is not None:
        relative = _relative(before, published)
        if relative is None and _LAST_YEAR.search(_first_clause(after)):
            relative = published.year - 1
        if relative is not None:
            return relative
    said = _YEAR.findall(before)
    if said:
        return int(said[-1])
    said = _YEAR.findall(after[:60])
    if said:
        return int(said[0])
    if kind == "target":
        return _year_aimed_at(document, sentence, published)
    if published is None:
        return None
    if _ONGOING.search(before):
        return None
    return published.year


def _year_aimed_at(document: Document, sentence: Span, published: date | None) -> int | None:
    """The year that the sentence before, in the same paragraph, sets for its aims."""
    index = document.sentence_at(sentence.start)
    if index == 0:
        return None
    earlier = document.sentences[index - 1]
    text = document.folded[earlier.start : earlier.end]
    if text.endswith("\n"):
        return None
    years = [int(match[1]) for match in _YEAR_AIMED.finditer(text)]
    reached = published.year if published else 0
    return years[-1] if years and years[-1] >= reached else None


def _relative(before: str, published: date) -> int | None:
    """去年 and "this year", unless a year in figures stands nearer."""
    last = [match.start() for match in _LAST_YEAR.finditer(before)]
    this = [match.start() for match in _THIS_YEAR.finditer(before)]
    plain = [match.start() for match in _YEAR.finditer(before)]
    nearest = max([-1, *last, *this, *plain])
    if nearest < 0 or nearest in plain:
        return None
    return published.year - 1 if nearest in last else published.year
