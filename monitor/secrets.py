"""Values that came from the environment by ``{env:NAME}`` and must never be shown again.

Destinations mask their own addresses; this is for everything else that may repeat one: a source's
URL in an error, a log line, a report, the database.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from urllib.parse import quote

_MASK = "***"
#: Shorter values would mask ordinary words and digits.
_SHORTEST = 4
_hidden: set[str] = set()


def hide(values: Iterable[str]) -> None:
    """From now on these values are masked in ``masked`` and in every log record of ours."""
    for value in values:
        if len(value) >= _SHORTEST:
            _hidden.update({value, quote(value), quote(value, safe="")})
    if _hidden and not isinstance(logging.getLogRecordFactory(), _MaskingFactory):
        logging.setLogRecordFactory(_MaskingFactory(logging.getLogRecordFactory()))


def masked(text: str) -> str:
    """``text`` without any hidden value; longer ones first, since one may hold another."""
    for value in sorted(_hidden, key=len, reverse=True):
        text = text.replace(value, _MASK)
    return text


class _MaskingFactory:
    """Makes log records as before, with the message masked where a hidden value stands in it."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *arguments: object, **named: object) -> logging.LogRecord:
        record = self._make(*arguments, **named)
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # A record whose arguments do not fit is the handlers' to report, as without us.
            return record
        hidden = masked(message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return record
