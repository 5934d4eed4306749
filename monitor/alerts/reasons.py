"""Why a reader gets a message: the rule, its conditions in words, and the tag."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.alerts.naming import Names, few
from monitor.alerts.phrases import Phrases, amount, phrases
from monitor.model import Conditions, Language, Rule


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
