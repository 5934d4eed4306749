"""Entries that carry their text, and stories split over several pages."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from monitor.errors import ExtractError
from monitor.extract import extract, extract_text, join, next_page_url
from monitor.model import Entry, Page, PublicationDate, Source
from monitor.urls import canonical_url

TODAY = date(2026, 11, 21)
URL = "http://x.gov.cn/202611/t20261119_1.html"


def entry(text: str | None, **about: object) -> Entry:
    return Entry(url=URL, canonical_url=canonical_url(URL), text=text, **about)  # type: ignore[arg-type]


def test_plain_text_is_taken_line_by_line_as_it_is() -> None:
    """Whoever gave plain text chose it: nothing is removed but blank lines."""
    article = extract_text(
        entry("一行。\r\n\r\n　　二行，打印。\n责任编辑：某", title="标题"), None, TODAY
    )
    assert article.text == "一行。\n二行，打印。\n责任编辑：某"
    assert (article.title, str(article.published)) == ("标题", "2026-11-19")


def test_text_with_markup_is_read_like_a_body() -> None:
    """Search interfaces answer with HTML: its furniture goes, its paragraphs stay."""
    article = extract_text(
        entry(
            "<style>p{}</style><p>一行&amp;。</p><p>二行。<br>三行。</p><p>【打印】【关闭】</p>",
            title="<em>标</em>题&nbsp;",
        ),
        Source(slug="s", name="N", kind="json", url="http://x.gov.cn/"),
        TODAY,
    )
    assert article.text == "一行&。\n二行。\n三行。"
    assert (article.title, article.publisher, article.source) == ("标题", "N", "s")


def test_the_entrys_date_counts_before_the_addresss() -> None:
    """A list that states a date is believed."""
    stated = PublicationDate.of_day(date(2026, 11, 1), "input")
    assert extract_text(entry("文本。", published=stated), None, TODAY).published == stated


def test_a_document_carried_as_text_has_its_number() -> None:
    """The first lines of a document tell its number here too."""
    article = extract_text(
        entry("粤府办[2022] 10号\n各地级以上市人民政府：", title="通知"), None, TODAY
    )
    assert article.document_number == "粤府办〔2022〕10号"


@pytest.mark.parametrize("text", [None, "", " \n ", "<p> </p>"])
def test_an_entry_without_text_is_empty(text: str | None) -> None:
    """Nothing to store is a counted error."""
    with pytest.raises(ExtractError) as caught:
        extract_text(entry(text), None, TODAY)
    assert caught.value.kind == "empty"


def part(number: int, links: str, text: str) -> Page:
    suffix = "" if number == 1 else f"_{number}"
    url = f"http://en.x.gov.cn/2022-05/25/content_37550740{suffix}.htm"
    content = f"<title>Chains</title><h1>Chains named</h1><div id=Content><p>{text}</p></div><div>{links}</div>"
    return Page(
        url=url,
        requested_url=url,
        status=200,
        content=content.encode(),
        fetched=datetime(2026, 11, 21, tzinfo=timezone.utc),
    )


LINKS = (
    '<a href="content_37550740.htm">1</a> <a href="content_37550740_2.htm">2</a> '
    '<a href="./content_37550740_3.htm#x">3</a> <a href="content_99999999_2.htm">other</a>'
)


def test_a_split_story_is_followed_page_by_page() -> None:
    """Each page names the next of the same number; the last names none."""
    base = "http://en.x.gov.cn/2022-05/25/content_37550740"
    assert next_page_url(part(1, LINKS, "a")) == f"{base}_2.htm"
    assert next_page_url(part(2, LINKS, "a")) == f"{base}_3.htm"
    assert next_page_url(part(3, LINKS, "a")) is None
    assert next_page_url(part(1, '<a href="content_99999999_2.htm">2</a>', "a")) is None
    assert (
        next_page_url(
            part(1, '<a href="http://evil.cn/2022-05/25/content_37550740_2.htm">2</a>', "a")
        )
        is None
    )


def test_the_pages_of_a_story_become_one_article() -> None:
    """Texts are joined in order, repeated lines once, identity and date from the first."""
    first = "Guangxi named eleven key industrial chains on Monday, officials said in Nanning."
    second = "Chiefs of the chains will report every quarter, according to the department."
    articles = [
        extract(
            part(1, LINKS, f"{first}</p><p>Photo by the department of the region"), today=TODAY
        ),
        extract(
            part(2, LINKS, f"{second}</p><p>Photo by the department of the region"), today=TODAY
        ),
    ]
    whole = join(articles)
    assert whole.text == f"{first}\nPhoto by the department of the region\n{second}"
    assert (whole.id, whole.published) == (articles[0].id, articles[0].published)
