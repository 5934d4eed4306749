"""What of a page becomes the text: captions, insets and comments go, the article's own words stay."""

from __future__ import annotations

import time
from datetime import date, datetime, timezone

import pytest

from monitor.extract import extract
from monitor.model import Page

URL = "https://trade.example.com/news/4321987"
TEXT = (
    "Guangxi named eleven key industrial chains on Friday, officials said at a briefing.",
    "The plan aims at an output of one trillion yuan by 2030, led by automobiles and machinery.",
    "Every city appoints a chain chief, sets up a task force, and reports to the region monthly.",
    "Large and medium-sized enterprises are to lead, with support for small suppliers of parts.",
)


def text_of(content: str) -> list[str]:
    """The lines of the article on a page with this body."""
    page = Page(
        url=URL,
        requested_url=URL,
        status=200,
        content=f"<html><head><title>Chains named</title></head><body>{content}</body></html>".encode(),
        content_type="text/html; charset=utf-8",
        fetched=datetime(2026, 11, 21, 1, tzinfo=timezone.utc),
    )
    return extract(page, today=date(2026, 11, 21)).text.split("\n")


def with_inset(inset: str, *, container: str = "article-body") -> str:
    """A page whose text has something in its middle."""
    first, *rest = (f"<p>{line}</p>" for line in TEXT)
    return f"<h1>Chains named</h1><div class={container}>{first}{inset}{''.join(rest)}</div>"


@pytest.mark.parametrize("container", ["article-body", "x1"], ids=["named", "nameless"])
@pytest.mark.parametrize(
    "inset",
    [
        "<figure><img src=1.jpg><figcaption>A view of the park, with its test track.</figcaption></figure>",
        "<div class='article__related-list'><p>Textile cluster opens in the north, with ten firms.</p></div>",
        "<div class=photoCaption>The test track in Liuzhou, seen from the river. Xinhua</div>",
        "<p class='story-ad'>Our newsletter brings the chains to you, every day, free of charge.</p>",
        "<p><a href=/2>Textile cluster opens in the north of Guangxi</a></p>",
        "<p>Advertisement</p><p>Image 1 of 3</p><p>Learn more</p><p>Photo: Somebody</p>",
        "<aside><p>Seven more regions named chains this year, our reporters counted.</p></aside>",
    ],
    ids=["figure", "related", "caption", "advertisement", "teaser", "buttons", "aside"],
)
def test_what_is_set_into_an_article_goes(inset: str, container: str) -> None:
    """Pictures with captions, other articles, advertisements and buttons are no text."""
    assert text_of(with_inset(inset, container=container)) == list(TEXT)


@pytest.mark.parametrize(
    ("inset", "expected"),
    [
        ("<figure><table><tr><td>Chain</td><td>Output</td></tr><tr><td>Steel</td><td>320</td></tr></table>"
         "<figcaption>Output by chain</figcaption></figure>",
         ["Chain | Output", "Steel | 320", "Output by chain"]),
        ("<figure><blockquote><p>We put clusters first, in land and in money.</p></blockquote></figure>",
         ["We put clusters first, in land and in money."]),
        ("<figure><p>Chains are counted by their leading firms.</p></figure>",
         ["Chains are counted by their leading firms."]),
        ("<div class='govuk-inset-text'>The rules apply from 1 January.</div>",
         ["The rules apply from 1 January."]),
        ("<div class='investment-promotion'><p>Sixty projects were signed at the fair.</p></div>",
         ["Sixty projects were signed at the fair."]),
        ("<div class='credit-guangxi'><p>Firms with good credit get loans sooner.</p></div>",
         ["Firms with good credit get loans sooner."]),
        ("<div class='popular-science'><p>A chain links raw material and product.</p></div>",
         ["A chain links raw material and product."]),
        ("<p><a href=/2>The plan was published by the region's department on Friday.</a></p>",
         ["The plan was published by the region's department on Friday."]),
        ("<p><a href=/2.pdf>Annex: List of the Key Industrial Chains</a></p>",
         ["Annex: List of the Key Industrial Chains"]),
        ("<p><a href=/3.pdf>List of key industrial chains 2026.pdf</a></p>",
         ["List of key industrial chains 2026.pdf"]),
        ("<ul><li>Automobiles</li><li>Machinery</li></ul>", ["Automobiles", "Machinery"]),
    ],
    ids=["table", "quotation", "words", "inset-text", "promotion", "credit", "science", "sentence",
         "annex", "file", "list"],
)  # fmt: skip
def test_the_articles_own_words_stay(inset: str, expected: list[str]) -> None:
    """Tables and quotations in figures, paragraphs set off, linked sentences and files are text."""
    assert text_of(with_inset(inset)) == [TEXT[0], *expected, *TEXT[1:]]


def test_a_story_told_by_its_captions_is_read() -> None:
    """A page of pictures keeps the captions, for there is nothing else."""
    figures = "".join(
        f"<figure><img src={n}.jpg><figcaption>{line}</figcaption></figure>"
        for n, line in enumerate(TEXT)
    )
    assert text_of(f"<h1>Chains named</h1><div class=article-body>{figures}</div>") == list(TEXT)


@pytest.mark.parametrize(
    "attributes", ["id=comments", "class='article-comments'", "class=comment-list", "id=respond"]
)
def test_readers_comments_are_not_the_article(attributes: str) -> None:
    """Comments hold more sentences than a short article, and yet are none."""
    comment = "<p>I live there, I work there, and nobody asked me; the bus still comes late.</p>"
    article = "".join(f"<p>{line}</p>" for line in TEXT[:3])
    menu = "<ul>" + "<li><a href=/c>Another column of this site</a></li>" * 20 + "</ul>"
    page = f"<h1>Chains named</h1>{menu}<div>{article}</div><div {attributes}>{comment * 5}</div>"
    assert text_of(page) == list(TEXT[:3])


@pytest.mark.parametrize(
    "name", ["comment", "comment_con", "comment-content", "page-with-comments"]
)
def test_a_column_of_opinion_is_read(name: str) -> None:
    """评论 is comment, too: a container called so holds the article."""
    article = "".join(f"<p>{line}</p>" for line in TEXT)
    menu = "<ul>" + "<li><a href=/c>Another column of this site</a></li>" * 20 + "</ul>"
    assert text_of(f"{menu}<h1>Chains named</h1><div class={name}>{article}</div>") == list(TEXT)


def test_a_linked_title_between_paragraphs_does_not_end_the_article() -> None:
    """READ MORE with a title is an inset where sentences follow."""
    assert text_of(with_inset("<p><a href=/2>READ MORE: Chongqing plans auto cluster</a></p>")) == [
        *TEXT
    ]


@pytest.mark.parametrize(
    "end",
    ["<p>Related articles</p>", "<p>Previous: Sugar park opens</p>", "<p>相关阅读：船舶集群</p>"],
)
def test_titles_behind_the_text_end_it(end: str) -> None:
    """What follows a heading for other articles, or the neighbours' titles, is not this one's."""
    article = "".join(f"<p>{line}</p>" for line in TEXT)
    more = "<p>Sugar park opens in Chongzuo</p><p>Ship orders rise</p>"
    page = f"<h1>Chains named</h1><div class=article-body>{article}{end}{more}</div>"
    assert text_of(page) == list(TEXT)


def test_thousands_of_linked_titles_cost_no_time() -> None:
    """What follows is counted once, however many insets there are."""
    inset = "<p>READ MORE: Chongqing plans auto cluster</p><p>The cluster grows by the year.</p>"
    started = time.process_time()
    text_of(f"<h1>Chains named</h1><div class=article-body>{inset * 4_000}</div>")
    assert time.process_time() - started < 10


PORTAL = """<div class=main><div class=location><a>Home</a>&gt;<a>Latest News</a></div>
<div class=art_tit>Chains named</div><div class=art_info><span>By Staff Writer | nanning.gov.cn |
Updated: November 18, 2026</span> <span>Print</span> <span>L</span><span>M</span><span>S</span></div>
<div class=content>{paragraphs}</div>
<div id=div_currpage><span>1</span><a href=c_1_2.htm>2</a><a href=c_1_2.htm>Next</a></div></div>"""


def test_bylines_and_page_numbers_of_a_portal_are_not_text() -> None:
    """The line of writer, host and day above, and the links to the next page below."""
    paragraphs = "".join(f"<p>{line}</p>" for line in TEXT)
    assert text_of(PORTAL.format(paragraphs=paragraphs)) == list(TEXT)
