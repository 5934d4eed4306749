"""The backfill flow on a real Prefect server: a task a source, and how far it is."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

from portal import Command, Site
from rest import ask


def test_a_backfill_shows_how_far_it_is(prefect_server: Any, command: Command, site: Site) -> None:
    """Its progress ends at 100, the cells are a table, and a dead source is one red box."""
    site.add(
        "t1", "第3届座谈会在桂林召开", "会议讨论了17项工作。\n有26个部门参加。", date(2024, 3, 5)
    )
    for gone in ("/list_2.html", "/missing.xml"):
        site.server.expect_request(gone).respond_with_data("", status=404)
    command.watch(
        site,
        more=f'[source.pages]\npattern = "{site.base}/list_{{n}}.html"\nfirst = 2\n'
        '[[source]]\nslug = "refusing"\nname = "Refusing"\nkind = "sitemap"\n'
        f'url = "{site.base}/missing.xml"\n',
    )
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "backfill", "portal", "refusing", "--json",
         "--from", "2024-03-01", "--to", "2024-04-30"],
        cwd=command.folder,
        env=prefect_server.environment,
        capture_output=True,
        text=True,
        timeout=180,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    document = json.loads(done.stdout)
    states = {source["slug"]: source["state"] for source in document["sources"]}
    assert states == {"portal": "ok", "refusing": "failed"}
    assert document["alerts"]["created"] == 0
    (run,) = ask(prefect_server.api, "flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 1})
    assert (run["name"] != "", run["state"]["type"]) == (True, "FAILED")
    assert "refusing" in run["state"]["message"]
    of_run = {"flow_runs": {"id": {"any_": [run["id"]]}}}
    tasks = ask(prefect_server.api, "task_runs/filter", of_run)
    boxes = {task["name"]: task["state"]["type"] for task in tasks}
    assert boxes == {
        "backfill portal": "COMPLETED",
        "backfill refusing": "FAILED",
    }
    artifacts = {
        artifact["key"]: artifact
        for artifact in ask(
            prefect_server.api,
            "artifacts/filter",
            {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}},
        )
    }
    assert artifacts["backfill-progress"]["data"] == 100.0
    cells = json.loads(artifacts["backfill-cells"]["data"])
    assert {(cell["source"], cell["state"]) for cell in cells} == {
        ("portal", "done"),
        ("refusing", "failed"),
    }
