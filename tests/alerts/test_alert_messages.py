"""Messages: everything a reader needs, in every format, and nothing that an article smuggles in."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from alert_cases import NAMES, at, investment, item, rule, story, writer
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.charts import bars
from monitor.alerts.messages import ITEM_BYTES, Item, Medium, Message
from monitor.alerts.phrases import EN, ZH, amount
from monitor.alerts.reasons import why
from monitor.alerts.sentences import lead_sentence
from monitor.alerts.splitting import SERVICE_LIMITS, Limit, utf8_bytes, utf16_units
from monitor.alerts.views import calm, calm_url, one_line
from monitor.model import Enterprise, Evidence, Fact, Language, Official, Story

MAIL = Medium(html=True)
HOOK = Medium()
CHAT = Medium(chat=True)
WECOM = Medium(chat=True, limit=SERVICE_LIMITS["wecombot"])
MEDIA = [MAIL, HOOK, CHAT, WECOM]

CHINESE = story(
    "zh1",
    title="广西将低空经济列为重点产业链",
    text="自治区政府11月20日公布低空经济产业链。链长由副主席担任。",
    language="zh",
    publisher="广西日报",
    facts=[investment(7.01e10)],
    others=[("新华网", "zh")],
)


def readable(message: Message) -> str:
    """What the eye gets: HTML unescaped."""
    return html.unescape(message.body) if message.html else message.body


@pytest.mark.parametrize("medium", MEDIA, ids=["mail", "webhook", "chat", "wecom"])
@pytest.mark.parametrize("subject", [story(), CHINESE], ids=["en", "zh"])
def test_every_alert_holds_headline_url_region_and_chains(medium: Medium, subject: Story) -> None:
    """Word for word, the address as visible text, all names, in every format."""
    messages = writer(medium).alert(rule(), item(subject))
    text = "\n".join(f"{message.title}\n{readable(message)}" for message in messages)
    language = subject.head.language
    assert subject.title in text
    assert subject.head.url in text
    assert NAMES.region("CN-GX", language) in text
    for label in subject.labels.chains:
        assert NAMES.chain(label.chain, language) in text
        assert label.evidence[0].text in text
    assert (subject.head.publisher or "") in text
    assert "2026-11-20" in text


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (story(), "Guangxi · low-altitude economy · named for the first time"),
        (CHINESE, "广西 · 低空经济 · 首次提出"),
        (story(novel=()), "Guangxi · low-altitude economy, batteries · new cluster named"),
        (
            story(novel=(), new_cluster=False, event="project", chains=("robots",)),
            "Guangxi · robots · project",
        ),
        (
            story(novel=(), new_cluster=False, event="other", chains=(), regions=()),
            "China · industry · other news",
        ),
        (
            story(novel=(), chains=("batteries", "robots", "automobiles", "x1", "x2")),
            "Guangxi · batteries, robots, automobiles, 2 more · new cluster named",
        ),
    ],
)
def test_the_title_says_region_chain_and_what_is_new(subject: Story, title: str) -> None:
    """What is novel alone stands in the title where something is; long lists are cut short."""
    assert [message.title for message in writer(HOOK).alert(rule(), item(subject))] == [title]


def test_what_is_novel_stands_before_the_rest() -> None:
    """The novel chain comes first although the article names it last."""
    subject = story(chains=("batteries", "automobiles", "low-altitude-economy"))
    body = writer(HOOK).alert(rule(), item(subject))[0].body
    assert body.index("New: Guangxi · low-altitude economy") < body.index("batteries")
    chains = next(line for line in body.splitlines() if line.startswith("Chains: "))
    assert chains.startswith("Chains: low-altitude economy")


@pytest.mark.parametrize(
    ("language", "event", "new_cluster", "line"),
    [
        ("en", "project", True, "Kind: project, new cluster named"),
        ("en", "project", False, "Kind: project"),
        ("en", "cluster-announcement", True, "Kind: cluster announcement"),
        ("zh", "project", True, "类型：项目、新公布产业集群"),
    ],
)
def test_news_of_another_kind_says_that_a_cluster_is_named(
    language: Language, event: str, new_cluster: bool, line: str
) -> None:
    """A rule for new clusters sends it; the body says why, not only its title."""
    subject = story(language=language, event=event, new_cluster=new_cluster, novel=())
    assert line in writer(HOOK).alert(rule(), item(subject))[0].body.splitlines()


def test_chinese_sentences_stand_together() -> None:
    """No blank after a full stop that is a whole character wide."""
    page = writer(MAIL).alert(rule(), item(CHINESE))[0].body
    assert "。如需减少" in page
    assert ". To hear less" in writer(MAIL).alert(rule(), item(story()))[0].body


def test_the_reader_learns_why() -> None:
    """Rule, its conditions in words, and the tag that the reader has."""
    asked = rule(
        "watch", tags=["desk", "ops"], new_cluster=True, region=["CN-GX"], min_investment=1e9
    )
    text = writer(HOOK, tags=["desk"]).alert(asked, item(story()))[0].body
    assert (
        "rule “watch” (a new cluster is named; region Guangxi; investment of 1 billion yuan and more)"
        in text
    )
    assert "the tag desk." in text
    assert "any relevant story" in why(rule("all"), [], NAMES, "en")
    assert "地区 广西" in why(asked, ["desk"], NAMES, "zh")


def test_facts_and_copies_are_told_in_the_readers_words() -> None:
    """70.1 billion yuan is 701亿元; each other publisher is named once."""
    text = writer(HOOK).alert(rule(), item(CHINESE))[0].body
    assert "投资701亿元（2026）" in text
    assert "另有报道：新华网" in text
    twelve = story(others=[("Site", "en")] * 12, facts=[investment(7.01e10)])
    body = writer(HOOK).alert(rule(), item(twelve))[0].body
    assert body.count("Also reported by: Site") == 1
    assert body.count("Site") == 1
    assert "investment 70.1 billion yuan (2026)" in body


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (1.21e12, "CNY", "1.21 trillion yuan", "1.21万亿元"),
        (70_100_000_000, "CNY", "70.1 billion yuan", "701亿元"),
        (3_500_000, "USD", "3.5 million US dollars", "350万美元"),
        (999, "CNY", "999 yuan", "999元"),
        (8.5, "percent", "8.5%", "8.5%"),
        (11, "chains", "11 chains", "11条产业链"),
        (636_000, "vehicles", "636,000 vehicles", "636,000辆"),
        (4, "parks", "4 parks", "4个园区"),
        (3, "widgets", "3 widgets", "3 widgets"),
        (2.5, "percentage-points", "2.5 percentage points", "2.5个百分点"),
        (-0.5, "percent", "-0.5%", "-0.5%"),
        (300_000_000, "tonnes", "300 million tonnes", "3亿吨"),
    ],
)
def test_amounts_are_written_as_each_language_does(
    value: float, unit: str, en: str, zh: str
) -> None:
    """Thousands, millions and billions in English; 万 and 亿 in Chinese."""
    assert amount(value, unit, EN) == en
    assert amount(value, unit, ZH) == zh


@pytest.mark.parametrize(
    ("text", "language", "lead"),
    [
        ("Home > News\nThe plan has No. 12 in it and was published today by the city. More follows.", "en",
         "The plan has No. 12 in it and was published today by the city."),
        ("来源：广西日报\n广西公布了十一条重点产业链名单。链长由领导担任。", "zh", "广西公布了十一条重点产业链名单。"),
        ("A headline again\nGuangxi named eleven chains of industry on Friday afternoon.", "en",
         "Guangxi named eleven chains of industry on Friday afternoon."),
        ("no sentence here", "en", "no sentence here"),
        ("", "en", ""),
    ],
)  # fmt: skip
def test_the_lead_is_the_first_real_sentence(text: str, language: str, lead: str) -> None:
    """Breadcrumbs, source lines and the headline itself are passed over."""
    assert lead_sentence(text, "A headline again", language) == lead  # type: ignore[arg-type]


def test_regions_with_the_same_news_share_a_line() -> None:
    """A national list need not repeat its chains for every province."""
    pairs = [(code, chain) for code in ("CN-GX", "CN-GD") for chain in ("batteries", "robots")]
    subject = story(novel=[*pairs, ("CN", "robots")], regions=["CN", "CN-GX", "CN-GD"])
    body = writer(HOOK).alert(rule(), item(subject))[0].body
    news = [line for line in body.splitlines() if line.startswith("New: ")]
    assert news == ["New: Guangxi, Guangdong · batteries, robots", "New: China · robots"]


def test_a_lead_that_runs_on_is_cut() -> None:
    """Nobody reads a paragraph of two thousand characters in an alert."""
    lead = lead_sentence("word " * 500, "", "en")
    assert len(lead) <= 320
    assert lead.endswith("…")


# --- what articles must not do ---------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></head><b>bold</b>",
    "{{ 7 * 7 }} {% for %} ${x} %s {0}",
    "[click](https://evil.example)",
    "`code` *bold* _under_ ~~gone~~ # heading",
    "a & b < c > d \" e ' f",
]


def of_words(words: str) -> Item:
    """A story that says ``words`` wherever an article's own are shown, and follows another one."""
    proof = Evidence("text", 0, len(words), words)
    subject = story(
        title=words,
        publisher=words,
        text=f"{words} is what it says in this sentence.",
        others=[(f"{words} 2", "en")],
        facts=[Fact("count", 3, "parks", None, proof)],
        officials=[Official(words, words, "batteries", proof)],
        enterprises=[Enterprise(words, "batteries", proof)],
    )
    return replace(item(subject), earlier=(story("earlier", title=words),))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.seen.extend(f"{tag}@{name}" for name, _ in attrs)


@pytest.mark.parametrize("words", HOSTILE)
def test_html_shows_an_articles_words_and_runs_none(words: str) -> None:
    """Headline, names and evidence come out as text; the page has no element of theirs."""
    for message, plain in (
        (writer(MAIL).alert(rule(), of_words(words))[0], writer(MAIL).alert(rule(), of_words("p"))),
        (
            writer(MAIL).digest(rule(), [of_words(words)])[0],
            writer(MAIL).digest(rule(), [of_words("p")]),
        ),
    ):
        assert words in html.unescape(message.body)
        parser, usual = _Tags(), _Tags()
        parser.feed(message.body)
        usual.feed(plain[0].body)
        assert parser.seen == usual.seen
        assert "script" not in parser.seen


@pytest.mark.parametrize("words", HOSTILE)
def test_plain_text_is_not_escaped(words: str) -> None:
    """Webhooks and chat get the headline word for word."""
    assert words in writer(HOOK).alert(rule(), item(story(title=words)))[0].body
    assert words in writer(HOOK).digest(rule(), [item(story(title=words))])[0].body


def test_an_address_that_is_no_web_address_is_not_linked() -> None:
    """A list may name a ``javascript:`` link: it is shown, never made clickable."""
    body = writer(MAIL).alert(rule(), item(story(url="javascript:alert(1)")))[0].body
    assert "javascript:alert(1)" in body
    assert "href" not in body
    assert 'href="https://gx.example.cn/' in writer(MAIL).alert(rule(), item(story()))[0].body


@pytest.mark.parametrize("medium", MEDIA, ids=["mail", "webhook", "chat", "wecom"])
def test_line_breaks_in_an_article_cannot_forge_a_line_or_a_header(medium: Medium) -> None:
    """Titles and bodies keep the article's words on their own line."""
    nasty = "Guangxi\r\nBcc: all@example.org\nhttps://evil.example\u2028x\u0000\u202ey"
    subject = of_words(nasty)
    odd = replace(subject.story.labels, event="odd\r\nSubject: x", new_cluster=False)
    subject = replace(subject, story=replace(subject.story, labels=odd, novel=()))
    for message in writer(medium).alert(rule(), subject):
        assert "\n" not in message.title
        assert "\r" not in message.title
        lines = message.body.splitlines()
        assert not any(line.strip().startswith(("Bcc:", "https://evil")) for line in lines)
        assert "\u202e" not in message.body
        assert "\x00" not in message.body


@pytest.mark.parametrize(
    "word",
    ["@all", "@ALL", "@everyone", "@here", "@channel", "@room", "@所有人", "@全体成员", "<!channel>", "<!here>",
     "<@U123>", "<#C1>", "<at user_id=\"all\">x</at>"],
)  # fmt: skip
def test_an_article_cannot_page_a_chat_room(word: str) -> None:
    """A word joiner breaks the mention; without it the headline is word for word the same."""
    headline = f"News {word} of chains"
    subject = of_words(headline)
    for message in (
        writer(CHAT).alert(rule(), subject)[0],
        writer(CHAT).digest(rule(), [subject])[0],
    ):
        assert word not in message.body
        assert headline in message.body.replace("\u2060", "")
    assert headline in writer(HOOK).alert(rule(), subject)[0].body


@pytest.mark.parametrize("word", ["mail@allied.example", "a < b", "@alliance", "<b>", "25@hereby"])
def test_other_words_stay_untouched_in_chat(word: str) -> None:
    """Only what pages a room is touched."""
    assert calm(word) == word


def test_an_address_with_a_mention_stays_the_same_address() -> None:
    """In chat the @ is percent-encoded: the same address without the mention."""
    assert calm_url("https://x.example/@everyone/1?a=@b") == "https://x.example/%40everyone/1?a=@b"


def test_ideographic_and_double_spaces_stay() -> None:
    """Word for word means the spaces, too; only line breaks become one."""
    assert one_line("华为　发布  新\r\n\r\n 车\t型\u0007") == "华为　发布  新 车 型"


# --- digests ---------------------------------------------------------------------------------------


def many(count: int, *, title: str = "关于公布第{n}批重点产业链名单的通知") -> list[Story]:
    regions = ["CN-GX", "CN-GD"]
    return [
        story(
            f"d{n}",
            title=title.format(n=n),
            language="zh",
            regions=[regions[n % 2]],
            novel=[(regions[n % 2], "batteries")] if n % 7 == 0 else (),
            publisher="广西壮族自治区工业和信息化厅",
            chains=("low-altitude-economy", "batteries", "automobiles", "robots"),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 500])
@pytest.mark.parametrize("service", ["wecombot", "dingtalk", "feishu", "telegram"])
def test_a_chat_digest_is_within_the_services_bytes_and_complete(count: int, service: str) -> None:
    """1 to 500 Chinese items: each part within the limit, each item whole in exactly one part."""
    limit = SERVICE_LIMITS.get(service, Limit(4_096, utf16_units))
    stories = many(count)
    items = [item(one) for one in stories]
    messages = writer(Medium(chat=True, limit=limit)).digest(rule("watch", digest="daily"), items)
    assert all(
        limit.measure(f"{message.title}\r\n{message.body}") <= limit.size for message in messages
    )
    covered = [id for message in messages for id in message.covers]
    assert sorted(covered) == sorted(one.row.id for one in items)
    for one in items:
        home = [m for m in messages if one.row.id in m.covers]
        assert len(home) == 1
        assert f"• {one.story.title}\n" in home[0].body
        assert f"{one.story.head.url}" in home[0].body
    if len(messages) > 1:
        assert [message.title.rpartition(" ")[2] for message in messages] == [
            f"({n}/{len(messages)})" for n in range(1, len(messages) + 1)
        ]
        assert len({message.delivery for message in messages}) == len(messages)


@pytest.mark.parametrize("size", [67, 140, 160], ids=["aprs", "plivo", "sms"])
@pytest.mark.parametrize("subject", [story(), CHINESE], ids=["en", "zh"])
def test_an_sms_of_every_story_can_be_written(subject: Story, size: int) -> None:
    """Where the title alone would leave no room; the address is whole, in alerts and in digests."""
    limit = Limit(size, utf16_units)
    sms = writer(Medium(chat=True, limit=limit))
    items = [item(subject), item(story("other"))]
    for messages, told in (
        (sms.alert(rule(), items[0]), items[:1]),
        (sms.digest(rule("watch", digest="daily"), items), items),
        (sms.digest(rule(), items, burst=True), items),
    ):
        for message in messages:
            assert limit.measure(f"{message.title}\r\n{message.body}") <= size
        assert sorted(id for m in messages for id in m.covers) == sorted(one.row.id for one in told)
        words = [word for message in messages for word in message.body.split()]
        assert all(one.story.head.url in words for one in told)


@pytest.mark.parametrize("service", ["wecombot", "dingtalk"])
def test_five_thousand_items_lose_none(service: str) -> None:
    """The largest digest of all still splits in a moment and is complete, headline by headline."""
    limit = SERVICE_LIMITS[service]
    items = [item(one) for one in many(5_000)]
    messages = writer(Medium(chat=True, limit=limit)).digest(rule(), items)
    assert len({id for message in messages for id in message.covers}) == 5_000
    assert max(limit.measure(f"{m.title}\r\n{m.body}") for m in messages) <= limit.size
    lines = Counter(line for message in messages for line in message.body.splitlines())
    for one in items:
        assert lines[f"• {one.story.title}"] == lines[f"  {one.story.head.url}"] == 1


@given(
    chains=st.lists(st.text("链经济ab", min_size=1, max_size=40), max_size=14, unique=True),
    regions=st.lists(st.text("广西省x", min_size=1, max_size=30), max_size=5, unique=True),
    publisher=st.text("报日a", max_size=60),
    dated=st.booleans(),
    repeat=st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_a_digest_item_takes_two_hundred_bytes_beside_headline_and_url(
    chains: list[str], regions: list[str], publisher: str, dated: bool, repeat: bool
) -> None:
    """However many chains and however long the names."""
    subject = story(
        chains=chains, regions=regions, publisher=publisher, novel=(), language="zh",
        published=date(2026, 11, 20) if dated else None,
    )  # fmt: skip
    message = writer(CHAT).digest(rule(), [item(subject, interrupted=repeat)])[0]
    start = message.body.index("• ")
    end = message.body.index(subject.head.url) + len(subject.head.url)
    block = message.body[start:end]
    beside = utf8_bytes(block) - utf8_bytes(subject.title) - utf8_bytes(subject.head.url)
    assert beside <= ITEM_BYTES


def test_a_digest_goes_by_region_with_what_is_new_first() -> None:
    """Regions with something novel first, then by their number; novel pairs before new clusters."""
    items = [
        item(story("old", title="Old", novel=(), new_cluster=False)),
        item(story("cluster", title="Cluster", novel=())),
        item(story("novel", title="Novel")),
        item(story("south", title="South", regions=["CN-GD"], novel=())),
        *(item(story(f"n{n}", title="North", regions=["CN"], novel=())) for n in range(5)),
    ]
    for medium in (HOOK, MAIL):
        body = writer(medium).digest(rule(), items)[0].body
        places = [body.index(name) for name in ("Novel", "Cluster", "Old", "North", "South")]
        assert places == sorted(places)


def test_in_a_region_the_news_of_a_chain_stands_together() -> None:
    """Chains with something novel first; each story once; what names no chain comes under the
    region alone."""
    items = [
        item(story("b1", title="Cells", chains=["batteries"], novel=(), new_cluster=False)),
        item(story("r1", title="Arms", chains=["robots"], novel=[("CN-GX", "robots")])),
        item(story("none", title="Talks", chains=(), novel=(), new_cluster=False)),
        item(story("b2", title="Packs", chains=["batteries", "robots"], novel=(), new_cluster=False)),
        item(story("r2", title="Hands", chains=["robots"], novel=(), new_cluster=False)),
    ]  # fmt: skip
    body = writer(HOOK).digest(rule(), items)[0].body
    order = [
        "· robots】",
        "Arms",
        "Hands",
        "· batteries】",
        "Cells",
        "Packs",
        "【Guangxi】",
        "Talks",
    ]
    places = [body.index(word) for word in order]
    assert places == sorted(places)
    assert all(body.count(word) == 1 for word in order)
    page = writer(MAIL).digest(rule(), items)[0].body
    assert page.count('<p class="chain soft"') == 2


def test_chinese_and_english_reports_of_a_region_stand_together() -> None:
    """One heading for Guangxi, in the language of most items."""
    message = writer(HOOK).digest(rule(), [item(CHINESE), item(story()), item(story("s2"))])[0]
    assert "【Guangxi · low-altitude economy】" in message.body
    assert "【广西】" not in message.body
    assert message.title == "3 stories · Guangxi · new-cluster"


@pytest.mark.parametrize("medium", MEDIA, ids=["mail", "webhook", "chat", "wecom"])
def test_a_digest_of_several_regions_begins_with_a_chart(medium: Medium) -> None:
    """A bar for each region as long as its count, in every medium; one region needs none."""
    north = [item(story(f"n{n}", regions=["CN"], novel=())) for n in range(4)]
    south = [item(story(f"s{n}", regions=["CN-GD"], novel=())) for n in range(2)]
    body = writer(medium).digest(rule(), [*north, *south])[0].body
    body = re.sub('<img[^>]* alt="([^"]*)"[^>]*>', r"\1", body)
    text = re.sub(" +", " ", re.sub("<[^>]*>", "", body))
    assert f"{'█' * 12} China 4\n" in text
    assert f"{'█' * 6} Guangdong 2\n" in text
    assert text.index("█") < text.index("Guangxi names")
    assert "China 4" not in writer(medium).digest(rule(), north)[0].body


@given(
    counts=st.dictionaries(st.text("ab链", min_size=1), st.integers(1, 9_999), max_size=30),
    most=st.integers(1, 12),
)
@settings(max_examples=60, deadline=None)
def test_a_chart_leaves_nothing_out(counts: dict[str, int], most: int) -> None:
    """Longest first, each bar in proportion and never empty; what has no bar is counted."""
    rows = bars(counts, EN, most=most)
    assert sum(row.count for row in rows) == sum(counts.values())
    drawn = [row for row in rows if row.bar]
    assert [row.count for row in drawn] == sorted(counts.values(), reverse=True)[:most]
    assert all(row.width >= 2 for row in drawn)
    assert all(abs(row.width - 96 * row.count / max(counts.values())) <= 2 for row in drawn)
    assert all(
        abs(len(row.bar) - 12 * row.count / max(counts.values())) <= 1 and row.bar for row in drawn
    )
    assert len(rows) - len(drawn) == (len(counts) > most)


def test_a_burst_says_how_many() -> None:
    """The reader sees at once that this is no daily digest."""
    message = writer(HOOK).digest(rule(), [item(one) for one in many(25)], burst=True)[0]
    assert message.title.startswith("“new-cluster”一次 25 条 · ")


def test_a_digest_of_nothing_says_so() -> None:
    """So that silence means trouble; the id differs from day to day."""
    first = writer(MAIL).nothing(rule("watch"), at("2026-11-21 08:30"))[0]
    second = writer(MAIL).nothing(rule("watch"), at("2026-11-22 08:30"))[0]
    assert "Nothing new" in first.body
    assert "没有新消息" in first.body
    assert first.delivery != second.delivery
    assert first.covers == ()


def test_the_same_rows_make_the_same_digest_id() -> None:
    """A digest sent again can be recognised, whatever the order of its rows."""
    items = [item(one) for one in many(3)]
    ids = {writer(HOOK).digest(rule(), order)[0].delivery for order in (items, items[::-1])}
    assert len(ids) == 1


@pytest.mark.parametrize("medium", [MAIL, HOOK, CHAT], ids=["mail", "webhook", "chat"])
def test_a_possible_repeat_is_marked(medium: Medium) -> None:
    """Interrupted, or ended without an answer: the message says so and keeps its id."""
    fresh = item(story())
    killed = item(story(), interrupted=True, attempts=2)
    unanswered = item(story(), attempts=2, error="no answer within 20 s")
    refused = item(story(), attempts=2, error="Failed to send: error=500")
    made = [writer(medium).alert(rule(), one)[0] for one in (fresh, killed, unanswered, refused)]
    assert [message.repeat for message in made] == [False, True, True, False]
    assert ["Possible repeat" in message.body for message in made] == [False, True, True, False]
    assert len({message.delivery for message in made}) == 1
    digest = writer(medium).digest(rule(), [fresh, item(story("b"), interrupted=True)])[0]
    assert digest.repeat
    assert digest.body.count("Possible repeat") == 1


def test_html_reads_in_a_narrow_pane_and_in_the_dark() -> None:
    """Colours for dark mode, no fixed widths, styles inline, no remote content."""
    for message in (
        writer(MAIL).alert(rule(), item(story()))[0],
        writer(MAIL).digest(rule(), [item(story())])[0],
    ):
        assert "prefers-color-scheme: dark" in message.body
        assert 'name="viewport"' in message.body
        assert 'class="card" style="max-width: 640px' in message.body
        assert message.body.count("<style") == 1
        assert 'src="http' not in message.body
        assert "@import" not in message.body


def test_unknown_ids_are_shown_as_they_are() -> None:
    """A story of a chain that the taxonomy dropped is still worth a message."""
    body = writer(HOOK).alert(rule(), item(story(chains=("gone-chain",), novel=())))[0].body
    assert "gone-chain" in body
