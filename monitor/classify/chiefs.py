"""The officials whom an article names as chiefs of chains (链长), with office and chain.

Only where the article speaks of chain chiefs at all: one look tells, so that other articles cost
nothing. Names and offices are given as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.classify.document import Document, Span
from monitor.classify.naming import LONGEST, NAME_EN, NAME_ZH, ChainNames, may_name_somebody
from monitor.classify.needles import Sieve
from monitor.classify.standing import RawHit
from monitor.model import ChainLabel, Official

_TITLE_ZH = (
    r"(?:常务)?副?(?:书记|省长|市长|区长|县长|州长|旗长|盟长|镇长|主席|主任|部长|秘书长|厅长|局长)|常委"
    r"|党组成员|党工委委员"
)
# Offices in a row: 市委常委、常务副市长.
_ROLE_ZH = rf"(?:[\u4e00-\u9fff]{{0,12}}?(?:{_TITLE_ZH}))"
_ROLES_ZH = rf"{_ROLE_ZH}(?:[、兼]{_ROLE_ZH})*"
_LEADING = re.compile(
    r"^(?:.*(?:位|名|相关|有关|其他|其余|分管)(?=副|市|省|区|县)|.*(?:日|上|中|下|时|据|经|由|请|和|与|及|对|向|听取|陪同|会同)"
    r"(?=[^、]{0,12}(?:书记|长|主席|主任|常委|成员)))"
)
_CHIEF_ZH = r"(?:总|副)?链长\"?(?!制|单位|办|责任|工作)"
# What may follow a name: a verb, a mark, the end.
_AFTER_ZH = (
    r"(?=$|[,。;:、!?()\s\"“”|]|担任|出任|兼任|任|为|主持|介绍|表示|说|指出|强调|带队|率|调研|出席|在|挂帅"
    r"|领衔|牵头|认领|担纲|包联|领办|分别|同志|一行|深入|赴|到|参加|作|讲话|会见|听取|组织|召开|等|和|与|将"
    r"|还|也|于|对|要求|带领|宣布|代表|专题|先后|实地|近日|日前|昨日|今日|当日|通报|汇报|致辞|发言|签署|走访"
    r"|陪同|透露|牵线|现场|检查|部署|协调|\d)"
)
_ZH = tuple(
    re.compile(pattern)
    for pattern in (
        # 副省长张某某担任新能源汽车产业链链长; 由省长担任总链长
        rf"(?P<role>{_ROLES_ZH})?(?P<name>(?:{NAME_ZH})(?=同志|分别|担任|出任|兼任|任|为|被))?"
        r"(?:同志)?(?:分别)?(?:担任|出任|兼任|任|为|被任命为)"
        rf"(?P<chief>[^,。;:()]{{0,30}}?{_CHIEF_ZH})",
        # 副市长、新材料产业链链长李某某
        rf"(?P<role>{_ROLES_ZH})[、兼](?P<chief>[^,。;:、()]{{0,24}}?{_CHIEF_ZH})"
        rf"(?P<name>{NAME_ZH}){_AFTER_ZH}",
        # 市集成电路产业链链长、副市长王某某; 链长:张某某(副省长)
        rf"(?P<chief>[^,。;:()|]{{0,24}}?{_CHIEF_ZH})[、:|\s]{{0,3}}(?:由|是|为)?"
        rf"(?P<role>{_ROLES_ZH})?[\s:、]?(?P<name>{NAME_ZH}){_AFTER_ZH}"
        rf"(?:\((?P<role2>{_ROLES_ZH})\))?",
        # 汽车产业链链长由省长担任
        rf"(?P<chief>[^,。;:、()]{{0,24}}?{_CHIEF_ZH})由(?P<role>{_ROLES_ZH})"
        rf"(?P<name>{NAME_ZH})?(?:同志)?(?:担任|出任|兼任|任)",
        # 省长某某挂帅有色金属产业链
        rf"(?P<role>{_ROLES_ZH})(?P<name>{NAME_ZH})(?:挂帅|领衔|牵头|认领|担纲|包联|领办)"
        r"(?P<chief>[^,。;]{1,24}?链)",
    )
)
_ZH_SIEVE = Sieve([pattern.pattern for pattern in _ZH])

_TITLE_EN = (
    r"(?:(?:[Ee]xecutive|[Dd]eputy|[Vv]ice|[Pp]arty|[Mm]unicipal|[Pp]rovincial|[Aa]cting"
    r"|[Cc]ounty|[Dd]istrict)[ -])*"
    r"(?:[Gg]overnor|[Mm]ayor|[Ss]ecretary|[Dd]irector|[Cc]hairman|[Cc]hairwoman|[Cc]hairperson"
    r"|[Mm]inister|[Mm]agistrate|[Cc]ommissioner|[Cc]hief|[Hh]ead)"
)
_OFFICE_EN = re.compile(
    r"\b(?:governor|mayor|secretary|director|chair\w+|minister|magistrate|commissioner|head|member"
    r"|official)\b",
    re.IGNORECASE,
)
_NO_OFFICE_EN = re.compile(rf"\b(?:said|says|told|that|visited|met)\b|{NAME_EN}")
_ASIDE = 60  # characters; "the area's life", before "and health industrial chain chief"
_CHIEF_EN = (
    r"(?:(?:general |overall |deputy )?(?:chief|leader|head)s? (?:of|for) (?:the |its )?"
    r"(?:(?! and (?:chief|leader|head)\b)[^.;,]){0,80}?\bchains?\b"
    r"|(?:(?!said|says|told|that )[^.;,]){0,70}?\bchain (?:chief|leader|length|head)s?\b"
    r"(?! (?:compan|enterprise|firm|system)))"
)
_VERB_EN = (
    r"(?:(?:is|was|serves|served|will|serve|acts|has|been|be|who|also|named|appointed|made|as|doubles"
    r"|the|concurrently|its)\s)"
)
_EN = tuple(
    re.compile(pattern)
    for pattern in (
        # Vice Governor Zhang Moumou, (office) and chief of the automobile chain; … serves as …
        rf"(?:(?P<role>{_TITLE_EN}) )?\b(?P<name>{NAME_EN})(?:, (?P<role2>[^.;]{{3,140}}?))?"
        rf"(?:,? and |, |(?= {_VERB_EN}) ){_VERB_EN}*(?P<chief>\b{_CHIEF_EN})",
        # the life and health chain chief, Vice Mayor Pi Moumou
        rf"(?P<chief>{_CHIEF_EN})(?:,| is| was|:)? (?:(?P<role>{_TITLE_EN}) )?"
        rf"(?P<name>{NAME_EN})\b",
        # The new materials chain is headed by Vice Mayor Li Moumou
        r"(?P<chief>[^.;,]{0,60}?\bchain)\b[^.;]{0,20}\b(?:headed|led|chaired|overseen|supervised)"
        rf" by (?:(?P<role>{_TITLE_EN}) )?(?P<name>{NAME_EN})\b",
        # Vice Mayor Li Moumou heads the new materials chain
        rf"(?:(?P<role>{_TITLE_EN}) )?\b(?P<name>{NAME_EN}) (?:now |also |will )?"
        r"(?:heads?|leads?|chairs?|oversees?|(?:is|takes?|was put) (?:in )?charge of)"
        r" (?P<chief>(?:the |its )[^.;,]{0,60}?\bchain)\b",
    )
)
# "Each chain is led by a vice governor": the office alone.
_ALONE_EN = r"(?:executive |deputy |vice[- ])*(?:governor|mayor|party secretary)"
_OFFICE_ALONE_EN = re.compile(
    r"\b(?P<chief>chains?|clusters?)\b[^.;]{0,40}\b(?:headed|led|chaired|overseen|served) by"
    rf" (?:a|an|one|the) (?P<role>{_ALONE_EN})\b"
    rf"|\b(?:the |a |each |with the )(?P<role2>{_ALONE_EN}) (?:will )?(?:serv|act|be|is|as)\w*"
    r"(?: as)? (?:the )?"
    r"(?P<chief2>(?:general |overall )?(?:chain chief(?: of [^.;,]{0,40}?\bchain)?"
    r"|chief of [^.;,]{0,40}?chain))",
    re.IGNORECASE,
)
_SPOKEN_OF_EN = (
    "chain chief",
    "chain leader",
    "chain length",
    "chain head",
    "chiefs of",
    "chief of the",
    "chief of its",
    "chief of a",
    "head of the",
    "headed by",
    "led by",
    "heads the",
    "in charge of",
    "charge of the",
)
_SPOKEN_OF_ZH = ("链长", "挂帅", "包联", "认领")


def find_officials(
    document: Document, hits: Sequence[RawHit], labels: Sequence[ChainLabel]
) -> tuple[Official, ...]:
    """The chiefs of chains that an article names, in order of mention, each once a chain.

    ``hits`` are those of the lexicon of chains, ``labels`` the chains that the article is about.
    """
    folded = document.folded
    if "链" in folded and any(words in folded for words in _SPOKEN_OF_ZH):
        find = _find_zh
    elif document.language == "en" and any(words in folded for words in _SPOKEN_OF_EN):
        find = _find_en
    else:
        return ()
    found = find(document, ChainNames(hits, labels))
    once: dict[tuple[str, str | None], Official] = {}
    for one in found:
        once.setdefault((one.name or one.role, one.chain), one)
    kept: list[Official] = []
    for one in sorted(once.values(), key=lambda one: one.name is None):
        if one.name or not any(_is_office(one.role, other.role) for other in kept):
            kept.append(one)
    return tuple(one for one in once.values() if one in kept)


def _is_office(role: str, other: str) -> bool:
    """Whether two offices are the same, one perhaps with its province: 省长 and 山西省长."""
    shorter, longer = sorted((role, other), key=len)
    at = longer.rfind(shorter)
    return at >= 0 and longer[max(0, at - 1) : at] != "副"


def _find_zh(document: Document, chains: ChainNames) -> Iterator[Official]:
    for sentence in document.sentences_with(("链",)):
        text = document.folded[sentence.start : min(sentence.end, sentence.start + LONGEST)]
        may = _ZH_SIEVE.mask(text)
        taken: list[tuple[int, int]] = []
        for pattern in (one for index, one in enumerate(_ZH) if may >> index & 1):
            for match in pattern.finditer(text):
                if any(a < match.end() and match.start() < b for a, b in taken):
                    continue
                groups = match.groupdict()
                role = _role_zh(document, sentence, match)
                if groups["name"] is None and not role:
                    continue
                taken.append(match.span())
                yield from _officials(document, chains, sentence, match, role)


def _role_zh(document: Document, sentence: Span, match: re.Match[str]) -> str:
    """The office without the words that lead up to it, as written: 由市委书记 is 市委书记."""
    group = "role" if match["role"] is not None else "role2"
    text = match.groupdict().get(group)
    if text is None:
        return ""
    office = _LEADING.sub("", text).strip("、兼")
    start = sentence.start + match.start(group) + text.index(office)
    return document.joined[start : start + len(office)]


def _find_en(document: Document, chains: ChainNames) -> Iterator[Official]:
    for sentence in document.sentences_with(("chain",)):
        text = document.joined[sentence.start : min(sentence.end, sentence.start + LONGEST)]
        if "chain" not in text:
            continue
        taken: list[tuple[int, int]] = []
        # All of them need a name, and take long to find that there is none.
        for pattern in _EN if may_name_somebody(text) else ():
            for match in pattern.finditer(text):
                if any(a < match.end() and match.start() < b for a, b in taken):
                    continue
                role = _role_en(match.groupdict())
                if role is None:
                    continue
                taken.append(match.span())
                yield from _officials(document, chains, sentence, match, role)
        if not taken:
            for match in _OFFICE_ALONE_EN.finditer(text):
                role = (match["role"] or match["role2"]).lower()
                yield from _officials(document, chains, sentence, match, role)


def _role_en(groups: dict[str, str | None]) -> str | None:
    """The office before or after a name; None where the name and the chief are not one person."""
    before, between = groups.get("role") or "", (groups.get("role2") or "").strip(" ,")
    if _NO_OFFICE_EN.search(between):
        return None
    if _OFFICE_EN.search(between):
        return ", ".join(filter(None, (before, between)))
    return before if len(between) <= _ASIDE else None


def _officials(
    document: Document,
    chains: ChainNames,
    sentence: Span,
    match: re.Match[str],
    role: str,
) -> Iterator[Official]:
    groups = match.groupdict()
    offset = sentence.start
    chief = "chief" if groups.get("chief") is not None else "chief2"
    phrase = (offset + match.start(chief), offset + match.end(chief))
    if groups.get("role2") and _OFFICE_EN.search(groups["role2"]) is None:
        phrase = (min(phrase[0], offset + match.start("role2")), phrase[1])
    name = None
    if groups.get("name") is not None:
        name = document.joined[offset + match.start("name") : offset + match.end("name")]
    start, end = offset + match.start(), offset + match.end()
    if groups.get("role") and match.start("role") == match.start():
        # Not the words that lead up to the office.
        start = max(start, document.joined.find(role, start, end))
    while end > start and document.joined[end - 1].isspace():
        end -= 1
    for chain in chains.led(phrase, (sentence.start, sentence.end)):
        yield Official(name, role, chain, document.evidence(start, end))
