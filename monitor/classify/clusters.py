"""Does an article name, launch, add, plan or recognise a cluster or key industrial chain?

The daily alert hangs on it. The rule is that of tests/gold/LABELS.md: a report that only counts
existing clusters names none.
"""

from __future__ import annotations

import re

from monitor.classify.document import Document, Span
from monitor.classify.needles import Sieve

_NUMBER_ZH = r"(?:\d+|[一二三四五六七八九十百两]+)"
_NUMBER_EN = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|twenty|several|another|a batch of|a group of)"
)
_OBJECT_ZH = (
    rf"(?:产业集群|制造业集群|特色集群|产业(?:先导区|集聚区)|集群(?!效应|化|式)|{_NUMBER_ZH}(?:条"
    rf"|个"
    rf"|大)[^,。;]{{0,14}}(?:产业链|链条)|重点产业链)"
)
_PLANS_ZH = re.compile(
    rf"(?<!已)(?:圈定|确定|选定|选出|筛选出|遴选|公布|公示|发布|认定|新增|推出|重点培育|培育壮大"
    rf"|培育|打造|建设|建成|共建|主攻|聚焦|布局|规划建设|力争建成|构建|锁定|明确|形成|抓好|做强"
    rf"|打响|重点发展|集中力量|创建)[^。;]{{0,34}}?{_OBJECT_ZH}"
)
_NAMED_IN_ZH = re.compile(
    r"(?:集群|产业链)[^,。;]{0,16}(?:入选|入围|上榜|跻身|榜上有名|获批|获认定|胜出|在列|脱颖而出)"
    r"|(?:入选|入围|跻身|获批|列入|晋级)[^,。;]{0,30}集群"
    rf"|{_NUMBER_ZH}(?:条|个|大)[^,。;]{{0,16}}(?:产业链|集群)[^,。;]{{0,6}}(?:是|为|分别是"
    rf"|分别为|指|包括|涵盖|覆盖|即|出炉|名单)(?:[:]|[^,。]{{0,30}}[、;])"
    r"|集群[^,。;]{0,6}(?:名单|扩至|增至)"
    rf"|(?:打造|培育|建设|发展|聚焦|确定|明确|选定|遴选|推进|布局|壮大|做强"
    rf"|主攻)[^。]{{0,260}}等{_NUMBER_ZH}(?:条|个|大)[^,。;]{{0,14}}(?:集群|产业链|产业群)"
)
_ALREADY_ZH = re.compile(
    r"(?:已|现已|目前)[^,。;]{0,12}(?:形成|建成|拥有|有|培育)[^,。;]{0,30}集群|之一[。,]|集群效应"
    r"|集群化"
)
_WILL_EN = (
    r"(?:will|to|plans?|planned|planning|aims?|wants?|hopes?|intends?|seeks?|strives?|should|is"
    r"|are|be|sets?|expects?|vows?|decided|aiming|focus(?:es)? on|efforts)"
)
_MAKE_EN = (
    r"(?:build|cultivat|foster|creat|develop|form|set up|establish|promot|concentrat|nurtur"
    r"|grow|shap|construct|forg|focus|launch|enlarg|strength|turn|host|becom|mak|support)\w*"
)
_OBJECT_EN = (
    r"(?:clusters?(?! effect| cultivation| of (?:cases|infections))|(?:key |priority |pillar "
    r"|strategic |emerging |flagship |leading |advantageous )+(?:industrial |industry )?chains|"
    rf"{_NUMBER_EN} (?:[\w-]+ ){{0,4}}chains)"
)
_PLANS_EN = re.compile(
    rf"\b{_WILL_EN}\b[^.;]{{0,60}}?\b{_MAKE_EN}\b[^.;]{{0,90}}?\b{_OBJECT_EN}\b"
    rf"|\b(?:cultivates?|fosters?|builds?|promotes?|bets on|eyes|targets"
    rf"|pursues)\b[^.;]{{0,50}}\b{_OBJECT_EN}\b"
)
_NAMED_IN_EN = re.compile(
    rf"\b(?:select|pick|nam|announc|recogni[sz]|identif|approv|choos|chose|add|list|publish"
    rf"|unveil|launch|confirm|put forward|singl|draw|drew"
    rf"|set)\w*\b[^.;]{{0,60}}?\b(?:{_OBJECT_EN}|the list of clusters)\b"
    r"|\b(?:clusters?|key chains|industrial chains|industry chains)\b[^.;]{0,60}?\b(?:selected"
    r"|picked|named|recogni[sz]ed|winners|made the list|makes? (?:the )?(?:\w+ ){0,3}list"
    r"|included|on (?:the )?(?:\w+ ){0,3}list|chosen"
    r"|listed|win|won|singled out|come first|envisaged|shortlisted|is to take shape"
    r"|are to take shape|will take shape|were picked|will be (?:built|cultivated|formed|fostered"
    r"|established|developed))\b"
    rf"|\b(?:the|these) (?:{_NUMBER_EN} )?(?:[\w-]+ ){{0,4}}(?:chains"
    rf"|clusters)\b[^.;]{{0,40}}\b(?:include|are|cover|range|comprise|consist)\b"
)
_NOT_NEW_EN = re.compile(
    r"supply chains?$|value chains?$|\b(?:already|has formed|have formed"
    r"|existing)\b[^.;]{0,30}\bclusters?|took shape|cluster effect"
)
# What a report of results says of clusters to come; without it, it only counts old ones.
_TO_COME = re.compile(
    rf"将|力争|提出|明确|目标|规划|计划|到20\d\d年|拟|有望|(?<!稳步|有序|顺利|扎实)推进|入选|入围|跻身|上榜|\b{_WILL_EN}\b"
)
# The cluster itself is what is launched: no plant in it, no project for it.
_LAUNCHED = re.compile(
    r"\b(?:launch|nam|recogni[sz]|designat|approv|add|unveil|establish|found|inaugurat)(?:e|es|ed|s"
    r"|ing)?\b(?:[ ,](?!(?:in|at|for|of|to|on|by|with|near|within|inside)\b)[\w'-]+){0,9}?"
    r" (?:clusters?|industrial chains?)\b"
)
_SIEVE = Sieve([one.pattern for one in (_PLANS_ZH, _NAMED_IN_ZH, _PLANS_EN, _NAMED_IN_EN)])


def names_cluster(text: str) -> bool:
    """Whether folded text says that a cluster or key chain is named, added, planned, recognised."""
    if "群" in text or "链" in text:
        for pattern in (_PLANS_ZH, _NAMED_IN_ZH):
            match = pattern.search(text)
            if match and not _ALREADY_ZH.search(text[: match.end() + 8]):
                return True
    if "cluster" not in text and "chain" not in text:
        return False
    for pattern in (_PLANS_EN, _NAMED_IN_EN):
        match = pattern.search(text)
        if match and not _NOT_NEW_EN.search(match[0]):
            return True
    return False


def launches_cluster(document: Document) -> bool:
    """Whether the headline says of a cluster or chain itself that it is named or launched."""
    return _LAUNCHED.search(document.folded[: document.title_end]) is not None


def speaks_of_what_is_to_come(text: str) -> bool:
    """Whether folded text is about plans or new recognition, not about what there is."""
    return _TO_COME.search(text) is not None


def naming_sentences(document: Document) -> list[Span]:
    """The sentences of an article that name a cluster or key chain."""
    found = []
    for index in sorted({document.sentence_at(place) for place in _SIEVE.places(document.folded)}):
        sentence = document.sentences[index]
        text = document.folded[sentence.start : sentence.end]
        if not document.is_furniture(sentence.start) and names_cluster(text):
            found.append(sentence)
    return found
