"""The digest flow on a real Prefect server: what is due goes out once, failures are red boxes."""

from __future__ import annotations

import base64
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from portal import Command, Site, Webhook
from rest import ask

ROOT = Path(__file__).resolve().parents[2]
TITLE = "Guangxi adds low-altitude economy to its key industrial chains"
TEXT = (
    "NANNING -- Guangxi has named the low-altitude economy a key industrial chain, the regional "
    "department of industry and information technology announced.\n"
    "A cluster of drone makers is planned in Nanning, with an output of 30 billion yuan by 2027."
)
RULES = """
[[rule]]
slug = "collected"
when = { new_cluster = true }
tags = ["all"]
digest = "daily"

[[rule]]
slug = "held"
when = { new_cluster = true }
tags = ["all"]
"""
TOKEN = "s3cret-of-a-block"


def python(server: Any, folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    """A program on the given server, in the folder of monitor.toml."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**server.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=180,
    )


def run_digest(server: Any, command: Command) -> tuple[int, dict[str, Any], dict[str, str]]:
    """The flow in a process of its own: exit status, its run, and the state of each task."""
    done = python(server, command.folder, "from flows.digest import digest; digest()")
    (run,) = ask(server.api, "flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 1})
    assert run["name"], done.stderr
    tasks = ask(server.api, "task_runs/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    return done.returncode, run, {task["name"]: task["state"]["type"] for task in tasks}


def overdue(command: Command) -> None:
    """As if a day had passed: everything that waits is due."""
    with closing(sqlite3.connect(command.folder / "monitor.db")) as database:
        database.execute(
            "update deliveries set due = datetime(due, '-3 day'), "
            "state = case when rule = 'held' and state != 'sent' then 'held' else state end"
        )
        database.commit()


@pytest.fixture
def waiting(
    prefect_server: Any,
    command: Command,
    site: Site,
    webhook: Webhook,
    days_ago: Callable[[int], date],
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    """One announcement that a rule collected and that waits for another; the webhook's password is
    in a Secret block of the server."""
    made = python(
        prefect_server,
        command.folder,
        f"from prefect.blocks.system import Secret; Secret(value={TOKEN!r}).save('hook-token')",
    )
    assert made.returncode == 0, made.stderr
    site.add("t1", TITLE, TEXT, days_ago(0))
    webhook.status = 500
    path = command.watch(site, hook=webhook, more=RULES)
    text = path.read_text(encoding="utf-8").replace("json://", "json://me:{env:HOOK_TOKEN}@")
    path.write_text(text, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setenv("HOOK_TOKEN", TOKEN)
        assert command("run", "--plain").status == 1
    return command


def test_what_is_due_goes_out_once_and_what_fails_is_red(
    prefect_server: Any, waiting: Command, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead webhook is a red box for the digest and for what waited; then both arrive, with a
    password out of a Secret block that nobody sees; and nothing is sent twice."""
    overdue(waiting)
    status, run, states = run_digest(prefect_server, waiting)
    assert status == 1
    assert run["state"]["type"] == "FAILED"
    assert "2 deliveries failed" in run["state"]["message"]
    (digest,) = [name for name in states if name.startswith("send digest digest-collected-")]
    assert states == {"send what waited": "FAILED", digest: "FAILED"}
    webhook.status = 200
    overdue(waiting)
    status, run, states = run_digest(prefect_server, waiting)
    assert status == 0
    assert run["state"]["type"] == "COMPLETED"
    assert states == {"send what waited": "COMPLETED"}
    assert sorted(body["monitor"]["rule"] for body in webhook.bodies) == ["collected", "held"]
    login = base64.b64encode(f"me:{TOKEN}".encode()).decode()
    assert {asked.headers["Authorization"] for asked, _ in webhook.server.log} == {f"Basic {login}"}
    logs = ask(
        prefect_server.api,
        "logs/filter",
        {"logs": {"flow_run_id": {"any_": [run["id"]]}}, "limit": 200},
    )
    assert TOKEN not in json.dumps([logs, run])
    overdue(waiting)
    monkeypatch.setenv("HOOK_TOKEN", TOKEN)
    again = waiting("digest", "--due")
    assert (again.status, again.out) == (0, "0 delivered, 0 failed, 0 held.\n")
    assert len(webhook.bodies) == 2


def test_the_deployment_names_the_flow_and_its_times() -> None:
    """At digest_at and each half hour besides, in Shanghai, one at a time."""
    deployments = yaml.safe_load((ROOT / "deploy" / "prefect.yaml").read_text(encoding="utf-8"))
    (found,) = [each for each in deployments["deployments"] if each["name"] == "digest"]
    assert found["entrypoint"] == "flows/digest.py:digest"
    assert {(each["cron"], each["timezone"]) for each in found["schedules"]} == {
        ("30 8 * * *", "Asia/Shanghai"),
        ("5,35 * * * *", "Asia/Shanghai"),
    }
    assert all(each["active"] for each in found["schedules"])
    assert found["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
