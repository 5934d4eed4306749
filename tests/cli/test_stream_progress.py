"""A pipe of many lines shows on a terminal how far it is."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path


def test_lines_are_counted_on_a_terminal_while_answers_go_to_a_file(tmp_path: Path) -> None:
    """The count is on stderr; what stdout holds is the same as without a terminal."""
    record = {
        "id": 1,
        "title": "广西新增低空经济产业链",
        "text": "自治区将低空经济列为重点产业链。",
    }
    lines = [json.dumps({**record, "id": number}) for number in (1, 2, 3)]
    given, answers = tmp_path / "given.jsonl", tmp_path / "answers.jsonl"
    given.write_text("\n".join(lines), encoding="utf-8")
    watched, terminal = pty.openpty()
    with answers.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "dedupe", str(given)],
            stdout=output,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm"},
        )
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # how a terminal says that nobody writes to it any more
        while block := os.read(watched, 4096):
            shown += block
    os.close(watched)
    assert process.wait() == 0
    assert b"3/?" in shown, shown
    told = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [one["verdict"] for one in told] == ["new", "copy", "copy"]
