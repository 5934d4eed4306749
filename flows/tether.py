"""Processes that end with the one that started them, however that one ends.

A process that is killed outright takes nobody with it: a server would keep the port, and a run
would go on beside the one that follows it. So what ``monitor schedule`` starts looks once a second
whether its parent still is the one that started it.
"""

from __future__ import annotations

import os
import threading
import time

#: Holds the parent's process id; taken out on reading, since grandchildren have another parent.
PARENT = "MONITOR_ENDS_WITH"
_LOOK_SECONDS = 1.0


def end_with_parent() -> None:
    """End this process when the parent named in the environment has gone; nothing without one."""
    parent = os.environ.pop(PARENT, "")
    if parent.isdigit():
        threading.Thread(
            target=_watch, args=(int(parent),), name="end with parent", daemon=True
        ).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)
