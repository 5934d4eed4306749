"""[[source]] tables → Source values; one schema for seeds/sources/*.toml and monitor.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from monitor.catalog import seeds_folder
from monitor.catalog.problems import describe
from monitor.errors import ConfigError
from monitor.model import Pagination, Selectors, Source


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class SelectSettings(_Strict):
    """[source.select]"""

    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None
    summary: str | None = None
    text: str | None = None


class PagesSettings(_Strict):
    """[source.pages]"""

    pattern: str
    first: int = Field(default=2, ge=0)
    last: int | None = Field(default=None, ge=0)

    @field_validator("pattern")
    @classmethod
    def _holds_n(cls, value: str) -> str:
        if "{n}" not in value:
            raise ValueError("must hold {n}, the place of the page number")
        return value


class SourceSettings(_Strict):
    """[[source]], as written."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    kind: str
    url: str
    region: str | None = Field(default=None, pattern=r"^CN(-[A-Z]{2})?$")
    language: Literal["en", "zh"] | None = None
    publisher: str | None = None
    article: str | None = None
    hosts: list[str] = []
    method: Literal["GET", "POST"] = "GET"
    form: dict[str, str] | None = None
    json_body: Any = Field(default=None, alias="json")
    headers: dict[str, str] = {}
    select: SelectSettings = SelectSettings()
    pages: PagesSettings | None = None
    charset: str | None = None

    @field_validator("article")
    @classmethod
    def _is_regex(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value)
            except re.error as error:
                raise ValueError(f"is no regular expression: {error}") from error
        return value

    def to_source(self) -> Source:
        """The domain value."""
        return Source(
            slug=self.slug,
            name=self.name,
            kind=self.kind,
            url=self.url,
            region=self.region,
            language=self.language,
            publisher=self.publisher,
            article=re.compile(self.article) if self.article else None,
            hosts=tuple(self.hosts),
            method=self.method,
            form=self.form,
            json=self.json_body,
            headers=self.headers,
            select=Selectors(**self.select.model_dump()),
            pages=Pagination(**self.pages.model_dump()) if self.pages else None,
            charset=self.charset,
        )


def parse_sources(tables: Iterable[Any], where: str) -> tuple[list[Source], list[str]]:
    """(sources, problems) of a list of [[source]] tables read from ``where``."""
    sources: list[Source] = []
    problems: list[str] = []
    for number, table in enumerate(tables, start=1):
        slug = table.get("slug") if isinstance(table, dict) else None
        place = f"{where}: source {slug or number}"
        try:
            sources.append(SourceSettings.model_validate(table).to_source())
        except ValidationError as error:
            problems.extend(describe(error, place))
    return sources, problems


def load_sources(folder: Path | None = None) -> list[Source]:
    """All [[source]] tables of a folder's *.toml (default: seeds/sources), by slug.

    Raises ConfigError with every problem of every file.
    """
    folder = folder or seeds_folder() / "sources"
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder; set catalogue to a folder of *.toml files.")
    sources: list[Source] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            problems.append(f"{path}: cannot be read as TOML: {error}.")
            continue
        problems.extend(
            f"{path}: unknown key {key!r}; a catalogue file holds [[source]] tables only."
            for key in document
            if key != "source"
        )
        found, wrong = parse_sources(document.get("source", []), str(path))
        sources.extend(found)
        problems.extend(wrong)
    problems.extend(duplicate_slugs(sources))
    if problems:
        raise ConfigError(problems)
    return sorted(sources, key=lambda source: source.slug)


def duplicate_slugs(sources: Iterable[Source]) -> list[str]:
    """A sentence for each slug that stands twice."""
    seen: set[str] = set()
    twice: list[str] = []
    for source in sources:
        if source.slug in seen:
            twice.append(f"source {source.slug}: the slug stands twice; give each its own.")
        seen.add(source.slug)
    return twice


def host_of(url: str) -> str:
    """The host of an absolute address, lower case."""
    return (urlsplit(url).hostname or "").lower()
