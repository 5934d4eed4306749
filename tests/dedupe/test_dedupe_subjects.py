"""Whose announcement it is, and whose project: cities of both scripts, enterprises, types."""

from __future__ import annotations

from typing import Any

import pytest
from dedupe_cases import Archive, article_of, case, cases, predicted, reviewed

from monitor.dedupe import apart, sign
from monitor.dedupe.enterprises import enterprises, marks
from monitor.dedupe.reading import Reading
from monitor.dedupe.stages import reports_results
from monitor.dedupe.subjects import strangers
from monitor.model import VerdictKind


def reading(one: Any) -> Reading:
    article, labels = article_of(one), reviewed(one)
    return Reading(article, labels, sign(article, labels))


YANTAI_ZH = case(
    "yantai-zh",
    "烟台公布16条重点产业链",
    "烟台市近日公布16条重点产业链名单，绿色石化、有色金属、汽车列入其中，每条链由一名市领导牵头。",
    regions=["CN-SD"],
    places=["烟台"],
    event="cluster-announcement",
)
WEIFANG_EN = case(
    "weifang-en",
    "Weifang picks 16 key industrial chains",
    "The city of Weifang has named 16 key industrial chains, petrochemicals and automobiles among "
    "them, and a city leader is to head each.",
    regions=["CN-SD"],
    places=["Weifang"],
    event="cluster-announcement",
)
SHANDONG_EN = case(
    "shandong-en",
    "Shandong names 16 key industrial chains",
    "Shandong Province has named 16 key industrial chains. Petrochemicals and automobiles are among"
    " them, and a provincial leader is to head each.\nFactories in Yantai expect orders.",
    regions=["CN-SD"],
    places=["Yantai"],
    event="cluster-announcement",
)


def test_cities_of_different_script_are_strangers() -> None:
    """Yantai's list in Chinese is not Weifang's in English, however alike they read."""
    assert strangers(reading(YANTAI_ZH), reading(WEIFANG_EN))
    assert apart.other_announcement(reading(WEIFANG_EN), reading(YANTAI_ZH)) == "other cities"


def test_one_city_in_two_scripts_is_no_stranger() -> None:
    """By its sound; and a city that one report names further down is none either."""
    english = {**WEIFANG_EN, "title": "Yantai picks 16 chains", "places": ["Yantai"]}
    english["text"] = english["text"].replace("Weifang", "Yantai")
    assert not strangers(reading(YANTAI_ZH), reading(english))
    mentioned = {**WEIFANG_EN, "text": WEIFANG_EN["text"] + "\nYantai has a list of its own."}
    assert not strangers(reading(YANTAI_ZH), reading(mentioned))


def test_a_name_without_a_sound_says_nothing() -> None:
    """Hohhot is no pinyin: whether it is 包头 cannot be told, so it is held against nobody."""
    english = {**WEIFANG_EN, "title": "Hohhot picks 16 chains", "places": ["Hohhot"]}
    english["text"] = english["text"].replace("Weifang", "Hohhot")
    assert not strangers(reading({**YANTAI_ZH, "places": ["包头"]}), reading(english))


@pytest.mark.parametrize("first", ["city", "province"])
def test_a_citys_list_is_not_its_provinces(first: str) -> None:
    """The same number of chains in the same words: whoever comes first, both are heard."""
    pair = [YANTAI_ZH, SHANDONG_EN] if first == "city" else [SHANDONG_EN, YANTAI_ZH]
    archive = Archive()
    for one in pair:
        assert archive.take(article_of(one), reviewed(one)).kind is VerdictKind.NEW
    reason = apart.other_announcement(*map(reading, pair))
    assert reason == "a city's announcement and its province's"


def test_a_headline_with_both_names_belongs_to_either() -> None:
    """ "Shandong's Yantai" may be how a province is told; so may a first paragraph with the city."""
    titled = {**YANTAI_ZH, "title": "山东烟台公布16条重点产业链"}
    assert apart.other_level(reading(titled), reading(SHANDONG_EN)) is None
    led = {**SHANDONG_EN, "text": SHANDONG_EN["text"].replace("\n", " ")}
    assert apart.other_level(reading(YANTAI_ZH), reading(led)) is None


def test_a_project_is_the_citys_and_the_provinces_at_once() -> None:
    """Only announcements of authorities are told apart by their level."""
    project = {**YANTAI_ZH, "event": "project"}
    assert apart.other_level(reading(project), reading(SHANDONG_EN)) is None


def test_no_loose_retelling_ties_two_announcements_together() -> None:
    """An article that resembles a later report is held against the story's other reports too."""
    bare = {
        **SHANDONG_EN,
        "id": "bare",
        "title": "16 industrial chains named",
        "text": "Sixteen key industrial chains have been named, from petrochemicals to "
        "automobiles. A leader is to head each.",
        "places": [],
    }
    chains = ["petrochemicals", "automobiles", "nonferrous-metals", "food", "textiles"]
    told = [{**one, "chains": chains} for one in (SHANDONG_EN, bare, YANTAI_ZH)]
    archive = Archive()
    verdicts = [archive.take(article_of(one), reviewed(one)) for one in told]
    assert [one.story for one in verdicts] == ["shandong-en", "shandong-en", "yantai-zh"]
    without_province = Archive()
    alone = [without_province.take(article_of(one), reviewed(one)) for one in told[1:]]
    assert alone[1].story == "bare"  # the bare report alone would have taken it in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Airbus and CATL met Saudi Aramco", {"Airbus", "CATL", "Saudi Aramco"}),
        ("空客与宁德时代、沙特阿美会谈", {"Airbus", "CATL", "Saudi Aramco"}),
        ("A FORD IN THE RIVER: cars ford it, shells lie there", set()),
        ("以上汽车产量增长，推广汽车下乡，湖北汽配企业", set()),
        ("上汽集团与广汽合作", {"SAIC", "GAC"}),
        ("提高通行效率，全国网络，普惠科技", set()),
        ("the boats, the nio, tsmc", set()),
    ],
)
def test_enterprises_are_known_by_their_names_in_both_languages(text: str, found: set[str]) -> None:
    """Names, not the words that they are made of."""
    assert enterprises(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the second A320 line; C919 and ARJ21-700", {"a320", "c919", "arj21-700"}),
        ("第二条A320系列总装线，C919", {"a320", "c919"}),
        ("构建“51020”集群", {"51020"}),
        ("5＋10＋20，一共35个", {"51020"}),
        ('the "4+4+6" system', {"446"}),
        ("5G, 3D, Q3, 40GWh, 630km, the 1990s, 10-billion-yuan, COVID-19, 100", set()),
        ("2021-2025, 3.5+ percent, 12+34.5", set()),
    ],
)
def test_types_and_slogans_are_alike_in_both_languages(text: str, found: set[str]) -> None:
    """What names one thing only; units and what every report has are left out."""
    assert marks(text) == found


@pytest.mark.parametrize(
    ("text", "results"),
    [
        ("广西11条重点产业链产值增长9%", True),
        ("十大行业稳增长工作方案出台", False),
        ("Guangxi's 11 key chains grow by 9 percent", True),
        ("Output rose sharply", True),
        ("A plan for steady growth", False),
        ("目标：培育新的增长点", False),
    ],
)
def test_what_was_reached_is_told_from_what_is_aimed_at(text: str, results: bool) -> None:
    """Growth that was, not growth to come."""
    assert reports_results(text) is results


def test_later_figures_are_another_story_even_on_the_same_day() -> None:
    """A report that the 11 chains grew does not join the retelling that names them."""
    known = {one["id"]: one for one in cases("brief")}
    archive = Archive()
    for id_ in ("brief-gx-en", "gx-growth"):
        verdict = archive.take(article_of(known[id_]), predicted(known[id_]))
    assert verdict.kind is VerdictKind.NEW
