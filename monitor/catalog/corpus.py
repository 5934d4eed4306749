"""The seed corpus: the articles that are known before the first run, with reviewed labels.

``seeds/corpus/*.md`` in the order of their names are seed-000, seed-001 and so on. Each file is
TOML between two lines of ``+++`` and the cleaned text below, paragraphs apart by a blank line. A
label is proved by words of the article; the loader finds their place, so a label whose words are
not there is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from monitor.catalog import seeds_folder
from monitor.dedupe.signature import sign
from monitor.errors import ConfigError
from monitor.model import (
    Article,
    ChainLabel,
    Enterprise,
    Evidence,
    Fact,
    Known,
    Labels,
    Language,
    Official,
    PublicationDate,
)
from monitor.urls import article_id, canonical_url

_FENCE = "+++"
_EVENTS = (
    "cluster-announcement",
    "chain-chief",
    "policy-plan",
    "project",
    "performance",
    "other",
)
_FACT_KINDS = ("investment", "output", "target", "count", "growth")
_KEYS = {"url", "title", "published", "language", "publisher", "labels"}
_LABEL_KEYS = {
    *("relevant", "regions", "places", "event", "new_cluster", "chains", "facts"),
    *("officials", "enterprises"),
}
_FACT_KEYS = {"kind", "value", "unit", "year", "evidence"}
_NAME_KEYS = {
    "officials": {"name", "role", "chain", "evidence"},
    "enterprises": {"name", "chain", "evidence"},
}


@dataclass(frozen=True, slots=True)
class SeedArticle:
    """A reviewed article. ``id`` is its story too; ``article.id`` is that of the database."""

    id: str
    article: Article
    labels: Labels


def load_corpus(folder: Path | None = None) -> list[SeedArticle]:
    """The seed articles in the order of their files, which gives them their ids.

    Raises ConfigError with every problem of every file; a folder without any is a problem.
    """
    folder = folder or seeds_folder() / "corpus"
    files = sorted(folder.glob("*.md"))
    if not files:
        raise ConfigError(f"{folder}: no seed articles (*.md) there")
    problems: list[str] = []
    seeds: list[SeedArticle] = []
    for number, file in enumerate(files):
        try:
            seeds.append(_load(file, f"seed-{number:03d}"))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return seeds


def seed_known(corpus: Iterable[SeedArticle], *, stored: bool = False) -> list[Known]:
    """The corpus as the ladder takes it; each seed is a story of its own.

    The article is called as its story is (``seed-000``), as commands without a database print it;
    with ``stored`` it has the id of the database, which comes from its address.
    """
    return [
        Known(
            article=seed.article if stored else replace(seed.article, id=seed.id),
            labels=seed.labels,
            signature=sign(seed.article, seed.labels),
            story=seed.id,
            seed=True,
        )
        for seed in corpus
    ]


def _load(file: Path, seed_id: str) -> SeedArticle:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from error
    if lines.count(_FENCE) < 2 or lines[0] != _FENCE:
        raise ConfigError(f"{file}: must begin with TOML between two lines of {_FENCE}")
    end = lines.index(_FENCE, 1)
    try:
        front = tomllib.loads("\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: {error}") from error
    text = "\n".join(line.strip() for line in lines[end + 1 :] if line.strip())
    problems = list(_problems(front, text))
    if problems:
        raise ConfigError(f"{file}: {problem}" for problem in problems)
    article = _article(front, text)
    return SeedArticle(seed_id, article, _labels(front, article))


def _problems(front: Mapping[str, Any], text: str) -> Iterator[str]:
    """What a person should mend, before anything is built."""
    yield from (f"unknown key {key}" for key in front.keys() - _KEYS)
    for key, kind in (("url", str), ("title", str), ("published", date), ("labels", dict)):
        if not isinstance(front.get(key), kind) or not front[key]:
            yield f"{key} is missing or not a {kind.__name__}"
    if front.get("language") not in get_args(Language):
        yield "language must be en or zh"
    if not text:
        yield "there is no text"
    if isinstance(front.get("url"), str):
        try:
            _canonical(front["url"])
        except ValueError as error:
            yield f"url: {error}"
    labels = front.get("labels")
    if isinstance(labels, dict):
        yield from _label_problems(labels, f"{front.get('title')}\n{text}")


def _label_problems(labels: Mapping[str, Any], words: str) -> Iterator[str]:
    yield from (f"unknown key labels.{key}" for key in labels.keys() - _LABEL_KEYS)
    for key in ("relevant", "new_cluster"):
        if not isinstance(labels.get(key), bool):
            yield f"labels.{key} must be true or false"
    for key in ("regions", "places"):
        value = labels.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            yield f"labels.{key} must be a list of strings"
    if labels.get("event") not in _EVENTS:
        yield f"labels.event must be one of {', '.join(_EVENTS)}"
    chains, facts = labels.get("chains", {}), labels.get("facts", [])
    if not isinstance(chains, dict):
        yield "labels.chains must be a table of chain = words that prove it"
    else:
        for chain, proof in chains.items():
            if not isinstance(proof, str) or proof not in words:
                yield f"labels.chains.{chain}: {proof!r} does not stand in the article"
    if not isinstance(facts, list) or not all(isinstance(fact, dict) for fact in facts):
        yield "labels.facts must be tables: [[labels.facts]]"
    else:
        for fact in facts:
            yield from _fact_problems(fact, words)
    for key in _NAME_KEYS:
        yield from _name_problems(key, labels.get(key, []), words)


def _name_problems(key: str, found: Any, words: str) -> Iterator[str]:
    """What is wrong with the officials or enterprises of a seed."""
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        yield f"labels.{key} must be tables: [[labels.{key}]]"
        return
    for one in found:
        yield from (f"unknown key labels.{key}.{name}" for name in one.keys() - _NAME_KEYS[key])
        if not isinstance(one.get("name"), str) or not isinstance(one.get("evidence"), str):
            yield f"labels.{key}: name and evidence must be strings"
        elif one["evidence"] not in words:
            yield f"labels.{key}: {one['evidence']!r} does not stand in the article"


def _fact_problems(fact: Mapping[str, Any], words: str) -> Iterator[str]:
    yield from (f"unknown key labels.facts.{key}" for key in fact.keys() - _FACT_KEYS)
    if fact.get("kind") not in _FACT_KINDS:
        yield f"labels.facts: kind must be one of {', '.join(_FACT_KINDS)}"
    if not isinstance(fact.get("value"), int | float) or not isinstance(fact.get("unit"), str):
        yield "labels.facts: value must be a number and unit a string"
    if not isinstance(fact.get("evidence"), str) or fact["evidence"] not in words:
        yield f"labels.facts: {fact.get('evidence')!r} does not stand in the article"


def _article(front: Mapping[str, Any], text: str) -> Article:
    url = front["url"]
    canonical = _canonical(url)
    return Article(
        id=article_id(canonical),
        url=url,
        canonical_url=canonical,
        title=front["title"],
        text=text,
        language=front["language"],
        published=PublicationDate.of_day(front["published"], "seed"),
        publisher=front.get("publisher"),
    )


def _canonical(url: str) -> str:
    """An article whose address is not known has a urn, which stands for itself."""
    return url if url.startswith("urn:") else canonical_url(url)


def _labels(front: Mapping[str, Any], article: Article) -> Labels:
    labels = front["labels"]
    return Labels(
        language=article.language,
        relevant=labels["relevant"],
        chains=tuple(
            ChainLabel(chain, 1.0, (_evidence(article, proof),))
            for chain, proof in labels.get("chains", {}).items()
        ),
        regions=tuple(labels.get("regions", ())),
        places=tuple(labels.get("places", ())),
        event=labels["event"],
        new_cluster=labels["new_cluster"],
        facts=tuple(
            Fact(
                kind=fact["kind"],
                value=float(fact["value"]),
                unit=fact["unit"],
                year=fact.get("year"),
                evidence=_evidence(article, fact["evidence"]),
            )
            for fact in labels.get("facts", ())
        ),
        officials=tuple(
            Official(
                name=one["name"],
                role=one.get("role", ""),
                chain=one.get("chain"),
                evidence=_evidence(article, one["evidence"]),
            )
            for one in labels.get("officials", ())
        ),
        enterprises=tuple(
            Enterprise(one["name"], one.get("chain"), _evidence(article, one["evidence"]))
            for one in labels.get("enterprises", ())
        ),
    )


def _evidence(article: Article, words: str) -> Evidence:
    """The first place of the words, in the text before the title."""
    field: Literal["text", "title"] = "text" if words in article.text else "title"
    start = getattr(article, field).index(words)
    return Evidence(field, start, start + len(words), words)
