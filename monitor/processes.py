"""CPU-bound work in processes of this machine, with the results in order.

Cleaning is nearly all that an article costs, and Python threads do not share it out. What must go
one by one (deciding, storing) stays in the parent, in the order of the input: so the results are
those of one process.
"""

from __future__ import annotations

import gc
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
#: processes beside one that only stored took 10.8 s for 800 pages in chunks of 8 and 11.1 s in
#: chunks of 50 (bench_ingest.py, with this changed). Only a Prefect task, which costs 33 ms, would
#: need 50 and more.
CHUNK = 8

#: Chunks in the hands of each other process: one at work and two that wait, so that none is idle
#: while this one stores or cleans a chunk.
_QUEUED = 3

#: Chunks that are held for each process, done or not, when an early one takes long.
_AHEAD = 8

#: Below this a second process costs more (it loads the lexicon, some 2 s) than it saves.
WORTH_PROCESSES = 150

#: One of them stores, article by article, and each process holds some 200 MB.
MOST = 16


def fitting(articles: int) -> int:
    """How many processes so many articles are worth on this machine."""
    return min(os.cpu_count() or 1, 4) if articles >= WORTH_PROCESSES else 1


def in_order(
    make: Callable[..., Callable[[Chunk], Result]],
    arguments: tuple[Any, ...],
    chunks: Iterable[Chunk],
    processes: int,
    *,
    here: Callable[[Chunk], Result] | None = None,
) -> Iterator[tuple[Chunk, Result]]:
    """Each chunk with what the function that ``make(*arguments)`` gives makes of it, in order.

    This process is one of ``processes``: it works while the others start, and whenever the next
    chunk is not ready; they work a few chunks ahead of the reader. With one process all happens in
    this one. The function is made once in each process (``here`` is this one's, where it is made
    already). ``make`` is a function of a module, its arguments and the chunks can be pickled. What
    the function raises passes; raises MonitorError when a process was killed.
    """
    stream, work = iter(chunks), here or make(*arguments)
    if processes <= 1:
        for chunk in stream:
            yield chunk, work(chunk)
        return
    others = min(processes, MOST) - 1
    # Started afresh: a copy of this process would share its connections and its threads' locks.
    pool = ProcessPoolExecutor(
        others,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(make, arguments),
    )
    try:
        started = pool.submit(_nothing)
        while not started.done() and (first := next(stream, None)) is not None:
            yield first, work(first)
        yield from _shared(pool, work, stream, others)
    except BrokenProcessPool as error:
        raise MonitorError(
            "a process that cleaned pages was killed (out of memory?); what was finished is "
            "stored, and it is safe to run this again."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _shared(
    pool: ProcessPoolExecutor,
    work: Callable[[Chunk], Result],
    stream: Iterator[Chunk],
    others: int,
) -> Iterator[tuple[Chunk, Result]]:
    """``in_order`` once the other processes have started."""
    ahead: deque[tuple[Chunk, Future[Result]]] = deque()
    while True:
        while (
            len(ahead) < _AHEAD * (others + 1)
            and sum(not future.done() for _, future in ahead) < _QUEUED * others
            and (chunk := next(stream, None)) is not None
        ):
            ahead.append((chunk, pool.submit(_work, chunk)))
        if not ahead:
            return
        first, future = ahead[0]
        if not future.done():
            own = next(stream, None) if len(ahead) < _AHEAD * (others + 1) else None
            if own is not None:
                made: Future[Result] = Future()
                made.set_result(work(own))
                ahead.append((own, made))
                continue
        ahead.popleft()
        yield first, future.result()


_made: Callable[[Any], Any] | None = None


def _start(make: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
    """Begin as a process of the pool: Ctrl-C is the parent's business, and its end is ours."""
    global _made
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()
    # What is loaded stays to the end: looking for garbage in it takes a third of the loading, and
    # time again with every full collection.
    gc.disable()
    _made = make(*arguments)
    gc.freeze()
    gc.enable()


def _end_with_parent() -> None:
    """A parent that is killed closes no pipe that its children hold, too: they would wait on."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _nothing() -> None:
    """Done as soon as a process has started."""


def _work(chunk: Any) -> Any:
    assert _made is not None, "the process was started by _start"
    return _made(chunk)
