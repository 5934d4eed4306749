"""An article as the classifier reads it: folded once, cut into lines and sentences.

Title and text are searched in one piece, joined by a newline; offsets lead back to the fields.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from monitor.classify.matcher import searchable
from monitor.classify.needles import Sieve
from monitor.model import Evidence, Language
from monitor.text import detect_language, fold

# Lines that belong to the page, not to the article: breadcrumbs, credits, sharing, related links.
_FURNITURE = re.compile(
    r"(?:^|[\s|\[(【])(?:首页|当前位置|您的位置|上一篇|下一篇|上一条|下一条|相关阅读|相关新闻"
    r"|相关链接|延伸阅读|推荐阅读"
    r"|热门推荐|标签|关键词|责任编辑|责编|扫码|扫一扫|点击上方|点击查看|打印本页|免责声明"
    r"|版权所有|版权归|索引号|主题分类|信息来源|浏览次数|点击数|访问量|阅读量|作者系|作者为|作者单位"
    r"|copyright|all rights reserved|related (?:articles|stories|news|reading)|related:"
    r"|you may also like"
    r"|read more|more on:|tags?:|keywords?:|hot (?:words|topics):?|most (?:viewed|read)|previous:"
    r"|next:"
    r"|disclaimer|statement: the content|share to|share this|subscribe to|follow us|contact us"
    r"|the author is|views are (?:his|her|their) own"
    r"|terms and conditions|privacy policy|editor:|source:|editor's picks|recommended|icp备)"
)
_BREADCRUMB = re.compile(
    r"(?:\S\s*(?:>|»|›|>>)\s*\S.*){1}(?:>|»|›)|^\s*(?:home|首页)\s*(?:>|»|/|›)"
)
_MENU = re.compile(r"(?:\S\s*[|｜]\s*\S[^|｜]*){3,}")
# Most articles hold no word of the three patterns above.
_FURNITURE_MARKS = Sieve([_FURNITURE.pattern, _BREADCRUMB.pattern, _MENU.pattern])
_MAY_FURNITURE, _MAY_BREADCRUMB, _MAY_MENU = 1, 2, 4
# One set of characters in front lets the engine skip to the next of them.
_SENTENCE_END = re.compile(
    r"[。!?\n.](?:(?<=[。!?])[。!?]*[”\"』」]?|(?<=\n)|(?<=\.)[\s\"'](?=[\"'(]?[a-z0-9]))"
)
# "U.S. dollars", "Co. Ltd", "No. 1292", "Nov. 2": a full stop that ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:u\.s|u\.k|e\.g|i\.e|no|co|ltd|inc|corp|mr|ms|mrs|dr|st|vs|approx|jan|feb|mar|apr|jun"
    r"|jul|aug|sept?|oct|nov|dec|j\.m|\w\.\w|\b[a-z]))\.\s$"
)


class Span(NamedTuple):
    """A stretch of the joined text."""

    start: int
    end: int


class Document:
    """Title and text of one article, folded, with the places where lines and sentences begin."""

    __slots__ = (
        "folded",
        "furniture",
        "joined",
        "language",
        "lead",
        "lines",
        "searchable",
        "sentence_starts",
        "sentences",
        "title_end",
    )

    def __init__(self, title: str, text: str, language: Language | None = None) -> None:
        self.joined = f"{title}\n{text}"
        self.folded = fold(self.joined)
        self.searchable = searchable(self.folded)
        self.title_end = len(title)
        self.language: Language = language or detect_language(self.joined)
        self.lines = _lines(self.folded)
        self.furniture = self._find_furniture()
        self.sentences = _sentences(self.folded)
        self.sentence_starts = [sentence.start for sentence in self.sentences]
        self.lead = self._find_lead()

    def _find_furniture(self) -> list[Span]:
        """The lines that are no part of the article, in order."""
        marks = _FURNITURE_MARKS.places(self.folded)
        if not marks:
            return []
        starts = [line.start for line in self.lines]
        marked = {bisect_right(starts, start) - 1 for start in marks}
        return [
            line
            for line in (self.lines[index] for index in sorted(marked))
            if line.start > self.title_end and self._is_furniture(line)
        ]

    def _is_furniture(self, line: Span) -> bool:
        """Whether a line is part of the page around the article.

        Only short lines can be: a paragraph that ends in "(Editor: …)" stays. 110 and 220 are well
        above the credits of real pages and below the paragraphs of real articles.
        """
        body = self.folded[line.start : line.end].strip()
        limit = 110 if self.language == "zh" else 220
        if not body or len(body) > limit:
            return False
        may = _FURNITURE_MARKS.mask(body)
        if (may & _MAY_BREADCRUMB and _BREADCRUMB.search(body)) or (
            may & _MAY_MENU and _MENU.search(body)
        ):
            return True
        found = _FURNITURE.search(body) if may & _MAY_FURNITURE else None
        return found is not None and (found.start() < 40 or len(body) < 60)

    def _find_lead(self) -> Span:
        """The first paragraph of the body: the first line that is long enough to be one."""
        least = 25 if self.language == "zh" else 60
        first = None
        for line in self.lines:
            if line.start <= self.title_end:
                continue
            if line.end - line.start >= least and not self.is_furniture(line.start):
                return line
            first = first or line
        return first or Span(self.title_end, self.title_end)

    def is_furniture(self, position: int) -> bool:
        """Whether the line at ``position`` is no part of the article."""
        if not self.furniture:
            return False
        before = bisect_right(self.furniture, (position, len(self.folded)))
        return before > 0 and position < self.furniture[before - 1].end

    def sentence_at(self, position: int) -> int:
        """The index of the sentence that holds ``position``."""
        return max(bisect_right(self.sentence_starts, position) - 1, 0)

    def sentences_with(self, words: Iterable[str]) -> list[Span]:
        """The sentences of the article in which one of some words begins, in order.

        Those in lines that are no part of it are left out.
        """
        folded, found = self.folded, set()
        for word in words:
            place = folded.find(word)
            while place >= 0:
                index = self.sentence_at(place)
                found.add(index)
                place = folded.find(word, self.sentences[index].end)
        return [
            self.sentences[index]
            for index in sorted(found)
            if not self.is_furniture(self.sentences[index].start)
        ]

    def in_title(self, position: int) -> bool:
        return position < self.title_end

    def in_lead(self, position: int) -> bool:
        return self.lead.start <= position < self.lead.end

    def title(self) -> str:
        """The folded headline."""
        return self.folded[: self.title_end]

    def lead_text(self) -> str:
        """The folded first paragraph."""
        return self.folded[self.lead.start : self.lead.end]

    def evidence(self, start: int, end: int) -> Evidence:
        """A span of the joined text as a span of its field, in the original characters."""
        if end <= self.title_end:
            return Evidence("title", start, end, self.joined[start:end])
        offset = self.title_end + 1
        return Evidence("text", start - offset, end - offset, self.joined[start:end])


def _lines(folded: str) -> list[Span]:
    lines = []
    start = 0
    for part in folded.split("\n"):
        lines.append(Span(start, start + len(part)))
        start += len(part) + 1
    return lines


def _is_abbreviated(folded: str, stop: int, end: int) -> bool:
    """Whether the full stop at ``stop`` belongs to an abbreviation."""
    word = folded[max(0, stop - 5) : stop]
    if len(word) == 5 and word.isalpha() and word != "pprox":
        return False  # a longer word than any abbreviation but "approx"
    return _ABBREVIATION.search(folded[max(0, end - 8) : end]) is not None


def _sentences(folded: str) -> list[Span]:
    """Sentences in order, covering the whole text; a line break always ends one."""
    sentences = []
    start = 0
    for mark in _SENTENCE_END.finditer(folded):
        stop, end = mark.span()
        if folded[stop] == "." and _is_abbreviated(folded, stop, end):
            continue
        if end > start:
            sentences.append(Span(start, end))
            start = end
    if start < len(folded):
        sentences.append(Span(start, len(folded)))
    return sentences
