"""Column types that behave the same on SQLite and PostgreSQL, whatever a page holds.

Named types rather than ``with_variant``, which Alembic cannot compare.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import JSON, Text
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator

#: What PostgreSQL (NUL) or UTF-8 (lone surrogates) cannot hold.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def storable(text: str) -> str:
    """``text`` with NUL and lone surrogates replaced one for one, so that evidence offsets hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _UNSTORABLE.sub(_REPLACEMENT, text)
    return text.replace("\x00", _REPLACEMENT) if "\x00" in text else text


def dump_json(value: Any) -> str:
    """Compact JSON that both databases take; strings in it are made ``storable``."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # json writes NUL as an escape and leaves surrogates bare; only such a text is walked again.
    if "\\u0000" in text or storable(text) is not text:
        text = json.dumps(
            _storable_all(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )
    return text


def _storable_all(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case list() | tuple():
            return [_storable_all(item) for item in value]
        case dict():
            return {storable(str(key)): _storable_all(item) for key, item in value.items()}
        case _:
            return value


class SafeText(TypeDecorator[str]):
    """Text without limit; characters that a database refuses become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """A JSON document; written by ``dump_json`` (see ``engine``)."""

    impl = JSON
    cache_ok = True
