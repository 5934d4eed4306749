"""What a new announcement follows: the stage before, the last edition, the neighbour's template."""

from __future__ import annotations

import pytest
from dedupe_cases import Archive, article_of, case, cases, predicted

from monitor.model import Verdict, VerdictKind

KNOWN = {one["id"]: one for name in ("stories", "unseen", "late", "seeds") for one in cases(name)}


@pytest.mark.parametrize(
    ("earlier", "later", "why"),
    [
        ("hn-draft", "hn-final", "another stage of the document"),
        ("sc-bat-zh", "sc-bat-prod", "another stage of the project"),
        ("jl-faw-sign", "jl-faw-start", "another stage of the project"),
        ("gs-sep", "gs-oct", "other figures"),
        ("ah-nev-output", "ah-nev-next", "another period"),
        ("he-h2", "ln-h2", "other regions"),
        ("seed-000", "gx-later", "later results"),
        ("seed-002", "miit-next", "a later edition"),
    ],
)
def test_a_later_step_names_what_it_follows(earlier: str, later: str, why: str) -> None:
    """It is news, and says of what it is the next step and by what the two differ."""
    archive = Archive()
    if earlier in KNOWN:
        archive.take(article_of(KNOWN[earlier]), predicted(KNOWN[earlier]))
    verdict = archive.take(article_of(KNOWN[later]), predicted(KNOWN[later]))
    assert verdict.kind is VerdictKind.NEW
    assert verdict.follows is not None
    assert verdict.follows.article == earlier
    assert verdict.follows.why == why
    assert verdict.why.endswith(f"It follows {earlier}: {why}.")


def test_the_third_stage_follows_the_second() -> None:
    """Of several earlier steps, the latest of the likeliest."""
    steps = [
        ("signed", "2023-03-01", "某电池项目在遂宁签约", "签约"),
        ("started", "2023-06-01", "某电池项目在遂宁开工", "开工"),
        ("producing", "2024-06-01", "某电池项目在遂宁投产", "投产"),
    ]
    archive = Archive()
    for id_, day, title, stage in steps:
        text = f"遂宁30.5GWh动力电池项目{stage}。项目总投资135.7亿元，占地1280亩，由龙头企业建设。"
        one = case(id_, title, text, published=day, regions=["CN-SC"], places=["遂宁"])
        one |= {"chains": ["batteries"], "event": "project"}
        verdict = archive.take(article_of(one), predicted(one))
    assert verdict.follows is not None
    assert verdict.follows.article == "started"


@pytest.mark.parametrize("name", ["gold", "fresh"])
def test_what_belongs_to_a_story_or_stands_alone_follows_nothing(name: str) -> None:
    """Only new announcements follow, only earlier ones, and never their own story."""
    archive = Archive()
    days = {one["id"]: one["published"] for one in cases(name)}
    for one in cases(name):
        verdict = archive.take(article_of(one), predicted(one))
        if verdict.follows is None:
            continue
        assert verdict.kind is VerdictKind.NEW
        assert verdict.follows.story != verdict.story
        assert days.get(verdict.follows.article, "") <= one["published"]


def test_news_of_one_region_and_chain_is_not_linked_for_that_alone() -> None:
    """Nothing but region, chain and wording of officials in common: no step of anything."""
    first = case(
        "a",
        "甘肃推进风电基地建设",
        "甘肃部署风电基地建设，要求加快核准，完善配套电网，听取各市州汇报。",
    )
    second = case(
        "b",
        "甘肃光伏企业座谈会召开",
        "光伏企业座谈会在省城举行，与会企业围绕组件价格、消纳和用地提出建议，有关部门现场答复。",
        published="2023-09-10",
    )
    archive = Archive()
    archive.take(article_of(first), predicted(first))
    assert archive.take(article_of(second), predicted(second)).follows is None


STEPS = {one["id"]: one for one in cases("steps")}
UNRELATED = ("no-other-matter", "no-city", "no-en", "no-en2", "no-draft")


def after(name: str) -> tuple[str, Verdict]:
    """The earlier article's id, and the verdict on the later one that came in after it."""
    archive = Archive()
    earlier, later = (STEPS[f"{name}-{which}"] for which in ("earlier", "later"))
    archive.take(article_of(earlier), predicted(earlier))
    return earlier["id"], archive.take(article_of(later), predicted(later))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("results-zh", "later results"),
        ("results-en", "later results"),
        ("results-x", "later results"),
        ("cluster-results-zh", "later results"),
        ("draft-after-final-zh", "another stage of the document"),
        ("draft-late-en", "another stage of the document"),
        ("draft-listed-earlier", "another stage of the document"),
        ("interp-zh", "another stage of the document"),
        ("interp-en", "another stage of the document"),
        ("rules-zh", "another stage of the document"),
        ("rules-en", "another stage of the document"),
        ("year-en", "another year"),
        ("project-zh", "another stage of the project"),
        ("project-en", "a later report"),
    ],
)
def test_the_next_step_of_a_programme_names_it(name: str, why: str) -> None:
    """By the number of its chains, its document's name or the series in its headline, in either
    language, though no figure is the same; a draft even where it is found after its final text."""
    earlier, verdict = after(name)
    assert verdict.kind is VerdictKind.NEW
    assert verdict.follows is not None
    assert (verdict.follows.article, verdict.follows.why) == (earlier, why)


@pytest.mark.parametrize("name", UNRELATED)
def test_other_matters_of_the_province_follow_nothing(name: str) -> None:
    """Trade, a city's figures, another plan's draft: same region, some of the chains."""
    _, verdict = after(name)
    assert verdict.kind is VerdictKind.NEW
    assert verdict.follows is None


def test_two_cities_with_one_number_of_chains_have_programmes_of_their_own() -> None:
    """Each has ten; the results are the one's."""
    archive = Archive()
    for id_, day, title, text in (
        (
            "plan",
            "2023-03-02",
            "酒泉确定10条重点产业链",
            "酒泉市3月1日确定10条重点产业链，由市领导担任链长，涵盖新能源装备、种子、石化等。",
        ),
        (
            "results",
            "2023-11-02",
            "天水10条重点产业链产值增长9%",
            "天水市前三季度10条重点产业链产值同比增长9.3%，集成电路封测、机床、新能源装备增速居前。",
        ),
    ):
        one = case(id_, title, text, published=day)
        verdict = archive.take(article_of(one), predicted(one))
    assert verdict.kind is VerdictKind.NEW
    assert verdict.follows is None
