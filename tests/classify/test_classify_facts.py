"""Figures: numbers of both languages in base units, their kind and their year."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.classify import Classifier
from monitor.classify.chiefs import find_officials
from monitor.classify.document import Document
from monitor.classify.facts import find_facts
from monitor.classify.leaders import find_enterprises
from monitor.classify.numbers import find_quantities
from monitor.text import fold

PUBLISHED = date(2023, 3, 1)
# [sentence, [kind, value, unit, year], …]: all the facts of a sentence, of an article of that day.
FIGURES = Path(__file__).parent / "figures.jsonl"
FIGURES_PUBLISHED = date(2025, 6, 10)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("总投资2.44万亿元", 2.44e12, "CNY"),
        ("产值701亿元", 7.01e10, "CNY"),
        ("３８５７．７２亿元", 385772e6, "CNY"),
        ("投资3000万元", 3e7, "CNY"),
        ("约22.3亿美元", 2.23e9, "USD"),
        ("70.1 billion yuan", 7.01e10, "CNY"),
        ("RMB 61.5 bln", 6.15e10, "CNY"),
        ("CNY 13 billion", 1.3e10, "CNY"),
        ("US$6.7 billion", 6.7e9, "USD"),
        ("USD 10 bn", 1e10, "USD"),
        ("10 billion U.S. dollars", 1e10, "USD"),
        ("a 50-billion-yuan scale", 5e10, "CNY"),
        ("1.21 trillion yuan", 1.21e12, "CNY"),
        ("增长15.8%", 15.8, "percent"),
        ("up 10.2 percent", 10.2, "percent"),
        ("拉高7.7个百分点", 7.7, "percentage-points"),
        ("3.5 percentage points", 3.5, "percentage-points"),
        ("十二条产业链", 12, "chains"),
        ("总产值四千五百八十亿元", 4.58e11, "CNY"),
        ("投资十二点五亿元", 1.25e9, "CNY"),
        ("比重百分之一点七", 1.7, "percent"),
        ("企业二百四十多家", 240, "enterprises"),
        ("《若干措施》，共17条。", 17, "measures"),
        ("14条重点产业链", 14, "chains"),
        ("two hundred or 23 key industrial chains", 23, "chains"),
        ("九大制造业产业集群", 9, "clusters"),
        ("twenty provincial clusters", 20, "clusters"),
        ("重点招商项目1033个，", 1033, "projects"),
        ("1,221 projects", 1221, "projects"),
        ("11位省领导", 11, "officials"),
        ("300多家产业链上下游企业", 300, "enterprises"),
        ("30,000 enterprises", 30000, "enterprises"),
        ("原油3350万吨", 3.35e7, "tonnes"),
        ("7 million mt of steel", 7e6, "tonnes"),
        ("28,000 new energy vehicles", 28000, "vehicles"),
        ("八成以上", 80, "percent"),
    ],
)
def test_quantities_in_base_units(text: str, value: float, unit: str) -> None:
    """Scales, currencies, numerals and counted nouns of both languages."""
    found = [(quantity.value, quantity.unit) for quantity in find_quantities(fold(text))]
    assert (pytest.approx(value), unit) in found


@pytest.mark.parametrize(
    "text", ["2025年", "No. 1292", "C919大飞机", "一家企业", "第3期", "Phase 2"]
)
def test_other_numbers_are_no_quantities(text: str) -> None:
    """Years, numbers of documents, model names and a single thing are no figures."""
    assert find_quantities(fold(text)) == []


@pytest.mark.parametrize(
    ("sentence", "kind", "value", "unit", "year"),
    [
        ("项目总投资100亿元。", "investment", 1e10, "CNY", 2023),
        ("2022年，汽车产业产值达1131亿元。", "output", 1.131e11, "CNY", 2022),
        ("去年汽车产业产值1131亿元。", "output", 1.131e11, "CNY", 2022),
        ("到2025年，产业规模要突破2000亿元。", "target", 2e11, "CNY", 2025),
        ("到2027年产值突破500亿元。", "target", 5e10, "CNY", 2027),
        ("一季度增加值同比增长23.9%。", "growth", 23.9, "percent", 2023),
        ("全区选出14条重点产业链。", "count", 14, "chains", 2023),
        ("The project will cost about 10 billion U.S. dollars.", "investment", 1e10, "USD", 2023),
        ("In 2021, output reached 103.3 billion yuan.", "output", 1.033e11, "CNY", 2021),
        ("By 2030, revenue should reach 500 billion yuan.", "target", 5e11, "CNY", 2030),
        ("Sales rose by 5.8 percent from the year before.", "growth", 5.8, "percent", 2023),
        ("The region selected 42 key industrial chains.", "count", 42, "chains", 2023),
    ],
)  # fmt: skip
def test_kind_and_year_come_from_the_words_around(
    classifier: Classifier, sentence: str, kind: str, value: float, unit: str, year: int
) -> None:
    """What a figure measures, and of when, is read from its sentence, else from the date."""
    title = "广西汽车产业集群" if "。" in sentence else "Guangxi automobile industry cluster"
    labels = classifier.classify(title, f"{title}\n{sentence}", published=PUBLISHED)
    facts = [(fact.kind, fact.value, fact.unit, fact.year) for fact in labels.facts]
    assert (kind, pytest.approx(value), unit, year) in facts


@pytest.mark.parametrize(
    "sentence",
    [
        "全区生产总值5343.4亿元，同比下降3.8%。",
        "项目占地约3000亩。",
        "The bank lowered its interest rate by two percent.",
    ],
)
def test_what_no_reader_of_an_alert_wants_is_left_out(
    classifier: Classifier, sentence: str
) -> None:
    """GDP, falls, areas and rates are no facts."""
    labels = classifier.classify("广西汽车产业集群建设", f"广西打造汽车产业集群。\n{sentence}")
    assert labels.facts == ()


def test_a_sum_in_two_currencies_is_one_fact(classifier: Classifier) -> None:
    """The sum in brackets repeats the one before it."""
    labels = classifier.classify(
        "Guangxi signs machinery projects",
        "Guangxi signed machinery projects worth 35.28 billion yuan ($5.5 billion) on Monday.",
    )
    assert [fact.unit for fact in labels.facts] == ["CNY"]


def test_a_rounded_headline_gives_way_to_the_text(classifier: Classifier) -> None:
    """Over 9 billion in the headline is the 9.296 billion of the text."""
    labels = classifier.classify(
        "Guangxi sugar output tops 9 bln yuan",
        "Output of the sugar industry in Guangxi was 9.296 billion yuan.",
    )
    assert [fact.value for fact in labels.facts] == [pytest.approx(9.296e9)]


@pytest.mark.parametrize(
    ("sentence", "kind", "value", "unit"),
    [
        ("到2025年，全省新能源汽车产量达到100万辆以上。", "target", 1000000.0, "vehicles"),
        ("全年实现工业总产值1.2万亿元，比上年增长9.5%。", "growth", 9.5, "percent"),
        ("今年1至10月，全市规上工业增加值增长8.3%。", "growth", 8.3, "percent"),
        ("项目计划总投资50亿元，其中一期投资20亿元。", "investment", 5000000000.0, "CNY"),
        ("目前已集聚上下游企业320家。", "count", 320, "enterprises"),
        ("集群内有规模以上企业1200多家。", "count", 1200, "enterprises"),
        ("力争到“十四五”末，培育千亿级产业集群5个。", "target", 5, "clusters"),
        ("2022年，实现营业收入2300亿元，同比增长12.6%，占全国的30%。", "output", 230000000000.0, "CNY"),
        ("现场签约项目58个，总金额达620亿元。", "investment", 62000000000.0, "CNY"),
        ("预计全部建成后年产值可达80亿元。", "output", 8000000000.0, "CNY"),
        ("产业规模由2018年的500亿元增长到2022年的1200亿元。", "output", 120000000000.0, "CNY"),
        ("省财政安排专项资金10亿元。", "investment", 1000000000.0, "CNY"),
        ("新增国家级专精特新“小巨人”企业45家。", "count", 45, "enterprises"),
        ("The cluster had revenue of 120 billion yuan in 2022.", "output", 120000000000.0, "CNY"),
        ("The park is home to more than 300 companies.", "count", 300, "enterprises"),
        ("Total investment in the project is 8.5 billion yuan.", "investment", 8500000000.0, "CNY"),
        ("The province aims to raise the figure to 1 trillion yuan by 2025.", "target", 1000000000000.0, "CNY"),
        ("Added value grew 7.9 percent year-on-year to 45.3 billion yuan.", "growth", 7.9, "percent"),
        ("Added value grew 7.9 percent year-on-year to 45.3 billion yuan.", "output", 45300000000.0, "CNY"),
        ("Contracts for 62 projects worth 41 billion yuan were signed.", "count", 62, "projects"),
        ("Contracts for 62 projects worth 41 billion yuan were signed.", "investment", 41000000000.0, "CNY"),
        ("The industry accounts for 23 percent of the national total.", "output", 23, "percent"),
        ("Output is expected to double to 200 billion yuan in 2026.", "target", 200000000000.0, "CNY"),
        ("It will cultivate 15 leading enterprises by 2025.", "target", 15, "enterprises"),
        ("Last year, sales of NEVs rose 96.9 percent.", "growth", 96.9, "percent"),
        ("A special fund of 3 billion yuan will be set up.", "investment", 3000000000.0, "CNY"),
        ("The plant can make 200,000 vehicles a year.", "target", 200000, "vehicles"),
    ],
)  # fmt: skip
def test_sentences_of_many_wordings(
    classifier: Classifier, sentence: str, kind: str, value: float, unit: str
) -> None:
    """The sentences in which such news gives its figures, old and planned ones told apart."""
    title = "广西汽车产业集群" if "。" in sentence else "Guangxi automobile industry cluster"
    labels = classifier.classify(title, f"{title}\n{sentence}", published=PUBLISHED)
    facts = [(fact.kind, fact.value, fact.unit) for fact in labels.facts]
    assert (kind, pytest.approx(value), unit) in facts


@pytest.mark.parametrize(
    "line", FIGURES.read_text(encoding="utf-8").splitlines(), ids=lambda line: line[2:40]
)
def test_figures_as_officials_say_them(classifier: Classifier, line: str) -> None:
    """Every figure of a sentence is found with kind, unit and year, and nothing else is."""
    sentence, *due = json.loads(line)
    chinese = "。" in sentence
    title = (
        "广西推进汽车产业链建设" if chinese else "Guangxi promotes its automobile industry chain"
    )
    text = f"{title}。\n{sentence}" if chinese else f"{title}.\n{sentence}"
    labels = classifier.classify(title, text, published=FIGURES_PUBLISHED)
    found = [[fact.kind, fact.value, fact.unit, fact.year] for fact in labels.facts]
    assert sorted(found, key=str) == sorted(map(_with_float, due), key=str)
    for fact in labels.facts:
        field = title if fact.evidence.field == "title" else text
        assert field[fact.evidence.start : fact.evidence.end] == fact.evidence.text


def _with_float(fact: list[Any]) -> list[Any]:
    kind, value, unit, year = fact
    return [kind, float(value), unit, year]


@pytest.mark.parametrize(
    ("title", "text", "due"),
    [
        pytest.param(
            "广州21个产业推行链长制",
            "全市21条产业链配齐链长。",
            [("count", 21, "chains", 2025)],
            id="as many industries as chains are the chains",
        ),
        pytest.param(
            "武汉布局“965”产业体系",
            "全市布局九大支柱产业、六大新兴产业、五大未来产业，到2030年形成五个千亿级集群。",
            [
                ("count", 9, "industries", 2025),
                ("count", 6, "industries", 2025),
                ("count", 5, "industries", 2025),
                ("target", 5, "clusters", 2030),
            ],
            id="industries counted one group after the other are told",
        ),
        pytest.param(
            "广西石化项目开工",
            "广西石化产业链项目总投资80亿元，可年产100万吨乙烯、60万吨丙烯、30万吨丁二烯、20万吨苯。",
            [
                ("investment", 8e9, "CNY", 2025),
                ("target", 1e6, "tonnes", None),
                ("target", 6e5, "tonnes", None),
            ],
            id="of a list of products the first",
        ),
        pytest.param(
            "Fujian cluster tops 100 bln yuan",
            "Output of the textile cluster in Fujian was 103.2 billion yuan in 2024.",
            [("output", 1.032e11, "CNY", 2024)],
            id="the exact figure, not the headline's",
        ),
        pytest.param(
            "Fujian textile cluster earns 103.2 billion yuan",
            "In 2024 the cluster in Fujian had revenue of 103.2 billion yuan.",
            [("output", 1.032e11, "CNY", 2024)],
            id="the year that the text gives to the headline's figure",
        ),
        pytest.param(
            "山西公布10个省级产业集群",
            "山西公布10个省级产业集群名单。到2027年，10个产业集群产值力争达到1000亿元。",
            [("count", 10, "clusters", 2025), ("target", 1e11, "CNY", 2027)],
            id="clusters that are named stay named",
        ),
        pytest.param(
            "广西木材产业链发展",
            "2024年广西人造板产量达到5100万立方米。木材加工业产值3100亿元。",
            [("output", 5.1e7, "cubic metres", 2024), ("output", 3.1e11, "CNY", 2024)],
            id="what was made is of the year of its paragraph",
        ),
        pytest.param(
            "吉林人参产业集群",
            "到2030年，人参产业集群产值达到800亿元。精深加工占比达到六成。",
            [("target", 8e10, "CNY", 2030), ("target", 60, "percent", 2030)],
            id="aims go on into the next sentence",
        ),
    ],
)
def test_of_an_article_the_figures_that_tell(
    classifier: Classifier,
    title: str,
    text: str,
    due: list[tuple[str, float, str, int | None]],
) -> None:
    """A figure is told once, by its best name and in its best words; lists are cut short."""
    labels = classifier.classify(title, text, published=FIGURES_PUBLISHED)
    found = [(fact.kind, fact.value, fact.unit, fact.year) for fact in labels.facts]
    assert sorted(found, key=str) == sorted(
        ((kind, float(value), unit, year) for kind, value, unit, year in due), key=str
    )


@pytest.mark.parametrize(
    ("published", "year"), [(date(2025, 1, 20), 2024), (date(2025, 6, 20), 2025)]
)
def test_a_review_of_last_year_is_of_last_year_to_its_end(
    classifier: Classifier, published: date, year: int
) -> None:
    """What is told in spring of a year that is over is all of that year; in summer it is not."""
    labels = classifier.classify(
        "包头稀土产业集群产值过千亿元",
        "2024年，包头稀土产业产值达到1021亿元。\n稀土企业142家，永磁材料产量增长12.5%。",
        published=published,
    )
    found = {fact.unit: fact.year for fact in labels.facts}
    assert found == {"CNY": 2024, "enterprises": year, "percent": year}


def test_an_estimate_late_in_the_year_is_output(classifier: Classifier) -> None:
    """预计 is an aim in spring; in December it says what the year came to."""
    title, text = "吉林人参产业集群", "2025年全省人参产业产值预计达到690亿元。"
    kinds = [
        classifier.classify(title, text, published=date(2025, month, 12)).facts[0].kind
        for month in (3, 12)
    ]
    assert kinds == ["target", "output"]


@pytest.mark.parametrize(
    ("sentence", "lower", "upper", "phrase"),
    [
        ("项目总投资30亿～50亿元。", 3e9, 5e9, "30亿～50亿元"),
        ("产业规模达到800亿至1000亿元。", 8e10, 1e11, "达到800亿至1000亿元"),
        ("产值增长8%—10%。", 8, 10, "8%—10%"),
        ("产值突破1.2万亿元。", 1.2e12, None, "突破1.2万亿元"),
        ("It will invest 3 to 5 billion yuan.", 3e9, 5e9, "3 to 5 billion yuan"),
        ("Output grew by between 6 and 7 percent.", 6, 7, "6 and 7 percent"),
        ("Output was more than $3.5 bn.", 3.5e9, None, "more than $3.5 bn"),
        ("Output rose from 28 to 35 percent of the total.", 35, None, "35 percent"),
    ],
)
def test_a_range_has_two_ends_and_a_figure_its_bounds(
    classifier: Classifier, sentence: str, lower: float, upper: float | None, phrase: str
) -> None:
    """The lower end is the value; the phrase holds both ends, and words such as "more than"."""
    title = "广西汽车产业链" if "。" in sentence else "Guangxi automobile industry chain"
    (fact,) = classifier.classify(title, f"{title}\n{sentence}").facts
    assert (fact.value, fact.upper, fact.evidence.text) == (pytest.approx(lower), upper, phrase)


@pytest.mark.parametrize(
    ("start", "again", "times"),
    [
        ("20 clusters ", "ten of them ", 800),
        ("chain ", "12 and ", 3000),
        ("number of ", "of 2500 ", 1000),
        ("产业链", "到2027年产值1000亿元", 1000),
        ("产业链", "3个、", 1000),
        ("链主企业", "某某集团、", 2000),
        ("leading companies ", "Somebody Group ", 2000),
        ("产业链", "张某某副省长产业集群发展推进工作链长", 1000),
    ],
)
def test_a_text_without_stops_costs_no_more_than_its_length(
    start: str, again: str, times: int
) -> None:
    """Three times as long a text takes about three times the CPU time, not nine times."""

    def cpu(document: Document) -> float:
        before = time.process_time()
        find_facts(document, PUBLISHED)
        find_officials(document, (), ())
        find_enterprises(document, (), ())
        return time.process_time() - before

    once, thrice = (Document(start, start + again * times * n + start) for n in (1, 3))
    assert min(cpu(thrice) for _ in range(3)) < 6 * max(min(cpu(once) for _ in range(3)), 0.01)
