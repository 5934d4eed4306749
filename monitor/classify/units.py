"""The vocabulary of figures: numerals, scales, counted nouns and measures in two languages.

Each pattern holds one named group for each noun, so that a match tells the unit.
"""

from __future__ import annotations

ZH_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
ZH_SCALE = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
}
EN_SCALE = {
    "trillion": 1e12,
    "trn": 1e12,
    "tn": 1e12,
    "billion": 1e9,
    "bln": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "million": 1e6,
    "mln": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "thousand": 1e3,
}
#: The scales that words of number go with: "half a trillion yuan", "one million cars".
EN_LARGE = ("trillion", "billion", "million")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_BELOW_HUNDRED = {
    **{word: n for n, word in enumerate((*_ONES, *_TEENS), start=1)},
    **{word: 10 * n for n, word in enumerate(_TENS, start=2)},
    **{
        f"{ten} {one}": 10 * n + m
        for n, ten in enumerate(_TENS, start=2)
        for m, one in enumerate(_ONES, start=1)
    },
}
#: Numbers in words, hyphens as spaces.
EN_WORDS: dict[str, float] = {
    **_BELOW_HUNDRED,
    **{f"{word} hundred": 100 * n for n, word in enumerate(_ONES, start=1)},
    "a hundred": 100,
    **{
        f"{word} hundred {joint}{part}": 100 * n + m
        for n, word in ((1, "a"), *enumerate(_ONES, start=1))
        for joint in ("and ", "")
        for part, m in _BELOW_HUNDRED.items()
    },
    **{
        f"{part} {scale}": value
        for part, value in (
            *(("a", 1), ("one", 1), ("half a", 0.5), ("half of a", 0.5), ("a quarter of a", 0.25)),
            *(("three quarters of a", 0.75), ("one and a half", 1.5), ("two and a half", 2.5)),
        )
        for scale in EN_LARGE
    },
    **{f"{word} dozen": 12 * n for n, word in enumerate(("a", "two", "three", "four"), start=1)},
    "half a dozen": 6,
    **{f"{word} thousand": 1000 * n for n, word in enumerate((*_ONES, "ten"), start=1)},
    "a thousand": 1000,
}
_PARTS = {"third": 33.3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
#: Parts of a whole in words, in percent; those that are also ordinals or times need an "of".
EN_PARTS = {
    "half of": 50.0,
    **{f"one {part}": value for part, value in _PARTS.items()},
    **{f"a {part} of": value for part, value in _PARTS.items()},
    "two thirds": 66.7,
    "three quarters": 75.0,
    "two fifths": 40.0,
    "three fifths": 60.0,
    "four fifths": 80.0,
}

#: Chinese counted nouns: the unit of the fact, the words, and what must not follow them.
ZH_NOUNS = (
    ("chains", "产业链", r"上|龙头|企业|配套|重点企业|供应链|项目|协"),
    ("chains", "重点链", ""),
    ("clusters", "产业集群 集群 专业镇", ""),
    ("projects", "项目", ""),
    ("officials", "领导同志 领导 副省长 副市长 链长 负责人", ""),
    ("enterprises", "企业", r"[^,。、;]{0,6}(?:集群|技术中心)"),
    ("enterprises", "公司 小巨人 链主 单项冠军 瞪羚 独角兽", ""),
    (
        "industries",
        "产业",
        r"链|集群|园|基地|协|带|人|规模|项目|工|转|用|重点|主|产|大|合|发展|企业|投|基金"
        r"|联盟|类|领域|体系",
    ),
    ("", "工业大类 工业门类 工业中类 工业小类", ""),  # those of the national classification
    ("industries", "行业", r"企业|协会"),
    ("parks", "产业园区 工业园区 园区 产业园 工业园", ""),
    ("measures", "措施 举措 政策 条款", ""),
    ("platforms", "平台", ""),
    ("factories", "工厂 车间", ""),
    ("cities", "城市", ""),
    ("routes", "航线", ""),
    ("regions", "地区 省份 区县", ""),
    ("bases", "基地", ""),
    ("innovation centres", "制造业创新中心 创新中心", ""),
    ("jobs", "就业岗位 岗位", ""),
    ("funds", "基金", ""),
    ("stations", "5g基站 基站 充电站 加氢站 换电站 综合能源站 电站", ""),
    ("charging piles", "充电桩", ""),
    ("users", "用户", ""),
    ("products", "产品", ""),
    ("scenarios", "应用场景 场景", ""),
    ("links", "环节", ""),
    ("lines", "生产线 总装线 产线", ""),
    ("pads", "发射工位 工位", ""),
    ("sites", "起降点 起降场地 起降场", ""),
    ("standards", "标准", r"化|厂房"),
    ("laboratories", "实验室", ""),
    ("models", "大模型", ""),
    ("hubs", "枢纽节点 枢纽", ""),
    ("servers", "服务器", ""),
    ("racks", "标准机架 机架", ""),
    ("data centres", "数据中心", "集群|产业"),
)
#: Counted things that are made or run: planned they are targets, made they are output.
MADE = frozenset({"aircraft", "vehicles", "sheets", "units", "satellites", "ships", "robots"})
_NOUNS_EN = (
    ("chains", "chain chains"),
    ("clusters", "cluster clusters"),
    ("projects", "project projects deals agreements contracts"),
    ("officials", "chiefs officials leaders vice-governors governors"),
    (
        "enterprises",
        "enterprises companies firms businesses unicorn unicorns manufacturers producers makers"
        " giants champions suppliers startups start-ups gazelles carmakers automakers chipmakers",
    ),
    ("industries", "industries sectors fields"),
    ("parks", "parks"),
    ("measures", "measures policies aspects articles"),
    ("platforms", "platforms"),
    ("factories", "factories workshops plants"),
    ("cities", "cities"),
    ("regions", "parties places regions provinces counties"),
    ("bases", "bases"),
    ("airports", "airports"),
    ("routes", "routes"),
    ("jobs", "jobs"),
    ("brands", "brands"),
    ("funds", "funds"),
    ("stations", "stations"),
    ("users", "users subscribers"),
    ("products", "products"),
    ("scenarios", "scenarios"),
    ("links", "links"),
    ("lines", "lines"),
    ("pads", "pads"),
    ("sites", "sites"),
    ("standards", "standards"),
    ("laboratories", "laboratory laboratories labs"),
    ("hubs", "hubs"),
    ("servers", "servers"),
    ("racks", "racks"),
    ("aircraft", "aircraft planes airplanes airliners jets helicopters"),
    ("satellites", "satellites"),
    ("ships", "ships vessels"),
    ("robots", "robots"),
    ("sheets", "sheets"),
    ("vehicles", "vehicles cars nevs evs automobiles trucks buses motorcycles sedans suvs"),
)
#: English counted nouns → the unit of the fact.
EN_NOUNS = {word: unit for unit, words in _NOUNS_EN for word in words.split()}
#: Nouns that count only after a certain word.
EN_PAIRS = {
    ("chain", "masters"): "enterprises",
    ("chain", "owners"): "enterprises",
    ("data", "centers"): "data centres",
    ("data", "centres"): "data centres",
    ("innovation", "centers"): "innovation centres",
    ("innovation", "centres"): "innovation centres",
    ("charging", "piles"): "charging piles",
    ("large", "models"): "models",
    ("language", "models"): "models",
}
_PHYSICAL_ZH = (
    ("dwt", r"载重吨"),
    ("tonnes", r"吨"),
    ("vehicles", r"辆|台(?=[^,。]{0,6}(?:车|汽车))"),
    ("cubic metres", r"立方米"),
    ("square metres", r"平方米"),
    ("kilowatts", r"千瓦(?!时)"),
    ("kWh", r"千瓦时|度(?=电)"),
    ("GWh", r"gwh|吉瓦时"),
    ("GW", r"gw(?!h)|吉瓦(?!时)"),
    ("aircraft", r"架(?!次|构)"),
    ("satellites", r"颗(?=[^,。;]{0,6}卫星)"),
    ("ships", r"艘"),
    ("sheets", r"片(?!区|段|仔)"),
    ("stations", r"座(?=[^,。;、]{0,6}(?:基站|充电站|加氢站|换电站|综合能源站))"),
    ("charging piles", r"(?:个|根|台)(?=[^,。;、]{0,6}充电桩)"),
    ("users", r"户(?=[^,。;、]{0,4}用户)"),
    ("robots", r"台(?=[^,。;、]{0,6}机器人)"),
    ("units", r"台|套(?![^,。;]{0,6}(?:装置|设备|措施|政策|方案|体系))"),
)
_PHYSICAL_EN = (
    (
        "tonnes",
        r"(?:metric )?tons?\b|tonnes?\b|mt\b|t(?=/(?:y|a)\b|/yr\b| (?:of|per|a)\b)|tp[ay]\b",
    ),
    ("dwt", r"dwt\b|deadweight tons?\b"),
    ("vehicles", r"(?<=-)(?:vehicle|car)\b"),
    ("cubic metres", r"cubic met(?:er|re)s"),
    ("square metres", r"square met(?:er|re)s"),
    ("kWh", r"kwh|kilowatt[- ]hours"),
    ("kilowatts", r"kilowatts|kw\b"),
    ("GWh", r"gwh|gigawatt[- ]hours"),
    ("GW", r"gw\b|gigawatts"),
    ("units", r"(?:units|sets(?! out| up| the| a | an ))\b"),
)


def _union(pairs: tuple[tuple[str, str], ...], prefix: str) -> tuple[str, dict[str, str]]:
    names = {f"{prefix}{index}": unit for index, (unit, _) in enumerate(pairs)}
    pattern = "|".join(f"(?P<{prefix}{index}>{body})" for index, (_, body) in enumerate(pairs))
    return pattern, names


ZH_THING, ZH_THING_UNITS = _union(_PHYSICAL_ZH, "p")
EN_THING, EN_THING_UNITS = _union(_PHYSICAL_EN, "q")
