"""Who can be told: Apprise URLs and Apprise's own file → destinations with their tags.

A URL that Apprise cannot load is refused here, not met in the night: Apprise itself passes over
it silently. No error, label or key holds a secret.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from monitor.alerts import apprise_edge as edge
from monitor.alerts import webhooks
from monitor.alerts.apprise_loading import load_file, load_url
from monitor.alerts.messages import Medium, Message
from monitor.alerts.splitting import SERVICE_LIMITS, Limit, utf16_units
from monitor.alerts.templating import load_templates
from monitor.config import AlertSettings
from monitor.errors import ConfigError

#: Everyone, whatever their other tags.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Destination:
    """One mail recipient, webhook or chat room.

    ``key`` names it in the outbox: stable while its password or other settings change and while
    further URLs of the same receiver come and go behind it, and no secret. ``label`` is for
    people: a mail address, or schema and host.
    """

    key: str
    label: str
    tags: frozenset[str]
    medium: Medium
    service: edge.Service = field(repr=False, compare=False)
    secrets: tuple[str, ...] = field(repr=False, compare=False)

    def send(self, message: Message, *, patience: float = edge.SEND_SECONDS) -> None:
        """Deliver one message, with its stable id in the headers.

        Raises NotifyError with a masked reason; the reason begins with ``no answer`` where the
        message may have arrived all the same.
        """
        edge.notify(
            self.service,
            title=message.title,
            body=message.body,
            html=message.html,
            headers=self._headers(message),
            hidden=self.secrets,
            pictures=message.pictures,
            extra={} if message.document is None else {webhooks.KEY: message.document},
            patience=patience,
        )

    def _headers(self, message: Message) -> dict[str, str]:
        repeat = {"X-Monitor-Repeat": "possible"} if message.repeat else {}
        if edge.schema_of(self.service) in edge.MAIL:
            # ``.localhost`` is what RFC 2919 sets aside for lists without a domain of their own.
            asked = quote(f"unsubscribe {message.rule}")
            return {
                "X-Monitor-Delivery": message.delivery,
                "List-Id": f"<{message.rule}.industrial-chain-monitor.localhost>",
                "List-Unsubscribe": f"<mailto:{edge.sender(self.service)}?subject={asked}>",
                **repeat,
            }
        return {"Idempotency-Key": message.delivery, **repeat}


@dataclass(frozen=True, slots=True)
class Destinations:
    """All that are configured, in order."""

    members: tuple[Destination, ...] = ()

    def __iter__(self) -> Iterator[Destination]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def tags(self) -> frozenset[str]:
        """Every tag that reaches someone."""
        return frozenset(tag for member in self.members for tag in member.tags)

    def for_tags(self, tags: Iterable[str]) -> list[Destination]:
        """Those with any of ``tags``, each once; ``all`` is every one."""
        wanted = set(tags)
        return [
            member for member in self.members if ALL in wanted or not wanted.isdisjoint(member.tags)
        ]

    def by_key(self, key: str) -> Destination | None:
        """The destination of an outbox row; ``None`` when it is configured no longer."""
        return next((member for member in self.members if member.key == key), None)


def load_destinations(settings: AlertSettings, *, folder: Path) -> Destinations:
    """Everything that ``[alerts]`` names; relative paths start at ``folder``.

    Raises ConfigError with one sentence for each URL that cannot be loaded, each tag without a
    URL, and each thing wrong with Apprise's own file or with one's own templates. Nothing
    configured is no error. The error's ``partial`` are those that could be loaded.
    """
    problems: list[str] = []
    loaded: list[tuple[edge.Service, frozenset[str]]] = []
    for tag, urls in settings.destinations.items():
        if not urls and tag != ALL:
            problems.append(f"alerts.destinations: tag {tag!r} has no URL; add one or remove it.")
        for number, url in enumerate(urls, start=1):
            services, wrong = load_url(url)
            if wrong is not None:
                schema = url.strip().partition("://")[0] if "://" in url else "no schema"
                own = len(urls) - (settings.added if tag == ALL else 0)
                place = (
                    f"alerts.destinations: URL {number} of tag {tag!r}"
                    if number <= own
                    else f"MONITOR_APPRISE: URL {number - own}"
                )
                problems.append(f"{place} ({schema[:20]}) {wrong}.")
            loaded.extend((service, frozenset({tag})) for service in services)
    if settings.apprise_config is not None:
        path = folder / settings.apprise_config
        tagged, faults = load_file(path)
        problems.extend(f"alerts.apprise_config: {path}: {fault}." for fault in faults)
        loaded.extend(tagged)
    if settings.templates is not None:
        try:
            load_templates(settings.templates)
        except ConfigError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigError(problems, partial=Destinations(tuple(_distinct(loaded))))
    return Destinations(tuple(_distinct(loaded)))


def _distinct(loaded: Sequence[tuple[edge.Service, frozenset[str]]]) -> list[Destination]:
    """One destination for each URL, with all the tags that it was given anywhere."""
    tags: dict[str, frozenset[str]] = {}
    services: dict[str, edge.Service] = {}
    for service, given in loaded:
        full = edge.full_identity(service)
        tags[full] = tags.get(full, frozenset()) | given
        services.setdefault(full, service)
    made = []
    labels: dict[str, int] = {}
    for (full, service), key in zip(services.items(), _keys(services.values()), strict=True):
        name = edge.label(service)
        labels[name] = labels.get(name, 0) + 1
        made.append((key, name, tags[full], service))
    return [
        Destination(
            key=key,
            label=f"{name} ({key[-4:]})" if labels[name] > 1 or name.endswith("://") else name,
            tags=given,
            medium=_medium(service),
            service=service,
            secrets=edge.secrets(service),
        )
        for key, name, given, service in made
    ]


def _keys(services: Iterable[edge.Service]) -> list[str]:
    """A key for each, in their order, that neither a password nor a later URL changes.

    The first URL of a receiver has the receiver's key. A further one is told apart by what its
    URL says beyond the receiver; where that is a credential or a setting only, by its number.
    """
    keys = []
    earlier: dict[str, list[str]] = {}
    for service in services:
        key = f"{edge.schema_of(service)}-{_digest(edge.identity(service), 12)}"
        own, others = edge.particulars(service), earlier.setdefault(key, [])
        told_apart = "" if own in others[:1] or not others else f"-{_digest(own, 6)}"
        number = f"-{others.count(own) + 1}" if own in others else ""
        others.append(own)
        keys.append(f"{key}{told_apart}{number}")
    return keys


#: Characters that a title may grow by as Markdown; a service is told to take so much less.
_MARKS = 200


def _medium(service: edge.Service) -> Medium:
    size = edge.body_limit(service)
    if size is not None and edge.wants_markdown(service):
        size -= _MARKS
    return Medium(
        html=edge.wants_html(service),
        markdown=edge.wants_markdown(service),
        chat=edge.schema_of(service) not in (*edge.MAIL, *edge.WEBHOOKS),
        limit=SERVICE_LIMITS.get(edge.schema_of(service))
        or (Limit(size, utf16_units) if size is not None else None),
        structured=edge.schema_of(service) in edge.STRUCTURED,
    )


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
