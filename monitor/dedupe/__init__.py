"""Is it new? Articles are compared with earlier ones, rung by rung; no I/O.

``sign`` computes what is stored of an article, and ``decide`` gives the verdict on it, as a
``Reading`` of it with its labels, against candidates that an index found by that signature.
``MemoryIndex`` is the index of commands without a database. The ladder itself is the visible list
``ladder.RUNGS``.
"""

from __future__ import annotations

from monitor.dedupe.index import MemoryIndex
from monitor.dedupe.ladder import RUNGS, decide
from monitor.dedupe.reading import Reading
from monitor.dedupe.signature import sign

__all__ = ["RUNGS", "MemoryIndex", "Reading", "decide", "sign"]
