"""Stories and rules that the tests of the alerts are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.alerts.destinations import Destinations, load_destinations
from monitor.alerts.growth import news_of
from monitor.alerts.messages import Item, Writer
from monitor.alerts.naming import Names
from monitor.alerts.outbox import delivery_id
from monitor.config import AlertSettings
from monitor.model import (
    Article,
    ChainLabel,
    Conditions,
    Delivery,
    DeliveryState,
    Enterprise,
    Evidence,
    Fact,
    Labels,
    Language,
    Member,
    Official,
    PublicationDate,
    RegionChain,
    Rule,
    Silence,
    Story,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NAMES = Names(
    chains={
        "low-altitude-economy": ("low-altitude economy", "低空经济"),
        "batteries": ("batteries", "电池"),
        "automobiles": ("automobiles", "汽车"),
        "robots": ("robots", "机器人"),
    },
    regions={"CN-GX": ("Guangxi", "广西"), "CN-GD": ("Guangdong", "广东"), "CN": ("China", "全国")},
)


def at(text: str) -> datetime:
    """``2026-11-21 10:00`` on the clock of Shanghai, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(timezone.utc)


def story(
    id: str = "s1",
    *,
    title: str = "Guangxi names low-altitude economy a key chain",
    text: str = "The government of Guangxi named the low-altitude economy a key industrial chain on "
    "Friday. Eleven officials were made chiefs of chains.",
    language: Language = "en",
    url: str | None = None,
    chains: Sequence[str] = ("low-altitude-economy", "batteries"),
    regions: Sequence[str] = ("CN-GX",),
    novel: Sequence[tuple[str, str]] = (("CN-GX", "low-altitude-economy"),),
    new_cluster: bool = True,
    event: str = "cluster-announcement",
    relevant: bool = True,
    facts: Sequence[Fact] = (),
    officials: Sequence[Official] = (),
    enterprises: Sequence[Enterprise] = (),
    publisher: str | None = "Guangxi Daily",
    source: str | None = "gx-english",
    published: date | None = date(2026, 11, 20),
    others: Sequence[tuple[str, str]] = (),
    silence: Silence | None = None,
) -> Story:
    """One story; ``others`` are (publisher, language) of further reports."""
    url = url or f"https://gx.example.cn/2026/{id}.htm"
    day = None if published is None else PublicationDate.of_day(published, "meta")
    head = Article(
        id=f"a-{id}",
        url=url,
        canonical_url=url,
        title=title,
        text=text,
        language=language,
        published=day,
        publisher=publisher,
        source=source,
    )
    members = [
        Member(
            id=head.id,
            url=url,
            title=title,
            source=source,
            publisher=publisher,
            published=day,
            language=language,
            verdict="new",
            rung=None,
            why="",
        )
    ]
    for number, (name, spoken) in enumerate(others):
        members.append(
            Member(
                id=f"a-{id}-{number}",
                url=f"https://copy{number}.example.cn/{id}",
                title=title,
                source=f"copy-{number}",
                publisher=name,
                published=day,
                language="zh" if spoken == "zh" else "en",
                verdict="copy",
                rung="content",
                why="",
            )
        )
    return Story(
        id=id,
        head=head,
        members=tuple(members),
        labels=Labels(
            language=language,
            relevant=relevant,
            chains=tuple(
                ChainLabel(chain, 0.9, (Evidence("text", 0, 4, f"«{chain}»"),)) for chain in chains
            ),
            regions=tuple(regions),
            event=event,
            new_cluster=new_cluster,
            facts=tuple(facts),
            officials=tuple(officials),
            enterprises=tuple(enterprises),
        ),
        novel=tuple(RegionChain(*pair) for pair in novel),
        first_seen=at("2026-11-21 09:00"),
        updated=at("2026-11-21 09:00"),
        silence=silence,
    )


def investment(value: float, unit: str = "CNY", year: int | None = 2026) -> Fact:
    return Fact("investment", value, unit, year, Evidence("text", 0, 1, "x"))


def rule(
    slug: str = "new-cluster",
    *,
    tags: Sequence[str] = ("all",),
    digest: str | None = None,
    **when: object,
) -> Rule:
    """A rule; conditions by keyword, lists of words become sets."""
    conditions = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in when.items()
    }
    return Rule(slug=slug, when=Conditions(**conditions), tags=tuple(tags), digest=digest)  # type: ignore[arg-type]


def settings(**values: object) -> AlertSettings:
    return AlertSettings.model_validate(values)


def destinations(*urls: str, **tagged: list[str]) -> Destinations:
    """Loaded from URLs for everyone, and from lists of URLs by tag."""
    named = {"all": list(urls)} if urls else {}
    return load_destinations(settings(destinations={**named, **tagged}), folder=Path("/"))


def item(story: Story, rule: Rule | None = None, **row: object) -> Item:
    """The story with a row of the outbox, as ``deliver`` hands it to the writer."""
    slug = rule.slug if rule else "new-cluster"
    values: dict[str, object] = {
        "id": delivery_id(slug, story.id, "test"),
        "rule": slug,
        "story": story.id,
        "destination": "test",
        "state": DeliveryState.SENDING,
        "attempts": 1,
        "due": story.first_seen,
        "created": story.first_seen,
        **row,
    }
    asked = rule or Rule(slug=slug, when=Conditions(), tags=())
    return Item(Delivery(**values), story, news_of(asked, story))  # type: ignore[arg-type]


def writer(medium: object, tags: Sequence[str] = ("all",)) -> Writer:
    return Writer(medium, frozenset(tags), NAMES, SHANGHAI)  # type: ignore[arg-type]
