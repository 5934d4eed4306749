"""Counted and measured things: 14条重点产业链, "1,221 projects", 3350万吨, "28,000 vehicles"."""

from __future__ import annotations

import re

from monitor.classify.nouns import nouns_in
from monitor.classify.quantity import Quantity, times
from monitor.classify.units import (
    EN_NOUNS,
    EN_PAIRS,
    EN_SCALE,
    EN_THING,
    EN_THING_UNITS,
    EN_WORDS,
    ZH_SCALE,
    ZH_THING,
    ZH_THING_UNITS,
)

_CLASS_ZH = re.compile(
    r"(?P<s>万)?[多余]?(?P<cl>条|个(?!字)|大|家|户|位|项|座|种|名|只|支)(?P<level>\d[\d.]*(?:万亿|[千百]?亿)元?级)?(?:\"[^\"]{1,6}\")?"
)
# What parts a number from a noun that is not its own.
_STOP_ZH = frozenset(',。;、:( "“”将由据使成了是在及这该把被让')
_MID = 14  # characters; how far behind its number a noun may begin
# What is counted may stand far off: 20家年营业收入超过4亿元的企业, 64个集成电路、人工智能项目.
_FAR_ZH = re.compile(
    r"(?P<s>万)?[多余]?(?:[家户](?:[^,。;:\d]|\d+(?:\.\d+)?[亿万]元?){0,32}?(?P<firm>企业(?!技术中心)|公司)"
    r"|个[^,。;:\d\"]{0,30}?项目(?!清单))"
)
# 3个万亿级、5个千亿级产业集群, "12 national and 30 provincial clusters": the noun comes last.
_AND_ZH = re.compile(
    r"[多余]?(?P<cl>[个条家户大项座])(?P<level>\d[\d.]*(?:万亿|[千百]?亿)元?级)?[^,。;:、\d]{0,14}?(?P<link>[、和及,]|以及)"
    r"(?:\d[\d,]*|[二三四五六七八九十两]{1,3})[多余]?(?=(?P=cl))"
)
# 新增企业12家,累计达到98家: the noun was said before.
_TALLY_ZH = re.compile(
    r"(?:占了?|累计|总数|总量|合计|总共|共有?|[里中],?有|(?:增加|增长|发展|扩大|壮大)[到至])"
    r"(?:已|达到?|增至|为|突破|超过|有)*$"
)
_LISTED = re.compile(r"(?:成功)?(?:入选|入围|上榜|获批|在列)")
_FIRST_COUNT_ZH = frozenset("万多余条个大家户位项座种名只支款")
# What parts an English number from a noun that is not its own.
_STOP_WORDS = (
    "or in of with that wants percent per to for every each by from at on which have has are is a"
    " months month years year days day hours weeks quarters minutes times after before since during"
    " when while but who whose they it their his her was were had will would can could should than"
)
_STOP = frozenset([*_STOP_WORDS.split(), "the", *EN_WORDS])
# Of them, where something is wanted of so many.
_OF_THEM = re.compile(r" of them\b(?= (?:should|shall|must|will|are to|are expected)\b)")
_SOME_OF = re.compile(
    r" of (?:the|its|their|these|those|our) (?:[a-z'-]+ ){0,3}?(chains|clusters)\b"
)
# A size before the noun: ten 100-billion-yuan clusters, three trillion-yuan clusters.
_SIZED_EN = re.compile(r" (?:\d[\d.]*[- ])?(?:billion|trillion)-(?:yuan|dollar)(?:-level)?(?= )")
# What 条 counts.
_LINED = frozenset({"chains", "measures", "lines", "routes", "links"})
_CHAIN_HEAD = re.compile(r"[ -](?:masters?|owners?|leader (?:enterpris|compan|firm))")
# A number without a noun goes on with one said before: "Another 22 have begun production."
_GOES_ON = re.compile(
    r"(?: more| others?)? (?:are|were|have|had|will|came|come|belong|began|make|made"
    r"|by 20\d\d|in 20\d\d)\b"
)
_BEGINS = re.compile(
    r"(?:[.;:,(\n\"] ?|\b(?:and|but|while|about|some|around|nearly|another|the other|over"
    r"|more than|only|which|them|these|the remaining|to) )$"
)
_SAID = re.compile(
    r"\b(?:clusters?|chains?|projects|companies|enterprises|firms|businesses|parks|stations|factories)\b"
)
# "One in ten cars", "six out of every ten": a share.
_IN = (" in ", " out of ", " every ")
_IN_MANY = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine) (?:in|out of)(?: every)? $"
)
_FIRST_SIZED = frozenset("0123456789btm")  # of what the two patterns above and below begin with
_SCALE_EN = re.compile(r" (million|thousand)\b")
_PLUS = re.compile(r"(?:-plus|-odd|\+)?")
_NEXT = re.compile(r"(?:, and|,| and) (?:\d[\d,]*|([a-z]+))(?= )")
_MOST_NUMBERS = 5  # that share one noun
# From the number to its noun, with it: at most seven words.
_RUN = re.compile(r"(?: \"?[a-z][a-z0-9'&/-]*\"?){1,7}")
_THING_ZH = re.compile(rf"(?P<s>万亿|亿|千万|百万|万)?[多余]?(?:{ZH_THING})")
_FIRST_THING_ZH = frozenset("万亿千百多余载吨辆台立平度吉架颗艘片座个根户套")
_THING_EN = re.compile(rf"\s?(?P<s>billion|million|bln|mln|thousand)?[\s-]?(?:{EN_THING})")
_FIRST_THING_EN = frozenset("bmtcskguvd")
# The counted noun before its number: 重点招商项目1033个.
_CLASS_ALONE = re.compile(
    r"(?=[多余万条个家户位项座款])(?P<s>万)?[多余]?(?P<cl>[条个家户位项座款])?(?=以上|左右|[,。;、)]|$|(?:成功)?(?:入选|入围|上榜|获批|在列))"
)
_GAP = re.compile(r"[^,。;、:\d一二三四五六七八九十百]{0,9}$")
# "Output of new energy vehicles was 28,000."
_OUTPUT_OF = re.compile(
    r"(?:output|production|sales|exports|deliveries|shipments|fleet) of (?:[a-z'-]+ ){0,4}?"
    r"(?:(?P<vehicles>vehicles|cars|nevs|automobiles|evs)|(?P<robots>robots)|(?P<ships>ships)"
    r"|(?P<aircraft>aircraft|drones)|(?P<units>units|sets|phones|computers|tractors))\b"
    r"[^.;\d]{0,60}$"
)
# "Total vehicle output was 537,000."
_OUTPUT_WAS = re.compile(
    r"\b(?:(?P<vehicles>vehicle|car|nev|ev|automobile|auto)|(?P<robots>robot)|(?P<ships>ship)"
    r"|(?P<aircraft>aircraft|drone)|(?P<units>phone|computer|tractor))"
    r" (?:output|production|sales|exports|deliveries) (?:in [a-z]+ )?"
    r"(?:was|were|reached|hit|totall?ed|came to|stood at|rose to|fell to|grew to|exceeded|topped"
    r"|surpassed)[^.;\d]{0,16}$"
)
_MADE_OF = tuple(
    f"{word} of "
    for word in ("output", "production", "sales", "exports", "deliveries", "shipments", "fleet")
)
_BROKEN = re.compile(r"[.;,\d]")
_PLURAL_AND = re.compile(r"[a-z]{2,}(?<!s)s and ?$")
# Said of the document right before: 《若干措施》,共17条.
_MEASURES_ZH = re.compile(
    r"(?:措施|政策|意见|办法|规定|细则|条例)[》\"”]*,?(?:一?共|共计|总共|提出|推出|明确)了?$"
)
# What each province of a national list of clusters has, at least two of them: 浙江省9个、江苏省8个.
_PROVINCE_ZH = (
    r"(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南"
    r"|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆)(?:省|市|(?:壮族|回族|维吾尔)?自治区)?有?"
)
_SHARE_ZH = re.compile(rf"[、,;:。\n看中]{_PROVINCE_ZH}$")
_SHARE_BEFORE_ZH = re.compile(rf"\d个[、,;]{_PROVINCE_ZH}$")
_SHARE_NEXT_ZH = re.compile(rf"个[、,;]{_PROVINCE_ZH}\d+个")
_SHARE_ENDS = frozenset("、,;。)")
_DEALT_ENDS = re.compile(r"[,.;]|,? and ")
_LISTED_EN = re.compile(
    r"\b(clusters)\b[^.\n]{0,110}\b(?:followed by|while|ahead of|,|and) [a-z' ]{0,20}$"
)
_LEAST_MADE = 100  # fewer are hardly an output without a noun
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]{2,6})?\.? $"
)
# 其余12条: lines without a noun are chains where the talk is of chains.
_LINES = re.compile(
    r"条(?P<chain>链)?(?![\u4e00-\u9fff]{0,8}(?:措施|政策|条款|航线|线路|河流|生产线|铁路|高速"
    r"|产线|意见|建议))"
)
_YEAR = re.compile(r"20[0-4]\d$")


def thing(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """What is measured, not counted by a classifier: tonnes, vehicles, gigawatts."""
    first = folded[end : end + 1]
    if first in _FIRST_THING_ZH:
        match = _THING_ZH.match(folded, end)
        if match:
            value = times(value, ZH_SCALE[match["s"]]) if match["s"] else value
            unit = ZH_THING_UNITS[match.lastgroup or ""]
            if unit == "aircraft" and "机架" in folded[max(0, start - _MID) : start]:
                unit = "racks"
            return Quantity(start, match.end(), value, unit)
    if (folded[end + 1 : end + 2] if first in " -" else first) in _FIRST_THING_EN:
        match = _THING_EN.match(folded, end)
        if match and not _MONTH.search(folded[max(0, start - 12) : start]):
            value = times(value, EN_SCALE[match["s"]]) if match["s"] else value
            return Quantity(start, match.end(), value, EN_THING_UNITS[match.lastgroup or ""])
    return None


def count(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """Things counted by a classifier (Chinese) or by a noun (English); one thing is no figure."""
    follows = folded[end : end + 1]
    if value == 1 and follows != "万":
        return None
    if follows in _FIRST_COUNT_ZH and follows:
        return count_zh(folded, start, end, value)
    if follows in (" ", "-", "+"):
        if _YEAR.match(folded[start:end]) or folded[max(0, start - 1)] in "$.-":
            return None
        return count_en(folded, start, end, value)
    return _number_of(folded, start, end, value)


def count_en(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """Things counted in English; the noun may stand before: "the number of companies"."""
    if folded.endswith("top ", 0, start):
        return None  # among the top 50 makers
    if folded.endswith(_IN, 0, start) and _IN_MANY.search(folded, max(0, start - 24), start):
        return None
    position = end
    if folded[end : end + 1] != " ":
        plus = _PLUS.match(folded, end)
        position = plus.end() if plus else end
    sized = None
    if folded[position + 1 : position + 2] in _FIRST_SIZED:
        sized = _SIZED_EN.match(folded, position)
        scale = _SCALE_EN.match(folded, position)
        if sized:
            position = sized.end()
        elif scale:
            value = times(value, EN_SCALE[scale[1]])
            position = scale.end()
    if value <= 1:
        return None
    found = _noun_en(folded, position)
    if found is None and folded.startswith(" of ", position):
        found = _some_of(folded, start, position)
    if found is None:
        return (
            _number_of(folded, start, end, value)
            or _said_before(folded, start, end, value)
            or _dealt(folded, start, end, value)
        )
    if value < 3 and folded.endswith("one or ", 0, start):
        return None
    unit, until = found
    return Quantity(start, end if sized else until, value, unit, noun=True)


def _some_of(folded: str, start: int, position: int) -> tuple[str, int] | None:
    """What there are some of: "three of the new clusters", "ten of them should pass …"."""
    match = _SOME_OF.match(folded, position)
    if match:
        return EN_NOUNS[match[1]], match.end()
    them = _OF_THEM.match(folded, position)
    if them is None:
        return None
    window = max(0, start - 220, folded.rfind("\n", max(0, start - 220), start))
    nouns = _SAID.findall(folded, window, start)
    return (EN_NOUNS[nouns[-1]], them.end()) if nouns else None


def _said_before(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The figure of "Three are singled out" or "22 had begun production", its noun said before."""
    if not _GOES_ON.match(folded, end):
        return None
    window = max(0, start - 220, folded.rfind("\n", max(0, start - 220), start))
    if start - window > 20 and not _BEGINS.search(folded, start - 20, start):
        return None
    nouns = _SAID.findall(folded, window, start)
    return Quantity(start, end, value, EN_NOUNS[nouns[-1]], noun=True) if nouns else None


def _dealt(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The clusters that the next province has: "nine clusters, followed by Jiangsu with eight"."""
    if not folded.endswith(" with ", 0, start) or not _DEALT_ENDS.match(folded, end):
        return None
    if _LISTED_EN.search(folded, max(0, start - 150), start - len(" with")) is None:
        return None
    return Quantity(start, end, value, "clusters", noun=True)


def _noun_en(folded: str, position: int, numbers: int = 1) -> tuple[str, int] | None:
    """The unit that the words from a position on count, and where its noun ends.

    In "12 national and 30 provincial clusters" the noun of the first number is that of the second.
    """
    begin, before = position, ""
    run = _RUN.match(folded, position)
    for raw in run[0].split(" ")[1:] if run else ():
        word = raw.strip('"')
        end = position + 1 + len(raw)
        unit = EN_NOUNS.get(word) or EN_PAIRS.get((before, word))
        if unit is not None and before == "and" and _PLURAL_AND.search(folded, begin, position + 1):
            return None  # 412,000 visitors and contracts
        if unit is not None and not (word == "chain" and _CHAIN_HEAD.match(folded, end)):
            if unit == "industries" and before == "other":
                return None
            return unit, end - raw.endswith('"')
        if word == "ones" and before:
            said = _SAID.findall(folded, max(0, begin - 120), begin)
            return (EN_NOUNS[said[-1]], end) if said else None
        if word in _STOP or (word == "and" and folded[end + 1 : end + 2].isdigit()):
            break
        position, before = end, word
    if position == begin or numbers >= _MOST_NUMBERS:
        return None
    if before.endswith("s") and not before.endswith("ss"):
        return None  # a noun that nobody counts: 600 landing points and 220 routes
    if before == "and":
        position -= len(" and")
    joined = _NEXT.match(folded, position)
    if joined is None or (joined[1] is not None and joined[1] not in EN_WORDS):
        return None
    last = _noun_en(folded, joined.end(), numbers + 1)
    return (last[0], position) if last else None


def _number_of(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The figure of "the number of companies has grown to more than 500", "output of cars was"."""
    if folded[end : end + 1] not in (".", ",", ";", " ", "\n", ""):
        return None
    if _YEAR.match(folded[start:end]):
        return None
    if value >= _LEAST_MADE:
        was = _OUTPUT_WAS.search(folded, max(0, start - 60), start)
        if was:
            return Quantity(start, end, value, was.lastgroup or "units")
    if folded.rfind(" of ", max(0, start - 110), start) < 0:
        return None
    at = folded.rfind("number of ", max(0, start - 110), start)
    if at >= 0 and not _BROKEN.search(folded, at, start):
        found = _noun_en(folded, at + len("number of"))
        if found and found[1] < start:
            return Quantity(start, end, value, found[0], noun=True)
    before = folded[max(0, start - 110) : start]
    made = _OUTPUT_OF.search(before) if value >= _LEAST_MADE and _is_made(before) else None
    return Quantity(start, end, value, made.lastgroup or "units") if made else None


def _is_made(before: str) -> bool:
    return any(word in before for word in _MADE_OF)


def count_zh(folded: str, start: int, end: int, value: float, numbers: int = 1) -> Quantity | None:
    """Things counted in Chinese; the noun stands behind its number or before it."""
    if value == 1 and not folded.startswith("万", end):
        return None
    match = _CLASS_ZH.match(folded, end)
    if match:
        begin = match.end()
        for _, until, unit in nouns_in(folded, begin, begin + _MID + 1, _STOP_ZH):
            if unit == "":
                return None
            if match["cl"] == "条" and unit not in _LINED:
                continue
            if not folded.startswith("之一", until):
                unit = _kept_by(unit) if match["cl"] in "家户" else unit
                value = times(value, 1e4) if match["s"] else value
                until = match.start("level") if match["level"] else until
                return Quantity(start, until, value, unit, noun=True)
    alone = _CLASS_ALONE.match(folded, end)
    if alone and (alone["s"] or alone["cl"]):
        counted = _noun_before(folded, start, alone, value) or _tally(folded, start, alone, value)
        if counted is not None:
            return counted
    joined = _AND_ZH.match(folded, end) if numbers < _MOST_NUMBERS else None
    if joined:
        last = count_zh(folded, start, joined.end(), 2, numbers + 1)
        if last is not None:
            until = joined.start("level" if joined["level"] else "link")
            return Quantity(start, until, value, last.unit, noun=True)
    if folded.startswith("个", end) and folded[end + 1 : end + 2] in _SHARE_ENDS:
        if _is_share(folded, start, end):
            return Quantity(start, end + 1, value, "clusters", noun=True)
    elif folded.startswith("条", end) and _MEASURES_ZH.search(folded, max(0, start - 12), start):
        return Quantity(start, end + 1, value, "measures", noun=True)
    match = _FAR_ZH.match(folded, end)
    if match:
        value = times(value, 1e4) if match["s"] else value
        unit = "enterprises" if match["firm"] else "projects"
        return Quantity(start, match.end(), value, unit, noun=True)
    return _lines(folded, start, end, value)


def _is_share(folded: str, start: int, end: int) -> bool:
    """Whether a number is what one province has of the clusters that were spoken of."""
    left = max(0, start - 16)
    if _SHARE_ZH.search(folded, left, start) is None:
        return False
    if not (_SHARE_NEXT_ZH.match(folded, end) or _SHARE_BEFORE_ZH.search(folded, left, start)):
        return False
    return folded.rfind("集群", max(0, start - 140), start) >= 0


def _noun_before(folded: str, start: int, match: re.Match[str], value: float) -> Quantity | None:
    """What the noun right before a number counts: 项目1033个."""
    nouns = [noun for noun in nouns_in(folded, max(0, start - 16), start) if noun[1] <= start]
    for left, until, unit in reversed(nouns):
        if _GAP.match(folded[until:start]):
            value = times(value, 1e4) if match["s"] else value
            unit = _kept_by(unit) if match["cl"] in ("家", "户") else unit
            return Quantity(left, match.end(), value, unit, noun=True)
    return None


def _tally(folded: str, start: int, match: re.Match[str], value: float) -> Quantity | None:
    """The total of what the sentence counted before by the same classifier."""
    if not match["cl"] or not (
        _TALLY_ZH.search(folded[max(0, start - 10) : start]) or _LISTED.match(folded, match.end())
    ):
        return None
    window = max(folded.rfind("。", 0, start) + 1, start - 60)
    before = folded[window:start]
    if match["cl"] not in before:
        return None
    nouns = [*nouns_in(folded, window, start)]
    if not nouns:
        return None
    unit = _kept_by(nouns[-1][2]) if match["cl"] in "家户" else nouns[-1][2]
    value = times(value, 1e4) if match["s"] else value
    return Quantity(start, match.end(), value, unit, noun=True)


def _lines(folded: str, start: int, end: int, value: float) -> Quantity | None:
    match = _LINES.match(folded, end)
    if match is None or "线" in folded[max(0, start - 8) : start]:
        return None
    near = folded[max(0, start - 90) : match.end() + 30]
    if match["chain"] or "产业链" in near or "链长" in near:
        return Quantity(start, match.end(), value, "chains", noun=True)
    return None


def _kept_by(unit: str) -> str:
    """家 and 户 count firms: 产业链48家 are the firms of a chain."""
    return "enterprises" if unit in ("chains", "clusters", "industries", "projects") else unit
