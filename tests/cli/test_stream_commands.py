"""classify, dedupe, extract, evaluate as pipes: every line answered, in order, in its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from portal import Command

GOLD = Path(__file__).parents[1] / "gold"


def lines_of(*records: object) -> bytes:
    return "\n".join(
        record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
        for record in records
    ).encode()


GUANGXI = {
    "id": 7,
    "title": "广西将低空经济列为重点产业链",
    "text": "广西壮族自治区工业和信息化厅发布通知，将低空经济列为重点产业链，"
    "计划到2028年打造产值500亿元的产业集群。",
    "colour": "ignored",
}


def test_classify_answers_every_line_in_its_place(command: Command) -> None:
    """Bad lines give an error with their number and exit 1; the rest is answered."""
    done = command(
        "classify",
        "-",
        given=lines_of(GUANGXI, "", "{broken", {"id": "x", "title": "no text"}, "[]"),
    )
    assert done.status == 1
    good, broken, lacking, array = done.lines
    assert good["id"] == 7
    assert good["regions"] == ["CN-GX"]
    assert good["new_cluster"] is True
    assert "low-altitude-economy" in [chain["id"] for chain in good["chains"]]
    assert {"region": "CN-GX", "chain": "low-altitude-economy"} in good["novel"]
    for chain in good["chains"]:
        for span in chain["evidence"]:
            assert GUANGXI[span["field"]][span["start"] : span["end"]] == span["text"]
    assert (broken["id"], broken["line"]) == (None, 3)
    assert (lacking["id"], lacking["line"]) == ("x", 4)
    assert array["line"] == 5
    assert all(line["error"] for line in (broken, lacking, array))


@pytest.mark.parametrize(
    "given",
    [b"", b"\n\n", b"\xef\xbb\xbf" + lines_of(GUANGXI), lines_of(GUANGXI) + b"\r\n"],
)
def test_blank_lines_and_marks_are_skipped(command: Command, given: bytes) -> None:
    """Nothing in is nothing out; a byte-order mark and Windows line ends do not matter."""
    done = command("classify", given=given)
    assert done.status == 0
    assert len(done.lines) == (1 if b"id" in given else 0)


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe{}",
        b'{"id": 1, "text": 5}',
        b"[" * 100_000,
        b'{"text": "x", "url": 3}',
        b"null",
        b'{"id": "a", "text": "\\ud800"}',
    ],
)
def test_hostile_lines_cost_themselves(command: Command, line: bytes) -> None:
    """Wrong encoding, wrong types and depth bombs are one error line each."""
    done = command("dedupe", given=line + b"\n" + lines_of(GUANGXI))
    assert done.status == 1
    bad, good = done.lines
    assert bad["line"] == 1
    assert good["verdict"] == "new"
    assert "Traceback" not in done.err


def test_the_seed_articles_are_labelled_right(command: Command) -> None:
    """Guangxi's eleven chains are all found, with the region and the new cluster."""
    seeds = sorted((Path("seeds") / "corpus").glob("*.md"))
    text = seeds[0].read_text(encoding="utf-8").split("+++")[-1].strip()
    done = command(
        "classify",
        given=lines_of(
            {"id": "s", "title": "Guangxi promotes 11 key industrial chains", "text": text}
        ),
    )
    (answer,) = done.lines
    gold = json.loads((GOLD / "seeds.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert set(gold["chains"]) <= {chain["id"] for chain in answer["chains"]}
    assert answer["regions"] == ["CN-GX"]
    assert answer["new_cluster"] is True
    assert answer["novel"] == [] or all(
        pair["chain"] not in gold["chains"] for pair in answer["novel"]
    )


def test_dedupe_knows_seeds_and_earlier_lines(command: Command) -> None:
    """A seed told again is its story; the second telling of a line is a copy of the first."""
    again = {
        "id": "a",
        "title": "Eleven key industrial chains for Guangxi",
        "text": "Guangxi will foster 11 key industrial chains, the region's department of industry "
        "and information technology told reporters. Seven are pillars: automobiles, machinery, "
        "electronic information, high-end metal new materials, green petrochemicals, green homes "
        "and biomedicine. Four are emerging: new energy vehicles, 5G communication equipment and "
        "applications, high-end equipment manufacturing and cutting-edge new materials.",
        "published": "2020-08-11",
    }
    done = command("dedupe", given=lines_of(again, GUANGXI, {**GUANGXI, "id": 8}))
    assert done.status == 0
    seed, first, second = done.lines
    assert seed["story"] == "seed-000"
    assert seed["verdict"] in ("same-story", "copy")
    assert seed["of"] == "seed-000"
    assert seed["why"]
    assert (first["verdict"], first["story"], first["of"], first["rung"]) == ("new", 7, None, None)
    assert (second["verdict"], second["of"], second["story"]) == ("copy", 7, 7)


def test_evaluate_prints_tables_and_json(command: Command) -> None:
    """The figures of the gold file, for people and for machines."""
    gold = str((GOLD / "dev.jsonl").resolve())
    document = command("evaluate", gold, "--json").document
    assert document["articles"] == 90
    assert document["chains"]["f1"] > 0.5
    done = command("evaluate", gold)
    assert done.status == 0
    assert "story pairs" in done.out


def test_evaluate_names_what_a_labelled_file_lacks(command: Command) -> None:
    """Every wrong line at once, with its number; what has a natural default may be left out."""
    label = {"text": "a", "relevant": False, "chains": [], "regions": [], "event": "other"}
    lines = [
        {"id": "a", **label, "new_cluster": False},
        {"id": "b", **label},
        {"id": "c", **label, "new_cluster": "maybe"},
    ]
    gold = command.folder / "gold.jsonl"
    gold.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = command("evaluate", "gold.jsonl")
    assert done.status == 2
    assert "gold.jsonl, line 2: 'new_cluster' is missing" in done.err
    assert "gold.jsonl, line 3: 'new_cluster'" in done.err
    assert "line 1" not in done.err
    gold.write_text(json.dumps(lines[0]), encoding="utf-8")
    assert command("evaluate", "gold.jsonl", "--json").document["articles"] == 1


def test_extract_reads_a_page(command: Command) -> None:
    """Bytes in, JSON out; a page without an article is one sentence and exit 1."""
    page = (
        '<html><head><meta charset="gb2312"><title>低空经济</title></head><body><h1>广西低空经济'
        "新增重点产业链</h1><p>发布日期：2026-11-20</p><div class=TRS_Editor><p>"
        + "自治区将低空经济列为重点产业链，由自治区领导担任链长。" * 4
        + "</p></div></body></html>"
    ).encode("gb18030")
    url = "http://gxt.gxzf.gov.cn/gxdt/t20261120_1.html"
    document = command("extract", "-", "--url", url, given=page).document
    assert document["title"] == "广西低空经济新增重点产业链"
    assert document["published"] == "2026-11-20"
    assert document["published_precision"] == "day"
    assert document["language"] == "zh"
    assert document["url"] == url
    empty = command("extract", "-", "--url", url, given=b"<html></html>")
    assert empty.status == 1
    assert "Traceback" not in empty.err
    assert url in empty.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("classify", "missing.jsonl"),
        ("evaluate", "missing.jsonl"),
        ("extract", "missing.html", "--url", "http://a.cn/"),
        ("extract", "-", "--url", "ftp://a.cn/"),
    ],
)
def test_missing_files_and_wrong_addresses_are_two(
    command: Command, arguments: tuple[str, ...]
) -> None:
    """Wrong usage is exit 2 with a sentence."""
    done = command(*arguments)
    assert done.status == 2
    assert "Traceback" not in done.err
    assert done.err.startswith("monitor: ")


def test_lines_without_an_address_are_compared_by_content(command: Command) -> None:
    """Two lines of one text and no address are copies by content, not by an address."""
    first, second = command("dedupe", given=lines_of(GUANGXI, {**GUANGXI, "id": 8})).lines
    assert first["verdict"] == "new"
    assert (second["verdict"], second["rung"], second["of"]) == ("copy", "content", 7)
