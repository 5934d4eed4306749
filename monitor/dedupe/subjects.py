"""Whose announcement it is, and of what: the cities, provinces and chains that headline and first
paragraph name.

A city copies its province, down to the number: Guangdong has 20 clusters, and Shenzhen has 20. The
places further down are examples, which two reports of one announcement choose differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from monitor.catalog.taxonomy import load_taxonomy
from monitor.dedupe.folding import fold
from monitor.dedupe.names import pinyin_names, shared_names
from monitor.dedupe.reading import Reading, standing

#: ISO 3166-2 code to the names that headlines use, English and Chinese.
_REGIONS = {
    "CN-AH": ("anhui", "安徽"), "CN-BJ": ("beijing", "北京"), "CN-CQ": ("chongqing", "重庆"),
    "CN-FJ": ("fujian", "福建"), "CN-GD": ("guangdong", "广东"), "CN-GS": ("gansu", "甘肃"),
    "CN-GX": ("guangxi", "广西"), "CN-GZ": ("guizhou", "贵州"), "CN-HA": ("henan", "河南"),
    "CN-HB": ("hubei", "湖北"), "CN-HE": ("hebei", "河北"), "CN-HI": ("hainan", "海南"),
    "CN-HL": ("heilongjiang", "黑龙江"), "CN-HN": ("hunan", "湖南"), "CN-JL": ("jilin", "吉林"),
    "CN-JS": ("jiangsu", "江苏"), "CN-JX": ("jiangxi", "江西"), "CN-LN": ("liaoning", "辽宁"),
    "CN-NM": ("inner mongolia", "内蒙古"), "CN-NX": ("ningxia", "宁夏"),
    "CN-QH": ("qinghai", "青海"), "CN-SC": ("sichuan", "四川"), "CN-SD": ("shandong", "山东"),
    "CN-SH": ("shanghai", "上海"), "CN-SN": ("shaanxi", "陕西"), "CN-SX": ("shanxi", "山西"),
    "CN-TJ": ("tianjin", "天津"), "CN-XJ": ("xinjiang", "新疆"), "CN-XZ": ("xizang", "西藏"),
    "CN-YN": ("yunnan", "云南"), "CN-ZJ": ("zhejiang", "浙江"),
}  # fmt: skip
_LEVEL = re.compile(
    r"(?:自治州|地区|新区|经济技术开发区|经开区|高新区|[市区县州盟旗])$"
    r"|\s(?:new area|district|county|city|prefecture|(?:development|industrial|high-tech) zone)$"
)


def headline_places(reading: Reading) -> frozenset[str]:
    """The places of the labels that stand in the headline."""
    return standing(reading.labels.places, reading.article.title)


def names_region(text: str, regions: tuple[str, ...]) -> bool:
    """Whether a text names one of these regions."""
    folded = fold(text)
    return any(name in folded for region in regions for name in _REGIONS.get(region, ()))


def names_some_region(text: str) -> bool:
    """Whether a text names any province."""
    folded = fold(text)
    return any(name in folded for names in _REGIONS.values() for name in names)


def same_names(new: Reading, old: Reading) -> bool:
    """Same language, and every place and province that stands in the shorter text stands in the
    longer one, one at least: whatever the labels say, no name was put in another's place."""
    shorter, longer = sorted((new, old), key=lambda side: len(side.body))
    body, other = fold(shorter.body), fold(longer.body)
    provinces = {name for names in _REGIONS.values() for name in names}
    names = {name for name in shorter.places | provinces if name in body}
    return bool(names) and all(name in other for name in names)


def strangers(new: Reading, old: Reading) -> bool:
    """Both first paragraphs name places, and neither report ever names one of the other's.

    Across scripts a name is compared by its sound; where an English name is no pinyin (Hohhot), or
    the place has no name that sounds, nothing is said.
    """
    one, other = new.lead_places, old.lead_places
    if not one or not other:
        return False
    return not any(
        _stands(place, side.article.language, text.article.language, text.body)
        for places, side, text in ((one, new, old), (other, old, new))
        for place in places
    )


def unnamed(places: frozenset[str], side: Reading, other: Reading) -> bool:
    """Whether the other report's first paragraph surely names none of one side's places."""
    return not any(
        _stands(place, side.article.language, other.article.language, other.lead)
        for place in places
    )


@lru_cache(maxsize=4096)
def _stands(place: str, language: str, text_language: str, text: str) -> bool:
    """Whether a text may name a place; a name that cannot be compared may stand anywhere."""
    if language == text_language:
        folded = fold(place)
        return (_LEVEL.sub("", folded) or folded) in fold(text)
    if language == "en":
        return not pinyin_names(place) or bool(shared_names(place, text))
    return bool(shared_names(text, place))


def no_kin(chains: Iterable[str], others: Iterable[str]) -> bool:
    """Whether no chain is the other's or its broader one: what one report calls batteries may be
    new energy in the other."""
    one, other = set(chains), set(others)
    return _broadened(one).isdisjoint(other) and _broadened(other).isdisjoint(one)


def _broadened(chains: set[str]) -> set[str]:
    parents = _parents()
    return chains.union(*(parents.get(chain, ()) for chain in chains))


@cache
def _parents() -> Mapping[str, tuple[str, ...]]:
    """From seeds/chains."""
    return {chain.id: chain.parents for chain in load_taxonomy().chains}
