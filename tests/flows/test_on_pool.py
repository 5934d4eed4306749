"""What a backfill makes of the states of its runs on a work pool; without a Prefect server."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State, StateType, WorkerStatus
from prefect.states import Completed, Crashed, Pending, Running, Scheduled

from flows.on_pool import _PutUp
from monitor.backfill.planning import Wanted
from monitor.backfill.shards import Shard

SHARD = Shard(
    name="map 2024-03",
    run="r",
    source="map",
    wanted=Wanted(since=date(2024, 3, 1), until=date(2024, 3, 31)),
    cells=("2024-03",),
)


@dataclass
class Pool:
    """A server and its pool, as far as a backfill asks them; ``seconds`` is the time."""

    runs: dict[UUID, FlowRun] = field(default_factory=dict)
    online: bool = True
    seconds: float = 0.0
    looks: int = 0

    def run_of(self, _deployment: str, **asked: Any) -> FlowRun:
        run = FlowRun(id=uuid4(), flow_id=uuid4(), name=asked["flow_run_name"])
        self.runs[run.id] = run
        self.put(Scheduled())
        return run

    def put(self, state: State[Any]) -> None:
        """The last run's state."""
        run = list(self.runs.values())[-1]
        run.state, run.state_type = state, state.type

    def read_flow_runs(self, *, flow_run_filter: Any) -> list[FlowRun]:
        return [self.runs[id] for id in flow_run_filter.id.any_]

    def set_flow_run_state(self, id: UUID, state: State[Any], *, force: bool = False) -> None:
        assert force
        self.runs[id].state, self.runs[id].state_type = state, state.type

    def read_deployment_by_name(self, name: str) -> Any:
        assert name == "backfill-shard/backfill-shard"
        return SimpleNamespace(work_pool_name="monitor")

    def read_workers_for_work_pool(self, pool: str) -> list[Any]:
        assert pool == "monitor"
        self.looks += 1
        status = WorkerStatus.ONLINE if self.online else WorkerStatus.OFFLINE
        return [SimpleNamespace(status=status)]

    def states(self) -> list[StateType | None]:
        return [run.state_type for run in self.runs.values()]


def put_up(pool: Pool) -> _PutUp:
    past: Any = SimpleNamespace(backfill=SimpleNamespace(abandoned=lambda *_: set()))
    client: Any = pool
    made = _PutUp(past, client, [SHARD], None, run_of=pool.run_of, clock=lambda: pool.seconds)
    assert made.goes_on()
    return made


def test_a_run_whose_process_never_starts_is_put_up_again() -> None:
    """Its worker was killed before it was Running; after the third time the shard is broken."""
    pool = Pool()
    made = put_up(pool)
    for number in range(1, 4):
        pool.put(Pending())
        assert made.goes_on()
        pool.seconds += 299
        assert made.goes_on()
        assert pool.states()[-1] is StateType.PENDING
        pool.seconds += 2
        assert made.goes_on() is (number < 3)
        assert pool.states()[:number] == [StateType.CRASHED] * number
    assert len(pool.runs) == 3
    assert made.broken == {SHARD.name: "its process did not start within 300 s"}


def test_a_run_that_is_slow_to_start_is_left_alone() -> None:
    """Only the time for which it is Pending counts, each time anew."""
    pool = Pool()
    made = put_up(pool)
    for state in (Pending(), Scheduled(), Pending(), Running()):
        pool.seconds += 200
        pool.put(state)
        assert made.goes_on()
    pool.seconds += 10_000
    assert made.goes_on()
    pool.put(Completed())
    assert not made.goes_on()
    assert (len(pool.runs), made.broken) == (1, {})


def test_a_run_that_the_server_calls_crashed_is_put_up_again() -> None:
    """By the automation for lost runs, for instance."""
    pool = Pool()
    made = put_up(pool)
    pool.put(Crashed(message="no heartbeat"))
    assert made.goes_on()
    assert pool.states() == [StateType.CRASHED, StateType.SCHEDULED]


def test_a_pool_without_workers_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """While runs wait for one; and again when one was there and has gone."""
    pool = Pool(online=False)
    made = put_up(pool)

    def told_within(seconds: int) -> int:
        caplog.clear()
        for _ in range(seconds):
            pool.seconds += 1
            assert made.goes_on()
        return sum("no worker of the work pool monitor" in line for line in caplog.messages)

    with caplog.at_level(logging.WARNING, logger="monitor.backfill"):
        assert told_within(300) == 1
        assert pool.looks == 10
        pool.online = True
        assert told_within(60) == 0
        pool.online = False
        assert told_within(60) == 1
        pool.put(Running())
        looks = pool.looks
        assert told_within(60) == 0
        assert pool.looks == looks
