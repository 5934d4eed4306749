"""A stored article made again from its page: what comes new, and what stays as it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone

import pytest

from monitor.changes import Stored
from monitor.classify import Classifier
from monitor.cleaning import redone
from monitor.model import Article, Attachment, Entry, Page, PublicationDate, Source
from monitor.reading import load_classifier

FETCHED = datetime(2026, 11, 20, 4, 0, tzinfo=timezone.utc)
URL = "http://www.example.gov.cn/2026-11/19/content_37550740.htm"
TITLE = "广西新增低空经济重点产业链"
BODY = (
    "广西壮族自治区工业和信息化厅近日公布，低空经济列入全区重点产业链，由自治区领导担任链长。",
    "根据方案，南宁、柳州、桂林将布局无人机与飞行汽车产业集群，到2028年产值达到300亿元。",
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


def page(*paragraphs: str, more: str = "", day: str = "2026-11-19") -> Page:
    """A page in the form of TRS."""
    body = "".join(f"<p>{line}</p>" for line in paragraphs)
    text = (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{TITLE}">'
        f'<meta name="PubDate" content="{day}"><title>{TITLE}</title></head>'
        f'<body><h1>{TITLE}</h1><div class="TRS_Editor">{body}</div>{more}</body></html>'
    )
    return Page(url=URL, requested_url=URL, status=200, content=text.encode(), fetched=FETCHED)


def stored(page: Page | None, **fields: object) -> Stored:
    """An article that an older version read badly."""
    values: dict[str, object] = {
        "id": "0123456789abcdef",
        "url": URL,
        "canonical_url": URL,
        "title": "Old headline",
        "text": "Old text. 相关新闻：新能源汽车产业链推进会召开",
        "language": "zh",
        "published": PublicationDate.of_day(date(2026, 11, 18), "meta"),
        "publisher": "某某厅",
        "source": "gx",
        **fields,
    }
    article = Article(**values)  # type: ignore[arg-type]
    return Stored(number=1, article=article, source="gx", revision=0, content_hash="old", page=page)


def test_a_kept_page_is_read_again(classifier: Classifier) -> None:
    """Text, title, date and labels come new; identity and source stay."""
    before = stored(page(*BODY))
    again = redone(before, {}, classifier)
    assert again.problem is None
    assert again.article.title == TITLE
    assert again.article.text == "\n".join(BODY)
    assert str(again.article.published) == "2026-11-19"
    assert (again.article.id, again.article.url, again.article.source) == (
        before.article.id,
        before.article.url,
        "gx",
    )
    assert [label.chain for label in again.labels.chains] == ["low-altitude-economy"]
    assert again.labels.new_cluster
    assert redone(replace(before, article=again.article), {}, classifier).article == again.article


def test_without_a_page_the_text_stays_and_is_labelled_again(classifier: Classifier) -> None:
    """A list gave it, or the page was not kept."""
    before = stored(None, title=TITLE, text="\n".join(BODY))
    again = redone(before, {}, classifier)
    assert again.article == before.article
    assert [label.chain for label in again.labels.chains] == ["low-altitude-economy"]


SPLIT = '<div class="page"><a href="content_37550740_2.htm">2</a></div>'


@pytest.mark.parametrize(
    "kept",
    [
        page(BODY[0], more=SPLIT),
        page(more='<iframe src="/art/2026/11/19/text.html" width="100%"></iframe>'),
        page("正文见下。", more='<iframe src="/art/2026/11/19/text.html"></iframe>'),
    ],
    ids=["split over pages", "in a frame", "in a frame below a line"],
)
def test_what_one_page_cannot_give_stays(classifier: Classifier, kept: Page) -> None:
    """Further pages and frames are not kept, so their text is not lost for a part of it."""
    before = stored(kept, title=TITLE, text="\n".join(BODY))
    again = redone(before, {}, classifier)
    assert again.article.text == before.article.text
    assert again.problem is None


def test_the_texts_of_files_stay_below_the_new_text(classifier: Classifier) -> None:
    """The page's own part is read again; the file is not kept, its text is."""
    name = "重点产业链名单.pdf"
    line = f'附件：<a href="/files/list.pdf">{name}</a>'
    listed = "无人机产业链\n动力电池产业链"
    before = stored(
        page(*BODY, line),
        text=f"Old text.\n【附件：{name}】\n{listed}",
        attachments=(Attachment("http://www.example.gov.cn/files/list.pdf", name, read=True),),
    )
    again = redone(before, {}, classifier).article
    assert again.text == "\n".join((*BODY, f"附件：{name}", f"【附件：{name}】", listed))
    assert [item.read for item in again.attachments] == [True]
    lost = redone(replace(before, page=page(*BODY)), {}, classifier).article
    assert lost == before.article


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"<html><body></body></html>", "empty"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "not-html")],
)
def test_a_page_that_cannot_be_read_any_more_costs_nothing(
    classifier: Classifier, content: bytes, kind: str
) -> None:
    """The article stays, is labelled again, and the problem is told."""
    before = stored(replace(page(), content=content), title=TITLE, text="\n".join(BODY))
    again = redone(before, {}, classifier)
    assert again.article == before.article
    assert again.problem is not None
    assert (again.problem.step, again.problem.kind) == ("extract", kind)
    assert again.labels.chains


def test_a_date_that_was_disbelieved_is_not_believed_now(classifier: Classifier) -> None:
    """The page states what all pages of its site state; the list's date stood and stands."""
    listed = PublicationDate.of_day(date(2026, 11, 19), "list")
    kept = page(*BODY, day="2015-07-15")
    before = stored(kept, published=listed)
    entry = Entry(url=URL, canonical_url=URL, published=listed)
    again = redone(replace(before, listed=entry), {}, classifier)
    assert again.article.published == listed
    believed = PublicationDate.of_day(date(2015, 7, 15), "meta")
    other = replace(before, article=replace(before.article, published=believed), listed=entry)
    assert redone(other, {}, classifier).article.published == believed


def test_the_source_gives_what_the_page_leaves_open(classifier: Classifier) -> None:
    """Its publisher, where it is configured; else the one that is stored."""
    bare = replace(page(*BODY), content=page(*BODY).content)
    configured = Source(slug="gx", name="Guangxi", kind="listing", url=URL, publisher="广西工信厅")
    assert redone(stored(bare), {"gx": configured}, classifier).article.publisher == "广西工信厅"
    assert redone(stored(bare), {}, classifier).article.publisher == "某某厅"
