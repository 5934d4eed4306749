"""``text.fold`` kept for the latest texts: the ladder's patterns read the same body many times."""

from __future__ import annotations

from functools import lru_cache

from monitor import text

#: Lines and bodies; a body has some 4 kB.
_KEPT = 2048

fold = lru_cache(maxsize=_KEPT)(text.fold)
