"""Shards of a backfill on the workers of a Dask scheduler, by prefect-dask (extra ``dask``).

A worker needs this package, and the settings of the command by its own environment or at the same
path. Without ``PREFECT_API_URL`` in its environment each starts a small Prefect server of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.logs import set_up_logs
from flows.secrets import flow_settings
from flows.shares import Shares
from monitor.backfill.shards import Shard
from monitor.errors import ConfigError
from monitor.past import Past, read_shard

_ADDRESS = re.compile(r"(tcp|tls|wss?)://\S+:\d{1,5}")

#: A scheduler that is there answers in well under a second.
_ANSWER_SECONDS = 5


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
