"""Stories and rules → messages as one destination takes them: HTML for mail, else plain text.

Webhooks and chat get plain text, unescaped; HTML is escaped by the templates. Long texts are
split (``monitor.alerts.splitting``); each message tells which deliveries it completes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.alerts import webhooks
from monitor.alerts.charts import MOST_IN_CHAT, PICTURE, Bar, bars, picture
from monitor.alerts.grouping import grouped
from monitor.alerts.growth import News
from monitor.alerts.markdown import escape
from monitor.alerts.naming import Names as Names
from monitor.alerts.naming import few
from monitor.alerts.phrases import EN, ZH, phrases
from monitor.alerts.reasons import why
from monitor.alerts.splitting import Block, Limit, Part, split, utf8_bytes
from monitor.alerts.templating import Templates, load_templates
from monitor.alerts.views import StoryView, view
from monitor.model import Delivery, Language, Rule, Story

#: What an item of a chat digest may take beside its headline and URL, in bytes of UTF-8
#: (the public interface, "Messages").
ITEM_BYTES = 200


@dataclass(frozen=True, slots=True)
class Medium:
    """What a destination can show: HTML, Markdown, or plain text. ``chat``: people share a room,
    mentions would page them all; ``structured``: it takes the stories as JSON beside the text."""

    html: bool = False
    markdown: bool = False
    chat: bool = False
    limit: Limit | None = None
    structured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it goes out.

    ``delivery`` is its stable id, ``covers`` are the outbox rows that are done once it has
    arrived, ``repeat`` says that it may have arrived before. ``rule`` names the list it belongs to.
    ``document`` is the same for programs (``monitor.alerts.webhooks``), where the medium takes it.
    """

    title: str
    body: str
    html: bool
    rule: str
    delivery: str
    covers: tuple[str, ...] = ()
    repeat: bool = False
    document: Mapping[str, Any] | None = None

    @property
    def pictures(self) -> Mapping[str, bytes]:
        """PNG pictures that the HTML refers to as ``cid:NAME``, by name."""
        return {PICTURE: picture()} if self.html and f"cid:{PICTURE}" in self.body else {}


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the outbox with its story, what its rule tells of that, and the stories that this
    one follows."""

    row: Delivery
    story: Story
    news: News
    earlier: tuple[Story, ...] = ()

    @property
    def language(self) -> Language:
        """That of the report that is told first."""
        return self.news.article.language


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
    templates: Templates = field(default_factory=lambda: load_templates(None))

    def alert(self, rule: Rule, item: Item) -> list[Message]:
        """One story, as one message (or several numbered ones where the service takes little)."""
        seen = self._view(rule, item)
        if self.medium.html:
            body = self.templates.render("alert.html.j2", story=seen, t=seen.words)
            parts = [Part(seen.title, body, (item.row.id,))]
        else:
            template = "alert.md.j2" if self.medium.markdown else "alert.txt.j2"
            text = self.templates.render(template, story=seen, t=seen.words)
            blocks = [Block(paragraph) for paragraph in text.split("\n\n")]
            blocks[-1] = replace(blocks[-1], covers=(item.row.id,))
            parts = split(seen.title, blocks, self.medium.limit)
        return self._messages("alert", parts, rule, item.row.id, [item])

    def digest(self, rule: Rule, items: Sequence[Item], *, burst: bool = False) -> list[Message]:
        """Many stories by region and chain, new ones first; ``burst``: too many to come singly."""
        language = language_of(items)
        words = phrases(language)
        views = [(item, self._view(rule, item)) for item in items]
        groups = grouped(views, self.names, language)
        count = words.one_story if len(items) == 1 else words.stories.format(count=len(items))
        head = words.burst.format(count=len(items), rule=rule.slug) if burst else count
        tail = "" if burst else f" · {rule.slug}"
        title = f"{head} · {few([group.name for group in groups], words)}{tail}"
        reason = why(rule, self.tags, self.names, language)
        if self.medium.html:
            body = self.templates.render(
                "digest.html.j2",
                title=title,
                groups=groups,
                regions=bars({group.name: group.count for group in groups}, words),
                chains=bars(_by_chain(items, self.names, language), words),
                why=reason,
                t=words,
            )
            parts = [Part(title, body, tuple(item.row.id for item in items))]
        else:
            marked = self.medium.markdown
            write = marked_digest_item if marked else digest_item
            blocks = [
                Block(
                    write(seen),
                    heading=_heading(group.name, chain.name, marked=marked),
                    covers=(item.row.id,),
                )
                for group in groups
                for chain in group.chains
                for item, seen in chain.members
            ]
            if len(groups) > 1:
                counts = {group.name: group.count for group in groups}
                chart = bars(counts, words, most=MOST_IN_CHAT)
                blocks.insert(0, Block(_chart_text(chart, marked=marked)))
            parts = split(title, [*blocks, Block(f"{reason}\n{words.stop}")], self.medium.limit)
        id = _digest_id(item.row.id for item in items)
        return self._messages("burst" if burst else "digest", parts, rule, id, items)

    def nothing(self, rule: Rule, now: datetime) -> list[Message]:
        """A digest of nothing: so that silence means that the monitor is down."""
        title = EN.nothing.format(rule=rule.slug)
        lines = [words.nothing_body.format(rule=rule.slug) for words in (EN, ZH)]
        id = _digest_id([rule.slug, now.isoformat()])
        return [self.notice(title, lines, topic=rule.slug, id=id, kind="nothing")]

    def notice(
        self,
        title: str,
        lines: Sequence[str],
        *,
        topic: str,
        id: str,
        kind: webhooks.Kind = "notice",
    ) -> Message:
        """A message of the monitor's own: a test, or trouble with another destination."""
        if self.medium.html:
            body = self.templates.render("notice.html.j2", title=title, lines=lines, t=EN)
        else:
            body = "\n\n".join(escape(line) if self.medium.markdown else line for line in lines)
        return Message(
            title=title,
            body=body,
            html=self.medium.html,
            rule=topic,
            delivery=id,
            document=webhooks.document(kind, rule=topic, delivery=id)
            if self.medium.structured
            else None,
        )

    def _view(self, rule: Rule, item: Item) -> StoryView:
        return view(
            item.story,
            self.names,
            self.zone,
            chat=self.medium.chat,
            markdown=self.medium.markdown,
            why=why(rule, self.tags, self.names, item.language),
            repeat=may_repeat(item.row),
            earlier=item.earlier,
            news=item.news,
        )

    def _messages(
        self,
        kind: webhooks.Kind,
        parts: Sequence[Part],
        rule: Rule,
        id: str,
        items: Iterable[Item],
    ) -> list[Message]:
        by_row = {item.row.id: item for item in items}
        repeat = any(may_repeat(item.row) for item in by_row.values())
        made = []
        for number, part in enumerate(parts, start=1):
            delivery = id if len(parts) == 1 else f"{id}-{number}"
            document = (
                webhooks.document(
                    kind,
                    rule=rule.slug,
                    delivery=delivery,
                    repeat=repeat,
                    part=number,
                    parts=len(parts),
                    items=[(row, by_row[row].story, by_row[row].news) for row in part.covers],
                    names=self.names,
                )
                if self.medium.structured
                else None
            )
            made.append(
                Message(
                    title=part.title,
                    body=part.body,
                    html=self.medium.html,
                    rule=rule.slug,
                    delivery=delivery,
                    covers=part.covers,
                    repeat=repeat,
                    document=document,
                )
            )
        return made


def language_of(items: Sequence[Item]) -> Language:
    """The language that a digest of these items is framed in: Chinese where most of them are."""
    chinese = sum(item.language == "zh" for item in items)
    return "zh" if chinese * 2 > len(items) else "en"


def _digest_id(rows: Iterable[str]) -> str:
    """The same for the same rows, whatever their order: a digest sent again keeps its id."""
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:32]


def _by_chain(items: Iterable[Item], names: Names, language: Language) -> Mapping[str, int]:
    """How many stories name each chain; a story counts once for each of its chains."""
    counts = Counter(label.chain for item in items for label in item.story.labels.chains)
    return {names.chain(chain, language): count for chain, count in counts.items()}


def _heading(region: str, chain: str, *, marked: bool) -> str:
    """``【Guangxi · batteries】``, as Markdown a heading."""
    name = " · ".join(part for part in (region, chain) if part)
    return f"### {escape(name)}" if marked else f"【{name}】"


def _chart_text(chart: Iterable[Bar], *, marked: bool) -> str:
    """A line for each bar; as Markdown with an end of line that is one."""
    return ("  \n" if marked else "\n").join(str(bar) for bar in chart)


def digest_item(seen: StoryView) -> str:
    """Headline, one line of what it is, URL, and the first report of a story that grew; all but
    headlines and URLs within ITEM_BYTES."""
    repeat = f"{seen.words.repeat}\n  " if seen.repeat else ""
    colon = seen.words.colon
    first = f"\n  {seen.first.label}{colon}" if seen.first else ""
    frame = f"• \n  {repeat}\n  {first}" + ("\n  " if first else "")
    line = _digest_line(seen, ITEM_BYTES - utf8_bytes(frame))
    known = f"{first}{seen.first.headline}\n  {seen.first.url}" if seen.first else ""
    return f"• {seen.headline}\n  {repeat}{line}\n  {seen.url}{known}"


def marked_digest_item(seen: StoryView) -> str:
    """The same as Markdown; marks before the article's own signs come on top of the bytes."""
    repeat = f"*{seen.words.repeat}*\n  " if seen.repeat else ""
    colon = seen.words.colon
    first = f"  \n  {seen.first.label}{colon}" if seen.first else ""
    frame = f"- ****\n  {repeat}\n  <>{first}" + ("\n  <>" if first else "")
    line = _digest_line(seen, ITEM_BYTES - utf8_bytes(frame))
    known = f"{first}{seen.first.headline}\n  {seen.first.link}" if seen.first else ""
    return f"- **{seen.headline}**\n  {repeat}{line}\n  {seen.link}{known}"


def _digest_line(seen: StoryView, room: int) -> str:
    """Region, as many chains as fit, what is new; then date and publisher if there is room.

    Where only some chains are new, what is new stands behind those: else it would claim too much.
    """
    words = seen.words
    region = few(seen.regions, words) or words.nation
    chains = [chain.name for chain in seen.chains]
    novel = sum(chain.novel for chain in seen.chains)
    if 0 < novel < len(chains):
        return _mixed_line(seen, room, region, chains, novel)
    line = region
    for most in range(len(chains), -1, -1):
        shown = few(chains, words, most) or words.no_chain
        line = f"{region} · {shown} · {seen.what}"
        if utf8_bytes(line) <= room:
            break
    return _with_extras(line, seen, room)


def _mixed_line(seen: StoryView, room: int, region: str, chains: Sequence[str], novel: int) -> str:
    """``Guangxi · low-altitude economy · named for the first time · batteries``"""
    words = seen.words
    line = ""
    # Its own day weighs more than the names of known chains: the first report's day stands below.
    kept = utf8_bytes(f" · {seen.date}") if seen.first else 0
    for most in range(len(chains), -1, -1):
        first = few(chains[:novel], words, min(most, novel)) or words.no_chain
        rest = few(chains[novel:], words, max(0, most - novel))
        line = f"{region} · {first} · {seen.what} · {rest}"
        if utf8_bytes(line) <= room - kept:
            break
    return _with_extras(line, seen, room)


def _with_extras(line: str, seen: StoryView, room: int) -> str:
    for extra in (seen.date, seen.publisher):
        if extra and utf8_bytes(f"{line} · {extra}") <= room:
            line = f"{line} · {extra}"
    return line.encode()[:room].decode("utf-8", "ignore")
