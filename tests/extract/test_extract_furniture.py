"""What is removed from round an article, and what must stay in it."""

from __future__ import annotations

import time

import pytest

from monitor.extract.furniture import is_furniture, without_furniture
from monitor.extract.rendering import Line


@pytest.mark.parametrize(
    "line",
    [
        "【字体：大 中 小】", "字体：大中小", "字体：[大 中 小]", "字号：", "字号变大| 字号变小",
        "放大 正常 缩小", "放大字體　縮小字體", "Print Mail   Large Medium Small", "L M S", "Print",
        "【Fonts: A+ A A-", "【Font:large regular", "打印 关闭", "打印本页", "关闭窗口", "【打印】【关闭】",
        "【打印本页】　【关闭窗口】", "浏览次数：", "浏览次数：192", "阅读：", "点击数", "Total Visits :",
        "Click:0", "扫一扫在手机打开当前页", "扫一扫在手机打开当前页　【打印本页】【关闭窗口】", "分享到", "分享到：微信 微博",
        "微信 微博 QQ空间", "责任编辑：", "责任编辑：值班", "编辑：苏亮", "【責任編輯：值班】", "（来源：江海传媒　编辑：值班编辑）",
        "(Web editor: Somebody, Another)", "Editor: ZX", "Translator:", "Chinese source: 新华社",
        "您的位置：首页 > 新闻动态 >", "当前位置", "当前位置：首页 > 新闻", "Home / News", "Home >> Local",
        "网站标识码", "网站标识码：4500000001", "京ICP备", "京ICP备00000000号-1", "公网安备", "主办：", "承办：", "技术支持",
        "主办：某某省人民政府办公厅　承办：信息中心", 'document.write("12")', "var x = 1;", "（完）", "（完）　【编辑：值班】",
        "Copyright © 2020 All rights reserved. Presented by China Daily", "2018-11-01   Download Print",
        "公开方式：主动公开　打印　关闭", "Share to: Facebook Twitter Email", "0 Comment(s)   Print   E-mail",
        "12Next", "上一页 1 2 下一页 尾页", "首页 上一页 下一页 末页 共 5 页", "Previous 1 2 3 Next",
        "Image 1 of 3", "Advertisement", "Learn more", "Photo: Somebody", "Caption",
        "【1】【2】【3】", ".TRS_Editor P{margin:0}",
    ],
)  # fmt: skip
def test_furniture_lines_go(line: str) -> None:
    """Every literal of page-templates section 4, alone and together, is a furniture line."""
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "推动大中小企业融通发展", "推动3D打印产业发展。", "打印机产业集群", "增材制造（3D打印）产业链", "关闭落后产能",
        "字体设计产业产值达到20亿元。", "Large and medium-sized enterprises", "Print media grew by 3 percent.",
        "Medium-sized firms in the small town print circuit boards.", "上一篇章的成就", "分享经济产业园开工",
        "来源：多样的资金。各市要落实。", "2022年3月18日", "2022-03-18", "广西壮族自治区工业和信息化厅", "附件：1. 集群名单",
        "主办单位要落实责任，承办单位要抓好落实。", "技术支持体系不断完善", "点击化学产业", "视频产业链", "编辑部主任认为",
        "Home appliances / white goods", "首页推荐的产业链有十一条。", "版权产业增加值占比提高。",
        "The zone's editors of genes, Editas and others, moved in. They plan a cluster.",
        "1 | 2 | 3", "下一页的产业链", "2 next generation networks", "Photovoltaics: output up by 3 percent",
        "var is a river in France", "微信产业链上的企业", "（二）打印、复印行业", "Small and medium enterprises: a new plan",
    ],
)  # fmt: skip
def test_words_of_industrial_news_stay(line: str) -> None:
    """Only whole lines go: the same words in a sentence or a heading are the article's."""
    assert not is_furniture(line)


def lines(*texts: str) -> list[Line]:
    return [Line(text) for text in texts]


def test_what_follows_a_list_of_related_articles_is_dropped() -> None:
    """Titles of other articles would be false keyword hits."""
    kept = without_furniture(
        lines(
            "自治区印发方案，建设产业链。",
            "各市落实方案。",
            "相关阅读",
            "船舶产业集群揭牌",
            "半导体基地开工",
        )
    )
    assert [line.text for line in kept] == ["自治区印发方案，建设产业链。", "各市落实方案。"]


def test_an_inset_at_the_top_does_not_end_the_article() -> None:
    """A link to a related article above the text costs one line."""
    kept = without_furniture(lines("导语。", "相关阅读：前情", *["正文的一句话，足够长。"] * 9))
    assert len(kept) == 10


@pytest.mark.parametrize(
    "unit",
    [
        "字体大小",
        "分享到",
        "大中小",
        "【",
        "打印 ",
        "var ",
        "首页>",
        "Print Mail ",
        "a:b,",
        "1",
        "1 下一页",
        "next 1 ",
    ],
)
def test_long_lines_of_widget_words_cost_no_time(unit: str) -> None:
    """A line is read once from left to right, also one that fails at its very end."""
    started = time.process_time()
    is_furniture(unit * 45 + "我")
    is_furniture(unit * 100_000)
    assert time.process_time() - started < 0.5
