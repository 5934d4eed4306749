"""A story that grew: the report that brings the news stands first, the first report behind it."""

from __future__ import annotations

import html
import io
import json
from dataclasses import replace
from datetime import date

import feedparser
import pytest
from alert_cases import NAMES, SHANGHAI, item, rule, story, writer
from grown_cases import SEED, TODAY_EN, TODAY_ZH, grown, report
from webhook_schema import faults

from monitor.alerts.feeds import rule_feed
from monitor.alerts.growth import news_of
from monitor.alerts.messages import ITEM_BYTES, Medium
from monitor.alerts.splitting import utf8_bytes
from monitor.alerts.templating import load_templates
from monitor.export.feed import write_atom_feed, write_json_feed
from monitor.model import ChainLabel, Evidence, Fact, RegionChain, Silence

MEDIA = {
    "mail": Medium(html=True),
    "webhook": Medium(structured=True),
    "chat": Medium(chat=True),
    "markdown": Medium(chat=True, markdown=True),
}
ENGLISH = report("today", TODAY_EN)
CHINESE = report("heute", TODAY_ZH, language="zh")
FIGURE = Fact("investment", 2e10, "CNY", None, Evidence("text", 15, 30, "20 billion yuan"))
PLANT = report(
    "plant",
    ("Guangxi park takes shape", "The park costs 20 billion yuan. It opens in May."),
    chains=("batteries",),
    facts=[FIGURE],
    new_cluster=False,
)


@pytest.mark.parametrize("medium", MEDIA.values(), ids=MEDIA)
@pytest.mark.parametrize(
    ("later", "said"),
    [
        (ENGLISH, ["First told on 2020-08-10", "New: Guangxi · low-altitude economy"]),
        (CHINESE, ["首次报道于 2020-08-10", "新增：广西 · 低空经济"]),
    ],
    ids=["en", "zh"],
)
@pytest.mark.parametrize("collected", [False, True], ids=["alert", "digest"])
def test_the_report_that_names_the_chain_stands_before_the_seed(
    medium: Medium, later: object, said: list[str], collected: bool
) -> None:
    """Its headline, address and day first, then the seed's with its own day; each once. The frame
    speaks the language of today's report."""
    subject = grown(SEED, later, silence=Silence.SEED)  # type: ignore[arg-type]
    made, row = writer(medium), item(subject)
    (message,) = made.digest(rule(), [row]) if collected else made.alert(rule(), row)
    article = later.article  # type: ignore[attr-defined]
    body = html.unescape(message.body)
    text = f"{message.title}\n{body}"
    order = [article.title, article.url, said[0], SEED.title, SEED.head.url]
    places = [body.index(words) for words in order]
    assert places == sorted(places)
    assert all(body.count(words) == 1 for words in (article.title, SEED.title))
    assert "2026-11-20" in body
    plain = collected and not medium.html  # an item says in one line what is new
    assert plain or said[1] in body
    assert NAMES.chain("low-altitude-economy", article.language) in text


@pytest.mark.parametrize("medium", MEDIA.values(), ids=MEDIA)
def test_the_words_that_prove_the_news_stand_in_their_sentence(medium: Medium) -> None:
    """Not the first sentence of the article but the one that names the chain; nobody but the two
    reports that are shown is named as a further source."""
    subject = grown(SEED, ENGLISH, silence=Silence.SEED)
    (message,) = writer(medium).alert(rule(), item(subject))
    body = html.unescape(message.body)
    assert "The region now names «low-altitude-economy» a key chain." in body
    assert "Guangxi held a meeting" not in body
    assert "“«low-altitude-economy»”" in body
    assert "Also reported by" not in body


def test_a_new_story_is_told_by_its_head() -> None:
    """A further report of the same day that brings a figure does not take the head's place; a rule
    that waited for that figure tells it by the report that has it."""
    subject = grown(story(chains=("low-altitude-economy", "batteries")), PLANT)
    asked = rule(new_cluster=True)
    assert news_of(asked, subject).article == subject.head
    rich = rule("rich", min_investment=1e9)
    # The novel pair is the head's, so that the investment alone decides.
    news = news_of(rich, subject)
    assert (news.article, news.facts) == (PLANT.article, (FIGURE,))
    (message,) = writer(MEDIA["chat"]).alert(rich, item(subject, rich))
    assert (
        message.title == "Guangxi · batteries, low-altitude economy · investment 20 billion yuan"
        or ("investment 20 billion yuan" in message.title)
    )
    assert "New: investment 20 billion yuan" in message.body
    assert message.body.index("Guangxi park takes shape") < message.body.index(subject.title)


def test_a_later_report_with_a_further_chain_is_linked_behind_the_head() -> None:
    """The head is news by itself; the report that adds a second novel chain has its own line."""
    further = report("more", TODAY_EN, chains=("robots",))
    novel = [("CN-GX", "low-altitude-economy"), ("CN-GX", "robots")]
    subject = grown(story(), further, novel=novel)
    news = news_of(rule(), subject)
    assert not news.grown
    for medium in MEDIA.values():
        (message,) = writer(medium).alert(rule(), item(subject))
        body = html.unescape(message.body)
        assert "Later report" in body
        assert body.index(subject.head.url) < body.index(further.article.url)


def test_a_silent_story_is_told_by_the_report_that_woke_it() -> None:
    """What the old head named first is no news today; a report that is silent itself, a chain named
    in passing and a reprint bring none."""
    old = story(published=date(2026, 3, 1))
    quiet = report("quiet", TODAY_EN, chains=("robots",), silence=Silence.OLD)
    unsure = report("unsure", TODAY_EN, chains=("automobiles",))
    unsure = replace(
        unsure,
        labels=replace(
            unsure.labels,
            chains=tuple(replace(label, score=0.6) for label in unsure.labels.chains),
        ),
    )
    waking = report("waking", ("Guangxi goes electric", "It names «x» today."), chains=("x",))
    novel = [("CN-GX", chain) for chain in ("low-altitude-economy", "robots", "automobiles", "x")]
    subject = grown(old, quiet, unsure, waking, novel=novel, silence=Silence.OLD)
    news = news_of(rule(), subject)
    assert news.article == waking.article
    assert news.pairs == (RegionChain("CN-GX", "x"),)
    (message,) = writer(MEDIA["webhook"]).alert(rule(), item(subject))
    assert message.title == "Guangxi · x · named for the first time"
    assert "New: Guangxi · x\n" in message.body


def _named(chains: tuple[str, ...]) -> tuple[ChainLabel, ...]:
    return tuple(ChainLabel(chain, 0.9, ()) for chain in chains)


def test_an_item_of_a_chat_digest_stays_small() -> None:
    """All but the two headlines and addresses within the bytes of an item, in both languages."""
    many = [("CN-GX", chain) for chain in ("low-altitude-economy", "robots", "automobiles")]
    known = tuple(f"a-chain-of-the-region-{number}" for number in range(9))
    head = replace(SEED, labels=replace(SEED.labels, chains=_named(known)))
    for words, language in ((TODAY_EN, "en"), (TODAY_ZH, "zh")):
        later = report("big", words, chains=[chain for _, chain in many], language=language)  # type: ignore[arg-type]
        subject = grown(head, later, novel=many, silence=Silence.SEED)
        (message,) = writer(MEDIA["chat"]).digest(rule(), [item(subject)])
        block = next(part for part in message.body.split("\n\n") if part.startswith("• "))
        shown = (later.article.title, later.article.url, SEED.title, SEED.head.url)
        assert utf8_bytes(block) - sum(map(utf8_bytes, shown)) <= ITEM_BYTES
        line = block.splitlines()[1]
        assert "2026-11-20" in line, "its own day, before the names of more chains"


def test_only_the_new_chain_is_called_new_in_a_digest() -> None:
    """The chains that were known stand behind the words that say what is new."""
    subject = grown(SEED, ENGLISH, silence=Silence.SEED)
    (message,) = writer(MEDIA["chat"]).digest(rule(), [item(subject)])
    assert "Guangxi · low-altitude economy · named for the first time · batteries" in message.body


def test_a_webhook_gets_the_report_with_its_evidence() -> None:
    """The story's fields stay the head's; ``news`` is the report, its spans cut from its text."""
    subject = grown(SEED, CHINESE, silence=Silence.SEED)
    (message,) = writer(MEDIA["webhook"]).alert(rule(), item(subject))
    document = json.loads(json.dumps(message.document))
    body = {
        "version": "1.0",
        "title": message.title,
        "message": message.body,
        "type": "info",
        "attachments": [],
        "monitor": document,
    }
    assert faults(body) == []
    (told,) = document["items"]
    assert told["story"]["title"] == SEED.title
    news = told["news"]
    assert (news["title"], news["url"]) == (CHINESE.article.title, CHINESE.article.url)
    assert news["published"] == "2026-11-20"
    assert news["novel"] == [{"region": "CN-GX", "chain": "low-altitude-economy"}]
    (proof,) = news["evidence"]
    assert CHINESE.article.text[proof["start"] : proof["end"]] == proof["text"]
    assert proof["sentence"] == "会议决定将«low-altitude-economy»列为重点产业链。"


def test_feeds_show_the_report_and_link_the_head() -> None:
    """Title, address and day of an entry are the report's; its id stays the story's."""
    subject = grown(SEED, CHINESE, silence=Silence.SEED)
    feed = rule_feed(rule(), [subject], NAMES, SHANGHAI, load_templates(None))
    atom, plain = io.BytesIO(), io.BytesIO()
    write_atom_feed(feed, atom)
    write_json_feed(feed, plain)
    (entry,) = feedparser.parse(atom.getvalue()).entries
    assert (entry.title, entry.link) == (CHINESE.article.title, CHINESE.article.url)
    assert entry.id == f"urn:industrial-chain-monitor:story:{subject.id}"
    assert [link.href for link in entry.links if link.rel == "related"] == [SEED.head.url]
    assert entry.published.startswith("2026-11-19T16:00:00")
    content = html.unescape(entry.content[0].value)
    assert content.index(CHINESE.article.url) < content.index("首次报道于 2020-08-10")
    assert SEED.head.url in content
    (told,) = json.loads(plain.getvalue())["items"]
    assert (told["title"], told["url"]) == (CHINESE.article.title, CHINESE.article.url)
    assert told["language"] == "zh"
    assert told["_story"]["title"] == SEED.title
