"""Stories that turn out to be one by an article that is of both, and those that do not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest
from dedupe_cases import Archive, Case, Labelled, article_of, case, cases, predicted, reviewed
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.dedupe import MemoryIndex, Reading, decide, sign
from monitor.evaluation.stories import evaluate_stories
from monitor.model import Known, Verdict, VerdictKind

EVERY = {one["id"]: one for name in ("stories", "unseen", "late") for one in cases(name)}


def grouped(chosen: Iterable[Case], labelled: Labelled = reviewed) -> tuple[int, list[Verdict]]:
    """How many stories there are when all are in, and the verdicts."""
    archive, given_ = Archive(), list(chosen)
    verdicts = [archive.take(article_of(one), labelled(one)) for one in given_]
    one_story = [{**one, "story": "one"} for one in given_]
    missed = evaluate_stories(one_story, verdicts).missed
    return (1 if not missed else 2), verdicts


def cut(one: Case, share: float) -> Case:
    """The first part of a report, as a portal with little space prints it."""
    return {**one, "id": "cut", "text": one["text"][: int(len(one["text"]) * share)], "url": None}


@pytest.mark.parametrize(
    ("older", "full"),
    [("ah-low-2", "ah-low-1"), ("zj-415x-en", "zj-415x-zh"), ("sc-day-1", "sc-day-3")],
)
def test_a_report_and_what_was_cut_from_it_are_of_the_older_story(older: str, full: str) -> None:
    """The cut reprint alone has too little to join; whoever comes first, the three are one."""
    three = (EVERY[older], cut(EVERY[full], 0.3), EVERY[full])
    _, verdicts = grouped(three, predicted)
    assert [verdict.kind for verdict in verdicts] == [
        VerdictKind.NEW,
        VerdictKind.NEW,
        VerdictKind.COPY,
    ]
    assert verdicts[2].of == "cut"
    assert (verdicts[2].story, verdicts[2].ties) == (older, ("cut",))
    assert f"It is of {older} and cut: these stories are one." in verdicts[2].why
    for order in permutations(three):
        assert grouped(order, predicted)[0] == 1


def test_later_articles_are_of_the_story_that_was_kept() -> None:
    """A copy of the cut reprint, too, is of the older story from then on."""
    older, full = EVERY["ah-low-2"], EVERY["ah-low-1"]
    again = {**cut(full, 0.28), "id": "again"}
    _, verdicts = grouped((older, cut(full, 0.3), full, again), predicted)
    assert verdicts[3].story == older["id"]


def test_an_article_that_holds_two_pieces_of_news_ties_nothing() -> None:
    """It is a copy of both, and says nothing of one by the other."""
    one, other = EVERY["ah-low-1"], EVERY["sc-day-3"]
    both = {**one, "id": "both", "text": f"{one['text']}\n{other['text']}"}
    for labelled in (reviewed, predicted):
        _, verdicts = grouped((one, other, both), labelled)
        assert verdicts[2].ties == ()


def test_two_announcements_of_one_province_and_week_are_not_tied_by_a_page_of_both() -> None:
    """Region and day are alike, nothing else is."""
    wind = case(
        "wind",
        "酒泉新建风电装备园",
        "酒泉经开区五月九日宣布扩建风电装备园，面积八百四十亩，由当地一家叶片企业牵头，预计明年秋天交付首批机组。"
        "园区内将配套建设塔筒、轴承和运维培训中心，并修通一条运输专线直达北部风场。",
        places=["酒泉"],
    )
    herbs = case(
        "herbs",
        "定西中药材交易季开市",
        "定西安定区的中药材市场本周开市，当归和黄芪价格比上年回落，药农把鲜货直接卖给加工厂，合作社提供烘干和质检，"
        "商户说今年订单来自南方几省的饮片厂，物流费用也有所下降。",
        chains=["medicine"],
        places=["定西"],
        event="other",
    )
    both = case("both", "甘肃两地消息", f"{wind['text']}\n{herbs['text']}", places=["酒泉", "定西"])
    _, verdicts = grouped((wind, herbs, both))
    assert verdicts[2].kind is VerdictKind.COPY
    assert verdicts[2].ties == ()


def test_twins_are_not_tied_by_a_copy_without_labels() -> None:
    """The neighbour's notice stays news, although a page that names neither province fits both."""
    one, other = EVERY["he-h2"], EVERY["ln-h2"]
    bare = {**one, "id": "bare", "regions": [], "places": [], "chains": [], "title": "方案印发"}
    _, verdicts = grouped((one, other, bare))
    assert verdicts[1].kind is VerdictKind.NEW
    assert verdicts[2].ties == ()


LONG = "\n".join(
    [
        "省政府办公厅九日印发行动方案，提出用三年时间建成六个千亿级先进制造业集群，规上企业新增九百二十家。",
        "方案把新能源装备、特种合金、精细化工列为先行方向，每条产业链由一名省领导联系，按季度听取进展。",
        "财政设立总规模八十五亿元的基金，对牵头企业给予最高两千万元支持，银行三年内新增贷款不少于三百一十亿元。",
        "土地方面，开发区可以弹性出让工业用地，标准厂房按层分割登记，闲置地块限期收回后重新挂牌。",
        "人才方面，高校与企业共建现场工程师学院四所，每年培养技师一千七百人，住房补贴由受益企业所在市县承担。",
        "各市州六月底前报送清单，年底由第三方评估，连续两次末位的集群退出支持名单，结果向社会公布。",
    ]
)
LINES = LONG.split("\n")


@given(st.permutations(range(4)), st.integers(1, 5), st.integers(2, 4))
@settings(max_examples=40, deadline=None)
def test_cuts_of_one_text_and_the_text_are_one_story_in_every_order(
    order: list[int], end: int, span: int
) -> None:
    """Wherever it was cut, though two cuts may have no sentence in common."""
    start = min(6 - span, end)
    texts = [LONG, *map("\n".join, (LINES[:end], LINES[end:], LINES[start : start + span]))]
    copies = [
        case(f"v{place}", "我省出台先进制造业集群行动方案", text)
        for place, text in enumerate(texts)
    ]
    assert grouped([copies[place] for place in order])[0] == 1


def test_the_seed_corpus_keeps_its_story_and_two_seeds_stay_two() -> None:
    """Whatever an article is a copy of, the reviewed stories stay as they are reviewed."""
    text = "\n".join(LINES)
    halves = [case(name, "集群行动方案", part) for name, part in (
        ("first", "\n".join(LINES[:4])), ("second", "\n".join(LINES[2:])),
    )]  # fmt: skip
    whole = case("whole", "集群行动方案", text)

    def verdict(*seeds: bool) -> Verdict:
        index = MemoryIndex(
            Known(article=article_of(one), labels=reviewed(one), story=one["id"], seed=seed,
                  signature=sign(article_of(one), reviewed(one)))
            for one, seed in zip(halves, seeds, strict=True)
        )  # fmt: skip
        article, labels = article_of(whole), reviewed(whole)
        signature = sign(article, labels)
        return decide(Reading(article, labels, signature), index.candidates(article, signature))

    assert (verdict(False, False).story, verdict(False, False).ties) == ("first", ("second",))
    assert (verdict(False, True).story, verdict(False, True).ties) == ("second", ("first",))
    assert verdict(True, True).ties == ()


def piece(id_: str, lines: slice, title: str, **changed: object) -> Case:
    """Lines of the long text under a portal's headline."""
    return case(id_, title, "\n".join(LINES[lines]), **changed)


HEADLINE = "我省出台先进制造业集群行动方案 三年建成六个千亿级集群"


@pytest.mark.parametrize(
    "headlines",
    [
        (HEADLINE, "快讯：我省出台先进制造业集群行动方案"),
        ("三年六个千亿级集群怎么建", f"经济观察｜{HEADLINE}"),
    ],
    ids=["one headline is part of the other", "the end has the report's headline"],
)
def test_two_ends_of_a_report_and_the_report_are_one_story(headlines: tuple[str, str]) -> None:
    """Without a sentence in common, by their headlines and by an end that begins like no news."""
    pieces = (
        piece("head", slice(0, 2), headlines[0]),
        piece("end", slice(3, 6), headlines[1]),
        piece("whole", slice(0, 6), HEADLINE),
    )
    for order in permutations(pieces):
        assert grouped(order)[0] == 1


def test_a_page_that_replaces_its_headlines_number_ties_nothing() -> None:
    """Two lists, one page: headlines in the same words but for what makes them two."""
    first = case(
        "first",
        "甘肃公布22个重点产业集群目录",
        "甘肃省工信厅九日公布重点产业集群目录，列入22个集群，多数在河西走廊，由所在市负责培育。"
        "入选集群可以申请技改贴息，主管部门每季度调度一次，并派出专员驻点。",
    )
    second = case(
        "second",
        "甘肃公布30个重点产业集群目录",
        "庆阳等地的新面孔在这份目录里占了一半，30个集群分三档管理，头部集群可获用地指标，末档一年后复评。"
        "商会人士认为，配套企业搬迁的意愿比以往更强。",
    )
    both = case("both", "产业目录两则", f"{first['text']}\n{second['text']}")
    _, verdicts = grouped((first, second, both))
    assert verdicts[2].kind is VerdictKind.COPY
    assert verdicts[2].ties == ()


ENGLISH = [
    "The province named 22 key industrial chains on Monday, and each of them was given a chief from "
    "the government's own ranks, a fund and a research body.",
    "Officials said the chains had been chosen for the size of their firms and for the number of "
    "suppliers that work in the same county or the one next to it.",
    "A first list of 10 chains in 2019 had left out medicine and data; both are in this time, and "
    "both will be looked after by two departments at once.",
    "Banks promised loans of 31.4 billion yuan over three years, to be paid out as the projects on "
    "the list reach the stages that were agreed with them.",
]


def test_a_cut_is_not_held_to_a_lead_that_it_has_not() -> None:
    """Its first sentence looks back on another year and another number, as the report does too."""
    whole = case("whole", "Province names chiefs for 22 chains", "\n".join(ENGLISH), places=[])
    end = {**whole, "id": "end", "text": "\n".join(ENGLISH[2:]), "published": "2023-05-11"}
    for order in permutations((whole, end)):
        assert grouped(order)[1][1].kind is VerdictKind.COPY


def test_next_years_list_that_quotes_the_last_one_is_news() -> None:
    """The last one stands whole in it, further down, and a year has gone by."""
    last = case("last", "Chains of the province", "\n".join(ENGLISH), published="2022-05-10")
    lead = (
        "The province added eight chains in 2023, among them ships and cold storage, and raised "
        "the sum that a chief can promise to 45.7 billion yuan."
    )
    this = {**last, "id": "this", "text": f"{lead}\n" + "\n".join(ENGLISH)}
    this["published"] = "2023-05-12"
    assert grouped((last, this))[1][1].kind is VerdictKind.NEW
