"""The same announcement in other words and the other language, and what only looks like it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from dedupe_cases import (
    Archive,
    Labelled,
    article_of,
    case,
    cases,
    half_of,
    predicted,
    reviewed,
    verdicts,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.evaluation.stories import StoryScores, evaluate_stories
from monitor.model import VerdictKind

LABELLERS = {"reviewed": reviewed, "predicted": predicted}


def scores(name: str, labelled: Labelled) -> StoryScores:
    chosen = cases(name)
    return evaluate_stories(chosen, verdicts(chosen, labelled))


@pytest.mark.parametrize("labelled", LABELLERS.values(), ids=LABELLERS)
def test_the_golds_floor(labelled: Labelled) -> None:
    """On the gold: every copy found, none invented, stories as the project's goal asks."""
    found = scores("gold", labelled)
    assert (found.false_copies, found.missed_copies) == ((), ())
    assert found.false_merges == ()
    assert found.stories.f1 >= 0.93
    assert found.cross_language.recall >= 0.85


@pytest.mark.parametrize("half", [0, 1])
def test_both_halves_of_the_gold_hold(half: int) -> None:
    """No half carries the other."""
    chosen = [one for one in cases("gold") if half_of(one) == half]
    found = evaluate_stories(chosen, verdicts(chosen, predicted))
    assert found.false_merges == ()
    assert found.stories.f1 >= 0.93


@pytest.mark.parametrize("name", ["seeds", "stories", "unseen"])
def test_our_own_cases_with_reviewed_labels(name: str) -> None:
    """Retellings, translations, reprints join; twins, stages, later figures and years do not."""
    found = scores(name, reviewed)
    assert found.false_merges == ()
    assert found.missed == ()
    assert (found.false_copies, found.missed_copies) == ((), ())


@pytest.mark.parametrize(("name", "floor"), [("late", 0.9), ("fresh", 0.93), ("crossing", 0.93)])
def test_cases_without_reviewed_labels(name: str, floor: float) -> None:
    """Written last and read by the classifier: nothing merged wrongly, nearly all stories found."""
    found = scores(name, predicted)
    assert found.false_merges == ()
    assert (found.false_copies, found.missed_copies) == ((), ())
    assert found.stories.recall >= floor


@pytest.mark.parametrize("name", ["seeds", "stories", "unseen"])
def test_our_own_cases_with_the_classifiers_labels(name: str) -> None:
    """Labels with the classifier's mistakes cost some joins and never a wrong one."""
    found = scores(name, predicted)
    assert found.false_merges == ()
    assert found.false_copies == ()
    assert found.stories.recall >= 0.75


@pytest.mark.parametrize("labelled", LABELLERS.values(), ids=LABELLERS)
def test_every_retelling_of_a_seed_is_that_seeds_story(labelled: Labelled) -> None:
    """In either language, days or years later, and the verdict says which seed; nothing else is."""
    chosen = cases("seeds")
    retold = 0
    for one, verdict in zip(chosen, verdicts(chosen, labelled), strict=True):
        if one["story"].startswith("seed-"):
            retold += 1
            assert verdict.story == one["story"], one["id"]
            assert verdict.kind is VerdictKind.SAME_STORY
            assert verdict.rung == "story"
        else:
            assert not verdict.story.startswith("seed-"), one["id"]
    assert retold >= 12


def test_a_seed_retold_in_a_sentence_is_found_and_its_sequels_are_not() -> None:
    """Brief items with a count and a few chains; "three more chains" is news of another story."""
    found = 0
    for one in cases("brief"):
        verdict = Archive().take(article_of(one), predicted(one))
        if one["story"].startswith("seed-"):
            assert verdict.story in {one["story"], one["id"]}
            found += verdict.story == one["story"]
        else:
            assert verdict.kind is VerdictKind.NEW, one["id"]
    assert found >= 6


def test_a_retelling_alone_finds_its_seed() -> None:
    """Without an earlier retelling to lean on."""
    for one in cases("seeds"):
        if one["story"].startswith("seed-"):
            verdict = Archive().take(article_of(one), reviewed(one))
            assert verdict.of == one["story"]


@pytest.mark.parametrize(
    ("name", "labelled"), [("gold", reviewed), ("stories", reviewed), ("crossing", predicted)]
)
def test_stories_do_not_depend_on_who_came_first(name: str, labelled: Labelled) -> None:
    """Read backwards, the same articles belong together."""
    chosen = cases(name)
    forward = evaluate_stories(chosen, verdicts(chosen, labelled))
    backward = evaluate_stories(chosen[::-1], verdicts(chosen[::-1], labelled))
    assert forward.stories == backward.stories
    assert forward.false_merges == backward.false_merges == ()


@given(st.data())
@settings(max_examples=10, deadline=None)
def test_labelled_stories_are_the_same_in_every_order(data: st.DataObject) -> None:
    """Whoever comes first: the gold's articles that have kin, and as many that have none."""
    chosen = cases("gold")
    sizes = Counter(one["story"] for one in chosen)
    kin = [one for one in chosen if sizes[one["story"]] > 1]
    alone = [one for one in chosen if sizes[one["story"]] == 1][: len(kin)]
    shuffled = data.draw(st.permutations([*kin, *alone]))
    found = evaluate_stories(shuffled, verdicts(shuffled, predicted))
    assert found.false_merges == found.missed == ()


def test_the_reason_names_the_earlier_article_and_what_decided() -> None:
    """One sentence for a reader: headline, id, region, chains, figures."""
    one = next(one for one in cases("seeds") if one["id"] == "gx-zh-1")
    why = Archive().take(article_of(one), reviewed(one)).why
    assert why.startswith(
        "Same announcement as “Guangxi promotes 11 key industrial chains” (seed-000)"
    )
    assert "CN-GX" in why
    assert "11 of 11 chains" in why
    assert "11 chains and 4 chains counted" in why
    assert why.endswith(".")


def test_a_busy_week_in_one_province_is_not_one_story() -> None:
    """Same region, chain, kind of event and day, but nothing that only one event has."""
    first = case(
        "a",
        "甘肃推进风电基地建设",
        "甘肃省近日部署风电基地建设，要求加快核准，推动产业链上下游企业落户，完善配套电网。会议听取了各市州汇报。",
    )
    second = case(
        "b",
        "甘肃光伏企业座谈会召开",
        "光伏企业座谈会在省城举行，与会企业围绕组件价格、消纳和用地提出建议，有关部门现场答复，承诺建立台账逐项办理。",
    )
    archive = Archive()
    archive.take(article_of(first), reviewed(first))
    assert archive.take(article_of(second), reviewed(second)).kind is VerdictKind.NEW


@pytest.mark.parametrize("gap", [1, 400])
def test_news_that_drifts_apart_in_time_needs_more_in_common(gap: int) -> None:
    """A report of the next day joins; one with as little in common a year later does not."""
    one, other = (
        next(one for one in cases("unseen") if one["id"] == id_)
        for id_ in ("ln-chain-zh", "ln-chain-en")
    )
    day = (date.fromisoformat(one["published"]) + timedelta(days=gap)).isoformat()
    archive = Archive()
    archive.take(article_of(one), reviewed(one))
    verdict = archive.take(article_of({**other, "published": day}), reviewed(other))
    assert (verdict.kind is VerdictKind.SAME_STORY) == (gap == 1)


PLUM = case(
    "plum-zh",
    "贵州出台措施做强刺梨产业 到2026年良种率达40%",
    "近日，贵州省人民政府办公厅印发刺梨产业提质措施，提出到2026年全省刺梨良种率达到40%，加工转化率达到70%。"
    "对新建标准园和冷链设施给予补助，支持企业开发饮料、冻干果和保健品，在省外开设专卖店。",
    regions=["CN-GZ"],
    chains=["agriculture"],
)


def aim(value: int, year: int) -> dict[str, object]:
    return {"kind": "target", "value": value, "unit": "percent", "year": year}


@pytest.mark.parametrize(("year", "kind"), [(2026, "same-story"), (2028, "new")])
def test_round_aims_prove_by_their_year(year: int, kind: str) -> None:
    """Two shares of whole tens are everybody's; the same two for the same year are one plan's."""
    english = case(
        "plum-en",
        f"Guizhou to raise share of improved prickly pear to 40 percent by {year}",
        f"Guizhou wants 40 percent of its prickly pear orchards to grow improved varieties by {year}"
        " and 70 percent of the fruit to be processed, according to measures that the provincial "
        "government's general office has issued. Orchards and cold stores will get grants, and "
        "makers of drinks and dried fruit are encouraged to open shops in other provinces.",
        regions=["CN-GZ"],
        chains=["agriculture"],
        event="performance",
        facts=[aim(40, year), aim(70, year)],
    )
    chinese = {**PLUM, "facts": [aim(40, 2026), aim(70, 2026)]}
    _, second = verdicts((chinese, english))
    assert second.kind == kind


def test_a_province_reports_its_part_of_a_list_of_ten() -> None:
    """The ministry's number and the chain say which list, though no label names the nation."""
    province = case(
        "part",
        "甘肃一集群入选国家十大算力集群",
        "国家发展改革委等部门日前复函，规划十个国家算力集群，庆阳集群名列其中。集群起步区设在庆阳西峰，电能利用效率控制在1.2以下。",
        chains=["digital-economy"],
        places=["庆阳"],
        event="cluster-announcement",
    )
    nation = case(
        "whole",
        "China plans 10 national computing clusters",
        "China is to have 10 national computing clusters, the National Development and Reform "
        "Commission said on Tuesday. They belong to eight hubs from the coast to the far west, and "
        "data that can wait is to be stored and processed where power is cheap.",
        chains=["digital-economy"],
        regions=["CN"],
        event="cluster-announcement",
    )
    _, joined = verdicts((nation, province))
    assert joined.kind is VerdictKind.SAME_STORY
    steel = {**province, "chains": ["steel"]}
    assert verdicts((nation, steel))[1].kind is VerdictKind.NEW


def test_undated_articles_are_compared_by_what_they_say() -> None:
    """No date is no error, and no veto either."""
    one, other = ({**one, "published": None} for one in cases("stories") if one["story"] == "yn-al")
    archive = Archive()
    archive.take(article_of(one), reviewed(one))
    assert archive.take(article_of(other), reviewed(other)).kind is VerdictKind.SAME_STORY
