"""Dotted paths into JSON: ``data.list``, ``groupData[0].data``, ``results[]``, ``catMap.*.listVO``.

A segment is a member's name, ``*`` for every member; ``[n]`` takes one element of an array, ``[]``
all of them. ``[]`` alone is the document itself as an array. ``@`` is the value itself. A string
that holds JSON is opened where the path goes on into it (some answers carry JSON inside JSON).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from monitor.catalog.selectors import Step, parse_path

_EVERY = "*"


def values_at(document: Any, path: str) -> list[Any]:
    """Every value that a path leads to, in order; none where it leads nowhere.

    An array in the middle of a path is gone through, whether ``[]`` is written or not. At the end
    of the path an array is one value.
    """
    return list(_walk(document, parse_path(path)))


def items_at(document: Any, path: str) -> list[Any]:
    """The elements that a path leads to: an array at its end counts for its elements.

    Several paths, with commas between, are followed one after the other: some answers have their
    list now here, now there.
    """
    items: list[Any] = []
    for value in (value for one in path.split(",") for value in values_at(document, one)):
        value = opened(value) if isinstance(value, str) else value
        items.extend(value if isinstance(value, list) else [value])
    return [item for item in items if item is not None]


def opened(text: str) -> Any:
    """What a string holds, where that is a JSON object or array; else the string itself."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _walk(value: Any, steps: tuple[Step, ...]) -> Iterator[Any]:
    if not steps:
        yield value
        return
    step, rest = steps[0], steps[1:]
    if isinstance(value, str):
        value = opened(value)
    if step is None or isinstance(step, int):
        if isinstance(value, list):
            chosen = value if step is None else value[step : step + 1 or None]
            for element in chosen:
                yield from _walk(element, rest)
    elif isinstance(value, list):
        for element in value:
            if isinstance(element, dict | str):
                yield from _walk(element, steps)
    elif isinstance(value, dict):
        if step == _EVERY:
            for member in value.values():
                yield from _walk(member, rest)
        elif step in value:
            yield from _walk(value[step], rest)
