"""A reprocess in tables: what is to be done again, and what becomes of each article.

Articles are taken in their order of arrival, each in one transaction with the note that it is
done, so that a killed reprocess goes on where it was. The outbox and the queue to the alerts are
not touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, union
from sqlmodel import Session, and_, col, select

from monitor.changes import Change, Redone, RegisterChange, Reprocessing, Stored
from monitor.model import Entry, Known, RegisterEntry
from monitor.ports import Decide
from monitor.storage.article_rows import SEED, article_of, only, page_of
from monitor.storage.before import note_before, since_before
from monitor.storage.codec import (
    dump_change,
    dump_register_change,
    fingerprint,
    load_change,
    load_published,
    load_register_change,
)
from monitor.storage.redoing import put, redo
from monitor.storage.replay import restate
from monitor.storage.tables import (
    ArticleRow,
    BeforeRow,
    EntryRow,
    PageRow,
    ReprocessedRow,
    ReprocessingRow,
    StoryRow,
)
from monitor.storage.transactions import Transactions, chunks

#: Changes read at once while they are added up.
_BATCH = 500


class ReprocessingRepository(Transactions):
    """Doing again what is stored; see ``ports.Reprocessings``."""

    def begin_reprocessing(
        self, run: str, *, rules: str, since: datetime | None, now: datetime
    ) -> Reprocessing:
        """See ``ports.Reprocessings``."""
        with self._write() as session:
            row = session.exec(
                select(ReprocessingRow)
                .where(col(ReprocessingRow.finished).is_(None))
                .order_by(col(ReprocessingRow.started).desc())
            ).first()
            if row is None or (row.rules, row.since) != (rules, since):
                row = _begin(session, run, rules, since, now)
            chosen = _chosen(row)
            total = session.exec(select(func.count()).where(chosen)).one()
            done, after = session.exec(
                select(func.count(), func.max(col(ReprocessedRow.article)))
                .join(ArticleRow, col(ArticleRow.number) == col(ReprocessedRow.article))
                .where(ReprocessedRow.run == row.run, chosen)
            ).one()
            seeds = session.exec(select(ArticleRow.number).where(ArticleRow.verdict == SEED)).all()
            return Reprocessing(
                run=row.run,
                started=row.started,
                since=row.since,
                last=row.last,
                total=total,
                done=done,
                after=after or 0,
                seeds=tuple(number for number in seeds if number is not None),
            )

    def redo_seeds(self, reprocessing: Reprocessing, seeds: Sequence[Known]) -> None:
        """See ``ports.Reprocessings``."""
        for seed in seeds:
            with self._write() as session:
                row = session.exec(
                    select(ArticleRow).where(
                        ArticleRow.id == seed.article.id, ArticleRow.verdict == SEED
                    )
                ).first()
                if row is not None:
                    change = put(session, row, seed.article, seed.labels, seed.signature)
                    _note(session, reprocessing.run, row.number, change)

    def to_reprocess(self, reprocessing: Reprocessing, *, after: int, limit: int) -> list[Stored]:
        """See ``ports.Reprocessings``."""
        with self._read() as session:
            rows = session.exec(
                select(ArticleRow)
                .where(
                    _in(since=reprocessing.since, last=reprocessing.last),
                    col(ArticleRow.number) > after,
                )
                .order_by(col(ArticleRow.number))
                .limit(limit)
            ).all()
            pages, listed = _pages(session, rows), _listed(session, rows)
            return [
                Stored(
                    number=row.number or 0,
                    article=article_of(row),
                    source=row.source,
                    revision=row.revisions,
                    content_hash=row.content_hash,
                    page=page_of(pages[row.number]) if row.number in pages else None,
                    listed=listed.get((row.source, row.address)),
                )
                for row in rows
            ]

    def reprocess(self, reprocessing: Reprocessing, redone: Redone, decide: Decide) -> Change:
        """See ``ports.Reprocessings``."""
        with self._write() as session:
            row = session.exec(
                select(ArticleRow).where(ArticleRow.number == redone.stored.number)
            ).one()
            story, verdict = row.story, row.verdict
            was = (redone.stored.revision, redone.stored.content_hash)
            if (row.revisions, row.content_hash) == was:
                change, brought = redo(session, row, redone, decide, always=reprocessing.seeds)
            else:
                # A run stored another text since it was read here: by today's rules already.
                change, brought = Change(article=row.id, source=row.source), ()
            _note(session, reprocessing.run, row.number, change)
            note_before(session, reprocessing, row, story, verdict)
            for number, left in brought:
                if number != row.number:
                    # Done already or not yet; what is not of this reprocess may be moved, too.
                    other = session.exec(
                        select(ArticleRow).where(ArticleRow.number == number)
                    ).one()
                    note_before(session, reprocessing, other, left, other.verdict)
            return change

    def redo_register(
        self, reprocessing: Reprocessing, programmes: Sequence[RegisterEntry]
    ) -> RegisterChange:
        """See ``ports.Reprocessings``."""
        with self._write() as session:
            changed = restate(session, None, programmes)
            row = session.get_one(ReprocessingRow, reprocessing.run)
            # One that was killed after this finds nothing to change when it is gone on with.
            changed = load_register_change(row.register_change).then(changed)
            row.register_change = dump_register_change(changed)
            return changed

    def finish_reprocessing(self, reprocessing: Reprocessing, *, now: datetime) -> None:
        """See ``ports.Reprocessings``."""
        with self._write() as session:
            session.get_one(ReprocessingRow, reprocessing.run).finished = now

    def reprocessed(self, reprocessing: Reprocessing) -> Iterator[Change]:
        """See ``ports.Reprocessings``; each batch is a transaction of its own."""
        after = 0
        while True:
            with self._read() as session:
                numbers = _touched(session, reprocessing.run, after)
                changes = _changes(session, reprocessing.run, numbers)
            yield from changes
            if len(numbers) < _BATCH:
                return
            after = numbers[-1]

    def merged_stories(self) -> Mapping[str, str]:
        """See ``ports.Reprocessings``."""
        with self._read() as session:
            rows = session.exec(
                select(StoryRow.id, StoryRow.merged_into).where(
                    col(StoryRow.merged_into).is_not(None)
                )
            ).all()
        return {story: into for story, into in rows if into is not None}


def _begin(
    session: Session, run: str, rules: str, since: datetime | None, now: datetime
) -> ReprocessingRow:
    """A new reprocess; what earlier ones noted is no longer needed, their reports are kept."""
    session.exec(delete(ReprocessedRow))
    session.exec(delete(BeforeRow))
    session.exec(delete(ReprocessingRow))
    last = session.exec(select(func.max(col(ArticleRow.number)))).one() or 0
    row = ReprocessingRow(run=run, rules=rules, since=since, last=last, started=now)
    session.add(row)
    session.flush()
    return row


def _touched(session: Session, run: str, after: int) -> Sequence[int]:
    """The next articles that a reprocess is done with, or that it moved without being asked to."""
    done = select(ReprocessedRow.article).where(
        ReprocessedRow.run == run, col(ReprocessedRow.article) > after
    )
    moved = select(BeforeRow.article).where(col(BeforeRow.article) > after)
    # Each is limited by itself, so that not all of the rest is read for every batch.
    some = (one.order_by("article").limit(_BATCH).subquery() for one in (done, moved))
    both = union(*(select(one.c.article) for one in some)).order_by("article").limit(_BATCH)
    return [row.article for row in session.execute(both)]


def _changes(session: Session, run: str, numbers: Sequence[int]) -> list[Change]:
    """What became of some articles, without those that were moved and came back."""
    notes = {
        note.article: note.change
        for note in session.exec(
            select(ReprocessedRow).where(
                ReprocessedRow.run == run, col(ReprocessedRow.article).in_(numbers)
            )
        )
    }
    before = {
        row.article: row
        for row in session.exec(select(BeforeRow).where(col(BeforeRow.article).in_(numbers)))
    }
    rows = session.exec(
        select(ArticleRow)
        .where(col(ArticleRow.number).in_(numbers))
        .options(only(ArticleRow.id, ArticleRow.source, ArticleRow.story, ArticleRow.verdict))
        .order_by(col(ArticleRow.number))
    )
    found = []
    for row in rows:
        assert row.number is not None
        change = load_change(row.id, row.source, notes.get(row.number))
        if row.number in before:
            change = since_before(change, before[row.number], row)
        if row.number in notes or change.any:
            found.append(change)
    return found


def _chosen(row: ReprocessingRow) -> ColumnElement[bool]:
    return _in(since=row.since, last=row.last)


def _in(*, since: datetime | None, last: int) -> ColumnElement[bool]:
    """The articles of a reprocess; seeds are none of them, they come from their files."""
    chosen = and_(col(ArticleRow.number) <= last, col(ArticleRow.verdict) != SEED)
    return chosen if since is None else and_(chosen, col(ArticleRow.first_seen) >= since)


def _pages(session: Session, rows: Sequence[ArticleRow]) -> dict[int | None, PageRow]:
    """The page that the text of each article was read from, where it was kept."""
    found = session.exec(
        select(PageRow)
        .join(ArticleRow, col(ArticleRow.number) == col(PageRow.article))
        .where(
            col(PageRow.article).in_([row.number for row in rows]),
            col(PageRow.revision) == col(ArticleRow.revisions),
        )
    )
    return {page.article: page for page in found}


def _listed(session: Session, rows: Sequence[ArticleRow]) -> dict[tuple[str | None, str], Entry]:
    """What the list of its source said of each article, by source and address."""
    by_source: dict[str, list[str]] = {}
    for row in rows:
        if row.source is not None:
            by_source.setdefault(row.source, []).append(fingerprint(row.canonical_url))
    found: dict[tuple[str | None, str], Entry] = {}
    for source, addresses in by_source.items():
        for some in chunks(addresses):
            entries = session.exec(
                select(EntryRow).where(EntryRow.source == source, col(EntryRow.address).in_(some))
            )
            for entry in entries:
                found[source, entry.address] = _entry(entry)
    return found


def _entry(row: EntryRow) -> Entry:
    return Entry(
        url=row.url,
        canonical_url=row.canonical_url,
        title=row.title,
        published=load_published(row.published, row.published_precision, row.published_origin),
        summary=row.summary,
    )


def _note(session: Session, run: str, number: int | None, change: Change) -> None:
    """Note that an article is done; what an interrupted reprocess noted of it stays."""
    assert number is not None
    document: Any = dump_change(change)
    held = session.get(ReprocessedRow, (run, number))
    if held is None:
        session.add(ReprocessedRow(run=run, article=number, change=document))
    elif document is not None:
        held.change = document
