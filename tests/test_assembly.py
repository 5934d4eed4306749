"""One article out of its page, further pages, frame and files; through a fetcher from a table."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from fakes import NOW, FakeFetcher, page
from file_builder import docx_file, pdf, xlsx_file

from monitor.assembly import Assembled, Assembly
from monitor.errors import RefusedError, SourceError, TransientError
from monitor.model import Article, Entry, Page, Source, Validators
from monitor.reading import load_classifier
from monitor.tally import Tally
from monitor.urls import canonical_url

BASE = "http://gxt.example.gov.cn/gk/202611"
URL = f"{BASE}/t20261119_1.html"
SOURCE = Source(slug="gx", name="某某厅", kind="listing", url=f"{BASE}/")
LONG = "自治区党委、政府召开推进会，部署全区重点产业链建设，要求各市压实责任，形成合力。" * 12
ROWS = (("序号", "集群名称"), ("1", "柳州市新能源汽车产业集群"), ("2", "百色市铝基新材料产业集群"))
BOOK = xlsx_file({"名单": ROWS})
TABLE = "序号 | 集群名称\n1 | 柳州市新能源汽车产业集群\n2 | 百色市铝基新材料产业集群"
Answers = Mapping[str, bytes | Page | SourceError]


def notice(
    body: str = "<p>现将名单予以公布。</p><p>附件：<a href='P1.xlsx'>集群名单.xlsx</a></p>",
    head: str = "",
) -> bytes:
    """A notice as TRS publishes it."""
    return (
        '<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="关于公布先进制造业集群的通知">'
        f'<meta name="PubDate" content="2026-11-19">{head}</head><body><h1>关于公布先进制造业集群的通知</h1>'
        f'<div class="TRS_Editor">{body}</div></body></html>'
    ).encode()


def assemble(
    content: bytes | Page,
    answers: Answers,
    *,
    tally: Tally | None = None,
    previous: Article | None = None,
) -> tuple[Assembled, list[str]]:
    """The article, and the addresses that were asked for."""
    fetcher = FakeFetcher(answers)
    first = content if isinstance(content, Page) else page(URL, content)
    entry = Entry(url=URL, canonical_url=canonical_url(URL), title="关于公布先进制造业集群的通知")
    assembly = Assembly(fetcher, lambda: NOW)
    whole = assembly.whole(SOURCE, entry, first, tally or Tally(), lambda: previous)
    return whole, [request.url for request in fetcher.requests]


# --- files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("P1.xlsx", BOOK, TABLE),
        ("P1.docx", docx_file(["集群名单"], ROWS), f"集群名单\n{TABLE}"),
        ("P1.pdf", pdf(("1. Automobiles: Liuzhou",)), "1. Automobiles: Liuzhou"),
    ],
)
def test_a_list_that_is_enclosed_is_part_of_the_text(name: str, content: bytes, text: str) -> None:
    """Below the notice's own words, under a line with the file's name; the file is marked read."""
    body = f"<p>现将名单予以公布。</p><p><a href='{name}'>集群名单</a></p>"
    tally = Tally()
    whole, asked = assemble(notice(body), {f"{BASE}/{name}": content}, tally=tally)
    article = whole.article
    assert article.text.endswith(f"\n【附件：集群名单】\n{text}")
    assert article.text.startswith("现将名单予以公布。")
    assert [item.read for item in article.attachments] == [True]
    assert article.flags == ("attachment-only",)
    assert asked == [f"{BASE}/{name}"]
    assert tally.fetched == 0


def test_evidence_out_of_a_file_stands_in_the_text() -> None:
    """The chains of an enclosed list are labels of the notice, and every span holds."""
    whole, _ = assemble(notice(), {f"{BASE}/P1.xlsx": BOOK})
    article = whole.article
    labels = load_classifier().classify(
        article.title, article.text, published=None, language=article.language
    )
    assert labels.chains
    spans = [evidence for label in labels.chains for evidence in label.evidence]
    assert any(span.start > article.text.index("【附件") for span in spans if span.field == "text")
    for span in spans:
        assert getattr(article, span.field)[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "answer",
    [
        TransientError("timeout", BASE, "too slow"),
        RefusedError("robots", BASE, "not allowed"),
        SourceError("too-large", BASE, "more than 10 MB"),
        SourceError("http", BASE, "404", status=404),
        b"<html>not found</html>",
        BOOK[:500],
        pdf((), ()),
        b"",
    ],
    ids=["slow", "robots", "large", "gone", "html", "cut", "scan", "empty"],
)
def test_a_file_that_cannot_be_read_costs_a_flag(answer: bytes | SourceError) -> None:
    """The notice is kept as it is, and says that something is missing."""
    whole, _ = assemble(notice(), {f"{BASE}/P1.xlsx": answer})
    article = whole.article
    assert article.text.split("\n")[0] == "现将名单予以公布。"
    assert "【" not in article.text
    assert "attachment-unread" in article.flags
    assert [item.read for item in article.attachments] == [False]


def test_a_passing_failure_of_a_file_is_tried_again_with_the_page() -> None:
    """The page is kept without validators: a 304 for it would hide the file for good."""
    first = page(URL, notice(), validators=Validators(etag='"1"'))
    slow = {f"{BASE}/P1.xlsx": TransientError("timeout", BASE, "too slow")}
    assert assemble(first, slow)[0].page.validators == Validators()
    assert assemble(first, {})[0].page.validators == Validators(etag='"1"')


@pytest.mark.parametrize("suffix", ["doc", "wps", "ofd", "zip", "rar", "et", "xls"])
def test_files_without_a_reader_are_recorded_and_not_asked_for(suffix: str) -> None:
    """Unread, and the article says so."""
    whole, asked = assemble(notice(f"<p>名单见<a href='a.{suffix}'>附件</a>。</p>"), {})
    assert asked == []
    assert [(item.url, item.read) for item in whole.article.attachments] == [
        (f"{BASE}/a.{suffix}", False)
    ]
    assert "attachment-unread" in whole.article.flags


def test_a_long_article_without_a_list_keeps_its_files_to_itself() -> None:
    """They repeat it, and every file costs a request. Blank forms are never read."""
    report = notice(f"<p>{LONG}</p><p><a href='a.pdf'>全文下载</a></p>")
    whole, asked = assemble(report, {})
    assert (asked, whole.article.flags) == ([], ())
    form = notice("<p>请各市组织申报。</p><p><a href='a.docx'>附件：集群申报书</a></p>")
    whole, asked = assemble(form, {})
    assert (asked, whole.article.flags) == ([], ("attachment-only",))


def test_at_most_five_files_of_an_article_are_read_lists_first() -> None:
    """The rest is named as unread."""
    links = "".join(f"<p><a href='{n}.xlsx'>材料{n}</a></p>" for n in range(8))
    body = f"<p>现予公示。</p>{links}<p><a href='9.xlsx'>集群名单</a></p>"
    answers = {f"{BASE}/{n}.xlsx": BOOK for n in range(10)}
    whole, asked = assemble(notice(body), answers)
    assert asked == [f"{BASE}/{n}.xlsx" for n in (9, 0, 1, 2, 3)]
    assert sum(item.read for item in whole.article.attachments) == 5
    assert "attachment-unread" in whole.article.flags


def test_what_was_read_once_is_kept_and_not_asked_for_again() -> None:
    """While the page's own text is the same its files are; a bad day takes no text away."""
    read = assemble(notice(), {f"{BASE}/P1.xlsx": BOOK})[0].article
    again, asked = assemble(notice(), {}, previous=read)
    assert (again.article, asked) == (read, [])
    body = "<p>现将名单予以公布，共两个。</p><p>附件：<a href='P1.xlsx'>集群名单.xlsx</a></p>"
    changed, asked = assemble(notice(body), {}, previous=read)
    assert asked == [f"{BASE}/P1.xlsx"]
    assert changed.article.text.startswith("现将名单予以公布，共两个。")
    assert changed.article.text.endswith(TABLE)


def test_a_file_in_a_viewer_is_a_file() -> None:
    """Frames and pdf.js show what a link would lead to."""
    body = "<p>公示如下。</p><iframe src='/js/pdf/viewer.html?file=/gk/202611/P1.pdf'></iframe>"
    whole, asked = assemble(notice(body), {f"{BASE}/P1.pdf": pdf(("Automobiles",))})
    assert asked == [f"{BASE}/P1.pdf"]
    assert whole.article.text.endswith("【附件：P1.pdf】\nAutomobiles")


# --- frames and refreshes -----------------------------------------------------------------------------

FRAMED = f"<html><body><p>{LONG}</p></body></html>".encode()


@pytest.mark.parametrize("own", ["", "<p>正文如下：</p>"])
def test_a_text_in_a_frame_is_read_once(own: str) -> None:
    """Title and date are the page's, the text is the frame's; the frame counts as a page."""
    tally = Tally()
    body = f"{own}<iframe src='t1.htm' width=100%></iframe>"
    deeper = FRAMED.replace(b"<p>", b"<iframe src=deeper.htm></iframe><p>")
    whole, asked = assemble(notice(body), {f"{BASE}/t1.htm": deeper}, tally=tally)
    assert asked == [f"{BASE}/t1.htm"]
    assert whole.article.text == LONG
    assert whole.article.title == "关于公布先进制造业集群的通知"
    assert str(whole.article.published) == "2026-11-19"
    assert tally.fetched == 1


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='http://evil.example.com/t1.htm'></iframe>",
        "<iframe src='//player.example.com/t1.htm'></iframe>",
        "<iframe src='/menu.htm'></iframe>",
        "<iframe src='t1.htm' width=0 height=0></iframe>",
        "<iframe src='t1.htm' style='display: none'></iframe>",
        "<iframe src='javascript:void(0)'></iframe>",
        "<iframe src='#'></iframe>",
        "<iframe></iframe>",
    ],
)
def test_frames_beside_the_article_or_elsewhere_are_left_alone(frame: str) -> None:
    """Other sites, menus, counters: the sentence that the page has stands."""
    whole, asked = assemble(notice(f"<p>视频：全区推进会召开，部署重点工作。</p>{frame}"), {})
    assert asked == []
    assert whole.article.text == "视频：全区推进会召开，部署重点工作。"


def test_a_page_with_a_text_of_its_own_needs_no_frame() -> None:
    """A frame below a whole article is something else."""
    assert assemble(notice(f"<p>{LONG}</p><iframe src='t1.htm'></iframe>"), {})[1] == []


def test_a_frame_that_cannot_be_had_fails_a_page_without_text() -> None:
    """It is counted and tried again; a page with a sentence of its own is kept."""
    slow = {f"{BASE}/t1.htm": TransientError("timeout", f"{BASE}/t1.htm", "too slow")}
    with pytest.raises(TransientError):
        assemble(notice("<iframe src='t1.htm'></iframe>"), slow)
    whole, _ = assemble(notice("<p>全文见下。</p><iframe src='t1.htm'></iframe>"), slow)
    assert whole.article.text == "全文见下。"


def test_a_refresh_with_a_word_of_explanation_is_followed_once() -> None:
    """The article is that of the page it leads to, under the listed address."""
    moved = notice(
        "<p>本页面已迁移，三秒后自动转到新地址。如果没有自动转到新地址，请点击下面的链接继续阅读全文。</p>",
        '<meta http-equiv="Refresh" content="3; URL=t2.html">',
    )
    onward = notice(f"<p>{LONG}</p>", '<meta http-equiv="refresh" content="0;url=t3.html">')
    whole, asked = assemble(moved, {f"{BASE}/t2.html": onward})
    assert asked == [f"{BASE}/t2.html"]
    assert (whole.article.text, whole.article.url) == (LONG, URL)


@pytest.mark.parametrize(
    "content",
    ["0;url=http://evil.example.com/", "0;url=/", "300;url=t2.html", "5", "0;url=t20261119_1.html"],
)
def test_refreshes_away_home_later_or_to_itself_are_not_followed(content: str) -> None:
    """What the page says stands."""
    head = f'<meta http-equiv="refresh" content="{content}">'
    whole, asked = assemble(notice("<p>全区推进会召开，部署重点工作。</p>", head), {})
    assert (whole.article.text, asked) == ("全区推进会召开，部署重点工作。", [])


def test_an_empty_body_is_an_error_of_its_kind() -> None:
    """It is counted, so that it is tried again."""
    with pytest.raises(SourceError) as caught:
        assemble(notice(""), {})
    assert (caught.value.kind, caught.value.transient) == ("empty", False)


def test_a_part_of_a_split_story_that_fails_fails_the_story() -> None:
    """Half a story would pass for the whole one."""
    url = "http://en.example.gov.cn/2026-11/19/content_37550740.htm"
    first = notice(f"<p>{LONG}</p><a href='content_37550740_2.htm'>2</a>")
    with pytest.raises(SourceError) as caught:
        assemble(page(url, first), {})
    assert caught.value.kind == "http"


@pytest.mark.parametrize(
    ("names", "more"),
    [
        (["_1", "_2"], "<a href='{name}_1.html'>2</a><a href='{name}_2.html'>3</a>"),
        (["_1", "_2"], "<script>createPageHTML(3, {number}, '{name}', 'html');</script>"),
        (["_2", "_3"], "<script>createPageHTML(3, {from_1}, '{name}', 'html');</script>"),
        (["_1", "_2"], "<script>var currentPage = {number}; var countPage = 3</script>"),
    ],
    ids=["links", "call-from-0", "call-from-1", "numbers"],
)
def test_a_story_split_by_a_site_that_counts_in_its_own_way_is_whole(
    names: list[str], more: str
) -> None:
    """TRS goes on at ``_1``, and may tell so in a script only; nothing behind the last is asked."""
    name = "t20261119_5260706"
    url = f"http://gxt.example.gov.cn/gk/202611/{name}.html"
    pages = [
        notice(
            f"<p>第{'一二三'[number]}部分。{LONG}</p>"
            + more.format(name=name, number=number, from_1=number + 1)
        )
        for number in range(3)
    ]
    urls = [url.replace(".html", f"{suffix}.html") for suffix in names]
    whole, asked = assemble(page(url, pages[0]), dict(zip(urls, pages[1:], strict=True)))
    assert asked == urls
    assert all(f"第{part}部分" in whole.article.text for part in "一二三")
