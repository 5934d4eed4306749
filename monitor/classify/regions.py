"""Which regions and places the news is from: mentions weighed by place, ambiguity resolved.

A mention in the headline outweighs one in the lead, that one outweighs the body. Regions far below
the first one are passing mentions and left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.classify.bilingual import Bilingual
from monitor.classify.document import Document, Span
from monitor.classify.gazetteer import Gazetteer, Level
from monitor.classify.nation import (
    acts_nationally,
    has_figure_of_its_own,
    lists_clusters,
    names_the_nation,
    signs_nationally,
)
from monitor.classify.scanner import Lexicon
from monitor.classify.toponyms import Mention, NameFinder, NameHit, is_dateline
from monitor.classify.zones import zone_names

NATION = "CN"

_WEIGHT_TITLE, _WEIGHT_LEAD, _WEIGHT_BODY = 6.0, 3.0, 1.0
_BODY_MOST = 4.0  # ten passing mentions do not make a subject
_ABROAD = 2.0  # less is one passing mention
_KEEP = 0.36  # share of the first region's weight; dev.jsonl's passing mentions stay below 0.3

# A company named after its home is no news from there.
_COMPANY = Bilingual(
    r"^(?:时代|啤酒|[\u4e00-\u9fff]{1,4}(?:集团|股份|控股|公司))|^ [a-z]+ (?:holding|group|co\b"
    r"|corp|inc\b)"
)
_ZONE_ENDS = frozenset({"新片区", "新区", "高新区", "经开区", " New Area", "开发区"})
# Where a company comes from is not where it builds: "Ningbo company", 宁波企业, 来自宁波的.
_ORIGIN_AFTER = Bilingual(
    r"^(?:市|省)?(?:的?(?:某|一家|一|本土|民营)?[\u4e00-\u9fff]{0,4}(?:企业|公司|集团|民企|国企|车企|企业家|商会))"
    r"|^(?:'s)?(?: [a-z]+){0,2} (?:company|companies|firms?|enterprises?|carmakers?|automakers?"
    r"|maker|group|giant|investors?)\b|^[ -](?:based|headquartered)\b"
    r"|^'s [a-z]+-based\b"
)
_ORIGIN_BEFORE = re.compile(r"(?:来自|总部(?:位于|在|设在)|(?:based|headquartered) in )$")
# A visit is no home: "signs 44 projects in Shanghai", "赴上海招商".
_A_LIST = 2  # places
_AS_ORIGIN = 0.4  # share; with place and province of the project named it comes second
_AWAY = re.compile(r"(?:\b(?:in|to|at|from|with|visits?)|[赴到往对]) ?$")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Regions in order of importance, places in order of mention, and whether it is in China.

    ``mentions`` are the (start, region) of all names of regions and places, in order.
    """

    regions: tuple[str, ...]
    places: tuple[str, ...]
    in_china: bool
    mentions: tuple[tuple[int, str], ...] = ()

    @property
    def starts(self) -> list[int]:
        """Where the names begin."""
        return [start for start, _ in self.mentions]


class RegionFinder:
    """The compiled gazetteer. Read-only after it is built."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names = NameFinder(gazetteer)

    @property
    def lexicon(self) -> Lexicon:
        """The names to look for."""
        return self._names.lexicon

    def find(self, document: Document, hits: Sequence[NameHit]) -> Whereabouts:
        """Where the news of an article is from; ``hits`` are those of the names."""
        mentions = self._names.mentions(document, hits)
        weights, foreign, first, origins = self._weigh(document, mentions)
        titled = any(document.in_title(mention.start) for mention in mentions)
        national = acts_nationally(document) or (not titled and signs_nationally(document))
        regions = _rank(weights, first)
        if national:
            listing = lists_clusters(document)
            reach = document.lead.end if listing else document.title_end
            regions = [region for region in regions if first[region] < reach]
            if listing:
                regions = self._with_figures(document, mentions, regions)
            regions = _insert_nation(document, regions, first)
        foreign_weight = max(foreign.values(), default=0.0)
        china_weight = max(
            (weight + origins.get(region, 0.0) for region, weight in weights.items()), default=0.0
        ) + (_WEIGHT_LEAD if national else 0)
        in_china = bool(regions)
        abroad = foreign_weight > china_weight and foreign_weight >= _ABROAD
        if abroad:
            regions = [max(foreign, key=lambda country: foreign[country])]
        elif not regions and (
            names_the_nation(document) or (document.language == "zh" and not foreign)
        ):
            in_china = True  # Chinese news that names no country is from home
        places = _places(document, mentions, set(regions), abroad)
        if regions == [NATION]:
            listed = _places(document, mentions, set(weights), abroad)
            # One is an example; more are the list that is the news.
            places = listed if len(listed) >= _A_LIST else places
        stands = tuple((mention.start, mention.meanings[0].id) for mention in mentions)
        return Whereabouts(tuple(regions), places, in_china and not abroad, stands)

    def _weigh(
        self, document: Document, mentions: list[Mention]
    ) -> tuple[dict[str, float], dict[str, float], dict[str, int], dict[str, float]]:
        """Weights of regions and of countries, first mentions, and what regions lost as origins."""
        weights: dict[str, float] = defaultdict(float)
        origins: dict[str, float] = defaultdict(float)
        foreign: dict[str, float] = defaultdict(float)
        body: dict[str, float] = defaultdict(float)
        first: dict[str, int] = {}
        at_home = titled_at_home = titled = False
        folded, lead_end = document.folded, document.lead.end
        for mention in mentions:
            start = mention.start
            early = start < lead_end
            away = early and _AWAY.search(folded[max(0, start - 8) : start])
            company = _COMPANY.match(folded[mention.end : mention.end + 24])
            origin = early and _is_origin(folded, mention)
            for geo in mention.meanings:
                if geo.bare and geo.doubtful:
                    continue
                into = foreign if geo.kind == "country" else weights
                share = 1.0 if geo.kind != "place" else 0.85
                if company:
                    # What a firm from here does is no foreign news, wherever its mines are.
                    if geo.kind != "country":
                        full = _WEIGHT_TITLE if document.in_title(start) else _WEIGHT_LEAD
                        origins[geo.id] += full * share * 0.8 if early else 0.0
                    share *= 0.2
                if origin and geo.kind != "country":
                    full = _WEIGHT_TITLE if document.in_title(start) else _WEIGHT_LEAD
                    origins[geo.id] += full * share * (1 - _AS_ORIGIN)
                    share *= _AS_ORIGIN
                if document.in_title(mention.start):
                    visited = bool(away and (titled_at_home or (titled and geo.kind == "country")))
                    into[geo.id] += _WEIGHT_TITLE * share * (0.2 if visited else 1)
                elif is_dateline(document, mention):
                    # National news is written in Beijing, whatever it is about.
                    if geo.id == "CN-BJ":
                        continue
                    into[geo.id] += 0.5 * _WEIGHT_BODY
                elif document.in_lead(mention.start):
                    visited = bool(away and (at_home or (weights and geo.kind == "country")))
                    into[geo.id] += _WEIGHT_LEAD * share * (0.3 if visited else 1)
                elif body[geo.id] < _BODY_MOST:
                    body[geo.id] += _WEIGHT_BODY * share
                    into[geo.id] += _WEIGHT_BODY * share
                first.setdefault(geo.id, mention.start)
            at_home = at_home or not origin
            if document.in_title(start):
                titled, titled_at_home = True, at_home
        return weights, foreign, first, origins

    @staticmethod
    def _with_figures(document: Document, mentions: list[Mention], regions: list[str]) -> list[str]:
        """Add the provinces to which a national list gives a figure of their own."""
        found = list(regions)
        together: list[str] = []
        reach = -1
        for mention in mentions:
            geo = mention.meanings[0]
            if geo.kind != "region" or document.in_title(mention.start):
                continue
            if is_dateline(document, mention):
                continue
            joined = document.folded[reach : mention.start] if reach >= 0 else ""
            if not re.fullmatch(r"\s*(?:[、,和与及]|and|, and)?\s*", joined):
                together = []
            together.append(geo.id)
            reach = mention.end
            if has_figure_of_its_own(document.folded[mention.end : mention.end + 40]):
                found.extend(one for one in together if one not in found)
                together = []
        return found


def _is_origin(folded: str, mention: Mention) -> bool:
    """Whether a name only says where a company comes from."""
    return (
        _ORIGIN_AFTER.match(folded[mention.end : mention.end + 40]) is not None
        or _ORIGIN_BEFORE.search(folded[max(0, mention.start - 18) : mention.start]) is not None
    )


def _rank(weights: dict[str, float], first: dict[str, int]) -> list[str]:
    most = max(weights.values(), default=0.0)
    kept = [region for region, weight in weights.items() if weight >= _KEEP * most]
    return sorted(kept, key=lambda region: (-round(weights[region]), first[region]))


def _insert_nation(document: Document, regions: list[str], first: dict[str, int]) -> list[str]:
    """CN first, unless the headline begins with a region."""
    if regions and first.get(regions[0], document.title_end) < min(6, document.title_end):
        return [regions[0], NATION, *regions[1:]]
    return [NATION, *regions]


def _places(
    document: Document, mentions: list[Mention], regions: set[str], abroad: bool
) -> tuple[str, ...]:
    """The places of the news as the article writes them, each once, without 市 after a name."""
    names: dict[str, bool] = {}  # name → whether it is a city
    spelled: dict[str, str] = {}
    if abroad:
        return ()
    for mention in mentions:
        geo = mention.meanings[0]
        if geo.kind != "place" or geo.id not in regions or is_dateline(document, mention):
            continue
        name = document.joined[mention.start : mention.end]
        if name.isascii():
            name = name.removesuffix(" City").removesuffix(" city").removesuffix(" Prefecture")
        elif name.endswith("市") or document.joined.startswith("域", mention.end):  # 射洪县|域
            name = name[:-1]
        key = name.casefold().removesuffix("县").removesuffix("區").removesuffix("区")
        first = spelled.setdefault(key, name)
        if first != name and first.isupper():
            names[name] = names.pop(first)  # NINGBO in a dateline, Ningbo in the text
            spelled[key] = name
        elif first == name:
            names.setdefault(name, geo.level is Level.CITY)
    here = [
        Span(mention.start, mention.end)
        for mention in mentions
        if mention.meanings[0].id in regions and mention.meanings[0].kind != "country"
    ]
    for zone in zone_names(document, here):
        names.setdefault(document.joined[zone.start : zone.end], False)
    return tuple(
        name for name, is_city in names.items() if is_city or not _is_short_for_zone(name, names)
    )


def _is_short_for_zone(name: str, names: Iterable[str]) -> bool:
    """Whether another name says the same zone in full: 临港 beside 临港新片区."""
    return any(other.startswith(name) and other[len(name) :] in _ZONE_ENDS for other in names)
