"""The demo's mail server takes what real clients send, and refuses as RFC 5321 says."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator

import pytest

from monitor.demo import mail
from monitor.demo.mail import Envelope, MailServer

BOX = "policy-desk@inbox.example"


@pytest.fixture
def kept() -> list[Envelope]:
    return []


@pytest.fixture
def server(kept: list[Envelope]) -> Iterator[MailServer]:
    with MailServer(kept.append, {BOX, "ops@inbox.example"}) as running:
        yield running


@pytest.fixture
def client(server: MailServer) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as connected:
        yield connected


def test_a_message_arrives_as_it_was_sent(client: smtplib.SMTP, kept: list[Envelope]) -> None:
    """Dots at line starts survive, a lone dot among the lines too; UTF-8 is left alone."""
    text = "Subject: 试\r\n\r\n.one\r\n..two\r\n.\r\nthree\r\n"
    client.sendmail("a@inbox.example", [BOX], text.encode())
    (envelope,) = kept
    assert envelope.content == text.encode()
    assert (envelope.sender, envelope.recipients) == ("a@inbox.example", (BOX,))


def test_several_messages_on_one_connection(client: smtplib.SMTP, kept: list[Envelope]) -> None:
    """Each has its own sender and recipients; RSET forgets what was begun."""
    client.sendmail("a@inbox.example", [BOX], b"one")
    client.mail("x@inbox.example")
    client.rset()
    client.sendmail("b@inbox.example", [BOX.upper(), "ops@inbox.example"], b"two")
    assert [envelope.sender for envelope in kept] == ["a@inbox.example", "b@inbox.example"]
    assert kept[1].recipients == (BOX.upper(), "ops@inbox.example")


def test_size_and_8bitmime_are_announced(client: smtplib.SMTP) -> None:
    """EHLO lists the extensions that senders look for; HELO works as well."""
    client.ehlo()
    assert client.esmtp_features["size"] == str(mail.MAX_MESSAGE)
    assert client.has_extn("8bitmime")
    assert not client.has_extn("starttls")
    assert client.helo()[0] == 250


def test_unknown_mailboxes_are_refused(client: smtplib.SMTP, kept: list[Envelope]) -> None:
    """550 for an address that is not here; the message goes to none."""
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail("a@inbox.example", ["someone@elsewhere.example"], b"x")
    assert refused.value.recipients["someone@elsewhere.example"][0] == 550
    assert kept == []


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        (["MAIL FROM:<a@inbox.example>"], 503),
        (["EHLO"], 501),
        (["EHLO me", f"RCPT TO:<{BOX}>"], 503),
        (["EHLO me", "DATA"], 503),
        (["EHLO me", "MAIL FROM:a@inbox.example"], 501),
        (["EHLO me", f"MAIL TO:<{BOX}>"], 501),
        (["EHLO me", "MAIL FROM:<>", "MAIL FROM:<>"], 503),
        (["EHLO me", "MAIL FROM:<>", "RCPT TO:<>"], 501),
        (["EHLO me", "MAIL FROM:<>", f"RCPT TO:<{BOX}>", "DATA now"], 501),
        (["EHLO me", "MAIL FROM:<> SIZE=99999999999"], 552),
        (["EHLO me", "MAIL FROM:<> BODY=8BITMIME SIZE=10"], 250),
        (["STARTTLS"], 502),
        (["AUTH PLAIN AAAA"], 502),
        (["NOOP"], 250),
        (["VRFY someone"], 252),
        (["HELP"], 214),
        (["BREW coffee"], 500),
        ([""], 500),
        (["NOOP " + "x" * 3000], 500),
        (["QUIT"], 221),
    ],
)
def test_each_command_has_its_answer(server: MailServer, commands: list[str], code: int) -> None:
    """The last command gets the reply code that the standard has for it."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        stream = connection.makefile("rwb")
        assert stream.readline().startswith(b"220 ")
        for command in commands:
            stream.write(command.encode() + b"\r\n")
            stream.flush()
            reply = stream.readline()
            while reply[3:4] == b"-":
                reply = stream.readline()
        assert int(reply[:3]) == code


def test_the_connection_goes_on_after_an_overlong_line(
    server: MailServer, kept: list[Envelope]
) -> None:
    """Nothing of the long line is taken for a command of its own."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        stream = connection.makefile("rwb")
        stream.readline()
        stream.write(b"x" * 5000 + b"QUIT\r\nNOOP\r\n")
        stream.flush()
        assert stream.readline().startswith(b"500 ")
        assert stream.readline().startswith(b"250 ")


def test_only_a_dot_between_crlf_ends_the_text(server: MailServer, kept: list[Envelope]) -> None:
    """A dot between bare line feeds is text: no second message can be smuggled in behind it."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        stream = connection.makefile("rwb")
        stream.write(b"EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<" + BOX.encode() + b">\r\nDATA\r\n")
        stream.write(b"a\n.\nMAIL FROM:<evil@inbox.example>\n.\r\nb\r\n.\r\nQUIT\r\n")
        stream.flush()
        assert stream.read().rstrip().endswith(b"221 bye")
    (envelope,) = kept
    assert envelope.content == b"a\n.\nMAIL FROM:<evil@inbox.example>\n.\r\nb\r\n"


def test_too_large_a_message_is_refused_and_the_next_is_taken(kept: list[Envelope]) -> None:
    """552 at the end of the text, the session stays in step."""
    with (
        MailServer(kept.append, {BOX}, max_message=1000) as server,
        smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client,
    ):
        client.helo()  # not told of the limit, the client sends whatever it has
        client.mail("a@inbox.example")
        client.rcpt(BOX)
        code, _ = client.data(b"line\r\n" * 400)
        assert code == 552
        client.sendmail("a@inbox.example", [BOX], b"small")
    assert [envelope.content for envelope in kept] == [b"small\r\n"]


def test_a_message_cut_off_is_not_kept(server: MailServer, kept: list[Envelope]) -> None:
    """A client that leaves in the middle of its text has sent nothing."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        stream = connection.makefile("rwb")
        stream.write(b"EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<" + BOX.encode() + b">\r\nDATA\r\nhalf")
        stream.flush()
        connection.shutdown(socket.SHUT_WR)
        assert b"354" in stream.read()
    assert kept == []


def test_a_full_disk_is_told_to_the_sender() -> None:
    """451: the sender keeps the message and tries again later."""

    def fail(envelope: Envelope) -> None:
        raise OSError("no space left")

    with (
        MailServer(fail, {BOX}) as server,
        smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client,
        pytest.raises(smtplib.SMTPDataError) as error,
    ):
        client.sendmail("a@inbox.example", [BOX], b"x")
    assert error.value.smtp_code == 451
