"""Regions and places: order, ambiguity, passing mentions, foreign and national news."""

from __future__ import annotations

import pytest

from monitor.catalog.taxonomy import load_gazetteer
from monitor.classify import Classifier
from monitor.classify.gazetteer import Level, Region

REGIONS = load_gazetteer().regions


def test_the_gazetteer_holds_the_whole_country() -> None:
    """34 province-level regions and 333 prefecture-level units below them."""
    assert len(REGIONS) == 34
    cities = [p for region in REGIONS for p in region.places if p.level is Level.CITY]
    assert len(cities) == 333
    assert len({place.code for place in cities}) == 333


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.id)
def test_every_region_is_found_in_both_languages(classifier: Classifier, region: Region) -> None:
    """A region's names lead to its ISO code."""
    english = classifier.classify(
        f"{region.en} names key industrial chains", f"{region.en} will promote industrial clusters."
    )
    chinese = classifier.classify(
        f"{region.zh}公布重点产业链", f"{region.zh}将重点培育先进制造业集群。"
    )
    assert english.regions == (region.id,)
    assert chinese.regions == (region.id,)


@pytest.mark.parametrize(
    ("title", "text", "regions"),
    [
        ("Shaanxi picks chains", "Shaanxi province picked key industrial chains.", ["CN-SN"]),
        ("Shanxi picks chains", "Shanxi province picked key industrial chains.", ["CN-SX"]),
        ("苏州培育生物医药产业集群", "苏州市将培育产业集群。", ["CN-JS"]),
        ("宿州培育云计算产业集群", "宿州市将培育产业集群。", ["CN-AH"]),
        ("Suzhou builds cloud cluster", "Suzhou, a city in Anhui province, plans it.", ["CN-AH"]),
        ("Suzhou builds chip cluster", "Suzhou, a city in Jiangsu, plans it.", ["CN-JS"]),
        ("吉林市打造碳纤维产业集群", "吉林省吉林市将打造产业集群。", ["CN-JL"]),
        ("青海海南州建设新能源基地", "青海省海南藏族自治州建设产业基地。", ["CN-QH"]),
        ("川渝共建产业集群", "川渝两地将共建先进制造业集群。", ["CN-SC", "CN-CQ"]),
        ("粤府办〔2022〕10号印发", "粤府办〔2022〕10号文件支持产业集群。", ["CN-GD"]),
        (
            "Guangxi lifts output",
            "Guangxi's output rose. A professor at Shandong University spoke.",
            ["CN-GX"],
        ),
        ("宁德时代宜宾基地投产", "宁德时代四川宜宾动力电池项目投产。", ["CN-SC"]),
        ("京津冀共建氢能产业链", "京津冀三地将共建产业链。", ["CN-BJ", "CN-TJ", "CN-HE"]),
    ],
)
def test_names_are_told_apart(
    classifier: Classifier, title: str, text: str, regions: list[str]
) -> None:
    """Namesakes go by the province beside them; universities and companies are no regions."""
    assert list(classifier.classify(title, text).regions) == regions


def test_a_national_list_carries_the_nation_and_provinces_with_a_figure(
    classifier: Classifier,
) -> None:
    """CN first, then every province that the list gives a number of its own."""
    labels = classifier.classify(
        "工信部公示30个先进制造业集群",
        "工业和信息化部公示先进制造业集群名单，30个集群入围。\n江苏、浙江各有6个，湖北3个；企业来自全国，包括贵州。",
    )
    assert labels.regions[0] == "CN"
    assert set(labels.regions) == {"CN", "CN-JS", "CN-ZJ", "CN-HB"}


def test_a_notice_to_all_provinces_is_the_nations(classifier: Classifier) -> None:
    """Whoever writes to every province is above them."""
    labels = classifier.classify(
        "关于公布2024年度中小企业特色产业集群名单的通告",
        "各省、自治区、直辖市及计划单列市中小企业主管部门：\n现将2024年度中小企业特色产业集群名单予以公布。\n"
        "1. 北京市通州区网络安全产业集群\n2. 甘肃省酒泉市肃州区种子产业集群",
    )
    assert labels.regions[0] == "CN"


def test_foreign_news_carries_the_country(classifier: Classifier) -> None:
    """An industrial cluster abroad is not relevant and has that country's code."""
    labels = classifier.classify(
        "Hanoi approves industrial clusters",
        "Vietnam's capital Hanoi approved 20 industrial clusters, some with Chinese investors.",
    )
    assert not labels.relevant
    assert labels.regions == ("VN",)


def test_places_keep_the_language_and_script_of_the_article(classifier: Classifier) -> None:
    """Cities and districts as written, each once, without 市; a municipality is no place."""
    labels = classifier.classify(
        "廣州、深圳打造產業集群", "廣州市、深圳市南山区將打造產業集群。廣州市有產業基礎。"
    )
    assert labels.places == ("廣州", "深圳", "南山区")
    assert classifier.classify("上海打造产业集群", "上海市将打造产业集群。").places == ()


def test_a_place_stands_once_however_it_is_spelled(classifier: Classifier) -> None:
    """With and without 市 or 县, in a dateline's capitals or not, it is one place."""
    labels = classifier.classify(
        "晋江：七条产业链配齐链长", "福建晋江市公布七条重点产业链，晋江市领导任链长。"
    )
    assert labels.places == ("晋江",)
    labels = classifier.classify(
        "Ningbo backs robots",
        "NINGBO, Zhejiang -- Ningbo rolled out measures for its robot cluster.",
    )
    assert labels.places == ("Ningbo",)


def test_a_dateline_is_no_subject(classifier: Classifier) -> None:
    """National news is written in Beijing without being about Beijing."""
    labels = classifier.classify(
        "Hunan fosters machinery cluster",
        "BEIJING, Nov. 2 (Xinhua) -- Central China's Hunan Province will foster a cluster.",
    )
    assert labels.regions == ("CN-HN",)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Ningbo company builds battery base in Yancheng", "A Ningbo company will invest 5 billion yuan in a battery production base in Yancheng, Jiangsu province. Construction began on Monday."),
        ("Ningbo-based auto parts maker starts building base in Yancheng", "Zhejiang's Ningbo-based Somebody Auto Parts broke ground on its production base in Yancheng on Tuesday. The project has an investment of 3 billion yuan."),
        ("宁波企业在盐城投建光伏基地", "来自浙江宁波的一家光伏企业在盐城经济技术开发区投资30亿元建设光伏组件生产基地，11月10日项目签约。"),
        ("宁波某企业盐城新能源基地开工", "宁波某企业投资50亿元的新能源电池基地近日在江苏盐城开工建设，项目分两期。"),
    ],
)  # fmt: skip
def test_the_place_of_a_project_is_before_the_home_of_its_company(
    classifier: Classifier, title: str, text: str
) -> None:
    """Where a plant is built says more than where the company that builds it is from."""
    assert classifier.classify(title, text).regions[0] == "CN-JS"


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("A Changsha-based maker of excavators told the Shanghai exchange of its new plant.", "CN-HN"),
        ("The Shenzhen-listed chip maker will enlarge its plant in Hefei.", "CN-AH"),
        ("合肥某芯片企业向上海证券交易所公告，新工厂投产。", "CN-AH"),
    ],
)  # fmt: skip
def test_where_a_stock_is_traded_is_no_place(
    classifier: Classifier, text: str, region: str
) -> None:
    """An exchange is not where the plant is."""
    assert classifier.classify("A plant", text).regions == (region,)


def test_a_company_that_builds_abroad_is_still_ours(classifier: Classifier) -> None:
    """The home of a company weighs full against a foreign country."""
    labels = classifier.classify(
        "Guangxi carmaker builds plant in Indonesia",
        "A Guangxi carmaker of Liuzhou, whose output reached 1 million cars last year, exports parts"
        " of the industry chain to a plant in Indonesia, the regional government said.",
    )
    assert labels.regions[0] == "CN-GX"


@pytest.mark.parametrize(
    ("text", "regions", "chains"),
    [
        ("青海工业和信息化厅公布锂电池产业集群名单。", ["CN-QH"], ["batteries"]),
        ("广西北海工业园区电子信息产业集群投产。", ["CN-GX"], ["electronic-information"]),
        ("陕西认定西安航空产业集群。", ["CN-SN"], ["aerospace"]),
        ("江苏加大连锁支持力度，推动纺织产业集群升级。", ["CN-JS"], ["textiles"]),
        ("江西联合肥料企业建设磷化工产业集群。", ["CN-JX"], ["chemicals"]),
        ("广东海工装备产业集群启动建设。", ["CN-GD"], ["marine-equipment"]),
        ("甘肃定西中医药产业集群启动建设。", ["CN-GS"], ["biomedicine"]),
    ],
)
def test_no_name_is_read_across_words(
    classifier: Classifier, text: str, regions: list[str], chains: list[str]
) -> None:
    """海工 in 青海工业, 定西 in 认定西宁, 大连 in 加大连锁; but where they stand, they count."""
    found = classifier.classify(text, text)
    assert list(found.regions) == regions
    assert set(chains) <= {label.chain for label in found.chains} <= {*chains, "agriculture"}


@pytest.mark.parametrize(
    ("title", "text", "regions"),
    [
        ("让小龙虾“游”出大产业", "潜江的虾稻田里一片繁忙，潜江小龙虾全产业链产值去年达到700亿元。", ("CN-HB",)),
        ("两大主导产业挑大梁", "走进徐水经济开发区，汽车及零部件产业聚集企业60家，产值500亿元。", ("CN-HE",)),
        ("卧龙腾飞：产业集群怎么长大", "产业集群像卧龙，龙头企业带动，卧龙才能起飞，产值才能增长。", ()),
        ("District offers free labs to gene therapy firms", "Wuzhong district of Suzhou in Jiangsu will support biomedicine companies with a fund under 18 measures for the industry. The Suzhou district has 300 of them.", ("CN-JS",)),
        ("Maanshan steel industry wins orders in Germany", "A steelmaker in Maanshan won an order for train wheels from Germany. Output of the steel industry rose 4 percent.", ("CN-AH",)),
        ("2024年度特色产业集群名单公示", "拟认定100个集群，现予公示。江苏省8个、广东省7个。\n如有异议请反馈至工业和信息化部。", ("CN", "CN-JS", "CN-GD")),
        ("山东公布特色产业集群名单", "山东省工信厅公布12个集群名单。\n其中3个将推荐至工业和信息化部。", ("CN-SD",)),
    ],
)  # fmt: skip
def test_counties_districts_and_notices(
    classifier: Classifier, title: str, text: str, regions: tuple[str, ...]
) -> None:
    """A county without its province, a namesake's district, a notice that a ministry signs."""
    labels = classifier.classify(title, text)
    assert (labels.relevant, labels.regions) == (True, regions)
