"""Whole pages to articles: the witnesses and their order."""

from __future__ import annotations

import html as markup
from datetime import date, datetime, timezone

import pytest
from article_templates import TEMPLATES, Built, Filling, trs

from monitor.errors import ExtractError, RefusedError
from monitor.extract import extract
from monitor.model import Article, Entry, Page, PublicationDate, Source
from monitor.urls import canonical_url

TODAY = date(2026, 11, 21)
URL = "http://gxt.example.gov.cn/content/post_4321987.html"
TEXT = (
    "自治区近日印发行动方案，推动大中小企业融通发展，重点建设十一条产业链。",
    "方案提出，到2030年，汽车、机械、有色金属等产业链产值达到一万亿元，3D打印等增材制造形成规模。",
    "各市要明确链长，健全工作机制，加强要素保障，确保方案落到实处。",
)
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT)


def page(content: str | bytes, url: str = URL, content_type: str | None = None) -> Page:
    return Page(
        url=url,
        requested_url=url,
        status=200,
        content=content.encode() if isinstance(content, str) else content,
        content_type=content_type,
        fetched=datetime(2026, 11, 21, 1, tzinfo=timezone.utc),
    )


def read(content: str | bytes, url: str = URL, **about: object) -> Article:
    return extract(page(content, url), today=TODAY, **about)  # type: ignore[arg-type]


def article_page(head: str = "", above: str = "", body: str = PARAGRAPHS, below: str = "") -> str:
    return (
        f"<html><head><meta charset=utf-8>{head}</head><body><h1>广西印发产业链行动方案</h1>"
        f"{above}<div class=TRS_Editor>{body}</div>{below}</body></html>"
    )


FILLING = Filling("广西印发产业链行动方案 推动“大中小”融通", TEXT, date(2026, 11, 19), "广西日报")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
def test_every_platform_gives_the_whole_article_and_nothing_else(template: object) -> None:
    """Title, paragraphs and day of each page family are read exactly, furniture is left behind."""
    built: Built = template(FILLING)  # type: ignore[operator]
    article = extract(page(built.content, built.url, built.content_type), today=TODAY)
    assert article.title == FILLING.title
    lines = [line for line in article.text.split("\n") if "[Photo by" not in line]
    assert lines == list(TEXT)
    assert article.published is not None
    assert article.published.day == FILLING.day
    assert article.language == "zh"
    assert article.canonical_url == canonical_url(built.url)


# --- title ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "heading", "expected"),
    [
        ('<meta name="ArticleTitle" content="甲乙丙丁产业链方案">', "首页标题", "甲乙丙丁产业链方案"),
        ('<meta name="ArticleTitle" content="甲乙丙丁产业链方案&lt;div&gt;">', "", "甲乙丙丁产业链方案"),
        ('<meta NAME="articletitle" CONTENT="A &amp;amp; B &amp;quot;plan&amp;quot;">', "", 'A & B "plan"'),
        ('<meta name="ArticleTitle" content="">', "甲乙丙丁产业链方案", "甲乙丙丁产业链方案"),
        ("", "甲乙丙丁<br>产业链方案", "甲乙丙丁产业链方案"),
        ("", "<div>Guangxi sets out</div><div>chain plan</div>", "Guangxi sets out chain plan"),
        ('<meta property="og:title" content="甲乙丙丁产业链方案">', "", "甲乙丙丁产业链方案"),
        ("<title>甲乙丙丁产业链方案_某某省工业和信息化厅</title>", "", "甲乙丙丁产业链方案"),
        ("<title>甲乙丙丁产业链方案-某某网</title>", "", "甲乙丙丁产业链方案"),
        ("<title>Guangxi plan for long-term growth | Example News</title>", "", "Guangxi plan for long-term growth"),
        ("<title>Guangxi plan for long-term growth</title>", "", "Guangxi plan for long-term growth"),
        ("<title>某某省工信厅 工作动态 广西印发产业链方案文本</title>", "广西印发产业链方案文本", "广西印发产业链方案文本"),
        ("<title>甲乙丙丁产业链方案_某某省工业和信息化厅</title>", "某某省工业和信息化厅", "甲乙丙丁产业链方案"),
        ("<title>Chains of Guangxi | Trade Journal News</title>", "Trade Journal News", "Chains of Guangxi"),
        ("<title>甲乙丙丁产业...</title>", "甲乙丙丁产业链方案", "甲乙丙丁产业链方案"),
        (
            '<meta name="ArticleTitle" content="甲乙丙丁产业…"><meta property="og:title" content="甲乙丙丁产业链方案">',
            "", "甲乙丙丁产业链方案",
        ),
        ('<meta name="SiteName" content="某某省工信厅"><meta name="ArticleTitle" content="某某省工信厅">',
         "甲乙丙丁产业链方案", "甲乙丙丁产业链方案"),
    ],
)  # fmt: skip
def test_the_title_comes_from_the_best_witness(head: str, heading: str, expected: str) -> None:
    """ArticleTitle, then the heading, then Open Graph, then the page title without the site."""
    heading = f"<h1>{heading}</h1>" if heading else ""
    content = (
        f"<html><head>{head}</head><body>{heading}<div id=zoom>{PARAGRAPHS}</div></body></html>"
    )
    assert read(content).title == expected


def test_a_sites_logo_is_not_the_title() -> None:
    """Of two h1 the one counts that the page title repeats."""
    content = (
        "<title>甲乙丙丁产业链方案 - 某某日报</title><h1>某某日报</h1>"
        f"<h1>甲乙丙丁产业链方案</h1><div id=zoom>{PARAGRAPHS}</div>"
    )
    assert read(content).title == "甲乙丙丁产业链方案"


def test_a_title_that_the_list_knows_serves_where_the_page_has_none() -> None:
    """The entry's title is the last resort before the first line."""
    entry = Entry(url=URL, canonical_url=canonical_url(URL), title="甲乙丙丁产业链方案")
    content = f"<title>新闻动态</title><div id=zoom>{PARAGRAPHS}</div>"
    assert read(content, entry=entry).title == "甲乙丙丁产业链方案"
    assert read(content).title == TEXT[0]


OLD_PAGE = (
    "<title>某某市经济和信息化委员会</title><table><tr><td>首页 | 机构职能</td></tr></table>"
    "<table><tr><td>您现在的位置：首页 &gt;&gt; 正文</td></tr><tr><td align=center><font size=5><b>"
    "关于加快建设重点产业链的通知</b></font></td></tr><tr><td>作者：办公室  发布时间：2026-11-18 16:20</td>"
    f"</tr><tr><td>{'<br>'.join(TEXT)}</td></tr></table>"
)


def test_a_headline_without_any_markup_stands_over_the_date() -> None:
    """Old templates give every page the site's name for a title, and the headline no tag."""
    assert read(OLD_PAGE).title == "关于加快建设重点产业链的通知"


def test_hanwebs_marks_may_say_their_form() -> None:
    """Newer templates write 标题名称(html) where older ones write 标题."""
    marked = "<!--<$[标题名称(html)]>begin--><p>广西部署产业链</p><!--<$[标题名称(html)]>end-->"
    content = f"<title>某厅 动态 广西部署产业链</title>{marked}<div id=zoom>{PARAGRAPHS}</div>"
    assert read(content).title == "广西部署产业链"


def test_the_lists_title_is_better_than_a_sites_name() -> None:
    """What the list called the article says more than whose page it is."""
    entry = Entry(url=URL, canonical_url=canonical_url(URL), title="关于加快建设重点产业链的通知")
    content = f"<title>某某市人民政府</title><div id=zoom>{PARAGRAPHS}</div>"
    assert read(content, entry=entry).title == "关于加快建设重点产业链的通知"
    assert read(content).title == "某某市人民政府"


def test_a_headline_repeated_under_the_documents_number_is_not_text() -> None:
    """The number stays, for it is part of the document."""
    body = f"<p>桂政发〔2020〕12号</p><h2>广西印发产业链行动方案</h2>{PARAGRAPHS}"
    assert read(article_page(body=body)).text.split("\n") == ["桂政发〔2020〕12号", *TEXT]


# --- date ----------------------------------------------------------------------------------------

TRS_URL = "http://x.gov.cn/202604/t20260407_1404521.html"
LISTED = PublicationDate.of_day(date(2026, 11, 15), "list")


@pytest.mark.parametrize(
    ("head", "above", "url", "expected", "origin"),
    [
        ('<meta name="PubDate" content="2026-11-19 09:52">', "发布时间：2026-11-18", TRS_URL,
         "2026-11-19T09:52:00+08:00", "meta"),
        ('<meta name="PubDate" content="2026-11-19 00:00:00">', "", URL, "2026-11-19", "meta"),
        ('<meta name="pubdate" content=""><meta name="PubDate" content="2026-11-19">', "", URL,
         "2026-11-19", "meta"),
        ('<meta name="firstpublishedtime" content="2026-01-04-16:31:23">', "", URL,
         "2026-01-04T16:31:23+08:00", "meta"),
        ('<meta name="publishdate" content="2026-06-15">', "", URL, "2026-06-15", "meta"),
        ('<meta property="article:published_time" content="2026-11-19T01:00:00Z">', "", URL,
         "2026-11-19T09:00:00+08:00", "meta"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","datePublished":"2026-11-19"}</script>',
         "", URL, "2026-11-19", "json-ld"),
        ('<meta name="Maketime" content="2026-11-20 10:00:00">', "发布日期：2026-11-18", URL, "2026-11-18", "visible"),
        ('<meta name="Maketime" content="2026-11-20 10:00:00">', "", URL, "2026-11-15", "list"),
        ("", "<p>发布日期：2026-11-18 08:52</p>", TRS_URL, "2026-11-18T08:52:00+08:00", "visible"),
        ("", "<table><tr><td>发布日期：</td><td>2026年11月18日</td></tr></table>", TRS_URL, "2026-11-18", "visible"),
        ("", "<div>发 布 日 期：</div><div>2026年11月18日</div>", URL, "2026-11-18", "visible"),
        ("", "<p>成文日期：2026-11-01</p><p>发布日期：2026-11-18</p>", URL, "2026-11-18", "visible"),
        ("", "<p>成文日期：2026年11月1日</p>", URL, "2026-11-01", "visible"),
        ("", "<p>更新时间：2026-11-19</p><p>发布时间：2026-11-18</p>", URL, "2026-11-18", "visible"),
        ("", "<p>2026年11月18日 11:29:52 | 来源:ourjiangsu.com</p>", URL, "2026-11-18T11:29:52+08:00", "visible"),
        ("", "<time datetime='2026-11-18T10:30:00+08:00'>2 days ago</time>", TRS_URL, "2026-11-18T10:30:00+08:00", "visible"),
        ("", "<span itemprop=datePublished>2026-11-18</span>", URL, "2026-11-18", "visible"),
        ("", "<p>發佈日期：2026年11月18日</p>", URL, "2026-11-18", "visible"),
        ("", "<p>发布于 2026-11-18 09:00</p>", URL, "2026-11-18T09:00:00+08:00", "visible"),
        ("", "<p>二〇二六年十一月十八日</p>", URL, "2026-11-18", "visible"),
        ("", "<p>发布时间：<publishtime>2026-11-18</publishtime></p>", URL, "2026-11-18", "visible"),
        ("", "", TRS_URL, "2026-04-07", "url"),
        ("", "", "http://x.gov.cn/c107572/202607/2081569.shtml", "2026-11-15", "list"),
        ("", "", URL, "2026-11-15", "list"),
    ],
)  # fmt: skip
def test_the_date_comes_from_the_best_witness_that_knows_the_day(
    head: str, above: str, url: str, expected: str, origin: str
) -> None:
    """Metas, then the visible line, then the address, then the list; a month loses to a day."""
    entry = Entry(url=url, canonical_url=canonical_url(url), published=LISTED)
    published = read(article_page(head, above), url, entry=entry).published
    assert published is not None
    assert (str(published), published.origin) == (expected, origin)


def test_a_month_in_the_address_is_better_than_nothing() -> None:
    """Where nobody knows the day, month and year are kept with their precision."""
    published = read(article_page(), "http://x.gov.cn/c1/202607/2081569.shtml").published
    assert str(published) == "2026-07"
    assert read(article_page()).published is None


def test_the_date_in_a_page_header_is_not_the_articles() -> None:
    """Today's date above the title, and a fixed one in a header, are not taken."""
    header = "<div>今天是2026年11月21日 星期六</div><div>15 July 2015</div>"
    content = article_page().replace("<body>", f"<body>{header}")
    assert read(content).published is None
    assert str(read(content, TRS_URL).published) == "2026-04-07"


def test_the_day_in_brackets_behind_a_headline_counts() -> None:
    """Some templates write it into the heading."""
    content = f"<title>公示集群名单</title><h1>公示集群名单 <small>(2026-11-09)</small></h1><div id=zoom>{PARAGRAPHS}</div>"
    assert str(read(content).published) == "2026-11-09"


def test_the_table_over_an_english_document_is_read() -> None:
    """Labels in cells of their own, without a colon."""
    table = (
        "<table><tr><td>Issuing Body</td><td>Guangxi DIIT</td><td>Date of Publication</td>"
        "<td>2026-11-05</td></tr></table>"
    )
    article = read(article_page(above=table))
    assert (str(article.published), article.issuer) == ("2026-11-05", "Guangxi DIIT")


@pytest.mark.parametrize("header", ["15 July 2015", "Updated: 15 July 2015"])
def test_the_constant_date_of_a_host_gives_way_to_the_list(header: str) -> None:
    """Hunan's English pages bear one old day above every headline; their addresses tell none."""
    content = (
        f"<html><body><div>{header}</div><h1>Hunan names its key chains</h1>"
        + "<p>Hunan named twenty-two key industrial chains, the department said.</p>" * 3
        + "</body></html>"
    )
    listed = PublicationDate.of_day(date(2026, 11, 19), "list")
    url = "http://x.gov.cn/news/2531.htm"
    entry = Entry(url=url, canonical_url=url, published=listed)
    assert read(content, url, entry=entry).published == listed


def test_a_date_under_the_headline_stands_whatever_the_list_says() -> None:
    """A list may show the day on which an old document was filed."""
    filed = PublicationDate.of_day(date(2026, 11, 19), "list")
    url = "http://x.gov.cn/news/2531.htm"
    entry = Entry(url=url, canonical_url=url, published=filed)
    content = article_page(above="<p>发布日期：2026-03-02</p>")
    assert str(read(content, url, entry=entry).published) == "2026-03-02"


def test_a_loose_date_far_from_the_address_gives_way_to_it() -> None:
    """An unlabelled date months away from the day in the address is a header's."""
    content = article_page(above="<p>15 July 2015</p>")
    assert str(read(content, TRS_URL).published) == "2026-04-07"
    labelled = article_page(above="<p>Updated: 15 July 2015</p>")
    assert str(read(labelled, TRS_URL).published) == "2015-07-15"


def test_a_commented_line_is_not_visible() -> None:
    """What stands in an HTML comment tells neither date nor source."""
    above = "<!-- <span>发布时间：2020-01-01 来源：内蒙古日报</span> --><p>发布时间：2026-11-18</p>"
    article = read(article_page(above=above))
    assert str(article.published) == "2026-11-18"
    assert article.publisher == "gxt.example.gov.cn"


def test_a_first_sentence_can_open_with_the_date() -> None:
    """``Oct. 14, 2020 - Department of ...`` is a date line of its own."""
    body = (
        "<p>Oct. 14, 2020 - Department of Industry of the province held a meeting on clusters.</p>"
    )
    assert str(read(article_page(body=body + PARAGRAPHS)).published) == "2020-10-14"


# --- publisher, issuer, number ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "above", "expected"),
    [
        ('<meta name="ContentSource" content="广西日报">', "来源：新华社", "广西日报"),
        (
            '<meta name="contentSource" content="">',
            "来源：巴彦淖尔日报      编辑：苏亮",
            "巴彦淖尔日报",
        ),
        ('<meta name="source" content="来源：人民网-文化频道 原创稿">', "", "人民网-文化频道"),
        ("", "发布日期：2016-11-22  浏览次数：  信息来源：省发改委", "省发改委"),
        ("", "来源:ourjiangsu.com", "ourjiangsu.com"),
        ("", "By Hu Dongmei |chinadaily.com.cn|Updated:February 14, 2022", "chinadaily.com.cn"),
        ("", "ALMS|Updated: April 1, 2021", "ALMS"),
        ("", "Updated : 2021-10-21Source : CCFAO", "CCFAO"),
        ("", "Date: 2022-09-14, Source: chinadaily.com.cn, Total Visits :", "chinadaily.com.cn"),
        ("", "Source:Liuzhou Daily Date:2024-03-29 15:00", "Liuzhou Daily"),
        ("", "Source: Xinhua| 2019-02-18 19:02:22|Editor: ZX", "Xinhua"),
        ("", "(Xinhua) 09:07, February 21, 2022", "Xinhua"),
        ("", "来源：新华社　记者 某某某", "新华社"),
        ("", "来源：本站", "某某省工信厅"),
    ],
)
def test_the_publisher_is_named_without_what_follows(head: str, above: str, expected: str) -> None:
    """Meta, then the visible source cut at the next label, then the site's name."""
    head += '<meta name="SiteName" content="某某省工信厅">'
    assert read(article_page(head, f"<p>{above}</p>")).publisher == expected


def test_a_source_of_the_catalogue_names_the_publisher_before_the_site_does() -> None:
    """Where the page names nobody, the catalogue's publisher counts."""
    source = Source(slug="s", name="N", kind="listing", url="http://x.cn/", publisher="P")
    article = read(article_page('<meta name="SiteName" content="站">'), source=source)
    assert (article.publisher, article.source) == ("P", "s")


@pytest.mark.parametrize(
    "written",
    ["桂政发〔2020〕12号", "桂政发[2020]12号", "桂政发【2020】12号", "桂政发（2020）12号", "桂政发(2020) 12 号",
     "桂政发﹝2020﹞12号", "桂政发〔２０２０〕１２号", "桂政发 〔 2020 〕 第12号"],
)  # fmt: skip
def test_document_numbers_have_one_form(written: str) -> None:
    """In a metadata table, as a line of its own, or behind the title: always the same."""
    canonical = "桂政发〔2020〕12号"
    table = f"<table><tr><td>发文字号：</td><td>{written}</td><td>发文机关：</td><td>广西壮族自治区人民政府</td></tr></table>"
    article = read(article_page(above=table))
    assert (article.document_number, article.issuer) == (canonical, "广西壮族自治区人民政府")
    assert read(article_page(body=f"<p>{written}</p>{PARAGRAPHS}")).document_number == canonical
    titled = f"<title>关于印发方案的通知（{written}）</title><div id=zoom>{PARAGRAPHS}</div>"
    assert read(titled).document_number == canonical


def test_a_number_inside_a_sentence_is_another_documents() -> None:
    """A report that quotes a document does not have its number."""
    body = (
        f"<p>根据《国务院关于产业链的意见》（国发〔2015〕28号），现提出以下意见。</p>{PARAGRAPHS}"
    )
    assert read(article_page(body=body)).document_number is None


# --- body ----------------------------------------------------------------------------------------


def test_tables_keep_their_cells_apart() -> None:
    """Names and numbers of a table are not fused."""
    table = (
        "<table><tr><th>产业链</th><th>产值</th></tr><tr><td>汽车</td><td>3200</td></tr></table>"
    )
    assert "产业链 | 产值\n汽车 | 3200" in read(article_page(body=PARAGRAPHS + table)).text


def test_a_nested_container_is_read_once() -> None:
    """Text pasted from another TRS page is a container inside the container."""
    article = read(article_page(body=f"<div class=TRS_Editor>{PARAGRAPHS}</div>"))
    assert article.text.split("\n") == list(TEXT)


def test_a_short_notice_wins_over_a_long_footer() -> None:
    """The first container after the title is the body, however long the contact lines are."""
    footer = (
        "<div class=TRS_Editor>"
        + "<p>联系地址某某路一号，电话零零零零零零，邮编五三零零零零。</p>" * 4
        + "</div>"
    )
    body = "<p>现将名单予以公布。</p><p><a href='./P020260418.pdf'>附件：第一批产业集群名单.pdf</a></p>"
    article = read(article_page(body=body, below=footer))
    assert article.text.startswith("现将名单予以公布。")
    assert "联系地址" not in article.text


def test_a_notice_whose_list_is_a_file_is_valid() -> None:
    """Files are listed with absolute addresses and flagged as not read."""
    body = "<p>现将名单予以公布。</p><a href='./P020260418.xlsx'>附件1：集群名单</a><script>document.write('<a href=\"/f/2.docx\">附件2</a>')</script>"
    article = read(article_page(body=body), "http://x.gov.cn/gk/202604/t20260407_1.html")
    assert [(a.name, a.url, a.read) for a in article.attachments] == [
        ("附件1：集群名单", "http://x.gov.cn/gk/202604/P020260418.xlsx", False),
        ("附件2", "http://x.gov.cn/f/2.docx", False),
    ]
    assert article.flags == ("attachment-only",)


@pytest.mark.parametrize(
    "block",
    [
        "<div>附件：<a href=/f/2.docx>名单</a></div>",
        "<p>附 件：</p><ul><li><a href=/f/2.docx>名单</a></li></ul>",
        "<div><h3>附件下载</h3><div><a href=/f/2.docx>名单</a></div></div>",
    ],
)
def test_files_below_the_text_are_told_by_their_label(block: str) -> None:
    """In a block without a name; a file of the footer is none of the article's."""
    article = read(article_page(below=f"{block}<div><a href=/help.pdf>使用帮助</a></div>"))
    assert [a.name for a in article.attachments] == ["名单"]


def test_a_page_of_one_picture_is_valid() -> None:
    """图解: title and metadata are kept, and a flag set."""
    article = read(article_page(body="<p><img src='./W020260407.jpg'></p>"))
    assert (article.title, article.text) == ("广西印发产业链行动方案", "")
    assert article.flags == ("image-only",)


def test_related_titles_are_not_part_of_the_text() -> None:
    """Titles of other articles would be false hits for other chains."""
    below = "<p>上一篇：<a href=1>全省船舶工业推进会召开</a></p><p>相关阅读</p><p><a href=2>生物医药产业集群</a></p>"
    assert read(article_page(body=PARAGRAPHS + below)).text.split("\n") == list(TEXT)


def test_a_span_between_characters_leaves_no_blank() -> None:
    """Inline elements do not cut words, soft breaks of the source neither."""
    body = (
        "<p>推动<b>大中小</b><span>企业</span>融通\n      发展，建设产业集群，形成合力。</p>"
        + PARAGRAPHS
    )
    assert read(article_page(body=body)).text.startswith("推动大中小企业融通发展，建设产业集群")


SIMPLE = "<p>Guangxi named eleven key industrial chains on Friday, officials said.</p><p>Chiefs report.</p>"
SIMPLE_LINES = [
    "Guangxi named eleven key industrial chains on Friday, officials said.",
    "Chiefs report.",
]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (f"<article><h1>Chains named</h1><p>2026-11-19</p>{SIMPLE}</article>", SIMPLE_LINES),
        (f"<nav><a>Home</a> <a>News</a></nav><div class=content><h2>Chains named</h2>{SIMPLE}"
         "<h3>Related news</h3><ul><li><a>Textile cluster opens</a></li></ul></div><div>Copyright 2026 X</div>",
         SIMPLE_LINES),
        (f"<main><h1>Chains named</h1><div>By Staff Writer | Updated: Nov 19, 2026</div>{SIMPLE}</main>", SIMPLE_LINES),
        ("<h1>广西新增产业链</h1><p>广西新增低空经济产业链。</p>", ["广西新增低空经济产业链。"]),
        ("<h1>广西新增产业链</h1><div><p>广西新增低空经济产业链，建设三年。</p></div><div><h3>相关新闻</h3><ul><li>船舶集群</li></ul></div>",
         ["广西新增低空经济产业链，建设三年。"]),
        ("<div>广西新增产业链</div><div>2026-11-19</div><div><div>广西新增低空经济产业链，建设三年。</div><div>南宁等市参与，成立专班。</div></div>",
         ["广西新增低空经济产业链，建设三年。", "南宁等市参与，成立专班。"]),
        ("广西新增产业链<br>2026-11-19<br>广西新增低空经济产业链，建设三年。<br>南宁等市参与，成立专班。<br>打印 关闭",
         ["广西新增低空经济产业链，建设三年。", "南宁等市参与，成立专班。"]),
        ("<h1>名单公布</h1><div class=con><p>现公布名单：</p><table><tr><td>1</td><td>汽车</td></tr><tr><td>2</td><td>机械</td></tr></table></div>",
         ["现公布名单：", "1 | 汽车", "2 | 机械"]),
    ],
    ids=range(8),
)  # fmt: skip
def test_short_articles_on_pages_without_known_names_are_read(
    content: str, lines: list[str]
) -> None:
    """Statistics need no length: a sentence or two in a plain page is an article."""
    title = "广西新增产业链" if "广西新增" in content else "Chains named"
    article = read(f"<html><head><title>{title}</title></head><body>{content}</body></html>")
    assert article.text.split("\n") == lines


def test_a_list_of_articles_is_none() -> None:
    """A page that is mostly links is refused, and its first row is not taken for an article."""
    rows = "".join(
        f"<li><a href=/{n}.html>广西第{n}个产业链项目开工建设</a> <b>2026-11-1{n}</b></li>"
        for n in range(9)
    )
    with pytest.raises(ExtractError) as caught:
        read(f"<title>新闻动态</title><ul>{rows}</ul>")
    assert caught.value.kind == "empty"


def test_a_date_in_a_sidebar_is_nobodys() -> None:
    """A wrong old date would silence an announcement: the page stays undated."""
    side = "<div class=side><p>2019-01-01 Old news of something else happened, and so on.</p></div>"
    assert read(article_page(below=side)).published is None


# --- what is no article ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<html><body></body></html>", "empty"),
        (article_page(body="").encode(), "empty"),
        (b"PK\x03\x04rest", "not-html"),
        (b"\xd0\xcf\x11\xe0rest", "not-html"),
        (b"\x89PNG\r\n\x1a\n", "not-html"),
        (b'{"data": [1]}', "not-html"),
        (b"just words", "not-html"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "not-html"),
        (b"<p>" + bytes(range(1, 9)) * 400, "encoding"),
        (b"<html><body>" + b"<div>" * 100_000 + b"x", "parse"),
        (b"<html><body>" + b"<br>" * 100_000 + b"x", "too-large"),
        ("<title>提示</title><body><p>您访问的页面不存在</p></body>".encode(), "http"),
        (b"<title>404 Not Found</title><body><h1>404 Not Found</h1><p>Sorry, it is gone.</p></body>", "http"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_an_error_of_its_kind(content: bytes, kind: str) -> None:
    """Each failure has the word that reports print."""
    with pytest.raises(ExtractError) as caught:
        read(content)
    assert caught.value.kind == kind
    assert caught.value.url == URL


@pytest.mark.parametrize(
    "content",
    [
        '<html><head><meta content="x9f"><script>$_ts=window["$_ts"];if(!$_ts)$_ts={};</script></head><body></body></html>',
        "<script>document.cookie='__jsl_clearance=1';location.href=location.pathname</script>",
        "<html><script>var arg1='AA';setCookie('acw_sc__v2', x);</script></html>",
        "<html><head></head><body><script>var _cofing1 = 1;</script>请稍候</body></html>",
        "<script>window.location.href='/WZWSREL2NuL2E=?wzws_reurl=1';</script>",
        "<html><body><script>window.location.replace('/index')</script></body></html>",
    ],
)
def test_a_script_challenge_is_refused_and_never_an_article(content: str) -> None:
    """Pages of firewalls are blocked, neither empty nor articles."""
    with pytest.raises(RefusedError) as caught:
        read(content)
    assert caught.value.kind == "blocked"


def test_an_article_about_a_redirect_script_is_an_article() -> None:
    """A page with words is no challenge, whatever its scripts do."""
    head = "<script>if(top!=self) window.location.href='/m/'; var x='wzws_';</script>"
    assert read(article_page(head)).text.split("\n") == list(TEXT)


def test_a_missing_page_notice_inside_an_article_is_text() -> None:
    """Only a page that says nothing else is missing."""
    body = PARAGRAPHS + "<p>有群众反映，平台提示页面不存在。</p>" + PARAGRAPHS * 3
    assert "页面不存在" in read(article_page(body=body)).text


# --- the article's identity ------------------------------------------------------------------------


def test_the_article_has_the_identity_of_its_entry() -> None:
    """The listed address is kept; the canonical one and the id follow from it."""
    entry = Entry(
        url="https://x.gov.cn/a.htm", canonical_url=canonical_url("https://x.gov.cn/a.htm")
    )
    article = read(article_page(), "http://x.gov.cn/b.htm", entry=entry)
    assert article.url == "https://x.gov.cn/a.htm"
    assert article.canonical_url == "http://x.gov.cn/a.htm"


def test_english_pages_are_english() -> None:
    """The language is that of the text, whatever the template's words are."""
    lines = ("Guangxi named eleven key industrial chains on Monday, officials said.",) * 3
    built = trs(Filling("Guangxi names eleven chains", lines, date(2026, 11, 19)))
    article = extract(page(built.content, built.url), today=TODAY)
    assert article.language == "en"
    assert markup.unescape(article.title) == article.title
