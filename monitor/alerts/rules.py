"""Which story a rule is for, and which rules could never match anything.

Pure functions of values. Whether a story may alert at all is decided before, by its silence
(``monitor.stories``).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from monitor.catalog.problems import likely
from monitor.model import Conditions, Rule, Story
from monitor.text import fold

#: What one US dollar counts in ``min_investment``. Round, and above the yearly average rate of
#: every year since 2008: better a repeated alert than a suppressed announcement.
CNY_PER_USD = 7.3

_TO_CNY = {"CNY": 1.0, "USD": CNY_PER_USD}


def matches(rule: Rule, story: Story) -> bool:
    """Whether every condition of ``rule`` holds for ``story``.

    A condition left out holds always; a list holds if any of its members does.

    - ``relevant``: true (the default) asks for relevant stories; false lifts that, so that the
      others come too.
    - ``novel``: the story names a pair of region and chain that the register did not hold.
    - ``language`` and ``source``: those of any of the story's articles, the head among them.
    - ``text``: a piece of the head's headline or body, whatever its case, width or script
      (simplified or traditional).
    - ``min_investment``: an investment fact of at least so many CNY; dollars count
      ``CNY_PER_USD``, other currencies cannot be compared and do not match.
    """
    when, labels = rule.when, story.labels
    if when.relevant and not labels.relevant:
        return False
    if when.new_cluster is not None and labels.new_cluster != when.new_cluster:
        return False
    if when.novel is not None and bool(story.novel) != when.novel:
        return False
    return (
        _any_of(when.region, labels.regions)
        and _any_of(when.chain, (label.chain for label in labels.chains))
        and _any_of(when.event, (labels.event,))
        and _any_of(when.language, _languages(story))
        and _any_of(when.source, _sources(story))
        and _holds_text(when, story)
        and _invests_enough(when, story)
    )


def _any_of(wanted: frozenset[str] | None, found: Iterable[str]) -> bool:
    return wanted is None or not wanted.isdisjoint(found)


def _languages(story: Story) -> set[str]:
    return {story.head.language, *(member.language for member in story.members)}


def _sources(story: Story) -> set[str]:
    sources = {story.head.source, *(member.source for member in story.members)}
    return {source for source in sources if source is not None}


def _holds_text(when: Conditions, story: Story) -> bool:
    if when.text is None:
        return True
    hay = fold(f"{story.head.title}\n{story.head.text}")
    return any(fold(needle) in hay for needle in when.text)


def _invests_enough(when: Conditions, story: Story) -> bool:
    if when.min_investment is None:
        return True
    return any(
        fact.kind == "investment"
        and fact.value * _TO_CNY.get(fact.unit, 0.0) >= when.min_investment
        for fact in story.labels.facts
        if fact.unit in _TO_CNY
    )


def validate(
    rules: Iterable[Rule],
    *,
    tags: Collection[str],
    chains: Collection[str] | None,
    regions: Collection[str] | None,
    events: Collection[str],
    sources: Collection[str] | None,
) -> list[str]:
    """One sentence for each condition that can never hold and each tag that nobody hears.

    ``tags`` are those of the destinations; ``all`` is always known. The others are all ids that
    there are; ``None`` where they could not be read, so that nothing is said of them.
    """
    problems: list[str] = []
    for rule in rules:
        when = rule.when
        problems += _unknown(rule, "tag", rule.tags, {*tags, "all"}, "no destination has it")
        problems += _unknown(rule, "chain", when.chain, chains, "there is no such chain")
        problems += _unknown(rule, "region", when.region, regions, "there is no such region")
        problems += _unknown(rule, "event", when.event, events, "there is no such event")
        problems += _unknown(rule, "source", when.source, sources, "there is no such source")
        if not rule.tags:
            problems.append(f"rule {rule.slug}: has no tags, so nobody would hear it; add one.")
        if when.language is not None and not when.language:
            problems.append(f"rule {rule.slug}: 'language' is an empty list; remove it or fill it.")
        if when.text is not None and not all(text.strip() for text in when.text):
            problems.append(
                f"rule {rule.slug}: 'text' is empty; remove it or say what to look for."
            )
        if when.min_investment is not None and not math.isfinite(when.min_investment):
            problems.append(
                f"rule {rule.slug}: 'min_investment' {when.min_investment}: no investment is so "
                "large; give a number of CNY."
            )
    return problems


def _unknown(
    rule: Rule, name: str, given: Collection[str] | None, known: Collection[str] | None, why: str
) -> list[str]:
    if given is None or known is None:
        return []
    if not given and name != "tag":
        return [f"rule {rule.slug}: {name!r} is an empty list and matches nothing; remove it."]
    problems = []
    for value in sorted(given):
        if value not in known:
            near = likely(value, known, most=1)
            hint = f"; did you mean {near[0]!r}?" if near else "; correct or remove it."
            problems.append(f"rule {rule.slug}: {name} {value!r}: {why}{hint}")
    return problems
