"""The companies that an article names as lead enterprises of a chain (链主企业, 龙头企业).

Only names are taken, never a count or a kind of company ("48 家链主企业", "leading companies"): a
name stands in a list beside the word, or is said to be one. Given as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.classify.document import Document, Span
from monitor.classify.naming import LONGEST, NAME_EN, ChainNames
from monitor.classify.standing import RawHit
from monitor.model import ChainLabel, Enterprise

_LEAD_ZH = r"[\"“]?(?:产业链)?(?:链主|龙头|链长单位|领航)[\"”]?(?:型)?(?:骨干)?(?:企业|单位)?"
# One company in a list: no mark inside, and none of the words that tell of companies in general.
_ITEM_ZH = r"[\u4e00-\u9fffA-Za-z0-9·&()（）]{2,24}?"
_LIST_ZH = rf"(?P<names>{_ITEM_ZH}(?:[、和及]{_ITEM_ZH})*)"
# How the name of a company ends, where nothing else says where it ends.
_SUFFIX = (
    r"(?:有限责任公司|股份有限公司|有限公司|集团公司|集团|公司|股份|控股|科技|汽车|电子|实业|重工|钢铁|药业"
    r"|制药|新材料|新能源|能源|电池|光电|半导体|生物|智能|动力|机械|化工|铝业|食品|通信|软件|航空|装备|材料"
    r"|电气|石化|纺织|乳业|酒业|船舶|矿业|环保|医药|医疗|时代|高科|股份公司)"
)
_OWN_ZH = rf"[\u4e00-\u9fffA-Za-z0-9·&]{{2,18}}?{_SUFFIX}+(?:\([\u4e00-\u9fff]{{1,6}}\))?"
_ZH = tuple(
    re.compile(pattern)
    for pattern in (
        # 某某集团、某某科技等链主企业
        rf"{_LIST_ZH}(?:等(?:[\d一二三四五六七八九十百]+(?:余|多)?[家户])?"
        r"|[\d一二三四五六七八九十]{1,3}[家户])(?:一批|多家|行业|国内|本地|知名)?"
        rf"(?P<about>(?:(?![有各也均将由])[\u4e00-\u9fff]){{0,12}}?){_LEAD_ZH}",
        # 链主企业某某集团、某某科技; 链主企业:某某集团
        rf"(?P<about>[\u4e00-\u9fff]{{0,12}}?){_LEAD_ZH}(?:包括|分别为|分别是|为|是|有|--|-|:|\||\s)*"
        rf"(?P<names>{_OWN_ZH}(?:[、和及,]{_OWN_ZH})*)",
        # 以某某集团为链主; 某某集团是…链主企业
        rf"(?:以|由|将|把)?(?P<names>{_OWN_ZH}(?:[、和及]{_OWN_ZH})*)(?:等)?"
        r"(?:为|作为|是|成为|入选|列为|确定为|认定为|被认定为|被确定为|被列为|担任|获评)"
        rf"(?P<about>[^,。;、:]{{0,16}}?){_LEAD_ZH}",
    )
)
# Words that lead up to the first name of a list.
_LEADING_ZH = re.compile(
    r"^.*(?:培育|引进|引育|集聚|聚集|汇聚|拥有|形成|依托|包括|涌现|吸引|支持|推动|发挥|诞生|打造|带动|围绕"
    r"|联合|走访|调研|来自|组织|选出|确定|支撑|壮大|成长|以及|其中|目前|已有|现有|例如|诸如|招引|落户|邀请"
    r"|建设|鼓励|遴选|认定|会同|携手|对接|选定|有(?!限)|由|以|在|与|对|如|像|让|向|将|把|当地|全市|全省|市内|省内)"
    r"(?:了|出|着|起|好)?"
)
_GENERIC_ZH = re.compile(
    r"的|企业|一批|多家|若干|各|该|这些|我市|我省|全市|全省|全国|国内|行业|产业|上市公司|民营|国有|本地|外地"
    r"|上下游|上游|下游|中小|配套|项目|集群|园区|重点|一家|两家|制造业|领域|链|等|单项冠军|高校|院所"
)

_LEAD_EN = (
    r"(?i:chain[- ]leading|lead|leading|chain[- ](?:leader|master|owner|lord)|anchor)"
    r"(?: \w+){0,2}? (?:enterprises?|companies|company|firms?)"
    r"|(?i:chain[- ](?:leaders?|masters?|owners?))(?: (?:enterprises?|companies|company|firms?))?"
)
_LED_EN = r"(?i:led|headed|spearheaded|anchored) by"
# A name in capitals: "Somebody Group", "CATL", "Somebody New Materials Co".
_OWN_EN = (
    r"[A-Z][\w&'-]*"
    r"(?: (?:[A-Z][\w&'-]*|of|and(?= [A-Z]\w* (?:Group|Co|Corp|Ltd)\b)))*"
    r"(?:,? (?:Co|Corp|Inc|Ltd)\b\.?)*"
)
_LIST_EN = rf"(?P<names>{_OWN_EN}(?:(?:, and |, | and ){_OWN_EN})*)"
_EN = tuple(
    re.compile(pattern)
    for pattern in (
        # leading enterprises such as A, B and C; chain leaders A and B
        rf"(?P<about>(?:[\w'-]+ ){{0,5}})\b(?:{_LEAD_EN}),?"
        rf"(?: such as| including| like| namely|:| -)? {_LIST_EN}",
        # A, B and other leading enterprises
        rf"{_LIST_EN},? (?:and|among) other (?P<about>(?:[\w'-]+ ){{0,4}}?)(?:{_LEAD_EN})",
        # with A as the chain leader; A, the lead enterprise of the chain; A was named …
        rf"{_LIST_EN}(?: as| is| are| was| were|,)(?: (?:named|recognized|recognised|chosen|listed"
        r"|selected|designated|serving|acting))?(?: as)?(?: (?:the|a|an|its|one of the|their))?"
        rf" (?P<about>(?:[\w'-]+ ){{0,4}}?)(?:{_LEAD_EN})(?P<of> (?:of|in|for) [^.;,]{{0,60}})?",
        # named A and B the lead enterprises of the chain; designated A as leader of the chain
        rf"\b(?:nam|appoint|designat|cho|select|pick|list)(?:\w+) {_LIST_EN}(?: as)?"
        rf"(?: (?:the|a|an|its|their))? (?P<about>(?:[\w'-]+ ){{0,4}}?)"
        rf"(?:{_LEAD_EN}|leaders?(?= of))"
        r"(?P<of> (?:of|in|for) [^.;,]{0,60})?",
        # the chain leader of the aluminum chain is A
        rf"(?:{_LEAD_EN})(?P<about> (?:of|in|for) [^.;,]{{0,60}}?) (?:is|are|includes?) {_LIST_EN}",
        # the battery chain, led by A; led by A, the battery chain
        rf"(?P<about>(?:[\w'-]+ ){{0,5}}(?:chain|cluster)s?(?: (?:of|in|for) [^.;,]{{0,40}}?)?)"
        rf"(?: is| are| was|,)? (?:now )?{_LED_EN} {_LIST_EN}",
        rf"{_LED_EN} {_LIST_EN}, (?P<about>(?:the|this|its) [^.;,]{{0,60}}?(?:chain|cluster)s?)",
    )
)
_LEAD_ALONE_ZH = re.compile("链主|龙头|链长单位|领航")
_LEAD_ALONE_EN = re.compile(rf"{_LEAD_EN}|{_LED_EN}|leaders? of")
_BETWEEN_EN = re.compile(
    r", and |, (?!(?:Co|Corp|Inc|Ltd)\b)| and (?![A-Z]\w* (?:Group|Co|Corp|Ltd)\b)"
)
_COMPANY_EN = re.compile(r"enterprise|compan|firm")
_SIGNS_ZH = ("链主", "龙头", "领航", "链长单位")
_SIGNS_EN = ("lead enterprise", "lead compan", "leading", "chain leader", "chain master",
             "chain owner", "chain-lead", "anchor ", "lead firm", "led by", "headed by",
             "leader of")  # fmt: skip
# Of these one stands in every match.
_STEMS_EN = (
    "lead",
    "led by",
    "headed by",
    "chain master",
    "chain-master",
    "chain owner",
    "chain-owner",
    "lord",
    "anchor",
)
# Words in capitals that are no company.
_NO_COMPANY_WORDS = (
    "The A An In It Its This These Those They He She We Our Their City Province County "
    "District Region China Chinese National Provincial Municipal Government State Beijing "
    "Shanghai Tianjin Chongqing January February March April May June July August "
    "September October November December Monday Tuesday Wednesday Thursday Friday Saturday "
    "Sunday With As At For And By To Of Among Some Many Several Each Other Local World "
    "Fortune Industry Chain Enterprises Companies Companies' Enterprise New More All Both "
    "Then Also But While When Where Large High Key Lead Leading Chains Officials Vice "
    "Governor Mayor Deputy Executive Party Secretary Director Chief President Premier"
)
_NO_COMPANY = frozenset(_NO_COMPANY_WORDS.split())
_MOST = 12  # names; a longer list is a table of members, not of leaders


def find_enterprises(
    document: Document, hits: Sequence[RawHit], labels: Sequence[ChainLabel]
) -> tuple[Enterprise, ...]:
    """The lead enterprises that an article names, in order of mention, each once a chain.

    ``hits`` are those of the lexicon of chains, ``labels`` the chains that the article is about.
    """
    folded = document.folded
    chinese = document.language == "zh"
    if not any(sign in folded for sign in (_SIGNS_ZH if chinese else _SIGNS_EN)):
        return ()
    once: dict[tuple[str, str | None], Enterprise] = {}
    for one in _find(document, ChainNames(hits, labels)):
        once.setdefault((one.name, one.chain), one)
    return tuple(list(once.values())[:_MOST])


def _find(document: Document, chains: ChainNames) -> Iterator[Enterprise]:
    chinese = document.language == "zh"
    patterns = _ZH if chinese else _EN
    # Company names stand in capitals, so English is read as written.
    source = document.folded if chinese else document.joined
    # Every pattern needs the word for a lead enterprise, and is slow to find that there is none.
    leads = _LEAD_ALONE_ZH if chinese else _LEAD_ALONE_EN
    stems = _SIGNS_ZH if chinese else _STEMS_EN
    for sentence in document.sentences_with(stems):
        text = source[sentence.start : min(sentence.end, sentence.start + LONGEST)]
        if leads.search(text) is None:
            continue
        taken: list[tuple[int, int]] = []
        for pattern in patterns:
            for match in pattern.finditer(text):
                if any(a < match.end() and match.start() < b for a, b in taken):
                    continue
                names = [*(_names_zh(match) if chinese else _names_en(match))]
                if names:
                    taken.append(match.span())
                    yield from _enterprises(document, chains, sentence, match, names)


def _enterprises(
    document: Document,
    chains: ChainNames,
    sentence: Span,
    match: re.Match[str],
    names: list[tuple[int, int]],
) -> Iterator[Enterprise]:
    offset = sentence.start
    led = chains.led(
        (offset + match.start("about"), offset + match.end()),
        (sentence.start, sentence.end),
        [(offset + start, offset + end) for start, end in names],
    )
    evidence = document.evidence(offset + min(names[0][0], match.end()), offset + match.end())
    if match.start("about") < names[0][0]:
        evidence = document.evidence(offset + match.start("about"), offset + names[-1][1])
    for start, end in names:
        name = document.joined[offset + start : offset + end]
        for chain in led:
            yield Enterprise(name, chain, evidence)


def _names_zh(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where the names of a list begin and end, without the words that lead up to the first."""
    start = match.start("names")
    for number, item in enumerate(re.finditer(r"[^、和及,]+", match["names"])):
        begin, text = item.start(), item[0]
        if number == 0:
            lead = _LEADING_ZH.match(text)
            if lead:
                begin, text = begin + lead.end(), text[lead.end() :]
        if 2 <= len(text) <= 24 and not _GENERIC_ZH.search(text) and not text.isdigit():
            yield start + begin, start + item.end()


def _names_en(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    person = _COMPANY_EN.search(match[0]) is None
    start = match.start("names")
    begin = 0
    for text in _BETWEEN_EN.split(match["names"]):
        begin = match["names"].index(text, begin)
        words = text.split(" ")
        while words and words[0] in _NO_COMPANY:
            begin += len(words.pop(0)) + 1
        name = " ".join(words)
        if len(name) >= 2 and not (person and re.fullmatch(NAME_EN, name)):
            yield start + begin, start + begin + len(name)
        begin += len(name)
