"""Articles found late are put where they would be, had all arrived by date.

First everything is decided in memory, reading only: each late article, then whatever came after it
by date and is like it, as far as anything changes; and what arrived after it, joined its story and
comes before it by date. Then the changes are stored, an article a transaction; a killed process
leaves late articles ``waiting``, and all is decided again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush

from sqlalchemy import select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from monitor.cells import Arranged, DecideAll
from monitor.changes import Reprocessing
from monitor.model import SHANGHAI, Known, RegionChain, RegisterEntry, Verdict, VerdictKind
from monitor.storage.article_rows import PLACED, SEED, WAITING, known_of
from monitor.storage.before import note_before
from monitor.storage.composition import Rank
from monitor.storage.date_order import DateOrder, with_stories
from monitor.storage.decisions import pins_of
from monitor.storage.membership import merge_in
from monitor.storage.redoing import put
from monitor.storage.replay import restate
from monitor.storage.tables import ArticleRow, StoryRow, table_of
from monitor.storage.transactions import Transactions, chunks

_ARTICLES = table_of(ArticleRow).c
_STORIES = table_of(StoryRow).c


@dataclass(frozen=True, slots=True)
class _Decided:
    """An article's place: the story that it is of for now, and the verdict (``None``: as stored).

    ``by_hand``: a person put it there.
    """

    pairs: tuple[RegionChain, ...]
    label: str
    verdict: Verdict | None
    by_hand: bool = False


@dataclass(slots=True)
class _Plan:
    """Decides in the order of dates. A story that begins is called ``+`` and its article's id.

    ``late`` are decided; those of them that are ``fresh`` never had a place.
    """

    order: DateOrder
    session: Session
    decide: DecideAll
    late: frozenset[int]
    fresh: frozenset[int]
    decided: dict[int, _Decided] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    first: dict[str, Rank] = field(default_factory=dict)

    def make(self) -> None:
        """Decide the late ones and all that they bear upon."""
        queued = {*self.late, *self._joined()}
        heap = [(self.order.rank(number), number) for number in self.order.sorted(queued)]
        while heap:
            own, number = heappop(heap)
            known = self.order.known([number]).get(number)
            if known is None or self.order.is_seed(number):
                continue
            earlier, later = self.order.kin(number, known)
            one = self._tied(self._decide(number, known, earlier))
            self.decided[number] = one
            self.first[one.label] = min(self.first.get(one.label, own), own)
            if number not in self.late and one.label == known.story:
                continue
            self.touched |= {one.label, known.story}
            for other in later:
                if other not in queued:
                    queued.add(other)
                    heappush(heap, (self.order.rank(other), other))

    def _joined(self) -> set[int]:
        """What arrived after a late article, joined its story and comes before it by date.

        It was decided by the late one, which is now decided by it: without this, each would be a
        copy of the other.
        """
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        by_date = self.order.sorted(self.late)
        for some in chunks(by_date):
            statement = select(_ARTICLES.number, _ARTICLES.story).where(_ARTICLES.number.in_(some))
            stories = {row.number: row.story for row in self.session.execute(statement)}
            for number in some:
                story = stories[number]
                first[story] = min(first.get(story, number), number)
                last[story] = number
        found: set[int] = set()
        for of in chunks(sorted(last)):
            statement = select(_ARTICLES.number, _ARTICLES.story).where(
                _ARTICLES.story.in_(of), _ARTICLES.late.is_(None)
            )
            rows = self.session.execute(statement).all()
            arrived = {row.number: row.story for row in rows if row.number > first[row.story]}
            self.order.sorted(arrived)  # their ranks are read at once
            found |= {
                number
                for number, story in arrived.items()
                if self.order.rank(number) < self.order.rank(last[story])
            }
        return found

    def _decide(self, number: int, known: Known, earlier: Sequence[int]) -> _Decided:
        if pins_of(self.session, [known.article.id]):
            return _Decided(known.labels.pairs, known.story, None, by_hand=True)
        candidates = self.order.known(earlier)
        verdict = self.decide(
            known,
            [
                with_stories(candidates[one], self._label(one, candidates[one].story))
                for one in earlier
                if one in candidates
            ],
        )
        if verdict.kind is not VerdictKind.NEW:
            return _Decided(known.labels.pairs, verdict.story, verdict)
        label = known.story if self._leads(number, known.story) else f"+{known.article.id}"
        return _Decided(known.labels.pairs, label, verdict)

    def _tied(self, one: _Decided) -> _Decided:
        """Let the stories that a verdict ties be one; not where a person put one together."""
        if one.verdict is None or not one.verdict.ties:
            return one
        threads = {label: self.thread(label) for label in (one.label, *one.verdict.ties)}
        numbers = [number for thread in threads.values() for number in thread]
        if pins_of(self.session, self._ids(numbers)):
            return replace(one, label=self._copied(one.verdict, threads))
        for label in one.verdict.ties:
            known = self.order.known(threads[label])
            for number in threads[label]:
                held = self.decided.get(number)
                self.decided[number] = _Decided(
                    known[number].labels.pairs, one.label, None if held is None else held.verdict
                )
            self.first[one.label] = min(
                self.order.rank(threads[where][0]) for where in (one.label, label) if threads[where]
            )
            self.touched |= {one.label, label}
        return one

    def _copied(self, verdict: Verdict, threads: Mapping[str, Sequence[int]]) -> str:
        """In which of the threads the article stands that a verdict is about."""
        return next(
            (label for label, thread in threads.items() if verdict.of in self._ids(thread)),
            verdict.story,
        )

    def _label(self, number: int, story: str) -> str:
        one = self.decided.get(number)
        return story if one is None else one.label

    def _leads(self, number: int, story: str) -> bool:
        """Whether nothing of its story comes before an article."""
        own = self.order.rank(number)
        if story in self.first and self.first[story] < own:
            return False
        return not any(
            self.order.rank(member) < own and self._label(member, story) == story
            for member in self.order.members(story)
        )

    # --- what the stories are called ------------------------------------------------------------

    def names(self) -> dict[str, str]:
        """Label → id for every story that changed.

        A story keeps its id: of those that come together the one that was made first. One that was
        made for an article found late goes by its earliest article, whichever came in first.
        """
        return {label: self._name(label) for label in sorted(self.touched) if self.thread(label)}

    def thread(self, label: str) -> list[int]:
        """The articles of a story as decided, by date."""
        stored = [
            number for number in self.order.members(label) if self._label(number, label) == label
        ]
        moved = [number for number, one in self.decided.items() if one.label == label]
        return self.order.sorted({*stored, *moved})

    def _name(self, label: str) -> str:
        thread = self.thread(label)
        if any(one.by_hand for n in thread if (one := self.decided.get(n)) is not None):
            return label  # a person put it together
        if self.order.is_seed(thread[0]):
            return label
        ids = self._ids([number for number in thread if number not in self.fresh])
        made = self.session.execute(
            select(_STORIES.id)
            .where(_STORIES.id.in_(ids))
            .order_by(_STORIES.merged_into.is_not(None), _STORIES.number)
            .limit(1)
        ).scalar()
        if made is not None:
            return str(made)
        return self._ids(thread[:1])[0]

    def _ids(self, numbers: Sequence[int]) -> list[str]:
        return [
            identity
            for some in chunks(numbers)
            for identity in self.session.scalars(
                select(_ARTICLES.id).where(_ARTICLES.number.in_(some))
            )
        ]


class ArrangingRepository(Transactions):
    """Putting late articles in their place; see ``cells.Arrangements``."""

    def places_awaited(self) -> bool:
        """See ``cells.Arrangements``."""
        with self._read() as session:
            waiting = select(_ARTICLES.number).where(_ARTICLES.late == WAITING).limit(1)
            return session.execute(waiting).first() is not None

    def arrange(
        self,
        decide: DecideAll,
        programmes: Sequence[RegisterEntry],
        *,
        now: datetime,
        within: Reprocessing | None = None,
    ) -> Arranged:
        """See ``cells.Arrangements``."""
        with self._read() as session:
            found = session.execute(
                select(_ARTICLES.number, _ARTICLES.late).where(_ARTICLES.late.is_not(None))
                if within is not None
                else select(_ARTICLES.number, _ARTICLES.late).where(_ARTICLES.late == WAITING)
            ).all()
            if not found:
                return Arranged()
            late = frozenset(row.number for row in found)
            fresh = frozenset(row.number for row in found if row.late == WAITING)
            order = DateOrder(session)
            plan = _Plan(order, session, decide, late, fresh)
            plan.make()
            names = plan.names()
            moves = [(number, label) for label in names for number in plan.thread(label)]
            numbers = order.sorted({number for number, _label in moves})
        labels = dict(moves)
        moved = 0
        for number in numbers:
            with self._write() as session:
                one = plan.decided.get(number)
                moved += _move(session, number, one, names, labels[number], within)
        with self._write() as session:
            stories = sorted(
                {*names.values(), *(label for label in plan.touched if label[0] != "+")}
            )
            _restate_stories(session, stories, fresh, now)
            pairs = frozenset(pair for one in plan.decided.values() for pair in one.pairs)
            if pairs and within is None:
                restate(session, pairs, programmes, of=stories)
            for some in chunks(sorted(fresh)):
                session.exec(
                    update(ArticleRow).where(col(ArticleRow.number).in_(some)).values(late=PLACED)
                )
        return Arranged(late=len(late), moved=moved)


def _move(
    session: Session,
    number: int,
    one: _Decided | None,
    names: dict[str, str],
    label: str,
    within: Reprocessing | None,
) -> bool:
    """Store where an article is now, if that changed; whether it went to another story."""
    row = session.exec(select_rows(ArticleRow).where(ArticleRow.number == number)).first()
    if row is None:
        return False
    story, before = names[label], row.verdict
    stored = Verdict(
        kind=VerdictKind(row.verdict) if row.verdict != SEED else VerdictKind.NEW,
        story=row.story,
        of=row.of,
        rung=row.rung,
        score=row.score,
        why=row.why,
    )
    verdict = replace(stored if one is None or one.verdict is None else one.verdict, story=story)
    if verdict.follows is not None:
        followed = verdict.follows.story
        verdict = replace(
            verdict, follows=replace(verdict.follows, story=names.get(followed, followed))
        )
    decided_new = one is not None and verdict.kind is VerdictKind.NEW  # may follow another one now
    if row.verdict == SEED or (replace(verdict, follows=None) == stored and not decided_new):
        return False
    known = known_of(row)
    put(session, row, known.article, known.labels, known.signature, verdict)
    if within is not None:
        note_before(session, within, row, stored.story, before)
    return stored.story != story


def _restate_stories(
    session: Session, stories: Iterable[str], fresh: frozenset[int], now: datetime
) -> None:
    """Head and labels of each story from all its articles, and a note where an older one leads."""
    for identity in stories:
        story = session.exec(select_rows(StoryRow).where(StoryRow.id == identity)).first()
        if story is None:
            continue
        members = session.exec(select_rows(ArticleRow).where(ArticleRow.story == identity)).all()
        if not members:
            continue
        any_one = members[0]
        merge_in(session, story, any_one, known_of(any_one).labels, revised=True)
        session.flush()
        head = next(row for row in members if row.id == story.head)
        others = [row for row in members if row.number not in fresh]
        if head.number in fresh and others:
            story.note = (
                f"On {now.astimezone(SHANGHAI):%Y-%m-%d} a backfill found an older report, "
                f"“{head.title}” ({head.id}): it heads the story now."
            )
