"""compose.yaml as plain processes: PostgreSQL, Prefect's server, deploy.sh, two workers.

Docker does not run everywhere; the commands and the environment are taken from the file itself.
"""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psycopg
import pytest
import yaml
from past_site import PastSite, watch
from portal import Command, Site, Webhook, today
from pytest_httpserver import HTTPServer

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
PASSWORD = "letmein"
TEXT = "NANNING -- Guangxi has named {} a key industrial chain, its department announced today."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], Any], seconds: float = 240) -> Any:
    """The first true value; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (value := what()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.5)
    return value


class Cluster:
    """The services of compose.yaml on ports of their own."""

    def __init__(self, folder: Path, postgres: int, prefect: int) -> None:
        self.folder = folder
        self.ports = {"postgres": postgres, "prefect": prefect}
        self.api = f"http://127.0.0.1:{prefect}/api"
        self.database = f"postgresql://monitor:{PASSWORD}@127.0.0.1:{postgres}/monitor"
        self.processes: list[subprocess.Popen[bytes]] = []

    def environment(self, service: str) -> dict[str, str]:
        """What compose.yaml sets for a service, in the image's environment."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MONITOR_", "PREFECT_"))
        }
        image = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "MONITOR_HOME": str(ROOT),
            "MONITOR_CONFIG": str(self.folder / "monitor.toml"),
            "PREFECT_HOME": str(self.folder / f"home-{len(self.processes)}"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            # Not of the file: the test shall not wait for the next look.
            "PREFECT_WORKER_QUERY_SECONDS": "1",
        }
        # TMPDIR is a folder of the image.
        set_ = COMPOSE["services"][service].get("environment", {})
        there = {name: self.here(value) for name, value in set_.items() if name != "TMPDIR"}
        return {**kept, **image, **there}

    def here(self, value: str) -> str:
        """A value of the file with this machine's addresses in it."""
        value = value.replace("${POSTGRES_PASSWORD}", PASSWORD)
        value = value.replace("@postgres/", f"@127.0.0.1:{self.ports['postgres']}/")
        value = value.replace("http://prefect:4200", f"http://127.0.0.1:{self.ports['prefect']}")
        return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)

    def command(self, service: str) -> list[str]:
        words = COMPOSE["services"][service]["command"]
        replaced = {"4200": str(self.ports["prefect"]), "0.0.0.0": "127.0.0.1"}
        return [replaced.get(word, word).replace("/opt/monitor", str(ROOT)) for word in words]

    def start(self, service: str, **more: str) -> subprocess.Popen[bytes]:
        return self.launch(self.command(service), {**self.environment(service), **more}, service)

    def launch(
        self, command: list[str], environment: dict[str, str], name: str = "helper"
    ) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}-{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def monitor(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """A command of ours, with a worker's environment."""
        return subprocess.Popen(
            [sys.executable, "-m", "monitor", *arguments],
            cwd=self.folder,
            env={**self.environment("worker"), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def logs(self) -> str:
        """The end of what each process said."""
        files = sorted(self.folder.glob("*.log"))
        return "".join(f"\n== {file.name}\n{file.read_text()[-3000:]}" for file in files)

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        request = Request(
            f"{self.api}/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        return json.load(urlopen(request, timeout=60))

    def is_up(self) -> bool:
        try:
            urlopen(f"{self.api}/health", timeout=5)
        except (URLError, OSError):
            return False
        return True

    def deployment(self, name: str) -> dict[str, Any]:
        (found,) = self.ask("deployments/filter", {"deployments": {"name": {"any_": [name]}}})
        return dict(found)

    def run(self, name: str, **parameters: Any) -> str:
        """A run of a deployment, asked for now as by its form; its id."""
        path = f"deployments/{self.deployment(name)['id']}/create_flow_run"
        return str(self.ask(path, {"parameters": parameters})["id"])

    def state(self, id: str) -> str:
        with urlopen(f"{self.api}/flow_runs/{id}", timeout=60) as answer:
            return str(json.load(answer)["state"]["type"])

    def end(self) -> None:
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _postgresql() -> Path:
    """The folder of Debian's PostgreSQL programs, the newest ones."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert found, "these tests need Debian's postgresql: apt-get install postgresql"
    return found[-1].parent


@pytest.fixture(scope="module")
def postgresql() -> Iterator[int]:
    """Debian's PostgreSQL, as compose.yaml's service is set up; its port."""
    programs, port = _postgresql(), free_port()
    # Not pytest's own folder: the server's user could not enter it when tests run as root.
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/pg-XXXXXX"], text=True).strip())
    user = "postgres" if os.getuid() == 0 else getpass.getuser()
    shutil.chown(folder, user)
    secret = folder / "password"
    secret.write_text(PASSWORD)
    shutil.chown(secret, user)
    data = folder / "data"
    subprocess.run(
        [
            *(programs / "initdb", "-D", data, "-U", "monitor", "-A", "scram-sha-256"),
            *(f"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8"),
        ],
        user=user,
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    # Nothing here outlives the tests: no need to wait for the disk.
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "fsync=off"],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
    )
    try:
        address = f"postgresql://monitor:{PASSWORD}@127.0.0.1:{port}/postgres"
        wait_for(lambda: _connects(address), 60)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE monitor")  # POSTGRES_DB
            connection.execute((ROOT / "deploy" / "postgres-init.sql").read_bytes())
        yield port
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _connects(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="module")
def cluster(postgresql: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """All services but the workers, deployed; monitor.toml is left to the tests."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), postgresql, free_port())
    try:
        cluster.start("prefect")
        wait_for(cluster.is_up)
        (cluster.folder / "monitor.toml").write_text('catalogue = "builtin"\n')
        automations = []
        for _ in range(2):  # again at each `up`
            deployed = cluster.start("deploy")
            log = cluster.folder / f"deploy-{len(cluster.processes) - 1}.log"
            assert deployed.wait(timeout=300) == 0, log.read_text()
            automations.append([one["id"] for one in cluster.ask("automations/filter", {})])
        # A new one would not know of runs that were cut off before.
        assert automations[0] == automations[1]
        yield cluster
    finally:
        cluster.end()


def test_the_deployments_are_there_once(cluster: Cluster) -> None:
    """Deploying twice leaves one of each: active schedules, one run at a time, a form."""
    names = {one["name"] for one in cluster.ask("deployments/filter", {})}
    assert names >= {"daily", "digest", "health", "reprocess"}
    daily = cluster.deployment("daily")
    assert [one["active"] for one in daily["schedules"]] == [True]
    assert daily["global_concurrency_limit"]["limit"] == 1
    assert daily["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    form = daily["parameter_openapi_schema"]["properties"]
    assert {"sources", "days", "alerts"} <= set(form)
    automations = cluster.ask("automations/filter", {})
    assert [one["name"] for one in automations] == ["monitor-lost-runs"]


BACKFILL = ("backfill", "map", "--from", "2024-01-01", "--to", "2024-04-30", "--json")
DAYS = [date(2024, month, day) for month in (1, 2, 3, 4) for day in (3, 12, 21)]


@pytest.fixture(scope="module")
def told_by_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PastSite, Any]]:
    """A portal with a past, and the export after one process read it into SQLite."""
    with HTTPServer(host="127.0.0.1", port=0) as server:
        past = PastSite(server)
        past.fill(*DAYS)
        alone = Command(tmp_path_factory.mktemp("alone"))
        watch(alone, past)
        assert alone(*BACKFILL, "--plain").status == 0
        yield past, exported(alone("export", "--format", "jsonl").lines)


def exported(stories: list[Any]) -> Any:
    """An export without what differs from run to run."""
    for story in stories:
        del story["first_seen"]
    return stories


@pytest.mark.parametrize("engine", ["pool", "dask"])
def test_a_backfill_by_workers_comes_out_as_by_one_process(
    cluster: Cluster, told_by_one: tuple[PastSite, Any], engine: str
) -> None:
    """Shards are read by workers elsewhere into PostgreSQL, and the export is the same.

    In the pool one worker is killed in the middle of a cell; another one takes it, and what was
    stored is asked for no second time.
    """
    past, expected = told_by_one
    past.requests.clear()
    watch(Command(cluster.folder), past)
    with psycopg.connect(cluster.database, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {engine}")
    database = cluster.database.replace(":", "+psycopg:", 1).removesuffix("monitor") + engine
    where = {"PREFECT_API_URL": cluster.api, "MONITOR_DATABASE": database}
    helpers: list[subprocess.Popen[bytes]] = []
    try:
        if engine == "pool":
            past.delay = 0.5
            helpers.append(cluster.start("worker", **where))
            wait_for(lambda: cluster.ask("work_pools/monitor/workers/filter", {}))
            running = cluster.monitor(*BACKFILL, "--engine", "pool", **where)
            wait_for(lambda: past.fetched or running.poll() is not None)
            for pid in (*descendants(helpers[0].pid), helpers[0].pid):
                os.kill(pid, signal.SIGKILL)
            helpers.append(cluster.start("worker", **where))
            past.delay = 0.0
        else:
            from distributed import Client  # takes a second, which no other test needs

            port = str(free_port())
            scheduler = f"tcp://127.0.0.1:{port}"
            start = ["dask", "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
            helpers.append(cluster.launch(start, {**cluster.environment("worker"), **where}))
            workers = ["dask", "worker", scheduler, "--nworkers", "2", "--no-dashboard"]
            helpers.append(cluster.launch(workers, {**cluster.environment("worker"), **where}))
            with Client(scheduler, timeout=60, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=60)
            running = cluster.monitor(
                *BACKFILL, "--engine", "dask", "--scheduler", scheduler, **where
            )
        out, err = running.communicate(timeout=300)
    finally:
        for helper in helpers:
            helper.terminate()
            helper.wait(timeout=60)
    assert running.returncode == 0, err + cluster.logs()
    document = json.loads(out)
    assert {cell["state"] for cell in document["cells"]} == {"done"}
    assert document["totals"]["failed"] == 0
    # The one page that each shard, of a month or more, had in hand when their worker was killed may
    # have been asked for twice.
    asked = Counter(past.fetched)
    assert len(asked) == len(DAYS)
    assert max(asked.values()) <= 2
    assert sum(count == 2 for count in asked.values()) <= len({day.month for day in DAYS})
    told, err = cluster.monitor("export", "--format", "jsonl", **where).communicate(timeout=120)
    assert exported([json.loads(line) for line in told.splitlines()]) == expected, err


def test_a_backfill_with_the_only_slot_of_its_pool_reads_its_shards_itself(
    cluster: Cluster, told_by_one: tuple[PastSite, Any]
) -> None:
    """A run that would only wait for others would wait for ever; the export is the same."""
    past, expected = told_by_one
    watch(Command(cluster.folder), past)
    with psycopg.connect(cluster.database, autocommit=True) as connection:
        connection.execute("CREATE DATABASE slot")
    database = cluster.database.replace(":", "+psycopg:", 1).removesuffix("monitor") + "slot"
    where = {"PREFECT_API_URL": cluster.api, "MONITOR_DATABASE": database}
    command = ["prefect", "worker", "start", "--pool", "monitor", "--type", "process"]
    command += ["--limit", "1"]
    worker = cluster.launch(command, {**cluster.environment("worker"), **where}, "slot")
    try:
        window = {"since": BACKFILL[3], "until": BACKFILL[5]}
        id = cluster.run("backfill", sources=["map"], engine="pool", **window)
        state = wait_for(lambda: _settled([cluster.state(id)], "RUNNING"))
    finally:
        for pid in (*descendants(worker.pid), worker.pid):
            os.kill(pid, signal.SIGKILL)
    assert state == ["COMPLETED"], cluster.logs()
    told, err = cluster.monitor("export", "--format", "jsonl", **where).communicate(timeout=120)
    assert exported([json.loads(line) for line in told.splitlines()]) == expected, err


def test_workers_run_what_fell_due_once_and_take_over_from_a_killed_one(
    cluster: Cluster, site: Site, webhook: Webhook
) -> None:
    """Three runs fell due while no worker was there: one works, the others are dropped.

    Its worker is killed with it in the middle. Another worker's run finishes within a minute of
    being asked for, nothing is lost or there twice, and the alert comes once.
    """
    urls = [
        site.add(f"t{number}", f"Chain number {number} is named", TEXT.format(f"chain {number}"))
        for number in range(10)
    ]
    site.articles["t9"] = (
        "Guangxi adds drones to its key industrial chains",
        "NANNING -- Guangxi has named the low-altitude economy a key industrial chain, the "
        "regional department of industry announced. A cluster of drone makers is planned.",
        today(),
    )
    site.delay = 2
    Command(cluster.folder).watch(site, hook=webhook)
    missed = [cluster.run("daily") for _ in range(3)]
    first = cluster.start("worker")
    wait_for(lambda: any(path.startswith("/a/") for path in site.requests))
    states = wait_for(lambda: _settled([cluster.state(id) for id in missed]))
    assert sorted(states) == ["CANCELLED", "CANCELLED", "RUNNING"]

    second = cluster.start("worker")
    for pid in (*descendants(first.pid), first.pid):
        os.kill(pid, signal.SIGKILL)
    site.delay = 0
    config = Command(cluster.folder)
    started = time.monotonic()
    taken_over = subprocess.run(
        [sys.executable, "-m", "monitor", "run", "--json"],
        cwd=config.folder,
        env={**cluster.environment("worker"), "PREFECT_API_URL": cluster.api},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert taken_over.returncode == 0, taken_over.stderr
    assert time.monotonic() - started < 120
    health = cluster.run("health")
    log = cluster.folder / f"worker-{len(cluster.processes) - 1}.log"
    state = wait_for(lambda: _settled([cluster.state(health)], "RUNNING"))
    assert (state, second.poll()) == (["COMPLETED"], None), log.read_text()

    with psycopg.connect(cluster.database) as connection:
        stored = [url for (url,) in connection.execute("SELECT url FROM articles").fetchall()]
    assert sorted(url for url in stored if url in urls) == sorted(urls)
    assert len(webhook.bodies) == 1


def test_a_dump_is_the_whole_database(cluster: Cluster) -> None:
    """backup.sh and restore.sh carry everything over to another database."""
    dump = cluster.folder / "monitor.dump"
    address = cluster.database.replace("postgresql://", "postgresql+psycopg://")
    other = cluster.database.removesuffix("monitor") + "restored"
    with psycopg.connect(cluster.database, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    for script, arguments in (
        ("backup.sh", [address, str(dump)]),
        ("restore.sh", [str(dump), address.removesuffix("monitor") + "restored"]),
    ):
        command = ["sh", str(ROOT / "deploy" / script), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    counts = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM pages)"
    with psycopg.connect(cluster.database) as one, psycopg.connect(other) as another:
        assert one.execute(counts).fetchone() == another.execute(counts).fetchone()


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in map(int, children) for found in (*descendants(child), child)]


def _settled(states: list[str], *passing: str) -> list[str] | None:
    """The states, once no run waits any more, or is in one of the passing states."""
    return None if {"SCHEDULED", "PENDING", *passing} & set(states) else states
