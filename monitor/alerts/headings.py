"""Title and novelty of a message: where, which chain, and what is new about it."""

from __future__ import annotations

from monitor.alerts.growth import News
from monitor.alerts.naming import Names, few
from monitor.alerts.phrases import Phrases, figures, phrases
from monitor.model import Story

#: Figures that a later report brought and that stand among what is new; the others are below.
_MOST_FIGURES = 3


def what_is_new(story: Story, news: News, words: Phrases) -> str:
    """In a few words: named for the first time, a new cluster, a new figure, or the kind of it."""
    if news.pairs:
        return words.first_named
    if not news.grown:
        event = words.events.get(story.labels.event, story.labels.event)
        return words.new_cluster if story.labels.new_cluster else event
    if news.cluster:
        return words.new_cluster
    if news.facts and not news.chains and not news.regions:
        return next(iter(figures(news.facts, words)))
    return words.grown


def title_of(story: Story, news: News, names: Names) -> str:
    """Region, chain and what is new: ``Guangxi · low-altitude economy · named for …``.

    Where pairs are new, or a later report brought a chain or region, the title speaks of those
    alone, else it would claim too much.
    """
    language = news.article.language
    words = phrases(language)
    if news.pairs:
        codes = list(dict.fromkeys(pair.region for pair in news.pairs))
        ids = list(dict.fromkeys(pair.chain for pair in news.pairs))
    else:
        codes = list(news.regions or story.labels.regions)
        ids = list(news.chains) or [label.chain for label in story.labels.chains]
    regions = few([names.region(code, language) for code in codes], words) or words.nation
    chains = few([names.chain(id, language) for id in ids], words) or words.no_chain
    return f"{regions} · {chains} · {what_is_new(story, news, words)}"


def new_lines(news: News, names: Names) -> tuple[str, ...]:
    """One line for regions with the same news: ``Guangxi, Hunan · low-altitude economy``.

    Without a novel pair, what a later report added: its chains, its regions, its figures.
    """
    language = news.article.language
    words = phrases(language)
    if not news.pairs:
        added = (
            words.comma.join(names.chain(id, language) for id in news.chains),
            words.comma.join(names.region(code, language) for code in news.regions),
            few(list(figures(news.facts, words)), words, _MOST_FIGURES),
        )
        return tuple(line for line in added if line)
    chains: dict[str, list[str]] = {}
    for pair in news.pairs:
        chains.setdefault(pair.region, []).append(names.chain(pair.chain, language))
    alike: dict[frozenset[str], list[str]] = {}
    for region, found in chains.items():
        alike.setdefault(frozenset(found), []).append(region)
    return tuple(
        f"{words.comma.join(names.region(region, language) for region in regions)} · "
        f"{words.comma.join(chains[regions[0]])}"
        for regions in alike.values()
    )
