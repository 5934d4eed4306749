"""[[source]] tables → Source values; one schema for seeds/sources/*.toml and monitor.toml.

Everything that can be told from the table alone is checked here, so that a misspelt selector is a
sentence at load and not a silent source.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from monitor.catalog import seeds_folder
from monitor.catalog.problems import describe
from monitor.catalog.selectors import Part, compiled, parse_path
from monitor.errors import ConfigError
from monitor.model import Pagination, Selectors, Source

#: The keys of ``monitor.sources.KINDS``, which lies above and cannot be imported from here.
KIND_NAMES = (
    *("archive", "feed", "files", "jpaas", "json", "listing", "records", "rsshub"),
    "sitemap",
)

#: Kinds whose selectors are CSS; those of ``json`` are dotted paths.
_CSS_KINDS = frozenset({"jpaas", "listing", "records"})
_HOST_PATTERN = re.compile(r"(?:\*\.)?\w(?:[\w.-]*\w)?")
#: RFC 9110, section 5.6.2.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t -~]*")


@lru_cache(maxsize=1)
def _region_codes() -> frozenset[str]:
    """The nation and its province-level regions.

    Read from the lines of seeds/regions.toml that hold them: to parse the whole of it takes 44 ms,
    and every command reads sources.
    """
    content = (seeds_folder() / "regions.toml").read_text(encoding="utf-8")
    return frozenset({"CN", *re.findall(r'^id = "(CN-[A-Z]{2})"', content, re.M)})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _check_address(value: str) -> str:
    """Absolute http(s): nothing else is fetched."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        parts.port  # noqa: B018  raises ValueError on a port that is none
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", value):
        raise ValueError("must be an absolute http or https address")
    return value


class SelectSettings(_Strict):
    """[source.select]"""

    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None
    summary: str | None = None
    text: str | None = None


class PagesSettings(_Strict):
    """[source.pages]. Fields stand in the order in which their checks need each other."""

    rows: int | None = Field(default=None, ge=1)
    form: dict[str, str] | None = None
    json_body: Any = Field(default=None, alias="json")
    pattern: Annotated[str, AfterValidator(_check_address)] | None = Field(
        default=None, validate_default=True
    )
    first: int = Field(default=2, ge=0)
    last: int | None = Field(default=None, ge=0)

    @field_validator("pattern")
    @classmethod
    def _holds_n(cls, value: str | None, info: ValidationInfo) -> str | None:
        written = f"{value} {info.data.get('form')} {info.data.get('json_body')}"
        by_row = "{start}" in written
        if "{n}" not in written and not by_row:
            raise ValueError("must hold {n}, the place of the page number")
        if by_row and info.data.get("rows") is None:
            raise ValueError("holds {start}, which needs 'rows', the number of records on a page")
        return value

    @field_validator("last")
    @classmethod
    def _follows_first(cls, value: int | None, info: ValidationInfo) -> int | None:
        first = info.data.get("first", 0)
        if value is not None and value < first:
            raise ValueError(f"must not be smaller than first, which is {first}")
        return value

    def to_pagination(self) -> Pagination:
        """The domain value."""
        return Pagination(
            pattern=self.pattern,
            first=self.first,
            last=self.last,
            rows=self.rows,
            form=self.form,
            json=self.json_body,
        )


class SourceSettings(_Strict):
    """[[source]], as written. Fields stand in the order in which their checks need each other."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str = Field(min_length=1)
    kind: str
    url: str = Field(min_length=1)
    region: str | None = None
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

    @field_validator("kind")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in KIND_NAMES:
            raise ValueError(f"must be one of {', '.join(KIND_NAMES)}")
        return value

    @field_validator("region")
    @classmethod
    def _is_region(cls, value: str | None) -> str | None:
        if value is not None and value not in _region_codes():
            near = get_close_matches(value, sorted(_region_codes()), n=3)
            known = f", such as {', '.join(near)}" if near else ""
            raise ValueError(f"must be CN or the ISO 3166-2 code of a province-level region{known}")
        return value

    @field_validator("url")
    @classmethod
    def _suits_kind(cls, value: str, info: ValidationInfo) -> str:
        kind = info.data.get("kind")
        if kind == "files" or (kind == "archive" and "://" not in value):
            return value
        if kind is None and value.startswith("/"):
            return value  # may be a route; the kind itself is what is wrong
        if kind == "rsshub":
            if not value.startswith("/") or re.search(r"\s", value):
                raise ValueError("must be a route that begins with /, such as /gov/miit/wjgs")
            return value
        return _check_address(value)

    @field_validator("article")
    @classmethod
    def _is_regex(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value)
            except (re.error, RecursionError, OverflowError) as error:
                raise ValueError(f"is no regular expression: {error}") from error
        return value

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, values: list[str]) -> list[str]:
        wrong = [value for value in values if _HOST_PATTERN.fullmatch(value) is None]
        if wrong:
            raise ValueError(
                f"must hold host names such as news.example.cn or *.example.cn, not {wrong[0]!r}"
            )
        return values

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, values: dict[str, str]) -> dict[str, str]:
        for name, value in values.items():
            if not (_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)):
                raise ValueError(f"must be names and one line of ASCII each, unlike {name!r}")
        return values

    @field_validator("form", "json_body")
    @classmethod
    def _goes_by_post(cls, value: Any, info: ValidationInfo) -> Any:
        if value is not None and info.data.get("method") == "GET":
            raise ValueError('is sent by POST only; add method = "POST"')
        if info.field_name == "json_body" and value is not None and info.data.get("form"):
            raise ValueError("cannot be sent beside form; remove one of them")
        return value

    @field_validator("pages")
    @classmethod
    def _suits_method(
        cls, value: PagesSettings | None, info: ValidationInfo
    ) -> PagesSettings | None:
        posts = value is not None and (value.form is not None or value.json_body is not None)
        if posts and info.data.get("method") == "GET":
            raise ValueError('has a form or json, sent by POST only; add method = "POST"')
        return value

    @field_validator("charset")
    @classmethod
    def _is_charset(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                codecs.lookup(value)
            except (LookupError, ValueError) as error:
                raise ValueError("must be the name of a character set, such as gb18030") from error
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
            pages=self.pages.to_pagination() if self.pages else None,
            charset=self.charset,
        )


def parse_sources(tables: Iterable[Any], where: str) -> tuple[list[Source], list[str]]:
    """(sources, problems) of a list of [[source]] tables read from ``where``."""
    sources: list[Source] = []
    problems: list[str] = []
    for number, table in enumerate(tables, start=1):
        slug = table.get("slug") if isinstance(table, dict) else None
        place = f"{where}: source {slug or number}"
        wrong = [f"{place}: {sentence}" for sentence in _selector_problems(table)]
        try:
            source = SourceSettings.model_validate(table).to_source()
        except ValidationError as error:
            wrong += describe(error, place, model=SourceSettings)
        else:
            sources.append(source)
        problems.extend(wrong)
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
        found, wrong = _load_file(path)
        sources.extend(found)
        problems.extend(wrong)
    twice = duplicate_slugs(source.slug for source in sources)
    problems.extend(f"{folder}: {sentence}" for sentence in twice)
    if problems:
        raise ConfigError(problems)
    return sorted(sources, key=lambda source: source.slug)


def duplicate_slugs(slugs: Iterable[str]) -> list[str]:
    """A sentence for each slug of a source that stands twice."""
    return [
        f"source {slug}: the slug stands twice; give each its own."
        for slug, times in Counter(slugs).items()
        if times > 1
    ]


def _load_file(path: Path) -> tuple[list[Source], list[str]]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        return [], [f"{path}: cannot be read as TOML: {error}."]
    tables = document.pop("source", [])
    problems = [
        f"{path}: unknown key {key!r}; a catalogue file holds [[source]] tables only."
        for key in document
    ]
    if not isinstance(tables, list):
        return [], [*problems, f"{path}: 'source' must be written as [[source]] tables."]
    sources, wrong = parse_sources(tables, str(path))
    return sources, problems + wrong


def _selector_problems(table: Any) -> list[str]:
    """A sentence for each selector of a raw table that its kind cannot read.

    Apart from the model, whose validators would each know one selector but not the kind.
    """
    if not isinstance(table, dict) or not isinstance(table.get("select"), dict):
        return []
    kind, select = table.get("kind"), table["select"]
    if isinstance(kind, str) and kind not in KIND_NAMES:
        # The kind is named as a problem of its own; the selectors are those of what was meant.
        kind = next(iter(get_close_matches(kind, KIND_NAMES, n=1)), None)
    item = select.get("item")
    in_html = kind in _CSS_KINDS or (isinstance(item, str) and "|" in item)
    problems = []
    for name, selector in select.items():
        if not isinstance(selector, str) or name not in SelectSettings.model_fields:
            continue
        for check, words in _checks(str(kind), name, selector, in_html=in_html):
            try:
                check(words)
            except ValueError as error:
                problems.append(f"'select.{name}' {error} (is {selector!r}).")
    return problems


def _checks(
    kind: str, name: str, selector: str, *, in_html: bool
) -> list[tuple[Callable[[str], object], str]]:
    """What each part of a selector must be; kinds without selectors of their own take any words."""
    if kind not in _CSS_KINDS and kind != "json":
        return []
    if name != "item":
        return [(Part.parse if in_html else parse_path, selector)]
    # json: dotted paths, then behind a bar the rows inside the HTML that they lead to.
    path, bar, css = selector.partition("|")
    if kind == "listing" or kind == "records" or (kind == "jpaas" and not bar):
        path, css = "", selector
    paths: list[tuple[Callable[[str], object], str]]
    paths = [(parse_path, one) for one in path.split(",")] if path.strip() else []
    return paths + [(compiled, css.strip())] * bool(css.strip())
