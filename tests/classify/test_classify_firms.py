"""Industries in the names of firms: no evidence beside what the article says in its own words."""

from __future__ import annotations

import pytest

from monitor.classify import Classifier


@pytest.mark.parametrize(
    ("chains", "title", "text"),
    [
        ({"displays"}, "副省长调研新型显示产业", "湖北省副省长到武汉调研，走访甲星光电、乙马微电子、丙丁视讯等企业，强调要支持新型显示产业做大做强。"),
        (set(), "一批企业入选智能工厂名单", "山东省工信厅公布智能工厂名单，淄博甲华制药、乙泰纺织、丙晶玻璃等24家企业入选，以先进制造业为方向推进数字化转型。"),
        ({"new-energy"}, "甲江钢铁拟建电站", "广西柳州市甲江钢铁股份有限公司拟投资6亿元建设光伏发电项目，年内开工。"),
        ({"batteries"}, "Plant for cells in Yibin", "Yibin, Sichuan province, will get a plant for lithium batteries. Somewhat Textile Group and a partner invest 3 billion yuan in the battery project, Somewhat Textile said."),
        ({"steel"}, "甲江钢铁新基地投产", "甲江钢铁集团有限公司在广西防城港的新基地投产，项目总投资90亿元。"),
    ],
)  # fmt: skip
def test_a_firm_s_name_gives_no_chain_beside_others(
    classifier: Classifier, chains: set[str], title: str, text: str
) -> None:
    """What a firm is called counts only where nothing else tells what the news is about."""
    assert {label.chain for label in classifier.classify(title, text).chains} == chains


def test_industries_in_a_list_of_enterprises_are_no_names(classifier: Classifier) -> None:
    """“高端装备、精密机床等企业” says which industries the enterprises belong to."""
    labels = classifier.classify(
        "开发区招商引资签约12个项目",
        "浙江台州一开发区今年引进工业机器人、精密机床等企业，签约项目12个。",
    )
    assert {label.chain for label in labels.chains} == {"robots", "machinery"}


def test_a_firm_from_here_that_mines_abroad_is_no_foreign_news(classifier: Classifier) -> None:
    """铜陵 in a company's name still says whose industry it is; its mine's country does not."""
    labels = classifier.classify(
        "铜陵甲铜股份扩大铜精矿进口 产业链延伸",
        "铜陵甲铜集团投资12亿元建设铜冶炼项目，原料来自智利。公司在智利有两座铜矿，产业链上游更稳。",
    )
    assert labels.regions == ("CN-AH",)
