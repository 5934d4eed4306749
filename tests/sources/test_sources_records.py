"""Kinds records and jpaas: the two platforms whose rows an HTML parser cannot see."""

from __future__ import annotations

import html
import re

import pytest
from fakes import NOW, FakeFetcher, page

from monitor.errors import SourceError
from monitor.model import Listing, Selectors, Source, Validators
from monitor.sources import discover
from monitor.sources.jpaas import query_of

SITE = "http://gxt.example.gov.cn"
COLUMN = f"{SITE}/col/col15171/index.html"
ROW = '<li><a href="/art/2026/11/{day}/art_1_{day}.html" title="Whole title {day}">Whole...</a><b>2026-11-{day}</b></li>'
ROWS = [ROW.format(day=day) for day in (20, 19)]
SELECT = Selectors(link="a@href", title="a@title", date="b")


def _records(content: str, select: Selectors = SELECT, **settings: object) -> Listing:
    source = Source(slug="s", name="S", kind="records", url=COLUMN, select=select, **settings)  # type: ignore[arg-type]
    return discover(source, FakeFetcher({COLUMN: content.encode()}), now=NOW)


def _store(*records: str) -> str:
    inside = "".join(f"<record>{record}</record>" for record in records)
    return f"<datastore><nextgroup></nextgroup><recordset>{inside}</recordset></datastore>"


_CALL = (
    "<textarea cols=3></textarea><script>$('#405463').jpage({openCookies:false,totalRecord:2,"
    "proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:15,ajaxParam:{col:1,webid:'23',path:'/',"
    "columnid:89736,sourceContentType:1,unitid:'405463',webname:'经信厅',permissiontype:0}});</script>"
)


@pytest.mark.parametrize("store", ["", "<datastore><recordset></recordset></datastore>"])
def test_a_column_without_records_says_how_to_ask_for_them(store: str) -> None:
    """By POST with the numbers in its script, which change with every re-design."""
    asked = f"{SITE}/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=15&perpage=15"
    fetcher = FakeFetcher({COLUMN: f"<html>{store}{_CALL}".encode(), asked: _store(*ROWS).encode()})
    source = Source(slug="s", name="S", kind="records", url=COLUMN, select=SELECT)
    listing = discover(source, fetcher, now=NOW)
    assert len(listing.entries) == 2
    assert listing.validators == Validators()
    request = fetcher.requests[-1]
    assert (request.method, request.headers["Referer"]) == ("POST", COLUMN)
    assert request.form == {
        "col": "1", "appid": "1", "webid": "23", "path": "/", "columnid": "89736",
        "sourceContentType": "1", "unitid": "405463", "webname": "经信厅", "permissiontype": "0",
    }  # fmt: skip


def test_records_are_asked_for_on_the_sources_own_hosts_alone() -> None:
    """A page that was tampered with leads nowhere else."""
    foreign = _CALL.replace("'/module", "'http://www.clone.top/module")
    with pytest.raises(SourceError, match="holds no record set"):
        _records(f"<html>{foreign}")
    shell = "<html><script parseType='buildstatic' url='http://www.clone.top/unit'></script>"
    source = Source(slug="s", name="S", kind="jpaas", url=COLUMN)
    with pytest.raises(SourceError, match="not the source's"):
        discover(source, FakeFetcher({COLUMN: shell.encode()}), now=NOW)


def test_a_column_whose_script_leaves_out_the_unit_is_no_record_set() -> None:
    """Then nothing is guessed, and the error says what is missing."""
    with pytest.raises(SourceError, match="holds no record set"):
        _records(f"<html>{_CALL.replace('unitid', 'unit')}")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_store(*(f"<![CDATA[{row}]]>" for row in ROWS)), id="cdata"),
        pytest.param(_store(*(f"<![CDATA[\n{html.escape(row)}]]>" for row in ROWS)), id="escaped"),
        pytest.param(_store(*map(html.escape, ROWS)), id="escaped-without-cdata"),
        pytest.param(html.escape(_store(*(f"<![CDATA[{r}]]>" for r in ROWS))), id="all-escaped"),
        pytest.param(
            f'<html><body><script type="text/xml">{_store(*(f"<![CDATA[{r}]]>" for r in ROWS))}</script></body></html>',
            id="in-a-script-of-the-column",
        ),
        pytest.param(
            f'<?xml version="1.0" encoding="utf-8"?>{_store(*(f"<![CDATA[{r}]]>" for r in ROWS))}',
            id="answer-of-the-proxy",
        ),
        pytest.param(
            _store(*(f"<![CDATA[{r}]]>" for r in ROWS))
            .replace("<record>", "<RECORD >")
            .replace("</record>", "</RECORD>"),
            id="upper-case-tags",
        ),
    ],
)
def test_records_are_read_plain_and_escaped(content: str) -> None:
    """In every wrapping that the platform gives them."""
    assert [
        (entry.url, entry.title, str(entry.published)) for entry in _records(content).entries
    ] == [
        (f"{SITE}/art/2026/11/{d}/art_1_{d}.html", f"Whole title {d}", f"2026-11-{d}")
        for d in (20, 19)
    ]


def test_several_rows_in_one_record_are_all_read() -> None:
    """By the item selector inside the record, or by their addresses where there is none."""
    content = _store(f"<![CDATA[<ul>{''.join(ROWS)}</ul>]]>")
    assert len(_records(content, Selectors(item="li", link="a@href")).entries) == 2
    assert len(_records(content, Selectors(), article=re.compile("/art/")).entries) == 2


def test_a_cut_off_answer_gives_the_records_that_came() -> None:
    """The last one without its end too."""
    content = _store(*(f"<![CDATA[{row}]]>" for row in ROWS))
    cut = content[: content.index("</b></li>", content.index("art_1_19"))]
    assert len(_records(cut).entries) == 2


def test_an_empty_record_set_is_a_quiet_day_and_a_page_without_one_an_error() -> None:
    """The difference between nothing new and a changed template."""
    assert _records(_store()).entries == ()
    with pytest.raises(SourceError, match="holds no record set"):
        _records("<html><body>maintenance</body></html>")


def test_the_form_of_a_column_is_posted() -> None:
    """dataproxy.jsp answers to POST only."""
    source = Source(
        slug="s", name="S", kind="records", url=COLUMN, method="POST", form={"columnid": "15171"}
    )
    fetcher = FakeFetcher({COLUMN: _store().encode()})
    discover(source, fetcher, now=NOW)
    assert (fetcher.requests[0].method, fetcher.requests[0].form) == ("POST", {"columnid": "15171"})


# --- jpaas --------------------------------------------------------------------------------------

SHELL = "https://www.example.gov.cn/xwfb/index.html"
UNIT = "https://www.example.gov.cn/api-gateway/unit"
SCRIPT = """<script parseType="buildstatic" url="{url}" querydata="{query}"></script>"""
FRAGMENT = rb'{"success": true, "data": {"html": "<ul><li class=\"cf\"><a href=\"/xwfb/art/2026/art_1.html\" title=\"Whole title\">Whole...</a><span>2026-11-20</span></li></ul>"}}'


def _column(shell: str, pages: dict[str, bytes]) -> tuple[Listing, FakeFetcher]:
    shell_page = page(SHELL, shell.encode(), validators=Validators(etag="1"))
    fetcher = FakeFetcher({SHELL: shell_page, **pages})
    source = Source(slug="s", name="S", kind="jpaas", url=SHELL)
    return discover(source, fetcher, now=NOW, validators=Validators(etag="1")), fetcher


def test_a_shell_is_read_in_two_steps() -> None:
    """The unit is asked for with the shell's parameters and the shell as Referer."""
    script = SCRIPT.format(
        url="/api-gateway/unit", query="{'webId':'8d82','tagId':'右侧','pageSize':15}"
    )
    listing, fetcher = _column(
        script, {f"{UNIT}?webId=8d82&tagId=%E5%8F%B3%E4%BE%A7&pageSize=15": FRAGMENT}
    )
    (entry,) = listing.entries
    assert entry.url == "https://www.example.gov.cn/xwfb/art/2026/art_1.html"
    assert (entry.title, str(entry.published)) == ("Whole title", "2026-11-20")
    assert fetcher.requests[1].headers == {"Referer": SHELL}


def test_a_shell_is_never_asked_for_conditionally() -> None:
    """It stays the same while its rows change: a 304 would hide them."""
    listing, fetcher = _column(SCRIPT.format(url=UNIT, query="{}"), {UNIT: FRAGMENT})
    assert fetcher.requests[0].validators == Validators()
    assert (listing.validators, len(listing.entries)) == (Validators(), 1)


def test_units_without_articles_are_passed_over() -> None:
    """Menus and breadcrumbs are units too; one that fails is not the end."""
    script = "".join(SCRIPT.format(url=f"/{name}", query="{}") for name in ("gone", "menu", "list"))
    listing, _ = _column(
        script,
        {
            "https://www.example.gov.cn/menu": b'{"data": {"html": "<a href=\\"/x\\">menu</a>"}}',
            "https://www.example.gov.cn/list": FRAGMENT,
        },
    )
    assert len(listing.entries) == 1


def test_a_shell_whose_units_all_fail_is_an_error() -> None:
    """The first failure, with its address."""
    with pytest.raises(SourceError, match="404") as caught:
        _column(SCRIPT.format(url=UNIT, query="{}"), {})
    assert caught.value.url == UNIT


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{'a':'1','b':'x y'}", {"a": "1", "b": "x y"}),
        ('{"a": "1", "b": 2, "c": null}', {"a": "1", "b": "2", "c": "null"}),
        ("{a:'1', b: 15}", {"a": "1", "b": "15"}),
        ("", {}),
        ("[1]", {}),
    ],
)
def test_pseudo_json_is_read_in_any_quotes(written: str, expected: dict[str, str]) -> None:
    """Single quotes, double ones, none."""
    assert query_of(written) == expected
