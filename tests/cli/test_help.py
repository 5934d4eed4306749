"""``--help``: every command stands on the first page, and every option says what it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from monitor.cli import app, run
from monitor.cli.listing import SECTIONS

ROOT: Any = typer.main.get_command(app)


def commands(group: Any = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command by its name, those of groups as ``stories list``."""
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))


ALL = dict(commands())


def test_every_command_stands_in_one_section() -> None:
    """A new one is put where a reader looks for it."""
    placed = [name for names in SECTIONS.values() for name in names]
    assert sorted(placed) == sorted(ROOT.commands)


@pytest.mark.parametrize("name", ALL)
def test_every_option_and_argument_is_explained(name: str) -> None:
    """None stands there by its name alone."""
    assert [param.name for param in ALL[name].params if not param.help] == []


def test_the_first_page_says_each_command_in_a_whole_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is cut off with dots."""
    assert run(["--help"]) == 0
    page = " ".join(capsys.readouterr().out.split())
    for command in ROOT.commands.values():
        assert " ".join(command.help.partition("\n\n")[0].split()) in page
    assert all(f"{heading}:" in page for heading in SECTIONS)


@pytest.mark.parametrize("name", ALL)
def test_examples_stand_on_lines_of_their_own(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line to copy is not broken at the width of a terminal."""
    monkeypatch.setenv("COLUMNS", "60")
    assert run([*name.split(), "--help"]) == 0
    page = capsys.readouterr().out
    written = (ALL[name].help or "").partition("\b")[2].splitlines()
    for example in (line.strip() for line in written if " monitor " in f" {line.strip()} "):
        assert example in [line.strip() for line in page.splitlines()]
    assert "``" not in page
