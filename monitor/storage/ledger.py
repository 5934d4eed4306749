"""The source ledger: leases, lists, what became of their entries, and the runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, or_, update
from sqlmodel import Session, col, select

from monitor.model import (
    PAGE_ORIGINS,
    SHANGHAI,
    Entry,
    ListedEntry,
    PublicationDate,
    RunReport,
    Validators,
)
from monitor.storage.codec import dump_published, dump_report, fingerprint, load_published
from monitor.storage.tables import ArticleRow, EntryRow, LeaseRow, RunRow, SourceRow
from monitor.storage.transactions import Transactions, chunks

#: How long a claim holds without being renewed (CONTRACT.md, Delivery).
LEASE = timedelta(seconds=60)


class LedgerRepository(Transactions):
    """What each source listed, who is at work on it, and how the runs went."""

    # --- leases ----------------------------------------------------------------------------------

    def claim(self, name: str, owner: str, *, instead_of: str | None = None) -> str:
        """See ``ports.SourceLedger``."""
        now = self._clock()
        with self._write() as session:
            lease = session.get(LeaseRow, name)
            if lease is None:
                session.add(LeaseRow(name=name, owner=owner, until=now + LEASE))
            elif lease.until <= now or lease.owner in (owner, instead_of):
                lease.owner, lease.until = owner, now + LEASE
            else:
                return lease.owner
        return owner

    def release(self, name: str, owner: str) -> None:
        """Give a lease back; nothing happens if another one holds it by now."""
        with self._write() as session:
            session.exec(
                delete(LeaseRow).where(col(LeaseRow.name) == name, col(LeaseRow.owner) == owner)
            )

    # --- lists -----------------------------------------------------------------------------------

    def validators(self, source: str) -> Validators:
        """See ``ports.SourceLedger``."""
        with self._read() as session:
            row = session.get(SourceRow, source)
            return (
                Validators() if row is None else Validators(row.etag, row.last_modified, row.links)
            )

    def is_first_sight(self, source: str) -> bool:
        """See ``ports.SourceLedger``."""
        with self._read() as session:
            row = session.get(SourceRow, source)
            return row is None or row.first_finished is None

    def note_listed(
        self, source: str, entries: Sequence[Entry], *, now: datetime, first_sight: bool
    ) -> list[ListedEntry]:
        """See ``ports.SourceLedger``.

        The validators of the list before are dropped until ``finish_listing``: were this run
        killed, a 304 would vouch for entries that were never stored.
        """
        listed: dict[str, Entry] = {}
        for entry in entries:
            listed.setdefault(fingerprint(entry.canonical_url), entry)
        with self._write() as session:
            row = session.get(SourceRow, source)
            if row is None:
                row = SourceRow(slug=source)
                session.add(row)
            row.listing += 1
            row.listed = now
            row.etag = row.last_modified = row.links = None
            known = _entries_at(session, source, list(listed))
            for position, (address, entry) in enumerate(listed.items()):
                if address in known:
                    _list_again(known[address], entry)
                else:
                    known[address] = _new_entry(source, address, entry, now, first_sight)
                    session.add(known[address])
                known[address].listing = row.listing
                known[address].position = position
                known[address].last_listed = now
            articles = _articles_at(session, list(listed))
            return [
                _listed(known[address], entry, articles.get(address))
                for address, entry in listed.items()
            ]

    def current_entries(self, source: str) -> list[ListedEntry]:
        """See ``ports.SourceLedger``; in the order of the list."""
        with self._read() as session:
            rows = session.exec(
                select(EntryRow)
                .join(SourceRow, col(SourceRow.slug) == col(EntryRow.source))
                .where(EntryRow.source == source, EntryRow.listing == SourceRow.listing)
                .order_by(col(EntryRow.position))
            ).all()
            articles = _articles_at(session, [row.address for row in rows])
            return [_listed(row, _entry(row), articles.get(row.address)) for row in rows]

    def unfinished_entries(self, source: str, *, since: datetime) -> list[ListedEntry]:
        """See ``ports.SourceLedger``; oldest first."""
        stored = exists().where(col(ArticleRow.address) == col(EntryRow.address))
        with self._read() as session:
            rows = session.exec(
                select(EntryRow)
                .join(SourceRow, col(SourceRow.slug) == col(EntryRow.source))
                .where(
                    EntryRow.source == source,
                    EntryRow.listing != SourceRow.listing,
                    EntryRow.first_listed >= since,
                    or_(col(EntryRow.failed), and_(col(EntryRow.article).is_(None), ~stored)),
                )
                .order_by(col(EntryRow.first_listed), col(EntryRow.position))
            ).all()
            articles = _articles_at(session, [row.address for row in rows])
            return [_listed(row, _entry(row), articles.get(row.address)) for row in rows]

    def note_unchanged(self, source: str, canonical_url: str, *, now: datetime) -> None:
        """See ``ports.SourceLedger``."""
        self._note(
            source, canonical_url, last_fetched=now, changed=False, failed=False, failure=None
        )

    def note_failed(self, source: str, canonical_url: str, message: str, *, now: datetime) -> None:
        """See ``ports.SourceLedger``."""
        self._note(source, canonical_url, failed=True, failure=message)

    def _note(self, source: str, canonical_url: str, **values: object) -> None:
        with self._write() as session:
            session.exec(
                update(EntryRow)
                .where(
                    col(EntryRow.source) == source,
                    col(EntryRow.address) == fingerprint(canonical_url),
                )
                .values(**values)
            )

    def days_listed_under(self, source: str, stated: PublicationDate) -> int:
        """See ``ports.SourceLedger``."""
        with self._read() as session:
            listed = session.exec(
                select(EntryRow.published)
                .join(ArticleRow, col(ArticleRow.address) == col(EntryRow.address))
                .where(
                    EntryRow.source == source,
                    ArticleRow.published == stated.moment,
                    col(ArticleRow.published_origin).in_(PAGE_ORIGINS),
                    col(EntryRow.published_precision).in_(["day", "time"]),
                )
                .distinct()
            ).all()
        days = {moment.astimezone(SHANGHAI).date() for moment in listed if moment is not None}
        return len(days - {stated.day})

    def finish_listing(self, source: str, validators: Validators, *, now: datetime) -> None:
        """See ``ports.SourceLedger``."""
        with self._write() as session:
            row = session.get(SourceRow, source)
            if row is None:
                row = SourceRow(slug=source)
                session.add(row)
            row.first_finished = row.first_finished or now
            row.last_finished = now
            row.etag, row.last_modified = validators.etag, validators.last_modified
            row.links = validators.links

    # --- runs ------------------------------------------------------------------------------------

    def has_run(self, run: str) -> bool:
        """Whether the report of a run of this id is kept."""
        with self._read() as session:
            return session.get(RunRow, run) is not None

    def save_run(self, report: RunReport) -> None:
        """Store a run's report; one of the same run is replaced."""
        with self._write() as session:
            session.merge(
                RunRow(
                    id=report.run,
                    flow=report.flow,
                    started=report.started,
                    finished=report.finished,
                    ok=report.ok,
                    report=dump_report(report),
                )
            )


def _entries_at(session: Session, source: str, addresses: Sequence[str]) -> dict[str, EntryRow]:
    found: dict[str, EntryRow] = {}
    for some in chunks(addresses):
        rows = session.exec(
            select(EntryRow).where(EntryRow.source == source, col(EntryRow.address).in_(some))
        )
        found.update((row.address, row) for row in rows)
    return found


def _articles_at(session: Session, addresses: Sequence[str]) -> dict[str, str]:
    """Ids of stored articles by address, whichever source gave them."""
    found: dict[str, str] = {}
    for some in chunks(addresses):
        found.update(
            session.exec(
                select(ArticleRow.address, ArticleRow.id).where(col(ArticleRow.address).in_(some))
            ).all()
        )
    return found


def _new_entry(
    source: str, address: str, entry: Entry, now: datetime, first_sight: bool
) -> EntryRow:
    return EntryRow(
        source=source,
        address=address,
        canonical_url=entry.canonical_url,
        url=entry.url,
        title=entry.title,
        **dump_published(entry.published),
        summary=entry.summary,
        text=entry.text,
        listing=0,
        position=0,
        first_listed=now,
        last_listed=now,
        at_first_sight=first_sight,
    )


def _list_again(row: EntryRow, entry: Entry) -> None:
    """Take over what the list says now; a change stays noted until the page was asked for."""
    stored = load_published(row.published, row.published_precision, row.published_origin)
    new_title = None not in (row.title, entry.title) and row.title != entry.title
    new_date = (
        stored is not None
        and entry.published is not None
        and (stored.moment, stored.precision) != (entry.published.moment, entry.published.precision)
    )
    row.changed = row.changed or new_title or new_date
    row.url = entry.url
    row.title = entry.title or row.title
    if entry.published is not None:
        for name, value in dump_published(entry.published).items():
            setattr(row, name, value)
    row.summary = entry.summary or row.summary
    row.text = entry.text


def _entry(row: EntryRow) -> Entry:
    return Entry(
        url=row.url,
        canonical_url=row.canonical_url,
        title=row.title,
        published=load_published(row.published, row.published_precision, row.published_origin),
        summary=row.summary,
        text=row.text,
    )


def _listed(row: EntryRow, entry: Entry, article: str | None) -> ListedEntry:
    return ListedEntry(
        entry=entry,
        first_listed=row.first_listed,
        at_first_sight=row.at_first_sight,
        article=row.article or article,
        last_fetched=row.last_fetched,
        changed=row.changed,
        failed=row.failed,
        failure=row.failure,
    )
