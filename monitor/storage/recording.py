"""What becomes of an article: unchanged, revised, a story of its own, or one more of a story.

Functions over one open writing transaction, called by ``articles.ArticleRepository.record``.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from monitor.errors import StoreError
from monitor.model import Draft, Known, Recorded, Verdict, VerdictKind
from monitor.storage.article_rows import (
    content_columns,
    delete_links,
    insert_article,
    insert_links,
    insert_page,
    is_good,
    known_of,
)
from monitor.storage.bridging import tie
from monitor.storage.codec import dump_pairs, fingerprint
from monitor.storage.follows import insert_follow
from monitor.storage.membership import compose, insert_story, queue
from monitor.storage.register import enter
from monitor.storage.tables import ArticleRow, EntryRow, PageRow, StoryRow, table_of
from monitor.stories import may_alert

_ENTRIES = table_of(EntryRow)
_SETTLE_ENTRY = (
    update(_ENTRIES)
    .where(
        _ENTRIES.c.source == bindparam("of_source"),
        _ENTRIES.c.address == bindparam("at_address"),
    )
    .values(
        article=bindparam("as_article"),
        last_fetched=bindparam("seen"),
        changed=False,
        failed=False,
        failure=None,
        text=None,
    )
)


def touch(session: Session, stored: ArticleRow, draft: Draft) -> Recorded:
    """The same text again: only when it was seen last, and what the server gave with it."""
    stored.last_seen = max(stored.last_seen, draft.seen)
    page = draft.page
    if page is not None and is_good(page):
        assert stored.number is not None
        current = update(PageRow).where(
            col(PageRow.article) == stored.number, col(PageRow.revision) == stored.revisions
        )
        validators = page.validators
        refreshed = session.exec(
            current.values(etag=validators.etag, last_modified=validators.last_modified)
        )
        if not refreshed.rowcount:
            insert_page(session, stored.number, stored.revisions, draft)
    verdict = Verdict(
        kind=VerdictKind.COPY,
        story=stored.story,
        of=stored.id,
        rung="url",
        score=1.0,
        why="The same address with the same text is stored already.",
    )
    return Recorded(verdict=verdict, unchanged=True)


def revise(session: Session, stored: ArticleRow, draft: Draft, verdict: Verdict) -> Recorded:
    """The same address with another text: the article is replaced where it stands.

    It keeps its story and the verdict by which it came in; its old page stays as history. Whatever
    the ladder said, an address is one article, so the outcome is a revision.
    """
    if verdict.kind is not VerdictKind.REVISION or verdict.story != stored.story:
        verdict = replace(
            verdict,
            kind=VerdictKind.REVISION,
            story=stored.story,
            of=stored.id,
            rung="url",
            why="The same address with another text.",
        )
    assert stored.number is not None
    before = known_of(stored)
    delete_links(session, stored.number, before.labels, before.signature)
    insert_links(session, stored.number, draft.labels, draft.signature)
    stored.revisions += 1
    stored.last_seen = max(stored.last_seen, draft.seen)
    for name, value in content_columns(draft.article, draft.labels, draft.signature).items():
        setattr(stored, name, value)
    session.flush()
    insert_page(session, stored.number, stored.revisions, draft)
    story = session.exec(select(StoryRow).where(StoryRow.id == stored.story)).one()
    change = compose(session, story, stored, draft, verdict.kind, revised=True)
    return Recorded(verdict=verdict, updated_story=change.gained, novel=change.novel)


def found_story(session: Session, draft: Draft, verdict: Verdict, *, again: bool) -> Recorded:
    """A new story of one article, called by its id; ``again``: there was one of that id."""
    verdict = replace(verdict, story=draft.article.id)
    insert_story(
        session,
        Known(
            article=draft.article,
            labels=draft.labels,
            signature=draft.signature,
            story=verdict.story,
        ),
        silence=draft.silence,
        seen=draft.seen,
        again=again,
    )
    number = _insert_draft(session, draft, verdict)
    if verdict.follows is not None:
        insert_follow(session, verdict.story, verdict.follows)
    novel = enter(session, draft.article, draft.labels, verdict.story, now=draft.seen)
    if novel:
        session.exec(
            update(StoryRow)
            .where(col(StoryRow.id) == verdict.story)
            .values(novel=dump_pairs(novel))
        )
    if may_alert(verdict.kind, None, draft.silence, novel):
        queue(session, number)
    return Recorded(verdict=verdict, new_story=True, novel=novel)


def join_story(session: Session, draft: Draft, verdict: Verdict, name: str) -> Recorded:
    """A copy, a retelling, or a revision under another address joins the story of the other."""
    verdict = tie(session, verdict, now=draft.seen).verdict
    story = session.exec(select(StoryRow).where(StoryRow.id == verdict.story)).first()
    if story is None:
        raise StoreError(f"{name}: the ladder named the story {verdict.story}, which is not there.")
    number = _insert_draft(session, draft, verdict)
    row = session.exec(select(ArticleRow).where(ArticleRow.number == number)).one()
    change = compose(session, story, row, draft, verdict.kind, revised=False)
    return Recorded(verdict=verdict, updated_story=change.gained, novel=change.novel)


def _insert_draft(session: Session, draft: Draft, verdict: Verdict) -> int:
    known = Known(
        article=draft.article,
        labels=draft.labels,
        signature=draft.signature,
        story=verdict.story,
    )
    number = insert_article(
        session,
        known,
        verdict=verdict.kind.value,
        rung=verdict.rung,
        of=verdict.of,
        score=verdict.score,
        why=verdict.why,
        source=draft.source,
        silence=draft.silence,
        seen=draft.seen,
        run=draft.run,
        late=draft.late,
    )
    insert_page(session, number, 0, draft)
    return number


def settle_entry(session: Session, draft: Draft) -> None:
    """The ledger's entry is done: stored, not failed, its text no longer needed."""
    listed_as = draft.entry or draft.article.canonical_url
    session.connection().execute(
        _SETTLE_ENTRY,
        {
            "of_source": draft.source,
            "at_address": fingerprint(listed_as),
            "as_article": draft.article.id,
            "seen": draft.seen,
        },
    )
