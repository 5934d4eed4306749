"""Chains: every one by its names, enumerations whole, words in another sense not at all."""

from __future__ import annotations

import pytest

from monitor.catalog.taxonomy import load_taxonomy
from monitor.classify import Classifier
from monitor.classify.taxonomy import Chain
from monitor.model import Labels

CHAINS = load_taxonomy().chains


def ids(labels: Labels) -> set[str]:
    return {label.chain for label in labels.chains}


def english(classifier: Classifier, sentence: str) -> set[str]:
    return ids(
        classifier.classify(
            "Guangxi reports on its key industries",
            "The Department of Industry and Information Technology of Guangxi held a press "
            f"conference on industrial development on Monday.\n{sentence}",
        )
    )


def chinese(classifier: Classifier, sentence: str) -> set[str]:
    return ids(
        classifier.classify(
            "广西介绍重点产业发展情况",
            f"广西壮族自治区工信厅日前举行工业发展新闻发布会。\n{sentence}",
        )
    )


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.id)
def test_every_chain_is_found_by_its_own_names(classifier: Classifier, chain: Chain) -> None:
    """The names by which the seeds call a chain are enough, in both languages."""
    assert chain.id in english(
        classifier, f"The region will promote the industrial chain of {chain.en}."
    )
    assert chain.id in chinese(classifier, f"全区将重点培育{chain.zh}产业链。")


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.id)
def test_every_chain_has_a_deep_lexicon(chain: Chain) -> None:
    """No chain lives from a handful of words, in either language."""
    latin = sum(term.text.isascii() for term in chain.terms)
    assert latin >= 15
    assert len(chain.terms) - latin >= 15


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "这12条产业链是：数控机床、光子、重卡、钛及钛合金、输变电装备、乳制品、民用无人机、煤制烯烃、陶瓷基复合材料、物联网、传感器、氢能。",
            "machinery laser-additive automobiles nonferrous-metals electric-power-equipment food"
            " low-altitude-economy chemicals new-materials electronic-information"
            " precision-instruments new-energy",
        ),
        (
            "重点产业链涵盖新一代信息技术、智能网联汽车、泛半导体、锂电、光伏、现代纺织、绿色食品、文旅、现代物流等。",
            "electronic-information new-energy-vehicles semiconductors batteries new-energy textiles"
            " food tourism-culture logistics-trade",
        ),
        ("全区将做强装备制造产业。", "machinery"),
        ("全区将做强先进装备制造产业。", "high-end-equipment"),
        ("全区将发展智能装备产业。", "high-end-equipment"),
        ("全区将发展新能源汽车零部件产业。", "new-energy-vehicles"),
        ("全区将发展汽车和新能源汽车产业。", "automobiles new-energy-vehicles"),
        ("全区将发展化工新材料产业。", "new-materials"),
        ("全区将发展工业互联网和虚拟现实产业。", "software electronic-information"),
        ("廣西將培育機器人、集成電路和新型顯示產業。", "robots semiconductors displays"),
        ("投资５０亿元的动力电池项目落户广西。", "batteries"),
    ],
)
def test_chinese_wordings(classifier: Classifier, sentence: str, expected: str) -> None:
    """Lists count whole; the narrowest chain that fits is the label."""
    assert chinese(classifier, sentence) == set(expected.split())


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Seven pillar chains of automobiles, machinery, electronic information, high-end metal new "
            "materials, green petrochemicals, green homes, and biomedicine will be supported.",
            "automobiles machinery electronic-information metal-materials petrochemicals green-homes"
            " biomedicine",
        ),
        (
            "They cover CNC machine tools, photonics, heavy-duty trucks, titanium and its alloys, "
            "dairy products, civil drones and ceramic matrix composites.",
            "machinery laser-additive automobiles nonferrous-metals food low-altitude-economy"
            " new-materials",
        ),
        ("It will build an equipment manufacturing industry.", "machinery"),
        ("It will build an advanced equipment manufacturing industry.", "high-end-equipment"),
        ("It promotes automobiles and new energy vehicles.", "automobiles new-energy-vehicles"),
        ("It promotes lithium-ion batteries as a key industry.", "batteries"),
        ("The Internet of Things industry will grow.", "electronic-information"),
        ("Industrial internet platforms are to be built.", "software"),
        ("The fashion industry is a priority.", "textiles"),
        ("It supports the chemical new materials industry.", "new-materials"),
    ],
)
def test_english_wordings(classifier: Classifier, sentence: str, expected: str) -> None:
    """Lists count whole; the narrowest chain that fits is the label."""
    assert english(classifier, sentence) == set(expected.split())


@pytest.mark.parametrize(
    "sentence",
    [
        "It will improve supply chain safety and move up the value chain.",
        "Officials showed a will of steel and nerves of iron.",
        "Speakers arrived by car and took the train home.",
        "The deputy director led the team through the region.",
        "A food chain store and a fast food outlet opened near the venue.",
        "Blockchain coins were not discussed.",
        "A legal instrument was signed on the fly.",
    ],
)
def test_english_words_in_another_sense_do_not_count(classifier: Classifier, sentence: str) -> None:
    """A word in passing, or used for something else, is no label."""
    assert english(classifier, sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "与会人员以钢铁般的意志推进工作。",
        "会议强调保障供应链安全稳定，提升价值链水平。",
        "数据显示，上述指标居全国前列。",
        "记者乘坐动车组列车前往会场，网约车司机热情服务。",
        "种植、收储、酿造几个环节实现衔接。",
        "食品安全和粮食安全工作得到加强。",
        "广西大学化学学院参与了活动。",
        "责任编辑：软件与汽车频道",
    ],
)
def test_chinese_words_in_another_sense_do_not_count(classifier: Classifier, sentence: str) -> None:
    """A word in passing, in another compound or in the page's furniture is no label."""
    assert chinese(classifier, sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "企业用机器人和人工智能改造生产线。",
        "大棚里采用物联网、5G等技术。",
        "材料用于航空航天、新能源汽车等领域。",
        "The factory uses artificial intelligence and robots on its lines.",
    ],
)
def test_techniques_that_an_industry_uses_do_not_count(
    classifier: Classifier, sentence: str
) -> None:
    """A sugar mill with robots is no news of robots."""
    find = chinese if "。" in sentence else english
    assert find(classifier, sentence) == set()


def test_nothing_fits(classifier: Classifier) -> None:
    """Industrial news that names no industry has an honest empty list."""
    assert chinese(classifier, "会议要求各部门优化服务，加快项目建设。") == set()


def test_scores_order_headline_before_passing(classifier: Classifier) -> None:
    """The same chain scores higher in a headline than in a list of products in the text."""
    headline = classifier.classify("广西打造汽车产业集群", "广西将打造汽车产业集群。").chains[0]
    body = classifier.classify(
        "广西召开工业发展座谈会", "广西召开工业发展座谈会。\n企业家谈到汽车行业。"
    )
    assert headline.chain == "automobiles"
    assert all(label.score < headline.score for label in body.chains)
