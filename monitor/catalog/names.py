"""seeds/names.toml → Name: enterprises that English and Chinese reports call by other sounds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.catalog import seeds_folder
from monitor.catalog.problems import describe
from monitor.errors import ConfigError
from monitor.text import fold

Spelling = Annotated[str, Field(min_length=2, pattern=r"^\S(.*\S)?$")]
Spellings = Annotated[list[Spelling], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Name:
    """One enterprise or programme as English and as Chinese reports write it, usual form first."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


class _NamesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    names: list[Annotated[list[Spellings], Field(min_length=2, max_length=2)]]


def load_names(path: Path | None = None) -> tuple[Name, ...]:
    """The names of ``seeds/names.toml``, in their order.

    Raises ConfigError with every problem: unknown keys, wrong types, an English name that stands
    in two rows.
    """
    path = path or seeds_folder() / "names.toml"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = _NamesFile.model_validate(document).names
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    except ValidationError as error:
        raise ConfigError(describe(error, str(path))) from error
    seen: dict[str, int] = {}
    problems = []
    for number, (english, _) in enumerate(rows):
        for spelling in {fold(one) for one in english}:
            if seen.setdefault(spelling, number) != number:
                problems.append(f"{path}: {spelling!r} stands in two rows; keep one.")
    if problems:
        raise ConfigError(problems)
    return tuple(Name(tuple(english), tuple(chinese)) for english, chinese in rows)
