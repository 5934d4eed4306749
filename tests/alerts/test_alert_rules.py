"""Rules: what each condition means, and which rules are refused."""

from __future__ import annotations

import pytest
from alert_cases import investment, rule, story
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.rules import CNY_PER_USD, matches, validate
from monitor.model import Story


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({}, True),
        ({"new_cluster": True}, True),
        ({"new_cluster": False}, False),
        ({"novel": True}, True),
        ({"novel": False}, False),
        ({"region": ["CN-GX", "CN-GD"]}, True),
        ({"region": ["CN-GD"]}, False),
        ({"chain": ["batteries", "robots"]}, True),
        ({"chain": ["robots"]}, False),
        ({"event": ["cluster-announcement", "other"]}, True),
        ({"event": ["project"]}, False),
        ({"language": ["en"]}, True),
        ({"language": ["zh"]}, True),  # of a copy
        ({"source": ["gx-english"]}, True),
        ({"source": ["copy-0"]}, True),
        ({"source": ["elsewhere"]}, False),
        ({"text": ("nowhere", "KEY INDUSTRIAL chain")}, True),
        ({"text": ("ＬＯＷ－altitude",)}, True),  # full width
        ({"text": ("nowhere",)}, False),
        ({"min_investment": 1e9}, True),
        ({"min_investment": 1.1e9}, False),
        ({"chain": ["batteries"], "region": ["CN-GD"]}, False),
        ({"chain": ["batteries"], "region": ["CN-GX"], "novel": True}, True),
    ],
)
def test_all_conditions_must_hold(conditions: dict[str, object], holds: bool) -> None:
    """A condition holds by its own meaning, a list by any member, and all are joined by and."""
    subject = story(facts=[investment(1e9)], others=[("新华网", "zh")])
    assert matches(rule(**conditions), subject) is holds


def test_irrelevant_stories_match_only_rules_that_ask_for_them() -> None:
    """``relevant = false`` lifts the restriction; it does not shut relevant stories out."""
    idle = story(relevant=False, chains=(), novel=(), new_cluster=False)
    assert not matches(rule(), idle)
    assert matches(rule(relevant=False), idle)
    assert matches(rule(relevant=False), story())


def test_text_is_found_whatever_its_script() -> None:
    """A rule in simplified characters finds a traditional headline, and the other way round."""
    taiwan = story(language="zh", title="廣西公布產業鏈鏈長名單", text="。")
    assert matches(rule(text=("产业链链长",)), taiwan)
    mainland = story(language="zh", title="广西公布产业链链长名单", text="。")
    assert matches(rule(text=("產業鏈鏈長",)), mainland)


def test_dollars_count_at_the_stated_rate_and_other_currencies_not_at_all() -> None:
    """min_investment is in CNY; only CNY and USD investments can be compared with it."""
    wants = rule(min_investment=1e9)
    assert matches(wants, story(facts=[investment(1e9 / CNY_PER_USD + 1, "USD")]))
    assert not matches(wants, story(facts=[investment(1e9 / CNY_PER_USD - 1, "USD")]))
    assert not matches(wants, story(facts=[investment(9e9, "EUR")]))
    assert not matches(wants, story())


def test_min_investment_of_nothing_still_asks_for_an_investment() -> None:
    """Zero is a condition too: some investment in a known currency."""
    assert matches(rule(min_investment=0), story(facts=[investment(5)]))
    assert not matches(rule(min_investment=0), story())
    assert not matches(rule(min_investment=0), story(facts=[investment(5, "EUR")]))


@given(
    regions=st.lists(st.sampled_from(["CN", "CN-GX", "CN-GD"]), unique=True),
    wanted=st.lists(st.sampled_from(["CN", "CN-GX", "CN-GD"]), min_size=1, unique=True),
    cluster=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_further_condition_never_lets_more_through(
    regions: list[str], wanted: list[str], cluster: bool
) -> None:
    """Adding a condition to a rule can only narrow it."""
    subject: Story = story(regions=regions, new_cluster=cluster, novel=())
    narrow = rule(region=wanted, new_cluster=True)
    if matches(narrow, subject):
        assert matches(rule(region=wanted), subject)
        assert matches(rule(new_cluster=True), subject)


KNOWN = {
    "tags": {"desk"},
    "chains": {"batteries", "robots"},
    "regions": {"CN-GX"},
    "events": {"project"},
    "sources": {"gx-english"},
}


def test_a_good_rule_has_no_problem() -> None:
    """Known ids and a tag that reaches someone pass; ``all`` always does."""
    good = rule(
        tags=["desk", "all"],
        chain=["batteries"],
        region=["CN-GX"],
        event=["project"],
        source=["gx-english"],
    )
    assert validate([good], **KNOWN) == []


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ({"chain": ["baterries"]}, ["chain 'baterries'", "did you mean 'batteries'"]),
        ({"region": ["CN-XX"]}, ["region 'CN-XX'", "no such region"]),
        ({"event": ["party"]}, ["event 'party'"]),
        ({"source": ["nobody"]}, ["source 'nobody'"]),
        ({"tags": ["night-shift"]}, ["tag 'night-shift'", "no destination"]),
        ({"tags": []}, ["no tags"]),
        ({"chain": []}, ["'chain' is an empty list"]),
        ({"language": []}, ["'language' is an empty list"]),
        ({"text": (" ",)}, ["'text' is empty"]),
        ({"min_investment": float("inf")}, ["'min_investment' inf"]),
    ],
)
def test_a_rule_that_can_never_match_is_refused(
    conditions: dict[str, object], words: list[str]
) -> None:
    """One sentence that names the rule, the value, and what is wrong with it."""
    problems = validate([rule("watch", **conditions)], **KNOWN)  # type: ignore[arg-type]
    assert len(problems) == 1
    assert problems[0].startswith("rule watch: ")
    assert all(word in problems[0] for word in words), problems


@pytest.mark.parametrize("written", ["GX", "cn-gx", "Guangxi", "广西", "guangx"])
def test_a_region_by_its_name_is_told_its_code(written: str) -> None:
    """Who writes a rule knows the region, not its code."""
    regions = {"CN-GX": ("Guangxi", "广西"), "CN-GD": ("Guangdong", "广东")}
    (problem,) = validate([rule("watch", region=[written])], **{**KNOWN, "regions": regions})
    assert problem.endswith("there is no such region; did you mean 'CN-GX'?")


@pytest.mark.parametrize("written", ["动力电池", "power batteries", "battery"])
def test_a_chain_by_its_name_is_told_its_id(written: str) -> None:
    """In either language, whole or in part."""
    chains = {
        "batteries": ("Power batteries", "动力电池与电池材料"),
        "robots": ("Robots", "机器人"),
    }
    (problem,) = validate([rule("watch", chain=[written])], **{**KNOWN, "chains": chains})
    assert problem.endswith("there is no such chain; did you mean 'batteries'?")


def test_every_problem_is_named_at_once() -> None:
    """Two rules with three mistakes give three sentences."""
    rules = [rule("one", chain=["x1", "x2"]), rule("two", region=["YY"])]
    assert len(validate(rules, **KNOWN)) == 3
