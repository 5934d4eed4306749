"""The stage that an article reports: of a document, of a project; and whether it is a round-up.

Told by the headline, in either language. A draft, its final text and its interpretation are three
pieces of news; so are the signing of a project, its first spade and its first product.
"""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.dedupe.folding import fold

_DOCUMENT = {
    "draft": (
        r"征求意见|公开征集|意见稿|送审稿"
        r"|\bdrafts?\b|seeks? (?:public )?(?:comments?|opinions?)|for comments?\b"
    ),
    "interpretation": r"解读|图解|一图读懂|问答|\binterpret|\bexplain(?:s|ed|er)\b|\bq&a\b",
    "rules": r"实施细则|配套细则|申报指南|\b(?:implementing|detailed) rules\b|\bguide to appl",
    "review": r"验收|中期评估|考核结果|\bmid-?term (?:review|assessment)\b|\bpasses acceptance\b",
}
_PROJECT = {
    "signed": r"签约|签署|签订|\bsign(?:s|ed|ing)?\b",
    "started": (
        r"开工|动工|奠基|\bbr(?:eaks?|oke) ground\b|\bwork (?:starts|began|begins)\b"
        r"|\bconstruction\b.{0,60}\b(?:began|begins|start(?:s|ed)?)\b"
        r"|\b(?:starts?|started|began|begins) (?:construction|work|building)\b"
    ),
    "producing": (
        r"投产|量产|竣工|下线|开业|投运|建成|投入(?:运营|使用)"
        r"|\b(?:starts?|started|began|begins|goes into|in) production\b"
        r"|\bput into (?:operation|production)\b|\bopens?\b|\bopened\b"
        r"|\bbuil(?:ds?|t) (?:its )?first\b|\b(?:roll(?:s|ed)?|comes?|came|left|leaves?) (?:off )?"
        r"(?:the |its )?(?:production |assembly )?lines?\b"
        r"|\bcomplet(?:es|ed)\b|\bfinished\b"
    ),
}
#: What was reached, by the words of past tense and comparison; 稳增长 and "growth plan" are aims.
_RESULTS = re.compile(
    r"(?<!稳)增长(?!工作|方案|行动|计划|目标|极|点)|增速|同比|环比|(?:产值|增加值|产量|营收|规模|总量)(?:达|突破)"
    r"|\bgrew\b|\bgrows?\b(?= by)|\bgrow by\b|\brose\b|\brises?\b|\bclimb(?:s|ed)\b|\bincreased\b"
    r"|\bsurg(?:es|ed)\b|\bup (?:by )?\d|\bdouble.digit|\byear.on.year\b|\bgrowth of \d"
)
_ROUND_UP = re.compile(
    r"速览|一览|要闻|集锦|盘点|汇总|周报|日报|早报|晚报"
    r"|\bround-?up\b|\bin brief\b|\bbriefs\b|\bdigest\b|\bweekly\b|\bthis week\b|\bheadlines\b"
)
_EDITION = re.compile(
    r"新一轮|新版|升级版|第[二三四五六]批|第[二三四五六]轮|再增|新增|增至|扩至|扩大到|增加到"
    r"|\b(?:new|second|third|fourth|latest) (?:round|batch|edition|version)\b|\braises? number\b"
    r"|\b(?:adds?|added|expands?|expanded|widens?|widened)\b"
)
_CORRECTION = re.compile(
    r"更正|勘误|\bcorrections?:|\bcorrects? (?:the |an? )?(?:figure|sum|amount|earlier|number)"
    r"|\ban earlier version\b|\bwas misstated\b|\bgave (?:a|the) wrong\b"
)
_SENTENCE = re.compile(r"[。.](?:\s|$)|。")


@lru_cache(maxsize=4096)
def document_stages(title: str) -> frozenset[str]:
    """``draft, interpretation, rules, review``; empty for the document itself."""
    folded = fold(title)
    return frozenset(stage for stage, words in _DOCUMENT.items() if re.search(words, folded))


@lru_cache(maxsize=4096)
def project_stages(lead: str) -> frozenset[str]:
    """``signed, started, producing`` by the headline, or else by the first sentence below it."""
    headline, _, text = fold(lead).partition("\n")
    for words in (headline, _SENTENCE.split(text, maxsplit=1)[0]):
        found = frozenset(stage for stage, marks in _PROJECT.items() if re.search(marks, words))
        if found:
            return found
    return frozenset()


def is_round_up(title: str) -> bool:
    """Whether a headline announces a collection of news."""
    return bool(_ROUND_UP.search(fold(title)))


def is_later_edition(title: str) -> bool:
    """Whether a headline says that a list grew, or that a plan or a batch is not the first."""
    return bool(_EDITION.search(fold(title)))


@lru_cache(maxsize=1024)
def reports_results(text: str) -> bool:
    """Whether a text says what was reached: output that grew, a total compared with last year's."""
    return bool(_RESULTS.search(fold(text)))


@lru_cache(maxsize=1024)
def is_correction(text: str) -> bool:
    """Whether a text says that it corrects an earlier one."""
    return bool(_CORRECTION.search(fold(text)))
