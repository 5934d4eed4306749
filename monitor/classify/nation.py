"""Is a measure the nation's? A national authority that acts, or a national list of clusters."""

from __future__ import annotations

import re

from monitor.classify.document import Document
from monitor.classify.needles import Sieve

_MINISTRY = (
    r"工业和信息化部|工信部|国家发展改革委|国家发展和改革委|国家发改委|农业农村部|科技部|财政部"
    r"|商务部|国务院|国家能源局|国家统计局"
    r"|科学技术部|文化和旅游部|生态环境部|交通运输部|国家数据局|国家林草局|国资委"
    r"|ministry of (?:industry|agriculture|science|commerce|finance|transport"
    r"|culture)[a-z ]{0,40}|\bmiit\b|\bndrc\b"
    r"|(?<!provincial )(?<!municipal )national development and reform commission|state council"
    r"|national energy administration"
    r"|national bureau of statistics|china's cabinet|central government"
)
_ANNOUNCES = (
    r"公布|公示|发布|印发|出台|启动|通知|批复|认定|名单|部署|决定|联合|召开|表示|介绍"
    r"|announc\w+|publish\w+|releas\w+|unveil\w+|issu\w+|made public|introduc\w+|nam(?:ed|es)"
    r"|select\w+|approv\w+|launch\w+|said|recogni[sz]\w+|公告|授予|揭晓|复核"
)
_NATIONAL_ACT = re.compile(
    rf"(?:{_MINISTRY})[^。\n]{{0,40}}(?:{_ANNOUNCES})"
    rf"|(?:{_ANNOUNCES})[^。\n]{{0,14}}(?:{_MINISTRY})"
)
_ANY_MINISTRY = re.compile(_MINISTRY)
_NATIONAL_LIST = re.compile(
    r"全国\d+个[^,。]{0,14}(?:集群|产业链|基地)|(?:工信部|工业和信息化部|农业农村部"
    r"|国家级)[^,。]{0,24}(?:集群|名单)"
    r"|\b(?:miit|china|national)(?:'s)? [a-z0-9 ]{0,40}(?:clusters?|key industries|ten industries"
    r"|10 industries|work plans?)"
    r"|(?:全国|中国)[^,。:]{0,14}(?:百强|\d+强|榜单|排行榜|竞争力|蓝皮书)|国家先进制造业集群|全国优势特色产业集群|先进制造业集群.{0,4}国家队|国家级先进制造业集群"
)
_NATION_WORD = re.compile(
    r"中国|全国|我国|国家|\bchina(?:'s)?\b|\bchinese\b|\bnationwide\b|\bnational\b"
)
_LISTING = re.compile(r"集群|名单|clusters?\b")
_FIGURE_OF_ITS_OWN = re.compile(
    r"^(?:省|市|自治区)?(?:各有|各占|各|有|占|获得|入选)?\s*[\d一二三四五六七八九十两]+\s*(?:个"
    r"|家|项|席|条)"
    r"|^[^.;。;]{0,24}\b(?:with|has|have|had)?\s*(?:\d+|one|two|three|four|five|six|seven|eight"
    r"|nine|ten)\b"
    r"|^\s*\(\d+"
)
_NOTICE = re.compile(r"公示|公告|通告|名单|关于.*(?:通知|批复)")
_TO_ALL = re.compile(r"^(?:各|有关)省、自治区、直辖市")
_SIGNATURE = 160  # characters at the end of a notice
_SIEVE = Sieve([_NATIONAL_LIST.pattern, _ANY_MINISTRY.pattern])
_MAY_LIST, _MAY_ACT = 1, 2


def acts_nationally(document: Document) -> bool:
    """Whether a national authority acts in the headline or the first paragraph."""
    title = document.title()
    may = _SIEVE.mask(title)
    if may & _MAY_LIST and _NATIONAL_LIST.search(title):
        return True
    if may & _MAY_ACT and _is_act(title):
        return True
    lead = document.lead_text()
    return bool(_SIEVE.mask(lead) & _MAY_ACT) and _is_act(lead)


def signs_nationally(document: Document) -> bool:
    """Whether a notice ends with the name of a ministry, which signs it or hears objections, or
    begins by addressing all provinces."""
    if _NOTICE.search(document.title()) is None:
        return False
    text = document.folded
    if _TO_ALL.search(document.lead_text()) is not None:
        return True
    return _ANY_MINISTRY.search(text, max(len(text) - _SIGNATURE, 0)) is not None


def _is_act(text: str) -> bool:
    return _ANY_MINISTRY.search(text) is not None and _NATIONAL_ACT.search(text) is not None


def lists_clusters(document: Document) -> bool:
    """Whether headline or first paragraph speak of a list that may hold regions one by one."""
    return (
        _LISTING.search(document.title()) is not None
        or _LISTING.search(document.lead_text()) is not None
    )


def names_the_nation(document: Document) -> bool:
    """Whether China as a whole is named."""
    return _NATION_WORD.search(document.folded) is not None


def has_figure_of_its_own(after: str) -> bool:
    """Whether the folded text after a region's name gives it a figure."""
    return _FIGURE_OF_ITS_OWN.search(after) is not None
