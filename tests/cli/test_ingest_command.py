"""ingest, export, stories, doctor, init: local files in, stories out."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from portal import Command, Webhook
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ANNOUNCEMENT = {
    "url": "http://gxt.gxzf.gov.cn/gxdt/t20261120_1.html",
    "title": "广西将低空经济列为重点产业链",
    "text": "广西壮族自治区工业和信息化厅发布通知，将低空经济列为重点产业链，"
    "计划到2028年打造产值500亿元的产业集群，在南宁、柳州布局无人机制造。",
    "published": "2026-11-20",
}
HTML = """<html><head><meta charset="utf-8"><title>{title}</title>
<link rel="canonical" href="{url}"></head><body><h1>{title}</h1>
<p>Updated: 2026-11-19</p><div id="Content">{body}</div></body></html>"""


def page(title: str, url: str, text: str) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return HTML.format(title=title, url=url, body=body).encode()


SHANDONG = page(
    "Shandong recognizes eight industrial clusters",
    "http://english.example.cn/2026-11/19/c_100.htm",
    "Shandong has recognized eight provincial clusters of high-end chemicals, textiles and smart "
    "home appliances, its department of industry said.\n"
    "The clusters had a combined output of 420 billion yuan in 2025, up 8.5 percent.",
)
HUNAN = page(
    "Hunan's construction machinery output grows",
    "http://english.example.cn/2026-11/19/c_101.htm",
    "Construction machinery makers in Changsha, capital of Hunan, raised their output by 7 percent "
    "in the first ten months, the provincial statistics bureau said.\n"
    "Exports of excavators rose fastest, to 31 billion yuan.",
)


def write_warc(path: Path) -> None:
    """A WARC file with one page."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        headers = StatusAndHeaders(
            "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
        )
        writer.write_record(
            writer.create_warc_record(
                "http://english.example.cn/2026-11/19/c_101.htm",
                "response",
                payload=io.BytesIO(HUNAN),
                http_headers=headers,
            )
        )


@pytest.fixture
def archive(command: Command) -> Path:
    """One folder with a page, a WARC file and JSON Lines with a bad line."""
    folder = command.folder / "archive"
    folder.mkdir()
    (folder / "shandong.html").write_bytes(SHANDONG)
    write_warc(folder / "pages.warc.gz")
    lines = [
        json.dumps(ANNOUNCEMENT, ensure_ascii=False),
        "{broken",
        json.dumps({"url": "http://a.cn/x"}),
    ]
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def found(command: Command) -> list[dict]:  # type: ignore[type-arg]
    return [
        story
        for story in command("export", "--format", "jsonl").lines
        if not str(story["id"]).startswith("seed-")
    ]


def test_local_files_take_the_same_path(command: Command, archive: Path, webhook: Webhook) -> None:
    """HTML, WARC and JSON Lines are recorded; bad lines are counted; nobody is alerted."""
    command.configure(f'catalogue = "none"\n[alerts]\ndestinations = ["{webhook.url}"]\n')
    done = command("ingest", str(archive), "--json")
    assert done.status == 0
    (source,) = done.document["sources"]
    assert (source["new"], source["failed"], source["listed"]) == (3, 2, 5)
    assert source["state"] == "partial"
    assert any("articles.jsonl:2" in error["url"] for error in source["errors"])
    assert webhook.bodies == []
    stories = {story["title"]: story for story in found(command)}
    assert set(stories) == {
        "广西将低空经济列为重点产业链",
        "Shandong recognizes eight industrial clusters",
        "Hunan's construction machinery output grows",
    }
    assert stories["广西将低空经济列为重点产业链"]["new_cluster"] is True
    assert stories["广西将低空经济列为重点产业链"]["published"] == "2026-11-20"
    again = command("ingest", str(archive), "--json").document["sources"][0]
    assert (again["new"], again["unchanged"]) == (0, 3)


def test_exports_carry_the_same_stories(command: Command, archive: Path) -> None:
    """CSV and JSON Lines agree, every article stands once, and no cell is a formula."""
    command.configure('catalogue = "none"\n')
    hostile = {
        **ANNOUNCEMENT,
        "url": "http://a.cn/h",
        "title": '=HYPERLINK("http://x")',
        "text": "x " * 99,
    }
    (archive / "more.jsonl").write_text(json.dumps(hostile), encoding="utf-8")
    command("ingest", str(archive))
    stories = command("export", "--format", "jsonl").lines
    target = command.folder / "out.csv"
    assert command("export", "--format", "csv", "-o", str(target)).status == 0
    text = target.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in rows] == [story["id"] for story in stories]
    urls = [article["url"] for story in stories for article in story["articles"]]
    assert len(urls) == len(set(urls))
    assert "'=HYPERLINK" in text


def test_every_format_holds_every_story(command: Command, archive: Path) -> None:
    """Excel, Parquet and Atom open in their own readers and hold what the JSON Lines hold."""
    import duckdb
    import feedparser
    from openpyxl import load_workbook

    command.configure('catalogue = "none"\n')
    hostile = {**ANNOUNCEMENT, "url": "http://a.cn/h", "title": "=1+1", "text": "x\x0b " * 99}
    (archive / "more.jsonl").write_text(json.dumps(hostile), encoding="utf-8")
    command("ingest", str(archive))
    stories = command("export", "--format", "jsonl").lines
    for name in ("xlsx", "parquet", "atom"):
        target = command.folder / f"out.{name}"
        done = command("export", "--format", name, "-o", str(target))
        assert done.status == 0, done.err
    sheet = load_workbook(command.folder / "out.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [story["id"] for story in stories]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", sheet.dimensions)
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width
    proofs = [(row[rows[0].index("evidence")] or "").split("; ") for row in rows[1:]]
    assert all(len(proof) == len(set(proof)) for proof in proofs)
    assert "=1+1" in [row[1] for row in rows]
    table = duckdb.read_parquet(str(command.folder / "out.parquet")).fetchall()
    assert [row[0] for row in table] == [story["id"] for story in stories]
    feed = feedparser.parse((command.folder / "out.atom").read_bytes())
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [story["title"] for story in stories]


def test_a_failed_export_leaves_the_old_file(command: Command) -> None:
    """Without a database nothing is written, and a folder that is not there is named."""
    target = command.folder / "out.csv"
    target.write_text("old", encoding="utf-8")
    assert command("export", "--format", "csv", "-o", str(target)).status == 2
    assert target.read_text(encoding="utf-8") == "old"
    assert command("export", "--format", "csv", "-o", "nowhere/out.csv").status == 2


def test_stories_can_be_listed_and_shown(command: Command, archive: Path) -> None:
    """The filters of rules hold for the list; an unknown story is exit 2."""
    command.configure('catalogue = "none"\n')
    command("ingest", str(archive))
    listed = command("stories", "list", "--region", "CN-GX", "--new-cluster", "--json").document
    assert ANNOUNCEMENT["title"] in [story["title"] for story in listed]
    assert all("CN-GX" in story["regions"] for story in listed)
    shown = command("stories", "show", listed[0]["id"], "--json").document
    assert shown["id"] == listed[0]["id"]
    assert ANNOUNCEMENT["title"][:6] in command("stories", "list").out
    assert command("stories", "show", "nothing").status == 2


def test_a_wrong_path_is_two(command: Command) -> None:
    """A file that is not there is wrong usage, and no database is made for it."""
    command.configure('catalogue = "none"\n')
    done = command("ingest", "missing.jsonl")
    assert done.status == 2
    assert "missing.jsonl" in done.err
    assert not (command.folder / "monitor.db").exists()


def test_init_and_doctor(command: Command) -> None:
    """init writes a configuration once; doctor finds it well, and names what is not."""
    assert command("init").status == 0
    assert command("init").status == 2
    well = command("doctor", "--json")
    assert well.status == 0, well.out
    assert well.document["ok"]
    assert not (command.folder / "monitor.db").exists()
    said = {check["check"]: " ".join(check["messages"]) for check in well.document["checks"]}
    assert "name yours" in said["configuration"]
    assert said["database"].endswith("monitor.db not there yet: the first run makes it")
    command.configure('[alerts]\ndestinations = ["nonsense://x"]\n')
    ill = command("doctor")
    assert ill.status == 2
    assert "MEND" in ill.out


def test_init_says_what_can_be_run_next(command: Command) -> None:
    """The next command stands as a shell takes it; the name of a file is no folder."""
    import shlex

    (line,) = command("init").err.splitlines()
    assert line == "Wrote monitor.toml. Next: monitor doctor"
    (command.folder / "monitor.toml").unlink()
    (line,) = command("init", "my 目录").err.splitlines()
    assert shlex.split(line.partition("Next: ")[2]) == [
        *("monitor", "--config", "my 目录/monitor.toml", "doctor")
    ]
    for name in ("my 目录/monitor.toml", "other.toml"):
        done = command("init", name)
        assert done.status == 2
        assert "give the folder" in done.err
    assert [path.name for path in command.folder.iterdir()] == ["my 目录"]


def test_doctor_names_a_folder_that_takes_no_file(command: Command) -> None:
    """Rights are not all: nobody makes a file in /proc; nothing is made in trying."""
    command.configure('database = "sqlite:////proc/x.db"\ncatalogue = "none"\n')
    done = command("doctor", "--json")
    assert done.status == 2
    (ill,) = [each for each in done.document["checks"] if each["check"] == "database"]
    assert not ill["ok"]
    assert "database /proc/x.db: no file can be made in the folder /proc" in str(ill)
    command.configure('catalogue = "none"\n')
    before = set(command.folder.iterdir())
    command("doctor")
    assert set(command.folder.iterdir()) == before


def test_help_answers_without_heavy_imports(command: Command) -> None:
    """--help imports none of the heavy packages."""
    import subprocess
    import sys

    script = (
        "import sys, monitor.cli as c\nc.run(['--help'])\n"
        "heavy = {'prefect', 'trafilatura', 'apprise', 'sqlmodel', 'httpx', 'opencc'}\n"
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"Usage" in done.stdout


@pytest.mark.parametrize("packed", [True, False])
def test_a_cut_archive_is_no_revision(command: Command, packed: bool) -> None:
    """A WARC file that ends in the middle of a record costs one error and changes nothing."""
    import gzip

    command.configure('catalogue = "none"\n')
    path = command.folder / "pages.warc.gz"
    write_warc(path)
    command("ingest", str(path))
    whole = path.read_bytes() if packed else gzip.decompress(path.read_bytes())
    cut = command.folder / ("cut.warc.gz" if packed else "cut.warc")
    cut.write_bytes(whole[: len(whole) * 3 // 4])
    (source,) = command("ingest", str(cut), "--json").document["sources"]
    assert (source["revised"], source["failed"]) == (0, 1)
    assert source["errors"][0]["kind"] == "parse"


def test_a_cut_archive_is_partial(command: Command) -> None:
    """One of several pages is cut: those before it are taken, the source is partial, exit 0."""
    command.configure('catalogue = "none"\n')
    path = command.folder / "cut.warc.gz"
    write_warc(path)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 3])
    done = command("ingest", str(path), "--json")
    (source,) = done.document["sources"]
    assert done.status == 0
    assert (source["state"], source["new"], source["failed"]) == ("partial", 1, 1)
    (error,) = source["errors"]
    assert f"{path}:2" in error["url"]
    assert error["message"] == "the file ends in the middle of this record"


@pytest.mark.parametrize("name", ["csv", "jsonl", "xlsx", "parquet", "atom"])
def test_an_export_ends_quietly_when_its_reader_has_gone(command: Command, name: str) -> None:
    """``monitor export | head`` says nothing on stderr, whatever the format."""
    import subprocess
    import sys

    command.configure('catalogue = "none"\n')
    (command.folder / "shandong.html").write_bytes(SHANDONG)
    assert command("ingest", "shandong.html").status == 0
    reading, writing = os.pipe()
    os.close(reading)
    arguments = [sys.executable, "-m", "monitor", "export", "--format", name]
    with os.fdopen(writing, "wb") as gone:
        done = subprocess.run(
            arguments, cwd=command.folder, stdout=gone, stderr=subprocess.PIPE, timeout=60
        )
    assert done.stderr == b""
    assert done.returncode == 1
