"""What the words around a figure say of it: the vocabulary of measures, aims and times, as data.

One automaton finds them all in one pass; a longer term wins over those inside it, so a term with
no meaning (``资金链``, "set up") keeps its parts from being read. Meanings are bits, because one
word may have several and because asking for any of many is then one operation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import ahocorasick_rs

from monitor.classify.document import Span

SPENT = 1 << 0  # money put in
MADE = 1 << 1  # output, revenue, sales, scale
GROWN = 1 << 2
FELL = 1 << 3
SHARE = 1 << 4  # a part of a whole
AIM = 1 << 5  # plain words of intent, which carry over their sentence
WISH = 1 << 6  # words that make the figure next to them one that is wanted
STANDING = 1 << 7  # there already
REACHED = 1 << 8
PAST = 1 << 9  # said of what is over
NO_SUM = 1 << 10  # money and things that no reader of an alert wants
NO_RATE = 1 << 11  # percentages that measure something else
ONGOING = 1 << 12  # what a project will make year by year
CAPACITY = 1 << 13
MONTHLY = 1 << 14
ABLE = 1 << 15  # what a plant can or shall make
HANDED = 1 << 16  # made and delivered
LAST_YEAR = 1 << 17
THIS_YEAR = 1 << 18
LEVEL = 1 << 19  # the figure is where something got to, not by how much
GRANT = 1 << 20  # what one firm may get
RAISED = 1 << 21  # 培育: a count of it is a target where it is wished for
WORTH = 1 << 22
PROJECT = 1 << 23
TO_BE = 1 << 24  # "are to be built": the noun before is one that is planned
FIXED = 1 << 25  # fixed-asset investment, which is measured as output is
VEHICLES = 1 << 26
OPENED = 1 << 27  # 新增, 新建: added, and planned where the sentence looks ahead
FORECAST = 1 << 28
FUTURE = 1 << 29  # a time that is still to come
INTENT = 1 << 30  # what somebody is going to do

NOTHING = 0

# A star at the end lets an English word go on: invest* is "invests", "investment".
_CHINESE: tuple[tuple[int, str], ...] = (
    (
        SPENT,
        "总投资 投资 投资额 签约 协议金额 签约金额 合同金额 投入 资金 注资 融资 造价 设立 引资"
        " 协议总投资 计划投资 招商引资 增资"
        " 首期规模 基金规模 基金总规模 社会资本 撬动 意向金额 到位资金 到账 基金 授信 贷款"
        " 投资总额 总投资额 协议投资额 投资规模 投资总量 出资 斥资 拟投 拟投资 合同额 签约额"
        " 签约总额"
        " 安排 拨付 下达 合同总额 协议总额 投建 募资 募集 追加投资",
    ),
    (SPENT | FIXED, "固定资产投资"),
    (
        MADE,
        "产值 总产值 产量 营业收入 营收 收入 增加值 规模 销售 销售额 税金 税收 利润 出口 产能 贡献"
        " 交易额 成交额 货值 主营业务 零售额 进出口 总量 生产 装机 装机容量 出货 销量 总额 纳税"
        " 手持订单 在手订单 新接订单 总规模 经济总量 产业规模 出口额",
    ),
    (MADE | CAPACITY, "年产"),
    (MADE, "年产量 年产销量"),
    (MADE, "年产值"),
    (
        GROWN,
        "增长 增幅 增速 上升 提高 提升 扩大 拉动 拉高 高于 高出 增加 翻 快于 攀升 增 同比增 环比增"
        " 净增 上涨 高过 递增",
    ),
    (
        GROWN | LEVEL,
        "提高到 提高至 提升到 提升至 增至 增加到 增加至 增长到 增长至 扩大到 扩大至 上升到 上升至"
        " 升至 跃升至 攀升至 发展到 跃升到 跃上 迈上 跨上",
    ),
    (FELL, "下降 下跌 减少 回落 降低 收窄 下滑 负增长 降至 低于 萎缩 降幅"),
    (
        SHARE,
        "占 占比 比重 份额 完整度 自给率 配套率 国产化率 本地化率 覆盖率 渗透率 普及率 贡献率"
        " 占有率 市占率 化率 比例 比率 转化率 投入强度 集中度 良品率",
    ),
    (
        FUTURE,
        "明年 今后几年 未来几年 今后一段时间 到年底 年底前 十五五期间 十五五时期 下一步 "
        + " ".join(
            f"{word}{number}年{end}"
            for number in (*"一二三四五六七八十", *map(str, range(2, 11)))
            for word, end in (("", "内"), ("未来", ""), ("今后", ""), ("用", "时间"))
        ),
    ),
    (INTENT | WISH, "将 计划 拟 拟定 谋划 打算"),
    (INTENT | WISH, "将达 将突破 将超 将建 计划新增 计划到 计划培育 计划建设 计划新建 将形成"),
    (INTENT | WISH, "将实现 将新增 将新建 计划打造 将打造 将达到 将超过 计划实现"),
    (NOTHING, "将近 行动计划 三年计划 工作计划 五年计划 五年规划 年计划 发展计划 计划单列"),
    (NOTHING, "计划总投资额 将军 培育计划 提升计划 倍增计划 专项计划 工程计划"),
    (AIM, "力争 目标 要达到 争取 剑指 奋力 冲刺 瞄准"),
    (
        WISH,
        "有望 确保 打造 建成"
        " 希望 规划到 迈过 要突破 要由 要从 要提高 要提升 要增加 要增长 要翻 做到"
        " 可望 要建成 预期 ",
    ),
    (FORECAST, "预计 预测 预期"),
    (OPENED, "新增 新建"),
    (RAISED, "培育 引育 培植"),
    (STANDING, "现有 已有 已形成 已建成 拥有 已建有 建有 累计"),
    (REACHED, "已 现有 达 达到"),
    (REACHED | PAST, "已达 达到了 实现了 已达到 已突破 已超 已超过"),
    (NO_SUM, "碳排放 标准煤 减排 减税 退税 余额 债券 市值 罚款 注册资本 估值 授信余额 存款"),
    (NO_SUM, "生产总值 占地 面积 亩 票房 每户 人口 授信额度 人均 均价 单价 每吨 每平方米"),
    (NO_SUM, "一般不低于 应不低于 须不低于 原则上"),
    (NO_SUM | NO_RATE | GRANT, "补贴标准 奖励 最高奖 一次性 补助 补贴 奖补"
                                " 最高给予 给予最高 资助 授信 贴息"),
    (NO_SUM | NO_RATE, "利率 股价 房价 失业率 亩均 贷款利率 涨停 跌停"),
    (NO_RATE, "首付 按比例 研发费用 减免 税率 年度计划 年度投资计划 序时进度 年度任务 时间进度"),
    (ONGOING, "达产后 投产后 建成后 全部达产 预计年 达产达效后 满产后 可实现年 可新增年"),
    (ONGOING | MADE, "年产值可 预计年产值 可实现年产值 可新增年产值"),
    (CAPACITY, "产能 生产能力"),
    (MONTHLY, "每月 月产 设计产能 设计年产"),
    (MADE, "月产值"),
    (ABLE, "计划年产 规划年产 规划产能 规划建设 设计 可达 可年产 可产 可生产 将建设 新增产能"),
    (ABLE, "可形成"),
    (HANDED, "交付 累计交付 已生产 已累计生产 已下线 已装机 已投放 累计生产 累计下线 累计装机"),
    (NOTHING, "交付能力 资金链 资金池 投资者 投资人 投资促进 投资环境 产能利用 上年同期 去年同期"),
    (NOTHING, "比上年 较上年 比去年 较去年 上年增 增强 增添 增设 新增长 投资洽谈 提高了 增速度"),
    (NOTHING, "基金会 投资公司 投资集团 投资有限 投资发展 规模以上 规模化 规上 销售商 生产线"),
    (NOTHING, "签约仪式 生产性 投资界 资金短缺 收入群体 出口加工区 示范带动 投资完成率 生产力"),
    (LAST_YEAR, "去年 上年"),
    (THIS_YEAR, "今年 本年 年内"),
    (VEHICLES, "汽车 轿车 新能源车 整车 乘用车 电动车 商用车"),
)  # fmt: skip
_ENGLISH: tuple[tuple[int, str], ...] = (
    (
        SPENT,
        "invest*; cost; costs; costing; projects worth; deals worth; agreements worth;"
        "contracts worth; signed; spent; spend; spends; spending; fund; funds; funding; financ*;"
        "capital; secured; secures; totaling; totalling; expenditure; inject*; contracted;"
        "private capital; social capital; put into; gone into; went into; goes into; pour; pours;"
        "poured; pouring; pledged; pledges; committed; commits; earmark*; allocate*; allocating;"
        "allot*; set aside;"
        "sets aside; setting aside; outlay; outlays; contribute to the fund; raised from;"
        "bankroll*; budget*; price tag; total bill; bill of; pumped into;"
        "plowed into; ploughed into",
    ),
    (SPENT | PROJECT, "deal; deals; agreement; agreements; contract; contracts; project"),
    (PROJECT, "projects"),
    (SPENT | FIXED, "fixed asset investment; investment in fixed assets"),
    (
        MADE,
        "output; revenue; revenues; sales; income; turnover; earned; earn; earns; value added;"
        "added value; scale; profit; profits; tax; taxes; tax revenue; export; exports;"
        "exported; produc*; turned out; made; goods worth; yield; yields; handle; value;"
        "share; assembled; deliver*; total; totaled; totalled; manufactured; shipments; trade;"
        "sold; shipped; rolled; generate; generates; generated; took in; takes in; take in;"
        "taken in;"
        "taking in; brought in; bring in; brings in; bringing in; fetched; booked; grossed;"
        "churned out; churns out; churn out; turned over; turns over; figure was;"
        "business volume; market size; size of the market",
    ),
    (MADE | REACHED, "reached"),
    (MADE | WORTH, "worth"),
    (
        GROWN,
        "grow; grew; grown; growing; growth; grows; up; rose; rise; risen; rising; rises;"
        "increas*; higher; more than a year; more than in the same; more than the same;"
        "more than in 20; went up; climb*; expand*; jump*; surg*; soar*; gain; gains;"
        "gained; year on year; advanc*; pick up; picked up; picking up; faster; above the; outpac*",
    ),
    (
        FELL,
        "fell; fall; falls; falling; fallen; declin*; drop*; down; decreas*; shrank; shrink;"
        "shrunk; lower*; narrow*; slip*; cut; cuts; below the",
    ),
    (
        SHARE,
        "share; share of; of the national; of the total; of the world; of the global;"
        "of the country; of the city; of the province; of the region; of the nation; account;"
        "accounts; accounted; accounting; make up; makes up; made up; making up; percent of;"
        "per cent of; market; contribut*; rate; ratio; proportion; of all; of china; of its;"
        "of total",
    ),
    (
        FUTURE,
        "next year; in the coming years; over the coming years; by year end;"
        "by the end of the year;"
        + ";".join(
            f"{lead} {number} years"
            for lead in ("the next", "within", "the coming", "next")
            for number in ("two", "three", "four", "five", "ten", "2", "3", "5", "10", "few")
        ),
    ),
    (INTENT | WISH, "will have; will build; will add; will cultivate; will open; will set up"),
    (INTENT | WISH, "will; plan to; plans to; intends to; intend to; planning to; going to"),
    (AIM, "call for; calls for; calling for; vow to; vows to; foresee*; envisage*; envision*;"
          "promises;"
          "aim; aims; aiming; aimed; goal; goals; target; targets; targeted; targeting; hope;"
          "hopes; hoping; want; wants; striv*; should; ambition; ambitions"),
    (
        WISH,
        "expected; expect; expects; is to; are to; plan to; plans to; planned to; planning to;"
        "would; intend; intends; to reach; will reach; will exceed; will surpass; will hit;"
        "will top; will pass; will account; will make; will be; will total; will come;"
        "will rise; will grow; seek; seeks; expectation; longer term; to have;"
        "become an industrial cluster; effort to; in an effort to achieve; set a target;"
        "to exceed; to build; to top; to hit;"
        "by then; to surpass; will contribute; will climb",
    ),
    (FORECAST, "forecast; forecasts; projected; estimated; estimates"),
    (TO_BE | WISH, "to be built; should have been; plans to have; plan to have"),
    (
        TO_BE,
        "to be cultivated; be built; be set up; be created; to be added; be developed;"
        "be established; be opened; be in place; be in service; be cultivated; be nurtured;"
        "be fostered",
    ),
    (STANDING, "already; now has"),
    (REACHED | PAST, "topped; exceeded; came; hit; stood; surpassed"),
    (REACHED | MADE, "totaled; totalled"),
    (PAST, "had; has; was; were; have"),
    (NO_SUM, "tax cut; tax cuts; tax breaks; tax relief; tax refunds; emissions; of carbon dioxide;"
             "of standard coal"),
    (NO_SUM, "bond; bonds; market value; market capitalization; valuation; deposits;"
             "registered capital; penalty; net loss; net losses"),
    (NO_RATE, "of the annual plan; of the plan; of the annual target; of the year's plan;"
              "of the schedule"),
    (NO_SUM, "gdp; gross domestic; interest; shares; stock; stocks; population; per capita; price;"
             "prices; priced; per ton;"
             "per household; floor space; exhibition space; covers an area; floor area; salary;"
             "wage; wages; fine; fines; per company"),
    (NO_SUM | NO_RATE, "subsidy; subsidies; subsidize*; subsidise*; reward*"),
    (NO_RATE, "interest rate; interest rates; home price; home prices; bonus; shares;"
              "stock price; stock; tax rate; unemployment rate; loan; loans; discount;"
              "price; prices; tariff; tariffs"),
    (ONGOING, "once; after completion; at full capacity; per year when; when completed;"
              "in full operation; full operation; once completed; when fully"),
    (CAPACITY, "capacity; a year; per year; annual*; each year; every year"),
    (MONTHLY, "a month; per month; each month; monthly"),
    (ABLE, "can be; can make; can produce; can build; can turn out; able to; designed;"
           "capable of; will produce; will make; will turn out; will roll out; to produce"),
    (
        HANDED,
        "put together; delivered; deployed; were made; were built; were produced;"
        "were assembled; were installed; were launched; was made; was built; was produced;"
        "left the line; left the lines; left the factory; leave the factory; rolled off; roll off;"
        "rolls off; came off the line*; came off assembly line*; came off production line*;"
        "been made; been built; been produced; been assembled;"
        "been installed; been launched",
    ),
    (
        NOTHING,
        "the capital; provincial capital; capital city; capital of; set up; sets up; setting up;"
        "up to; up from; build up; scale up; as well as total; value chain; added value tax;"
        "a year earlier; from last year; than last year; over last year; on last year;"
        "compared with last year; investor; investors; fund manager; make up for; cutting edge;"
        "free trade; trade zone; world trade; growth rate of; producer; producers; production line;"
        "production lines; market supervision; trade port; trade fair; advanced;"
        "last year's; total of; project manager; tax rate; rate of growth; state owned capital",
    ),
    (GROWN, "annual rate of; average rate of; yearly rate of; growth rate; growth rates;"
            "rate of growth; growth rate of; faster than"),
    (LEVEL | GROWN, "rose to; risen to; climbed to; grown to; grew to; increased to; expanded to;"
                    "raise to; rise to; climb to; increase to; reaching; up to now"),
    (LAST_YEAR, "last year"),
    (THIS_YEAR, "this year"),
    (VEHICLES, "vehicle; vehicles; cars; car; nev; nevs; automobile; automobiles; evs;"
               "automotive; sedan; sedans; auto"),
)  # fmt: skip


#: A word of the vocabulary: where it begins and ends in the folded text, its meanings as bits.
Cue: TypeAlias = tuple[int, int, int]


def _entries() -> tuple[list[str], list[int], list[bool]]:
    """(pattern, meanings, whether its word may go on); English ones begin with a space."""
    means: dict[str, int] = {}
    for bits, words in _CHINESE:
        for word in words.split():
            means[word] = means.get(word, 0) | bits
    for bits, words in _ENGLISH:
        for word in words.split(";"):
            pattern = f" {word.strip()}"
            means[pattern] = means.get(pattern, 0) | bits
    patterns = [pattern.removesuffix("*") for pattern in means]
    return patterns, list(means.values()), [pattern.endswith("*") for pattern in means]


_PATTERNS, _MEANS, _OPEN = _entries()
_AUTOMATON = ahocorasick_rs.AhoCorasick(
    _PATTERNS, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
)
_PARTING = " | "  # between two stretches; no word of the vocabulary holds it
# An English word begins after a space, so what may stand before one is made a space.
_SPACED = str.maketrans(dict.fromkeys("\n-\"'([/;:", " "))
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def find_cues(folded: str, spans: Sequence[Span]) -> list[list[Cue]]:
    """The words of the vocabulary in each of some stretches, in order, none inside another."""
    text = f" {_PARTING.join([folded[start:end] for start, end in spans])} "
    # Only of plain ASCII is a translation quick, and Chinese text needs none.
    text = text.translate(_SPACED) if text.isascii() else text.replace("\n", " ")
    found: list[list[Cue]] = [[] for _ in spans]
    number, base, shift, limit = -1, 1, 0, 0
    for index, first, last in _AUTOMATON.find_matches_as_indexes(text):
        means = _MEANS[index]
        if not means:
            continue
        if text[first] == " ":
            if text[last] in _WORD and not _OPEN[index]:
                continue
            first += 1
        while first >= limit:
            number += 1
            base = limit + len(_PARTING) if number else 1
            start, end = spans[number]
            shift, limit = start - base, base + end - start
        found[number].append((first + shift, last + shift, means))
    return found
