"""Stories and rules → messages as one destination takes them: HTML for mail, else plain text.

Webhooks and chat get plain text, unescaped; HTML is escaped by the templates. Long texts are
split (``monitor.alerts.splitting``); each message tells which deliveries it completes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.alerts.phrases import EN, ZH, phrases
from monitor.alerts.splitting import Block, Limit, Part, split, utf8_bytes
from monitor.alerts.views import Names as Names
from monitor.alerts.views import StoryView, few, view, why
from monitor.model import Delivery, Language, Rule, Story

if TYPE_CHECKING:
    from jinja2 import Environment

#: What an item of a chat digest may take beside its headline and URL, in bytes of UTF-8
#: (the public interface, "Messages").
ITEM_BYTES = 200


@dataclass(frozen=True, slots=True)
class Medium:
    """What a destination can show. ``chat``: people share a room, mentions would page them all."""

    html: bool = False
    chat: bool = False
    limit: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it goes out.

    ``delivery`` is its stable id, ``covers`` are the outbox rows that are done once it has
    arrived, ``repeat`` says that it may have arrived before. ``rule`` names the list it belongs to.
    """

    title: str
    body: str
    html: bool
    rule: str
    delivery: str
    covers: tuple[str, ...] = ()
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the outbox with its story."""

    row: Delivery
    story: Story


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("monitor.alerts"),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def _render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values).strip()


def may_repeat(row: Delivery) -> bool:
    """Whether this row's message may have gone out before: an attempt ended with no answer."""
    return row.interrupted or (row.error or "").startswith(NO_ANSWER)


#: How the recorded error of an attempt begins whose message may yet have arrived.
NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the messages of one destination: its medium, its tags, the reader's time zone."""

    medium: Medium
    tags: frozenset[str]
    names: Names
    zone: ZoneInfo

    def alert(self, rule: Rule, item: Item) -> list[Message]:
        """One story, as one message (or several numbered ones where the service takes little)."""
        seen = self._view(rule, item)
        if self.medium.html:
            body = _render("alert.html.j2", story=seen, t=seen.words)
            parts = [Part(seen.title, body, (item.row.id,))]
        else:
            text = _render("alert.txt.j2", story=seen, t=seen.words)
            blocks = [Block(paragraph) for paragraph in text.split("\n\n")]
            blocks[-1] = replace(blocks[-1], covers=(item.row.id,))
            parts = split(seen.title, blocks, self.medium.limit)
        return self._messages(parts, rule, item.row.id, html=self.medium.html, repeat=seen.repeat)

    def digest(self, rule: Rule, items: Sequence[Item], *, burst: bool = False) -> list[Message]:
        """Many stories by region, new ones first; ``burst``: too many to come one by one."""
        language = language_of(items)
        words = phrases(language)
        views = [(item.row.id, self._view(rule, item)) for item in items]
        groups = _grouped(views, self.names, language)
        count = words.one_story if len(items) == 1 else words.stories.format(count=len(items))
        head = words.burst.format(count=len(items), rule=rule.slug) if burst else count
        tail = "" if burst else f" · {rule.slug}"
        title = f"{head} · {few([name for name, _ in groups], words)}{tail}"
        reason = why(rule, self.tags, self.names, language)
        if self.medium.html:
            body = _render(
                "digest.html.j2",
                title=title,
                groups=[(name, [seen for _, seen in members]) for name, members in groups],
                most=max(len(members) for _, members in groups),
                why=reason,
                t=words,
            )
            parts = [Part(title, body, tuple(id for id, _ in views))]
        else:
            blocks = [
                Block(digest_item(seen), heading=f"【{name}】", covers=(row,))
                for name, members in groups
                for row, seen in members
            ]
            parts = split(title, [*blocks, Block(f"{reason}\n{words.stop}")], self.medium.limit)
        return self._messages(
            parts,
            rule,
            _digest_id(item.row.id for item in items),
            html=self.medium.html,
            repeat=any(seen.repeat for _, seen in views),
        )

    def nothing(self, rule: Rule, now: datetime) -> list[Message]:
        """A digest of nothing: so that silence means that the monitor is down."""
        title = EN.nothing.format(rule=rule.slug)
        lines = [words.nothing_body.format(rule=rule.slug) for words in (EN, ZH)]
        return [
            self.notice(title, lines, topic=rule.slug, id=_digest_id([rule.slug, now.isoformat()]))
        ]

    def notice(self, title: str, lines: Sequence[str], *, topic: str, id: str) -> Message:
        """A message of the monitor's own: a test, or trouble with another destination."""
        body = (
            _render("notice.html.j2", title=title, lines=lines, t=EN)
            if self.medium.html
            else "\n\n".join(lines)
        )
        return Message(title=title, body=body, html=self.medium.html, rule=topic, delivery=id)

    def _view(self, rule: Rule, item: Item) -> StoryView:
        return view(
            item.story,
            self.names,
            self.zone,
            chat=self.medium.chat,
            why=why(rule, self.tags, self.names, item.story.head.language),
            repeat=may_repeat(item.row),
        )

    def _messages(
        self, parts: Sequence[Part], rule: Rule, id: str, *, html: bool, repeat: bool
    ) -> list[Message]:
        return [
            Message(
                title=part.title,
                body=part.body,
                html=html,
                rule=rule.slug,
                delivery=id if len(parts) == 1 else f"{id}-{number}",
                covers=part.covers,
                repeat=repeat,
            )
            for number, part in enumerate(parts, start=1)
        ]


def language_of(items: Sequence[Item]) -> Language:
    """The language that a digest of these items is framed in: Chinese where most of them are."""
    chinese = sum(item.story.head.language == "zh" for item in items)
    return "zh" if chinese * 2 > len(items) else "en"


def _digest_id(rows: Iterable[str]) -> str:
    """The same for the same rows, whatever their order: a digest sent again keeps its id."""
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:32]


def _grouped(
    views: Iterable[tuple[str, StoryView]], names: Names, language: Language
) -> list[tuple[str, list[tuple[str, StoryView]]]]:
    """By first region: those with something novel, then those with most news.

    In a region what is novel comes first, then new clusters, then the rest; newest first.
    """
    groups: dict[str, list[tuple[str, StoryView]]] = {}
    for id, seen in views:
        groups.setdefault(seen.group, []).append((id, seen))
    for members in groups.values():
        members.sort(key=lambda member: member[1].date, reverse=True)
        members.sort(key=lambda member: (not member[1].novel, not member[1].new_cluster))
    ordered = sorted(
        groups.items(),
        key=lambda group: (not group[1][0][1].novel, -len(group[1]), group[0]),
    )
    return [(names.region(code, language), members) for code, members in ordered]


def digest_item(seen: StoryView) -> str:
    """Headline, one line of what it is, URL; all but headline and URL within ITEM_BYTES."""
    repeat = f"{seen.words.repeat}\n  " if seen.repeat else ""
    frame = f"• \n  {repeat}\n  "
    line = _digest_line(seen, ITEM_BYTES - utf8_bytes(frame))
    return f"• {seen.headline}\n  {repeat}{line}\n  {seen.url}"


def _digest_line(seen: StoryView, room: int) -> str:
    """Region, as many chains as fit, what is new; then date and publisher if there is room."""
    words = seen.words
    region = few(seen.regions, words) or words.nation
    chains = [chain.name for chain in seen.chains]
    line = region
    for most in range(len(chains), -1, -1):
        shown = few(chains, words, most) or words.no_chain
        line = f"{region} · {shown} · {seen.what}"
        if utf8_bytes(line) <= room:
            break
    for extra in (seen.date, seen.publisher):
        if extra and utf8_bytes(f"{line} · {extra}") <= room:
            line = f"{line} · {extra}"
    return line.encode()[:room].decode("utf-8", "ignore")
