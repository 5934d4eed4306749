"""Which regions and places the news is from: mentions weighed by place, ambiguity resolved.

A mention in the headline outweighs one in the lead, that one outweighs the body. Regions far below
the first one are passing mentions and left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.classify.document import Document
from monitor.classify.gazetteer import Gazetteer, Level
from monitor.classify.matcher import Matcher, longest
from monitor.text import fold

NATION = "CN"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WEIGHT_TITLE, _WEIGHT_LEAD, _WEIGHT_BODY = 6.0, 3.0, 1.0
_BODY_MOST = 4.0  # ten passing mentions do not make a subject
_ABROAD = 2.0  # less is one passing mention
_KEEP = 0.36  # share of the first region's weight; dev.jsonl's passing mentions stay below 0.3

# Two and three characters that name regions together.
_COMPOUNDS = {
    "川渝": ("CN-SC", "CN-CQ"),
    "成渝": ("CN-SC", "CN-CQ"),
    "京津冀": ("CN-BJ", "CN-TJ", "CN-HE"),
    "粤桂": ("CN-GD", "CN-GX"),
    "沪苏浙皖": ("CN-SH", "CN-JS", "CN-ZJ", "CN-AH"),
    "苏浙皖": ("CN-JS", "CN-ZJ", "CN-AH"),
    "湘赣": ("CN-HN", "CN-JX"),
    "湘鄂赣": ("CN-HN", "CN-HB", "CN-JX"),
    "鄂湘赣": ("CN-HB", "CN-HN", "CN-JX"),
    "闽赣": ("CN-FJ", "CN-JX"),
    "晋陕豫": ("CN-SX", "CN-SN", "CN-HA"),
    "苏皖": ("CN-JS", "CN-AH"),
    "粤闽": ("CN-GD", "CN-FJ"),
    "浙皖": ("CN-ZJ", "CN-AH"),
    "甘青": ("CN-GS", "CN-QH"),
    "沪苏": ("CN-SH", "CN-JS"),
    "渝黔": ("CN-CQ", "CN-GZ"),
    "广佛": ("CN-GD",),
    "深莞惠": ("CN-GD",),
    "通泰扬": ("CN-JS",),
    "苏锡常": ("CN-JS",),
    "长株潭": ("CN-HN",),
    "郑洛新": ("CN-HA",),
    "Chuanyu": ("CN-SC", "CN-CQ"),
    "Sichuan-Chongqing": ("CN-SC", "CN-CQ"),
    "Chengdu-Chongqing": ("CN-SC", "CN-CQ"),
    "Beijing-Tianjin-Hebei": ("CN-BJ", "CN-TJ", "CN-HE"),
}
# Where a one-character name can be nothing else: "粤府办〔2022〕10号", "驻晋央企", "全桂".
_SHORT = re.compile(
    r"(?<![\u4e00-\u9fff])([{s}])(?=(?:政|府|发改|工信|科|农|财|经信"
    r"|办)[\u4e00-\u9fff]{{0,4}}[〔\[(]\d{{4}})"
    r"|(?<=[驻入来赴在援全兴富])([{s}])(?=央企|企业|投资|发展|考察|落户|企|[,。、]|$)"
)

# City names that are words, or other places, as well: they need 市 or their province beside them.
_AMBIGUOUS_ZH = _words(
    "来宾 白银 日照 阿里 朝阳 中山 大庆 山南 海东 海北 海西 黄南 红河 文山 三明 通化 白山 "
    "新乡 开封 德州 东方 吉林 海南 江门 鞍山 大同 玉树 平凉 安康 宝鸡 和田 百色 大理 黄山 "
    "金昌 商洛 固原 中卫 株洲 丽水 台州 安顺 怀化 南平 清远 河源 河池"
)
# County-level names without 市, 区, 县 that are everyday words or name other things.
_EVERYDAY = _words(
    "和平 新华 朝阳 城中 城东 城西 城北 城关 桥西 桥东 东方 中原 中山 长安 平安 安定 安宁 "
    "吉祥 太平 文化 红旗 光明 解放 胜利 建设 和谐 友谊 龙江 团结 工农 向阳 兴安 东风 前进 "
    "永安 长江 铁西 铁东 南关 西湖 东湖 鼓楼 玄武 海港 新城 新市 高新 开发 市中 市南 市北 "
    "中心 中央 振兴 繁荣 江南 江北 江东 河东 河西 河北 河南 山东 山西 海南 湖南 湖北 广西 "
    "天山 昆仑 泰山 华山 黄河 龙头 青年 大通 互助 共和 民和 同心 同德 同仁 永和 永定 永宁 "
    "永兴 永新 新建 新和 新源 新丰 新兴 新安 新余 嘉兴 安全 安居 东兴 北京 南京 大同 定安 "
    "武功 富民 富裕 富强 民权 民主 民乐 大方 大名 中方 中阳 高平 高明 高台 高县 安化 化工 "
    "灯塔 凤凰 龙门 武术 和顺 平和 平原 平利 平顺 平定 平山 平南 安平 集安 保安 东明 光山 "
    "光泽 宁静 静安 文成 文安 文水 文昌 开平 开化 开发 开放 会同 会理 会宁 会东 理塘 理县 "
    "临泉 方正 方山 大化 大新 大田 大丰 大足 大关 大埔 大竹 大英 大洼 大石桥 通化 通道 通海 "
    "通许 广安 广饶 广平 广德 广南 广灵 广宗 广水 合作 合山 合水 合江 合川 元氏 海丰 海安 "
    "海伦 海盐 金山 金川 金湖 金溪 金沙 金门 金秀 白云 青山 青云 红星 红山 翠屏 银海 银州 "
    "雨山 雨花 雨城 温泉 矿区 郊区 城区 丰润 丰泽 宝山 宝塔 东港 东海 东山 东安 东阳 南山 "
    "南海 南湖 南华 南通 南昌 南丹 南和 南部 南安 南岸 西山 西安 西宁 西区 西市 北安 北流 "
    "北海 东城 西城 南城 北城 崇义 礼县 多伦 商城 商水 上海 上饶 上思 应城 应县 应急 大安 "
    "德安 名山 佳县 美兰 自流井 兴业 兴国 兴文 兴平 兴隆 兴化 兴宁 兴山 兴庆 荣昌 荣县 桃源 "
    "桃山 公安 石门 石台 长沙 长春 长丰 长海 长宁 长顺 长阳 长治 长子 长武 长岭 隆安 双江 "
    "双清 双流 双辽 双柏 双滦 云和 云龙 云县 云溪 云岩 华容 华安 华宁 华池 华阴 英山 英德 "
    "天台 天等 天长 天全 天柱 天镇 天元 天心 天桥 天涯 天宁 天峨 宜良 连山 连平"
)
_AMBIGUOUS_EN = frozenset(
    {"jilin", "hainan", "ili", "aba", "dali", "hami", "altay", "hotan", "shannan"}
)

_AFTER_ORGANISATION = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,6}(?:大学|学院|研究院|日报|晚报|卫视|电视台|证券|银行|球队|男篮|女篮)"
    r"|(?:网|队|频道|菜|话|籍|商报|证券报|新闻网|高速|铁路|航空公司|中超|足球))"
    r"|^(?: \w+){0,3} (?:university|college|airlines|daily|securities|fc|football|f\.c\."
    r"|stock exchange|institute)\b"
    r"|^-[a-z]+ (?:railway|expressway|highway)|^\$"
)
# A company named after its home is no news from there.
_COMPANY = re.compile(
    r"^(?:时代|啤酒|[\u4e00-\u9fff]{1,4}(?:集团|股份|控股|公司))|^ [a-z]+ (?:holding|group|co\b"
    r"|corp|inc\b)"
)
_BEFORE_ORGANISATION = re.compile(r"(?:university|college|bank|institute) of $")
# A visit is no home: "signs 44 projects in Shanghai", "赴上海招商".
_AWAY = re.compile(r"(?:\b(?:in|to|at|from|with|visits?)|[赴到往对]) ?$")
_DATELINE = re.compile(r"^[\s\S]{0,30}?(?:电|\(?(?:xinhua|reporter|ecns)\)?|--|——)")

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
    r"|select\w+|approv\w+|launch\w+|said"
)
_NATIONAL_ACT = re.compile(
    rf"(?:{_MINISTRY})[^。\n]{{0,40}}(?:{_ANNOUNCES})"
    rf"|(?:{_ANNOUNCES})[^。\n]{{0,14}}(?:{_MINISTRY})"
)
_NATIONAL_LIST = re.compile(
    r"全国\d+个[^,。]{0,14}(?:集群|产业链|基地)|(?:工信部|工业和信息化部|农业农村部"
    r"|国家级)[^,。]{0,24}(?:集群|名单)"
    r"|\b(?:miit|china|national)(?:'s)? [a-z0-9 ]{0,40}(?:clusters?|key industries|ten industries"
    r"|10 industries|work plans?)"
    r"|国家先进制造业集群|全国优势特色产业集群|先进制造业集群.{0,4}国家队|国家级先进制造业集群"
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


@dataclass(frozen=True, slots=True)
class Geo:
    """What a name in the text may stand for."""

    id: str
    kind: str  # "region", "place", "country"
    level: Level | None = None
    bare: bool = False  # a county-level name without its 市, 区, 县
    doubtful: bool = False
    name: str = ""


@dataclass(slots=True)
class _Mention:
    start: int
    end: int
    meanings: tuple[Geo, ...]


@dataclass(slots=True)
class Whereabouts:
    """Regions in order of importance, places in order of mention, and how Chinese the news is."""

    regions: tuple[str, ...]
    places: tuple[str, ...]
    foreign: bool
    in_china: bool
    national: bool
    title_regions: frozenset[str] = field(default_factory=frozenset)


class RegionFinder:
    """The compiled gazetteer. Read-only after it is built."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._matcher: Matcher[Geo] = Matcher(_entries(gazetteer))
        self._short = {region.short: region.id for region in gazetteer.regions}
        self._short_pattern = re.compile(
            _SHORT.pattern.replace("{s}", "".join(self._short))
            .replace("{{", "{")
            .replace("}}", "}")
        )

    def find(self, document: Document) -> Whereabouts:
        """Where the news of an article is from."""
        mentions = self._mentions(document)
        weights, foreign, first = self._weigh(document, mentions)
        national = self._is_national(document)
        regions = _rank(weights, first)
        if national:
            listing = _LISTING.search(document.title()) or _LISTING.search(document.lead_text())
            reach = document.lead.end if listing else document.title_end
            regions = [region for region in regions if first[region] < reach]
            if listing:
                regions = self._with_figures(document, mentions, regions)
            regions = _insert_nation(document, regions, first)
        foreign_weight = max(foreign.values(), default=0.0)
        china_weight = max(weights.values(), default=0.0) + (_WEIGHT_LEAD if national else 0)
        in_china = bool(regions)
        abroad = foreign_weight > china_weight and foreign_weight >= _ABROAD
        if abroad:
            regions = [max(foreign, key=lambda country: foreign[country])]
        elif not regions and _NATION_WORD.search(document.folded):
            in_china = True
        places = _places(document, mentions, set(regions), abroad)
        return Whereabouts(
            tuple(regions),
            places,
            abroad,
            in_china and not abroad,
            national,
            frozenset(r for r, at in first.items() if at < document.title_end),
        )

    def _mentions(self, document: Document) -> list[_Mention]:
        mentions = []
        folded = document.folded
        for start, end, meanings in longest(self._matcher.find(document.searchable)):
            if document.is_furniture(start):
                continue
            if _AFTER_ORGANISATION.search(folded[end : end + 40]):
                continue
            if _BEFORE_ORGANISATION.search(folded[max(0, start - 16) : start]):
                continue
            if folded[start].isascii() and document.joined[start].islower():
                continue  # "china" the ware, "dali" in a word
            mentions.append(_Mention(start, end, meanings))
        for match in self._short_pattern.finditer(folded):
            region = self._short[match[1] or match[2]]
            if not document.is_furniture(match.start()):
                mentions.append(_Mention(match.start(), match.end(), (Geo(region, "region"),)))
        return _resolve(document, mentions)

    def _weigh(
        self, document: Document, mentions: list[_Mention]
    ) -> tuple[dict[str, float], dict[str, float], dict[str, int]]:
        weights: dict[str, float] = defaultdict(float)
        foreign: dict[str, float] = defaultdict(float)
        body: dict[str, float] = defaultdict(float)
        first: dict[str, int] = {}
        titled = False
        for mention in mentions:
            before = document.folded[max(0, mention.start - 8) : mention.start]
            away = _AWAY.search(before) is not None
            after = document.folded[mention.end : mention.end + 24]
            company = _COMPANY.search(after) is not None
            for geo in mention.meanings:
                into = foreign if geo.kind == "country" else weights
                share = 1.0 if geo.kind != "place" else 0.85
                if company:
                    share *= 0.2
                if document.in_title(mention.start):
                    into[geo.id] += _WEIGHT_TITLE * share * (0.2 if away and titled else 1)
                elif _is_dateline(document, mention):
                    # National news is written in Beijing, whatever it is about.
                    if geo.id == "CN-BJ":
                        continue
                    into[geo.id] += 0.5 * _WEIGHT_BODY
                elif document.in_lead(mention.start):
                    into[geo.id] += _WEIGHT_LEAD * share * (0.3 if away and weights else 1)
                elif body[geo.id] < _BODY_MOST:
                    body[geo.id] += _WEIGHT_BODY * share
                    into[geo.id] += _WEIGHT_BODY * share
                first.setdefault(geo.id, mention.start)
            titled = titled or document.in_title(mention.start)
        return weights, foreign, first

    @staticmethod
    def _is_national(document: Document) -> bool:
        """Whether a national authority acts in the headline or the first paragraph."""
        lead = document.lead_text()
        return (
            _NATIONAL_ACT.search(document.title()) is not None
            or _NATIONAL_ACT.search(lead) is not None
            or _NATIONAL_LIST.search(document.title()) is not None
        )

    @staticmethod
    def _with_figures(
        document: Document, mentions: list[_Mention], regions: list[str]
    ) -> list[str]:
        """Add the provinces to which a national list gives a figure of their own."""
        found = list(regions)
        together: list[str] = []
        reach = -1
        for mention in mentions:
            geo = mention.meanings[0]
            if geo.kind != "region" or document.in_title(mention.start):
                continue
            joined = document.folded[reach : mention.start] if reach >= 0 else ""
            if not re.fullmatch(r"\s*(?:[、,和与及]|and|, and)?\s*", joined):
                together = []
            together.append(geo.id)
            reach = mention.end
            if _FIGURE_OF_ITS_OWN.search(document.folded[mention.end : mention.end + 40]):
                found.extend(one for one in together if one not in found)
                together = []
        return found


def _is_dateline(document: Document, mention: _Mention) -> bool:
    """Whether a mention is the place in which the report was written."""
    lead = document.lead
    if not lead.start <= mention.start < lead.start + 12:
        return False
    name = document.joined[mention.start : mention.end]
    after = document.folded[mention.end : mention.end + 32]
    if name.isascii():
        return bool(
            re.match(
                r"^(?:, [a-z]{3,9}\.? \d{1,2}(?:st|nd|rd"
                r"|th)?(?:, \d{4})?)?\s*(?:\([^)]*\)\s*)?(?:--|-|,? \(xinhua)",
                after,
            )
        )
    return bool(re.match(r"^(?:市)?(?:\d{1,2}月\d{1,2}日)?(?:[^,。]{0,8})?电", after))


def _rank(weights: dict[str, float], first: dict[str, int]) -> list[str]:
    most = max(weights.values(), default=0.0)
    kept = [region for region, weight in weights.items() if weight >= _KEEP * most]
    return sorted(kept, key=lambda region: (-round(weights[region]), first[region]))


def _insert_nation(document: Document, regions: list[str], first: dict[str, int]) -> list[str]:
    """CN first, unless the headline begins with a region."""
    if regions and first.get(regions[0], document.title_end) < min(6, document.title_end):
        return [regions[0], NATION, *regions[1:]]
    return [NATION, *regions]


def _resolve(document: Document, mentions: list[_Mention]) -> list[_Mention]:
    """Choose among several places of one name, and drop names that are words here."""
    certain = {
        geo.id
        for mention in mentions
        if len({geo.id for geo in mention.meanings}) == 1 or mention.meanings[0].kind == "region"
        for geo in mention.meanings
        if not geo.doubtful and not geo.bare
    }
    resolved = []
    for mention in sorted(mentions, key=lambda mention: mention.start):
        meanings = mention.meanings
        if len(meanings) > 1 and not all(geo.kind == "region" for geo in meanings):
            here = [geo for geo in meanings if geo.id in certain]
            meanings = (min(here or meanings, key=_preference),)
        kept = tuple(geo for geo in meanings if not (geo.bare or geo.doubtful) or geo.id in certain)
        if kept:
            resolved.append(_Mention(mention.start, mention.end, kept))
    return resolved


def _preference(geo: Geo) -> tuple[int, int, str]:
    """Regions before cities before zones before counties; among equals the larger economy."""
    rank = {"region": 0, "place": 1, "country": 2}[geo.kind]
    larger = 0 if geo.id in ("CN-JS", "CN-FJ", "CN-GX", "CN-JX") else 1
    return rank, geo.level or 0, f"{larger}{geo.id}"


def _entries(gazetteer: Gazetteer) -> Iterable[tuple[str, Geo]]:
    provinces = {region.en for region in gazetteer.regions}
    for region in gazetteer.regions:
        geo = Geo(region.id, "region")
        for name in (region.en, region.zh, *region.names):
            yield from ((form, geo) for form in _forms(name))
        for word in ("province", "city", "municipality"):
            yield from ((form, geo) for form in _forms(f"{region.en} {word}"))
        for place in region.places:
            if place.en.removesuffix(" County") not in provinces:  # 新绛县 is no Xinjiang
                yield from _place_entries(region.id, place.zh, place.en, place.level)
    for name, ids in _COMPOUNDS.items():
        for one in ids:
            yield from ((form, Geo(one, "region")) for form in _forms(name))
    for country in gazetteer.countries:
        geo = Geo(country.id, "country")
        for name in (country.en, *country.names):
            yield from ((form, geo) for form in _forms(name))


def _forms(name: str) -> set[str]:
    plain = fold(name).replace("-", " ")
    return {plain} if plain else set()


def _place_entries(region: str, zh: str, en: str, level: Level) -> Iterable[tuple[str, Geo]]:
    if level is Level.CITY:
        sure = Geo(region, "place", level, name=zh)
        doubtful = Geo(region, "place", level, doubtful=True, name=zh)
        yield fold(zh), doubtful if zh in _AMBIGUOUS_ZH else sure
        if not zh.endswith(("州", "盟")) or len(zh) <= 3:
            yield fold(zh) + "市", sure
        for suffix in ("地区", "自治州", "州"):
            if len(zh) <= 4:
                yield fold(zh) + suffix, sure
        if en:
            plain = fold(en).replace("-", " ")
            if plain not in ("jilin", "hainan"):
                yield plain, Geo(region, "place", level, doubtful=plain in _AMBIGUOUS_EN, name=en)
            yield plain + " city", Geo(region, "place", level, name=en)
            yield plain + " prefecture", Geo(region, "place", level, name=en)
        return
    sure = Geo(region, "place", level, name=zh)
    if zh:
        yield fold(zh), sure
    if en:
        yield from ((form, sure) for form in _forms(en))
    if level is Level.COUNTY:
        stem = zh[:-1]
        if len(stem) >= 2 and stem not in _EVERYDAY:
            yield fold(stem), Geo(region, "place", level, bare=True, name=zh)
        bare = en.removesuffix(" District").removesuffix(" County").removesuffix(" Banner")
        if bare != en and len(bare) >= 5:
            yield fold(bare), Geo(region, "place", level, bare=True, name=en)
        elif en and " " not in en:
            yield fold(en) + " city", sure


def _places(
    document: Document, mentions: list[_Mention], regions: set[str], abroad: bool
) -> tuple[str, ...]:
    """The places of the news as the article writes them, each once, without 市 after a name."""
    names: dict[str, None] = {}
    if abroad:
        return ()
    for mention in mentions:
        geo = mention.meanings[0]
        if geo.kind != "place" or geo.id not in regions or _is_dateline(document, mention):
            continue
        name = document.joined[mention.start : mention.end]
        if name.isascii():
            name = name.removesuffix(" City").removesuffix(" city").removesuffix(" Prefecture")
        elif geo.level is Level.CITY and name.endswith("市"):
            name = name[:-1]
        names.setdefault(name, None)
    return tuple(names)
