"""Names of places in a text: found, told from words and organisations, and made unambiguous.

Where one name stands for several places, the province that the article names elsewhere decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from monitor.classify.bilingual import Bilingual
from monitor.classify.document import Document
from monitor.classify.gazetteer import Gazetteer, Level
from monitor.classify.scanner import Lexicon
from monitor.text import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
# The name itself stands first in the pattern, so that the engine skips to the next of them.
_SHORT = (
    r"[{names}](?:(?<![\u4e00-\u9fff].)(?=(?:政|府|发改|工信|科|农|财|经信"
    r"|办)[\u4e00-\u9fff]{0,4}[〔\[(]\d{4})"
    r"|(?<=[驻入来赴在援全兴富].)(?=央企|企业|投资|发展|考察|落户|企|[,。、]|$)"
    # First in its clause, as in headlines: 桂新增两条重点产业链. Not where the character is a word.
    r"|(?<![新青宁贵云藏黑吉台])(?<![\u4e00-\u9fff].)"
    r"(?=新增|再增|再添|新添|再获|喜获|公布|发布|出台|印发|认定|遴选|敲定|圈定|确定|亮出|推出|打造"
    r"|培育|力争|拟将?|将|超前布局|今年|首批|首个|两地|[三四五六七八九]地|[\d一二两三四五六七八九十]+[个条家])"
    r")"
)

# City names that are words, or other places, as well: they need 市 or their province beside them.
_AMBIGUOUS_ZH = _words(
    "来宾 白银 日照 阿里 朝阳 中山 大庆 山南 海东 海北 海西 黄南 红河 文山 三明 通化 白山 "
    "新乡 开封 德州 东方 吉林 海南 江门 鞍山 大同 玉树 平凉 安康 宝鸡 和田 百色 大理 黄山 "
    "金昌 商洛 固原 中卫 株洲 丽水 台州 安顺 怀化 南平 清远 河源 河池"
)
# County-level names without 市, 区, 县 that are everyday words or name other things.
_EVERYDAY = _words(
    "和平 新华 卧龙 朝阳 城中 城东 城西 城北 城关 桥西 桥东 东方 中原 中山 长安 平安 安定 安宁 "
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

#: What before a name's first character makes one word with it: 认定|西宁, 联合|肥料, 增长|沙.
_JOINS = {
    "上": "以网线路陆海", "东": "华", "保": "环担社医确", "包": "承", "北": "东华",
    "合": "联结综融配整组符适复混", "固": "稳坚巩", "大": "加扩增重强最巨壮做远庞盛",
    "天": "今明昨每航蓝", "安": "保公治",
    "定": "认确指制评审选约稳固拟核特规鉴界商决议协肯裁测限锁标设一",
    "开": "公展召打", "成": "完形组建生构促达", "新": "创更革", "江": "长珠", "济": "经救",
    "贵": "珍昂", "通": "交普打疏沟流联开贯", "金": "资基现黄冶奖",
    "长": "增成链省市县区部院厅局处校会队社", "常": "经日非正通",
}  # fmt: skip

_AFTER_ORGANISATION = Bilingual(
    r"^(?:[\u4e00-\u9fff]{0,6}(?:大学|学院|研究院|日报|晚报|卫视|电视台|证券|银行|球队|男篮|女篮)"
    r"|(?:网|队|频道|菜|话|籍|商报|证券报|新闻网|高速|铁路|航空公司|中超|足球))"
    r"|^(?: \w+){0,3} (?:university|college|airlines|daily|securities|fc|football|f\.c\."
    r"|stock exchange|institute)\b"
    r"|^(?: futures)? (?:exchange|bourse)\b|^-(?:listed|traded|quoted)\b"
    r"|^-[a-z]+ (?:railway|expressway|highway)|^\$"
)
_PAPER = re.compile(r"(?:日报|晚报|新闻网|广播电视台|融媒| daily\b| news\b)")
_OWN = re.compile(r"[全我本](?:省|市|区|县|州)|\bthe (?:city|province|county)(?:'s)?\b")
_LOCATED = re.compile(r"(?:位于|坐落|落户|落地|地处|选址|登陆)$")
_BEFORE_ORGANISATION = re.compile(r"(?:university|college|bank|institute) of $")
_OWN_ZONE = re.compile(
    r"(?:经济技术开发区|高新技术产业开发区|经济开发区|高新区|经开区|开发区|工业园区?|产业园区?|县委|市委|区委)"
    r"|(?: [a-z-]+){0,3} (?:development zone|new area|industrial park|high-tech zone)\b"
)
_SHORTEST = 5  # letters; shorter ones without their apostrophe are families (Jian, Luan)
_START = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Geo:
    """What a name in the text may stand for."""

    id: str
    kind: str  # "region", "place", "country"
    level: Level | None = None
    bare: bool = False  # a county-level name without its 市, 区, 县
    doubtful: bool = False
    name: str = ""


class Name(NamedTuple):
    """What a name may stand for, and what is asked of that at every mention.

    ``certain`` are the regions that the name alone makes certain; ``clear`` says that nothing is to
    be settled; ``everyday`` that it may be a word that names no place; ``alone`` that it is short
    for one county and nothing else, or a city's that is a word too.
    """

    meanings: tuple[Geo, ...]
    certain: tuple[str, ...]
    clear: bool
    everyday: bool
    alone: bool


def _name(meanings: tuple[Geo, ...]) -> Name:
    regional = all(geo.kind == "region" for geo in meanings)
    settled = len({geo.id for geo in meanings}) == 1 or meanings[0].kind == "region"
    sure = [geo for geo in meanings if not geo.doubtful and not geo.bare]
    return Name(
        meanings,
        tuple(geo.id for geo in sure) if settled else (),
        clear=len(sure) == len(meanings) and (len(meanings) == 1 or regional),
        everyday=any(geo.bare and geo.doubtful for geo in meanings),
        alone=len(meanings) == 1 and meanings[0].bare != meanings[0].doubtful,
    )


#: A hit of a name: start, end, what it may stand for.
NameHit = tuple[int, int, Name]
#: A hit of another lexicon, by start.
Hit = TypeVar("Hit", bound=tuple[int, int, Any])


@dataclass(slots=True)
class Mention:
    start: int
    end: int
    meanings: tuple[Geo, ...]


def beyond_names(names: Sequence[NameHit], places: Iterable[int], hits: Sequence[Hit]) -> list[Hit]:
    """The hits of another lexicon that do not begin within a place's name.

    There is no 海工 in 青海工业 and no peach in 仙桃. A zone may be named after its industry (China
    Medical City). ``places`` are where names of places begin; at others stand words.
    """
    meant = set(places)
    ends: dict[int, int] = {}
    for start, end, name in names:
        if start in meant:
            # Nothing begins inside a town's name; in a zone's what ends inside it may.
            reach = end if name.meanings[0].level is Level.ZONE else start
            ends.update(dict.fromkeys(range(start + 1, end), reach))
    return [hit for hit in hits if hit[1] <= ends.get(hit[0], hit[1])]


class NameFinder:
    """The compiled gazetteer. Read-only after it is built."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        meanings: dict[str, list[Geo]] = {}
        for name, geo in _entries(gazetteer):
            meanings.setdefault(name, []).append(geo)
        _add_towns(meanings)
        self.lexicon = Lexicon(
            {name: _name(tuple(found)) for name, found in meanings.items()},
            longest=True,
            joins=_JOINS,
        )
        self._short = {
            region.short: _name((Geo(region.id, "region"),)) for region in gazetteer.regions
        }
        self._short_pattern = re.compile(_SHORT.replace("{names}", "".join(self._short)))

    def mentions(self, document: Document, hits: Sequence[NameHit]) -> list[Mention]:
        """All names of places of an article, in order, each with one meaning where it can be."""
        named: list[NameHit] = []
        papers: list[NameHit] = []
        folded = document.folded
        for hit in hits:
            start, end, _ = hit
            if _AFTER_ORGANISATION.match(folded[end : end + 40]):
                if _PAPER.match(folded, end):
                    papers.append(hit)
                continue
            before = folded[max(0, start - 16) : start]
            if " of " in before and _BEFORE_ORGANISATION.search(before):
                continue
            if folded[start].isascii() and document.joined[start].islower():
                continue  # "china" the ware, "dali" in a word
            named.append(hit)
        for match in self._short_pattern.finditer(folded):
            if not document.is_furniture(match.start()):
                named.append((match.start(), match.end(), self._short[match[0]]))
        resolved = _resolve(document, named)
        # 全市 in 襄阳日报, which names no other place, is said of the paper's own town.
        if papers and not resolved and _OWN.search(folded):
            return _resolve(document, papers[:1])
        return resolved


def is_dateline(document: Document, mention: Mention) -> bool:
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
    return bool(re.match(r"^(?:市)?(?:\d{1,2}月\d{1,2}日)?(?:[^,。]{0,8})?[电讯]", after))


def _resolve(document: Document, named: list[NameHit]) -> list[Mention]:
    """Choose among several places of one name, and drop names that are words here."""
    certain: set[str] = set()
    for _, _, name in named:
        certain.update(name.certain)
    placed = _placed(document, named) if any(name.everyday for _, _, name in named) else set()
    resolved = []
    named.sort(key=_START)
    for start, end, name in named:
        meanings = name.meanings
        if name.clear:
            resolved.append(Mention(start, end, meanings))
            continue
        if len(meanings) > 1 and not all(geo.kind == "region" for geo in meanings):
            here = [geo for geo in meanings if geo.id in certain]
            meanings = (min(here or meanings, key=_preference),)
        kept = tuple(
            geo
            for geo in meanings
            if not (geo.bare or geo.doubtful)
            or (geo.id in certain and not (geo.bare and geo.doubtful))
            or (geo.bare and geo.doubtful and geo.name in placed and geo.id in certain)
        )
        if kept:
            resolved.append(Mention(start, end, kept))
    return resolved or _counties_alone(document, named)


def _counties_alone(document: Document, named: Sequence[NameHit]) -> list[Mention]:
    """Counties that stand without 县, 市 or 区 and without their province: 让潜江小龙虾.

    A county's own paper writes so. One name of one county is believed in the headline, where it
    comes again, and before a zone of its own; an everyday word never is. A city whose name is a
    word as well is believed where it opens the headline and comes again (宝鸡：…).
    """
    counts = Counter(name for _, _, name in named)
    folded = document.folded
    believed = {
        name
        for start, end, name in named
        if name.alone
        and (
            (start == 0 and (counts[name] > 1 or folded[end] == ":"))
            if name.meanings[0].doubtful
            else (counts[name] > 1 or start < document.title_end or _OWN_ZONE.match(folded, end))
        )
    }
    return [Mention(start, end, name.meanings) for start, end, name in named if name in believed]


def _placed(document: Document, named: Sequence[NameHit]) -> set[str]:
    """Names of counties that are everyday words, where one is located: 位于文昌, 海南文昌."""
    ends = {
        (end, geo.id)
        for _, end, name in named
        for geo in name.meanings
        if geo.kind == "region" or (geo.level is Level.CITY and not geo.doubtful)
    }
    return {
        geo.name
        for start, _, name in named
        for geo in name.meanings
        if geo.bare and geo.doubtful
        if (start, geo.id) in ends or _LOCATED.search(document.folded[max(0, start - 4) : start])
    }


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
                bare = place.en.replace("'", "")  # Maanshan
                if bare != place.en and len(bare) > _SHORTEST:
                    entries = _place_entries(region.id, place.zh, bare, place.level)
                    yield from (entry for entry in entries if entry[0].isascii())
    for name, ids in _COMPOUNDS.items():
        for one in ids:
            yield from ((form, Geo(one, "region")) for form in _forms(name))
    for country in gazetteer.countries:
        geo = Geo(country.id, "country")
        for name in (country.en, *country.names):
            yield from ((form, geo) for form in _forms(name))


def _add_towns(meanings: dict[str, list[Geo]]) -> None:
    """Let "Suzhou district" be one of the city Suzhou, not only Suzhou District in Gansu."""
    for name, found in meanings.items():
        if name.endswith(" district") and name.isascii():
            known = {geo.id for geo in found}
            town = meanings.get(name.removesuffix(" district"), ())
            found += [geo for geo in town if geo.level is Level.CITY and geo.id not in known]


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
        if len(stem) >= 2:
            yield (
                fold(stem),
                Geo(region, "place", level, bare=True, doubtful=stem in _EVERYDAY, name=zh),
            )
        bare = en.removesuffix(" District").removesuffix(" County").removesuffix(" Banner")
        if bare != en and len(bare) >= 5:
            yield fold(bare), Geo(region, "place", level, bare=True, name=en)
        elif en and " " not in en:
            yield fold(en) + " city", sure
