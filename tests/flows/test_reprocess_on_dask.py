"""``monitor reprocess --engine dask`` on a scheduler and workers of its own, as processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from operator import neg
from pathlib import Path
from typing import Any

import pytest
from portal import Command

from monitor.errors import MonitorError
from monitor.reprocess import PARCEL, Parcel, clean

#: Two parcels.
COUNT = PARCEL + 30


def pages() -> Iterator[dict[str, str]]:
    """Announcements of their own, as pages; each tenth is told twice."""
    for number in range(COUNT):
        told = number - 1 if number % 10 == 9 else number
        title = f"广西第{told}号低空经济产业园项目签约"
        text = (
            f"广西第{told}号低空经济产业园项目近日签约，总投资{told + 1}亿元，建设无人机生产线"
            f"{told + 3}条，年产值{told * 7 + 5}亿元，由{told * 13 + 2}家企业共同建设。"
        )
        yield {
            "url": f"http://news.example.cn/{number}.html",
            "html": f"<html><head><meta charset='utf-8'><title>{title}</title>"
            f"<meta name='PubDate' content='2026-11-02'></head><body><h1>{title}</h1>"
            f"<div class='TRS_Editor'><p>{text}</p><p>项目分{told + 2}期建设。</p></div></body></html>",
        }


@pytest.fixture
def twins(tmp_path: Path) -> tuple[Command, Command]:
    """Two folders with the same articles; of some the store has not what their page says."""
    one = Command(tmp_path / "one")
    one.folder.mkdir()
    one.configure('catalogue = "none"\n')
    dump = one.folder / "pages.jsonl"
    dump.write_text("\n".join(json.dumps(page) for page in pages()), encoding="utf-8")
    done = one("ingest", str(dump), "--json")
    assert done.status == 0, done.err
    with closing(sqlite3.connect(one.folder / "monitor.db")) as database, database:
        database.execute(
            "UPDATE articles SET title = '桂林市召开座谈会', text = '会议讨论了工作。', "
            "labels = json_set(labels, '$.chains', json('[]')) "
            "WHERE number % 4 = 1 AND source = 'ingest'"
        )
        database.execute("DELETE FROM article_chains WHERE article % 4 = 1")
    shutil.copytree(one.folder, tmp_path / "other")
    return one, Command(tmp_path / "other")


@contextmanager
def dask(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler with two workers; its address and its process."""
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    log = (folder / "dask.log").open("ab")

    def launch(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)

    where = ("--scheduler-file", str(told))
    started = [launch("scheduler", "--host", "127.0.0.1", "--port", "0", *where)]
    try:
        wait_for(told.exists, started, folder)
        started.append(launch("worker", *where, "--nworkers", "2", "--nthreads", "1"))
        address = json.loads(told.read_text())["address"]
        wait_for(lambda: workers_of(address) == 2, started, folder)
        yield address, started[0]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        log.close()


def workers_of(address: str) -> int:
    from distributed import Client  # takes a second, which no other test needs

    with Client(address, timeout=60, set_as_default=False) as client:
        return len(client.nthreads())


def wait_for(what: Callable[[], bool], running: list[Any], folder: Path) -> None:
    """Fails with Dask's log when it does not come, or when a process ends before."""
    deadline = time.monotonic() + 120
    while not what():
        ended = [process.args for process in running if process.poll() is not None]
        log = (folder / "dask.log").read_text()
        assert not ended, f"{ended} ended\n{log}"
        assert time.monotonic() < deadline, f"not within 120 s\n{log}"
        time.sleep(0.2)


def reprocessed(folder: Path) -> int:
    """How many articles a reprocess is done with."""
    with closing(sqlite3.connect(folder / "monitor.db", timeout=30)) as database:
        return int(database.execute("SELECT count(*) FROM reprocessed").fetchone()[0])


def test_dask_comes_out_as_one_machine_does_also_when_it_dies(
    twins: tuple[Command, Command], tmp_path: Path
) -> None:
    """The scheduler is killed in the middle: one sentence, status 1. On another one the next
    command goes on under the same run, and report and export are those of one machine."""
    here, there = twins
    local = here("reprocess", "--json")
    assert local.status == 0, local.err
    with dask(tmp_path) as (address, scheduler):
        broken = there.start("reprocess", "--json", "--engine", "dask", "--scheduler", address)
        wait_for(lambda: reprocessed(there.folder) >= 20, [broken, scheduler], tmp_path)
        os.kill(scheduler.pid, signal.SIGKILL)
        out, err = broken.communicate(timeout=120)
    assert (broken.returncode, out) == (1, b""), err
    said = err.decode()
    assert (said.count("\n"), "Traceback" in said) == (1, False), said
    assert "the Dask scheduler has gone" in said
    done = reprocessed(there.folder)
    assert 20 <= done < COUNT
    with closing(sqlite3.connect(there.folder / "monitor.db")) as database:
        ((run,),) = database.execute("SELECT run FROM reprocessings").fetchall()

    with dask(tmp_path) as (address, _scheduler):
        again = there("reprocess", "--json", "--engine", "dask", "--scheduler", address)
    assert again.status == 0, again.err
    assert again.document["run"] == run
    expected, document = (
        {key: value for key, value in one.document.items() if key not in OWN}
        for one in (local, again)
    )
    assert document == expected
    assert document["changes"]["texts"] >= COUNT // 4 - 1
    assert document["changes"]["chains"]["low-altitude-economy"]["gained"] >= COUNT // 4 - 1
    assert exported(there) == exported(here)


#: What differs from run to run.
OWN = {"run", "started", "finished"}


def exported(command: Command) -> list[Any]:
    return command("export", "--format", "jsonl").lines


def test_workers_that_end_are_told() -> None:
    """Chunks come back in order; one that ends its worker, and a scheduler without any worker, are a
    sentence each and no wait for ever."""
    import dask
    from distributed import LocalCluster

    from flows.on_dask import in_order

    options: dict[str, Any] = {"host": "127.0.0.1", "dashboard_address": None}
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=1, threads_per_worker=2, **options) as cluster,
    ):
        address = cluster.scheduler_address
        assert list(in_order(address, neg, iter(range(9)))) == [-number for number in range(9)]
        with pytest.raises(MonitorError, match="ended each Dask worker"):
            list(in_order(address, os._exit, iter([3])))
    with (
        LocalCluster(n_workers=0, **options) as cluster,
        pytest.raises(MonitorError, match="no worker for 1 s"),
    ):
        list(in_order(cluster.scheduler_address, neg, iter([1]), patience=1))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--engine", "dask"), "name the scheduler with --scheduler"),
        (("--engine", "dask", "--scheduler", "here"), "is no address such as tcp://HOST:8786"),
        (("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"), "no Dask scheduler answers"),
        (("--scheduler", "tcp://127.0.0.1:1"), "add --engine dask"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(
    command: Command, options: tuple[str, ...], words: str
) -> None:
    """Status 2, and no database is made."""
    command.configure('catalogue = "none"\n')
    done = command("reprocess", *options)
    assert (done.status, done.err.count("\n"), words in done.err) == (2, 1, True), done.err
    assert not (command.folder / "monitor.db").exists()


def test_a_missing_extra_is_named(command: Command) -> None:
    """Without prefect-dask the sentence says what to install."""
    command.configure('catalogue = "none"\n')
    without = (
        "import sys; sys.modules['prefect_dask'] = None; from monitor.cli import main; "
        "sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", without, "reprocess", "--engine", "dask"],
        cwd=command.folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert "pip install '.[dask]'" in done.stderr


def test_a_worker_of_another_version_refuses() -> None:
    """Pages cleaned by other rules would be another outcome than on one machine."""
    with pytest.raises(MonitorError, match="another version"):
        clean(Parcel(rules="of yesterday", sources={}, articles=()))
