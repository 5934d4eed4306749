"""CPU-bound work in processes of this machine, with the results in order.

Cleaning is nearly all that an article costs, and Python threads do not share it out. What must go
one by one (deciding, storing) stays in the parent, in the order of the input: so the results are
those of one process.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from monitor.errors import MonitorError

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

#: Articles handed to a process at once. Pages are large, and a short end leaves none idle; two
#: processes take 10.8 s for 800 pages in chunks of 8 and 11.1 s in chunks of 50 (bench_ingest.py,
#: with this changed). Only a Prefect task, which costs 33 ms, would need 50 and more.
CHUNK = 8

#: Below this a second process costs more (it loads the lexicon, some 2 s) than it saves.
WORTH_PROCESSES = 150

#: The parent stores one by one, and each process holds some 200 MB.
MOST = 16


def fitting(articles: int) -> int:
    """How many processes so many articles are worth on this machine."""
    return min(os.cpu_count() or 1, 4) if articles >= WORTH_PROCESSES else 1


def in_order(
    make: Callable[..., Callable[[Chunk], Result]],
    arguments: tuple[Any, ...],
    chunks: Iterable[Chunk],
    processes: int,
) -> Iterator[tuple[Chunk, Result]]:
    """Each chunk with what the function that ``make(*arguments)`` gives makes of it, in order.

    The function is made once in each process, which works a few chunks ahead of the reader; with
    one process all happens in this one. ``make`` is a function of a module, its arguments and the
    chunks can be pickled. What the function raises passes; raises MonitorError when a process was
    killed.
    """
    if processes <= 1:
        work = make(*arguments)
        for chunk in chunks:
            yield chunk, work(chunk)
        return
    # Started afresh: a copy of this process would share its connections and its threads' locks.
    pool = ProcessPoolExecutor(
        min(processes, MOST),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(make, arguments),
    )
    ahead: deque[tuple[Chunk, Future[Result]]] = deque()
    try:
        for chunk in chunks:
            ahead.append((chunk, pool.submit(_work, chunk)))
            if len(ahead) > 2 * processes:
                first, future = ahead.popleft()
                yield first, future.result()
        while ahead:
            first, future = ahead.popleft()
            yield first, future.result()
    except BrokenProcessPool as error:
        raise MonitorError(
            "a process that cleaned pages was killed (out of memory?); what was finished is "
            "stored, and it is safe to run this again."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


_made: Callable[[Any], Any] | None = None


def _start(make: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
    """Begin as a process of the pool: Ctrl-C is the parent's business, and its end is ours."""
    global _made
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()
    _made = make(*arguments)


def _end_with_parent() -> None:
    """A parent that is killed closes no pipe that its children hold, too: they would wait on."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(chunk: Any) -> Any:
    assert _made is not None, "the process was started by _start"
    return _made(chunk)
