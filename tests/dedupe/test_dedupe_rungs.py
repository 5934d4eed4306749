"""The ladder's rungs by the interface's contract: address, document number, words, near copy."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import opencc
import pytest
from dedupe_cases import Archive, Case, article_of, case, cases, reviewed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.dedupe import RUNGS, sign
from monitor.dedupe.official_number import canonical
from monitor.model import Article, Labels, Verdict, VerdictKind

TRADITIONAL = opencc.OpenCC("s2t").convert

TEXT = """为加快培育先进制造业集群，省政府办公厅印发行动方案，提出到2027年建成6个千亿级产业集群。
方案明确，围绕新能源、新材料、装备制造等产业，实施强链补链延链行动，每年滚动实施重点项目120个。
省财政设立总规模85.5亿元的产业基金，对链主企业给予最高2000万元支持，金融机构新增贷款不低于300亿元。
各市州要制定配套措施，省工信厅会同有关部门定期调度，年底开展评估。"""

WRAPPINGS = [
    ("", ""),
    (
        "首页 > 新闻 > 正文\n发布时间：2023-05-11　来源：新华社　字号：大 中 小\n",
        "\n【打印】【关闭】\n责任编辑：值班",
    ),
    (
        "Home > News > Local\nUpdated: May 11, 2023   Print   Mail\n",
        "\nShare to: WeChat | Weibo\nCopyright © 2023 All rights reserved.",
    ),
    ("【本報訊】\n", "\n免责声明：本文仅代表作者观点，转载请注明出处\n上一篇：无　下一篇：油价"),
    (
        "点击上方蓝字关注我们\n\n",
        "\n\nEND｜来源：省政府网站\n点赞 在看 分享\n喜欢的朋友请转发给身边的人，我们下期再见。",
    ),
]


def decide_pair(first: Case, second: Case, **changes: object) -> Verdict:
    """The verdict on the second article, with its fields changed, after the first came in."""
    archive = Archive()
    archive.take(article_of(first), reviewed(first))
    return archive.take(replace(article_of(second), **changes), reviewed(second))


def test_the_ladder_is_the_contracts() -> None:
    """From the surest rung down, under the names that commands print."""
    assert [name for name, _ in RUNGS] == [
        "url",
        "document-number",
        "content",
        "near-copy",
        "story",
    ]


def test_a_first_article_is_new_and_names_its_own_story() -> None:
    """Nothing known: new, without rung or earlier article, and with a sentence."""
    verdict = Archive().take(article_of(case("a", "标题", TEXT)), reviewed(case("a", "标题", TEXT)))
    assert (verdict.kind, verdict.story, verdict.of, verdict.rung) == (
        VerdictKind.NEW,
        "a",
        None,
        None,
    )
    assert verdict.why.endswith(".")


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("script", ["as it is", "traditional", "full width"])
def test_a_text_is_a_copy_of_itself_in_every_wrapping(
    wrapping: tuple[str, str], script: str
) -> None:
    """Another site's head and foot, script, width and headline do not make it news."""
    text = TEXT
    if script == "traditional":
        text = TRADITIONAL(text)
    if script == "full width":
        text = text.translate({code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)})
    wrapped = case("b", "另一个标题", wrapping[0] + text + wrapping[1])
    verdict = decide_pair(case("a", "我省出台集群行动方案", TEXT), wrapped)
    assert verdict.kind is VerdictKind.COPY
    assert (verdict.of, verdict.story) == ("a", "a")
    assert verdict.rung in {"content", "near-copy"}
    assert "a" in verdict.why


@given(
    st.lists(
        st.sampled_from(
            [
                "首页 > 新闻 > 正文",
                "Print   Share",
                "责任编辑：值班",
                "来源：新华社",
                "Home / News",
                "（完）",
                "分享到：微信 微博",
                "Updated: May 11, 2023",
                "2023-05-11",
                "版权所有 转载请注明",
                "上一篇　下一篇",
                "",
            ]
        ),
        max_size=8,
    ),
    st.integers(min_value=0, max_value=8),
    st.sampled_from([one["id"] for one in cases("gold")]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_gold_article_is_a_copy_of_itself_under_furniture(
    lines: list[str], split: int, id_: str
) -> None:
    """Whatever stands before and after, and whichever came first."""
    plain = next(one for one in cases("gold") if one["id"] == id_)
    text = "\n".join([*lines[:split], plain["text"], *lines[split:]])
    wrapped = {**plain, "id": "wrapped", "text": text}
    for first, second in ((plain, wrapped), (wrapped, plain)):
        verdict = decide_pair(first, second)
        assert verdict.kind is VerdictKind.COPY
        assert verdict.of == first["id"]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("cut_first", [False, True])
def test_a_cut_reprint_is_found_in_the_long_original(share: float, cut_first: bool) -> None:
    """Containment, not likeness: however much was cut, and whichever came first."""
    long = next(one for one in cases("stories") if one["id"] == "fj-sea")
    text = long["text"][: int(len(long["text"]) * share)]
    cut = {**long, "id": "cut", "title": "福建出台海洋信息产业措施", "text": text}
    verdict = decide_pair(cut, long) if cut_first else decide_pair(long, cut)
    assert verdict.kind is VerdictKind.COPY
    assert verdict.score >= 0.8


def test_an_edited_reprint_is_a_near_copy() -> None:
    """House style, a new first sentence and a dropped last paragraph: 0.8 still stand."""
    edited = TEXT.replace("为加快培育先进制造业集群，", "记者获悉，").rsplit("\n", 1)[0]
    verdict = decide_pair(case("a", "甲", TEXT), case("b", "乙", edited + "\n（本报记者）"))
    assert (verdict.kind, verdict.rung) == (VerdictKind.COPY, "near-copy")


@pytest.mark.parametrize(
    "changed",
    [
        {"regions": ["CN-QH"], "title": "青海省2023年先进制造业集群行动方案"},
        {"places": ["天水市"], "title": "天水市2023年先进制造业集群行动方案"},
        {"title": "关于公开征求《行动方案（征求意见稿）》意见的公告"},
        {"title": "甘肃省2024年先进制造业集群行动方案", "published": "2024-05-10"},
        {
            "text": TEXT.replace("120", "175")
            .replace("85.5", "91.3")
            .replace("2000", "3500")
            .replace("300亿", "460亿")
        },
        {"chains": ["food"]},
    ],
    ids=["province", "city", "draft", "year", "figures", "chain"],
)
def test_a_template_twin_is_news(changed: dict[str, object]) -> None:
    """The same words for another province, city, stage, year, result or chain are another
    announcement."""
    first = case("a", "甘肃省2023年先进制造业集群行动方案", TEXT, places=["兰州市"])
    text = TEXT.replace("省政府办公厅", "省政府办公室")  # not word for word: that is a copy
    verdict = decide_pair(first, {**first, "id": "b", "text": text, **changed})
    assert verdict.kind is VerdictKind.NEW


@pytest.mark.parametrize(
    ("earlier", "later", "kind"),
    [
        ("前5月全省规上工业增加值同比增长7.1%", "前6月全省规上工业增加值同比增长7.1%", "new"),
        ("1-2月份工业运行平稳", "一季度工业运行平稳", "new"),
        ("一季度工业运行平稳", "前三个月工业运行平稳", "copy"),
        ("Output grows in first five months", "Output grows in first half of year", "new"),
        ("Output grows in January-May period", "Output grows in first five months", "copy"),
    ],
)
def test_the_bulletin_of_another_period_is_news(earlier: str, later: str, kind: str) -> None:
    """Each month's bulletin is the last one's, some figures unchanged; one period in other words
    is one bulletin."""
    text = TEXT.replace("省政府办公厅", "省政府办公室")
    verdict = decide_pair(case("a", earlier, TEXT), case("b", later, text, published="2023-05-30"))
    assert verdict.kind == kind


@pytest.mark.parametrize("misled", [{"regions": ["CN-QH"]}, {"places": ["西宁市"]}])
def test_labels_that_no_word_bears_out_do_not_hide_a_reprint(misled: dict[str, object]) -> None:
    """A portal of another province puts its own region to the labels, not to the text."""
    first = case("a", "甘肃省2023年先进制造业集群行动方案", TEXT, places=["兰州市"])
    text = TEXT.replace("省政府办公厅", "省政府办公室")
    verdict = decide_pair(first, {**first, "id": "b", "text": text, **misled})
    assert (verdict.kind, verdict.rung) == (VerdictKind.COPY, "near-copy")


REWRITTEN = (
    "The Foshan works of the company will make 45,000 units a year from 2024, officials said on May"
    " 9. It is the third plant in the district, and the largest so far by floor space. Work began in"
    " the spring of last year after the land had been cleared. Suppliers from the neighbourhood have"
    " signed contracts for castings, seals and cables. The works will employ 820 people when it runs"
    " at full load, and a school for apprentices is to open beside it."
)


@pytest.mark.parametrize(("figure", "kind"), [("820", "copy"), ("760", "new")])
def test_a_rewritten_reprint_must_keep_its_facts(figure: str, kind: str) -> None:
    """Words changed here and there and a new end: a copy while the figures stand, else news."""
    edited = (
        REWRITTEN.replace("officials said on", "it was said on")
        .replace("so far by floor space", "to date by floor space")
        .replace("had been cleared", "was cleared")
        .replace("from the neighbourhood have signed", "nearby signed")
        .replace("when it runs at", "once it is at")
        .replace("45,000", "45,000" if kind == "copy" else "38,000")
        .replace("820", figure)
    )
    first = case("a", "Works in Foshan", REWRITTEN, regions=["CN-GD"], places=["Foshan"])
    verdict = decide_pair(first, {**first, "id": "b", "title": "New works", "text": edited})
    assert verdict.kind is VerdictKind(kind)
    assert kind == "new" or 0.65 <= verdict.score < 0.8


# --- address -------------------------------------------------------------------------------


def test_the_same_address_with_the_same_text_is_a_copy_and_with_another_a_revision() -> None:
    """As the contract says, whatever the other text is."""
    url = {"canonical_url": "http://www.gansu.gov.cn/t1.html"}
    first = case("a", "甲", TEXT, url="http://www.gansu.gov.cn/t1.html")
    same = decide_pair(first, case("b", "甲", TEXT), **url)
    other = decide_pair(
        first, case("b", "甲（更新）", TEXT + "\n发布会还介绍了配套政策的有关情况。"), **url
    )
    assert (same.kind, same.rung, same.score) == (VerdictKind.COPY, "url", 1.0)
    assert (other.kind, other.rung, other.of) == (VerdictKind.REVISION, "url", "a")


def test_portals_of_one_family_share_the_article_number() -> None:
    """English government portals on China Daily's system: one number, one article."""
    first = case(
        "a", "Guangxi news", "Short text.", url="http://en.gxzf.gov.cn/2020-08/10/c_527689.htm"
    )
    url = "http://guangxi.chinadaily.com.cn/2020-08/11/c_527689.htm"
    verdict = decide_pair(
        first, case("b", "Other", "Another text entirely here."), canonical_url=url
    )
    assert (verdict.kind, verdict.rung) == (VerdictKind.REVISION, "url")


def test_articles_without_address_or_text_do_not_meet() -> None:
    """Nothing in common is not the same nothing."""
    verdict = decide_pair(case("a", "甲", ""), case("b", "乙", ""))
    assert verdict.kind is VerdictKind.NEW


def test_short_notices_are_told_apart_by_their_headlines() -> None:
    """A scanned notice says "see attachment"; its headline says what it is."""
    verdict = decide_pair(
        case("a", "关于公布重点产业链的通知", "详见附件"),
        case("b", "关于公布产业集群的通知", "详见附件"),
    )
    again = decide_pair(
        case("a", "关于公布重点产业链的通知", "详见附件"),
        case("b", "关于公布重点产业链的通知", "详见附件。"),
    )
    assert verdict.kind is VerdictKind.NEW
    assert (again.kind, again.rung) == (VerdictKind.COPY, "content")


# --- document number -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "桂政发〔2020〕12号",
        "桂政发[2020]12号",
        "桂政发（2020）12号",
        "桂政发【2020】12 号",
        "桂政发 ﹝２０２０﹞ 第12号",
        "文号：桂政發〔2020〕012號",
        "桂政发〔 2020 〕 12 号",
    ],
)
def test_a_document_number_has_one_form(written: str) -> None:
    """All its brackets, widths, spaces and scripts are one number."""
    assert canonical(written) == "桂政发〔2020〕12号"


@pytest.mark.parametrize("text", ["桂政发", "2020年12号", "第12号公告", "〔2020〕12号"])
def test_other_numbers_are_no_document_numbers(text: str) -> None:
    """Organ, year and number must all be there."""
    assert canonical(text) is None


OTHER_WORDS = "方案由省里近期下发。对企业来说，最实在的是基金和贷款两项；对市州来说，考核的压力也随之而来，专家认为落实是关键。"


def test_one_document_number_in_other_words_is_the_same_story() -> None:
    """The notice and a report about it that carries its number."""
    first = case("a", "甲", TEXT)
    archive = Archive()
    archive.take(
        replace(article_of(first), document_number="甘政办发〔2023〕31号"), reviewed(first)
    )
    second = case("b", "乙", "甘政办发[2023]31号\n" + OTHER_WORDS)
    verdict = archive.take(article_of(second), reviewed(second))
    assert (verdict.kind, verdict.rung, verdict.of) == (
        VerdictKind.SAME_STORY,
        "document-number",
        "a",
    )


def test_one_document_number_in_the_same_words_is_a_copy() -> None:
    """Found by its number even where region labels differ."""
    first = case("a", "甲", "甘政办发〔2023〕31号\n" + TEXT)
    second = case(
        "b", "乙", "文号：甘政办发（2023）31号\n" + TEXT[: len(TEXT) // 2], regions=["CN"]
    )
    verdict = decide_pair(first, second)
    assert (verdict.kind, verdict.rung) == (VerdictKind.COPY, "document-number")


def test_a_number_of_another_issuer_is_another_document() -> None:
    """Where both sides name the issuer, it must be the same."""
    first = replace(
        article_of(case("a", "甲", TEXT)),
        document_number="办发〔2023〕3号",
        issuer="甘肃省人民政府办公厅",
    )
    other = case("b", "乙", OTHER_WORDS, regions=["CN-QH"])
    archive = Archive()
    archive.take(first, reviewed(case("a", "甲", TEXT)))
    second = replace(
        article_of(other), document_number="办发〔2023〕3号", issuer="青海省人民政府办公厅"
    )
    assert archive.take(second, reviewed(other)).kind is VerdictKind.NEW


def test_a_number_that_is_only_cited_is_not_the_articles_own() -> None:
    """Rules that implement a document are not that document."""
    first = case("a", "甲", "甘政办发〔2023〕31号\n" + TEXT)
    cites = case(
        "b",
        "乙",
        "根据甘政办发〔2023〕31号文件精神，兰州市近日部署产业链工作，提出三项任务。",
        places=["兰州"],
    )
    assert decide_pair(first, cites).kind is VerdictKind.NEW


# --- order of arrival ------------------------------------------------------------------------


@given(st.permutations(range(4)))
@settings(max_examples=24, deadline=None)
def test_the_order_of_copies_does_not_change_who_is_one_story(order: list[int]) -> None:
    """The original, a cut, a wrapped and a traditional reprint are one story in every order."""
    versions = [
        case("original", "甲", TEXT),
        case("cut", "乙", TEXT[: len(TEXT) // 2]),
        case("wrapped", "丙", WRAPPINGS[1][0] + TEXT + WRAPPINGS[1][1]),
        case("traditional", "丁", TRADITIONAL(TEXT)),
    ]
    archive = Archive()
    stories = {
        archive.take(article_of(versions[place]), reviewed(versions[place])).story
        for place in order
    }
    assert stories == {versions[order[0]]["id"]}


def test_an_article_has_few_keys_of_63_bits() -> None:
    """At most 66 rows in the table of keys, each a BIGINT, none twice."""
    for name in ("gold", "seeds", "stories", "unseen"):
        for one in cases(name):
            keys = sign(article_of(one), reviewed(one)).keys
            assert len(keys) == len(set(keys)) <= 66
            assert all(0 <= key < 1 << 63 for key in keys)


def test_a_signature_depends_on_the_article_alone() -> None:
    """Signing is pure: the same article gives the same signature, whatever was signed before."""
    articles: list[tuple[Article, Labels]] = [
        (article_of(one), reviewed(one)) for one in cases("gold")[:20]
    ]
    forward = [sign(article, labels) for article, labels in articles]
    backward = [sign(article, labels) for article, labels in reversed(articles)]
    assert forward == backward[::-1]


@pytest.mark.parametrize(
    "text",
    [
        "1," * 20_000,
        "9" * 40_000,
        "一二三" * 10_000,
        "one aa bb cc dd " * 3_000,
        "桂" * 20_000 + "〔2020〕12号",
        "Xianan" * 6_000,
        "Home > " * 200 + "\n",
        "x   " * 9_000,
        "\ud800\x00 lone surrogate " * 2_000,
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_a_hostile_text_costs_little_and_breaks_nothing(text: str) -> None:
    """Every pattern takes time that grows with the text's length, never with its square."""
    one = case("a", text[:200], text)
    started = process_time()
    verdict = decide_pair(one, {**one, "id": "b", "text": text + "\nAnd one line of its own."})
    assert verdict.kind in set(VerdictKind)
    assert process_time() - started < 2.0


def test_a_year_to_come_in_the_headline_keeps_nothing_apart() -> None:
    """One headline names the goal of 2025, the other that of 2027: one plan has both."""
    first = case("a", "甘肃：2025年建成3个千亿级集群", TEXT)
    second = case("b", "甘肃先进制造业方案印发 2027年6个集群过千亿", "本报讯\n" + TEXT)
    assert decide_pair(first, second).kind is VerdictKind.COPY
