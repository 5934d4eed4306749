"""pydantic's findings → one sentence each, naming file and key, never a secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

#: ``{env:NAME}``: the value of a variable of the environment.
VARIABLE = re.compile(r"\{env:([A-Za-z_][A-Za-z0-9_]*)\}")
#: Values below these keys may hold passwords or tokens and are never repeated.
_SECRET_KEYS = frozenset({"database", "destinations", "headers", "form", "json"})
_WORDINGS = {
    "too_short": "is empty; name at least one, or remove the key",
    "model_type": "must be a table",
    "dict_type": "must be a table",
    "list_type": "must be a list",
    "string_type": "must be a text in quotes",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "string_too_short": "is empty; give a value, or remove the key",
}
_LIMITS = {
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "string_pattern_mismatch": "has a wrong form: it must match {pattern}",
}


def describe(
    error: ValidationError, where: str, *, document: Mapping[str, Any] | None = None
) -> list[str]:
    """One sentence for each problem. ``document`` is what was validated: rules in its list are
    called by their slug instead of their number.

    A value with a variable that is not set says nothing: the variable is a problem of its own."""
    sentences = []
    for problem in error.errors():
        if isinstance(problem["input"], str) and VARIABLE.search(problem["input"]):
            continue
        place, location = _place(where, problem["loc"], document or {})
        key = ".".join(str(part) for part in location)
        kind = problem["type"]
        if kind == "extra_forbidden":
            sentences.append(f"{place}: unknown key {key!r}; remove it or correct its spelling.")
        elif kind == "missing":
            sentences.append(f"{place}: {key!r} is missing; add it.")
        else:
            subject = repr(key) if key else "the entry"
            sentences.append(f"{place}: {subject} {_wording(problem)}{_value(problem, key)}.")
    return sentences


def _place(
    where: str, location: tuple[int | str, ...], document: Mapping[str, Any]
) -> tuple[str, tuple[int | str, ...]]:
    if len(location) > 1 and location[0] == "rule" and isinstance(location[1], int):
        rules = document.get("rule")
        rule = rules[location[1]] if isinstance(rules, list) else None
        slug = rule.get("slug") if isinstance(rule, dict) else None
        return f"{where}: rule {slug or location[1] + 1}", location[2:]
    return where, location


def _wording(problem: Mapping[str, Any]) -> str:
    kind = problem["type"]
    if kind in _WORDINGS:
        return _WORDINGS[kind]
    if kind in _LIMITS:
        return _LIMITS[kind].format(**problem.get("ctx", {}))
    message = str(problem["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _value(problem: Mapping[str, Any], key: str) -> str:
    """The wrong value, where it is short and holds no secret."""
    value = problem["input"]
    if _SECRET_KEYS & set(_words(key)) or not isinstance(value, str | int | float):
        return ""
    shown = repr(value)
    return f" (is {shown})" if len(shown) <= 60 else ""


def _words(key: str) -> Iterable[str]:
    return key.split(".")
