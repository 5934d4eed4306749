"""seeds/programmes.toml → Programmes: what regions had declared before anything was watched."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.catalog import seeds_folder
from monitor.catalog.problems import describe
from monitor.errors import ConfigError
from monitor.register import Programme

Words = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]


class ProgrammeSettings(BaseModel):
    """One [[programme]]."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Words
    region: str
    since: date
    level: Literal["declared", "reported"]
    chains: dict[str, Words] = Field(min_length=1)
    ground: str | None = Field(default=None, pattern=r"^(seed|dev)-\d{3}$")
    reference: Words | None = None
    place: Words | None = None


def load_programmes(
    path: Path | None = None, *, chains: Collection[str], regions: Collection[str]
) -> tuple[Programme, ...]:
    """The programmes of ``seeds/programmes.toml``, in their order.

    ``chains`` and ``regions`` are the ids that may be named. Raises ConfigError with every problem
    of the file: unknown keys and ids, wrong types, an id that stands twice, a programme without
    any proof.
    """
    path = path or seeds_folder() / "programmes.toml"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    problems = [f"{path}: unknown key {key!r}." for key in document.keys() - {"programme"}]
    tables = document.get("programme", [])
    if not isinstance(tables, list) or not tables:
        problems.append(f"{path}: holds no programme; write each as [[programme]].")
        tables = []
    found: list[Programme] = []
    for number, table in enumerate(tables, start=1):
        where = f"{path}: programme {_called(table) or number}"
        try:
            settings = ProgrammeSettings.model_validate(table)
        except ValidationError as error:
            problems += describe(error, where)
            continue
        problems += (f"{where}: {say}" for say in _wrong(settings, found, chains, regions))
        found.append(Programme(**settings.model_dump()))
    if problems:
        raise ConfigError(problems)
    return tuple(found)


def _called(table: Any) -> str | None:
    name = table.get("id") if isinstance(table, dict) else None
    return name if isinstance(name, str) else None


def _wrong(
    settings: ProgrammeSettings,
    before: Sequence[Programme],
    chains: Collection[str],
    regions: Collection[str],
) -> Iterator[str]:
    """What is wrong with a programme whose form is right."""
    if any(settings.id == one.id for one in before):
        yield "this id stands twice; each is unique."
    if settings.region not in regions:
        yield f"region {settings.region!r} is none of seeds/regions.toml; write it as CN-GX."
    for chain in settings.chains:
        if chain not in chains:
            yield f"chain {chain!r} is none of seeds/chains."
    if settings.ground is None and settings.reference is None:
        yield "nothing proves it; name its ground (a seed or labelled article) or a reference."
