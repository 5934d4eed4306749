"""Words of other industries that an article uses in passing: means, customers, inputs, neighbours."""

from __future__ import annotations

import pytest

from monitor.classify import Classifier


@pytest.mark.parametrize(
    ("chain", "title", "text"),
    [
        ("batteries", "宜春锂电产业产值增长", "江西宜春锂电产业前三季度产值增长15%，产品供应新能源汽车、储能、电动工具等领域，企业用上了工业机器人和数字化车间。"),
        ("rail-transit", "株洲轨道交通产业集群产值突破千亿", "湖南株洲轨道交通装备产业集群去年产值突破1500亿元，聚集企业400多家，研发用铝合金、碳纤维等材料的新型列车，运用大数据和人工智能提升检修效率。"),
        ("new-energy", "酒泉新能源装备产业链产值增长", "甘肃酒泉新能源装备制造产业链今年前三季度产值增长32%，风电、光伏企业达到60家，带动当地物流、餐饮、住宿发展。"),
        ("steel", "唐山钢铁企业绿色转型", "河北唐山推动钢铁行业转型升级，淘汰小高炉，企业投资建设光伏屋顶、余热发电和污水处理设施，用新能源重卡运输铁矿石。"),
        ("automobiles", "十堰商用车产业集群建设提速", "湖北十堰市提出打造千亿级商用车产业集群，推动整车企业与钢铁、橡胶、电子企业合作，完善上下游配套。"),
        ("tourism-culture", "桂林打造世界级旅游城市", "广西桂林市印发行动计划，打造世界级旅游目的地，发展文旅产业，游客可乘高铁、飞机抵达，支持餐饮、民宿发展。"),
        ("agriculture", "洛川苹果产业链产值超百亿", "陕西洛川苹果全产业链产值突破150亿元，建成冷库、智能分选线，发展电商销售，带动包装、运输等行业。"),
        ("semiconductors", "无锡集成电路产业规模突破2000亿元", "江苏无锡集成电路产业去年规模突破2000亿元，产品用于手机、汽车、家电等。"),
        ("aerospace", "西安航空产业集群壮大", "陕西西安航空产业集群集聚企业1500家，去年产值1600亿元，增长11%，飞机零部件供应商为其提供铝材、钛材和复合材料。"),
        ("home-appliances", "青岛智能家电集群", "山东青岛智能家电集群入选国家先进制造业集群，企业采购芯片、钢板、塑料、压缩机带动本地配套。"),
        ("digital-economy", "贵阳算力产业", "贵州贵阳算力产业营收增长28%，智算中心为金融、医疗、交通、制造等行业提供服务。"),
        ("food", "Luohe food cluster grows", "The food cluster in Luohe, Henan province, posted output of 220 billion yuan last year. Trucks leave for 30 provinces every night, cold stores hold 500,000 tonnes, and farmers supply wheat and pigs."),
        ("textiles", "Shengze silk and textile cluster posts growth", "The textile cluster of Shengze in Suzhou, Jiangsu, had output of 130 billion yuan last year, up 6 percent. Looms are linked to an industrial internet platform, and roofs carry solar panels."),
        ("biomedicine", "Taizhou's medicine city draws new drug makers", "China Medical City in Taizhou, Jiangsu, now has 1,300 pharmaceutical companies. Last year the output of the biomedicine industry rose 9 percent to 90 billion yuan. The area was known for chemicals and machinery before."),
        ("green-homes", "Nankang furniture makers go overseas", "Furniture makers in Nankang, Jiangxi, exported goods worth 5 billion yuan last year. Wood arrives by train from Russia, and machines cut and paint the panels."),
        ("marine-equipment", "Nantong shipbuilders win orders", "Shipbuilders in Nantong, Jiangsu province, won orders for 80 vessels in the first half year. The marine equipment cluster there had output of 150 billion yuan. The ships carry cars, grain and liquefied natural gas."),
        ("chemicals", "Yichang phosphorus chemical chain upgraded", "Yichang in Hubei is upgrading its phosphorus chemical chain. Old plants along the Yangtze River were closed, and new ones make products used in batteries, chips and food."),
        ("new-energy-vehicles", "Fuel-cell trucks to get subsidies in Tangshan", "Tangshan, Hebei province, will subsidise fuel-cell trucks with 100 million yuan under an action plan of the municipal government to develop the industry."),
        ("steel", "Shanxi upgrades its coke industry", "Shanxi province has issued an action plan to upgrade its coke industry, and will shut down small coke ovens by 2025."),
        ("safety-environment", "宜兴环保产业集群", "江苏宜兴环保产业集群入选名单，企业为化工、印染、电镀企业提供污水处理装备。"),
        ("low-altitude-economy", "深圳低空经济条例", "深圳出台低空经济促进条例，支持无人机在物流、巡检、农业、应急等领域应用。"),
        ("software", "济南软件产业突破5000亿元", "山东济南软件和信息技术服务业营收突破5000亿元，产品服务于电力、交通、医疗、金融等行业。"),
        ("logistics-trade", "Chongqing's western land-sea corridor", "Chongqing will build a modern logistics cluster along the land-sea corridor. Trains carried cars, chemicals and fruit worth 50 billion yuan last year."),
        ("robots", "安徽支持人形机器人应用", "安徽将发挥汽车产业基础优势，推动人形机器人在汽车制造、家电、3C等场景率先应用。"),
        ("light-industry", "永康健身器材产业集群发展壮大", "浙江永康健身器材产业集群前三季度产值增长8%，企业超过300家。"),
        ("low-altitude-economy", "嘉兴出台低空经济行动方案", "浙江嘉兴市印发低空经济行动方案，补齐飞控、复合材料机体等短板，开通医疗转运、电力巡检等航线，产业规模达到200亿元。"),
        ("building-materials", "淄博建筑陶瓷产业转型", "山东淄博建筑陶瓷产业前三季度营收下降4%，厂区屋顶光伏多了，烟囱少了。"),
        ("textiles", "阿拉尔纺织园区产值增长", "新疆阿拉尔纺织服装产业园区产值增长16%，产品经霍尔果斯口岸出口到30个国家。"),
        ("batteries", "楚雄签约负极材料基地", "云南楚雄签约负极材料基地项目，总投资20亿元，建设石墨化、成品加工生产线。"),
        ("digital-economy", "Zhongwei's data centers earn more", "Revenue of the data center industry in Zhongwei, Ningxia, rose 30 percent in the first half. Solar power covered 60 percent of what the halls use."),
        ("rail-transit", "Changchun trains cool themselves", "A train maker in Changchun, Jilin province, rolled out a metro train. It is made of carbon fibre and 11 percent lighter. The city's rail transit equipment cluster has output of 38 billion yuan."),
        ("new-energy", "Jiuquan wind base sends blades abroad", "Blade makers in Jiuquan, Gansu, sent 60 blades to Kazakhstan this summer. The wind power equipment industry there earned 31 billion yuan last year. Steel for towers comes from Jiayuguan."),
        ("agriculture", "武鸣沃柑产业产值超百亿", "广西南宁武鸣沃柑产业产值超120亿元。冷链车从村口直达北京，直播电商带货占三成。"),
        ("robots", "Shenyang signs 20 robot projects", "Shenyang, Liaoning province, signed 20 projects in robots worth 9 billion yuan on the sidelines of an equipment manufacturing fair. Robot makers there also make tools for aircraft parts."),
        ("new-materials", "吉林推进碳纤维产业链", "吉林省碳纤维产业链企业要拓展在汽车轻量化、低空飞行器、体育器材等领域的市场。"),
        ("petrochemicals", "Refinery in Quanzhou half finished", "The petrochemical complex in Quanzhou, Fujian, is half finished. Its product is meant for footwear, auto parts and electronics makers along the coast."),
        ("food", "柳州螺蛳粉产业链壮大", "广西柳州螺蛳粉产业链销售收入600亿元，中游是米粉厂和料包厂，下游连着电商、包装和物流。"),
    ],
)  # fmt: skip
def test_words_in_passing_name_no_chain(
    classifier: Classifier, chain: str, title: str, text: str
) -> None:
    """What an industry uses, buys, supplies or stands beside is not what the article is about."""
    assert [label.chain for label in classifier.classify(title, text).chains] == [chain]


@pytest.mark.parametrize(
    ("chains", "title", "text"),
    [
        ({"batteries", "new-energy"}, "常州累计实施智改数转项目1万个", "江苏常州智能工厂数量居全省第二。新能源之都建设方面，动力电池产业链完整度达97%。"),
        ({"agriculture", "biomedicine", "new-energy", "tourism-culture", "light-industry", "digital-economy"}, "西藏出台支持特色产业发展的措施", "西藏自治区印发措施，面向青稞种植、藏医药、清洁能源、高原旅游、民族手工业、数字产业六个方面。"),
        ({"agriculture", "biomedicine"}, "甘肃“一县一业”怎么抓", "甘肃省聚焦牛、羊、菜、果、薯、药六大产业，建设县域全产业链，产值超过30亿元。"),
        ({"batteries", "food"}, "Guizhou hands out tasks for its industrial bases", "Zunyi in Guizhou province is answerable for liquor, and Tongren is assigned batteries, according to an action plan for industrial bases."),
    ],
)  # fmt: skip
def test_what_a_place_is_to_do_counts(
    classifier: Classifier, chains: set[str], title: str, text: str
) -> None:
    """A heading, a saying of one's own and a task given to a city name the industry."""
    assert {label.chain for label in classifier.classify(title, text).chains} == chains


def test_what_an_item_is_made_of_does_not_end_the_list(classifier: Classifier) -> None:
    """A list goes on after "made of …", and with semicolons after "for …", too."""
    labels = classifier.classify(
        "Hunan names its key industrial chains",
        "Hunan province named its key industrial chains: textiles; biomedicine; "
        "batteries for electric cars; new materials made of nonferrous metals; "
        "phosphate chemicals; and modern logistics.",
    )
    assert {"textiles", "batteries", "new-materials", "chemicals", "logistics-trade"} <= {
        label.chain for label in labels.chains
    }


def test_short_for_an_industry_is_that_industry(classifier: Classifier) -> None:
    """装备制造 after 先进装备制造 is no other chain; in a list of its own it is one."""
    lead = "广西柳州提出打造先进装备制造产业集群。"
    short = classifier.classify("柳州打造产业集群", lead + "全市装备制造项目加快建设。")
    assert [label.chain for label in short.chains] == ["high-end-equipment"]
    listed = classifier.classify("柳州打造产业集群", lead + "壮大汽车、装备制造、糖业等支柱产业。")
    assert "machinery" in {label.chain for label in listed.chains}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("云南烟草产业发展规划", "云南省印发烟草产业高质量发展规划，提出到2025年卷烟工业增加值增长3%。"),
        ("Yunnan to upgrade tobacco industry", "Yunnan province plans to upgrade its tobacco industry by 2025, with measures for cigarette makers."),
    ],
)  # fmt: skip
def test_tobacco_is_no_food(classifier: Classifier, title: str, text: str) -> None:
    """Tobacco is a division of its own in GB/T 4754 (16) and belongs to none of the chains."""
    assert classifier.classify(title, text).chains == ()


def test_vanadium_and_titanium_new_materials_are_both(classifier: Classifier) -> None:
    """Like new materials of aluminium and copper, they are metals and new materials."""
    for title, text in (
        ("攀枝花打造钒钛新材料产业集群", "四川攀枝花提出打造世界级钒钛新材料产业集群。"),
        (
            "Panzhihua plans cluster",
            "Panzhihua in Sichuan plans a vanadium and titanium new materials cluster.",
        ),
    ):
        found = {label.chain for label in classifier.classify(title, text).chains}
        assert found == {"nonferrous-metals", "new-materials"}
