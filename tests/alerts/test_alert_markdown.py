"""Markdown for the chat services whose URL asks for it: the article's words show as they are."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from alert_cases import destinations, investment, item, rule, story, writer
from alert_receivers import ChatServices
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.alerts.markdown import escape, link
from monitor.alerts.messages import Medium

MARKED = writer(Medium(markdown=True, chat=True))
HOSTILE = [
    "*bold* _under_ __init__ ~~gone~~ `code` ``x``",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "<b>HTML</b> <!-- --> <https://evil.example> &amp; &#65;",
    "# Heading",
    "1. First",
    "- item",
    "> said",
    "=====",
    "---",
    "5 < 6 > 4 | a \\ b \\* c $x$ !",
]


def shown(markdown: str) -> tuple[str, set[str]]:
    """What a CommonMark reader shows, as text, and the elements that it makes of it."""
    page = MarkdownIt("commonmark").render(markdown)
    tags = set(re.findall(r"<([a-z0-9]+)", page))
    return html.unescape(re.sub(r"<[^>]*>", "", page)), tags


@given(words=st.text(st.sampled_from("ab 1.)(链\\`*_[]<>&~|!$#+-=:/\"';{}^%@?,")).map(str.strip))
@example(words="1. First")
@example(words="&amp;&#65;")
@settings(max_examples=300, deadline=None)
def test_a_reader_sees_exactly_the_words(words: str) -> None:
    """Whatever marks they are made of: one paragraph of text."""
    text, tags = shown(escape(words))
    assert re.sub(r"\s+", " ", text.replace("\u2060", "")).strip() == re.sub(r"\s+", " ", words)
    assert tags <= {"p"}


@pytest.mark.parametrize("words", HOSTILE)
def test_an_article_cannot_mark_up_a_message(words: str) -> None:
    """Headline, publisher and evidence show as written; nothing in the message is theirs."""
    nasty = replace(item(story(title=words, publisher=words)), earlier=(story("e", title=words),))
    plain = replace(item(story(title="p", publisher="p")), earlier=(story("e", title="p"),))
    for seen, usual in (
        (MARKED.alert(rule(), nasty), MARKED.alert(rule(), plain)),
        (MARKED.digest(rule(), [nasty]), MARKED.digest(rule(), [plain])),
    ):
        text, tags = shown(seen[0].body)
        assert words in text.replace("\u2060", "")
        assert tags == shown(usual[0].body)[1]
        assert "evil.example" not in "".join(re.findall(r'href="[^"]*"', seen[0].body))


def test_an_alert_in_markdown_has_everything() -> None:
    """Headline in bold, the address as a link that shows it, chains, figures, why."""
    subject = story(facts=[investment(7.01e10)], url="https://gx.example.cn/a_b_c/*1*.htm?x=1&y=2")
    (message,) = MARKED.alert(rule(), item(subject, interrupted=True))
    text, tags = shown(message.body)
    assert subject.head.url in text
    assert f"**{subject.title}**" in message.body
    for words in (
        "Possible repeat",
        "low-altitude economy",
        "investment 70.1 billion yuan",
        "rule",
    ):
        assert words in text
    assert {"strong", "em", "a", "li"} <= tags


def test_a_digest_in_markdown_groups_its_items() -> None:
    """A heading for each region; every item with its headline, line and link."""
    stories = [story("a"), story("b", regions=["CN-GD"], novel=())]
    (message,) = MARKED.digest(rule("watch"), [item(one) for one in stories])
    page = MarkdownIt("commonmark").render(message.body)
    assert re.findall(r"<h3>(.*?)</h3>", page) == [
        "Guangxi · low-altitude economy",
        "Guangdong · low-altitude economy",
    ]
    for one in stories:
        assert f'<a href="{one.head.url}">{one.head.url}</a>' in page


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://x.example/a b<c>`d`\\e", "<https://x.example/a%20b%3Cc%3E%60d%60%5Ce>"),
        ("https://x.example/a_(b)*c*", "<https://x.example/a_(b)*c*>"),
    ],
)
def test_an_address_stays_one(url: str, linked: str) -> None:
    """What would end it is percent-encoded, all else stays."""
    assert link(url) == linked


def test_what_is_no_web_address_is_text() -> None:
    """A ``javascript:`` link is shown and never made clickable."""
    (message,) = MARKED.alert(rule(), item(story(url="javascript:alert(1)<x>")))
    text, tags = shown(message.body)
    assert "javascript:alert(1)<x>" in text
    assert "a" not in tags


@pytest.mark.parametrize(
    ("url", "path", "field"),
    [
        ("mmost://{}/abcdefghijklmn?format=markdown", "/hooks/abcdefghijklmn", "text"),
        ("gotify://{}/abcdefghijklmno?format=markdown", "/message", "message"),
        ("ntfy://{}/chains?format=markdown", "/", "message"),
    ],
)
def test_services_that_show_markdown_get_it(
    url: str, path: str, field: str, httpserver: HTTPServer
) -> None:
    """Through their own plugins: title and body arrive apart, and words as they are."""
    seen: list[dict[str, Any]] = []

    def take(request: Request) -> Response:
        seen.append(request.get_json())
        return Response("{}", content_type="application/json")

    httpserver.expect_request(path).respond_with_handler(take)
    (destination,) = destinations(url.format(f"127.0.0.1:{httpserver.port}"))
    subject = story(title="Guangxi *names* <b>drones</b> @all", chains=("gone_chain_x",), novel=())
    (message,) = writer(destination.medium).alert(rule(), item(subject))
    destination.send(message)
    text, _ = shown(seen[0][field])
    assert subject.title in text.replace("\u2060", "")
    assert "@all" not in text
    title = seen[0].get("title") or text.splitlines()[0]
    assert title == "Guangxi · gone_chain_x · new cluster named"
    if field == "text":
        assert text.splitlines()[1] == subject.title.replace("@", "@\u2060")


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("url", ["wecombot://abcdef-123456-zyx", "dingtalk://abcdefghijklmnop"])
def test_others_get_plain_text_whatever_their_url_asks_for(
    url: str, chat_services: ChatServices
) -> None:
    """What they make of Markdown would not be what we wrote."""
    (destination,) = destinations(f"{url}?verify=no&format=markdown")
    (message,) = writer(destination.medium).alert(rule(), item(story(title="A *b* c")))
    destination.send(message)
    ((_, _, payload),) = chat_services.requests
    assert payload["msgtype"] == "text"
    assert "A *b* c" in payload["text"]["content"]
