"""What one of two texts that are nearly the same says otherwise: another announcement, or an edit.

The next stage is told in the words of the last (拟列为, then 列为), the next contract in those of
the last one with another sum, firm or official, the longer list in those of the shorter with a city
more. Editors change other things: they cut, credit, date and reword. So in the sentences that were
edited (``monitor.dedupe.edits``) every difference is looked at, and what carries news keeps the two
apart, at any distance in time. What stands anywhere in the other report is no difference. Better a
repeated alert than a suppressed announcement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from monitor.dedupe import stages
from monitor.dedupe.days import days as dates
from monitor.dedupe.edits import Change, Sentence, changes, edited, unshared
from monitor.dedupe.figures import Figure, figures
from monitor.dedupe.folding import fold
from monitor.dedupe.mentions import Mention, chains, firms, places
from monitor.dedupe.normalise import tokens
from monitor.dedupe.reading import Reading
from monitor.dedupe.sketch import overlap

Check = Callable[[Sentence, Sentence, Reading, Reading], str | None]

#: Half of the shorter text stands in the other.
_ONE_TEXT = 0.5

_HAN = re.compile("[\u3400-\u9fff]+")


def other_news(new: Reading, old: Reading) -> str | None:
    """What one says otherwise in a sentence that both have: a stage, a day, a sum, a name.

    Of two texts that were written from one; two reports in other words differ in every sentence.
    """
    if overlap(new.shingles, old.shingles)[1] < _ONE_TEXT:
        return None
    for one, other in edited(new.article.text, old.article.text):
        for check in _CHECKS:
            if reason := check(one, other, new, old):
                return reason
    return _renamed(new, old)


# --- stages ----------------------------------------------------------------------------------

#: Words that make a plan of a fact, in the place of which an editor may put another of them.
_INTENT = re.compile(
    r"(?<![模虚比草])拟(?![合态人物])|即将|将|预计|计划|有望|力争|争取|欲"
    r"|\b(?:to|will|plans?|planned|planning|propos\w+|expect\w*|about|set|due|would|may|aims?)\b"
)
#: Those that no editor leaves out: what is proposed or about to be has not been done.
_PROPOSED = re.compile(
    r"(?<![模虚比草])拟(?![合态人物])|即将"
    r"|\bpropos(?:es|ed|al)\b|\b(?:plans?|planned|planning|about|set|expects?|expected|due) to\b"
)
#: Left out alone, it tells a fact from an aim; 将 is also the particle of an object (将…列为).
_AIM = frozenset({"将", "预计", "计划", "有望"})
_OBJECT = re.compile(r"列为|列入|纳入|作为|定为|确定为|认定为|打造成|建成|调整为|调出|写入")
#: What a report is of, by words that its next stage has no more.
_PHASES = tuple(
    re.compile(words)
    for words in (
        r"候选|公示|入围|初选|初评|\bcandidates?\b|\bshort-?list",
        r"征求意见|草案|意见稿|送审稿|公开征集|\bdrafts?\b|\bpublic (?:comments?|opinions?)\b",
        r"审议|原则(?:上)?通过|\bapproved in principle\b|\bdeliberat",
        r"(?:启动|组织|开展|征集).{0,24}(?:申报|遴选|评选|推荐)|\bcalls? for applications\b"
        r"|\bapplications? (?:open|are open|are invited|for)\b",
        r"招标|\b(?:tenders?|bids?) (?:for|invited)\b",
        r"终止|取消|撤销|暂停|搁置|叫停|调出|\b(?:cancel|scrap|suspend|terminat|halt|shelv)(?:s|e[sd]?|led|ped)\b",
    )
)
_AHEAD = re.compile(
    r"(?:即将|将于|将|预计|计划|有望|力争|拟|争取)[^,。;、]{0,14}"
    r"|\b(?:will|to|is expected to|plans? to|scheduled to|set to|due to)\s(?:\w+\s?){1,6}"
    r"|\bwhen\s[^,.;]{0,60}"
)


def _stage(one: Sentence, other: Sentence, new: Reading, old: Reading) -> str | None:
    for text, counterpart, reading in ((one, other, old), (other, one, new)):
        if _was_intended(text, counterpart, fold(reading.article.title)):
            return "another stage"
        if _is_of_a_phase(text, counterpart, reading, new if reading is old else old):
            return "another stage"
    reached = [stages.project_stages("\n" + _AHEAD.sub(" ", text.folded)) for text in (one, other)]
    if reached[0] - reached[1] and reached[1] - reached[0]:
        return "another stage of the project"
    return None


def _was_intended(text: Sentence, counterpart: Sentence, title: str) -> bool:
    """Whether a sentence says of a plan what its counterpart says of a fact."""
    proposed = _PROPOSED.search(text.folded)
    aims = not _OBJECT.search(text.folded)
    if not proposed and not (aims and any(word in text.folded for word in _AIM)):
        return False
    for change in changes(text.words, counterpart.words):
        gone, come = _joined(change.gone), _joined(change.come)
        if _INTENT.search(come):
            continue
        if _PROPOSED.search(gone) and not _PROPOSED.search(f"{counterpart.folded} {title}"):
            return True
        if aims and not come and gone in _AIM:
            return True
    return False


def _is_of_a_phase(text: Sentence, counterpart: Sentence, reading: Reading, own: Reading) -> bool:
    theirs = unshared(own.article.text, reading.article.text)[1]
    for words in _PHASES:
        if not words.search(text.folded) or words.search(counterpart.folded):
            continue
        rest = (reading.article.title, *(sentence.folded for sentence in theirs))
        if not any(words.search(fold(part)) for part in rest):
            return True
    return False


# --- figures and days --------------------------------------------------------------------------

#: Sums and stocks of ten thousand and more are rounded in reports; what is counted is not.
_ROUNDED, _ROUNDING = 10_000, 0.05


def _figures(one: Sentence, other: Sentence, new: Reading, old: Reading) -> str | None:
    gone = _missing(figures(one.folded), old.figures)
    come = _missing(figures(other.folded), new.figures)
    units = {figure.unit for figure in gone} & {figure.unit for figure in come}
    if units and units != {"USD"}:  # dollars beside yuan are converted at another rate
        return "other figures"
    if units and "CNY" not in {figure.unit for figure in figures(one.folded)}:
        return "other figures"
    return None


def _missing(some: frozenset[Figure], others: frozenset[Figure]) -> list[Figure]:
    return [one for one in some if not any(_same(one, other) for other in others)]


def _same(one: Figure, other: Figure) -> bool:
    """Whether two figures are one, the one rounded or cut off to fewer digits than the other."""
    if one.value == other.value:
        return True
    if one.unit != other.unit or min(one.value, other.value) < _ROUNDED:
        return False
    digits = [
        len(f"{figure.value:.10g}".split("e")[0].replace(".", "").strip("0"))
        for figure in (one, other)
    ]
    near = abs(one.value - other.value) <= _ROUNDING * max(one.value, other.value)
    return near and digits[0] != digits[1]


_BARE_DAY = re.compile(r"(?<!\d)(\d{1,2})日")


def _days(one: Sentence, other: Sentence, new: Reading, old: Reading) -> str | None:
    """Each names a day of its own; where one leaves out the month, days of the month count."""
    named = dates(one.folded, None), dates(other.folded, None)
    if all(named):
        if named[0].isdisjoint(named[1]) and named[0].isdisjoint(dates(old.body, None)):
            return "another day"
        return None
    bare = [set(map(int, _BARE_DAY.findall(text.folded))) for text in (one, other)]
    if all(bare) and bare[0].isdisjoint(bare[1]):
        return "another day"
    return None


# --- names -------------------------------------------------------------------------------------

#: What joins the members of a list, before or after a name.
_LISTED_AFTER = re.compile(
    r"(?:自治区|[省市区县州])?(?:[、&]|[和与及](?=[\u3400-\u9fff])|,? and\s)"
)
_LISTED_BEFORE = re.compile(r"(?:[、&和与及]|\band\s|\band the\s)$")
#: A list of examples may be shortened by an editor.
_EXAMPLES = re.compile(r"等|\b(?:such as|including|among|like|for example)\b")


def _named(one: Sentence, other: Sentence, new: Reading, old: Reading) -> str | None:
    for kind, find in (("place", places), ("chain", chains), ("enterprise", firms)):
        gone = _strangers(find(one.printed), find(old.body))
        come = _strangers(find(other.printed), find(new.body))
        if gone and come:
            return f"another {kind}"
        for text, counterpart, found in ((one, other, gone), (other, one, come)):
            if _EXAMPLES.search(counterpart.folded):
                continue
            if any(_is_listed(mention, text.folded) for mention in found):
                return f"one {kind} more or less"
    return None


def _strangers(some: tuple[Mention, ...], others: tuple[Mention, ...]) -> list[Mention]:
    known = {meaning for mention in others for meaning in mention.meanings}
    return [mention for mention in some if mention.meanings.isdisjoint(known)]


def _is_listed(mention: Mention, folded: str) -> bool:
    return bool(
        _LISTED_AFTER.match(folded, mention.end)
        or _LISTED_BEFORE.search(folded, max(0, mention.start - 8), mention.start)
    )


_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗方俞任"
    "袁柳唐罗薛雷贺倪汤殷毕郝安常于傅齐康伍余顾孟黄穆萧肖尹姚邵汪祁毛戴宋庞熊纪项祝董梁杜阮蓝季贾江颜"
    "郭梅林钟徐邱骆高夏蔡田樊胡凌霍万柯管卢莫房解应丁邓单洪包左石崔吉龚程邢裴陆荣翁段侯武刘景龙叶黎"
    "白易廖耿文欧聂曾关申冉桑桂向古农温庄柴阎连习艾容慕蒙牛边冀尚游涂简丘佟"
)
_OFFICE_BEFORE = re.compile(
    r"(?:[省市区县州厅局院部]长|书记|主任|主席|总裁|总经理|董事长|秘书长|常委|委员|校长|专员)$"
)
_OFFICE_AFTER = re.compile(
    r"^(?:某|同志|担任|任(?!务)|主持|出席|率队|带队|兼任|会见|强调|指出|表示|介绍|说)"
)
_OFFICE = re.compile(r"(?:[省市区县州厅局院部]长|书记|主任|主席|总裁|总经理|董事长|秘书长)")
#: The same in English, and words in capitals that name no person and no firm.
_BY = re.compile(
    r"\b(?:governor|mayor|secretary|director|chairman|president|minister|chief|with|by|company|firm"
    r"|maker|producer|giant)$"
)
_ORGAN = re.compile(
    r"\b(?:ministry|departments?|bureau|commission|council|committee|government|office|administration"
    r"|authorit(?:y|ies)|province|provincial|city|county|region|state|national|china|chinese|monday"
    r"|tuesday|wednesday|thursday|friday|saturday|sunday|xinhua|daily)\b|\d"
)
#: What names of counties and firms end in, and words in their place that name none.
_COUNTY = re.compile(r"^(?:县|市|区|州|镇|旗|乡)(?![长委场])")
_FIRM = re.compile(
    r"^(?:公司|集团|股份|控股|科技|电子|实业|重工|药业|制药|光电|半导体|高科|新材料|新能源|能源|汽车|化工|钢铁)"
)
_FIRM_END = re.compile(
    r"(?:公司|集团|股份|控股|科技|电子|实业|重工|药业|制药|光电|半导体|高科|时代|动力)$"
)
_PARTNER = re.compile(r"(?:与|和|同|由|携手|签约)$")
_COMMON = re.compile(r"^(?:[该全本我各当两多一]|当地|有关|相关|上述|这些|部分)")


def _replaced_name(one: Sentence, other: Sentence, new: Reading, old: Reading) -> str | None:
    """Names that no list holds, told by the office, the level or the kind of firm beside them."""
    for change in changes(one.words, other.words):
        gone, come = _joined(change.gone), _joined(change.come)
        if _is_deputy(gone, come, _joined(change.after)) or _are_names(
            change, one, other, new, old
        ):
            return "another person or firm"
        if not _HAN.fullmatch(gone) or not _HAN.fullmatch(come):
            continue
        if _stands(change.come, new) or _stands(change.gone, old):
            continue
        before, after = _joined(change.before), _joined(change.after)
        length = max(len(gone), len(come))
        official = _OFFICE_BEFORE.search(before) or _OFFICE_AFTER.match(after)
        if official and length <= 4 and {gone[0], come[0]} <= _SURNAMES:
            return "another person"
        if _COMMON.match(gone) or _COMMON.match(come) or min(len(gone), len(come)) < 2:
            continue
        if length <= 4 and _COUNTY.match(after):
            return "another place"
        partner = _PARTNER.search(before)
        if length <= 6 and (_FIRM.match(after) and (partner or not before)):
            return "another enterprise"
        if partner and _FIRM_END.search(gone) and _FIRM_END.search(come):
            return "another enterprise"
    return None


def _is_deputy(gone: str, come: str, after: str) -> bool:
    """Whether an office is the deputy's in one text only: 省长 and 常务副省长."""
    return {gone, come} in ({"", "副"}, {"", "常务副"}) and bool(_OFFICE.match(after))


def _are_names(change: Change, one: Sentence, other: Sentence, new: Reading, old: Reading) -> bool:
    """Whether words in capitals stand for others after an office, or as somebody's partner."""
    gone, come = _joined(change.gone), _joined(change.come)
    if (
        not gone
        or not come
        or not f"{gone}{come}".isascii()
        or not _BY.search(_joined(change.before))
    ):
        return False
    if _ORGAN.search(gone) or _ORGAN.search(come):
        return False
    if _stands(change.come, new) or _stands(change.gone, old):
        return False
    return _is_capital(gone, one) and _is_capital(come, other)


_CHECKS: tuple[Check, ...] = (_figures, _days, _stage, _named, _replaced_name)

# --- what headline and lead have in another's place ---------------------------------------------

#: Words of the trade, which an editor puts for one another.
_TRADE = re.compile(
    r"印发|出台|发布|公布|推出|下发|公开|打造|建设|培育|发展|推进|推动|召开|举行|举办|启动|部署|日前|近日|昨日"
    r"|今日|记者|获悉|了解|力争|努力|加快|明确|提出|确定|支持|促进|做大|做强|壮大|方案|措施|计划|意见|政策"
)
_LETTERS = 4


def _renamed(new: Reading, old: Reading) -> str | None:
    """The same words put in the same others' place in headline and lead: a name, in whatever
    field."""
    titles = tuple(tokens(new.article.title)), tuple(tokens(old.article.title))
    replaced = set(_substitutions(*titles, new, old))
    if not replaced:
        return None
    for one, other in edited(new.article.text, old.article.text):
        for gone, come in replaced & set(_substitutions(one.words, other.words, new, old)):
            if _is_capital(gone, one) and _is_capital(come, other):
                return "other names"
    return None


def _is_capital(words: str, sentence: Sentence) -> bool:
    """Whether words are written as a name, no abbreviation; Chinese has no capitals."""
    if not words.isascii():
        return True
    start = sentence.folded.find(words)
    written = sentence.printed[start : start + len(words)] if start >= 0 else ""
    return written[:1].isupper() and not written.isupper()


def _substitutions(
    words: tuple[str, ...], others: tuple[str, ...], new: Reading, old: Reading
) -> Iterator[tuple[str, str]]:
    for change in changes(words, others):
        gone, come = _joined(change.gone), _joined(change.come)
        if not _is_name(change.gone) or not _is_name(change.come):
            continue
        if not _stands(change.come, new) and not _stands(change.gone, old):
            yield gone, come


def _is_name(words: tuple[str, ...]) -> bool:
    joined = _joined(words)
    if _HAN.fullmatch(joined):
        return len(joined) >= 2 and not _TRADE.search(joined)
    return joined.isascii() and any(len(word) >= _LETTERS and word.isalpha() for word in words)


def _joined(words: tuple[str, ...]) -> str:
    """Chinese as it is written, other words with spaces."""
    return (" " if all(word.isascii() for word in words) else "").join(words)


def _stands(words: tuple[str, ...], reading: Reading) -> bool:
    return f" {' '.join(words)} " in _body(reading.body)


@lru_cache(maxsize=64)
def _body(body: str) -> str:
    return f" {' '.join(tokens(body))} "
