"""The words of the frame around an article's own: in English and in Chinese.

The frame speaks the language of the article it is put around; the article's words stay as they
are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.model import Fact, Language


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language. ``{…}`` are filled by ``str.format``."""

    tag: str
    first_named: str
    new_cluster: str
    grown: str
    nation: str
    no_chain: str
    new: str
    region: str
    chains: str
    facts: str
    officials: str
    enterprises: str
    follows: str
    first_told: str
    first_undated: str
    later: str
    event: str
    published: str
    undated: str
    also: str
    repeat: str
    why: str
    stop: str
    burst: str
    nothing: str
    nothing_body: str
    more: str
    comma: str
    colon: str
    semicolon: str
    brackets: str
    quotes: str
    stories: str
    one_story: str
    events: dict[str, str]
    fact_kinds: dict[str, str]
    units: dict[str, str]
    conditions: dict[str, str]


EN = Phrases(
    tag="en",
    first_named="named for the first time",
    new_cluster="new cluster named",
    grown="further report",
    nation="China",
    no_chain="industry",
    new="New",
    region="Region",
    chains="Chains",
    facts="Figures",
    officials="Chain chiefs",
    enterprises="Lead enterprises",
    follows="Follows",
    first_told="First told on {}",
    first_undated="First told, date unknown",
    later="Later report",
    event="Kind",
    published="Published",
    undated="date unknown",
    also="Also reported by",
    repeat="Possible repeat: an earlier attempt to send this ended without an answer.",
    why="You get this because of the rule “{rule}” ({conditions}) and the tag {tags}.",
    stop="To hear less or something else, ask whoever runs this monitor to change that rule.",
    burst="{count} at once for “{rule}”",
    nothing="Digest “{rule}” · nothing new",
    nothing_body="Nothing new came in for the rule “{rule}” since the last digest. "
    "The monitor is running.",
    more="{count} more",
    comma=", ",
    colon=": ",
    semicolon="; ",
    brackets=" ({})",
    quotes="“{}”",
    stories="{count} stories",
    one_story="1 story",
    events={
        "cluster-announcement": "cluster announcement",
        "chain-chief": "chain chiefs",
        "policy-plan": "policy plan",
        "project": "project",
        "performance": "performance",
        "other": "other news",
    },
    fact_kinds={
        "investment": "investment",
        "output": "output",
        "target": "target",
        "growth": "growth",
    },
    units={
        "CNY": "yuan",
        "USD": "US dollars",
        "EUR": "euros",
        "HKD": "Hong Kong dollars",
        "INR": "rupees",
        "JPY": "yen",
        "percent": "%",
        "percentage-points": "percentage points",
    },
    conditions={
        "new_cluster": "a new cluster is named",
        "novel": "a region and a chain not held together before",
        "region": "region {}",
        "chain": "chain {}",
        "event": "kind {}",
        "language": "language {}",
        "source": "source {}",
        "text": "text {}",
        "min_investment": "investment of {} and more",
        "anything": "any relevant story",
    },
)

ZH = Phrases(
    tag="zh",
    first_named="首次提出",
    new_cluster="新公布产业集群",
    grown="后续报道",
    nation="全国",
    no_chain="产业",
    new="新增",
    region="地区",
    chains="产业链",
    facts="数据",
    officials="链长",
    enterprises="链主企业",
    follows="前情",
    first_told="首次报道于 {}",
    first_undated="首次报道（日期不详）",
    later="后续报道",
    event="类型",
    published="发布",
    undated="日期不详",
    also="另有报道",
    repeat="可能重复：此前一次发送未得到回应。",
    why="您收到此消息，是因为规则“{rule}”（{conditions}）和标签 {tags}。",
    stop="如需减少或更改提醒，请联系本监测系统的管理员修改该规则。",
    burst="“{rule}”一次 {count} 条",
    nothing="摘要“{rule}” · 无新消息",
    nothing_body="自上次摘要以来，规则“{rule}”没有新消息。监测系统运行正常。",
    more="另 {count} 项",
    comma="、",
    colon="：",
    semicolon="；",
    brackets="（{}）",
    quotes="“{}”",
    stories="{count} 条",
    one_story="1 条",
    events={
        "cluster-announcement": "集群公布",
        "chain-chief": "链长制",
        "policy-plan": "政策规划",
        "project": "项目",
        "performance": "运行数据",
        "other": "其他",
    },
    fact_kinds={
        "investment": "投资",
        "output": "产值",
        "target": "目标",
        "growth": "增长",
    },
    units={
        "CNY": "元",
        "USD": "美元",
        "EUR": "欧元",
        "HKD": "港元",
        "INR": "印度卢比",
        "JPY": "日元",
        "percent": "%",
        "percentage-points": "个百分点",
        "tonnes": "吨",
        "cubic metres": "立方米",
        "industries": "个产业",
        "officials": "位负责人",
        "parks": "个园区",
        "measures": "条措施",
        "cities": "个城市",
        "regions": "个地区",
        "routes": "条线路",
        "platforms": "个平台",
        "innovation centres": "个创新中心",
        "factories": "家工厂",
        "bases": "个基地",
        "airports": "个机场",
        "jobs": "个岗位",
        "brands": "个品牌",
        "funds": "只基金",
        "square metres": "平方米",
        "kilowatts": "千瓦",
        "kWh": "千瓦时",
        "units": "台（套）",
        "chains": "条产业链",
        "clusters": "个集群",
        "projects": "个项目",
        "enterprises": "家企业",
        "vehicles": "辆",
        "dwt": "载重吨",
        "aircraft": "架",
        "satellites": "颗卫星",
        "ships": "艘",
        "robots": "台机器人",
        "sheets": "片",
        "stations": "座站点",
        "charging piles": "个充电桩",
        "users": "户用户",
        "products": "种产品",
        "scenarios": "个场景",
        "links": "个环节",
        "lines": "条生产线",
        "pads": "个工位",
        "sites": "个起降点",
        "standards": "项标准",
        "laboratories": "个实验室",
        "models": "个大模型",
        "hubs": "个枢纽",
        "servers": "台服务器",
        "racks": "个机架",
        "data centres": "个数据中心",
    },
    conditions={
        "new_cluster": "公布新的产业集群",
        "novel": "此前未同时出现的地区与产业链",
        "region": "地区 {}",
        "chain": "产业链 {}",
        "event": "类型 {}",
        "language": "语言 {}",
        "source": "来源 {}",
        "text": "文字 {}",
        "min_investment": "投资不低于 {}",
        "anything": "所有相关消息",
    },
)

_SCALES = {
    "en": ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")),
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
}
_MONEY = ("CNY", "USD", "EUR", "HKD", "INR", "JPY")
#: In this order they matter to a reader; counts go without saying what they are.
_KINDS = ("investment", "output", "target", "growth", "count")


def phrases(language: Language) -> Phrases:
    """The frame for an article in ``language``."""
    return ZH if language == "zh" else EN


def amount(value: float, unit: str, words: Phrases) -> str:
    """A figure as a reader of that language writes it: ``70.1 billion yuan``, ``701亿元``."""
    name = words.units.get(unit, unit)
    chinese = words is ZH and unit in words.units
    glue = "" if chinese or unit == "percent" else " "
    for size, scale in _SCALES[words.tag]:
        # A plain count reads better in full, unless it is beyond any list.
        if abs(value) >= size and (unit in _MONEY or value >= 1e8):
            return f"{_number(value / size)}{scale}{glue}{name}"
    return f"{_number(value)}{glue}{name}"


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def figures(facts: Iterable[Fact], words: Phrases) -> dict[str, Fact]:
    """Each figure once, what matters most first: ``investment 70.1 billion yuan (2024)``."""
    found: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: _KINDS.index(fact.kind)):
        found.setdefault(_fact_line(fact, words), fact)
    return found


def _fact_line(fact: Fact, words: Phrases) -> str:
    figure = amount(fact.value, fact.unit, words)
    if fact.kind == "count":
        return figure
    glue = "" if words is ZH else " "
    year = "" if fact.year is None else words.brackets.format(fact.year)
    return f"{words.fact_kinds[fact.kind]}{glue}{figure}{year}"
