"""URLs and Apprise's own file → services, made ready to be sent to; what is wrong with them, said.

Apprise passes over what it cannot load and goes on. Here each such thing is a problem, told without
a secret.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from monitor.alerts.apprise_edge import (
    CONNECT_SECONDS,
    MAIL,
    MARKED,
    READ_SECONDS,
    WEBHOOKS,
    Service,
    format_of,
    library,
    listening,
    schema_of,
)


def load_url(url: str) -> tuple[list[Service], str | None]:
    """The services of one URL, and what is wrong with it (``None``: nothing).

    Mail becomes one service for each recipient: that is the only way to know who got it.
    """
    apprise = library()
    if not _SCHEMA.match(url.strip()):
        return [], "is no Apprise URL; it must begin with a schema such as mailto:// or json://"
    if _has_bad_recipient(url.strip()):
        return [], "names a recipient that is no mail address"
    with listening() as said:
        service = apprise.Apprise.instantiate(url.strip(), asset=_asset(apprise))
    if service is None:
        hint = "a sender (user@ or from=)" if _is_mail(url) else "host and tokens"
        return [], f"cannot be loaded by Apprise; check its schema, {hint}"
    if any("Dropped invalid" in line for line in said):
        return [], "names a recipient that Apprise does not take"
    return _prepared(service), None


_SCHEMA = re.compile(r"^([A-Za-z][A-Za-z0-9]*)://")


def _is_mail(url: str) -> bool:
    return url.strip().partition("://")[0].lower() in MAIL


def _has_bad_recipient(url: str) -> bool:
    """Apprise drops a recipient without ``@`` and says nothing."""
    if not _is_mail(url):
        return False
    lists = parse_qs(urlsplit(url).query)
    recipients = [one for name in ("to", "cc", "bcc") for one in lists.get(name, ())]
    return any("@" not in one for text in recipients for one in text.split(",") if one.strip())


def load_file(path: Path) -> tuple[list[tuple[Service, frozenset[str]]], list[str]]:
    """The services of Apprise's own file with their tags, and what is wrong with it.

    Apprise passes over what it cannot read and goes on; here each such entry is a problem.
    """
    apprise = library()
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return [], ["no such file"]
    except (OSError, UnicodeDecodeError) as error:
        return [], [f"cannot be read ({type(error).__name__})"]
    with listening() as said:
        config = apprise.AppriseConfig(asset=_asset(apprise))
        config.add(f"file://{path.resolve()}")
        target = apprise.Apprise(asset=_asset(apprise))
        target.add(config)
        services = [
            (single, frozenset(str(tag) for tag in service.tags))
            for service in target
            for single in _prepared(service)
        ]
    problems = [
        f"line {number}: {url[:20]} cannot be loaded by Apprise"
        for number, url in _complaints(said, content)
    ]
    problems += [
        f"includes {name}, which is not there" for name in _missing_includes(path, content)
    ]
    if said and not problems and any("deprecated" not in line for line in said):
        problems.append("has an entry that Apprise cannot read; check it with: apprise --dry-run")
    if not services:
        problems.append("holds no destination that Apprise can load")
    return services, problems


def _complaints(said: Iterable[str], content: str) -> list[tuple[int, str]]:
    """(line, schema) of what Apprise complained of; its own words may hold secrets."""
    found: set[tuple[int, str]] = set()
    lines = content.splitlines()
    for line in said:
        if place := re.search(r"\bline (\d+)", line):
            found.add((int(place[1]), "the entry"))
        elif schema := re.search(r"\b(?!file:)([A-Za-z][A-Za-z0-9]*)://", line):
            found |= {
                (number, schema[0]) for number, text in enumerate(lines, 1) if schema[0] in text
            }
    return sorted(found)


def _missing_includes(path: Path, content: str) -> list[str]:
    """Included files that are not there; Apprise passes over them without a word."""
    named: list[str] = []
    for include in re.finditer(
        r"^[ \t]*include[ \t]*:?((?:[^\n]*)(?:\n[ \t]*-[^\n]*)*)", content, re.M
    ):
        named += re.findall(r"[^\s,\"'-][^\s,\"']*", include[1])
    return [
        name
        for name in named
        if "://" not in name and not (path.resolve().parent / name).expanduser().is_file()
    ]


def _asset(apprise: Any) -> Any:
    return apprise.AppriseAsset(app_id="monitor", app_desc="industrial chain monitor")


def _prepared(service: Service) -> list[Service]:
    """With our timeouts, as plain as the service can; mail one by one."""
    own = vars(service)
    if "socket_connect_timeout" not in own:
        service.socket_connect_timeout = max(service.socket_connect_timeout, CONNECT_SECONDS)
    if "socket_read_timeout" not in own:
        service.socket_read_timeout = max(service.socket_read_timeout, READ_SECONDS)
    schema = schema_of(service)
    if schema not in MAIL:
        formats = library().NotifyFormat
        if schema == "tgram":
            # Its plain text goes out as HTML that nobody escaped: "<" in a headline is refused.
            service.notify_format = formats.HTML
        elif schema in WEBHOOKS or (
            format_of(service) == formats.MARKDOWN and schema not in MARKED
        ):
            service.notify_format = formats.TEXT
        return [service]
    recipients = dict.fromkeys(
        [*service.targets, *((service.names.get(one) or False, one) for one in _copied(service))]
    )
    singles = []
    for recipient in recipients:
        single = copy.copy(service)
        single.targets = [recipient]
        single.cc, single.bcc = set(), set()
        singles.append(single)
    return singles


def _copied(service: Service) -> list[str]:
    return sorted({*service.cc, *service.bcc} - {address for _, address in service.targets})
