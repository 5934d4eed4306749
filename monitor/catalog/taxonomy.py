"""seeds/chains/*.toml → Taxonomy, seeds/regions.toml → Gazetteer; checked whole."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.catalog import seeds_folder
from monitor.catalog.problems import describe
from monitor.classify.gazetteer import Country, Gazetteer, Level, Place, Region
from monitor.classify.matcher import searchable
from monitor.classify.taxonomy import Chain, Strength, Taxonomy, Term
from monitor.errors import ConfigError
from monitor.text import fold

TermText = Annotated[str, Field(min_length=1, pattern=r"\S")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TermSettings(_Strict):
    """The terms of a chain in one language, by strength, and the phrases that do not count."""

    names: list[TermText] = Field(min_length=1)
    segments: list[TermText] = []
    weak: list[TermText] = []
    exclusions: list[TermText] = Field(default=[], alias="not")


class BothLanguages(_Strict):
    """[terms.en] and [terms.zh]."""

    en: TermSettings
    zh: TermSettings


class ChainSettings(_Strict):
    """One file of seeds/chains."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    definition: str = Field(min_length=1)
    parents: list[str] = []
    gbt4754: list[Annotated[str, Field(pattern=r"^\d{2,4}$")]] = []
    shared: list[TermText] = []
    contested: list[TermText] = []
    terms: BothLanguages

    def to_chain(self) -> Chain:
        """The domain value; both languages together, for articles mix them."""
        terms = [
            Term(text, strength)
            for settings in (self.terms.en, self.terms.zh)
            for strength, texts in (
                (Strength.NAME, settings.names),
                (Strength.SEGMENT, settings.segments),
                (Strength.WEAK, settings.weak),
            )
            for text in texts
        ]
        return Chain(
            id=self.id,
            en=self.en,
            zh=self.zh,
            definition=self.definition,
            terms=tuple(terms),
            exclusions=(*self.terms.en.exclusions, *self.terms.zh.exclusions),
            parents=tuple(self.parents),
            codes=tuple(self.gbt4754),
            shared=tuple(self.shared),
            contested=tuple(self.contested),
        )


class RegionSettings(_Strict):
    """[[region]] of seeds/regions.toml."""

    id: str = Field(pattern=r"^CN-[A-Z]{2}$")
    code: str = Field(pattern=r"^\d{6}$")
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    short: str = Field(min_length=1, max_length=1)
    names: list[TermText] = []
    cities: list[tuple[str, str, str]] = []
    counties: list[tuple[str, str, str]] = []
    zones: list[tuple[str, str]] = []

    def to_region(self) -> Region:
        """The domain value."""
        return Region(
            id=self.id,
            code=self.code,
            en=self.en,
            zh=self.zh,
            short=self.short,
            names=tuple(self.names),
            places=(
                *(Place(code, zh, en, Level.CITY) for code, zh, en in self.cities),
                *(Place("", zh, en, Level.ZONE) for zh, en in self.zones),
                *(Place(code, zh, en, Level.COUNTY) for code, zh, en in self.counties),
            ),
        )


class CountrySettings(_Strict):
    """[[country]] of seeds/regions.toml."""

    id: str = Field(pattern=r"^[A-Z]{2}$")
    en: str = Field(min_length=1)
    names: list[TermText] = []


class RegionsFile(_Strict):
    """seeds/regions.toml."""

    region: list[RegionSettings] = Field(min_length=1)
    country: list[CountrySettings] = []


def _read(path: Path) -> tuple[dict[str, Any], list[str]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        return {}, [f"{path}: cannot be read as TOML: {error}."]


def load_taxonomy(folder: Path | None = None) -> Taxonomy:
    """All chains of a folder's *.toml (default: seeds/chains), by id.

    The file is named after the id. Raises ConfigError with every problem of every file.
    """
    folder = folder or seeds_folder() / "chains"
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder; it must hold one *.toml for each chain.")
    chains: list[Chain] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        document, wrong = _read(path)
        if wrong:
            problems.extend(wrong)
            continue
        chain, wrong = _parse_chain(document, path)
        problems.extend(wrong)
        if chain is not None:
            chains.append(chain)
    if not chains and not problems:
        problems.append(f"{folder}: holds no *.toml; it must hold one for each chain.")
    known = {chain.id for chain in chains}
    problems.extend(
        f"{folder / chain.id}.toml: parent {parent!r} is no chain; correct its spelling."
        for chain in chains
        for parent in chain.parents
        if parent not in known and not problems
    )
    if problems:
        raise ConfigError(problems)
    return Taxonomy(tuple(sorted(chains, key=lambda chain: chain.id)))


def _parse_chain(document: dict[str, Any], path: Path) -> tuple[Chain | None, list[str]]:
    try:
        settings = ChainSettings.model_validate(document)
    except ValidationError as error:
        return None, describe(error, str(path))
    problems = []
    if settings.id != path.stem:
        problems.append(f"{path}: 'id' is {settings.id!r}; it must be the file's name.")
    return settings.to_chain(), problems


def load_gazetteer(path: Path | None = None) -> Gazetteer:
    """Regions, places and countries of a file (default: seeds/regions.toml).

    Raises ConfigError with every problem of the file.
    """
    path = path or seeds_folder() / "regions.toml"
    document, problems = _read(path)
    if problems:
        raise ConfigError(problems)
    try:
        settings = RegionsFile.model_validate(document)
    except ValidationError as error:
        raise ConfigError(describe(error, str(path))) from error
    ids = [region.id for region in settings.region] + [country.id for country in settings.country]
    problems = [
        f"{path}: {twice} stands twice; give each its own id."
        for twice in sorted({one for one in ids if ids.count(one) > 1})
    ]
    for region in settings.region:
        for code, zh, _ in (*region.cities, *region.counties):
            if not re.fullmatch(r"\d{6}", code) or code[:2] != region.code[:2]:
                problems.append(
                    f"{path}: {zh} has code {code}, which is not in {region.id} ({region.code})."
                )
    if problems:
        raise ConfigError(problems)
    return Gazetteer(
        tuple(region.to_region() for region in settings.region),
        tuple(
            Country(country.id, country.en, tuple(country.names)) for country in settings.country
        ),
    )


def collisions(taxonomy: Taxonomy) -> list[str]:
    """A sentence for each term that two chains claim unsaid (``shared``, ``contested``)."""
    owners: dict[str, list[str]] = defaultdict(list)
    for chain in taxonomy.chains:
        shared = {searchable(fold(text)) for text in (*chain.shared, *chain.contested)}
        for text in dict.fromkeys(searchable(fold(term.text)) for term in chain.terms):
            if text not in shared:
                owners[text].append(chain.id)
    return [
        f"chain {', '.join(claimed)}: the term {text!r} stands in each of them; keep it in one, "
        "or name it under 'shared' or 'contested' in all."
        for text, claimed in sorted(owners.items())
        if len(claimed) > 1
    ]
