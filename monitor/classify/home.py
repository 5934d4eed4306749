"""A portal's own province, where its articles leave the name out: 全省, 我省, "the province".

A province writes for its own people: 全省新增低空经济重点产业链. Read alone it is news from
nowhere; read on that province's portal it says where. What the article names itself goes before.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from monitor.classify.document import Document
from monitor.classify.nation import acts_nationally, names_the_nation
from monitor.classify.regions import NATION, Whereabouts

_AUTONOMOUS = frozenset({"CN-GX", "CN-NM", "CN-NX", "CN-XJ", "CN-XZ"})
_MUNICIPAL = frozenset({"CN-BJ", "CN-CQ", "CN-SH", "CN-TJ"})

_OFFICE = (
    r"(?:委|政府|人民政府|级|内|领导|长|(?:工业和信息化|工信|经信|发展改革|发展和改革|发改|科技"
    r"|科学技术|商务|农业农村|财政|统计)[厅局委])"
)
_CITY = rf"(?:全|我|本)市|市{_OFFICE}"
_ENGLISH_CITY = r"|\bthe (?:city|municipality)\b|\bmunicipal\b"
#: How a province, an autonomous region and a municipality speak of themselves. A city's portal has
#: its province for a region, so the words of cities are everybody's.
_PROVINCE = re.compile(
    rf"(?:全|我|本)省|省{_OFFICE}|{_CITY}{_ENGLISH_CITY}"
    r"|\b(?:the|our) province\b|\bprovincial\b|\bprovince-?wide\b"
)
_REGION = re.compile(
    rf"(?:全|我|本)区|自治区|{_CITY}{_ENGLISH_CITY}"
    r"|\b(?:the|our) (?:autonomous )?region\b|\bregional (?:government|department)\b"
)
_MUNICIPALITY = re.compile(_CITY + _ENGLISH_CITY)

#: A name that ends so shortly before, without a stop between, is whose 省政府 it is.
_NAME_REACH = 8
_STOP = re.compile(r"[\s,.;:!?。、()“”\"]")
#: So often another region stands in the body before it is more than a passing mention.
_MORE_THAN_PASSING = 3


def at_home(document: Document, where: Whereabouts, home: str | None) -> Whereabouts:
    """``where`` with the portal's own region, where the article means it without naming it.

    ``home`` is the ISO code of the source's province. Abroad, in a national measure, and where the
    headline or the first paragraph names a region, the article's own words stand.
    """
    if home is None or home == NATION or NATION in where.regions:
        return where
    if (where.regions and not where.in_china) or acts_nationally(document):
        return where
    named = [start for start, region in where.mentions if region.startswith(NATION)]
    if any(start < document.lead.end for start in named):
        return where
    own = _speaks_of_itself(document, home, named)
    early = bool(own) and own[0] < document.lead.end
    if not early and (where.regions or (not own and names_the_nation(document))):
        return where
    counts = Counter(region for _, region in where.mentions)
    others = [
        region
        for region in where.regions
        if region != home and counts[region] >= _MORE_THAN_PASSING
    ]
    mentions = sorted([*where.mentions, *((start, home) for start in own)])
    return replace(where, regions=(home, *others), in_china=True, mentions=tuple(mentions))


def _speaks_of_itself(document: Document, home: str, named: list[int]) -> list[int]:
    """Where the words for its own province stand, those after another's name left out."""
    words = _PROVINCE
    if home in _AUTONOMOUS:
        words = _REGION
    elif home in _MUNICIPAL:
        words = _MUNICIPALITY
    text = document.folded
    return [
        match.start()
        for match in words.finditer(text)
        if not any(
            0 <= match.start() - start <= _NAME_REACH
            and not _STOP.search(text, start, match.start())
            for start in named
        )
    ]
