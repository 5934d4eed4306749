"""Articles: found as candidates, recorded, loaded as seeds. One method, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from monitor.model import Article, Draft, Known, Recorded, Signature, Validators, VerdictKind
from monitor.ports import Decide
from monitor.storage.candidates import candidates_of
from monitor.storage.codec import fingerprint
from monitor.storage.recording import found_story, join_story, revise, settle_entry, touch
from monitor.storage.seeding import add_seed, missing_seeds, seed_numbers
from monitor.storage.tables import ArticleRow, PageRow, StoryRow, table_of
from monitor.storage.transactions import Transactions

_ARTICLES = table_of(ArticleRow)
#: Whether there is an article of that address, and a story of that id (its articles were deleted
#: by hand, or went to another one).
_IS_KNOWN = sql_select(
    exists().where(_ARTICLES.c.address == bindparam("address")),
    exists().where(table_of(StoryRow).c.id == bindparam("id")),
)
_AT_ADDRESS = select(ArticleRow).where(col(ArticleRow.address) == bindparam("address"))


class ArticleRepository(Transactions):
    """Articles and what they do to stories, register, ledger and queue."""

    #: Numbers of the seed articles, which are compared however many articles share their keys.
    _seeds: Sequence[int] = ()

    def candidates(self, article: Article, signature: Signature) -> Sequence[Known]:
        """See ``ports.ArticleIndex``."""
        with self._read() as session:
            return candidates_of(session, article, signature, always=self._seeds)

    def record(self, draft: Draft, decide: Decide) -> Recorded:
        """See ``ports.ArticleStore``. An error of ``decide`` passes and nothing is stored."""
        with self._write() as session:
            stored, had_story = _known(session, draft.article)
            if stored is not None and stored.content_hash == draft.signature.content_hash:
                recorded = touch(session, stored, draft)
            else:
                verdict = decide(
                    candidates_of(session, draft.article, draft.signature, always=self._seeds)
                )
                if stored is not None:
                    recorded = revise(session, stored, draft, verdict)
                elif verdict.kind is VerdictKind.NEW:
                    recorded = found_story(session, draft, verdict, again=had_story)
                else:
                    recorded = join_story(session, draft, verdict, self._name)
            settle_entry(session, draft)
        return recorded

    def page_validators(self, canonical_url: str) -> Validators:
        """Those of the article's current page; empty for an unknown article."""
        with self._read() as session:
            row = session.exec(
                select(PageRow.etag, PageRow.last_modified)
                .join(ArticleRow, col(ArticleRow.number) == col(PageRow.article))
                .where(ArticleRow.address == fingerprint(canonical_url))
                .order_by(col(PageRow.revision).desc())
                .limit(1)
            ).first()
        return Validators() if row is None else Validators(*row)

    def add_seeds(self, seeds: Sequence[Known], *, now: datetime) -> int:
        """See ``ports.ArticleStore``. An address that was recorded before stays in its story."""
        with self._read() as session:
            missing = missing_seeds(session, seeds)
        if missing:
            with self._write() as session:
                # Asked again: another process may have loaded them since.
                missing = missing_seeds(session, seeds)
                for seed in missing:
                    add_seed(session, seed, now)
        with self._read() as session:
            self._seeds = seed_numbers(session, seeds)
        return len(missing)


def _known(session: Session, article: Article) -> tuple[ArticleRow | None, bool]:
    """The article of the same address, and whether a story is called by the article's id; most have
    neither, which the ORM is not asked about."""
    address = {"address": fingerprint(article.canonical_url)}
    known = {**address, "id": article.id}
    is_stored, had_story = session.connection().execute(_IS_KNOWN, known).one()
    return session.exec(_AT_ADDRESS, params=address).first() if is_stored else None, had_story
