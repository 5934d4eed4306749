"""Secrets of the environment: never shown, and what is shown stays JSON with its ids."""

from __future__ import annotations

import json

import pytest
from portal import Command, Site

from monitor import secrets
from monitor.cli.console import emit


@pytest.fixture(autouse=True)
def _nothing_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_hidden", set())


def test_a_secret_of_digits_leaves_numbers_keys_and_ids_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A port is no figure; masked in the finished JSON it would break one."""
    document = {
        "2525": [2525, 12525.5, True, None],
        "id": "0a2525bc00000000",
        "delivery": "0a2525bc000000000a2525bc00000000",
        "run": "20261122T132525Z-0a2525",
    }
    secrets.hide(["2525"])
    emit({**document, "told": ["mail.example:2525 is closed"], "pair": ("2525", 2525)})
    shown = json.loads(capsys.readouterr().out)
    assert shown == {**document, "told": ["mail.example:*** is closed"], "pair": ["***", 2525]}


def test_a_secret_with_quotes_is_masked_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON escapes it, and the escaped one is another string."""
    secret = 'pass"word\\\n4711'
    secrets.hide([secret])
    emit({"error": f"cannot log in with {secret}"})
    assert json.loads(capsys.readouterr().out) == {"error": "cannot log in with ***"}


def test_a_secret_that_looks_like_an_id_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    """Tokens are often hexadecimal, too."""
    secrets.hide(["0123456789abcdef"])
    emit(["0123456789abcdef", "http://h.example/0123456789abcdef", "fedcba9876543210"])
    assert json.loads(capsys.readouterr().out) == [
        "***",
        "http://h.example/***",
        "fedcba9876543210",
    ]


@pytest.mark.parametrize(("path", "status"), [("/list.html", 0), ("/missing.html", 1)])
def test_a_check_of_a_source_shows_no_secret(
    command: Command, site: Site, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    """Neither in the list's address nor in an article's nor in what went wrong, to people and to
    programs alike."""
    token = "planted-token-4711"
    site.add(token, "Report", "The office reported on the year's work of the makers.\n" * 6)
    text = command.watch(site).read_text(encoding="utf-8")
    command.configure(text.replace("/list.html", f"{path}?k={{env:PLANTED}}"))
    monkeypatch.setenv("PLANTED", token)
    for more in ((), ("--json",)):
        done = command("sources", "check", *more)
        assert done.status == status, done.err
        assert token not in done.out + done.err
        assert f"{path}?k=***" in done.out
        assert ("/a/***.html" in done.out) is (status == 0)
