"""National organs in both languages: who issued a list ties its reports together.

Provincial departments are left out: every province has them, and the region says whose they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.dedupe.folding import fold

#: Names as news writes them; the English ones also stand for provincial departments, so only
#: "Ministry", "National" and the usual abbreviations count.
_ORGANS = {
    "MIIT": r"工业和信息化部|工信部|\bmiit\b|ministry of industry and information",
    "NDRC": r"国家发展?(?:和)?改革?委|国家发改委|\bndrc\b|national development and reform",
    "MARA": r"农业农村部|ministry of agriculture",
    "MOF": r"财政部|ministry of finance",
    "MOST": r"科学?技术?部(?!门)|火炬(?:高技术|中心)|ministry of science|torch (?:high|center)",
    "MOFCOM": r"(?<!工)商务部|ministry of commerce|\bmofcom\b",
    "SASAC": r"国务院国资委|国资委|\bsasac\b",
    "State Council": r"国务院(?!国资委)|state council",
    "NEA": r"国家能源局|national energy administration",
    "SAMR": r"市场监管总局|administration for market regulation",
    "NBS": r"国家统计局|national bureau of statistics",
    "GACC": r"海关总署|general administration of customs",
    "CAAC": r"民航局|civil aviation administration",
    "NDA": r"国家数据局|national data administration",
    "MCT": r"文化和旅游部|文旅部|ministry of culture and tourism",
    "MEE": r"生态环境部|ministry of ecology",
    "MNR": r"自然资源部|ministry of natural resources",
    "MOT": r"交通运输部|ministry of transport",
    "NHC": r"国家卫生?健康?委|national health commission",
}
_PATTERNS = {name: re.compile(words) for name, words in _ORGANS.items()}


@lru_cache(maxsize=1024)
def national_organs(text: str) -> frozenset[str]:
    """The short names of the national organs that a text names."""
    folded = fold(text)
    return frozenset(name for name, words in _PATTERNS.items() if words.search(folded))
