"""Is the news that a cluster or chain is given up, struck off, denied or forbidden?

The words are those of an announcement, so the weights of ``events`` take it for one: "Ningxia
scraps its plan for a wine cluster" names a cluster. The headline tells, or the first paragraph
where the headline names none. Where something is named beside what goes, it is an announcement all
the same.
"""

from __future__ import annotations

import re

from monitor.classify.clusters import names_cluster
from monitor.classify.document import Document
from monitor.classify.needles import Sieve

_DENIES_THAT_EN = re.compile(
    r"\bden(?:y|ies|ied)\b[^.;]{0,30}\b(?:that|reports?|rumou?rs?|plans?)\b"
)
_OBJECT_ZH = r"(?:集群|产业链|链条|重点链|条链|产业园|建设计划|名单|名录|称号|资格|牌子)"
_GAP_ZH = r"(?:(?!打造|培育|支持|助力|推动|促进|壮大)[^,。;!? ])"
_GIVEN_UP_ZH = re.compile(
    rf"(?:取消|撤销|摘牌|摘掉|摘去|收回|剔除|调出|移出|退出|终止|叫停|搁置|停建|放弃|压减|精简|缩减"
    rf"|不再(?:列为|作为|列入|纳入|保留|建设|培育)){_GAP_ZH}{{0,30}}{_OBJECT_ZH}"
    rf"|{_OBJECT_ZH}{_GAP_ZH}{{0,20}}(?:取消|撤销|摘牌|收回|剔除|调出|移出|终止|叫停|搁置|除名"
    rf"|落选|未通过|未获(?:批|认定)|未能(?:入选|入围))"
    r"|(?:严禁|禁止|不得|停止|不再)再?(?:新增|新建|审批|备案|核准|批准)[^,。;!?]{0,20}产能"
)
_DENIED_ZH = re.compile(r"辟谣|谣言|[系为属]不实|不实(?:信息|消息|传言)|称不实|否认")
_OBJECT_EN = r"(?:clusters?|(?:industrial |industry |key |priority )?chains?|list|title|status)"
_GIVE_UP_EN = (
    r"(?:scrap|shelv|abandon|cancel|revok|withdraw|withdrew|drop|remov|delist|strip|axe|suspend"
    r"|reject|lose|loses|lost|losing)(?:e|es|ed|s|ing|ping|ped|n|)"
)
_GIVEN_UP_EN = re.compile(
    rf"\b{_GIVE_UP_EN}\b(?:[^.;!?,]{{0,30}}\bplans? (?:to|for|of)\b)?"
    rf"(?:(?!\bto (?:build|foster|promote|make|create)\b)[^.;!?,]){{0,60}}\b{_OBJECT_EN}\b"
    rf"|\b{_OBJECT_EN}\b[^.;!?]{{0,40}}\b(?:is|are|was|were|been|be|gets?|got) {_GIVE_UP_EN}\b"
    rf"|\b{_OBJECT_EN} (?:plans? )?(?:scrapped|shelved|abandoned|cancelled|canceled|dropped)\b"
    r"|\b(?:struck|strikes?|taken|takes?) (?:[\w-]+ ){0,6}off (?:the|its|their|a)"
    r" (?:[\w-]+ ){0,3}list\b"
    r"|\b(?:merg|cut|reduc|slim)\w*\b[^.;!?]{0,40}\b(?:clusters?|chains?)\b"
    r"(?=[^.;!?]{0,60}\bfrom [\w-]+ to [\w-]+\b|[^.;!?]{0,40}\binto (?:one|a single)\b)"
    r"|\bno (?:new|more|further|additional) (?:[\w-]+ ){0,4}(?:capacity|clusters?|chains?)\b"
)
_DENIED_EN = re.compile(
    r"\b(?:den(?:y|ies|ied)|debunk\w*|refut\w+|dismiss\w*)\b"
    r"|\bfalse (?:report|rumou?r|claim)s?\b"
)
# Without one of these words nothing above matches; few headlines and first paragraphs hold one.
_SIGNS = Sieve(
    [
        r"取消|撤销|摘牌|摘掉|摘去|收回|剔除|调出|移出|退出|终止|叫停|搁置|停建|放弃|压减|精简|缩减|不再"
        r"|除名|落选|未通过|未获|未能|严禁|禁止|不得|停止|辟谣|谣言|不实|否认",
        r"scrap|shelv|abandon|cancel|revok|withdr|drop|remov|delist|strip|axe|suspend|reject|lose"
        r"|losing|lost| off |merg|cut|reduc|slim|no new|no more|no further|no additional|den|debunk"
        r"|refut|dismiss|false",
    ]
)
# What comes in beside what goes.
_COMES_ZH = re.compile(
    r"新增|增补|增列|增设|递补|补入|调入|新列入|新纳入|新设|新一批|获批|入选|入围|认定为|公布"
)
_COMES_EN = re.compile(
    r"\b(?:add(?:s|ed|ing|itions?)?|replac\w+|admit\w*|join(?:s|ed)?|nam(?:e|es|ed|ing)|launch\w*"
    r"|recogni[sz]e[sd]?|approv\w+|select\w*|newcomers?|instead|new (?:clusters?|chains?))\b"
)
_NOT_BEFORE = re.compile(
    r"(?:[未没不无]|严禁|禁止|停止|\b(?:no|not|never|nor|without)\b)[^,。.;]{0,50}$"
)
_RULES = re.compile(
    r"产能|办法|征求意见|方案|规则|\b(?:draft|rules?|capacity|measures|guidelines?)\b"
)


def withdrawal(document: Document) -> str | None:
    """The kind of news where an article tells that a cluster, chain or capacity is not, or no
    longer, to be: ``policy-plan`` for a rule, else ``other``. ``None`` for all other articles."""
    if not _withdraws(document):
        return None
    return "policy-plan" if _RULES.search(document.title()) else "other"


def denies(document: Document) -> bool:
    """Whether the headline denies something or calls it false, or the first paragraph a report."""
    title = document.title()
    return (
        _DENIED_ZH.search(title) is not None
        or _DENIED_EN.search(title) is not None
        or _DENIES_THAT_EN.search(document.lead_text()) is not None
    )


def _withdraws(document: Document) -> bool:
    title, lead = document.title(), document.lead_text()
    if not _SIGNS.mask(title) and not _SIGNS.mask(lead):
        return False
    if denies(document):
        return True
    goes = _GIVEN_UP_ZH.search(title) or _GIVEN_UP_EN.search(title)
    if goes is None and not names_cluster(title):
        goes = _GIVEN_UP_ZH.search(lead) or _GIVEN_UP_EN.search(lead)
    return goes is not None and not _comes(f"{title}\n{lead}")


def _comes(said: str) -> bool:
    """Whether something is named, added or recognised, and that is not denied."""
    return any(
        not _NOT_BEFORE.search(said, max(0, match.start() - 60), match.start())
        for pattern in (_COMES_ZH, _COMES_EN)
        for match in pattern.finditer(said)
    )
