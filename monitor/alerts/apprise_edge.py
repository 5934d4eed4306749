"""The only place that touches Apprise, with ``apprise_loading``: a message in, a reason out.

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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from monitor.alerts.answers import answers_of, refusal
from monitor.alerts.markdown import escape as escape_markdown
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

#: Chat that shows CommonMark as we escape it, where its URL says ``format=markdown``. All others
#: get plain text: Slack and Teams have dialects of their own, WeCom knows no backslash, and the
#: DingTalk plugin (1.13.1) fills ``markdown`` and still says ``msgtype: text``.
MARKED = ("mmost", "mmosts", "gotify", "gotifys", "ntfy", "ntfys")

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


def library() -> Any:
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
def listening() -> Iterator[list[str]]:
    """Collects Apprise's warnings of this thread."""
    before = getattr(_heard, "lines", None)
    lines: list[str] = []
    _heard.lines = lines
    try:
        yield lines
    finally:
        _heard.lines = before


def schema_of(service: Service) -> str:
    """``mailto``, ``json``, …: as its URL begins. Its attribute of that name may say ``http``."""
    return str(service.url(privacy=True)).partition("://")[0].lower()


# --- describing ------------------------------------------------------------------------------


def format_of(service: Service) -> Any:
    """What it is to be sent in: as its URL says, else its own default (``NotifyFormat``)."""
    resolve = getattr(service, "resolve_format", None)  # 2.x
    return resolve() if resolve else service.notify_format


def wants_html(service: Service) -> bool:
    """Mail, unless its URL says ``format=text``."""
    if schema_of(service) not in MAIL:
        return False
    formats = library().NotifyFormat
    resolve = getattr(service, "resolve_format", None)  # 2.x
    return bool((resolve(formats.HTML) if resolve else service.notify_format) == formats.HTML)


def wants_markdown(service: Service) -> bool:
    """Whether its URL says so, and it shows Markdown as we write it."""
    marked = library().NotifyFormat.MARKDOWN
    return schema_of(service) in MARKED and format_of(service) == marked


def sender(service: Service) -> str:
    """The address that a mail comes from: it is read by whoever runs the monitor."""
    return str(service.from_addr[1])


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


def particulars(service: Service) -> str:
    """What tells URLs of one ``identity`` apart and hardly ever changes: a mail's server and
    account, a header, a thread. No credential, and nothing of how to send (timeouts, format)."""
    parts = urlsplit(str(service.url(privacy=False)))
    settings = library().NotifyBase.template_args
    said = sorted(
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if pair[0] not in settings and not _SECRET_NAMES.search(pair[0])
    )
    host = parts.netloc.rpartition("@")[2].lower()
    return f"{service.user or ''} {host} {said}"


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


_SECRET_NAMES = re.compile(
    r"pass|secret|token|key|auth|user|cookie|session|cred|sign", re.IGNORECASE
)


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
    pictures: Mapping[str, bytes] | None = None,
    extra: Mapping[str, object] | None = None,
    patience: float = SEND_SECONDS,
) -> None:
    """Hand one message to one service. ``headers`` go along where it is mail or a webhook.

    ``pictures`` are PNG files by name, put into a mail beside the HTML that shows them. ``extra``
    are further JSON fields for the payload of a ``STRUCTURED`` one. What the URL says of such a
    field (``?:name=``) wins: another name, or with an empty one no field.

    Raises NoAnswerError after ``patience`` seconds, or when it fails as late as its read timeout;
    NotifyError with the reason, masked, when it fails at once.
    """
    outcome: list[str | None] = []

    def send() -> None:
        outcome.append(_notify(service, title, body, html, headers, pictures or {}, extra or {}))

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
    pictures: Mapping[str, bytes],
    extra: Mapping[str, object],
) -> str | None:
    """Why it failed, unmasked; ``None`` when it was delivered."""
    apprise = library()
    schema = schema_of(service)
    if schema in (*MAIL, *WEBHOOKS):
        # A copy for each message: its headers are its own, and there is no wait between two.
        service = copy.copy(service)
        if hasattr(service, "headers"):
            service.headers = {**service.headers, **headers}
        if pictures:
            service.inline = True
        if schema in STRUCTURED:
            service.payload_extras = _payload(service.payload_extras, extra)
    formats = apprise.NotifyFormat
    body_format = formats.HTML if html else formats.TEXT
    if wants_markdown(service):
        body_format = formats.MARKDOWN
        if service.title_maxlen <= 0:  # then Apprise puts the title before the body
            title, body = f"**{escape_markdown(title)}**", f"\n{body}"
    if not html and format_of(service) == formats.HTML:
        # A chat that shows HTML gets the plain text as such, so that nothing in it is markup.
        body = escape(body, quote=False).replace("\n", "<br/>")
        title, body_format = escape(title, quote=False), formats.HTML
    with listening() as said, answers_of(service, schema) as answers:
        try:
            # The service itself and not an Apprise object around it: 2.x sends through a pool of
            # its own, where one that hangs would hold up others, and both call a failure of an
            # ``optional=yes`` service a success.
            done = service.notify(
                body=body, title=title, body_format=body_format, attach=_attachments(pictures)
            )
        except Exception as error:  # noqa: BLE001 -- a plugin may raise anything
            return f"{type(error).__name__}: {error}"
    refused = next(filter(None, (refusal(schema, answer) for answer in answers)), None)
    if done and refused is None:
        return None
    return refused or "; ".join(said) or "Apprise did not deliver it and gave no reason"


def _attachments(pictures: Mapping[str, bytes]) -> Any:
    """Apprise's list of attachments, held in memory; ``None`` without any."""
    if not pictures:
        return None
    attached = library().AppriseAttachment()
    in_memory: Any = import_module("apprise.attachment.memory")
    for name, content in pictures.items():
        attached.add(in_memory.AttachMemory(content=content, name=name, mimetype="image/png"))
    return attached


def _payload(own: Mapping[str, Any], extra: Mapping[str, object]) -> dict[str, Any]:
    """The URL's own fields and renamings, with ours under the names that it gives them."""
    renamed = {own.get(name, name): value for name, value in extra.items()}
    kept = {name: value for name, value in own.items() if name not in extra}
    return kept | {name: value for name, value in renamed.items() if name}
