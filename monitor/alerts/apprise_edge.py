"""The only place that touches Apprise: URLs and files in, services out; a message in, a reason out.

Written for Apprise 1.13 and 2.x alike. Apprise says little by return value and the rest by log,
with tokens in it at DEBUG. So its logger is held at INFO and heard by nobody but us: what it says
while we load or send becomes the reason in our own errors, masked.
"""

from __future__ import annotations

import copy
import logging
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit

from monitor.alerts.answers import answers_of, refusal
from monitor.errors import NotifyError

#: One of Apprise's service objects; its class is Apprise's own affair.
Service = Any

MAIL = ("mailto", "mailtos")
#: Those whose payload takes further JSON beside title and message.
STRUCTURED = ("json", "jsons")
#: Plain HTTP receivers, which are programs and take headers; all others are people in a room.
WEBHOOKS = (*STRUCTURED, "xml", "xmls", "form", "forms", "apprise", "apprises")

#: Seconds to connect and to wait for an answer, unless the URL says otherwise (``cto``, ``rto``).
#: Apprise's own 4 s give up on services that take a message and answer late: a repeat each time.
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
#: Seconds after which a send is left behind, whatever it is waiting for: a service that drips
#: bytes never runs into a read timeout. Above the waits that Apprise makes on purpose (5.5 s
#: between two messages) and the timeouts together.
SEND_SECONDS = 45.0

_lock = threading.Lock()
_heard = threading.local()


class _Listener(logging.Filter):
    """Keeps what Apprise says in the thread that asked for it, and lets none of it pass on."""

    def filter(self, record: logging.LogRecord) -> bool:
        lines = getattr(_heard, "lines", None)
        if lines is not None and record.levelno >= logging.WARNING:
            lines.append(record.getMessage())
        return False


_listener = _Listener()


def _apprise() -> Any:
    """The library, imported when first needed (it takes a third of a second), its logs held."""
    with _lock:
        log = logging.getLogger("apprise")
        if _listener not in log.filters:
            log.addFilter(_listener)
            log.setLevel(logging.INFO)
            logging.getLogger("urllib3").setLevel(logging.INFO)
        import apprise

        return apprise


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collects Apprise's warnings of this thread."""
    before = getattr(_heard, "lines", None)
    lines: list[str] = []
    _heard.lines = lines
    try:
        yield lines
    finally:
        _heard.lines = before


# --- loading ---------------------------------------------------------------------------------


def load_url(url: str) -> tuple[list[Service], str | None]:
    """The services of one URL, and what is wrong with it (``None``: nothing).

    Mail becomes one service for each recipient: that is the only way to know who got it.
    """
    apprise = _apprise()
    if not _SCHEMA.match(url.strip()):
        return [], "is no Apprise URL; it must begin with a schema such as mailto:// or json://"
    if _has_bad_recipient(url.strip()):
        return [], "names a recipient that is no mail address"
    with _listening() as said:
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
    apprise = _apprise()
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return [], ["no such file"]
    except (OSError, UnicodeDecodeError) as error:
        return [], [f"cannot be read ({type(error).__name__})"]
    with _listening() as said:
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


def schema_of(service: Service) -> str:
    """``mailto``, ``json``, …: as its URL begins. Its attribute of that name may say ``http``."""
    return str(service.url(privacy=True)).partition("://")[0].lower()


def _prepared(service: Service) -> list[Service]:
    """With our timeouts, as plain as the service can; mail one by one."""
    own = vars(service)
    if "socket_connect_timeout" not in own:
        service.socket_connect_timeout = max(service.socket_connect_timeout, CONNECT_SECONDS)
    if "socket_read_timeout" not in own:
        service.socket_read_timeout = max(service.socket_read_timeout, READ_SECONDS)
    schema = schema_of(service)
    if schema not in MAIL:
        formats = _apprise().NotifyFormat
        if schema == "tgram":
            # Its plain text goes out as HTML that nobody escaped: "<" in a headline is refused.
            service.notify_format = formats.HTML
        elif schema in WEBHOOKS or service.notify_format == formats.MARKDOWN:
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


# --- describing ------------------------------------------------------------------------------


def wants_html(service: Service) -> bool:
    """Mail, unless its URL says ``format=text``."""
    if schema_of(service) not in MAIL:
        return False
    formats = _apprise().NotifyFormat
    resolve = getattr(service, "resolve_format", None)  # 2.x
    return bool((resolve(formats.HTML) if resolve else service.notify_format) == formats.HTML)


def body_limit(service: Service) -> int | None:
    """The characters that Apprise knows the service to take; ``None`` for mail and webhooks."""
    if schema_of(service) in (*MAIL, *WEBHOOKS):
        return None
    return int(service.body_maxlen) or None


def identity(service: Service) -> str:
    """What stays when a password, a header or a timeout changes; still may hold a token."""
    if schema_of(service) in MAIL:
        return f"mail {service.targets[0][1].lower()}"
    parts = urlsplit(service.url(privacy=False))
    host = parts.netloc.rpartition("@")[2].lower()
    return f"{schema_of(service)} {service.user or ''} {host} {unquote(parts.path).rstrip('/')}"


def full_identity(service: Service) -> str:
    """Everything that the URL says, the recipient of a mail included. Secret."""
    recipient = service.targets[0][1] if schema_of(service) in MAIL else ""
    return f"{service.url(privacy=False)} {recipient}"


def label(service: Service) -> str:
    """What may be shown: a mail address, or schema and host where the host is one."""
    if schema_of(service) in MAIL:
        return str(service.targets[0][1])
    if _has_host(service):
        port = f":{service.port}" if service.port else ""
        return f"{schema_of(service)}://{service.host}{port}"
    return f"{schema_of(service)}://"


_SECRET_NAMES = re.compile(r"pass|secret|token|key|auth|user", re.IGNORECASE)


def secrets(service: Service) -> tuple[str, ...]:
    """Every piece of the URL that may be one, longest first, as written and as unquoted."""
    url = str(service.url(privacy=False))
    parts = urlsplit(url)
    found = {url, service.password or ""}
    if schema_of(service) not in MAIL:
        found |= {service.user or "", *parts.path.split("/")}
        if not _has_host(service):
            found.add(service.host or "")
    found |= {
        value
        for name, value in parse_qsl(parts.query)
        # Apprise writes headers, parameters and payload fields as +name, -name and :name.
        if name[:1] in ("+", "-", ":", " ") or _SECRET_NAMES.search(name)
    }
    found |= {form(secret) for secret in found for form in (unquote, _quoted)}
    return tuple(sorted((text for text in found if len(text) >= 4), key=len, reverse=True))


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _has_host(service: Service) -> bool:
    """Whether the URL names a host, where other services have a token in its place."""
    return bool(service.host) and any("{host}" in template for template in service.templates)


def mask(text: str, hidden: tuple[str, ...]) -> str:
    """``text`` with every secret replaced by ``***``, on one line of at most 500 characters."""
    for secret in hidden:
        text = text.replace(secret, "***")
    return " ".join(text.split())[:500]


# --- sending ---------------------------------------------------------------------------------


class NoAnswerError(NotifyError):
    """The send ended without an answer: the message may have arrived all the same."""


def notify(
    service: Service,
    *,
    title: str,
    body: str,
    html: bool,
    headers: Mapping[str, str],
    hidden: tuple[str, ...],
    extra: Mapping[str, object] | None = None,
    patience: float = SEND_SECONDS,
) -> None:
    """Hand one message to one service. ``headers`` go along where it is mail or a webhook.

    ``extra`` are further JSON fields for the payload of a ``STRUCTURED`` one. What the URL says of
    such a field (``?:name=``) wins: another name, or with an empty one no field.

    Raises NoAnswerError after ``patience`` seconds, or when it fails as late as its read timeout;
    NotifyError with the reason, masked, when it fails at once.
    """
    outcome: list[str | None] = []

    def send() -> None:
        outcome.append(_notify(service, title, body, html, headers, extra or {}))

    started = time.monotonic()
    # A daemon of its own: a hanging service must hold up neither this run nor the end of it.
    thread = threading.Thread(target=send, name=f"send {schema_of(service)}", daemon=True)
    thread.start()
    thread.join(patience)
    spent = time.monotonic() - started
    if not outcome:
        raise NoAnswerError(f"no answer within {patience:g} s")
    reason = outcome[0]
    if reason is None:
        return
    reason = mask(reason, hidden)
    # Mail has one timeout for everything, and Apprise takes the one for connecting.
    mail = schema_of(service) in MAIL
    timeout = service.socket_connect_timeout if mail else service.socket_read_timeout
    if spent >= timeout:
        raise NoAnswerError(f"no answer within {timeout:g} s: {reason}")
    raise NotifyError(reason)


def _notify(
    service: Service,
    title: str,
    body: str,
    html: bool,
    headers: Mapping[str, str],
    extra: Mapping[str, object],
) -> str | None:
    """Why it failed, unmasked; ``None`` when it was delivered."""
    apprise = _apprise()
    schema = schema_of(service)
    if schema in (*MAIL, *WEBHOOKS):
        # A copy for each message: its headers are its own, and there is no wait between two.
        service = copy.copy(service)
        if hasattr(service, "headers"):
            service.headers = {**service.headers, **headers}
        if schema in STRUCTURED:
            service.payload_extras = _payload(service.payload_extras, extra)
    formats = apprise.NotifyFormat
    body_format = formats.HTML if html else formats.TEXT
    if not html and service.notify_format == formats.HTML:
        # A chat that shows HTML gets the plain text as such, so that nothing in it is markup.
        body = escape(body, quote=False).replace("\n", "<br/>")
        title, body_format = escape(title, quote=False), formats.HTML
    with _listening() as said, answers_of(service, schema) as answers:
        try:
            # The service itself and not an Apprise object around it: 2.x sends through a pool of
            # its own, where one that hangs would hold up others, and both call a failure of an
            # ``optional=yes`` service a success.
            done = service.notify(body=body, title=title, body_format=body_format)
        except Exception as error:  # noqa: BLE001 -- a plugin may raise anything
            return f"{type(error).__name__}: {error}"
    refused = next(filter(None, (refusal(schema, answer) for answer in answers)), None)
    if done and refused is None:
        return None
    return refused or "; ".join(said) or "Apprise did not deliver it and gave no reason"


def _payload(own: Mapping[str, Any], extra: Mapping[str, object]) -> dict[str, Any]:
    """The URL's own fields and renamings, with ours under the names that it gives them."""
    renamed = {own.get(name, name): value for name, value in extra.items()}
    kept = {name: value for name, value in own.items() if name not in extra}
    return kept | {name: value for name, value in renamed.items() if name}
