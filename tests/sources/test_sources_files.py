"""Kind files and ``ingest``: HTML, WARC and JSON Lines from a disk."""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from fakes import NOW, FakeFetcher
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.errors import ConfigError, SourceError
from monitor.model import Entry, Problem, Source
from monitor.sources import discover, read_files
from monitor.sources.links import MOST_ENTRIES

HTML = b"<html><head><title>Chain</title></head><body><p>Text.</p></body></html>"


def _read(*paths: Path) -> tuple[list[Entry], list[Problem]]:
    found = list(read_files(paths, NOW))
    return (
        [one for one in found if isinstance(one, Entry)],
        [one for one in found if isinstance(one, Problem)],
    )


def _lines(folder: Path, *lines: object) -> Path:
    path = folder / "articles.jsonl"
    path.write_bytes(
        b"\n".join(
            line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
            for line in lines
        )
    )
    return path


# --- HTML ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="http://a.cn/1.html">', "http://a.cn/1.html"),
        ('<meta property="og:url" content="http://a.cn/1.html">', "http://a.cn/1.html"),
        ('<meta name="URL" content="http://a.cn/1.html">', "http://a.cn/1.html"),
        ("<!-- saved from url=(0019)http://a.cn/1.html -->", "http://a.cn/1.html"),
        (
            "<!--\n Page saved with SingleFile \n url: http://a.cn/1.html \n-->",
            "http://a.cn/1.html",
        ),
        (
            '<link rel="canonical" href="http://a.cn/"><meta name="Url" content="http://a.cn/2?id=1">',
            "http://a.cn/2?id=1",
        ),
        ('<meta name="Url" content="./t1.html"><meta name="Url" content="http://a.cn/">', None),
        ('<link rel="canonical" href="javascript:x">', None),
        ("", None),
    ],
)
def test_a_page_says_its_own_address(tmp_path: Path, head: str, address: str | None) -> None:
    """A relative address or a site's root is none; without one the file is the identity."""
    path = tmp_path / "page.html"
    path.write_text(f"{head}<p>Text.</p>")
    ((entry,), problems) = _read(path)
    assert entry.url == (address or path.as_uri())
    assert (entry.content.content, problems) == (path.read_bytes(), [])  # type: ignore[union-attr]


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    """Files with other names are left alone there."""
    for name in ("b/2.htm", "a.html", "b/notes.txt", "c.SHTML", "d.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(HTML)
    (tmp_path / "d.jsonl").write_text('{"url": "http://a.cn/9", "text": "T"}')
    entries, problems = _read(tmp_path)
    assert [entry.url.rpartition("/")[2] for entry in entries] == [
        "a.html",
        "2.htm",
        "c.SHTML",
        "9",
    ]
    assert problems == []


def test_what_is_not_there_or_of_no_known_kind_is_named_at_once(tmp_path: Path) -> None:
    """All of them, before anything is read."""
    odd = tmp_path / "notes.txt"
    odd.write_text("x")
    with pytest.raises(ConfigError) as caught:
        read_files([tmp_path / "gone.html", odd], NOW)
    assert len(caught.value.problems) == 2
    assert "no such file" in caught.value.problems[0]
    assert ".jsonl" in caught.value.problems[1]


def test_an_empty_file_is_a_problem(tmp_path: Path) -> None:
    """It names the file."""
    path = tmp_path / "page.html"
    path.write_bytes(b" \n")
    _, (problem,) = _read(path)
    assert (problem.url, problem.kind) == (str(path), "empty")


# --- JSON Lines ---------------------------------------------------------------------------------


def test_a_line_is_an_article(tmp_path: Path) -> None:
    """Text or html; further fields are ignored, blank lines skipped."""
    path = _lines(
        tmp_path,
        {
            "id": 7,
            "url": "https://a.cn/1.html?utm_source=x",
            "title": "产业链 <em>A</em>",
            "text": "One.\nTwo.",
            "published": "2026-11-20",
        },
        b"",
        {"url": "http://a.cn/2.html", "html": HTML.decode(), "published": None},
    )
    (first, second), problems = _read(path)
    assert problems == []
    assert (first.url, first.canonical_url) == (
        "https://a.cn/1.html?utm_source=x",
        "http://a.cn/1.html",
    )
    assert (first.title, first.text, str(first.published)) == (
        "产业链 A",
        "One.\nTwo.",
        "2026-11-20",
    )
    assert first.published is not None
    assert first.published.origin == "input"
    assert second.text is None
    assert second.content is not None
    assert second.content.content == HTML


def test_a_line_without_an_address_is_known_by_its_words(tmp_path: Path) -> None:
    """The same words are the same article, however often they come."""
    path = _lines(tmp_path, {"title": "A", "text": "T"}, {"text": "T", "title": "A"}, {"text": "U"})
    entries, problems = _read(path)
    assert len({entry.canonical_url for entry in entries}) == 2
    assert all(entry.url.startswith("urn:sha256:") for entry in entries)
    assert problems == []


def test_html_without_an_address_is_known_by_its_own(tmp_path: Path) -> None:
    """As for a file."""
    ((entry,), _) = _read(
        _lines(tmp_path, {"html": '<link rel=canonical href="http://a.cn/1.html"><p>x'})
    )
    assert entry.url == "http://a.cn/1.html"


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        (b"{not json}", "parse", "is not JSON"),
        (b'{"text": NaN}', "parse", "is not JSON"),
        (b'["text"]', "parse", "is not a JSON object"),
        (b'{"url": "http://a.cn/1"}', "empty", "has neither text nor html"),
        (b'{"text": "  ", "html": ""}', "empty", "has neither text nor html"),
        (b'{"url": "a.cn/1", "text": "T"}', "parse", "not an http or https address"),
        (b'{"url": "javascript:x", "text": "T"}', "parse", "not an http or https address"),
        (b'{"url": 7, "text": "T", "title": []}', "parse", "url, title must be text"),
        (b'{"text": "\xff\xfe"}', "encoding", "is not UTF-8"),
        (b"[" * 100_000, "parse", "nested too deeply"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "parse", "is not JSON"),
        (b'{"text": "' + b"x" * 10_000_001 + b'"}', "too-large", "more than 10000000 bytes"),
    ],
)
def test_a_bad_line_is_one_problem_that_names_it(
    tmp_path: Path, line: bytes, kind: str, words: str
) -> None:
    """The lines round it are still read."""
    good = {"url": "http://a.cn/good", "text": "T"}
    path = _lines(tmp_path, good, line, {**good, "url": "http://a.cn/more"})
    entries, (problem,) = _read(path)
    assert [entry.url for entry in entries] == ["http://a.cn/good", "http://a.cn/more"]
    assert (problem.url, problem.step, problem.kind) == (f"{path}:2", "discover", kind)
    assert words in problem.message


@pytest.mark.parametrize(
    ("line", "column"), [(b'{"text": "T" "url"}', 14), (b'{"text": ', 10)], ids=["middle", "end"]
)
def test_a_bad_line_is_counted_in_its_file_alone(tmp_path: Path, line: bytes, column: int) -> None:
    """The parser's own line numbers, which begin with this line, are left out."""
    _entries, (problem,) = _read(_lines(tmp_path, {"text": "T"}, line))
    assert problem.url.endswith(":2")
    assert problem.message.endswith(f"(column {column})")
    assert "line" not in problem.message


def test_packed_lines_are_lines(tmp_path: Path) -> None:
    """With the numbers of their lines; a file that was cut or broken says where, once."""
    lines = [{"url": f"http://a.cn/{n}", "text": "T" * 60 + str(n * n)} for n in range(2_000)]
    whole = b"\n".join(json.dumps(line).encode() for line in lines) + b"\n\n{\n"
    path = tmp_path / "articles.jsonl.gz"
    path.write_bytes(gzip.compress(whole))
    entries, (problem,) = _read(path)
    assert [entry.url for entry in entries] == [line["url"] for line in lines]
    assert problem.url == f"{path}:2002"
    packed = path.read_bytes()
    for content, words in (
        (packed[: len(packed) // 2], "the file ends in this line"),
        (packed[: len(packed) // 2] + bytes(80) + packed[len(packed) // 2 + 80 :], "is broken"),
        (b"no gzip at all", "is broken"),
    ):
        path.write_bytes(content)
        entries, problems = _read(path)
        assert [words in problem.message for problem in problems].count(True) == 1
        assert words in problems[-1].message
        read = len(entries) + len(problems) - 1
        assert problems[-1].url == f"{path}:{read + 1}"


def test_text_comes_without_what_no_database_takes(tmp_path: Path) -> None:
    """NUL and half a surrogate pair."""
    ((entry,), _) = _read(_lines(tmp_path, rb'{"text": "A\u0000B\ud800", "title": "\u0000T"}'))
    assert entry.text == "AB?"
    assert entry.title == "T"


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Forty megabytes of lines are read in a few."""
    path = tmp_path / "large.jsonl"
    with path.open("w") as stream:
        for number in range(400):
            stream.write(json.dumps({"url": f"http://a.cn/{number}", "text": "x" * 100_000}) + "\n")
    tracemalloc.start()
    count = sum(1 for _ in read_files([path], NOW))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 400
    assert peak < 4_000_000


# --- WARC ---------------------------------------------------------------------------------------


def _warc(*answers: tuple[str, str, dict[str, str], bytes], packed: bool = True) -> bytes:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    for url, status, headers, body in answers:
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": "2024-05-06T07:08:09Z"},
            )
        )
    return stream.getvalue()


_TEXT = {"Content-Type": "text/html; charset=gb2312"}


@pytest.mark.parametrize("packed", [True, False], ids=["warc.gz", "warc"])
def test_responses_with_pages_are_entries(tmp_path: Path, packed: bool) -> None:
    """With the bytes and the header as they came, and the time of capture; unpacked by then."""
    zipped = {**_TEXT, "Content-Encoding": "gzip"}
    path = tmp_path / ("c.warc.gz" if packed else "c.warc")
    path.write_bytes(
        _warc(
            ("http://a.cn/1.html", "200 OK", _TEXT, HTML),
            ("http://a.cn/2.html", "200 OK", zipped, gzip.compress(HTML)),
            ("http://a.cn/logo.png", "200 OK", {"Content-Type": "image/png"}, b"\x89PNG"),
            ("http://a.cn/old", "301 Moved", {**_TEXT, "Location": "/1.html"}, b""),
            ("http://a.cn/none", "404 Not Found", _TEXT, HTML),
            ("http://a.cn/robots.txt", "200 OK", {"Content-Type": "text/plain"}, b"User-agent: *"),
            packed=packed,
        )
    )
    entries, problems = _read(path)
    assert problems == []
    assert [entry.url for entry in entries] == ["http://a.cn/1.html", "http://a.cn/2.html"]
    for entry in entries:
        assert entry.content is not None
        assert entry.content.content == HTML
        assert entry.content.content_type == "text/html; charset=gb2312"
        assert entry.content.fetched.isoformat() == "2024-05-06T07:08:09+00:00"


def test_a_revisit_is_a_problem_that_says_where_its_page_is(tmp_path: Path) -> None:
    """It holds no page of its own: told and counted. One of a picture is no more than a picture."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    for url, kind, status in (
        ("http://a.cn/1.html", "text/html", "200 OK"),
        ("http://a.cn/2.html", "text/html", "304 Not Modified"),
        ("http://a.cn/3.html", "text/html", "302 Found"),
        ("http://a.cn/p.png", "image/png", "200 OK"),
    ):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_revisit_record(
                url, "sha1:AAAA", "http://a.cn/first.html", "2024-05-06T07:08:09Z", headers
            )
        )
    path = tmp_path / "c.warc.gz"
    path.write_bytes(stream.getvalue())
    entries, problems = _read(path)
    assert entries == []
    assert [problem.url for problem in problems] == ["http://a.cn/1.html", "http://a.cn/2.html"]
    assert {problem.kind for problem in problems} == {"empty"}
    assert f"{path}:1: is a revisit record" in problems[0].message
    assert "http://a.cn/first.html was captured on 2024-05-06T07:08:09Z" in problems[0].message


def test_a_date_that_says_no_year_is_none(tmp_path: Path) -> None:
    """A file may be years old when it is taken in: its yesterday is not ours."""
    path = tmp_path / "a.jsonl"
    days = ("昨天", "3天前", "11-20", "2026-11-20")
    path.write_text(
        "".join(
            json.dumps({"url": f"http://a.cn/{n}", "text": "x", "published": day}) + "\n"
            for n, day in enumerate(days)
        ),
        encoding="utf-8",
    )
    entries, problems = _read(path)
    assert problems == []
    assert [str(entry.published) for entry in entries] == ["None", "None", "None", "2026-11-20"]


def test_a_resource_record_is_a_page(tmp_path: Path) -> None:
    """A file that was archived without asking a server: its record says what it is."""
    path = tmp_path / "c.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, kind in (("http://a.cn/1.html", "text/html"), ("http://a.cn/1.png", "image/png")):
            writer.write_record(
                writer.create_warc_record(
                    url, "resource", payload=io.BytesIO(HTML), warc_content_type=kind
                )
            )
    found = [*read_files([path], NOW)]
    assert [entry.url for entry in found if isinstance(entry, Entry)] == ["http://a.cn/1.html"]
    assert len(found) == 1


def test_a_warc_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    """One problem names the record."""
    whole = _warc(*((f"http://a.cn/{n}.html", "200 OK", _TEXT, HTML * 50) for n in range(3)))
    path = tmp_path / "c.warc.gz"
    path.write_bytes(whole[:-60] + b"\x00" * 20)
    entries, problems = _read(path)
    assert len(entries) >= 2
    assert all(problem.url.startswith((str(path), "http://a.cn/")) for problem in problems)


@pytest.mark.parametrize("packed", [True, False], ids=["warc.gz", "warc"])
@pytest.mark.parametrize("share", [0.03, 0.3, 0.5, 0.7, 0.9])
def test_a_cut_record_is_one_problem_wherever_it_is_cut(
    tmp_path: Path, packed: bool, share: float
) -> None:
    """In its headers or its page: the records before it are given, it is named, once."""
    pages = [("http://a.cn/1.html", "200 OK", _TEXT, HTML)]
    noise = random.Random(7).randbytes(3_000).hex().encode()  # so that gzip cannot shrink it away
    pages.append(("http://a.cn/2.html", "200 OK", _TEXT, HTML + noise))
    first, whole = (_warc(*pages[:count], packed=packed) for count in (1, 2))
    path = tmp_path / ("c.warc.gz" if packed else "c.warc")
    path.write_bytes(whole[: len(first) + int(share * (len(whole) - len(first)))])
    entries, problems = _read(path)
    assert [entry.url for entry in entries] == ["http://a.cn/1.html"]
    assert len(problems) == 1
    assert f"{path}:2" in problems[0].url + problems[0].message
    assert "the file ends in the middle" in problems[0].message


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_what_is_said_of_broken_bytes_can_be_printed(tmp_path: Path, packed: bool) -> None:
    """The bytes themselves are not quoted: they may hold a terminal's control characters."""
    path = tmp_path / "broken.warc.gz" if packed else tmp_path / "broken.warc"
    pages = [(f"http://a.cn/{number}", "200 OK", _TEXT, HTML) for number in range(3)]
    content = _warc(*pages, packed=packed)
    second = content.index(b"\x1f\x8b\x08" if packed else b"WARC/1.", 20)
    path.write_bytes(content[:second] + b"\x1b[31m\x07\x00\xff" * 6 + content[second + 48 :])
    found, problems = _read(path)
    assert [entry.url for entry in found] == ["http://a.cn/0"]
    assert problems
    assert all(problem.message.isprintable() for problem in problems)
    assert "broken from here on" in problems[0].message


@pytest.mark.parametrize("content", [b"", b"not a warc at all", b"\x1f\x8b\x08broken"])
def test_what_is_no_warc_is_one_problem(tmp_path: Path, content: bytes) -> None:
    """An empty file, text, broken gzip."""
    path = tmp_path / "c.warc.gz"
    path.write_bytes(content)
    entries, problems = _read(path)
    assert (entries, len(problems)) == ([], 1)
    assert str(path) in problems[0].url


# --- as a source --------------------------------------------------------------------------------


def test_files_are_a_source_relative_to_the_configuration(tmp_path: Path) -> None:
    """Each address once; ``article`` filters as everywhere."""
    _lines(
        tmp_path,
        *({"url": f"http://a.cn/{path}", "text": "T"} for path in ("n/1", "n/1", "about", "n/2")),
        b"broken",
    )
    source = Source(
        slug="s", name="S", kind="files", url="articles.jsonl", article=re.compile("/n/")
    )
    listing = discover(source, FakeFetcher({}), now=NOW, folder=tmp_path)
    assert [entry.url for entry in listing.entries] == ["http://a.cn/n/1", "http://a.cn/n/2"]
    assert len(listing.problems) == 1


def _folder_source(tmp_path: Path, **more: Any) -> Source:
    return Source(slug="s", name="S", kind="files", url=str(tmp_path), **more)


def _pages(path: Path, number: int, size: int, start: int = 0) -> None:
    """Packed lines with so many pages of so many bytes each."""
    with gzip.open(path, "wt", compresslevel=1) as stream:
        for one in range(start, start + number):
            stream.write(json.dumps({"url": f"http://a.cn/{one}", "html": "<p>" + "x" * size}))
            stream.write("\n")


def test_a_source_of_some_gigabytes_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    """The file that passes the bound is named, with the commands that read such ones."""
    _pages(tmp_path / "1.jsonl.gz", 20, 9_000_000)
    source = _folder_source(tmp_path)
    whole = discover(source, FakeFetcher({}), now=NOW)
    assert len(whole.entries) == 20
    _pages(tmp_path / "2.jsonl.gz", 3, 9_000_000, start=20)
    _pages(tmp_path / "3.jsonl.gz", 20, 9_000_000, start=40)
    with pytest.raises(SourceError) as caught:
        discover(source, FakeFetcher({}), now=NOW)
    assert (caught.value.kind, caught.value.url) == ("too-large", str(tmp_path))
    assert "200 MB" in caught.value.message
    assert "2.jsonl.gz" in caught.value.message
    assert f"monitor ingest {tmp_path}," in caught.value.message
    assert f"monitor backfill s --dump {tmp_path} " in caught.value.message


def test_only_what_is_listed_counts(tmp_path: Path) -> None:
    """Pages of other addresses and further captures of one page are let go at once."""
    _pages(tmp_path / "1.jsonl.gz", 12, 9_000_000)
    (tmp_path / "2.jsonl.gz").hardlink_to(tmp_path / "1.jsonl.gz")
    assert len(discover(_folder_source(tmp_path), FakeFetcher({}), now=NOW).entries) == 12
    (tmp_path / "2.jsonl.gz").unlink()
    _pages(tmp_path / "3.jsonl.gz", 12, 9_000_000, start=20)
    source = _folder_source(tmp_path, article=re.compile("/1[0-9]$"))
    assert len(discover(source, FakeFetcher({}), now=NOW).entries) == 2


def test_a_source_holds_so_many_articles_and_faulty_lines(tmp_path: Path) -> None:
    """One more is refused."""
    path = _lines(tmp_path, {"url": "http://a.cn/1", "text": "T"}, *[b"x"] * (MOST_ENTRIES - 1))
    listing = discover(_folder_source(path), FakeFetcher({}), now=NOW)
    assert (len(listing.entries), len(listing.problems)) == (1, MOST_ENTRIES - 1)
    with path.open("ab") as stream:
        stream.write(b'\n{"url": "http://a.cn/2", "text": "T"}')
    with pytest.raises(SourceError, match=f"holds more than {MOST_ENTRIES} articles, ") as caught:
        discover(_folder_source(path), FakeFetcher({}), now=NOW)
    assert (caught.value.kind, caught.value.url) == ("too-large", str(path))
