"""pydantic's findings → one sentence each, naming file and key, never a secret."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

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
    error: ValidationError,
    where: str,
    *,
    document: Mapping[str, Any] | None = None,
    model: type[BaseModel] | None = None,
) -> list[str]:
    """One sentence for each problem. ``document`` is what was validated: rules in its list are
    called by their slug instead of their number. ``model`` is what it was validated by: an unknown
    key that is like one of its own is told so.

    A value with a variable that is not set says nothing: the variable is a problem of its own."""
    sentences = []
    for problem in error.errors():
        if isinstance(problem["input"], str) and VARIABLE.search(problem["input"]):
            continue
        place, location = _place(where, problem["loc"], document or {})
        key = ".".join(str(part) for part in location)
        kind = problem["type"]
        if kind == "extra_forbidden":
            near = likely(str(problem["loc"][-1]), _keys_beside(model, problem["loc"]))
            advice = f"did you mean {near[0]!r}?" if near else "remove it or correct its spelling."
            sentences.append(f"{place}: unknown key {key!r}; {advice}")
        elif kind == "missing":
            sentences.append(f"{place}: {key!r} is missing; add it.")
        else:
            subject = repr(key) if key else "the entry"
            sentences.append(f"{place}: {subject} {_wording(problem)}{_value(problem, key)}.")
    return sentences


def likely(
    value: str, known: Collection[str] | Mapping[str, tuple[str, str]], *, most: int = 3
) -> list[str]:
    """The ids that someone who wrote ``value`` may have meant, the likeliest first.

    Looked for among the ids and, where ``known`` gives the names of each in English and Chinese,
    among those: ``GX``, ``cn-gx``, ``Guangxi`` and ``广西`` all mean ``CN-GX``.
    """
    wanted = value.strip().casefold()
    if not wanted:
        return []
    names = known if isinstance(known, Mapping) else {}
    words = {
        id: [word.casefold() for word in (id, *names.get(id, ()))] for id in sorted(known) if id
    }
    same = [id for id, own in words.items() if wanted in own or own[0].endswith(f"-{wanted}")]
    if same:
        return same[:most]
    # Two Chinese characters are a word, two Latin letters stand in every other name.
    whole = len(wanted) > (2 if wanted.isascii() else 1)
    part = [id for id, own in words.items() if whole and any(wanted in word for word in own)]
    owners = {word: id for id, own in words.items() for word in own}
    close = [owners[word] for word in get_close_matches(wanted, owners, n=most)]
    return list(dict.fromkeys([*part, *close]))[:most]


def _keys_beside(model: type[BaseModel] | None, location: tuple[int | str, ...]) -> list[str]:
    """The keys that the table has in which the last of ``location`` stands."""
    for part in location[:-1]:
        if model is None or isinstance(part, int):
            continue  # a number is a place in a list of tables, whose model was found already
        field = model.model_fields.get(part)
        model = None if field is None else next(_models(field.annotation), None)
    return [] if model is None else [*model.model_fields]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a type is made of: itself, a list of them, one or nothing."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


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
