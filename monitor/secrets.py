"""Values that came from the environment by ``{env:NAME}`` and must never be shown again.

Destinations mask their own addresses; this is for everything else that may repeat one: a source's
URL in an error, a log line, a report, the database.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

_MASK = "***"
#: Shorter values would mask ordinary words and digits.
_SHORTEST = 4
#: Ids of ours, of articles, stories, alerts and runs: a port in the environment may be four digits,
#: and those stand in one sooner or later.
_ID = re.compile(r"[0-9a-f]{16}|[0-9a-f]{32}|\d{8}T\d{6}Z-[0-9a-f]{6}")
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


def masked_document(document: Any) -> Any:
    """A JSON document with ``masked`` texts; keys, numbers and our own ids stay as they are.

    To be masked before it is written: in JSON's escapes a secret with a quote or a backslash is not
    found, and one that is a number would break others.
    """
    if not _hidden:
        return document
    if isinstance(document, str):
        is_ours = _ID.fullmatch(document) and document not in _hidden
        return document if is_ours else masked(document)
    if isinstance(document, dict):
        return {key: masked_document(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [masked_document(value) for value in document]
    return document


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
