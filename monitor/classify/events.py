"""What kind of news is it, and does it name a cluster or key chain?

The rules are those of tests/gold/LABELS.md. No single wording decides: the features of
``monitor.classify.evidence`` are weighed with the weights of ``monitor.classify.weights``, two
logistic regressions fitted on labelled articles (tests/classify/fit_events.py).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from monitor.classify.clusters import launches_cluster, naming_sentences, speaks_of_what_is_to_come
from monitor.classify.document import Document
from monitor.classify.evidence import EvidenceFinder, Hit
from monitor.classify.weights import EVENT_WEIGHTS, NEW_CLUSTER_WEIGHTS

EVENTS = ("cluster-announcement", "chain-chief", "policy-plan", "project", "performance", "other")

# Better a repeated alert than a suppressed announcement: one chance in three is enough.
_NEW_ENOUGH = 0.33
_LEAST_NEW = math.log(_NEW_ENOUGH / (1 - _NEW_ENOUGH))  # the sum of weights that gives it


class EventFinder:
    """The weights and the compiled concepts. Read-only after it is built."""

    def __init__(self) -> None:
        self.evidence = EvidenceFinder()

    def find(self, document: Document, hits: Sequence[Hit], chains: int) -> tuple[str, bool]:
        """(kind of news, new cluster) of a relevant article.

        ``hits`` are those of the concepts; ``chains`` is the number of chains found.
        """
        if _FORM.search(document.title()):
            return "other", False
        features = self.evidence.features(document, hits, chains)
        *scores, new = _hundredths(features)
        said = {name for _, _, concepts in hits for name in concepts.names}
        named = not _NAMEABLE.isdisjoint(said)
        for index, needed in _NEEDED.items():
            if needed.isdisjoint(said):
                scores[index] = _NEVER
        named = named and _somebody_acts(document, said)
        if not named:
            scores[0] = _NEVER
        event = EVENTS[scores.index(max(scores))]
        new_cluster = named and (new / 100 >= _LEAST_NEW or _says_so(document, event))
        if event == "project" and new_cluster and launches_cluster(document):
            event = "cluster-announcement"
        if (new_cluster or event in _OF_NAMING) and _names_nothing(document):
            return ("other" if event in _OF_NAMING else event), False
        if (new_cluster or event == "cluster-announcement") and _ranks(document):
            return ("performance" if event == "cluster-announcement" else event), False
        if (new_cluster or event == "cluster-announcement") and _looks_back(document):
            return ("performance" if event == "cluster-announcement" else event), False
        if event == "chain-chief" and new_cluster:
            new_cluster = not (_changes_chiefs(document) or _only_meets(document))
        return settle(event, new_cluster)


# What its form says is no news of a region's doing: a tender, a reply, a guide, a contest.
_FORM = re.compile(
    r"(?:招标|采购|比选|磋商|询价)(?:公告|结果|预告)|^招标|(?:建议|提案)的?(?:答复|复函)|的(?:答复|回复|复函)$"
    r"|(?:投资|招商)(?:指南|手册|问答)|招聘会|技能(?:大赛|竞赛)"
    r"|\b(?:tender|job fair|investment guide|invest(?:or|ment)s? handbook|call for bids)\b"
    r"|\bbids invited\b|\bskills (?:contest|competition)\b"
)
# Kinds of news that an article is not where nobody names anything.
_OF_NAMING = ("cluster-announcement", "chain-chief")
# What can be named; a marine ranch "of national level" is none of these.
_NAMEABLE = frozenset({"cluster", "chain", "system", "industry"})
# What an article must speak of at all to be of a kind, whatever else speaks for it.
_NEEDED = {
    EVENTS.index(event): frozenset(names)
    for event, names in (
        ("cluster-announcement", _NAMEABLE),
        ("chain-chief", ("chief",)),
        ("policy-plan", ("document", "support", "issue", "build", "intent")),
    )
}
_NEVER = -(10**9)
# What somebody does who names or plans a cluster or chain; one that thrives by itself is there.
_ACTS = frozenset({"pick", "win", "add", "intent", "document", "issue", "chief", "grade", "system"})
_BUILDS = re.compile(
    r"(?:打造|培育|构建|创建|谋划|布局|建设|设立|组建)[^,。;]{0,24}(?:集群|产业链|集聚区|产业带)"
    r"|\b(?:build|creat|foster|cultivat|develop|establish|form|set up|launch)\w*\b"
    r"[^.;]{0,60}\b(?:cluster|chain)s?\b"
)


def _somebody_acts(document: Document, said: Collection[str]) -> bool:
    """Whether anything is done to a cluster or chain: portals' reports tell how chains do."""
    if not _ACTS.isdisjoint(said):
        return True
    return _BUILDS.search(_beginning(document)) is not None


# What experts and deputies ask of an authority, or a comment says, no authority has done.
_PROPOSED = re.compile(
    r"(?:专家|代表|委员|学者|业内人士|政协)[^,。]{0,8}(?:建议|呼吁|建言)|提案|建言"
    r"|\b(?:experts?|scholars?|deput(?:y|ies)|lawmakers?|advis[eo]rs?|academics?|legislators?)\b"
    r"[^.;]{0,24}\b(?:urg|suggest|call|propos|recommend)"
    r"|^(?:opinion|commentary|comment|editorial|op-ed|column) ?[:|]"
    r"|^[\"\[(【]?(?:时评|评论|社论|短评|快评|锐评|[\u4e00-\u9fff]{0,2}观点|来论"
    r"|网评)[\])】\"]? ?[:|丨]"
)
# 4家企业入选产业链链主, 100家智能制造示范工厂: firms are chosen, the chains are there.
_FIRMS = re.compile(
    r"链主(?!制|[^,。]{0,8}链长)(?<!链长.链主)|(?:示范|绿色|灯塔|智能|数字化?|未来)工厂|小巨人|单项冠军|瞪羚|独角兽"
    r"|\bchain (?:leaders?|masters?|owners?) (?:enterpris|compan|firms?)"
    r"|\b(?:smart|demonstration|green|lighthouse) factories\b|\blittle giants?\b|\bunicorns\b"
)
_OBJECTS = re.compile(
    r"集群|[条大]|链长|重点产业链(?!链主)|\bclusters?\b|\b(?:key|new|industrial) chains\b"
)
# 人工智能等28条重点产业链由市领导担任链长: the chains are told one by one.
_LED_CHAINS = re.compile(r"、[^,。;]{2,12}等[\d一二三四五六七八九十]+条[^,。;]{0,6}链由")


def _names_nothing(document: Document) -> bool:
    """Whether what sounds like an announcement is advice, a stock or a choice of firms."""
    return (
        _PROPOSED.search(document.title()) is not None
        or _only_counts(document)
        or _chooses_firms(document)
    )


def _chooses_firms(document: Document) -> bool:
    """Whether the headline tells which firms were chosen, and names no chain as new."""
    title = document.title()
    return (
        _FIRMS.search(title) is not None
        and _OBJECTS.search(title) is None
        and _LED_CHAINS.search(document.lead_text()) is None
    )


# Who compares clusters, and no authority that could recognise one.
_RANKING = re.compile(
    r"百强|\d+强|排行|榜单|竞争力|指数|蓝皮书|白皮书|\branking\b|\branks\b|\btop \d+|\bleague table"
    r"|\bwhite paper\b|\bblue book\b"
)
_RECOGNISING = re.compile(
    r"国家级|国家先进|国家队|省级|工信|工业和信息化|经信|发改|发展改革|政府|认定|公示|将|力争|打造|培育"
    r"|\b(?:ministry|department|government|commission|recogni[sz]\w*|designat\w*|plans?|will)\b"
)


def _ranks(document: Document) -> bool:
    """Whether the headline tells of a ranking that no authority made: its clusters are there."""
    return (
        _RANKING.search(document.title()) is not None
        and _RECOGNISING.search(_beginning(document)) is None
    )


# Another official for a chain that is there: 链长作如下调整, "takes over as chief of the chain".
_CHANGED = re.compile(
    r"调整[^,。;]{0,16}链长|链长[^,。;]{0,12}(?:调整|变更|更替|不变)|(?:新任|接任)[^,。;]{0,14}链长"
    r"|\b(?:takes?|took|taken|taking) over\b[^.;]{0,40}\bchief\b|\bnew chief of the\b"
)
_MORE_CHAINS = re.compile(r"新增|增列|增设|新设|\b(?:new|added|adds|more) (?:\w+ ){0,3}chains?\b")


def _changes_chiefs(document: Document) -> bool:
    """Whether headline and first paragraph tell of a change of chiefs and of no more chains."""
    return _tells(_beginning(document), _CHANGED, but_not=_MORE_CHAINS)


# Chiefs at work on chains that are there.
_MEETING = re.compile(
    r"链长[^,。;]{0,24}(?:例会|会商|调度会?|座谈会?|汇报会?)|(?:例会|调度会|座谈会)[^,。;]{0,24}链长|链长办公室"
    r"|\bchain chiefs?\b[^.;]{0,40}\b(?:met|meet|meets|meeting)\b"
    r"|\b(?:met|meets?|meeting)\b[^.;]{0,24}\bchain chiefs?\b"
)
_APPOINTS = re.compile(
    r"新增|增列|公布|印发|确定|列为|任命|担任|名单|方案|设立|推行|实行|建立"
    r"|\b(?:appoint|nam(?:e|es|ed|ing)\b|add|introduc|plan|list|assign|launch)\w*"
)


def _only_meets(document: Document) -> bool:
    """Whether chiefs meet, and headline and first paragraph tell of nothing that they decided."""
    return _tells(_beginning(document), _MEETING, but_not=_APPOINTS)


# What was named years ago, told for its anniversary.
_YEARS_AGO = re.compile(
    r"已有?(?:\d{1,2}|[一二两三四五六七八九十]+)年|周年"
    r"|(?<!\d)(?:\d{1,2}|[一二两三四五六七八九十]+)年[来前]"  # 2030年前 is by 2030
    r"|回眸|回顾|\byears (?:on|after|later|since)\b|\banniversary\b|\blooking back\b"
)
_TO_COME = re.compile(
    rf"{_APPOINTS.pattern}|打造|培育|力争|将|未来|\b(?:will|by 20\d\d|aims?|build|foster)\b"
)


def _looks_back(document: Document) -> bool:
    """Whether the headline looks back upon years, and names nothing."""
    return _tells(document.title(), _YEARS_AGO, but_not=_TO_COME)


# A stock told as one: "has fostered 80 clusters so far", and nobody who adds to it.
_HAS_SO_MANY = re.compile(
    r"\b(?:has|have|had) (?:now )?(?:\w+ed |built )?(?:a total of |some |about |more than |over )?"
    r"[\d,]+ (?:[\w-]+ ){0,6}?(?:clusters|chains)\b"
)
_SO_FAR = re.compile(r"\b(?:so far|to date|by now|as of|by the end of (?:last|june|20\d\d))\b")
_NAMES_MORE = re.compile(
    r"\b(?:new|nam(?:e|es|ed|ing)|add(?:s|ed|ing)?|launch\w*|recogni[sz]\w+|approv\w+|plan\w*|will"
    r"|list(?:s|ed)?|select\w*|unveil\w*|announc\w+|releas\w+|publish\w*|to (?:build|foster))\b"
)


def _only_counts(document: Document) -> bool:
    """Whether headline and first paragraph only tell how many there are."""
    said = _beginning(document)
    return _SO_FAR.search(said) is not None and _tells(said, _HAS_SO_MANY, but_not=_NAMES_MORE)


def _beginning(document: Document) -> str:
    """Headline and first paragraph."""
    return f"{document.title()}\n{document.lead_text()}"


def _tells(said: str, what: re.Pattern[str], *, but_not: re.Pattern[str]) -> bool:
    return what.search(said) is not None and but_not.search(said) is None


# Both tables in one, in hundredths: sums of whole numbers do not hang on the order of a set.
_BOTH = {
    feature: tuple(
        round(100 * weight)
        for weight in (
            *EVENT_WEIGHTS.get(feature, (0.0,) * len(EVENTS)),
            NEW_CLUSTER_WEIGHTS.get(feature, 0.0),
        )
    )
    for feature in EVENT_WEIGHTS.keys() | NEW_CLUSTER_WEIGHTS.keys()
}


def _hundredths(features: Iterable[str]) -> list[int]:
    """The sums of the weights: of each kind of news in order, and of a new cluster."""
    rows = [_BOTH[feature] for feature in features if feature in _BOTH]
    return list(map(sum, zip(*rows, strict=True))) if rows else [0] * (len(EVENTS) + 1)


def weigh(
    weights: Mapping[str, Sequence[float]], features: Iterable[str], classes: int
) -> list[float]:
    """The sum of the weights of all features, class by class."""
    scores = [0.0] * classes
    for feature in features:
        for index, weight in enumerate(weights.get(feature, ())):
            scores[index] += weight
    return scores


def is_new(features: Iterable[str], weights: Mapping[str, float] = NEW_CLUSTER_WEIGHTS) -> bool:
    """Whether the features speak for a cluster or key chain that is named or planned."""
    score = sum(weights.get(feature, 0.0) for feature in features)
    return score >= _LEAST_NEW


def settle(event: str, new_cluster: bool) -> tuple[str, bool]:
    """Both answers in agreement: a plan that names a cluster is an announcement of it."""
    if event == "cluster-announcement" or (event == "policy-plan" and new_cluster):
        return "cluster-announcement", True
    return event, new_cluster


def _says_so(document: Document, event: str) -> bool:
    """Whether one clear sentence names a cluster; a report of results must speak of plans."""
    naming = naming_sentences(document)
    if event in ("performance", "other"):
        return any(
            speaks_of_what_is_to_come(document.folded[sentence.start : sentence.end])
            for sentence in naming
        )
    return bool(naming)
