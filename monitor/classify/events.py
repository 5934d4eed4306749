"""What kind of news is it, and does it name a cluster or key chain?

The rules are those of tests/gold/LABELS.md. Where two kinds of event fit, the one that the
headline (then the first paragraph) names first wins.
"""

from __future__ import annotations

import re

from monitor.classify.clusters import (
    counts_key_chains,
    naming_sentences,
    speaks_of_what_is_to_come,
)
from monitor.classify.document import Document, Span

EVENTS = ("cluster-announcement", "chain-chief", "policy-plan", "project", "performance", "other")

_A_LIST = 4  # chains; the chiefs of fewer may be those of old ones
_CHIEF = re.compile(
    r"链长|链主制|chain chiefs?|chiefs? of (?:\S+ ){0,4}chains?|chain leaders?|chain[- ]length"
    r"|chain heads?"
    r"|chain directors?|chain managers?|chain bosses|chiefs? for (?:\S+ ){0,3}chains?"
    r"|chief-general|act as chiefs?"
    r"|heads? (?:of|for) (?:\S+ ){0,5}chains|in charge of (?:\S+ ){0,5}chains"
    r"|\"chain (?:chief|leader|head|length|director)s?\"|chiefs? system|(?:head|lead|oversee"
    r"|take charge of) (?:\S+ ){0,4}(?:industrial|industry) chains?"
)
_NAMING_ZH = (
    r"培育|打造|建设|建成|共建|圈定|确定|公布|公示|新增|认定|主攻|锁定|聚焦|布局|推出|瞄准|做强"
    r"|做大|壮大|力争|将建|构建|创建|发展|推进|构筑|崛起|名单|明确|选定|遴选|选出|集中力量"
)
_NAMED_ZH = (
    r"入选|入围|上榜|跻身|晋级|获批|公示|公布|名单|出炉|扩至|胜出|在列|榜上有名|入列|获认定"
    r"|花落|诞生|亮相|来了"
)
_CLUSTER = re.compile(
    rf"(?<!已)(?:{_NAMING_ZH})[^,。;]{{0,26}}(?:集群|产业链)|(?:集群"
    rf"|产业链)[^,。;]{{0,14}}(?:{_NAMED_ZH})|[\d一二三四五六七八九十百]+(?:个|条"
    rf"|大)[^,。;]{{0,12}}(?:集群|产业链)(?![^,。;]{{0,3}}(?:营收|产值|营业|实现|完成|增长|同比"
    rf"|产业规模))"
    r"|\b(?:cultivat|foster|build|creat|develop|promot|plan|aim|target|nam|pick|select|add"
    r"|recogni[sz]|win|approv|launch|unveil|announc|list|identif|establish|form|bet|focus|nurtur"
    r"|set|choos|chose|strive|shape|boost|prioriti[sz]|map|highlight|tap|get)(?:s|es|ed|e|ing"
    r"|ting|ding|ies|ied)?\b.{0,70}?\b(?:clusters?|(?:industrial|industry|key|priority"
    r"|pillar) (?:industrial |industry )?chains?|\d+ (?:\S+ ){0,3}chains?)\b"
    r"|\b(?:clusters?|chains?)\b.{0,50}?\b(?:wins?|won|makes?|made|named|selected|added"
    r"|recogni[sz]ed|listed|picked|chosen|join|joins|announced|shortlisted|approved|enter|enters"
    r"|rank among)\b"
    r"|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|new) (?:\S+ ){0,4}(?:clusters?"
    r"|(?:industrial|industry|key) chains?)\b"
)
_PROJECT = re.compile(
    r"签约|开工|投产|开业|落户|总投资|奠基|动工|竣工|招商项目|揭牌|下线|达产|试生产|项目(?!库)"
    r"|开建|投用|投资\d|封顶|产业园启用|建成投|落地|量产|启用|点火|开车|投运"
    r"|\bsign(?:s|ed|ing)?\b|breaks? ground|ground-?breaking|work (?:starts|begins) on|(?:starts?"
    r"|begins?|began|started) (?:work|construction|production|operation|building|trial)"
    r"|construction (?:starts|begins|of|on|work)|(?:into|in) (?:operation|production)"
    r"|\bprojects?\b|\binvests?\b|\bplants?\b|\bfactory\b|\bdeals?\b|\bopens?\b|\bpark\b"
    r"|goes? online|rolls? off|production line|\bbase\b|under construction|put into use"
    r"|settles? in|cooperation zone|\bcity\b(?= \(|$)"
)
_PERFORMANCE = re.compile(
    r"产值|增长|同比|突破|营收|首破|增速|居全国|居首|全国最大|排名|增加值(?!目标)|利润|出口额"
    r"|成绩单|翻番|翻番|产量|跃居|破千亿|超千亿|超万亿|规模(?:超|达|以上)|第一|达到?\d|占全国"
    r"|提速|向好|迈上|创新高|开门红|亮眼|领跑|稳居|已形成\d*|形成\d+个|集群[^,。;]{0,3}(?:营收"
    r"|产值)|逆势|进展|成效|[\d.]+%"
    r"|\boutput\b|\bgr(?:ow|ows|ew|owth|owing)\b|\bris(?:e|es|ing)\b|\brose\b|\btops?\b"
    r"|\btopped\b|exceed|surpass|\bpass(?:es|ed)\b|\brecord\b|\bdoubl\w+|\bhits?\b|\breach(?:es"
    r"|ed)?\b|\bpercent\b|\bpct\b|\blargest\b|\branks?\b|hold(?:s)? up|\bjump|\bsurge|\brevenue\b"
    r"|turns? out|\bboom|\bexpands?\b|year-on-year|\bthriv|\bexports?\b|\bsoar|\bshows?\b|\bup \d"
    r"|\bprogress\b|gains? momentum|\bahead\b|\bclimb|\bup by\b|\baccelerat\w+ growth"
    r"|\bworth over\b|\bleads?\b"
)
_POLICY = re.compile(
    r"印发|出台|规划|行动计划|行动方案|实施方案|工作方案|实施意见|意见|措施|政策|办法|条例"
    r"|工作报告|基金|若干|十条|\d+条(?!重点|产业|标志|关键|优势|新兴|主导|.{0,6}链)|扶持|支持"
    r"|奖励|施工图|路线图|方案|计划|补贴|提升\d+条|立法|部署|召开|会议"
    r"|\bplans?\b|\bmeasures?\b|\bpolic(?:y|ies)\b|\bguidelines?\b|\bopinions?\b|\bsupport\b"
    r"|\bblueprint\b|\broadmap\b|\bfunds?\b|\bsubsid\w+|\bregulations?\b|\bissues?\b|sets? out"
    r"|\bprogram(?:me)?s?\b|rolls? out|\bscheme\b|\bproposals?\b|\bgoals?\b|\bstrateg(?:y|ies)\b"
    r"|\bincentives?\b|\bstabili[sz]\w+|\bto boost\b|\baims? (?:at|to|for)\b|\btargets?\b"
    r"|\bmeeting\b|\bpromot\w+|\bvows?\b|\bpledges?\b"
)
_AIM_REACH = 18  # characters between the year aimed at and the figure
_AIMED = re.compile(r"到20\d\d年|力争|目标|有望|\bby 20\d\d\b|\baims?\b|\bwill\b")
# A headline that speaks of a meeting alone.
_MEETING = re.compile(
    r"对接活动|对接会|论坛|研讨会|峰会|沙龙|座谈会|matchmaking|\bforum\b|\bseminar\b|\bsummit\b"
)
# A headline about a cluster that says what becomes of it in words of its own.
_ABOUT = re.compile(r"集群|\bclusters?\b")
# Intent in any words, where no kind shows.
_INTENT = re.compile(r"提出|将|打造|做大|做强|推进|支持|\bwill\b|\bto\b")
_KINDS = (
    ("chain-chief", _CHIEF),
    ("cluster-announcement", _CLUSTER),
    ("project", _PROJECT),
    ("performance", _PERFORMANCE),
    ("policy-plan", _POLICY),
)


def find_event(document: Document, chains: int) -> tuple[str, bool]:
    """(kind of news, new cluster) of a relevant article; ``chains`` is the number found.

    Better a repeated alert than a suppressed announcement: one clear sentence anywhere names a
    new cluster, and so do chiefs for a list of chains.
    """
    kind = _headline_kind(document)
    naming = naming_sentences(document)
    if kind == "performance":
        naming = [
            sentence
            for sentence in naming
            if speaks_of_what_is_to_come(document.folded[sentence.start : sentence.end])
        ]
    new_cluster = bool(naming) or (
        kind == "chain-chief" and (chains >= _A_LIST or counts_key_chains(document.folded))
    )
    title = document.title()
    worded_freely = new_cluster and _first_named(title) is None and _ABOUT.search(title)
    planned = kind == "policy-plan" and _is_mainly_clusters(document, naming)
    if worded_freely or planned:
        kind = "cluster-announcement"
    elif kind == "cluster-announcement" and not new_cluster:
        later = [name for name, pattern in _KINDS[2:] if pattern.search(title)]
        kind = later[0] if later else "policy-plan"
    return kind, new_cluster


def _headline_kind(document: Document) -> str:
    title = document.title()
    if _CHIEF.search(title):
        return "chain-chief"
    kind = _first_named(title)
    if kind in (None, "policy-plan") and _MEETING.search(title):
        return "other"
    kind = kind or _first_named(document.lead_text()) or _first_named(document.folded)
    if kind is None:
        return "policy-plan" if _INTENT.search(document.folded) else "other"
    return kind


def _is_mainly_clusters(document: Document, naming: list[Span]) -> bool:
    """A plan is an announcement of clusters where its start, or more than one sentence, is."""
    return len(naming) > 1 or any(sentence.start < document.lead.end for sentence in naming)


def _first_named(text: str) -> str | None:
    """The kind whose words stand first; of two that begin together, the one listed first."""
    best: tuple[int, int, str] | None = None
    for rank, (kind, pattern) in enumerate(_KINDS):
        match = pattern.search(text)
        if match is None:
            continue
        before = text[max(0, match.start() - _AIM_REACH) : match.start()]
        if kind == "performance" and _AIMED.search(before):
            kind = "policy-plan"  # a result that is only aimed at
        if best is None or (match.start(), rank) < best[:2]:
            best = (match.start(), rank, kind)
    return best[2] if best else None
