"""monitor.toml and the environment → Settings. Refused whole: all problems at once.

Only what can be said of the file itself is checked here; what needs the catalogue, the database
or the destinations is checked by ``monitor.app``.
"""

from __future__ import annotations

import copy
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
)

from monitor.catalog.problems import VARIABLE, describe
from monitor.catalog.sources import duplicate_slugs, parse_sources
from monitor.errors import ConfigError
from monitor.faulty import name_rules, remaining, with_stand_ins, without_unset
from monitor.model import Conditions, Rule, Source
from monitor.secrets import hide

DEFAULT_DATABASE = "sqlite:///monitor.db"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class FetchSettings(_Strict):
    """[fetch]: how polite, how patient, how large."""

    user_agent: str = Field(
        default="monitor/1 (+https://example.org/contact)", min_length=1, pattern=r"^[ -~]+$"
    )
    delay_seconds: float = Field(default=2.0, ge=0, le=3600)
    timeout_seconds: float = Field(default=20.0, gt=0, le=3600)
    max_bytes: int = Field(default=10_000_000, gt=0)
    respect_robots: bool = True
    allow_private_hosts: bool = False
    rsshub: str = Field(default="https://rsshub.app", pattern=r"^https?://[^/\s]+")


def _parse_time(value: Any) -> Any:
    if isinstance(value, str):
        match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value)
        if match is None:
            raise ValueError('must be a time of day such as "08:30"')
        return time(int(match[1]), int(match[2]))
    return value


def _parse_quiet(value: Any) -> Any:
    if isinstance(value, str):
        start, _, end = value.partition("-")
        try:
            return _parse_time(start.strip()), _parse_time(end.strip())
        except ValueError as error:
            raise ValueError('must be two times of day such as "22:00-07:00"') from error
    return value


class AlertSettings(_Strict):
    """[alerts]: who is told, and when. ``destinations`` are Apprise URLs by tag; ``templates`` is
    a folder of templates that override the built-in ones of the same name."""

    destinations: dict[str, list[str]] = {}
    apprise_config: Annotated[Path | None, Field(strict=False)] = None
    templates: Annotated[Path | None, Field(strict=False)] = None
    timezone: str = "Asia/Shanghai"
    fresh_days: int = Field(default=3, ge=0)
    digest_at: Annotated[time, BeforeValidator(_parse_time)] = time(8, 30)
    quiet: Annotated[tuple[time, time] | None, BeforeValidator(_parse_quiet)] = None
    burst: int = Field(default=20, ge=1)
    _added: int = PrivateAttr(default=0)

    @property
    def added(self) -> int:
        """How many of the last URLs of the tag ``all`` come from MONITOR_APPRISE."""
        return self._added

    def add(self, urls: list[str]) -> None:
        """Take the URLs of MONITOR_APPRISE beside those of the file."""
        self.destinations.setdefault("all", []).extend(urls)
        self._added = len(urls)

    @field_validator("destinations", mode="before")
    @classmethod
    def _tagged(cls, value: Any) -> Any:
        if not isinstance(value, list | dict):
            # pydantic takes no TypeError for a finding.
            raise ValueError("must be a list of URLs, or a table of such lists by tag")  # noqa: TRY004
        return {"all": value} if isinstance(value, list) else value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("must be a time zone such as Asia/Shanghai") from error
        return value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Words = Annotated[list[str], BeforeValidator(_as_list), Field(min_length=1)]


class WhenSettings(_Strict):
    """``when`` of a rule; a list matches any of its members."""

    new_cluster: bool | None = None
    novel: bool | None = None
    relevant: bool = True
    region: Words | None = None
    chain: Words | None = None
    event: Words | None = None
    language: (
        Annotated[list[Literal["en", "zh"]], BeforeValidator(_as_list), Field(min_length=1)] | None
    ) = None
    source: Words | None = None
    text: Words | None = None
    min_investment: float | None = Field(default=None, ge=0)

    def to_conditions(self) -> Conditions:
        def members(words: list[Any] | None) -> frozenset[str] | None:
            return None if words is None else frozenset(words)

        return Conditions(
            new_cluster=self.new_cluster,
            novel=self.novel,
            relevant=self.relevant,
            region=members(self.region),
            chain=members(self.chain),
            event=members(self.event),
            language=members(self.language),
            source=members(self.source),
            text=None if self.text is None else tuple(self.text),
            min_investment=self.min_investment,
        )


def _in_order(value: list[time]) -> list[time]:
    return sorted(set(value))


TimesOfDay = Annotated[
    list[Annotated[time, BeforeValidator(_parse_time)]],
    Field(min_length=1),
    AfterValidator(_in_order),
]


class BackfillSettings(_Strict):
    """[backfill]: where the archives are. ``commoncrawl`` is the index, ``commoncrawl_data`` the
    host of the WARC files that it points into."""

    wayback: str = Field(default="https://web.archive.org", pattern=r"^https?://[^/\s]+")
    commoncrawl: str = Field(default="https://index.commoncrawl.org", pattern=r"^https?://[^/\s]+")
    commoncrawl_data: str = Field(
        default="https://data.commoncrawl.org", pattern=r"^https?://[^/\s]+"
    )


class ScheduleSettings(_Strict):
    """[schedule]: the times of day at which ``monitor schedule`` runs what, in the time zone of
    [alerts]. Portals publish through the working day; 17:30 in Beijing catches it the same day."""

    daily: TimesOfDay = [time(8, 30), time(12, 30), time(17, 30)]
    health: TimesOfDay = [time(9, 0)]


class RuleSettings(_Strict):
    """[[rule]]"""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    when: WhenSettings = WhenSettings()
    tags: list[str] = Field(min_length=1)
    digest: Literal["daily", "weekly"] | None = None

    def to_rule(self) -> Rule:
        return Rule(
            slug=self.slug,
            when=self.when.to_conditions(),
            tags=tuple(self.tags),
            digest=self.digest,
        )


#: The one rule that holds where none is configured.
DEFAULT_RULE = Rule(slug="new-cluster", when=Conditions(new_cluster=True), tags=("all",))


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class OpinionSettings(_Strict):
    """[opinion]: any endpoint that speaks OpenAI's chat completions, asked about doubtful chains.

    ``url`` ends before ``/chat/completions``. ``between`` are the scores from which and below which
    a chain is doubtful; ``calls`` is the most that a run may ask.
    """

    url: str = Field(pattern=r"^https?://[^/\s]+")
    model: str = Field(min_length=1)
    key: str = ""
    between: Annotated[tuple[float, float], BeforeValidator(_as_tuple)] = (0.35, 0.75)
    calls: int = Field(default=200, ge=1)
    timeout_seconds: float = Field(default=30.0, gt=0, le=600)

    @field_validator("between")
    @classmethod
    def _in_order(cls, value: tuple[float, float]) -> tuple[float, float]:
        if not 0 <= value[0] < value[1] <= 1:
            raise ValueError("must be two scores such as [0.35, 0.75], the lower one first")
        return value


class Settings(_Strict):
    """Everything that a configuration file can say, with defaults.

    ``sources`` and ``rules`` are domain values already; ``folder`` is where relative paths start,
    ``origin`` the file that was read (``None``: built-in defaults).
    """

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)

    database: str = DEFAULT_DATABASE
    catalogue: str = "builtin"
    fetch: FetchSettings = FetchSettings()
    alerts: AlertSettings = AlertSettings()
    backfill: BackfillSettings = BackfillSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    opinion: OpinionSettings | None = None
    rule: list[RuleSettings] = []
    sources: list[Source] = Field(default=[], exclude=True)
    folder: Path = Field(default_factory=Path.cwd, exclude=True)
    origin: Path | None = Field(default=None, exclude=True)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The configured rules, or the default one."""
        return tuple(rule.to_rule() for rule in self.rule) or (DEFAULT_RULE,)

    @property
    def catalogue_folder(self) -> Path | None:
        """A folder of *.toml given instead of the built-in catalogue."""
        if self.catalogue in ("builtin", "none"):
            return None
        return self.folder / self.catalogue


def load_settings(config: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from ``config``, else ``$MONITOR_CONFIG``, else ``./monitor.toml``, else defaults.

    Raises ConfigError with every problem of the file and of the variables used in it.
    """
    if config is None and environment.get("MONITOR_CONFIG"):
        config = Path(environment["MONITOR_CONFIG"])
    if config is None and Path("monitor.toml").is_file():
        config = Path("monitor.toml")
    document: dict[str, Any] = {}
    where = "built-in defaults"
    folder = Path.cwd()
    problems: list[str] = []
    if config is not None:
        where = str(config)
        document = _read(config)
        folder = config.resolve().parent
    if environment.get("MONITOR_DATABASE"):
        document["database"] = environment["MONITOR_DATABASE"]
    document, unset = _expand(document, environment)
    problems.extend(
        f"{where}: the environment variable {name} is not set; set it or remove {{env:{name}}}."
        for name in unset
    )
    if unset:
        document = without_unset(document)
    tables = document.pop("source", [])
    for reserved in ("sources", "folder", "origin"):
        if reserved in document:
            advice = "did you mean 'source'?" if reserved == "sources" else "remove it."
            problems.append(f"{where}: unknown key {reserved!r}; {advice}")
            del document[reserved]
    sources: list[Source] = []
    if isinstance(tables, list):
        sources, wrong = parse_sources(tables, where)
        problems.extend(wrong)
        named = [slug for table in tables if isinstance(slug := _slug(table), str)]
        problems.extend(f"{where}: {sentence}" for sentence in duplicate_slugs(named))
        # Of a source that is wrong the slug is known all the same: a rule may name it.
        known = {source.slug for source in sources}
        sources += [
            Source(slug=slug, name=slug, kind="feed", url="")
            for slug in dict.fromkeys(named)
            if slug not in known
        ]
    else:
        problems.append(f"{where}: 'source' must be written as [[source]] tables.")
    settings, wrong = _validated(document, where)
    problems.extend(wrong)
    slugs = [rule.slug for rule in settings.rule]
    problems.extend(
        f"{where}: rule {slug}: the slug stands twice; give each its own."
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1})
    )
    if added := environment.get("MONITOR_APPRISE", "").split():
        settings.alerts.add(added)
    settings.sources = sources
    settings.folder = folder
    settings.origin = config
    settings.database = _resolve_database(settings.database, folder)
    if settings.alerts.apprise_config is not None:
        settings.alerts.apprise_config = folder / settings.alerts.apprise_config
    if settings.alerts.templates is not None:
        settings.alerts.templates = folder / settings.alerts.templates
    if problems:
        raise ConfigError(problems, partial=settings)
    return settings


def _slug(table: Any) -> Any:
    return table.get("slug") if isinstance(table, dict) else None


def _validated(document: dict[str, Any], where: str) -> tuple[Settings, list[str]]:
    """The settings, and what is wrong; if anything is, they are good for further checks only.

    Every round removes something, so that it ends with the defaults at the latest.
    """
    problems: list[str] | None = None
    rest = document
    while True:
        try:
            return Settings.model_validate(rest), problems or []
        except ValidationError as error:
            if problems is not None:
                # Of our own making: a list that was emptied, a key that is missing now.
                rest = remaining(rest, error)
            else:
                problems = describe(error, where, document=document, model=Settings)
                rest = copy.deepcopy(rest)
                name_rules(rest)
                rest = with_stand_ins(rest, lambda url: isinstance(url, str), listed=True)
                rest = remaining(rest, error, mended=("alerts", "destinations"))
            name_rules(rest)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: no such configuration file; write one with: monitor init"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8; save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not TOML: {error}.") from error


def _expand(value: Any, environment: Mapping[str, str]) -> tuple[Any, list[str]]:
    """Replace every {env:NAME} that is set; also the names that are not."""
    unset: list[str] = []

    def replace(match: re.Match[str]) -> str:
        found = environment.get(match[1])
        if found is None:
            unset.append(match[1])
            return match[0]
        hide([found])
        return found

    def walk(node: Any) -> Any:
        if isinstance(node, str):
            return VARIABLE.sub(replace, node)
        if isinstance(node, list):
            return [walk(item) for item in node]
        if isinstance(node, dict):
            return {key: walk(item) for key, item in node.items()}
        return node

    return walk(value), list(dict.fromkeys(unset))


def _resolve_database(url: str, folder: Path) -> str:
    """A relative SQLite path starts at the configuration file's folder."""
    prefix = "sqlite:///"
    if url.startswith(prefix):
        path = url.removeprefix(prefix)
        if path and path != ":memory:" and not Path(path).is_absolute():
            return f"{prefix}{folder / path}"
    return url
