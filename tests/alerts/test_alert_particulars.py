"""What a message says in detail: figures, officials, lead enterprises, copies, earlier steps."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from alert_cases import investment, item, rule, story, writer
from fakes_outbox import Clock, MemoryOutbox

from monitor.alerts.desk import Desk
from monitor.alerts.messages import Medium
from monitor.alerts.particulars import clause, fact_views
from monitor.alerts.phrases import EN, ZH
from monitor.classify.quantity import MONEY
from monitor.classify.units import EN_NOUNS, EN_PAIRS, EN_THING_UNITS, ZH_NOUNS, ZH_THING_UNITS
from monitor.model import Enterprise, Evidence, Fact, Followed, Official, Story

MEDIA = {"mail": Medium(html=True), "webhook": Medium(), "chat": Medium(chat=True)}
PROOF = Evidence("text", 0, 1, "x")
TEXT = (
    "自治区政府日前印发方案，规模以上工业增加值增长6%以上，力争到2027年产值突破701亿元。"
    "副省长李示范担任电池产业链链长，示范动力公司为链主企业。"
)


def facts_of(*facts: Fact) -> Story:
    return story(facts=facts)


def proof(text: str, words: str) -> Evidence:
    start = text.index(words)
    return Evidence("text", start, start + len(words), words)


def chinese(**more: object) -> Story:
    return story("zh", title="广西公布产业链名单", text=TEXT, language="zh", **more)  # type: ignore[arg-type]


def told(subject: Story, medium: Medium, *earlier: Story) -> str:
    """An alert as the eye reads it."""
    (message,) = writer(medium).alert(rule(), replace(item(subject), earlier=earlier))
    return html.unescape(message.body) if message.html else message.body


def test_figures_come_by_weight_each_once_and_not_by_the_dozen() -> None:
    """Investments before counts; a count needs no word for what it is; the rest is counted."""
    few = facts_of(
        Fact("count", 11, "chains", 2026, PROOF),
        Fact("growth", 8.5, "percent", 2026, PROOF),
        investment(7.01e10),
        investment(7.01e10),
    )
    assert [str(fact) for fact in fact_views(few, EN, str)] == [
        "investment 70.1 billion yuan (2026)",
        "growth 8.5% (2026)",
        "11 chains",
    ]
    many = facts_of(*(Fact("count", number, "projects", None, PROOF) for number in range(20)))
    assert len(fact_views(many, ZH, str)) == 9
    assert str(fact_views(many, ZH, str)[-1]) == "另 12 项"


@pytest.mark.parametrize("medium", MEDIA.values(), ids=MEDIA)
def test_a_figure_stands_with_the_articles_own_clause(medium: Medium) -> None:
    """Six percent of what? The words around it say so; what the figure says already is not said
    twice."""
    subject = chinese(
        facts=[
            Fact("growth", 6, "percent", 2026, proof(TEXT, "6%")),
            Fact("output", 7.01e10, "CNY", 2027, proof(TEXT, "701亿元")),
            Fact("investment", 1e9, "CNY", None, Evidence("text", 3, 8, "投资10亿元")),
        ]
    )
    body = told(subject, medium)
    assert "增长6%（2026）" in body
    assert "“规模以上工业增加值增长6%以上”" in body
    assert "“力争到2027年产值突破701亿元”" in body
    assert "投资10亿元" in body
    assert "“投资10亿元”" not in body


@pytest.mark.parametrize(
    ("text", "words", "language", "around"),
    [
        ("Output rose, by 8 percent in May, it said.", "8 percent", "en", "by 8 percent in May"),
        ("It invests 1,033 yuan. More follows", "1,033 yuan", "en", "It invests 1,033 yuan"),
        ("a" * 30 + " " + "b" * 30 + " 12 lines " + "c" * 90, "12 lines", "en", "…" + "b" * 30 + " 12 lines…"),
        ("总" * 50 + "12条产业链" + "名" * 50, "12条产业链", "zh", "…" + "总" * 17 + "12条产业链" + "名" * 17 + "…"),
        ("12条", "12条", "zh", "12条"),
    ],
)  # fmt: skip
def test_a_clause_ends_at_commas_and_stops_or_where_the_line_is_full(
    text: str, words: str, language: str, around: str
) -> None:
    """Decimal points and thousands are no stops; English is cut between words."""
    subject = story(text=text, language=language)  # type: ignore[arg-type]
    assert clause(subject.head, proof(text, words)) == around


def test_only_an_articles_own_text_gives_a_clause() -> None:
    """Offsets of another report are those of a text that is not at hand; the headline is shown
    whole anyway."""
    assert clause(chinese().head, Evidence("text", 2, 5, "三百亿")) == ""
    assert clause(chinese().head, Evidence("title", 0, 2, "广西")) == ""


@pytest.mark.parametrize("medium", MEDIA.values(), ids=MEDIA)
def test_officials_and_lead_enterprises_are_named_with_their_chains(medium: Medium) -> None:
    """Each once, with all that they lead; an office without a name and a chain unknown are told,
    too."""
    officials = [
        Official("李示范", "副省长", "batteries", PROOF),
        Official("李示范", "副省长", "robots", PROOF),
        Official(None, "市长", None, PROOF),
    ]
    enterprises = [
        Enterprise("示范动力公司", "batteries", PROOF),
        Enterprise("示范机械公司", None, PROOF),
    ]
    body = told(chinese(officials=officials, enterprises=enterprises), medium)
    assert "副省长 李示范（电池、机器人）；市长" in body
    assert "示范动力公司（电池）；示范机械公司" in body
    english = [Official("Li Shifan", "vice governor of Guangxi", "batteries", PROOF)]
    body = told(story(officials=english), medium)
    assert "Li Shifan, vice governor of Guangxi (batteries)" in body
    assert "Lead enterprises" not in body


def test_a_long_list_of_officials_is_counted() -> None:
    """Twenty-three chiefs are read on the page."""
    officials = [Official(f"O. {number}", "mayor", None, PROOF) for number in range(23)]
    body = told(story(officials=officials), MEDIA["webhook"])
    assert "O. 11, mayor; 11 more\n" in body
    assert "O. 12" not in body


@pytest.mark.parametrize("medium", MEDIA.values(), ids=MEDIA)
def test_twelve_reprints_are_one_line(medium: Medium) -> None:
    """Whoever reprinted it: some by name, the rest a number."""
    body = told(story(others=[(f"Daily {number}", "en") for number in range(12)]), medium)
    assert body.count("Also reported by") == 1
    assert "Daily 0, Daily 1, Daily 2, Daily 3, Daily 4, Daily 5, 6 more" in body


@pytest.mark.parametrize("medium", MEDIA.values(), ids=MEDIA)
def test_the_step_before_is_named_with_its_address(medium: Medium) -> None:
    """The groundbreaking follows the signing: headline, date and address of what came before."""
    signing = story("signing", title="Battery plant signed for Guangxi")
    body = told(story("start"), medium, signing)
    assert "Battery plant signed for Guangxi (2026-11-20)" in body
    assert signing.head.url in body
    assert "Follows" not in told(story("start"), medium)


def test_the_desk_looks_up_what_a_story_follows(clock: Clock) -> None:
    """One that is stored no longer is left out."""
    signing = story("signing")
    steps = tuple(Followed(article="a", story=id, why="later") for id in ("signing", "gone"))
    start = replace(story("start"), follows=steps)
    outbox = MemoryOutbox([signing, start])
    desk = Desk(outbox, outbox, None, None, None, clock, {}, "me")  # type: ignore[arg-type]
    (found,) = desk.items([item(start).row], lambda: None)
    assert found.earlier == (signing,)


def test_every_unit_that_is_read_has_a_chinese_name() -> None:
    """A Chinese message names no unit in English; GWh and GW are written so in both."""
    nouns = {unit for unit, _, _ in ZH_NOUNS} | {*EN_NOUNS.values(), *EN_PAIRS.values()}
    things = {*ZH_THING_UNITS.values(), *EN_THING_UNITS.values()}
    assert (nouns | things | MONEY) - {"", "GWh", "GW"} <= set(ZH.units)
