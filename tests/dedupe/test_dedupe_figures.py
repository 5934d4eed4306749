"""Numbers, days, names and stages: what a story keeps in every language."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.dedupe.days import days, spans, years
from monitor.dedupe.figures import Figure, counts, figures, weight
from monitor.dedupe.names import shared_names
from monitor.dedupe.organs import national_organs
from monitor.dedupe.stages import document_stages, is_later_edition, is_round_up, project_stages

DAY = date(2022, 6, 8)  # a Wednesday


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("70.1 billion yuan", "701亿元"),
        ("RMB 61.5 bln", "615亿元"),
        ("2.44 trillion yuan", "2.44万亿元"),
        ("10-bln-dollar", "100亿美元"),
        ("US$22.3 billion", "223亿美元"),
        ("$22.3 billion", "223亿美元"),
        ("636,000 vehicles", "63.6万辆"),
        ("1,221 projects", "1221个项目"),
        ("3.8 percent", "3.8%"),
        ("40 per cent", "百分之40"),
        ("eleven chains", "十一条产业链"),
        ("twenty-one chains", "二十一条产业链"),
        ("1.6 million tonnes", "160万吨"),
    ],
)
def test_a_figure_is_one_value_in_both_languages(english: str, chinese: str) -> None:
    """Scales, currencies and number words come down to base units."""
    assert figures(english) & figures(chinese)


@pytest.mark.parametrize(
    "text", ["2022年6月8日", "Aug. 10, 2020", "from 2021 to 2023", "on the 29th", "10:30"]
)
def test_dates_are_no_figures(text: str) -> None:
    """When is compared apart from how much."""
    assert not figures(text)


def test_percentages_and_amounts_of_one_number_differ() -> None:
    """12 percent, 12 billion yuan and 12 billion dollars prove nothing for one another."""
    assert not figures("12 percent") & figures("12 clusters")
    assert not figures("12 billion yuan") & figures("12 billion dollars")


def test_a_telling_figure_weighs_more_than_a_round_one() -> None:
    """An amount of four significant digits is nobody else's; a ten is everybody's."""
    small, round_, precise = Figure(3, "number"), Figure(10, "number"), Figure(534340000000, "CNY")
    assert weight(small) < weight(round_) < weight(Figure(23, "number")) < weight(precise)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("11 key industrial chains", 11, "chains"),
        ("eleven industrial chains", 11, "chains"),
        ("11条重点产业链", 11, "chains"),
        ("支柱产业链有七条", 7, "chains"),
        ("twenty strategic industrial clusters", 20, "clusters"),
        ("十大战略性支柱产业集群", 10, "clusters"),
        ("13个集群入选", 13, "clusters"),
        ("fifteen key industries", 15, "industries"),
        ("十个重点行业", 10, "industries"),
        ("在建项目1221个", 1221, "projects"),
        ("1,221 projects", 1221, "projects"),
        ("300多家企业", 300, "enterprises"),
    ],
)
def test_what_is_counted_is_told_from_the_text(text: str, value: int, unit: str) -> None:
    """Chains, clusters and projects are counted in both languages, in words and digits."""
    assert Figure(float(value), unit) in counts(text)


@pytest.mark.parametrize(
    "text",
    ["11 industrial chain chiefs", "11位链长", "11 percent of the chains", "十四五期间，产业集群"],
)
def test_other_things_are_not_counted_as_chains(text: str) -> None:
    """Chiefs, shares and the names of five-year plans are no number of chains."""
    assert not counts(text)


@pytest.mark.parametrize(
    "text",
    ["6月6日", "on June 6", "6 June 2022", "on Monday", "on the 6th", "本月6日", "Jun. 6"],
)
def test_a_day_is_one_day_in_both_languages(text: str) -> None:
    """Month names, bare days and weekdays are read back from the day of publication."""
    assert (6, 6) in days(text, DAY)


def test_a_bare_day_later_in_the_month_was_last_month() -> None:
    """On June 8 nothing has happened on June 29 yet."""
    assert days("29日", DAY) == {(5, 29)}
    assert days("29日", None) == frozenset()


def test_spans_of_years_are_one_in_both_languages() -> None:
    """The years of a plan are told from a date and from a document number."""
    assert spans("规划（2022—2030年）") == spans("a plan for 2022-30") == {(2022, 2030)}
    assert spans("2021-02-20") == frozenset()
    assert years("to 2030, with 2.44万亿元") == {2030}


@pytest.mark.parametrize(
    ("english", "chinese", "names"),
    [
        ("in Deyang, Sichuan", "四川德阳", ["deyang"]),
        ("Governor Yi Lianhong said", "省长易炼红挂帅", ["yilianhong"]),
        ("Futian and Bao'an districts", "福田、宝安等区", ["baoan", "futian"]),
        ("Chongqing's Changan", "重庆长安", ["changan"]),
        ("in Xiamen", "在厦门", ["xiamen"]),
        ("Liu Shengyou, deputy director", "副厅长刘胜友", ["liushengyou"]),
        ("in Suzhou", "在徐州", []),
        ("Guangxi and China", "中国广西", []),
        ("Ma Xingrui", "新锐企业", []),
    ],
)
def test_names_are_found_in_both_scripts(english: str, chinese: str, names: list[str]) -> None:
    """People, cities and companies in pinyin; provinces are compared as regions."""
    assert shared_names(english, chinese) == names


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("the Ministry of Industry and Information Technology (MIIT)", "工信部"),
        ("the National Development and Reform Commission", "国家发展改革委"),
        ("the Ministry of Agriculture and Rural Affairs", "农业农村部"),
    ],
)
def test_national_organs_are_known_in_both_languages(english: str, chinese: str) -> None:
    """A ministry ties reports of its list together; a provincial department does not."""
    assert national_organs(english) == national_organs(chinese) != frozenset()
    assert not national_organs("广西壮族自治区工业和信息化厅")
    assert not national_organs("the Shandong Development and Reform Commission")


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("关于公开征求《管理办法（征求意见稿）》意见的公告", {"draft"}),
        ("《行动方案》政策解读", {"interpretation"}),
        ("产业集群培育实施细则", {"rules"}),
        ("关于印发《管理办法》的通知", set()),
        ("Zhejiang seeks public comments on draft rules", {"draft"}),
    ],
)
def test_the_stage_of_a_document_is_told_by_its_headline(title: str, stage: set[str]) -> None:
    """Draft, interpretation and implementing rules are news of their own."""
    assert document_stages(title) == stage


@pytest.mark.parametrize(
    ("lead", "stage"),
    [
        ("动力电池项目签约落户长春\n3月15日签约。", "signed"),
        ("动力电池项目在长春开工\n项目去年签约。", "started"),
        (
            "Battery base planned\nThe firms signed an agreement on Monday. Construction starts later.",
            "signed",
        ),
        ("Work starts on chemical complex\nIt was signed last year.", "started"),
        ("动力电池项目一期投产\n", "producing"),
        ("Plant builds first car\nWork began 17 months ago.", "producing"),
        (
            "Car plant in Luoyang\nThe first bus rolled off the production line on Monday.",
            "producing",
        ),
    ],
)
def test_the_stage_of_a_project_is_told_by_headline_or_first_sentence(
    lead: str, stage: str
) -> None:
    """What comes further down is the project's history."""
    assert project_stages(lead) == {stage}


def test_round_ups_announce_themselves() -> None:
    """A collection of news is not a copy of one of them."""
    assert is_round_up("产业链要闻一周速览")
    assert is_round_up("News in brief")
    assert not is_round_up("广西公布11条产业链")


@pytest.mark.parametrize(
    "title",
    [
        "工信部：新一轮稳增长方案即将出台",
        "山东公布第二批集群名单",
        "集群数量增至30个",
        "Guangxi raises number of key chains to 19",
    ],
)
def test_later_editions_announce_themselves(title: str) -> None:
    """A new round, a second batch, a longer list."""
    assert is_later_edition(title)
    assert not is_later_edition("广西将重点打造11条产业链")
