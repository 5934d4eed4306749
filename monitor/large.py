"""Large documents are taken apart one at a time.

A tree takes ten to sixty times the bytes that it was made of, and eight sources are read at once.
Everyday pages and lists (30 to 300 KB) never wait here; of those near ``max_bytes`` (10 MB) only
one is in hand at any moment, so that a run stays below 1 GB whatever is served.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Bytes. Of 900 pages and lists of the catalogue's sites the largest has 700 KB.
LARGE = 1_000_000

_ALONE = threading.Lock()


class Turn:
    """Whether a visitor has a large document in hand. For one thread; not entered twice."""

    def __init__(self) -> None:
        self._inside = False

    def enter(self, size: int) -> None:
        """Wait until no other large document is in hand, if this one, of ``size`` bytes, is one."""
        if size >= LARGE and not self._inside:
            _ALONE.acquire()
            self._inside = True

    def leave(self) -> None:
        """The document was let go; nothing happens without one."""
        if self._inside:
            self._inside = False
            _ALONE.release()


@contextmanager
def alone(size: int) -> Iterator[None]:
    """The time in which a document of ``size`` bytes is in hand. Not to be nested."""
    turn = Turn()
    turn.enter(size)
    try:
        yield
    finally:
        turn.leave()
