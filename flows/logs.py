"""Prefect's logs as people want them: failures of ours in a sentence, bugs with their traceback."""

from __future__ import annotations

import logging

from monitor.errors import MonitorError


class SentencesForOurErrors(logging.Filter):
    """Drops the traceback of a MonitorError: its message says what happened and what to do."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], MonitorError):
            record.exc_info = None
            record.exc_text = None
        return True


def set_up_logs() -> None:
    """Our log flows into Prefect's (``PREFECT_LOGGING_EXTRA_LOGGERS``); idempotent."""
    logging.getLogger("monitor").setLevel(logging.INFO)
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logger = logging.getLogger(name)
        if not any(isinstance(item, SentencesForOurErrors) for item in logger.filters):
            logger.addFilter(SentencesForOurErrors())
