"""What commands say to people: hints, endings, and the words that prove a label."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from monitor.cli.console import program
from monitor.cli.options import require_server, unknown
from monitor.cli.tables import _around, _how_it_ended
from monitor.errors import ConfigError
from monitor.model import AlertCounts, Counts, Problem, RunReport, SourceReport, SourceState

REGIONS = {"CN-GX": ("Guangxi", "广西"), "CN-GD": ("Guangdong", "广东")}


@pytest.mark.parametrize("written", ["GX", "cn-gx", "广西", "Guangxi"])
def test_an_unknown_region_is_answered_with_the_one_that_was_meant(written: str) -> None:
    """By its code or by its name, in either language."""
    (sentence,) = unknown("--region", [written], REGIONS)
    assert sentence == f"--region {written}: is not known; did you mean CN-GX (Guangxi)?"


def test_a_few_ids_are_listed_and_many_have_a_command() -> None:
    """No dots after a list that is whole."""
    assert [*unknown("--language", ["de"], ("zh", "en"))] == [
        "--language de: is not known; there are: en, zh"
    ]
    many = [f"a{number}" for number in range(100)]
    assert [*unknown("--chain", ["zzz"], many)] == [
        "--chain zzz: is not known; see: monitor labels"
    ]
    assert [*unknown("--chain", ["a1"], many)] == []


def test_evidence_is_not_cut_within_a_word() -> None:
    """Chinese has no such; there it is cut where the room ends."""
    english = "Provincial authorities singled out batteries among seventeen industries."
    start = english.index("batteries")
    for width in range(10, 80):
        shown = _around(english, start, start + 9, width).strip("….").split()
        assert set(shown) <= set(english.rstrip(".").split()), shown
        assert "batteries" in shown
    assert _around("一二三四五六七八九", 4, 5, 5) == "…三四五六七…"


def report(flow: str, *kinds: str, ok: bool) -> RunReport:
    moment = datetime(2026, 11, 20, tzinfo=timezone.utc)
    sources = tuple(
        SourceReport(
            slug=f"s{number}",
            state=SourceState.PARTIAL if ok else SourceState.FAILED,
            counts=Counts(),
            errors=(Problem(f"http://s{number}.cn/", "discover", kind, "no"),),
        )
        for number, kind in enumerate(kinds)
    )
    return RunReport(
        run="r",
        flow=flow,
        started=moment,
        finished=moment,
        ok=ok,
        sources=sources,
        new_stories=0,
        updated_stories=0,
        alerts=AlertCounts(),
    )


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (report("daily", "dns", "connection", ok=False), "is this machine connected?"),
        (report("daily", "dns", ok=False), "it is named above and is tried again next time"),
        (report("daily", "dns", "http", ok=False), "it is named above"),
        (report("daily", "http", ok=True), "what failed is tried again next time"),
        (report("ingest", "parse", ok=True), "can be taken in again once it is mended"),
        (report("daily", ok=True), "All well."),
        (
            replace(report("daily", ok=False), alerts=AlertCounts(created=1, failed=1)),
            "Why: monitor alerts list --state failed",
        ),
    ],
    ids=("no network", "one source", "mixed", "partial", "ingest", "well", "not taken"),
)
def test_the_last_line_of_a_run_says_what_to_do(ended: RunReport, words: str) -> None:
    """No network is said once, not only by each source; files are not read again by themselves."""
    assert words in _how_it_ended(ended)


def test_commands_to_copy_name_the_program_as_it_can_be_called(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By its bare name only where the shell finds that very program."""
    own = tmp_path / "monitor"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(own)])
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert program() == str(own)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == "monitor"
    monkeypatch.setattr(sys, "argv", ["/x/monitor/__main__.py"])
    assert program().endswith(" -m monitor")


@pytest.mark.parametrize(("status", "is_there"), [(200, True), (401, True), (404, False)])
def test_a_prefect_server_is_looked_for_before_anything_runs(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, status: int, is_there: bool
) -> None:
    """One that asks who we are is there; another program on its port is none."""
    httpserver.expect_request("/api/health").respond_with_data("", status=status)
    monkeypatch.setenv("PREFECT_API_URL", httpserver.url_for("/api"))
    if is_there:
        require_server()
    else:
        with pytest.raises(ConfigError, match="PREFECT_API_URL: no Prefect server answers at"):
            require_server()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/api", "nonsense", "file:///etc/hosts"])
def test_an_address_without_a_server_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Prefect would end in a traceback; an unset variable is no address."""
    monkeypatch.setenv("PREFECT_API_URL", address)
    with pytest.raises(ConfigError, match=f"no Prefect server answers at {address}"):
        require_server()
    monkeypatch.setenv("PREFECT_API_URL", "")
    require_server()
