"""A figure in its sentence: which words of measure stand before and after it, and how near."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice

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
BRACKETED = re.compile(r" ?\([^()]{0,40}\d[^()]{0,30}\)")
_OPENED = ("(", " (")
# Mentions of vehicles, after which the units of an English article are vehicles.
_VEHICLES = re.compile(
    r"(?<![a-z0-9])(?:vehicles?|cars?|nevs?|automobiles?|evs|automotive|sedans?|auto)(?![a-z0-9])"
)
_OFTEN = 2
_MEASURE = SPENT | MADE | GROWN | FELL | SHARE  # where these were said last matters too
_REACH_ZH, _REACH_EN = 34, 75  # characters; how far a weak word of intent carries
_NEXT = 24  # characters; how far after a percentage its growth may be said


class Sentence:
    """One sentence with its cues and clauses, shared by the figures in it."""

    __slots__ = (
        "_document",
        "_ends",
        "_starts",
        "cues",
        "end",
        "figures",
        "folded",
        "follows",
        "means",
        "reach",
        "start",
    )

    def __init__(
        self,
        document: Document,
        span: Span,
        cues: Sequence[Cue],
        figures: Sequence[Quantity] = (),
    ) -> None:
        self._document = document
        self.folded = folded = document.folded
        self.start, self.end = start, end = span
        self.cues = cues
        self.figures = figures
        #: The year of the aims with which it goes on, 0 if none; None where nobody asked yet.
        self.follows: int | None = None
        joined = 0
        for cue in cues:
            joined |= cue[2]
        self.means = joined
        chinese = document.language == "zh"
        self.reach = _REACH_ZH if chinese else _REACH_EN
        clause = _CLAUSE_ZH if chinese else _CLAUSE_EN
        ends = [mark.start() for mark in clause.finditer(folded, start, end)]
        self._starts = [start, *[mark + 1 for mark in ends]]
        ends.append(end)
        self._ends = ends

    def of_vehicles(self) -> bool:
        """Whether units are vehicles here.

        In Chinese only where the sentence says so, in English where the article does and the
        sentence names no other product.
        """
        if self.means & VEHICLES:
            return True
        if self._document.language == "zh":
            return False
        often = islice(_VEHICLES.finditer(self.folded), _OFTEN)
        return sum(1 for _ in often) >= _OFTEN and not _OTHER_PRODUCT.search(
            self.folded, self.start, self.end
        )

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause of a span begins and ends."""
        ends = self._ends
        if len(ends) == 1:
            return self.start, self.end
        first = bisect_left(self._starts, start + 1) - 1
        last = bisect_left(ends, end)
        return self._starts[max(first, 0)], ends[last] if last < len(ends) else ends[-1]


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
        if sentence.folded.startswith(_OPENED, end):
            closing = BRACKETED.match(sentence.folded, end)
            if closing and closing.end() < sentence.end:
                end = closing.end()
                self.clause_end = sentence.clause(end, end)[1]
        self.before, self.whole, self.close = self._take_before(start)
        self.after, self.next, self.beside = self._take_after(end)

    def _take_before(self, start: int) -> tuple[int, int, int]:
        """The meanings before the figure: in its clause, in its sentence, near it."""
        before = whole = close = 0
        spent = made = spent_earlier = made_earlier = grown = fell = share = -1
        noun, near = self.quantity.noun, start - self.sentence.reach
        clause_start = self.clause_start
        for at, until, means in self.sentence.cues:
            if until > start and not (noun and at < start):
                break
            whole |= means
            if at >= near:
                close |= means
            if means & _MEASURE:
                if means & SPENT:
                    spent_earlier = at
                if means & MADE:
                    made_earlier = at
                if at >= clause_start:
                    if means & SPENT:
                        spent = at
                    if means & MADE:
                        made = at
                    if means & GROWN:
                        grown = at
                    if means & FELL:
                        fell = at
                    if means & SHARE:
                        share = at
            if at >= clause_start:
                before |= means
        # Where money put in and output are last said before the figure (in its clause, in its
        # sentence); -1 where they are not.
        self.spent, self.made = spent, made
        self.spent_earlier, self.made_earlier = spent_earlier, made_earlier
        # Where growth, a fall and a share are last said before the figure in its clause.
        self.grown, self.fell, self.share = grown, fell, share
        return before, whole, close

    def _take_after(self, end: int) -> tuple[int, int, int]:
        """The meanings after the figure: in its clause, close to it, right after it."""
        after = following = beside = 0
        # Where money put in and output are first said after it in its clause; -1 if nowhere.
        self.spent_after = self.made_after = -1
        near, right = end + _NEXT, end + self.sentence.reach // 4
        clause_end = self.clause_end
        for at, _, means in self.sentence.cues:
            if at < end:
                continue
            if at >= clause_end:
                break
            after |= means
            if at < near:
                following |= means
            if at < right:
                beside |= means
            if means & SPENT and self.spent_after < 0:
                self.spent_after = at
            if means & MADE and self.made_after < 0:
                self.made_after = at
        return after, following, beside

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
