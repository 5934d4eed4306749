"""Turns at a host: one request at a time, a pause between, among threads and among processes.

Threads take turns by a lock. Processes of the same user take turns by an advisory lock on a small
file for each host, which the system lets go when its holder dies; the file holds the time when the
host was last asked. Where that folder cannot be used, threads still take turns, and one warning
says that processes do not. Machines that share a database take turns there (``machines``). Without
a delay neither file nor database is touched at all.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from monitor.fetch.machines import SharedTurns

logger = logging.getLogger("monitor.fetch")

_POLL_SECONDS = 0.05


def default_folder() -> Path:
    """Where the processes of this user meet: their own folder among the temporary files."""
    return Path(tempfile.gettempdir()) / f"monitor-turns-{os.getuid()}"


@dataclass(slots=True)
class _Turn:
    """What this process knows of one host. ``free_at`` is on the monotonic clock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: float | None = None
    free_at: float = 0.0


class Turns:
    """Hands out turns.

    ``folder`` holds the files of the hosts; ``patience`` is how long, in seconds beside the delay,
    another process may hold a turn without a sign of life before it is passed over (it may be
    stopped in a debugger, or suspended). ``shared`` are the turns among machines.
    """

    def __init__(
        self,
        folder: Path,
        *,
        patience: float,
        shared: SharedTurns | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder: Path | None = folder
        self._patience = patience
        self._shared = shared
        self._sleep = sleep
        self._turns: dict[str, _Turn] = {}
        self._lock = threading.Lock()
        self._prepared = False

    @contextmanager
    def take(self, host: str, delay: float) -> Iterator[None]:
        """Hold the turn at ``host``, from ``delay`` seconds after the last one ended."""
        turn = self._turn(host)
        with turn.lock, self._among_processes(host, delay) as file:
            self._wait_until_free(turn, file, delay)
            with self._among_machines(host, delay):
                if file is not None:
                    file.note_time()
                try:
                    yield
                finally:
                    turn.ended = time.monotonic()
                    if file is not None:
                        file.note_time()

    def postpone(self, host: str, seconds: float) -> None:
        """No thread of this process, and no other machine, asks ``host`` before ``seconds``."""
        turn = self._turn(host)
        turn.free_at = max(turn.free_at, time.monotonic() + seconds)
        if self._shared is not None:
            self._shared.postpone(host, seconds)

    def _turn(self, host: str) -> _Turn:
        with self._lock:
            return self._turns.setdefault(host, _Turn())

    def _wait_until_free(self, turn: _Turn, file: _HostFile | None, delay: float) -> None:
        # The file is read once: were its time in the future (a clock was set back), asking again
        # after each wait would wait until then.
        until = time.monotonic() + (file.seconds_left(delay) if file is not None else 0.0)
        if turn.ended is not None:
            until = max(until, turn.ended + delay)
        while (wait := max(until, turn.free_at) - time.monotonic()) > 0:
            self._sleep(wait)

    def _among_machines(self, host: str, delay: float) -> AbstractContextManager[None]:
        # The file is held meanwhile: of the processes of a machine one waits for the others.
        return (
            nullcontext() if self._shared is None or not delay else self._shared.take(host, delay)
        )

    @contextmanager
    def _among_processes(self, host: str, delay: float) -> Iterator[_HostFile | None]:
        folder = self._usable_folder() if delay > 0 else None
        file = self._lock_file(folder, host, delay) if folder is not None else None
        try:
            yield file
        finally:
            if file is not None:
                file.close()

    def _lock_file(self, folder: Path, host: str, delay: float) -> _HostFile | None:
        """The file of the host, locked; None where that cannot be had."""
        name = hashlib.sha256(host.encode()).hexdigest()[:32]
        try:
            file = _HostFile(folder / name)
        except OSError as error:
            self._do_without(error)
            return None
        try:
            held = self._acquire(file, host, delay)
        except OSError as error:  # a file system without locks
            self._do_without(error)
            held = False
        if not held:
            file.close()
        return file if held else None

    def _acquire(self, file: _HostFile, host: str, delay: float) -> bool:
        """Lock the file; False where its holder gives no sign of life."""
        seen = file.content()
        since = time.monotonic()
        while not file.try_lock():
            content = file.content()
            if content != seen:
                seen, since = content, time.monotonic()
            elif time.monotonic() - since > delay + self._patience:
                logger.warning(
                    "Another process has held its turn at %s for %.0f s and does nothing; "
                    "going on without waiting for it.",
                    host,
                    delay + self._patience,
                )
                return False
            self._sleep(_POLL_SECONDS)
        return True

    def _usable_folder(self) -> Path | None:
        with self._lock:
            if self._folder is not None and not self._prepared:
                try:
                    _prepare(self._folder)
                    self._prepared = True
                except OSError as error:
                    self._do_without(error)
            return self._folder

    def _do_without(self, error: OSError) -> None:
        if self._folder is not None:
            logger.warning(
                "%s cannot be used (%s): requests of several processes to one host are not kept "
                "apart, only those within each process.",
                self._folder,
                error.strerror or error,
            )
            self._folder = None


def _prepare(folder: Path) -> None:
    """Make the folder ours alone; among temporary files somebody else may have made it first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise PermissionError(1, "it belongs to somebody else, or others may write to it")


class _HostFile:
    """The file of one host: the time of its last turn, as seconds since 1970 in decimal digits."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._descriptor = os.open(path, flags, 0o600)

    def close(self) -> None:
        """Lets go of the lock, too."""
        os.close(self._descriptor)

    def try_lock(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def content(self) -> bytes:
        return os.pread(self._descriptor, 64, 0)

    def seconds_left(self, delay: float) -> float:
        """What is left of ``delay``; never more than all of it, whatever the file or clock says."""
        try:
            last = float(self.content())
        except (ValueError, OSError):
            return 0.0
        left = last + delay - time.time()
        return min(left, delay) if left > 0 else 0.0

    def note_time(self) -> None:
        now = b"%.6f" % time.time()
        try:
            os.pwrite(self._descriptor, now, 0)
            os.ftruncate(self._descriptor, len(now))
        except OSError as error:
            logger.debug("The time of a turn could not be noted: %s", error)
