"""Stories that grew by a later report, as one story is read back from the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from alert_cases import story

from monitor.model import (
    Article,
    ChainLabel,
    Evidence,
    Fact,
    Labels,
    Language,
    Member,
    PublicationDate,
    RegionChain,
    Report,
    Silence,
    Story,
)

SEED = story(
    "seed",
    title="Guangxi promotes eleven key industrial chains",
    text="Guangxi promotes eleven key industrial chains, among them «batteries» and automobiles.",
    chains=("batteries",),
    novel=(),
    publisher="Guangxi portal",
    source=None,
    published=date(2020, 8, 10),
)
TODAY_EN = (
    "Guangxi adds a twelfth key chain",
    "Guangxi held a meeting on Friday. The region now names «low-altitude-economy» a key chain. "
    "Work begins soon.",
)
TODAY_ZH = (
    "广西新增一条重点产业链",
    "自治区政府周五召开会议。会议决定将«low-altitude-economy»列为重点产业链。各市抓紧落实。",
)


def report(
    id: str,
    words: tuple[str, str],
    *,
    language: Language = "en",
    chains: Sequence[str] = ("low-altitude-economy",),
    facts: Sequence[Fact] = (),
    new_cluster: bool = True,
    day: date = date(2026, 11, 20),
    publisher: str = "Industry portal",
    silence: Silence | None = None,
) -> Report:
    """A later report of Guangxi; each chain is proven by ``«chain»`` where its text has that."""
    title, text = words
    labels = []
    for chain in chains:
        at = text.find(f"«{chain}»")
        found = (Evidence("text", at, at + len(chain) + 2, f"«{chain}»"),) if at >= 0 else ()
        labels.append(ChainLabel(chain, 0.9, found))
    url = f"https://later.example.cn/{id}.htm"
    return Report(
        article=Article(
            id=id,
            url=url,
            canonical_url=url,
            title=title,
            text=text,
            language=language,
            published=PublicationDate.of_day(day, "meta"),
            publisher=publisher,
            source="later",
        ),
        labels=Labels(
            language=language,
            relevant=True,
            chains=tuple(labels),
            regions=("CN-GX",),
            event="cluster-announcement",
            new_cluster=new_cluster,
            facts=tuple(facts),
        ),
        silence=silence,
    )


def grown(
    head: Story,
    *later: Report,
    novel: Sequence[tuple[str, str]] = (("CN-GX", "low-altitude-economy"),),
    silence: Silence | None = None,
) -> Story:
    """``head``'s story with later reports; ``novel`` are all its novel pairs."""
    members = [
        Member(
            id=one.article.id,
            url=one.article.url,
            title=one.article.title,
            source=one.article.source,
            publisher=one.article.publisher,
            published=one.article.published,
            language=one.article.language,
            verdict="same-story",
            rung="story",
            why="",
        )
        for one in later
    ]
    known = [label.chain for label in head.labels.chains]
    added = [label for one in later for label in one.labels.chains if label.chain not in known]
    labels = replace(
        head.labels,
        chains=(*head.labels.chains, *added),
        facts=(*head.labels.facts, *(fact for one in later for fact in one.labels.facts)),
        new_cluster=head.labels.new_cluster or any(one.labels.new_cluster for one in later),
    )
    return replace(
        head,
        members=(*head.members, *members),
        labels=labels,
        novel=tuple(RegionChain(*pair) for pair in novel),
        seed=silence is Silence.SEED,
        silence=silence,
        reports=(Report(article=head.head, labels=head.labels, silence=silence), *later),
    )
