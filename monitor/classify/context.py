"""A figure in its sentence: which words of measure stand before and after it, and how near."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from monitor.classify.document import Document, Span
from monitor.classify.measures import FELL, GROWN, MADE, SHARE, SPENT, VEHICLES, Cue
from monitor.classify.quantity import Quantity

# One set of characters in front lets the engine skip to the next of them. A space ends a Chinese
# clause (链长制 14条), but not where figures are set off by spaces (投资 35 亿元, 增长 8.6%).
_CLAUSE_EN = re.compile(r"[,;:!?(.](?:(?<=[^.])|(?= ))")
_CLAUSE_ZH = re.compile(
    r"[,;。:!?(. ](?:(?<=[^. ])|(?<=\.)(?= )"
    r"|(?<=[\u4e00-\u9fff] )(?=[\u4e00-\u9fff]|\d[\d.,]*[\u4e00-\u9fff]))"
)
_OTHER_PRODUCT = re.compile(r"robot|phone|computer|panel|machine|tractor|batter|turbine|storage")
_BRACKETED = re.compile(r" ?\([^()]{0,40}\d[^()]{0,30}\)")
_REACH_ZH, _REACH_EN = 34, 75  # characters; how far a weak word of intent carries
_NEXT = 24  # characters; how far after a percentage its growth may be said


class Sentence:
    """One sentence with its cues and clauses, shared by the figures in it."""

    __slots__ = (
        "_ends",
        "_starts",
        "cues",
        "end",
        "figures",
        "folded",
        "follows",
        "means",
        "of_vehicles",
        "reach",
        "start",
    )

    def __init__(
        self,
        document: Document,
        span: Span,
        cues: Sequence[Cue],
        figures: Sequence[Quantity] = (),
        vehicles: bool = False,
    ) -> None:
        self.folded = document.folded
        self.start, self.end = span.start, span.end
        self.cues = cues
        self.figures = figures
        #: The year of the aims with which it goes on, 0 if none; None where nobody asked yet.
        self.follows: int | None = None
        self.means = 0
        for _, _, means in cues:
            self.means |= means
        chinese = document.language == "zh"
        #: Whether units are vehicles here; in Chinese only where the sentence says so.
        self.of_vehicles = bool(self.means & VEHICLES) or (
            vehicles
            and not chinese
            and not _OTHER_PRODUCT.search(self.folded, span.start, span.end)
        )
        self.reach = _REACH_ZH if chinese else _REACH_EN
        clause = _CLAUSE_ZH if chinese else _CLAUSE_EN
        ends = [mark.start() for mark in clause.finditer(self.folded, span.start, span.end)]
        self._starts = [span.start, *[end + 1 for end in ends]]
        self._ends = [*ends, span.end]

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause of a span begins and ends."""
        first = bisect_left(self._starts, start + 1) - 1
        last = bisect_left(self._ends, end)
        return self._starts[max(first, 0)], self._ends[min(last, len(self._ends) - 1)]


class Context:
    """What stands around one figure. The masks join the meanings of all cues of a stretch."""

    __slots__ = (
        "after",
        "before",
        "beside",
        "clause_end",
        "clause_start",
        "close",
        "fell",
        "grown",
        "made",
        "made_after",
        "made_earlier",
        "next",
        "quantity",
        "sentence",
        "share",
        "spent",
        "spent_after",
        "spent_earlier",
        "whole",
    )

    def __init__(self, sentence: Sentence, quantity: Quantity) -> None:
        self.sentence, self.quantity = sentence, quantity
        start, end = quantity.start, quantity.end
        self.clause_start, self.clause_end = sentence.clause(start, end)
        # The same sum in another currency, in brackets, parts no clause.
        closing = _BRACKETED.match(sentence.folded, end)
        if closing and closing.end() < sentence.end:
            end = closing.end()
            self.clause_end = sentence.clause(end, end)[1]
        #: Meanings in the clause before the figure, after it, close after it, right after it, near
        #: before it in the sentence, and anywhere before it in the sentence.
        self.before = self.after = self.next = self.beside = self.close = self.whole = 0
        beside = end + sentence.reach // 4
        # Where money put in and output are last said before the figure (in its clause, in its
        # sentence) and first said after it in its clause; -1 where they are not.
        self.spent = self.made = self.spent_earlier = self.made_earlier = -1
        self.spent_after = self.made_after = -1
        # Where growth, a fall and a share are last said before the figure in its clause.
        self.grown = self.fell = self.share = -1
        for at, until, means in sentence.cues:
            if until <= start or (quantity.noun and at < start):
                self._take_before(at, means)
            elif at >= end and at < self.clause_end:
                self.after |= means
                if at < end + _NEXT:
                    self.next |= means
                if at < beside:
                    self.beside |= means
                if means & SPENT and self.spent_after < 0:
                    self.spent_after = at
                if means & MADE and self.made_after < 0:
                    self.made_after = at

    def _take_before(self, at: int, means: int) -> None:
        self.whole |= means
        if at >= self.quantity.start - self.sentence.reach:
            self.close |= means
        if means & SPENT:
            self.spent_earlier = at
        if means & MADE:
            self.made_earlier = at
        if at >= self.clause_start:
            self.before |= means
            if means & SPENT:
                self.spent = at
            if means & MADE:
                self.made = at
            if means & GROWN:
                self.grown = at
            if means & FELL:
                self.fell = at
            if means & SHARE:
                self.share = at

    @property
    def near(self) -> int:
        """The meanings of the clause, on both sides of the figure."""
        return self.before | self.after

    def text_before(self) -> str:
        """The folded sentence up to the figure."""
        return self.sentence.folded[self.sentence.start : self.quantity.start]

    def clause_before(self) -> str:
        """The folded clause up to the figure."""
        return self.sentence.folded[self.clause_start : self.quantity.start]

    def clause_after(self) -> str:
        """The folded clause after the figure."""
        return self.sentence.folded[self.quantity.end : self.clause_end]
