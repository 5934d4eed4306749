"""The words that tell one kind of news from another, as data for one pass of the matcher.

Each list is a concept in many wordings of both languages; ``monitor.classify.evidence`` turns them
into features. English verbs are inflected here, so the lists hold base forms; an irregular past is
given after a slash.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.classify.matcher import surface_forms

#: Concepts in Chinese, by name: words divided by spaces.
CHINESE: dict[str, str] = {
    "cluster": (
        "集群 产业集群 制造业集群 特色集群 产业群 集聚区 先导区 产业聚落 产业带 群链 链群 工业集群"
    ),
    "chain": (
        "产业链 重点链 条链 链条 优势链 新兴链 特色链 标志链 标志性链 产业链条 重点产业链 "
        "优势产业链 特色产业链 标志性产业链 关键产业链"
    ),
    "industry": (
        "产业 主导产业 支柱产业 优势产业 特色产业 新兴产业 未来产业 重点产业 行业 赛道 工业 制造业 "
        "工程机械"
    ),
    "system": (
        "产业体系 产业格局 产业矩阵 工业体系 产业新体系 集群体系 制造业体系 产业版图 产业坐标 "
        "产业布局 产业新坐标"
    ),
    "grade": (
        "万亿级 千亿级 百亿级 五千亿级 两千亿级 世界级 国家级 省级 标志性 战略性 千亿 万亿 百亿 "
        "国际一流 世界一流 国际领先"
    ),
    "authority": (
        "省政府 市政府 人民政府 区政府 县政府 政府 省委 市委 区委 县委 党委 工信厅 工信部 经信厅 "
        "工业和信息化部 工业和信息化厅 工信局 发改委 发展改革委 发展和改革委员会 党代会 自治区 "
        "办公厅 领导小组 全省 全市 全区 农业农村部 国务院 管委会 专班 主管部门 科技厅 经信委 "
        "两会 常务会议 国家发展改革委 经济和信息化厅"
    ),
    "pick": (
        "公布 圈定 确定 锁定 选定 遴选 筛选 敲定 划定 选出 明确 亮出 官宣 定为 列为 圈出 "
        "选取 梳理出 端出 命名 排定 确立 挑选 评选 推选 梳理 细分"
    ),
    "win": (
        "认定 公示 入选 入围 名单 上榜 跻身 晋级 获批 获评 胜出 授牌 列入 纳入 揭晓 出炉 在列 "
        "榜上有名 入列 花落 摘得 获认定 获授 榜单 脱颖而出 拟认定 国家队 来了 过关 优胜者 亮相"
    ),
    "add": "新增 增至 扩至 扩容 再添 扩围 增加到 再增 增补 增列 扩大到 添 又添 升级为 拓展为 增为",
    "build": (
        "打造 培育 构建 建设 发展 聚焦 布局 壮大 形成 创建 谋划 构筑 共建 做强 做大 主攻 瞄准 推动 "
        "推进 崛起 发力 建成 锚定 塑造 重点发展 集中力量 举全省之力 举全市之力 加快 抓好 建强 筑牢 "
        "做优 建圈强链 建链 培优 打响 冲刺 发展壮大 吹响 号角"
    ),
    "intent": (
        "将 力争 提出 目标 到202 到203 计划 拟 争取 未来 今后 明年 年内 年底前 要 到十五五 剑指 "
        "有望 到2 末 五年 三年 决定 推出 规划建设 加快建设 部署 研究"
    ),
    "document": (
        "规划 行动计划 行动方案 实施方案 工作方案 实施意见 意见 措施 若干措施 政策 条例 办法 "
        "工作要点 方案 指南 通知 政府工作报告 路线图 指导意见 三年行动 若干政策 施工图 清单"
    ),
    "issue": "印发 出台 发布 下发 通过 审议 推行 实施 制定 起草 征求意见 新政",
    "support": (
        "支持 扶持 补贴 奖励 资金 基金 补助 贴息 保障 用地 减税 融资 奖补 条措施 十条 真金白银"
    ),
    "chief": (
        "链长 链长制 总链长 产业链长 双长制 挂帅 链主制 包抓 链式专班 副链长 群长 链长们 "
        "领衔 牵头 挂钩联系"
    ),
    "sign": "签约 签署 落户 签下 签订 协议 揽 招商 引进 集中签约 落地 入驻 对接",
    "start": "开工 动工 奠基 破土 开建 启动建设 集中开工 破土动工 上马 新建",
    "produce": (
        "投产 量产 下线 竣工 达产 投用 启用 试生产 投入运营 投运 封顶 开业 揭牌 点火 交付 投入使用 "
        "开馆 通车 开园 并网 运营 首飞"
    ),
    "invest": "总投资 投资 拟投 投建 斥资 投入 增资",
    "project": "项目 大项目 重点项目 重大项目 工程",
    "facility": (
        "工厂 生产线 产线 总装线 基地 厂房 产业园 园区 超级工厂 "
        "电站 发射场 厂区 车间 中心 装置 产业城"
    ),
    "company": "公司 集团 股份 有限公司 有限责任公司 董事长 总经理 车企 子公司",
    "output": (
        "产值 营收 营业收入 产量 增加值 销售收入 规模 出口 利润 税收 总量 销量 主营业务收入 进出口 "
        "收入 产销"
    ),
    "grow": "增长 同比 增速 增幅 上升 翻番 翻一番 提升 提高 比上年 攀升 增加 逆势 回升 增势 比重",
    "pass": (
        "突破 超 超过 破 迈上 跨越 达到 达 首破 站上 迈入 跨入 大关 创新高 超千亿 破千亿 逼近 翻"
    ),
    "rank": (
        "第一 居全国 排名 位居 首位 领跑 占全国 第二 稳居 居首 全国最大 第三 最大 全球 位列 "
        "百强 排行榜 排行 榜单 竞争力 指数 蓝皮书 白皮书"
    ),
    "past": (
        "去年 上半年 前三季度 一季度 今年前 上年 以来 月份 截至 目前 前两月 前5个月 全年 年前 十年 "
        "昨天 统计局 日前 一年来 如今"
    ),
    "retro": (
        "已形成 已有 现有 已建成 已培育 拥有 已成为 之一 累计 形成了 现已 集聚了 聚集了 已集聚"
    ),
    "results": (
        "成绩单 进展 成效 亮眼 提速 开门红 交出 成绩 亮点 向好 见效 成果 提质 底气 加速跑 崛起之路 "
        "稳步推进 有序推进 顺利推进 扎实推进 势头 挑大梁 挑起大梁 快车道 蓬勃发展 压舱石 "
        "再上台阶 加速度 加快成长"
    ),
    "tender": "招标 投标 竞争性磋商 采购预算 比选 磋商公告 编制服务 中标候选",
    "meeting": ("博览会 展会 会展 联盟 年会 洽谈会 推进会 博览 大会 考察"),
    "seminar": (
        "论坛 座谈会 研讨会 对接会 对接活动 峰会 沙龙 大赛 竞赛 "
        "调研 培训 培训班 讲座 招聘 招聘会 交流会 "
        "听取意见 意见建议 专家 学者"
    ),
    "other-chain": "供应链 价值链 全产业链 生态链 集群效应 集群化 集群式 资金链 城市群",
}
#: Concepts in English: terms divided by semicolons; their last word is inflected as a noun.
ENGLISH: dict[str, str] = {
    "cluster": (
        "cluster; industrial cluster; industry cluster; manufacturing cluster; agglomeration"
    ),
    "chain": (
        "industrial chain; industry chain; chain; key chain; priority chain; pillar chain; "
        "key industrial chain"
    ),
    "industry": (
        "industry; sector; pillar; pillar industry; emerging industry; key industry; "
        "future industry; manufacturing; trade; field"
    ),
    "system": (
        "industrial system; system of industries; pattern of its industry; industrial pattern; "
        "industrial structure; industrial layout; industrial map; manufacturing system"
    ),
    "grade": (
        "world class; trillion yuan; billion yuan; national level; provincial level; strategic; "
        "flagship; trillion level; state level; top tier; national; landmark; leading"
    ),
    "authority": (
        "government; ministry; department; commission; authority; official; committee; "
        "municipality; province; provincial; autonomous region; mayor; governor; miit; ndrc; "
        "state council; administration; bureau; party congress; district government; cabinet; "
        "lawmaker; municipal"
    ),
    "win": (
        "winner; shortlist; on the list; make the list; makes the list; made the list; title of; "
        "final list; national list; newcomer; recognition; status; honour; honor; make the cut; "
        "made the cut; batch; makes it onto; made it onto; roster; pilot list"
    ),
    "add": (
        "new cluster; new chain; another; more cluster; newcomer; expanded to; expands to; "
        "raises to; longer list; from eight to ten; addition"
    ),
    "intent": (
        "will; by 2025; by 2027; by 2030; by 2035; by the end of; should; to become; to be; "
        "goal; target; ambition; in the coming years; by 2026; by 2028; five year; three year; "
        "expected; within; to have; would"
    ),
    "document": (
        "plan; action plan; work plan; guideline; opinion; measure; policy; policies; programme; "
        "blueprint; roadmap; road map; regulation; five year plan; strategy; document; circular; "
        "work report; scheme; proposal; rule; package; law; agenda; draft"
    ),
    "support": (
        "support; subsidy; subsidies; incentive; fund; grant; reward; loan; tax break; cheque; "
        "financing; bonus; help; stimulus; funding; cash"
    ),
    "chief": (
        "chain chief; chief of chain; chain leader; chain length; chain head; chief; in charge of; "
        "chain boss; chain director; take charge; takes charge; heads for; head of; put in charge; "
        "heads every chain; chain master; chain manager; chief system; led by officials; "
        "act as chief; answers for; answer for; looks after; two heads; chain chief system"
    ),
    "sign": (
        "agreement; deal; contract; memorandum; settle; "
        "signing; investment promotion; lure; attract"
    ),
    "start": (
        "broke ground; break ground; breaks ground; breaking ground; "
        "groundbreaking; ground broken; "
        "construction of; construction begins; construction began; construction starts; "
        "construction started; started construction; starts construction; begun to build; "
        "start work; starts work; started work; work starts; work begins; work began; began work; "
        "foundation stone; under construction; starts building; started building; to be built; "
        "began building; begins building; construction has begun; work has begun; began to build; "
        "start of construction; starts construction of; plans to build a plant; to build a plant"
    ),
    "produce": (
        "into production; into operation; started production; starts production; rolled off; "
        "rolls off; inaugurate; completed; put into use; goes online; came on stream; on stream; "
        "trial production; mass production; started operation; began operation; opening; "
        "began production; begins production; in operation; opened; comes online; started running; "
        "up and running; begins operation; first phase; starts operation; trial run"
    ),
    "invest": "investment; invest; total investment; spend; pour; capital",
    "project": "project; megaproject",
    "facility": (
        "plant; factory; factories; line; production line; base; park; workshop; mill; pad; "
        "refinery; complex; facility; assembly line; center; centre; gigafactory; megafactory; "
        "site; campus; yard"
    ),
    "company": (
        "co; ltd; inc; corp; group; company; companies; carmaker; automaker; firm; chairman; "
        "maker; subsidiary; unit of; joint venture; giant; shareholder"
    ),
    "output": (
        "output; revenue; income; sales; added value; export; profit; turnover; worth; scale; "
        "production volume; value; shipment; turned out; goods worth; won order; win order; "
        "wins order; order book; winning order"
    ),
    "grow": (
        "growth; percent; pct; year on year; up; fold; higher; double; doubled; triple; tripled; "
        "boom; momentum"
    ),
    "pass": (
        "record; milestone; mark; top; topped; tops; exceed; exceeded; surpass; surpassed; pass; "
        "passed; passes; reach; reached; reaches; hit; hits; threshold; crosses; crossed"
    ),
    "rank": (
        "largest; biggest; first in; second in; share of; of the national total; ahead of; no 1; "
        "leader in; one third of; half of; most of; number one; rank; top spot; ranking; top 100; "
        "league table; white paper; blue book"
    ),
    "past": (
        "last year; first half; first quarter; first nine months; so far; year earlier; "
        "in the first; third quarter; since; ten years; a decade; previous year; three quarters; "
        "statistics; last month; years ago; to date; a year before"
    ),
    "retro": (
        "already; existing; has formed; have formed; now has; home to; "
        "once; took shape; has grown; "
        "there are; is known; today; long been; currently; have taken shape; has become; "
        "existing cluster; has built; total of"
    ),
    "results": "results; progress; review; achievement; success; figures; scorecard; show; fare",
    "tender": "tender; invites bids; invite bids; bids invited; bids close; bidder; procurement",
    "meeting": (
        "conference; expo; fair; meeting; alliance; exhibition; delegates; delegation; exhibitor"
    ),
    "seminar": (
        "forum; seminar; summit; symposium; talks; matchmaking; contest; visit; round table; "
        "workshop; training course; scholar; expert; job fair; competition"
    ),
    "other-chain": (
        "supply chain; value chain; supply chain security; store chain; "
        "cluster effect; blockchain; "
        "food chain; hotel chain; chain store; chain reaction; cold chain; city cluster"
    ),
}
#: English verbs by concept; "build/built" gives an irregular past.
VERBS: dict[str, str] = {
    "pick": (
        "name choose/chose/chosen pick select identify designate fix list announce single/singled "
        "draw/drew/drawn map define rank declare mark/marked determine carve settle publish set "
        "sort group put/put nominate"
    ),
    "win": "recognise recognize win/won shortlist approve certify join enter admit award accredit",
    "add": "add expand widen extend enlarge lengthen",
    "build": (
        "build/built cultivate foster create develop nurture shape forge promote boost establish "
        "form focus concentrate bet/bet/betting steer upgrade turn construct grow strengthen "
        "raise pursue bundle anchor prioritise prioritize target accelerate"
    ),
    "intent": (
        "aim plan hope want decide seek/sought intend expect vow pledge strive/strove "
        "envisage propose eye"
    ),
    "issue": (
        "issue release unveil adopt introduce roll publish outline present lay/laid draft pass "
        "approve write/wrote/written count arrange sum spell"
    ),
    "sign": "sign land/landed secure court woo",
    "produce": "inaugurate open complete deliver launch commission",
    "grow": (
        "grow/grew/grown rise/rose/risen increase climb jump double surge soar gain expand advance"
    ),
    "invest": "invest pour spend/spent",
    "meeting": "discuss debate visit attend gather",
}


def _verb_forms(entry: str) -> set[str]:
    base, *past = entry.split("/")
    stem = base[:-1] if base.endswith("e") else base
    double = base + base[-1] if base in ("win", "map", "set", "bet", "put", "commit") else stem
    forms = {base, double + "ing", *past}
    if base.endswith(("s", "x", "ch", "sh")):
        forms.add(base + "es")
    elif base.endswith("y") and base[-2] not in "aeiou":
        forms |= {base[:-1] + "ies", base[:-1] + "ied"}
    else:
        forms.add(base + "s")
    if not past and not base.endswith("y"):
        forms.add(double + "ed")
    if not past and base.endswith("y") and base[-2] in "aeiou":
        forms.add(base + "ed")
    return forms


def concept_entries() -> Iterable[tuple[str, str]]:
    """(pattern, concept) for the automaton; a pattern of two concepts comes twice."""
    pairs: set[tuple[str, str]] = set()
    for concept, words in CHINESE.items():
        pairs |= {(word, concept) for word in words.split()}
    for concept, terms in ENGLISH.items():
        for term in terms.split(";"):
            pairs |= {(form, concept) for form in surface_forms(term)}
    for concept, verbs in VERBS.items():
        for entry in verbs.split():
            pairs |= {(form, concept) for form in _verb_forms(entry)}
    return sorted(pairs)
