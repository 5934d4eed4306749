"""The daily flow on a real Prefect server: red boxes, artifacts, logs, and the deployment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from portal import Command, Site, Webhook
from rest import ask

ROOT = Path(__file__).resolve().parents[2]
TITLE = "Guangxi adds low-altitude economy to its key industrial chains"
TEXT = (
    "NANNING -- Guangxi has named the low-altitude economy a key industrial chain, the regional "
    "department of industry and information technology announced.\n"
    "A cluster of drone makers is planned in Nanning, with an output of 30 billion yuan by 2027."
)


def run_on(server: Any, command: Command, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """``monitor run --json`` on the given server."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "run", "--json", *arguments],
        cwd=command.folder,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def last_flow_run(server: Any) -> dict[str, Any]:
    (run,) = ask(server.api, "flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 1})
    return run


def test_it_alerts_first_and_fails_last(
    prefect_server: Any,
    command: Command,
    site: Site,
    webhook: Webhook,
    days_ago: Callable[[int], date],
) -> None:
    """One dead source is one red box; the alert of the other goes out; the run ends Failed."""
    site.add("t1", TITLE, TEXT, days_ago(0))
    command.watch(
        site,
        hook=webhook,
        more='[[source]]\nslug = "refusing"\nname = "Refusing"\nkind = "feed"\n'
        f'url = "{site.base}/missing.xml"\n',
    )
    status, report, errors = run_on(prefect_server, command)
    assert status == 1
    assert report["ok"] is False
    assert report["alerts"]["delivered"] == 1
    assert len(webhook.bodies) == 1
    assert "Traceback" not in errors
    run = last_flow_run(prefect_server)
    assert run["state"]["type"] == "FAILED"
    assert "refusing" in run["state"]["message"]
    tasks = ask(
        prefect_server.api, "task_runs/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}}
    )
    states = {task["name"]: task["state"]["type"] for task in tasks}
    assert states["collect portal"] == "COMPLETED"
    assert states["collect refusing"] == "FAILED"
    artifacts = ask(
        prefect_server.api,
        "artifacts/filter",
        {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}},
    )
    assert {artifact["key"] for artifact in artifacts} >= {"daily-sources", "daily-report"}
    logs = ask(
        prefect_server.api,
        "logs/filter",
        {"logs": {"flow_run_id": {"any_": [run["id"]]}}, "limit": 200},
    )
    assert any(log["name"].startswith("monitor") for log in logs)


def start(server: Any, name: str) -> str:
    """A run of a deployment, asked for now; its id."""
    (found,) = ask(server.api, "deployments/filter", {"deployments": {"name": {"any_": [name]}}})
    return str(ask(server.api, f"deployments/{found['id']}/create_flow_run", {})["id"])


def ended(server: Any, id: str) -> dict[str, Any]:
    """The last state of a run, once it has ended."""
    deadline = time.monotonic() + 300
    while True:
        with urlopen(f"{server.api}/flow_runs/{id}", timeout=120) as answer:
            state: dict[str, Any] = json.load(answer)["state"]
        if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
            return state
        assert time.monotonic() < deadline, state
        time.sleep(0.5)


def test_the_deployments_run_by_a_worker(
    prefect_server: Any,
    command: Command,
    site: Site,
    webhook: Webhook,
    days_ago: Callable[[int], date],
) -> None:
    """deploy/prefect.yaml deploys with active schedules; a worker runs its flows to their end."""
    site.add("t1", TITLE, TEXT, days_ago(0))
    config = command.watch(site, hook=webhook)
    more = {"MONITOR_HOME": str(ROOT), "MONITOR_CONFIG": str(config)}
    prefect_server.prefect(
        "work-pool", "create", "monitor", "--type", "process", "--overwrite", cwd=ROOT
    )
    prefect_server.prefect(
        "--no-prompt", "deploy", "--all", "--prefect-file", "deploy/prefect.yaml", cwd=ROOT, **more
    )
    deployments = {one["name"]: one for one in ask(prefect_server.api, "deployments/filter", {})}
    for name in ("daily", "digest", "health"):
        assert deployments[name]["schedules"]
        for schedule in deployments[name]["schedules"]:
            assert schedule["active"]
            assert schedule["schedule"]["timezone"] == "Asia/Shanghai"
        assert deployments[name]["global_concurrency_limit"]["limit"] == 1
    form = deployments["reprocess"]["parameter_openapi_schema"]["properties"]["since"]
    assert {"type": "string", "format": "date"} in form["anyOf"]
    asked = deployments["backfill"]["parameter_openapi_schema"]
    assert set(asked["required"]) == {"sources", "since", "until"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "prefect", "worker", "start", "--pool", "monitor", "-t", "process"],
        env={**prefect_server.environment, **more, "PREFECT_WORKER_QUERY_SECONDS": "1"},
        cwd=command.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        daily = ended(prefect_server, start(prefect_server, "daily"))
        others, states = [], []
        for name in ("health", "reprocess"):
            others.append(start(prefect_server, name))
            states.append(ended(prefect_server, others[-1]))
    finally:
        worker.terminate()
        try:
            worker.wait(timeout=60)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
    assert [state["type"] for state in (daily, *states)] == ["COMPLETED"] * 3, (daily, states)
    assert len(webhook.bodies) == 1
    artifacts = {
        artifact["key"]: artifact["data"]
        for artifact in ask(
            prefect_server.api,
            "artifacts/filter",
            {"artifacts": {"flow_run_id": {"any_": others}}},
        )
    }
    (row,) = json.loads(artifacts["health-sources"])
    assert (row["source"], row["state"], row["silent"]) == ("portal", "ok", None)
    assert "0 silent" in artifacts["health-report"]
    assert "0 of" in artifacts["reprocess-report"]


def test_it_runs_without_a_server(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """Without PREFECT_API_URL a run brings a server of its own, and stdout is the document."""
    site.add("t1", TITLE, TEXT, days_ago(0))
    command.watch(site, hook=webhook)
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("MONITOR_", "PREFECT_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "run", "--json"],
        cwd=command.folder,
        env={**environment, "PREFECT_HOME": str(command.folder / "prefect")},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["alerts"]["delivered"] == 1


@pytest.mark.cluster
def test_ctrl_c_ends_it_at_once(command: Command, site: Site) -> None:
    """Ctrl-C goes to the server that the run brought along, too; it ends with 130 all the same."""
    for number in range(20):
        site.add(f"t{number}", f"Chain number {number} is named", TEXT)
    site.delay = 1
    command.watch(site)
    process = command.start("run", "--json", start_new_session=True)
    deadline = time.monotonic() + 120
    while not any(path.startswith("/a/") for path in site.requests):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in err
