"""The flows on their schedules, in one long-lived process beside a Prefect server.

Prefect keeps the times and starts the runs; what is ours is what happens around being down. When
the process begins again, runs that were cut off are closed, and of all that fell due meanwhile each
flow runs once.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
    FlowRun,
    StateType,
)
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.states import Cancelled, Crashed, Scheduled
from prefect.types.entrypoint import EntrypointType

from flows.tether import PARENT
from flows.timetable import Planned
from monitor.errors import MonitorError

logger = logging.getLogger("monitor.schedule")

#: How often the server is asked for due runs, in seconds: a run starts within this of its time.
_POLL_SECONDS = 5.0

#: A run that is stopped ends after the page in hand; it gets so long before it is killed.
_GRACE_SECONDS = 30.0

#: The server plans the runs of a new deployment within 5 s, and looks at all of them each minute.
_PLANNED_SECONDS = 90

_AT_WORK = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)


def keep(
    planned: Sequence[Planned],
    *,
    server: subprocess.Popen[bytes] | None,
    ready: Callable[[Sequence[str]], None],
) -> int:
    """Run the flows at their times until SIGINT or SIGTERM comes; its number.

    The server is that of ``PREFECT_API_URL``; ``server`` is its process where it is our own.
    ``ready`` is called once, with the names of the flows that catch up. Raises MonitorError when
    the server or the runner ends by itself.
    """
    return asyncio.run(_keep(planned, server, ready))


async def _keep(
    planned: Sequence[Planned],
    server: subprocess.Popen[bytes] | None,
    ready: Callable[[Sequence[str]], None],
) -> int:
    # Inherited by the runs that the runner starts; they end with this process.
    os.environ[PARENT] = str(os.getpid())
    runner = Runner(name="monitor-schedule", query_seconds=_POLL_SECONDS, pause_on_shutdown=False)
    async with get_client() as client:
        begun = datetime.now(timezone.utc)
        ids = {await _deploy(runner, one): one for one in planned}
        ready([one.name for id, one in ids.items() if await _settle(client, id, one, begun)])
        stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        running = asyncio.create_task(runner.start())
        # The runner sets a handler of its own as it starts: ours comes after it.
        await asyncio.sleep(0)
        _listen(stopped)
        either: set[asyncio.Future[Any]] = {running, stopped}
        while not stopped.done():
            await asyncio.wait(either, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                raise MonitorError("Prefect's runner ended by itself") from running.exception()
            if server is not None and server.poll() is not None:
                running.cancel()
                raise MonitorError("the Prefect server ended by itself; see its server.log")
        await _stop(client, runner, running, ids)
        return stopped.result()


def _listen(stopped: asyncio.Future[int]) -> None:
    """Ctrl-C and SIGTERM end the waiting, each as itself; a second one changes nothing."""
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        if not stopped.done():
            stopped.set_result(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)


async def _deploy(runner: Runner, one: Planned) -> UUID:
    """Make or renew the deployment of a flow under its own name; active, one run at a time."""
    deployment = await one.flow.ato_deployment(
        name=one.name,
        description=one.flow.description,
        parameters=dict(one.parameters),
        schedules=[Cron(cron, timezone=one.zone) for cron in one.crons],
        paused=False,
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        tags=["monitor"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return await runner.aadd_deployment(deployment)


# --- being down -----------------------------------------------------------------------------------


async def _settle(client: PrefectClient, id: UUID, one: Planned, begun: datetime) -> bool:
    """Close what an earlier process left, and if the flow missed a time, let it run once.

    No other process runs these flows (``monitor schedule`` holds a lock), so a run that is still
    said to be at work was cut off; it counts as missed. ``begun`` is from before the deployment was
    renewed, which takes away the runs to come until the server plans them anew: a time that fell
    between was missed as well. True if the flow catches up.
    """
    cut_off = await _in_states(client, id, _AT_WORK)
    for run in cut_off:
        await _close(client, run, "The process that ran it has ended.")
    first = await _first_planned(client, id, one)
    late = [run for at, run in await _scheduled(client, id) if at < first]
    for run in late[:-1]:
        await client.set_flow_run_state(
            run.id, Cancelled(message="Missed; one run makes up for all that were."), force=True
        )
    missed = bool(cut_off) or await _was_cut_off(client, id) or one.next_times(begun, 1)[0] < first
    if missed and not late:
        await client.create_flow_run_from_deployment(id, state=Scheduled(), tags=["catch-up"])
    return missed or bool(late)


async def _was_cut_off(client: PrefectClient, id: UUID) -> bool:
    """Whether the run that began last ended with its process, and not by itself."""
    begun = FlowRunFilter(start_time=FlowRunFilterStartTime(is_null_=False))
    runs = await _runs(client, id, begun, sort=FlowRunSort.START_TIME_DESC, limit=1)
    return [run.state_type for run in runs] == [StateType.CRASHED]


async def _close(client: PrefectClient, run: FlowRun, why: str) -> None:
    """End a run whose process has gone; what it holds of Prefect's is free then."""
    await client.set_flow_run_state(run.id, Crashed(message=why), force=True)


async def _first_planned(client: PrefectClient, id: UUID, one: Planned) -> datetime:
    """When the server will run the flow next. MonitorError for a server that plans nothing."""
    for _ in range(_PLANNED_SECONDS):
        now = datetime.now(timezone.utc)
        for at, run in await _scheduled(client, id):
            if run.auto_scheduled and at > now:
                return at
        await asyncio.sleep(1)
    raise MonitorError(
        f"the Prefect server planned no run of {one.name} in {_PLANNED_SECONDS} s: it runs without "
        "its scheduler, or cannot. Start it with: prefect server start"
    )


async def _scheduled(client: PrefectClient, id: UUID) -> list[tuple[datetime, FlowRun]]:
    """Runs that have not begun, with their times, in order."""
    runs = await _in_states(client, id, (StateType.SCHEDULED,))
    timed = [(run.expected_start_time, run) for run in runs if run.expected_start_time is not None]
    return sorted(timed, key=lambda pair: pair[0])


async def _in_states(client: PrefectClient, id: UUID, states: Sequence[StateType]) -> list[FlowRun]:
    kind = FlowRunFilterStateType(any_=list(states))
    return await _runs(client, id, FlowRunFilter(state=FlowRunFilterState(type=kind)))


async def _runs(
    client: PrefectClient, id: UUID, wanted: FlowRunFilter, **order: Any
) -> list[FlowRun]:
    deployment = DeploymentFilter(id=DeploymentFilterId(any_=[id]))
    return await client.read_flow_runs(
        deployment_filter=deployment, flow_run_filter=wanted, **order
    )


async def _stop(
    client: PrefectClient,
    runner: Runner,
    running: asyncio.Task[None],
    ids: Mapping[UUID, Planned],
) -> None:
    """End the runs after the page in hand; closed like this, the next start runs them again."""
    at_work = {id: await _in_states(client, id, _AT_WORK) for id in ids}
    names = ", ".join(ids[id].name for id, runs in at_work.items() if runs)
    if names:
        logger.info("stopping %s; the next start goes on from there", names)
    try:
        await asyncio.wait_for(runner.astop(), _GRACE_SECONDS)
        await asyncio.wait_for(running, _GRACE_SECONDS)
    except (TimeoutError, asyncio.CancelledError):
        running.cancel()
    for runs in at_work.values():
        for run in runs:
            ended = await client.read_flow_run(run.id)
            if ended.state_type not in (StateType.COMPLETED, StateType.FAILED):
                await _close(
                    client, run, "Stopped with the schedule; its next start runs it again."
                )
