"""A Prefect server of our own beside the schedules: started, waited for, and ended with them."""

from __future__ import annotations

import ipaddress
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from flows.tether import PARENT
from monitor.errors import ConfigError, MonitorError

#: A cold start takes about 10 s on two free cores, several times that beside other work.
START_SECONDS = 180.0

#: How long a server whose parent was killed may hold the port: it looks once a second.
PORT_SECONDS = 15.0

#: What a server of years needs, and a test of minutes would not: runs and events older than
#: Prefect's retention (90 and 7 days) are deleted. Whatever is set in the environment stands.
_LASTING = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}


class OwnServer(NamedTuple):
    """Its process, and the address at which it is reached from here (``http://…/api``)."""

    process: subprocess.Popen[bytes]
    api: str


def api_at(host: str, port: int) -> str:
    """Where a server that listens on ``host`` is reached from this machine.

    One that listens everywhere is reached by the loopback of its own kind: what listens on ``::``
    takes no IPv4 (asyncio sets IPV6_V6ONLY).
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"http://{host}:{port}/api"  # a name
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"
    # RFC 3986, 3.2.2: without brackets its last group would be the port.
    return f"http://[{host}]:{port}/api" if ":" in host else f"http://{host}:{port}/api"


def is_up(api: str) -> bool:
    """Whether a Prefect server answers at this address (``http://…/api``)."""
    try:
        with urlopen(f"{api}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False


@contextmanager
def own_server(home: Path, host: str, port: int, *, after_kill: bool) -> Iterator[OwnServer]:
    """A Prefect server with its records in ``home``, up and answering; ends with the block.

    Its own log is ``home/server.log``. ``after_kill``: the server of an earlier process may still
    be ending, and the port is waited for. Raises ConfigError when the port is taken, MonitorError
    when the server does not come up.
    """
    _await_port(host, port, PORT_SECONDS if after_kill else 0.0)
    log, api = home / "server.log", api_at(host, port)
    # The server writes its pages out before it shows them: by default beside its code, where a
    # service's user must not write, and then there are none. They ask at 127.0.0.1:4200, whatever
    # the server's own host and port, unless they are told.
    pages = {"PREFECT_UI_STATIC_DIRECTORY": str(home / "ui"), "PREFECT_UI_API_URL": api}
    environment = _LASTING | pages | dict(os.environ)
    environment |= {"PREFECT_HOME": str(home), PARENT: str(os.getpid())}
    environment.pop("PREFECT_API_URL", None)
    command = ["server", "start", "--host", host, "--port", str(port)]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.server", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches every process of the terminal's group; the server is to end last.
            start_new_session=True,
        )
    try:
        _await_answer(process, api, log)
        yield OwnServer(process, api)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def begin_ephemeral() -> None:
    """Start the server that Prefect brings along where none is configured, out of Ctrl-C's reach.

    Ctrl-C goes to every process of the terminal's group. A server that ends by it leaves its run
    asking in vain for minutes; Prefect ends it with the run. Nothing where it is up already.
    """
    from prefect.server.api.server import SubprocessASGIServer
    from prefect.settings import get_current_settings

    if get_current_settings().api.url is not None:
        return
    # A process inherits what its parent blocks, whatever handlers it sets itself.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        SubprocessASGIServer().start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _await_port(host: str, port: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            # As the server itself binds: addresses of closed connections are no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return
            except OSError as error:
                if time.monotonic() >= deadline:
                    raise ConfigError(
                        f"--port {port}: cannot be used on {host} ({error.strerror}). Choose "
                        "another port, or set PREFECT_API_URL to use the server that runs there."
                    ) from error
        time.sleep(0.5)


def _await_answer(process: subprocess.Popen[bytes], api: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_up(api):
        if process.poll() is not None:
            raise MonitorError(f"the Prefect server ended while it started; see {log}")
        if time.monotonic() > deadline:
            raise MonitorError(f"the Prefect server was not up in {START_SECONDS:.0f} s; see {log}")
        time.sleep(0.3)


if __name__ == "__main__":
    # The command `prefect` with these arguments, tethered to its parent by importing this package.
    runpy.run_module("prefect", run_name="__main__")
