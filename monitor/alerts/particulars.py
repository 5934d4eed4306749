"""What a story says in detail, as its reader sees it: figures, officials, lead enterprises, proofs.

Pure functions of a story, drawn into ``StoryView`` by ``views``. Everything stands with the
article's own words where those say more than our short form of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from monitor.alerts.phrases import Phrases, figures
from monitor.model import Article, Evidence, Language, Story

#: Figures, officials and enterprises of one story that are shown; a list of two hundred projects is
#: read on the page, not in a message.
MOST_FACTS = 8
MOST_PEOPLE = 12
MOST_ENTERPRISES = 10

#: Characters of the clause around a figure: about one line of a mail in either language.
_CLAUSE = {"en": 90, "zh": 40}
_BOUNDARY = re.compile(r"[。！？；，\n]|[.!?;,:](?=\s)")

Clean = Callable[[str], str]
Called = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class FactView:
    """A figure in the reader's words, and the article's own where they say more.

    Printed by itself it is the figure alone, so that lists of figures stay short.
    """

    text: str
    phrase: str = ""

    def __str__(self) -> str:
        return self.text


def fact_views(
    story: Story, words: Phrases, clean: Clean, *, article: Article | None = None
) -> tuple[FactView, ...]:
    """Each figure once, what matters most first, with its clause; at most ``MOST_FACTS``.

    ``article`` is the report that stands first, where it is not the head.
    """
    found = figures(story.labels.facts, words)
    texts = [story.head] if article in (None, story.head) else [article, story.head]
    shown = [
        FactView(text, _beyond(clean(_clause(texts, fact.evidence)), text))
        for text, fact in list(found.items())[:MOST_FACTS]
    ]
    if len(found) > MOST_FACTS:
        shown.append(FactView(words.more.format(count=len(found) - MOST_FACTS)))
    return tuple(shown)


def _clause(articles: Iterable[Article], evidence: Evidence) -> str:
    """The words around a piece of evidence, in the first of the articles that holds it."""
    return next((found for one in articles if (found := clause(one, evidence))), "")


def clause(article: Article, evidence: Evidence) -> str:
    """The words around a piece of evidence, up to the next comma or stop on either side.

    Empty where it is from the headline, which is shown whole, and where it stands in another report
    of the story.
    """
    text, start, end = article.text, evidence.start, evidence.end
    if evidence.field == "title" or text[start:end] != evidence.text:
        return ""
    stops = [match.end() for match in _BOUNDARY.finditer(text, 0, start)]
    low = stops[-1] if stops else 0
    after = _BOUNDARY.search(text, end)
    high = after.start() if after else len(text)
    room = max(0, _CLAUSE[article.language] - (end - start)) // 2
    before, behind = text[low:start], text[end:high]
    left = _last(before, room, article.language)
    right = _first(behind, room, article.language)
    return f"{left}{text[start:end]}{right}".strip()


def _last(text: str, room: int, language: Language) -> str:
    """The end of ``text``, cut between words."""
    if len(text.lstrip()) <= room:
        return text
    piece = text[len(text) - room :]
    return "…" + (piece.partition(" ")[2] if language == "en" else piece)


def _first(text: str, room: int, language: Language) -> str:
    """The beginning of ``text``, cut between words."""
    if len(text.rstrip()) <= room:
        return text
    piece = text[:room]
    return (piece.rpartition(" ")[0] if language == "en" else piece) + "…"


def _beyond(phrase: str, figure: str) -> str:
    """``phrase``, unless the figure says all of it already."""
    return "" if _bare(phrase) in _bare(figure) else phrase


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def official_lines(story: Story, words: Phrases, chain: Called, clean: Clean) -> tuple[str, ...]:
    """Who leads which chains: ``Yi Lianhong, governor (nonferrous metals)``; each person once."""
    led: dict[str, list[str]] = {}
    for official in story.labels.officials:
        who = _person(official.name, official.role, words)
        if who:
            led.setdefault(clean(who), []).extend([chain(official.chain)] if official.chain else [])
    return _lines(led, words, MOST_PEOPLE)


def _person(name: str | None, role: str, words: Phrases) -> str:
    """``副省长 易炼红`` in Chinese, ``Yi Lianhong, governor`` in English."""
    if words.tag == "zh":
        return " ".join(part for part in (role, name) if part)
    return words.comma.join(part for part in (name, role) if part)


def enterprise_lines(story: Story, words: Phrases, chain: Called, clean: Clean) -> tuple[str, ...]:
    """Lead enterprises with the chains that they lead; each once."""
    led: dict[str, list[str]] = {}
    for one in story.labels.enterprises:
        led.setdefault(clean(one.name), []).extend([chain(one.chain)] if one.chain else [])
    return _lines(led, words, MOST_ENTERPRISES)


def _lines(led: Mapping[str, Iterable[str]], words: Phrases, most: int) -> tuple[str, ...]:
    lines = [
        who + (words.brackets.format(words.comma.join(chains)) if chains else "")
        for who, chains in ((who, list(dict.fromkeys(given))) for who, given in led.items())
    ]
    if len(lines) > most:
        lines[most:] = [words.more.format(count=len(lines) - most)]
    return tuple(lines)
