"""What a JSON webhook gets beside title and message: the stories themselves, for programs.

Apprise's own payload is text for people (``version, title, message, attachments, type``). One more
key, ``monitor``, carries what the text was made of, so that no receiver has to read it out of
sentences. Its shape is ``docs/webhook.schema.json``; fields may be added, none is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from monitor.alerts.growth import News
from monitor.alerts.naming import Names
from monitor.alerts.sentences import proving_sentences
from monitor.documents import evidence_document, member_document, pairs_document, story_document
from monitor.model import Story

#: The ``$id`` of the schema. Its number changes when a receiver would have to.
SCHEMA = "urn:industrial-chain-monitor:webhook:1"

#: The key beside Apprise's own. ``?:monitor=other`` in a URL renames it, ``?:monitor=`` drops it.
KEY = "monitor"

#: What a message is: one story at once, many together, an empty digest, or the monitor's own words.
Kind = Literal["alert", "burst", "digest", "nothing", "notice"]


def document(
    kind: Kind,
    *,
    rule: str,
    delivery: str,
    repeat: bool = False,
    part: int = 1,
    parts: int = 1,
    items: Iterable[tuple[str, Story, News]] = (),
    names: Names | None = None,
) -> dict[str, Any]:
    """The value of ``monitor``; ``items`` are (outbox row id, story, what is told) of this part."""
    told = list(items)
    stories = [story for _, story, _ in told]
    return {
        "schema": SCHEMA,
        "kind": kind,
        "rule": rule,
        "delivery": delivery,
        "repeat": repeat,
        "part": part,
        "parts": parts,
        "items": [
            {"delivery": row, "story": story_document(story), "news": news_document(story, news)}
            for row, story, news in told
        ],
        "names": {
            "regions": _named(_regions(stories), names.regions if names else {}),
            "chains": _named(_chains(stories), names.chains if names else {}),
        },
    }


def news_document(story: Story, news: News) -> dict[str, Any] | None:
    """The later report by which a story grew, and what it brings; null where the head is the news.

    The fields of ``articles``, the ``novel`` pairs that the alert tells, and their ``evidence``: it
    points into this report's title and text, and ``sentence`` is the one of the text that holds it.
    """
    if not news.grown:
        return None
    article = news.article
    (member,) = (member for member in story.members if member.id == article.id)
    return {
        **member_document(member),
        "novel": pairs_document(news.pairs),
        "evidence": [
            {
                "chain": chain,
                **evidence_document(span),
                "sentence": proving_sentences(article, [span]) or None,
            }
            for chain, span in news.proofs
        ],
    }


def _regions(stories: Sequence[Story]) -> set[str]:
    named = {code for story in stories for code in story.labels.regions}
    return named | {pair.region for story in stories for pair in story.novel}


def _chains(stories: Sequence[Story]) -> set[str]:
    named = {label.chain for story in stories for label in story.labels.chains}
    for story in stories:
        named |= {one.chain for one in story.labels.officials if one.chain is not None}
        named |= {one.chain for one in story.labels.enterprises if one.chain is not None}
    return named | {pair.chain for story in stories for pair in story.novel}


def _named(ids: Iterable[str], names: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """English and Chinese name of every id; an unknown one is called by itself."""
    return {id: dict(zip(("en", "zh"), names.get(id, (id, id)), strict=True)) for id in sorted(ids)}
