"""Settings whose ``{env:NAME}`` may stand in a Prefect Secret block, for workers without a place of
their own for secrets.

Not by ``{{ prefect.blocks.secret.… }}`` in prefect.yaml: ``prefect deploy`` (3.8) fills that in
and stores it in the deployment, where everyone who sees the server's pages can read it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from prefect.blocks.system import Secret

from monitor.config import Settings, load_settings


class Environment(Mapping[str, str]):
    """The environment, and behind it the server's Secret blocks: MAIL_PASSWORD is the value of the
    block ``mail-password``. What the environment has is never asked for."""

    def __getitem__(self, name: str) -> str:
        if name in os.environ:
            return os.environ[name]
        if name.startswith("MONITOR_"):  # where things are, and no secret of the file
            raise KeyError(name)
        try:
            block = Secret.load(name.lower().replace("_", "-"))
        except ValueError as error:
            raise KeyError(name) from error
        return str(block.get())  # type: ignore[union-attr]  # outside of a loop it is no coroutine

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)


def flow_settings(config: str | None) -> Settings:
    """The settings of a flow's run; see ``monitor.config.load_settings``."""
    return load_settings(Path(config) if config else None, Environment())
