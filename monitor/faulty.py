"""A configuration with faults in it → as much of it as can still be checked.

So that all problems are named at once: nothing ever runs with what comes out here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from monitor.catalog.problems import VARIABLE

#: Stands for a destination that cannot be read, while the rest is checked.
_STAND_IN = "json://localhost"


def remaining(
    document: Mapping[str, Any], error: ValidationError, *, mended: tuple[str, ...] = ("",)
) -> dict[str, Any]:
    """A copy of ``document`` without the smallest parts that hold what ``error`` found.

    A table that lacks a key is removed whole, unless ``document`` has the key by now. Without a
    part that was removed the rest may be wrong in another way: a list that is empty now, a key that
    is missing. What lies below ``mended`` was replaced already and stays.
    """
    rest = copy.deepcopy(dict(document))
    wrong = set()
    for problem in error.errors():
        path = _existing(rest, problem["loc"])
        if path[: len(mended)] == mended:
            continue
        if problem["type"] != "missing" or path != problem["loc"]:
            wrong.add(path)
    # From the last to the first, so that the places in lists still hold.
    for path in sorted(wrong, key=lambda path: [(str(type(one)), one) for one in path])[::-1]:
        node: Any = rest
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]
    return rest


def _existing(document: Any, location: Iterable[int | str]) -> tuple[int | str, ...]:
    """As much of a place as the document has; validators may have put tables of their own in."""
    path: list[int | str] = []
    for key in location:
        if isinstance(document, dict):
            there = key in document
        elif isinstance(document, list):
            if not isinstance(key, int):
                continue
            there = key < len(document)
        else:
            there = False
        if not there:
            break
        path.append(key)
        document = document[key]
    return tuple(path)


def name_rules(document: dict[str, Any]) -> None:
    """Give every rule that lacks them a slug, which is its number, and tags: the rest of it can be
    checked then."""
    rules = document.get("rule")
    for number, rule in enumerate(rules if isinstance(rules, list) else [], start=1):
        if isinstance(rule, dict):
            rule.setdefault("slug", f"{number}")
            rule.setdefault("tags", ["all"])


def with_stand_ins(
    document: dict[str, Any], usable: Callable[[Any], bool], *, listed: bool = False
) -> dict[str, Any]:
    """A destination in place of each that is not usable, and with ``listed`` of what is no list:
    the tags and the numbers of the others stay what they are."""
    alerts = document.get("alerts")
    found = alerts.get("destinations") if isinstance(alerts, dict) else None

    def stand_in(urls: Any) -> Any:
        if isinstance(urls, list):
            return [url if usable(url) else _STAND_IN for url in urls]
        return [_STAND_IN] if listed else urls

    if isinstance(alerts, dict) and isinstance(found, list | dict):
        tagged = found if isinstance(found, dict) else {"all": found}
        urls = {tag: stand_in(urls) for tag, urls in tagged.items()}
        return {**document, "alerts": {**alerts, "destinations": urls}}
    return document


def without_unset(document: dict[str, Any]) -> dict[str, Any]:
    """What holds a variable that is not set would only be found wrong a second time."""

    def whole(value: Any) -> bool:
        return not (isinstance(value, str) and VARIABLE.search(value))

    rest = {key: value for key, value in with_stand_ins(document, whole).items() if whole(value)}
    if isinstance(rest.get("alerts"), dict):
        rest["alerts"] = {key: value for key, value in rest["alerts"].items() if whole(value)}
    return rest
