"""A story as its reader sees it: names instead of ids, one language, safe to put on one line.

Templates only lay out what is here. Escaping belongs to the format and happens there; what is
done here holds for every format: values from articles cannot break a line, hide behind control
characters, or call a whole chat room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitor.alerts.growth import News
from monitor.alerts.headings import new_lines, title_of, what_is_new
from monitor.alerts.markdown import escape, link
from monitor.alerts.naming import Names, few
from monitor.alerts.particulars import FactView, enterprise_lines, fact_views, official_lines
from monitor.alerts.phrases import Phrases, phrases
from monitor.alerts.sentences import lead_sentence
from monitor.model import Article, Evidence, Member, Precision, PublicationDate, Story

# C0 and C1 controls but line breaks and tabs, and what turns the reading direction around.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069]"
)
_LINE_BREAKS = re.compile("[ \t]*[\t\n\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]+[ \t]*")
# What pages a whole room: DingTalk, WeCom, Telegram, Discord, Slack, Feishu, Matrix, Mattermost.
_MENTION = re.compile(
    r"@(?=(?:all|everyone|here|channel|room|group|所有人|全体成员|全员)(?![a-z0-9]))"
    r"|<(?=[!@#&]|at\b)",
    re.IGNORECASE,
)
_WORD_JOINER = "\u2060"
#: Other publishers that are named; of a story that everyone reprinted the rest is a number.
MOST_COPIES = 6
#: Later reports that are shown with headline and address, one for each chain that they bring.
MOST_LATER = 3


def one_line(text: str) -> str:
    """The text on one line and without control characters; else as it is, word for word."""
    return _HIDDEN.sub("", _LINE_BREAKS.sub(" ", text)).strip()


def calm(text: str) -> str:
    """The text with a word joiner behind the ``@`` or ``<`` of what would page a whole room.

    Nothing else changes, and the eye sees no difference: a headline stays word for word.
    """
    return _MENTION.sub(lambda match: match[0] + _WORD_JOINER, text)


def calm_url(url: str) -> str:
    """The same address, with the ``@`` of a mention percent-encoded."""
    return _MENTION.sub(lambda match: "%40" if match[0] == "@" else "%3C", url)


@dataclass(frozen=True, slots=True)
class ChainView:
    """A chain by name, the words that prove it, and whether it is new for a region."""

    name: str
    evidence: tuple[str, ...]
    novel: bool


@dataclass(frozen=True, slots=True)
class EarlierView:
    """Another article than the one that a message is about, by its headline; ``link`` is the
    address as Markdown, ``label`` says what it is to the reader (``First told on 2020-08-10``)."""

    headline: str
    url: str
    date: str
    link: str = ""
    label: str = ""

    @property
    def linkable(self) -> bool:
        return is_linkable(self.url)


@dataclass(frozen=True, slots=True)
class CopyView:
    """Who else reported it, and where."""

    publisher: str
    url: str

    def __str__(self) -> str:
        return self.publisher


@dataclass(frozen=True, slots=True)
class StoryView:
    """Everything a message says of one story; all values on one line, none escaped.

    Headline, address, lead, publisher and date are those of the report that brings the news. Where
    that is not the head, ``first`` is the head, the earlier announcement; ``later`` are reports
    after it that name novel chains. ``group`` and ``group_chain`` are the codes of the region and
    chain that a digest files it under; ``link`` is the address as Markdown.
    """

    words: Phrases
    title: str
    headline: str
    url: str
    lead: str
    regions: tuple[str, ...]
    group: str
    chains: tuple[ChainView, ...]
    what: str
    new: tuple[str, ...]
    facts: tuple[FactView, ...]
    officials: tuple[str, ...]
    enterprises: tuple[str, ...]
    event: str
    publisher: str
    date: str
    copies: tuple[CopyView, ...]
    follows: tuple[EarlierView, ...]
    novel: bool
    new_cluster: bool
    why: str = ""
    repeat: bool = False
    link: str = ""
    first: EarlierView | None = None
    later: tuple[EarlierView, ...] = ()
    group_chain: str = ""

    @property
    def imprint(self) -> str:
        """Who published it and when: ``Guangxi Daily · 2026-11-20``."""
        return " · ".join(part for part in (self.publisher, self.date) if part)

    @property
    def linkable(self) -> bool:
        return is_linkable(self.url)

    @property
    def others(self) -> str:
        """The other publishers on one line, however many they are."""
        return few([copy.publisher for copy in self.copies], self.words, MOST_COPIES)


def is_linkable(url: str) -> bool:
    """Whether the address may be put behind a link (a page may list ``javascript:``)."""
    return url.lower().startswith(("http://", "https://"))


def view(
    story: Story,
    names: Names,
    zone: ZoneInfo,
    *,
    chat: bool = False,
    markdown: bool = False,
    why: str = "",
    repeat: bool = False,
    earlier: Iterable[Story] = (),
    news: News | None = None,
) -> StoryView:
    """The story for its readers.

    ``chat`` takes the sting out of mentions, ``markdown`` that of marks; ``earlier`` are the
    stories that it follows, ``news`` is what is told of it (default: its head).
    """
    news = news or News(article=story.head, pairs=story.novel)
    article = news.article
    language = article.language
    words = phrases(language)
    clean = _cleaner(chat=chat, markdown=markdown)
    other = _Others(words, zone, clean, _addresser(chat=chat, markdown=markdown), markdown)
    codes = _told_first(story.labels.regions, [pair.region for pair in news.pairs], news.regions)
    publisher = article.publisher or article.source or ""

    def chain_name(id: str) -> str:
        return names.chain(id, language)

    return StoryView(
        words=words,
        title=_cleaner(chat=chat, markdown=False)(title_of(story, news, names)),
        headline=clean(article.title),
        url=other.address(article),
        lead=clean(_lead(news)),
        regions=tuple(names.region(code, language) for code in codes),
        group=codes[0] if codes else "CN",
        group_chain=_first_chain(story, news),
        chains=_chain_views(story, news, chain_name, clean),
        what=what_is_new(story, news, words),
        new=tuple(clean(line) for line in new_lines(news, names)),
        facts=fact_views(story, words, clean, article=article),
        officials=official_lines(story, words, chain_name, clean),
        enterprises=enterprise_lines(story, words, chain_name, clean),
        event=_kind(story, words),
        publisher=clean(publisher),
        date=other.date(article),
        copies=tuple(
            CopyView(clean(name), other.address(member)) for name, member in _copies(story, news)
        ),
        follows=tuple(other.view(one.head, words.follows) for one in earlier),
        first=other.first(story.head) if news.grown else None,
        later=tuple(other.view(one.article, words.later) for one in news.later[:MOST_LATER]),
        novel=bool(news.pairs),
        new_cluster=story.labels.new_cluster,
        why=clean(why) if markdown else why,
        repeat=repeat,
        link=other.link(article),
    )


def _kind(story: Story, words: Phrases) -> str:
    """The kind of news; where that alone does not say it, also that a cluster is named in it."""
    event = words.events.get(story.labels.event, story.labels.event)
    is_plain = story.labels.event == "cluster-announcement" or not story.labels.new_cluster
    return event if is_plain else f"{event}{words.comma}{words.new_cluster}"


@dataclass(frozen=True, slots=True)
class _Others:
    """Articles as one message names them: address, date, headline."""

    words: Phrases
    zone: ZoneInfo
    clean: Callable[[str], str]
    addressed: Callable[[str], str]
    markdown: bool

    def address(self, article: Article | Member) -> str:
        return self.addressed(one_line(article.url))

    def link(self, article: Article) -> str:
        url = self.address(article)
        return link(url) if self.markdown and is_linkable(url) else url

    def date(self, article: Article) -> str:
        return _date(article.published, self.words, self.zone)

    def view(self, article: Article, label: str) -> EarlierView:
        return EarlierView(
            self.clean(article.title),
            self.address(article),
            self.date(article),
            self.link(article),
            label,
        )

    def first(self, head: Article) -> EarlierView:
        """The head of a story that grew."""
        if head.published is None:
            return self.view(head, self.words.first_undated)
        return self.view(head, self.words.first_told.format(self.date(head)))


def _lead(news: News) -> str:
    """The sentence that proves what a later report brings; else the article's first one."""
    article = news.article
    return news.proof or lead_sentence(article.text, article.title, article.language)


def _chain_views(
    story: Story, news: News, chain_name: Callable[[str], str], clean: Callable[[str], str]
) -> tuple[ChainView, ...]:
    """What the news brings before the rest; its chains with the words of the report told first."""
    novel = {pair.chain for pair in news.pairs}
    first = novel or set(news.chains)
    own: dict[str, list[Evidence]] = {}
    for chain, span in news.proofs:
        if chain is not None:
            own.setdefault(chain, []).append(span)
    return tuple(
        ChainView(
            chain_name(label.chain),
            tuple(dict.fromkeys(clean(span.text) for span in own.get(label.chain, label.evidence)))[
                :3
            ],
            label.chain in novel,
        )
        for label in sorted(story.labels.chains, key=lambda label: label.chain not in first)
    )


def _first_chain(story: Story, news: News) -> str:
    """The chain that a story is filed under: a novel one, else the first named; empty for none."""
    if news.pairs:
        return news.pairs[0].chain
    chains = (*news.chains, *(label.chain for label in story.labels.chains))
    return chains[0] if chains else ""


def _cleaner(*, chat: bool, markdown: bool) -> Callable[[str], str]:
    """What an article's words go through: one line, no mention, no mark."""

    def clean(text: str) -> str:
        text = one_line(text)
        text = calm(text) if chat else text
        return escape(text) if markdown else text

    return clean


def _addresser(*, chat: bool, markdown: bool) -> Callable[[str], str]:
    def address(url: str) -> str:
        url = calm_url(url) if chat else url
        # What is no web address cannot stand between angle brackets: it is text.
        return escape(url) if markdown and not is_linkable(url) else url

    return address


def _told_first(regions: Sequence[str], novel: Sequence[str], brought: Sequence[str]) -> list[str]:
    """The regions, those of the news before the rest."""
    first = list(novel or brought)
    return sorted(dict.fromkeys((*regions, *first)), key=lambda code: code not in first)


def _date(published: PublicationDate | None, words: Phrases, zone: ZoneInfo) -> str:
    if published is None:
        return words.undated
    if published.precision is Precision.TIME:
        return published.moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return str(published)


def _copies(story: Story, news: News) -> list[tuple[str, Member]]:
    """(who, report) of the other reports, one for each publisher; not of those shown whole."""
    article = news.article
    shown = {article.id, story.head.id, *(one.article.id for one in news.later[:MOST_LATER])}
    named = {article.publisher or article.source}
    if news.grown:
        named.add(story.head.publisher or story.head.source)
    found: dict[str, Member] = {}
    for member in story.members:
        name = member.publisher or member.source
        if member.id not in shown and name and name not in named:
            found.setdefault(name, member)
    return list(found.items())
