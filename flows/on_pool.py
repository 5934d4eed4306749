"""Shards of a backfill as runs of the deployment ``backfill-shard`` on a work pool's workers.

The server keeps and hands out the runs; whether a shard was read, and what it came to, is told by
our database: a run whose worker was killed may be called Running for minutes.

A backfill that was itself started by a worker reads shards, too. Did it only wait, a pool whose
slots are all held by such runs would stand still for ever, and one slot would be idle in any.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, State, StateType, WorkerStatus
from prefect.client.schemas.responses import SetStateStatus
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
from prefect.settings import get_current_settings
from prefect.states import Cancelled, Cancelling, Crashed

from flows.logs import set_up_logs
from flows.secrets import flow_settings
from flows.server import is_up
from flows.shares import Shares
from monitor.backfill.planning import Wanted
from monitor.backfill.shards import Shard
from monitor.cells import AskedWay, Part, Way
from monitor.errors import ConfigError
from monitor.past import Past, read_shard

logger = logging.getLogger("monitor.backfill")

DEPLOYMENT = "backfill-shard/backfill-shard"

#: Runs that are put up at once; more would only make the server's list long.
_PUT_UP = 100

#: How often a shard is put up whose worker was killed each time.
_TRIES = 3

_LOOK_SECONDS = 2.0

#: How long a run may be Pending: its worker has taken it and starts its process, which takes some
#: 4 s, half a minute on a busy machine, and a few minutes where a container is made for it. A
#: worker that was killed meanwhile leaves it so for ever, for what was never Running has no
#: heartbeat that could be missed. Should its process come yet, the cells' leases keep both apart.
_PENDING_SECONDS = 300.0

#: How often the pool's workers are looked at while runs wait for one; the server calls a worker
#: offline some 90 s after its last heartbeat.
_WORKERS_SECONDS = 30.0


@flow(name="backfill-shard", persist_result=False, validate_parameters=True)
def backfill_shard(
    name: str,
    run: str,
    source: str,
    since: date,
    until: date,
    cells: list[str],
    config: str | None = None,
    way: AskedWay | None = None,
    dump: str | None = None,
    notify: bool = False,
) -> None:
    """Some cells of a backfill, put up by ``monitor backfill --engine pool``; not run by hand.

    Args:
        name: What the shard is called in the backfill's run.
        run: The id of that run.
        source: The source's slug.
        since: The first day that the backfill wants.
        until: The last day that it wants.
        cells: Names of the cells; none: all of the source.
        config: Path of monitor.toml; empty: $MONITOR_CONFIG, else ./monitor.toml, else defaults.
        way: How to get into the past; empty: what the source has.
        dump: A local file or folder to be read instead.
        notify: What is found may alert.
    """
    set_up_logs()
    wanted = Wanted.named(since, until, way=way, dump=dump)
    read_shard(
        flow_settings(config),
        Shard(name=name, run=run, source=source, wanted=wanted, cells=tuple(cells), notify=notify),
    )


def check() -> None:
    """Raises ConfigError unless a server, the deployment and a worker are there."""
    api = get_current_settings().api.url
    if not api:
        raise ConfigError(
            "--engine pool: needs a Prefect server and workers; set PREFECT_API_URL to its address "
            "(deploy/README.md, Several machines)."
        )
    if not is_up(api):
        raise ConfigError(f"--engine pool: no Prefect server answers at {api} (PREFECT_API_URL).")
    with get_client(sync_client=True) as client:
        try:
            lacking = _lacking_worker(client)
        except ObjectNotFound as error:
            raise ConfigError(
                f"--engine pool: the server at {api} has no deployment {DEPLOYMENT}; make it with "
                "deploy/deploy.sh."
            ) from error
    if lacking is not None:
        raise ConfigError(f"--engine pool: {lacking}")


def _lacking_worker(client: SyncPrefectClient) -> str | None:
    """A sentence where no worker of the deployment's pool is online.

    Raises ObjectNotFound where there is no deployment.
    """
    pool = client.read_deployment_by_name(DEPLOYMENT).work_pool_name or ""
    workers = client.read_workers_for_work_pool(pool)
    if any(worker.status == WorkerStatus.ONLINE for worker in workers):
        return None
    return (
        f"no worker of the work pool {pool} is online; start one: "
        f"prefect worker start --pool {pool} --type process"
    )


def read_all(past: Past, shards: Sequence[Shard], shares: Shares, *, works: bool) -> dict[str, str]:
    """Every shard by some worker; those that broke, with why.

    ``works``: this run has a slot of the pool itself, and reads shards in it. Interrupted, it takes
    back what it has put up: waiting runs are cancelled, those at work are told to end.
    """
    with get_client(sync_client=True) as client, ThreadPoolExecutor(1) as here:
        put_up = _PutUp(past, client, shards, here if works else None)
        try:
            with past.monitor.stopped_when_interrupted():
                while put_up.goes_on():
                    time.sleep(_LOOK_SECONDS)
                    shares.look(past)
        except BaseException:
            put_up.take_back()
            raise
        return put_up.broken


class _PutUp:
    """The runs of a backfill's shards, from the first to the last.

    ``here`` is a thread of this process that reads shards, too, one after another. ``run_of`` puts
    a run up; ``clock`` counts seconds.
    """

    def __init__(
        self,
        past: Past,
        client: SyncPrefectClient,
        shards: Sequence[Shard],
        here: ThreadPoolExecutor | None,
        *,
        run_of: Callable[..., Any] = run_deployment,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.broken: dict[str, str] = {}
        self._past = past
        self._client = client
        self._waiting = list(reversed(shards))
        self._runs: dict[UUID, Shard] = {}
        self._tries: dict[str, int] = {}
        self._dead: set[tuple[str, str, int]] = set()
        self._here = here
        self._own: tuple[Shard, Future[Part]] | None = None
        self._run_of = run_of
        self._clock = clock
        self._pending: dict[UUID, float] = {}  # when a run was first seen so
        self._workers_seen = clock()
        self._is_lacking = False

    def goes_on(self) -> bool:
        """Look at the runs, put up more of them; False when all have ended."""
        runs = self._client.read_flow_runs(flow_run_filter=self._ours()) if self._runs else []
        for run in runs:
            self._judge(run)
        self._look_for_workers(runs)
        if self._here is not None:
            self._read_here(self._here, runs)
        while self._waiting and len(self._runs) < _PUT_UP:
            self._put_up(self._waiting.pop())
        return bool(self._runs) or self._own is not None

    def _read_here(self, here: ThreadPoolExecutor, runs: Sequence[FlowRun]) -> None:
        """Begin with a shard that no worker has taken, once the one before has ended."""
        if self._own is not None:
            shard, reading = self._own
            if not reading.done():
                return
            if (error := reading.exception()) is not None:
                logger.error("%s: %s", shard.name, error)
                self.broken[shard.name] = str(error)
            self._own = None
        free = self._waiting.pop() if self._waiting else self._taken_from_workers(runs)
        if free is not None:
            self._own = free, here.submit(self._past.read_shard, free)

    def _taken_from_workers(self, runs: Sequence[FlowRun]) -> Shard | None:
        """A shard whose run no worker has begun with: the last one, for they begin with the first.

        Should a worker take it in this very moment, its process finds the run cancelled.
        """
        waiting = [run for run in runs if run.state_type is StateType.SCHEDULED]
        for run in sorted(waiting, key=lambda run: str(run.created), reverse=True):
            if run.id not in self._runs:
                continue
            mine: State[Any] = Cancelled(message="The backfill's own run reads these cells.")
            answer = self._client.set_flow_run_state(run.id, mine)
            if answer.status is SetStateStatus.ACCEPT:
                return self._runs.pop(run.id)
        return None

    def take_back(self) -> None:
        for run in self._client.read_flow_runs(flow_run_filter=self._ours()):
            # Only what runs is told to end by its worker; what waits would be Cancelling for ever.
            state = Cancelling if run.state_type is StateType.RUNNING else Cancelled
            self._client.set_flow_run_state(run.id, state(message="The backfill was interrupted."))

    def _ours(self) -> FlowRunFilter:
        return FlowRunFilter(id=FlowRunFilterId(any_=list(self._runs)))

    def _put_up(self, shard: Shard) -> None:
        self._tries[shard.name] = self._tries.get(shard.name, 0) + 1
        run: Any = self._run_of(
            DEPLOYMENT, parameters=_parameters(shard), flow_run_name=shard.name, timeout=0
        )
        self._runs[run.id] = shard

    def _judge(self, run: FlowRun) -> None:
        shard, state = self._runs[run.id], run.state
        if state is None or not state.is_final():
            why = None
            if run.state_type is StateType.RUNNING and self._is_abandoned(shard):
                why = "its worker has gone"
            elif self._is_stuck(run):
                why = f"its process did not start within {_PENDING_SECONDS:.0f} s"
            if why is not None:
                crashed: State[Any] = Crashed(
                    message=f"{why.capitalize()}; another worker takes the cells."
                )
                self._client.set_flow_run_state(run.id, crashed, force=True)
                self._again(run.id, why)
        elif state.is_crashed():
            self._again(run.id, state.message or "its run crashed")
        else:
            del self._runs[run.id]
            if not state.is_completed():
                self.broken[shard.name] = state.message or f"its run ended {state.name}"

    def _is_stuck(self, run: FlowRun) -> bool:
        """Whether a run is Pending for too long, by our own clock: the server's may be another."""
        if run.state_type is not StateType.PENDING:
            self._pending.pop(run.id, None)
            return False
        now = self._clock()
        return now - self._pending.setdefault(run.id, now) > _PENDING_SECONDS

    def _look_for_workers(self, runs: Sequence[FlowRun]) -> None:
        """Say so, once, where runs wait and nobody is there to take them."""
        now = self._clock()
        if now - self._workers_seen < _WORKERS_SECONDS:
            return
        waiting = sum(run.state_type is StateType.SCHEDULED for run in runs)
        if not waiting:
            return
        self._workers_seen = now
        try:
            lacking = _lacking_worker(self._client)
        except ObjectNotFound:
            return  # the deployment was taken away, which is told where it is needed
        if lacking is not None and not self._is_lacking:
            logger.warning("%d shards wait: %s", waiting, lacking)
        self._is_lacking = lacking is not None

    def _is_abandoned(self, shard: Shard) -> bool:
        dead = self._past.backfill.abandoned(shard.source, shard.run, shard.cells)
        gone = {(shard.source, name, attempt) for name, attempt in dead}
        # One attempt dies once: until the next one begins, its cell looks the same.
        fresh = gone - self._dead
        self._dead |= gone
        return bool(fresh)

    def _again(self, id: UUID, why: str) -> None:
        shard = self._runs.pop(id)
        if self._tries[shard.name] >= _TRIES:
            self.broken[shard.name] = why
            return
        logger.warning("%s: %s; putting it up again", shard.name, why)
        self._waiting.append(shard)


def _parameters(shard: Shard) -> dict[str, Any]:
    wanted = shard.wanted
    return {
        "name": shard.name,
        "run": shard.run,
        "source": shard.source,
        "since": wanted.since.isoformat(),
        "until": wanted.until.isoformat(),
        "cells": list(shard.cells),
        "way": wanted.way.value if wanted.way is not None and wanted.way is not Way.DUMP else None,
        "dump": str(wanted.dump) if wanted.dump is not None else None,
        "notify": shard.notify,
    }
