"""A mail server that takes messages for a few mailboxes: RFC 5321, as much as a receiver needs.

The standard library has had none since Python 3.12. No TLS, no login: loopback only.
"""

from __future__ import annotations

import re
import socketserver
from collections.abc import Callable, Collection
from dataclasses import dataclass

from monitor.demo.serving import LoopbackServer

#: Bytes of one message, announced by SIZE (RFC 1870).
MAX_MESSAGE = 20_000_000

#: RFC 5321, section 4.5.3.1: 512 octets for a command line; SIZE and BODY add some.
MAX_COMMAND = 1_024

#: Bytes of text read at once. Section 4.5.3.1.6 allows 1000 octets a line; some senders write more.
MAX_TEXT_LINE = 65_536

MAX_RECIPIENTS = 100

_PATH = re.compile(r"(FROM|TO):\s*<([^<>]*)>((?:\s+[!-~]+)*)\s*$", re.IGNORECASE)
_SIZE = re.compile(r"\bSIZE=(\d+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message as handed over. ``content`` as it was before the dots were doubled."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class MailServer(LoopbackServer):
    """Calls ``deliver`` for each message, from the thread of its connection.

    Recipients other than ``mailboxes`` (full addresses, without regard to case) are refused, and
    messages of more than ``max_message`` bytes.
    """

    def __init__(
        self,
        deliver: Callable[[Envelope], None],
        mailboxes: Collection[str],
        *,
        max_message: int = MAX_MESSAGE,
    ) -> None:
        super().__init__(_Session)
        self.max_message = max_message
        self.deliver = deliver
        self.mailboxes = frozenset(mailbox.lower() for mailbox in mailboxes)


class _TooLong(Exception):
    """A line above its limit; what is left of it was read and dropped."""


class _Session(socketserver.StreamRequestHandler):
    """One connection: commands until QUIT, the end of the stream or a minute of silence."""

    timeout = 60
    disable_nagle_algorithm = True
    server: MailServer

    def setup(self) -> None:
        super().setup()
        self.greeted = False
        self._reset()

    def _reset(self) -> None:
        self.sender: str | None = None
        self.recipients: list[str] = []

    def handle(self) -> None:
        self._reply(220, "inbox.example ESMTP demo")
        while True:
            try:
                line = self._command()
            except _TooLong:
                self._reply(500, "line too long")
                continue
            if line is None:
                return
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                self._reply(221, "bye")
                return
            self._obey(verb.upper(), rest.strip())

    def _obey(self, verb: str, rest: str) -> None:
        match verb:
            case "EHLO" | "HELO":
                self._greet(verb, rest)
            case "MAIL":
                self._mail(rest)
            case "RCPT":
                self._recipient(rest)
            case "DATA":
                self._data(rest)
            case "RSET":
                self._reset()
                self._reply(250, "forgotten")
            case "NOOP":
                self._reply(250, "still here")
            case "VRFY":
                self._reply(252, "send it and see")
            case "HELP":
                self._reply(214, "EHLO HELO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT")
            case "STARTTLS" | "AUTH" | "EXPN":
                self._reply(502, "not offered here")
            case _:
                self._reply(500, "no such command")

    def _greet(self, verb: str, name: str) -> None:
        if not name:
            self._reply(501, f"{verb} needs a name")
            return
        self.greeted = True
        self._reset()
        if verb == "HELO":
            self._reply(250, "inbox.example")
            return
        self._reply(
            250, "inbox.example", "8BITMIME", "PIPELINING", f"SIZE {self.server.max_message}"
        )

    def _mail(self, rest: str) -> None:
        path = _PATH.match(rest)
        if not self.greeted:
            self._reply(503, "say EHLO first")
        elif self.sender is not None:
            self._reply(503, "one sender a message")
        elif path is None or path[1].upper() != "FROM":
            self._reply(501, "MAIL FROM:<address>")
        elif (size := _SIZE.search(path[3])) and int(size[1]) > self.server.max_message:
            self._reply(552, "message too large")
        else:
            self.sender = path[2]
            self._reply(250, "sender noted")

    def _recipient(self, rest: str) -> None:
        path = _PATH.match(rest)
        if self.sender is None:
            self._reply(503, "MAIL first")
        elif path is None or path[1].upper() != "TO" or not path[2]:
            self._reply(501, "RCPT TO:<address>")
        elif path[2].lower() not in self.server.mailboxes:
            self._reply(550, "no such mailbox here")
        elif len(self.recipients) >= MAX_RECIPIENTS:
            self._reply(452, "too many recipients")
        else:
            if path[2] not in self.recipients:
                self.recipients.append(path[2])
            self._reply(250, "recipient noted")

    def _data(self, rest: str) -> None:
        if rest:
            self._reply(501, "DATA stands alone")
            return
        if self.sender is None or not self.recipients:
            self._reply(503, "MAIL and RCPT first")
            return
        self._reply(354, "end with a dot on a line by itself")
        envelope = self._read_message(self.sender, tuple(self.recipients))
        self._reset()
        if envelope is None:
            self._reply(552, "message too large")
            return
        try:
            self.server.deliver(envelope)
        except OSError as error:
            self._reply(451, f"cannot be kept now: {type(error).__name__}")
            return
        self._reply(250, "kept")

    def _read_message(self, sender: str, recipients: tuple[str, ...]) -> Envelope | None:
        """Everything up to the lone dot (section 4.5.2); ``None`` where it is above the limit.

        Only a dot between two CRLF ends the text: a bare LF is a character like any other.
        Raises ConnectionError when the client goes away before the dot: nothing is kept then.
        """
        lines: list[bytes] = []
        size = 0
        at_line_start = True
        while True:
            line = self.rfile.readline(MAX_TEXT_LINE)
            if not line:
                raise ConnectionError("the client left before the end of its message")
            if at_line_start:
                if line == b".\r\n":
                    break
                line = line.removeprefix(b".")
            at_line_start = line.endswith(b"\r\n")
            size += len(line)
            if size <= self.server.max_message:
                lines.append(line)
        if size > self.server.max_message:
            return None
        return Envelope(sender, recipients, b"".join(lines))

    def _command(self) -> str | None:
        """One command without its end; ``None`` at the end of the stream. Raises _TooLong."""
        line = self.rfile.readline(MAX_COMMAND)
        if len(line) == MAX_COMMAND and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = self.rfile.readline(MAX_COMMAND)
            raise _TooLong
        return line.decode("utf-8", "replace").strip() if line.endswith(b"\n") else None

    def _reply(self, code: int, *texts: str) -> None:
        last = len(texts) - 1
        answer = "".join(
            f"{code}{' ' if number == last else '-'}{text}\r\n" for number, text in enumerate(texts)
        )
        self.wfile.write(answer.encode("ascii"))
