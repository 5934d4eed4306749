"""Articles: found as candidates, recorded, loaded as seeds. One method, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from monitor.model import Article, Draft, Known, Recorded, Signature, Validators, VerdictKind
from monitor.ports import Decide
from monitor.storage.article_rows import known_of
from monitor.storage.candidates import candidate_rows
from monitor.storage.codec import fingerprint
from monitor.storage.recording import found_story, join_story, revise, settle_entry, touch
from monitor.storage.seeding import add_seed, missing_seeds
from monitor.storage.tables import ArticleRow, PageRow
from monitor.storage.transactions import Transactions


class ArticleRepository(Transactions):
    """Articles and what they do to stories, register, ledger and queue."""

    def candidates(self, article: Article, signature: Signature) -> Sequence[Known]:
        """See ``ports.ArticleIndex``; at most ``2 * candidates.MAX_CANDIDATES``."""
        with self._read() as session:
            return [known_of(row) for row in candidate_rows(session, article, signature)]

    def record(self, draft: Draft, decide: Decide) -> Recorded:
        """See ``ports.ArticleStore``. An error of ``decide`` passes and nothing is stored."""
        with self._write() as session:
            rows = candidate_rows(session, draft.article, draft.signature)
            address = fingerprint(draft.article.canonical_url)
            stored = next((row for row in rows if row.address == address), None)
            if stored is not None and stored.content_hash == draft.signature.content_hash:
                recorded = touch(session, stored, draft)
            else:
                verdict = decide([known_of(row) for row in rows])
                if stored is not None:
                    recorded = revise(session, stored, draft, verdict)
                elif verdict.kind is VerdictKind.NEW:
                    recorded = found_story(session, draft, verdict)
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
            if not missing_seeds(session, seeds):
                return 0
        with self._write() as session:
            # Asked again: another process may have loaded them since.
            missing = missing_seeds(session, seeds)
            for seed in missing:
                add_seed(session, seed, now)
        return len(missing)
