"""Large dumps in several cells: what they are cut into, and that nothing comes out otherwise."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from portal import Command
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.app import open_monitor
from monitor.backfill.dumps import PAGES_IN_STRETCH, prints_in, survey
from monitor.backfill.planning import Wanted
from monitor.config import load_settings
from monitor.past import Past
from monitor.sources.files import read_placed
from monitor.sources.links import Admission

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ANY = Admission("", any_host=True)
PAGES = 11


def address(number: int) -> str:
    return f"http://site.example.cn/a/{number}.html"


def warc(path: Path, *, gzip: bool) -> None:
    """Pages with their requests between them; the first one stands there again at the end."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip)
        for number in [*range(PAGES), 0]:
            url = address(number)
            asked = StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True)
            writer.write_record(writer.create_warc_record(url, "request", http_headers=asked))
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
            # A page may quote what looks like a record.
            body = f"<p>{number}</p>\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\n\r\n" * 9
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body.encode()), http_headers=headers
                )
            )


def lines(path: Path) -> None:
    """Records between lines that are blank, broken or without a text."""
    written = [
        json.dumps({"url": address(number), "text": "会议讨论了工作。"}) + end
        for number, end in zip([*range(PAGES), 0], ["\n", "\r\n", "\n\n"] * 4, strict=True)
    ]
    written[4:4] = ["{no json\n", '{"url": "http://site.example.cn/none"}\n', "\ufeff\n"]
    path.write_bytes("".join(written).encode().removesuffix(b"\n"))


def cut(path: Path) -> None:
    warc(path, gzip=True)
    path.write_bytes(path.read_bytes()[:-60])


WRITERS: dict[str, Callable[[Path], None]] = {
    "dump.jsonl": lines,
    "dump.warc": lambda path: warc(path, gzip=False),
    "dump.warc.gz": lambda path: warc(path, gzip=True),
    "cut.warc.gz": cut,
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("pages", [1, 4, PAGES, 100])
def test_stretches_hold_what_the_whole_file_does(tmp_path: Path, name: str, pages: int) -> None:
    """Every page and every problem once, in order, under the same record's number."""
    path = tmp_path / name
    WRITERS[name](path)
    whole = list(read_placed(path, NOW))
    assert len(whole) >= PAGES
    stretches = list(survey(path, ANY, pages))
    assert len(stretches) == -(-PAGES // pages)
    assert (stretches[0].begin, stretches[-1].end) == (0, None)
    read = [read_placed(path, NOW, stretch) for stretch in stretches]
    assert list(chain.from_iterable(read)) == whole
    # The first page comes again in the last stretch, which is told where that is another one.
    again = 0 if len(stretches) == 1 or name.startswith("cut") else 1
    assert len(prints_in(stretches[-1].repeated)) == again


WINDOW = ("2024-03-01", "2024-03-31")
EVERY = 300


def records() -> Iterator[dict[str, str]]:
    """More than two stretches, few pages of the window; then the first stand there again, changed."""
    distinct = 2 * PAGES_IN_STRETCH + EVERY + 1
    for number in range(distinct + EVERY):
        again = number >= distinct
        told = number - distinct if again else number
        inside = told % EVERY == 0
        day = date(2024, 3, 1 + told // EVERY % 31) if inside else date(2019, 5, 1)
        yield {
            "url": address(told),
            "title": f"第{told}届桂林市产业发展座谈会召开" + "（更正）" * again,
            "text": f"第{told}次会议在桂林市举行，编号{told * 7919}，听取了第{told * 31}号报告，讨论了"
            f"{told * 13 + 5}项工作，安排了{told * 17 + 3}个部门的任务。"
            + "报告另有更正。"
            * again,
            "published": str(day),
        }


def with_dump(folder: Path, written: list[dict[str, str]]) -> Command:
    """A command whose one source is a dump."""
    folder.mkdir()
    (folder / "dump.jsonl").write_text("\n".join(map(json.dumps, written)), encoding="utf-8")
    command = Command(folder)
    command.configure(
        'catalogue = "none"\n[[source]]\nslug = "old"\nname = "Old"\nkind = "archive"\n'
        'url = "dump.jsonl"\nregion = "CN-GX"\n'
    )
    return command


def read(command: Command) -> Any:
    done = command("backfill", "old", "--from", WINDOW[0], "--to", WINDOW[1], "--plain", "--json")
    assert done.status == 0, done.err
    return done.document


def months(command: Command) -> list[str]:
    told = command("coverage", "old", "--from", WINDOW[0], "--to", WINDOW[1], "--json").document
    return [month["state"] for month in told]


def exported(command: Command) -> list[Any]:
    stories = command("export", "--format", "jsonl").lines
    for story in stories:
        del story["first_seen"]
    return sorted(stories, key=lambda story: str(story["id"]))


def test_several_cells_come_out_as_one(tmp_path: Path) -> None:
    """Also where the last one is read first: an earlier stretch has the captures that count. Until
    all are read the month is not complete, and what is read is not read again."""
    everything = list(records())
    of_window = [one for one in everything if one["published"] >= "2024"]
    alone = with_dump(tmp_path / "alone", of_window)
    assert len(read(alone)["cells"]) == 1

    command = with_dump(tmp_path / "together", everything)
    wanted = Wanted.named(*map(date.fromisoformat, WINDOW))
    with open_monitor(load_settings(command.folder / "monitor.toml"), ["old"]) as monitor:
        past = Past.of(monitor, ["old"], wanted)
        shards = past.shards()
        assert len({shard.name for shard in shards}) == len(shards) == 3
        past.read_shard(shards[2])
        past.read_shard(shards[1])
    assert months(command) == ["partial"]
    document = read(command)
    assert [(cell["state"], cell["attempts"]) for cell in document["cells"]] == [("done", 1)] * 3
    assert document["totals"]["listed"] == len(range(0, PAGES_IN_STRETCH, EVERY))
    assert months(command) == months(alone) == ["complete"]
    assert exported(command) == exported(alone)
    assert read(command)["sources"][0]["state"] == "unchanged"


@pytest.mark.parametrize(("kind", "url"), [("files", "new"), ("rsshub", "/gov/miit/wjgs")])
def test_a_source_without_a_host_takes_a_dump_of_any(tmp_path: Path, kind: str, url: str) -> None:
    """None of its own could hold others apart; its article pattern does."""
    command = Command(tmp_path)
    dump = tmp_path / "large.jsonl"
    with dump.open("w", encoding="utf-8") as stream:
        for path in ("a/1", "a/2", "about"):
            text = f"Page {path} was published by the department of industry."
            record = {"url": f"http://a.example.cn/{path}", "text": text, "published": "2024-03-05"}
            stream.write(json.dumps(record) + "\n")
    command.configure(
        f'catalogue = "none"\n[[source]]\nslug = "old"\nname = "Old"\nkind = "{kind}"\n'
        f'url = "{url}"\narticle = "/a/"\n'
    )
    days = ("--from", WINDOW[0], "--to", WINDOW[1])
    done = command("backfill", "old", *days, "--dump", str(dump), "--plain", "--json")
    assert done.status == 0, done.err
    assert done.document["totals"]["new"] == 2
