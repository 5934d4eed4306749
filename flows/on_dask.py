"""Shards and chunks of pages on the workers of a Dask scheduler, by prefect-dask (extra ``dask``).

A worker needs this package; for the shards of a backfill also the settings of the command, by its
own environment or at the same path.

A shard is a task of Prefect: without ``PREFECT_API_URL`` in its environment each worker starts a
small Prefect server of its own for it (14 s of CPU). A chunk of pages, two seconds of work, is a
plain call: of a million pages there are ten thousand.
"""

from __future__ import annotations

import logging
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.logs import set_up_logs
from flows.secrets import flow_settings
from flows.shares import Shares
from monitor.backfill.shards import Shard
from monitor.errors import ConfigError, MonitorError
from monitor.past import Past, read_shard

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

_ADDRESS = re.compile(r"(tcp|tls|wss?)://\S+:\d{1,5}")

#: A scheduler that is there answers in well under a second.
_ANSWER_SECONDS = 5

#: Chunks in the hands of each thread of a worker: one at work and one that waits, so that none is
#: idle while this process stores.
_QUEUED = 2

#: How long a scheduler may be without any worker: they may be about to be started again.
_LOST_SECONDS = 60.0
_LOOK_SECONDS = 2.0

_SAFE = "What was finished is stored; run this again, and it goes on where it was."


@task(
    name="backfill shard",
    task_run_name="backfill {shard.name}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def read(shard: Shard, config: str | None) -> None:
    """The cells of one shard; what it came to is kept in the database."""
    set_up_logs()
    read_shard(flow_settings(config), shard)


def check(scheduler: str | None) -> str:
    """The scheduler's address, if it can be used. Raises ConfigError."""
    if find_spec("prefect_dask") is None or find_spec("distributed") is None:
        raise ConfigError(
            "--engine dask: needs an extra that is not installed: pip install '.[dask]'"
        )
    if not scheduler:
        raise ConfigError("--engine dask: name the scheduler with --scheduler tcp://HOST:8786")
    if not _ADDRESS.fullmatch(scheduler):
        raise ConfigError(f"--scheduler {scheduler}: is no address such as tcp://HOST:8786")
    client_of: Any = import_module("distributed").Client
    try:
        with client_of(scheduler, timeout=_ANSWER_SECONDS, set_as_default=False) as client:
            workers = client.scheduler_info()["workers"]
    except (OSError, ValueError, ImportError) as error:
        raise ConfigError(
            f"--scheduler {scheduler}: no Dask scheduler answers there ({error})."
        ) from error
    if not workers:
        raise ConfigError(
            f"--scheduler {scheduler}: has no workers; start some: dask worker {scheduler}"
        )
    return scheduler


def read_all(
    past: Past, shards: Sequence[Shard], shares: Shares, config: str | None, scheduler: str
) -> dict[str, str]:
    """Every shard on some worker; those that broke, with why."""
    from prefect_dask.task_runners import DaskTaskRunner

    runner: Any = DaskTaskRunner(address=scheduler)
    with runner:
        futures = {
            shard.name: runner.submit(read, parameters={"shard": shard, "config": config})
            for shard in shards
        }
        shares.watch(
            lambda: [future.wait() for future in futures.values()], lambda: shares.look(past)
        )
        ends = {name: future.result(raise_on_failure=False) for name, future in futures.items()}
    return {name: str(end) for name, end in ends.items() if isinstance(end, BaseException)}


def in_order(
    scheduler: str,
    work: Callable[[Chunk], Result],
    chunks: Iterator[Chunk],
    *,
    patience: float = _LOST_SECONDS,
) -> Iterator[Result]:
    """What ``work``, a function of a module, makes of each chunk on some worker; in order.

    A worker that dies costs nothing: the scheduler gives its chunk to another one. Raises what
    ``work`` raises, and MonitorError where the scheduler goes away, where it has had no worker for
    ``patience`` seconds, or where a chunk ended all that took it.
    """
    ahead: deque[Any] = deque()
    with _connected(scheduler) as client:
        while True:
            room = _QUEUED * max(1, _threads(client))
            while len(ahead) < room and (chunk := next(chunks, None)) is not None:
                ahead.append(client.submit(work, chunk, pure=False))
            if not ahead:
                return
            yield _result(client, ahead.popleft(), scheduler, patience)


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    """A client of the scheduler, whose going away within the block is told in a sentence."""
    from distributed import CancelledError, KilledWorker
    from distributed.client import ClosedClientError
    from prefect_dask.task_runners import DaskTaskRunner

    # That it cannot reach its scheduler any more is told below.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    options = {"timeout": _ANSWER_SECONDS, "set_as_default": False}
    runner: Any = DaskTaskRunner(address=scheduler, client_kwargs=options)
    try:
        with runner:
            yield runner.client
    except KilledWorker as error:
        raise MonitorError(
            f"--scheduler {scheduler}: some pages ended each Dask worker that took them (out of "
            f"memory?). {_SAFE}"
        ) from error
    except (CancelledError, ClosedClientError, OSError) as error:
        raise MonitorError(
            f"--scheduler {scheduler}: the Dask scheduler has gone. {_SAFE}"
        ) from error
    except ImportError as error:
        raise MonitorError(
            f"--scheduler {scheduler}: its workers cannot load this package ({error}); install it "
            f"there in the same version. {_SAFE}"
        ) from error


def _threads(client: Any) -> int:
    """Threads of all workers that there are now. Raises OSError where the scheduler has gone."""
    try:
        return sum(client.nthreads().values())
    except AttributeError as error:  # a client that gave up has no scheduler any more to ask
        raise OSError("the client is closed") from error


def _result(client: Any, future: Any, scheduler: str, patience: float) -> Any:
    """What a chunk came to, however long it takes, as long as there are workers."""
    wait: Any = import_module("distributed").wait
    seen = time.monotonic()
    while True:
        try:
            with client.as_current():
                wait([future], timeout=_LOOK_SECONDS)
        except TimeoutError:
            if _threads(client):
                seen = time.monotonic()
            elif time.monotonic() - seen > patience:
                raise MonitorError(
                    f"--scheduler {scheduler}: has had no worker for {patience:.0f} s. {_SAFE}"
                ) from None
        else:
            return future.result()
