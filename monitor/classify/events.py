"""Is it our subject, what kind of news is it, and does it name a cluster or key chain?

The rules are those of tests/gold/LABELS.md. Where two kinds of event fit, the one that the
headline (then the first paragraph) names first wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.classify import cues
from monitor.classify.document import Document
from monitor.classify.matcher import Matcher, surface_forms
from monitor.classify.regions import Whereabouts
from monitor.model import ChainLabel

EVENTS = ("cluster-announcement", "chain-chief", "policy-plan", "project", "performance", "other")

# Points of distinct words; the title counts double. Set on tests/gold/dev.jsonl.
_STRONG, _PLAIN, _PLAIN_MOST, _AGAINST = 3, 1, 6, 4
_A_CHAIN, _MOST_CHAINS = 2, 3
_CHAIN_IN_TITLE = 2
_ENOUGH = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """How much an article speaks the language of industrial policy, and of something else.

    ``cued`` are the indexes of the sentences with a word of industrial policy.
    """

    industry: int
    elsewhere: int
    cued: set[int]

    def is_industrial(self, chains: Sequence[ChainLabel]) -> bool:
        """Whether the words, with the chains that were found, make it news of industry."""
        points = self.industry + _A_CHAIN * min(len(chains), _MOST_CHAINS)
        if any(proof.field == "title" for label in chains for proof in label.evidence):
            points += _CHAIN_IN_TITLE
        return points >= _ENOUGH and points > self.elsewhere


class SubjectFinder:
    """The compiled cues. Read-only after it is built."""

    def __init__(self) -> None:
        self._matcher: Matcher[tuple[str, int]] = Matcher(_cue_entries())

    def find(self, document: Document) -> Subject:
        """Weigh the words of an article, each once."""
        industry: dict[str, int] = {}
        against: dict[str, int] = {}
        plain = 0
        cued: set[int] = set()
        for start, end, meanings in self._matcher.find(document.searchable):
            if document.is_furniture(start):
                continue
            word = document.searchable[start:end]
            double = 2 if document.in_title(start) else 1
            for kind, points in meanings:
                if kind == "industry":
                    cued.add(document.sentence_at(start))
                    if points == _PLAIN:
                        plain += word not in industry
                    if points == _STRONG or plain <= _PLAIN_MOST:
                        industry[word] = max(industry.get(word, 0), points * double)
                else:
                    against[word] = max(against.get(word, 0), points * double)
        return Subject(sum(industry.values()), sum(against.values()), cued)


def _cue_entries() -> Iterable[tuple[str, tuple[str, int]]]:
    for words, points in ((cues.INDUSTRY_STRONG, _STRONG), (cues.INDUSTRY_PLAIN, _PLAIN)):
        for word in words:
            for form in surface_forms(word):
                yield form, ("industry", points)
    for kind, words in cues.ELSEWHERE.items():
        for word in words:
            for form in surface_forms(word):
                yield form, (kind, _AGAINST)


def is_relevant(subject: Subject, where: Whereabouts, chains: Sequence[ChainLabel]) -> bool:
    """About industrial policy, chains or clusters of a Chinese region or of the nation."""
    return where.in_china and subject.is_industrial(chains)


# --- the kind of event ----------------------------------------------------------------------

_CHIEF = re.compile(
    r"链长|链主制|chain chiefs?|chiefs? of (?:\S+ ){0,4}chains?|chain leaders?|chain[- ]length"
    r"|chain heads?"
    r"|chain directors?|chain managers?|chain bosses|chiefs? for (?:\S+ ){0,3}chains?"
    r"|chief-general|act as chiefs?"
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
# A headline that speaks of a meeting alone.
_MEETING = re.compile(
    r"对接活动|对接会|论坛|研讨会|峰会|沙龙|座谈会|matchmaking|\bforum\b|\bseminar\b|\bsummit\b"
)
_KINDS = (
    ("chain-chief", _CHIEF),
    ("cluster-announcement", _CLUSTER),
    ("project", _PROJECT),
    ("performance", _PERFORMANCE),
    ("policy-plan", _POLICY),
)


def find_event(document: Document, new_cluster: bool) -> str:
    """The kind of news of a relevant article."""
    title = document.title()
    kind = _first_named(title)
    if kind is None and _MEETING.search(title):
        return "other"
    kind = kind or _first_named(document.lead_text())
    if kind is None:
        kind = _first_named(document.folded) or "other"
    if _CHIEF.search(title):
        return "chain-chief"
    if kind == "policy-plan" and new_cluster:
        return "cluster-announcement"
    if kind == "cluster-announcement" and not new_cluster:
        later = [name for name, pattern in _KINDS[2:] if pattern.search(title)]
        return later[0] if later else "policy-plan"
    return kind


def _first_named(text: str) -> str | None:
    """The kind whose words stand first; of two that begin together, the one listed first."""
    best: tuple[int, int, str] | None = None
    for rank, (kind, pattern) in enumerate(_KINDS):
        match = pattern.search(text)
        if match and (best is None or (match.start(), rank) < best[:2]):
            best = (match.start(), rank, kind)
    return best[2] if best else None


# --- new clusters and key chains ------------------------------------------------------------

_A_LIST = 4  # chains; the chiefs of fewer may be those of old ones
_NUMBER_ZH = r"(?:\d+|[一二三四五六七八九十百两]+)"
_NUMBER_EN = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|twenty|several|another|a batch of|a group of)"
)
_OBJECT_ZH = (
    rf"(?:产业集群|制造业集群|特色集群|集群(?!效应|化|式)|{_NUMBER_ZH}(?:条|个"
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
    r"|grow|shap|construct|forg|focus|launch|enlarg|strength)\w*"
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
    r"|picked|named|recogni[sz]ed|winners|made the list|makes? (?:the )?(?:\w+ ){0,3}list|chosen"
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


def names_cluster(text: str, *, strict: bool = True) -> bool:
    """Whether folded text says that a cluster or key chain is named, added, planned, recognised.

    ``strict`` leaves out what also reports of old clusters say.
    """
    for pattern in (_PLANS_ZH, _NAMED_IN_ZH):
        match = pattern.search(text)
        if match and not (strict and _ALREADY_ZH.search(text[: match.end() + 8])):
            return True
    for pattern in (_PLANS_EN, _NAMED_IN_EN):
        match = pattern.search(text)
        if match and not _NOT_NEW_EN.search(match[0]):
            return True
    return False


def find_new_cluster(document: Document, chains: int) -> bool:
    """Whether a relevant article names, launches, adds, plans or recognises a cluster or chain.

    Better a repeated alert than a suppressed announcement: one clear sentence anywhere is enough,
    and so are chiefs for a list of chains. ``chains`` is the number of chains found.
    """
    if chains >= _A_LIST and _CHIEF.search(document.title()):
        return True
    for sentence in document.sentences:
        text = document.folded[sentence.start : sentence.end]
        if "群" not in text and "链" not in text and "cluster" not in text and "chain" not in text:
            continue
        if document.is_furniture(sentence.start):
            continue
        if names_cluster(text):
            return True
    return False
