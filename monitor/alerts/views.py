"""A story as its reader sees it: names instead of ids, one language, safe to put on one line.

Templates only lay out what is here. Escaping belongs to the format and happens there; what is
done here holds for every format: values from articles cannot break a line, hide behind control
characters, or call a whole chat room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitor.alerts.markdown import escape, link
from monitor.alerts.particulars import FactView, enterprise_lines, fact_views, official_lines
from monitor.alerts.phrases import Phrases, amount, phrases
from monitor.model import (
    Conditions,
    Language,
    Precision,
    PublicationDate,
    RegionChain,
    Rule,
    Story,
)
from monitor.text import paragraphs

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
_SENTENCE_END = re.compile(r"[。！？]|[.!?](?=[\"'”’)]*\s+[\"'“‘(]*[A-Z])")
_LEAD_LIMIT = {"en": 320, "zh": 160}
#: Other publishers that are named; of a story that everyone reprinted the rest is a number.
MOST_COPIES = 6


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called: chain id or region code → (English, Chinese). Unknown ids stay."""

    chains: Mapping[str, tuple[str, str]]
    regions: Mapping[str, tuple[str, str]]

    def chain(self, id: str, language: Language) -> str:
        return self.chains.get(id, (id, id))[language == "zh"]

    def region(self, code: str, language: Language) -> str:
        return self.regions.get(code, (code, code))[language == "zh"]


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
    """An announcement of which this one is the next step, by its headline; ``link`` is the address
    as Markdown."""

    headline: str
    url: str
    date: str
    link: str = ""

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

    ``group`` is the code of the region that a digest files it under; ``link`` is the address as
    Markdown.
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
) -> StoryView:
    """The story for its readers.

    ``chat`` takes the sting out of mentions, ``markdown`` that of marks; ``earlier`` are the
    stories that it follows.
    """
    language = story.head.language
    words = phrases(language)
    clean = _cleaner(chat=chat, markdown=markdown)
    address = _addresser(chat=chat, markdown=markdown)
    novel_chains = [pair.chain for pair in story.novel]
    labels = sorted(story.labels.chains, key=lambda label: label.chain not in novel_chains)
    codes = _novel_first(story.labels.regions, story.novel)
    regions = tuple(names.region(code, language) for code in codes)
    what = (
        words.first_named
        if story.novel
        else words.new_cluster
        if story.labels.new_cluster
        else words.events.get(story.labels.event, story.labels.event)
    )
    publisher = story.head.publisher or story.head.source or ""

    def chain_name(id: str) -> str:
        return names.chain(id, language)

    return StoryView(
        words=words,
        title=_cleaner(chat=chat, markdown=False)(_title(story, names, what)),
        headline=clean(story.head.title),
        url=address(one_line(story.head.url)),
        lead=clean(lead_sentence(story.head.text, story.head.title, language)),
        regions=regions,
        group=codes[0] if codes else "CN",
        chains=tuple(
            ChainView(
                chain_name(label.chain),
                tuple(dict.fromkeys(clean(span.text) for span in label.evidence))[:3],
                label.chain in novel_chains,
            )
            for label in labels
        ),
        what=what,
        new=_new_lines(story, names, words),
        facts=fact_views(story, words, clean),
        officials=official_lines(story, words, chain_name, clean),
        enterprises=enterprise_lines(story, words, chain_name, clean),
        event=words.events.get(story.labels.event, story.labels.event),
        publisher=clean(publisher),
        date=_date(story.head.published, words, zone),
        copies=tuple(
            CopyView(clean(name), address(one_line(url))) for name, url in _copies(story, publisher)
        ),
        follows=tuple(
            EarlierView(
                clean(one.head.title),
                address(one_line(one.head.url)),
                _date(one.head.published, words, zone),
                _link(address(one_line(one.head.url)), markdown=markdown),
            )
            for one in earlier
        ),
        novel=bool(story.novel),
        new_cluster=story.labels.new_cluster,
        why=clean(why) if markdown else why,
        repeat=repeat,
        link=_link(address(one_line(story.head.url)), markdown=markdown),
    )


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


def _link(url: str, *, markdown: bool) -> str:
    return link(url) if markdown and is_linkable(url) else url


def _novel_first(regions: Sequence[str], novel: Iterable[RegionChain]) -> list[str]:
    first = [pair.region for pair in novel]
    return sorted(dict.fromkeys((*regions, *first)), key=lambda code: code not in first)


def few(items: Sequence[str], words: Phrases, most: int = 3) -> str:
    """``a, b, c, 4 more``"""
    shown = list(items[:most])
    if len(items) > most:
        shown.append(words.more.format(count=len(items) - most))
    return words.comma.join(shown)


def _title(story: Story, names: Names, what: str) -> str:
    """Region, chain and what is new: ``Guangxi · low-altitude economy · named for …``.

    Where pairs are new the title speaks of those alone, else it would claim too much.
    """
    language = story.head.language
    words = phrases(language)
    if story.novel:
        codes = list(dict.fromkeys(pair.region for pair in story.novel))
        ids = list(dict.fromkeys(pair.chain for pair in story.novel))
    else:
        codes = list(story.labels.regions)
        ids = [label.chain for label in story.labels.chains]
    regions = few([names.region(code, language) for code in codes], words) or words.nation
    chains = few([names.chain(id, language) for id in ids], words) or words.no_chain
    return f"{regions} · {chains} · {what}"


def _new_lines(story: Story, names: Names, words: Phrases) -> tuple[str, ...]:
    """One line for regions with the same news: ``Guangxi, Hunan · low-altitude economy``."""
    language = story.head.language
    chains: dict[str, list[str]] = {}
    for pair in story.novel:
        chains.setdefault(pair.region, []).append(names.chain(pair.chain, language))
    alike: dict[frozenset[str], list[str]] = {}
    for region, found in chains.items():
        alike.setdefault(frozenset(found), []).append(region)
    return tuple(
        f"{words.comma.join(names.region(region, language) for region in regions)} · "
        f"{words.comma.join(chains[regions[0]])}"
        for regions in alike.values()
    )


def lead_sentence(text: str, title: str, language: Language) -> str:
    """The first sentence of the first paragraph that is one; cut where it runs on.

    Lines without an end of sentence (datelines, breadcrumbs) and repeats of the headline are
    passed over.
    """
    fallback = ""
    for paragraph in paragraphs(text)[:8]:
        if paragraph == title.strip():
            continue
        fallback = fallback or paragraph
        least = 10 if language == "zh" else 40
        for end in _SENTENCE_END.finditer(paragraph + " A"):
            if end.end() >= least:
                return _shorten(paragraph[: end.end()], language)
    return _shorten(fallback, language)


def _shorten(sentence: str, language: Language) -> str:
    limit = _LEAD_LIMIT[language]
    return sentence if len(sentence) <= limit else sentence[: limit - 1].rstrip() + "…"


def _date(published: PublicationDate | None, words: Phrases, zone: ZoneInfo) -> str:
    if published is None:
        return words.undated
    if published.precision is Precision.TIME:
        return published.moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return str(published)


def _copies(story: Story, publisher: str) -> list[tuple[str, str]]:
    """(who, address) of the other reports, one for each publisher."""
    found: dict[str, str] = {}
    for member in story.members:
        name = member.publisher or member.source
        if member.id != story.head.id and name and name != publisher:
            found.setdefault(name, member.url)
    return list(found.items())


def why(rule: Rule, tags: Iterable[str], names: Names, language: Language) -> str:
    """Which rule, with its conditions in words, and which tags bring the message here."""
    words = phrases(language)
    heard = [tag for tag in rule.tags if tag == "all" or tag in set(tags)]
    return words.why.format(
        rule=rule.slug,
        conditions=words.semicolon.join(_conditions(rule.when, names, words, language)),
        tags=words.comma.join(heard) or "all",
    )


def _conditions(when: Conditions, names: Names, words: Phrases, language: Language) -> list[str]:
    said = [words.conditions[name] for name in ("new_cluster", "novel") if getattr(when, name)]

    def add(name: str, values: Iterable[str] | None) -> None:
        if values is not None:
            said.append(words.conditions[name].format(few(sorted(values), words, 5)))

    add("region", when.region and [names.region(code, language) for code in when.region])
    add("chain", when.chain and [names.chain(id, language) for id in when.chain])
    add("event", when.event and [words.events.get(event, event) for event in when.event])
    add("language", when.language)
    add("source", when.source)
    add("text", when.text and [words.quotes.format(text) for text in when.text])
    if when.min_investment is not None:
        figure = amount(when.min_investment, "CNY", words)
        said.append(words.conditions["min_investment"].format(figure))
    return said or [words.conditions["anything"]]
