"""``monitor schedule``: one process that keeps the flows running, whatever happens to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time as clock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from ipv6 import ipv6
from portal import Command, Site
from rest import ask

from flows.daily import daily
from flows.timetable import Planned
from monitor.model import SHANGHAI

TEXT = "NANNING -- Guangxi has named {} a key industrial chain, its department announced today."


class Schedule:
    """A running ``monitor schedule`` in a folder, in a process group of its own."""

    def __init__(self, folder: Path, port: int, *more: str) -> None:
        self.folder = folder
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MONITOR_", "PREFECT_"))
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "schedule", "--json", "--port", str(port), *more],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=(folder / "schedule.err").open("ab"),
            start_new_session=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, (folder / "schedule.err").read_text()
        self.told: dict[str, Any] = json.loads(line)
        self.api: str = self.told["api"]

    def deployment(self, name: str) -> dict[str, Any]:
        (found,) = ask(self.api, "deployments/filter", {"deployments": {"name": {"any_": [name]}}})
        return dict(found)

    def start_daily(self) -> str:
        """A run asked for now; its id."""
        id = self.deployment("daily")["id"]
        return str(ask(self.api, f"deployments/{id}/create_flow_run", {})["id"])

    def runs(self, *states: str) -> dict[str, str]:
        """Runs of the daily flow by id, with their states; those not yet due left out."""
        found = ask(self.api, "flow_runs/filter", {"flows": {"name": {"any_": ["daily"]}}})
        return {
            run["id"]: run["state"]["type"]
            for run in found
            if (run["state"]["type"] in states if states else run["state"]["type"] != "SCHEDULED")
        }

    def is_up(self) -> bool:
        try:
            urlopen(f"{self.api}/health", timeout=2)
        except (URLError, OSError):
            return False
        return True


def wait_for(what: Callable[[], Any], seconds: float = 180) -> Any:
    """The first true value; fails after ``seconds``."""
    deadline = clock.monotonic() + seconds
    while not (value := what()):
        assert clock.monotonic() < deadline, f"not within {seconds} s"
        clock.sleep(0.2)
    return value


@contextmanager
def scheduled(folder: Path, port: int, *more: str) -> Iterator[Schedule]:
    schedule = Schedule(folder, port, *more)
    try:
        yield schedule
    finally:
        if schedule.process.poll() is None:
            schedule.process.kill()
        schedule.process.wait()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_schedule(command: Command, site: Site) -> None:
    """The portal, to be read half a day from now: nothing fires by the clock."""
    at = datetime.now(SHANGHAI) + timedelta(hours=12)
    config = command.watch(site)
    config.write_text(
        f'{config.read_text()}\n[schedule]\ndaily = ["{at:%H:%M}"]\nhealth = ["{at:%H:%M}"]\n'
    )


def as_if_days_had_passed(database: Path) -> int:
    """Let all runs of the daily flow that were planned lie in the past; how many there were.

    A run's time stands with the run and with its state; a run whose state still said a time to come
    would be waited for.
    """
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT r.id, r.state_id FROM flow_run r JOIN flow f ON f.id = r.flow_id "
            "WHERE f.name = 'daily' AND r.state_type = 'SCHEDULED'"
        ).fetchall()
        for days, (run, state) in enumerate(rows, start=1):
            past = datetime.now(timezone.utc) - timedelta(days=days)
            connection.execute(
                "UPDATE flow_run SET expected_start_time = ?1, next_scheduled_start_time = ?1 "
                "WHERE id = ?2",
                (f"{past:%Y-%m-%d %H:%M:%S.%f}", run),
            )
            connection.execute(
                "UPDATE flow_run_state SET timestamp = ?1, "
                "state_details = json_set(state_details, '$.scheduled_time', ?2) WHERE id = ?3",
                (f"{past:%Y-%m-%d %H:%M:%S.%f}", past.isoformat(), state),
            )
    return len(rows)


def test_it_survives_being_killed_and_catches_up_once(
    command: Command, site: Site, port: int
) -> None:
    """Killed in the middle of a run and down for days: one run catches up, and never two at once.

    Server and run end with the process; the run that was cut off is closed; another process on the
    same records is refused; SIGTERM ends all of it with 0.
    """
    urls = [
        site.add(f"t{number}", f"Chain number {number} is named", TEXT.format(f"chain {number}"))
        for number in range(20)
    ]
    site.delay = 3
    write_schedule(command, site)
    with scheduled(command.folder, port) as first:
        told = {one["flow"]: one for one in first.told["flows"]}
        assert not told["daily"]["catches_up"]
        deployment = first.deployment("daily")
        assert [one["active"] for one in deployment["schedules"]] == [True]
        assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        # The pages are there also for a user who may not write beside the installed code.
        asked = Request(first.api.removesuffix("api"), headers={"Accept": "text/html"})
        assert b"<html" in urlopen(asked, timeout=120).read()
        assert (command.folder / "prefect" / "ui").is_dir()
        cut_off = first.start_daily()
        wait_for(lambda: any(path.startswith("/a/") for path in site.requests))
        assert command("schedule", "--port", str(port)).status == 2
        first.process.kill()
        wait_for(lambda: not first.is_up(), 60)
    clock.sleep(2)  # each process that was started looks once a second whether its parent lives
    asked = len(site.requests)
    clock.sleep(site.delay + 1)
    assert len(site.requests) == asked
    site.delay = 0.5
    missed = as_if_days_had_passed(command.folder / "prefect" / "prefect.db")
    assert missed >= 3
    with scheduled(command.folder, port) as second:
        told = {one["flow"]: one for one in second.told["flows"]}
        assert told["daily"]["catches_up"]
        assert not told["health"]["catches_up"]
        wait_for(lambda: second.runs("RUNNING", "COMPLETED"))
        too_many = second.start_daily()
        wait_for(lambda: second.runs("COMPLETED"))
        states = second.runs()
        assert states.pop(cut_off) == "CRASHED"
        assert states.pop(too_many) == "CANCELLED"
        assert sorted(states.values()) == ["CANCELLED"] * (missed - 1) + ["COMPLETED"]
        second.process.terminate()
        assert second.process.wait(timeout=120) == 0
        assert not second.is_up()
    stories = [json.loads(line) for line in command("export", "--format", "jsonl").out.splitlines()]
    stored = [article["url"] for story in stories for article in story["articles"]]
    assert sorted(url for url in stored if url in urls) == sorted(urls)


@pytest.mark.cluster
def test_a_stopped_run_is_done_again_by_the_next_start(
    command: Command, site: Site, port: int
) -> None:
    """Ctrl-C ends a run after the page in hand and the process with 130; a start goes on."""
    for number in range(20):
        site.add(f"t{number}", f"Chain number {number} is named", TEXT.format(f"chain {number}"))
    site.delay = 2
    write_schedule(command, site)
    with scheduled(command.folder, port) as first:
        first.start_daily()
        wait_for(lambda: any(path.startswith("/a/") for path in site.requests))
        os.killpg(first.process.pid, signal.SIGINT)
        assert first.process.wait(timeout=120) == 130
        assert not first.is_up()
    assert 0 < len([path for path in site.requests if path.startswith("/a/")]) < 20
    site.delay = 0
    with scheduled(command.folder, port) as second:
        wait_for(lambda: second.runs("COMPLETED"))


@pytest.mark.cluster
@ipv6
def test_it_listens_on_ipv6(command: Command, site: Site, port: int) -> None:
    """The server is found up and given the flows, and its pages ask where it is, too."""
    write_schedule(command, site)
    with scheduled(command.folder, port, "--host", "::") as schedule:
        assert schedule.api == f"http://[::1]:{port}/api"
        assert schedule.deployment("daily")["schedules"]
        pages = schedule.told["pages"]
        assert json.load(urlopen(f"{pages}/ui-settings", timeout=120))["api_url"] == schedule.api


def test_a_wrong_configuration_starts_nothing(command: Command, site: Site, port: int) -> None:
    """Wrong times, a taken port and a server that is not there are exit 2 in a sentence."""
    config = command.watch(site)
    good = config.read_text()
    config.write_text(f'{good}\n[schedule]\ndaily = ["25:00"]\nhealth = []\n')
    done = command("schedule", "--port", str(port))
    assert done.status == 2
    assert "schedule.daily" in done.err
    assert "schedule.health" in done.err
    assert not (command.folder / "prefect").exists()
    config.write_text(good)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = command("schedule", "--port", str(port))
    assert done.status == 2
    assert f"--port {port}" in done.err


def test_the_next_times_are_those_of_the_clock_on_the_wall() -> None:
    """Times of day in the schedule's own zone, across midnight and across a change of clocks."""
    planned = Planned(daily, (time(8, 30), time(17, 30)), "Asia/Shanghai", {})
    noon = datetime(2026, 11, 21, 4, 0, tzinfo=timezone.utc)
    assert [moment.isoformat() for moment in planned.next_times(noon, 3)] == [
        "2026-11-21T17:30:00+08:00",
        "2026-11-22T08:30:00+08:00",
        "2026-11-22T17:30:00+08:00",
    ]
    berlin = Planned(daily, (time(9, 0),), "Europe/Berlin", {})
    before = datetime(2026, 10, 24, 12, 0, tzinfo=timezone.utc)
    assert [moment.astimezone(timezone.utc).hour for moment in berlin.next_times(before, 1)] == [8]
    assert berlin.next_times(before - timedelta(days=1), 1)[0].astimezone(timezone.utc).hour == 7


def test_many_times_are_few_schedules() -> None:
    """Times that share a minute are one cron expression; hourly ones are told as such."""
    hourly = [time(hour, minute) for hour in range(24) for minute in (5, 35)]
    planned = Planned(daily, (time(8, 30), time(17, 30), *hourly), "Asia/Shanghai", {})
    assert planned.crons == ["5 * * * *", "30 8,17 * * *", "35 * * * *"]
    assert planned.words == "08:30, 17:30, every hour at :05 and :35"
