"""The next of a series in the words of the last: a batch, a phase, a year, a month, a firm."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dedupe_cases import Archive, article_of, case, reviewed

from monitor.dedupe.series import numbered, other_number, past_years, replaced
from monitor.model import VerdictKind

LATER = "省里将在资金、土地、人才方面给予支持，并建立季度调度机制，定期通报进展情况，确保各项任务落到实处。"
ENGLISH_LATER = (
    "Those on the list will get support in funds, land and talent, and their progress will be "
    "reviewed every quarter, the provincial department said."
)


def arrived(first: tuple[str, str], second: tuple[str, str], days: int) -> tuple[VerdictKind, str]:
    """The verdict on the second text, published so many days after the first, and what it follows."""
    archive = Archive()
    begun = date(2026, 3, 2)
    one = case("one", *first, published=begun.isoformat())
    two = case("two", *second, published=(begun + timedelta(days=days)).isoformat())
    archive.take(article_of(one), reviewed(one))
    verdict = archive.take(article_of(two), reviewed(two))
    return verdict.kind, verdict.follows.why if verdict.follows else ""


BATCH = "省工信厅公布第{}批先进制造业集群名单，{}个集群入选，涵盖光伏、储能和新材料。" + LATER
ENGLISH_BATCH = (
    "LANZHOU -- Gansu named its {} batch of advanced manufacturing clusters, {} of them in all, "
    "among them solar energy and new materials. " + ENGLISH_LATER
)
PHASE = (
    "酒泉储能产业园{}期项目开工，建设电池生产线和配套设施，预计两年建成，将带动上下游企业落户。"
    + LATER
)
YEAR = "省工信厅公布{}年度中小企业特色产业集群名单，涵盖光伏、储能和新材料等领域。" + LATER
MONTH = (
    "{}月份，全省新能源产业增加值增长，组件和电池产量平稳，全年目标可以实现，企业订单充足。" + LATER
)
FIRM = (
    "{}与酒泉市签约，建设储能电池项目，达产后年产值可观，带动就业，是该市今年的重点项目。" + LATER
)
LIST = "省政府公布重点产业链名单，{}条，由省领导担任链长，建立工作专班，逐链制定方案。" + LATER
NUMBER = (
    "甘政办发〔{}〕{}号\n关于公布重点产业链名单的通知，各市州要加强组织领导，完善工作机制。" + LATER
)


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        (("名单公布", BATCH.format("三", 12)), ("名单公布", BATCH.format("四", 15)), 120),
        (("名单公布", BATCH.format(3, 12)), ("名单公布", BATCH.format(4, 12)), 10),
        (("A list", ENGLISH_BATCH.format("third", 12)), ("A list", ENGLISH_BATCH.format("fourth", 15)), 90),
        (("项目开工", PHASE.format("一")), ("项目开工", PHASE.format("二")), 200),
        (("名单公布", YEAR.format(2025)), ("名单公布", YEAR.format(2026)), 365),
        (("运行情况", MONTH.format(8)), ("运行情况", MONTH.format(9)), 30),
        (("项目签约", FIRM.format("甲乙新能源")), ("项目签约", FIRM.format("丙丁科技")), 60),
        (("名单公布", LIST.format("光伏、储能、镍钴四")), ("名单公布", LIST.format("光伏、储能、镍钴、氢能五")), 150),
        (("通知", NUMBER.format(2025, 8)), ("通知", NUMBER.format(2026, 11)), 300),
    ],
    ids=["batch", "digits", "english", "phase", "year", "month", "firm", "list", "number"],
)  # fmt: skip
def test_the_next_of_its_kind_is_news(
    first: tuple[str, str], second: tuple[str, str], days: int
) -> None:
    """However few words differ: a suppressed announcement is the one failure nobody sees."""
    kind, follows = arrived(first, second, days)
    assert kind is VerdictKind.NEW
    assert follows


@pytest.mark.parametrize(
    "text", [BATCH.format("三", 12), PHASE.format("一"), NUMBER.format(2025, 8)]
)
@pytest.mark.parametrize("days", [0, 3, 90])
def test_a_reprint_of_it_is_a_copy(text: str, days: int) -> None:
    """With a line of its own before it, soon or long after."""
    kind, _ = arrived(("公布", text), ("公布", f"{text}\n（来源：省政府网站）"), days)
    assert kind is VerdictKind.COPY


@pytest.mark.parametrize(
    ("lead", "numbers"),
    [
        ("公布第十二批名单", {("batch", 12)}),
        ("首批12家企业入选", {("batch", 1)}),
        ("第二十届大会", {("session", 20)}),
        ("十四五时期的一批项目", set()),
        ("第一二批名单", set()),
        ("the 3rd batch and Phase II", {("batch", 3), ("phase", 2)}),
        ("Second round of funds", {("round", 2)}),
    ],
)
def test_what_is_numbered(lead: str, numbers: set[tuple[str, int]]) -> None:
    """In Han and Arabic digits, in words and Roman numerals."""
    assert numbered(lead) == numbers


def test_numbers_part_only_what_both_number() -> None:
    """Another kind, or a number that both name, says nothing."""
    assert other_number("第三批名单", "third batch") is None
    assert other_number("第三批名单", "二期项目开工") is None
    assert other_number("第二批、第三批名单", "第三批名单") is None
    assert other_number("第三批名单", "fourth batch") == "batch"


def test_targets_are_no_years_of_a_list() -> None:
    """A year to come is what is aimed at."""
    assert past_years("2026年名单，到2030年", date(2026, 5, 1)) == {2026}


def test_a_cut_or_an_addition_replaces_nothing() -> None:
    """Only another word in the place of one does."""
    assert not replaced("近日，省政府印发方案", "省政府印发方案，共十条")
    assert replaced("甲乙新能源与该市签约", "丙丁科技与该市签约")
    assert replaced("名单共四条", "名单共五条")
