"""Where a document's own number stands on its page."""

from __future__ import annotations

import pytest
from dedupe_cases import article_of, case

from monitor.dedupe.official_number import own_number


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("桂政发〔2020〕12号", True),
        ("发文字号：桂政发〔2020〕12号　发布日期：2020-04-01", True),
        ("索引号：000014349　文　　号：桂政发 [2020] 12 号　成文日期：2020年4月1日", True),
        ("文号：桂政發（２０２０）１２號 | 有效", True),
        ("桂政发〔2020〕12号 各市人民政府：为加快产业链建设，提出如下意见。", True),
        ("桂政发〔2020〕12号各市、县人民政府：现将实施方案印发给你们。", True),
        ("关于印发《产业链行动计划》的通知（桂政发〔2020〕12号）", True),
        ("省政府以桂政发〔2020〕12号文印发通知，部署重点任务。", True),
        ("桂政发〔2020〕12号提出，到2025年培育11条产业链。", False),
        ("解读《关于印发产业链行动计划的通知》（桂政发〔2020〕12号）", False),
        ("关于贯彻《加快产业链建设的意见》（桂政发〔2020〕12号）", False),
        ("本文依据文号为桂政发〔2020〕12号的文件", False),
        ("收文号：桂政发〔2020〕12号", False),
        ("现将《若干意见》（桂政发〔2020〕12号）印发给你们", False),
    ],
)
def test_a_number_is_the_articles_own_by_itself_or_in_its_field(line: str, own: bool) -> None:
    """A row of fields at the head of a page names it; a sentence cites it."""
    article = article_of(case("a", "关于若干措施的通知", f"{line}\n各市人民政府："))
    assert (own_number(article) == "桂政发〔2020〕12号") == own
