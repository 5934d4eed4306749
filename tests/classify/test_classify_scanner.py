"""The one pass for all lexicons: each gets what a matcher of its own would give it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.classify.document import Document
from monitor.classify.matcher import Matcher, longest
from monitor.classify.scanner import Lexicon, Scanner

CHAINS = {"汽车": "a", "新能源汽车": "b", "汽车零部件": "c", "steel": "d", "steel mill": "e"}
WORDS = {"汽车": "f", "steel": "g", "mill": "h", "源": "i", "零部": "j", "ai": "k"}
SCANNER = Scanner(Lexicon(CHAINS, longest=True), Lexicon(WORDS, longest=False))
PIECES = [*CHAINS, *WORDS, " ", "-", "s", "的", "、", ".", "1", "\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=150, deadline=None)
def test_each_lexicon_is_read_as_if_it_were_alone(text: str) -> None:
    """Words that two lexicons share are told to both; only one of them asks for the longest."""
    document = Document("", text)
    chains, words = SCANNER.scan(document)
    alone = longest(Matcher(CHAINS.items()).find(document.searchable))
    assert chains == [(start, end, meaning) for start, end, (meaning,) in alone]
    apart = Matcher(WORDS.items()).find(document.searchable)
    assert words == [(start, end, meaning) for start, end, (meaning,) in apart]


def test_lines_of_the_page_are_left_out() -> None:
    """What a related link or a credit says is nothing that the article says."""
    document = Document("广西发展汽车产业", "广西将发展汽车产业。\n相关阅读：新能源汽车")
    assert document.furniture
    chains, _ = SCANNER.scan(document)
    assert [meaning for _, _, meaning in chains] == ["a", "a"]
