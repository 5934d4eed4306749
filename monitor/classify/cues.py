"""Words that tell industrial news from its look-alikes, as data for one more pass of the matcher.

``INDUSTRY_STRONG`` and ``INDUSTRY_PLAIN`` speak for the industrial policy of a region; each list
of ``ELSEWHERE`` belongs to a kind of news that shares our words ("cluster", "chain", "project")
without our subject.
"""

from __future__ import annotations


def _zh(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _en(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(";") if word.strip())


# "two chains", "16 key chains": chains that are counted are no stores and no jewels.
_FEW = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_COUNTED_CHAINS = tuple(
    f"{number} {kind}chain"
    for number in (*_FEW, *range(2, 41))
    for kind in ("", "key ", "new ", "more ", "priority ")
)

INDUSTRY_STRONG = (
    *_zh(
        "产业链 产业集群 链长 链长制 链主 先进制造业 战略性新兴产业 重点产业 支柱产业 "
        "主导产业 优势产业 特色产业 新兴产业 未来产业 传统产业 工业和信息化厅 工业和信息化部 "
        "工信厅 工信部 工信局 发展改革委 工业园区 产业园 产业园区 开发区 规模以上工业 制造业 "
        "招商引资 招商 强链 补链 延链 千亿级 万亿级 百亿级 高质量发展 产业布局 产业体系 "
        "产业基地 产业项目 工业总产值 工业增加值 工业投资 专精特新 产业发展 产业规模 集群发展 "
        "龙头企业 新质生产力 工业强省 制造强省 产业协作 产业协同 重点项目 重大项目 产业政策 "
        "产业化 产业升级 转型升级 全产业链 集聚区 十四五 十五五 新型工业化 大规模设备更新 设备更新 "
        "工业稳增长 工业领域 技术改造 制造业数字化 智能制造"
    ),
    *_en(
        "strategic cluster; pillar cluster; specialty cluster; emerging cluster; key cluster; "
        "characteristic cluster; level cluster; world class cluster; specialty industry; "
        "industrial chain; industry chain; industrial cluster; industry cluster; chain chief; "
        "chain leader; chain master; chain length system; chief of chain; chain owner; "
        "strategic emerging industry; strategic emerging; emerging industry; pillar industry; "
        "key industry; advanced manufacturing; industry and information technology; "
        "industrial park; above designated size; high quality development; five year plan; "
        "action plan; added value; output value; industrial output; industrial added value; "
        "manufacturing cluster; leading enterprise; development and reform commission; "
        "economic development zone; technological development zone; industrial base; "
        "industrial development; industrial upgrading; pillar industrial; future industry; "
        "industrial zone; manufacturing base; industry agglomeration; attract investment; "
        "work plan; master plan; investment promotion; industrial layout; production base; "
        "whole industrial chain; new quality productive forces; industrial policy; key chain; "
        "priority chain; pillar chain"
    ),
)

INDUSTRY_PLAIN = (
    *_zh(
        "产业 集群 项目 投资 产值 营业收入 营收 工业 企业 签约 投产 开工 基地 培育 行动计划 "
        "实施方案 实施意见 措施 规划 政策 生产线 园区 产能 扶持 增加值 上下游 配套 产量 工厂 "
        "创新 公示 名单 条例 印发"
    ),
    *_en(
        "industry; industrial; manufacturing; cluster; project; investment; output; revenue; "
        "plan; enterprise; sector; factory; production; capacity; construction; company; base; "
        "develop; development; provincial government; municipal government; plant; foster; "
        "cultivate; invest; production line; supply chain; export; maker; customs; "
        "year on year; policy; measure; operating income; alliance; expo; deal; agreement; fund; "
        "processing; provincial; grower; processor; supplier; regulation; statistics bureau; "
        "bureau of statistics; on the year; from a year earlier; "
        "tons a year; tonnes a year"
    ),
    *_COUNTED_CHAINS,
)

ELSEWHERE = {
    "sports": (
        *_zh(
            "赛段 车手 联赛 球队 进球 马拉松 夺冠 球员 主教练 锦标赛 预选赛 世界巡回赛 队员 比分 "
            "主场 客场 冲线 半决赛 四分之一决赛 男篮 女排 国足 中超 自行车赛 选手 田径 奥运"
        ),
        *_en(
            "cyclist; peloton; striker; midfielder; goalkeeper; league title; marathon; "
            "head coach; championship; tournament; quarterfinal; semifinal; grand tour; "
            "world tour; stage win; football; basketball; soccer; badminton; table tennis; "
            "snooker; runner up; singles; athletes competed; final whistle; scored; world cup; "
            "super league; overall lead; sprint; rider; stage of the race; gold medal"
        ),
    ),
    "epidemic": (
        *_zh(
            "确诊 病例 核酸检测 传播链 传播链条 无症状感染者 密切接触者 感染者 聚集性疫情 "
            "疾控中心 流行病学 毒株 隔离观察 新冠肺炎 封控 疫苗接种"
        ),
        *_en(
            "confirmed case; new cases; transmission chain; chain of transmission; "
            "chains of transmission; chain of infection; asymptomatic; close contact; infected; "
            "disease control; quarantine; cluster infection; cluster of cases; "
            "cluster of infections; nucleic acid; delta variant; omicron; epidemiologist; "
            "hospitalised; hospitalized; variant; mass testing; local cases"
        ),
    ),
    "weather": (
        *_zh(
            "暴雨 防台风 防汛 应急响应 累计雨量 阵风 强降雨 降雨量 洪峰 洪水 台风 气温 高温预警 "
            "气象台 气象部门 寒潮 水位 预警信号 降雪 地震 震级 山洪 泥石流 沙尘 冰雹 雨量"
        ),
        *_en(
            "rainfall; heavy rain; typhoon; flood; rainstorm; landslide; downpour; meteorological; "
            "weather forecast; cold wave; earthquake; magnitude; evacuated; heat wave; snowfall; "
            "torrential rain; sandstorm; water level"
        ),
    ),
    "property": (
        *_zh("房价 新房 二手房 楼市 房贷 公积金 商品住宅 住宅销售价格 购房者 首付 限购 土拍"),
        *_en(
            "home price; housing price; new home price; property market; mortgage; homebuyer; "
            "second hand home; resale home; housing market; real estate market; down payment; "
            "property developer"
        ),
    ),
    "crypto": (
        *_zh("比特币 以太坊 虚拟货币 加密货币 数字货币交易 代币 挖矿 矿机 币价 炒币 稳定币"),
        *_en(
            "bitcoin; ethereum; ether; cryptocurrency; crypto; altcoin; token; NFT; dogecoin; "
            "stablecoin; crypto exchange; coin; miners; defi; hash rate; crypto market; wallets"
        ),
    ),
    "astronomy": (
        *_zh("星团 恒星 银河系 星系 天文台 望远镜 天文学家 黑洞 行星 光年 宇宙"),
        *_en(
            "star cluster; galaxy; galaxies; stars; astronomer; telescope; black hole; light year; "
            "globular cluster; open cluster; galaxy cluster; observatory; milky way; nebula; "
            "stellar"
        ),
    ),
    # A flight report; the industry of rockets and satellites is our subject.
    "spaceflight": (
        *_zh(
            "升空 预定轨道 成功发射 发射任务 飞行任务 顺利入轨 发射场区 航天员 空间站 神舟 天宫 "
            "天舟 嫦娥 长征系列运载火箭 发射取得圆满成功 点火升空 一箭多星 发射升空 次飞行"
        ),
        *_en(
            "into orbit; lifts off; lifted off; blasts off; blasted off; liftoff; preset orbit; "
            "planned orbit; intended orbit; taikonaut; astronaut; space station; into space; "
            "lunar; launch mission; Long March rocket; sent a satellite; spacewalk; "
            "mission of the rocket; flight mission"
        ),
    ),
    "security": (
        *_zh("供应链攻击 黑客 恶意软件 勒索 漏洞 后门 木马 数据泄露 网络攻击"),
        *_en(
            "supply chain attack; malware; hacker; back door; backdoor; vulnerability; ransomware; "
            "intruder; cyberattack; cyber attack; data breach; malicious; threat actor; exploit; "
            "phishing; botnet"
        ),
    ),
    "recall": (
        *_zh("召回 沙门氏菌 食物中毒 不合格产品"),
        *_en(
            "recall; recalled; recalling; salmonella; listeria; contaminated; food poisoning; "
            "e. coli; outbreak of illness"
        ),
    ),
    "stores": (
        *_zh(
            "连锁店 连锁餐饮 连锁超市 连锁酒店 连锁品牌 门店 加盟店 开店 闭店 咖啡店 奶茶店 "
            "便利店 店员"
        ),
        *_en(
            "store chain; chain store; supermarket chain; restaurant chain; coffee chain; "
            "hotel chain; retail chain; fast food chain; grocery chain; chain of stores; "
            "franchise; franchisee; new outlets; convenience store; coffee shop; pharmacy chain; "
            "cinema chain; food chain; food chains; tea chain; shoppers; same store sales; "
            "bakery chain; bubble tea chain; th shop; milk tea; its shops; new shop; queue"
        ),
    ),
    "results": (
        *_zh(
            "财报 净亏损 盘后 股价 每股收益 涨停 跌停 概念股 板块走强 A股 港股 收盘 个股 主力资金 "
            "大盘 市盈率 沪指 毛利率 研报 目标价 派息 股息 归母净利润 招股书 上市申请"
        ),
        *_en(
            "quarterly revenue; net loss; earnings per share; net income; late trading; "
            "shares fell; shares rose; shares were down; stock price; fiscal quarter; "
            "second quarter results; forecast for the full year; quarterly results; wall street; "
            "profit warning; analysts expected; net profit; stock market; nasdaq; shareholder; "
            "investors; price target; brokerage; dividend; gross margin; chinext; prospectus; "
            "investment advice"
        ),
    ),
    "crime": (
        *_zh(
            "黑色产业链 灰色产业链 黑产 灰产 犯罪团伙 警方 抓获 诈骗 涉案 走私 嫌疑人 公安机关 "
            "判刑 刑拘 检察院 证据链 传销"
        ),
        *_en(
            "police; arrested; smuggling; fraud; suspects; gang; sentenced; court; illegal trade; "
            "trafficking; prosecutors; victims"
        ),
    ),
    "accident": (
        *_zh("遇难 爆炸事故 伤亡 被困 失联 车祸 坠机 火灾"),
        *_en("killed; death toll; injured; rescuers; explosion; blast; crash; survivors; wounded"),
    ),
    "science": (
        *_zh("基因序列 食物链 生物链 DNA链 肽链 化石 山脉 岛链 恐龙 论文发表"),
        *_en(
            "food web; mountain chain; island chain; amino acid; polymer chain; fossil; species; "
            "researchers found; gpu cluster; kubernetes; compute cluster; cluster headache; "
            "cluster bomb; cluster munition; cluster analysis; apex predator; dna; peptide; "
            "gene cluster; cluster of genes; genome; study was published"
        ),
    ),
    "travel": (
        *_zh("自由行 攻略 打卡地 民宿推荐 房费 早餐 门票 旺季 游记 迪士尼 烟花秀 游乐园 主题乐园"),
        *_en(
            "high season; low season; admission; itinerary; backpacker; breakfast; check in; "
            "must see; day one; day two; travel blog; disneyland; disney; fireworks show; "
            "theme park; ticket price; amusement park; visitors to walk"
        ),
    ),
    "antiquity": (
        *_zh("考古 出土 古墓 墓葬 墓群 遗址博物馆 文物修复 展柜 青铜器"),
        *_en(
            "tomb; archaeologist; archaeological; excavated; unearthed; on show; dynasties; relics"
        ),
    ),
    "schooling": (
        *_zh("招生 师生 考生 高考 开学 校园招聘 学分 产业学院"),
        *_en("pupils; enrolment; enrollment; freshmen; curriculum; campus recruitment"),
    ),
    "vacancies": (
        *_zh("求职者 招聘会 招聘简章 校招 应聘 月薪 五险一金 参会单位 岗位要求"),
        *_en("job fair; job seekers; vacancies; applicants; monthly salary"),
    ),
    "culture": (
        *_zh("票房 合唱团 演唱会 电视剧 综艺 主演 上映 明星 导演"),
        *_en(
            "box office; choir; concert; album; movie star; film festival; actress; sitcom; "
            "celebrity; actor; film about; filming"
        ),
    ),
}
