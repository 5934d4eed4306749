"""One article done again: what it says, which story it is of, and what becomes of the stories.

Functions over one open writing transaction, called by ``reprocessing.ReprocessingRepository``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from monitor.changes import Change, Redone, compared
from monitor.model import Article, Known, Labels, Problem, Signature, Silence, Verdict, VerdictKind
from monitor.ports import Decide
from monitor.storage.article_rows import (
    content_columns,
    delete_links,
    insert_links,
    known_of,
)
from monitor.storage.bridging import tie
from monitor.storage.candidates import candidates_of
from monitor.storage.decisions import pins_of
from monitor.storage.follows import insert_follow
from monitor.storage.membership import insert_story, merge_in
from monitor.storage.tables import ArticleRow, FollowRow, PageRow, StoryRow


def redo(
    session: Session, row: ArticleRow, redone: Redone, decide: Decide, *, always: Sequence[int]
) -> tuple[Change, Sequence[tuple[int, str]]]:
    """Give an article its new text, labels and story, as if it arrived now at its old place.

    It is compared with what arrived before it, which has been done again already, and with the
    articles numbered ``always``. One that a person put into a story stays there, whatever the
    ladder says. Beside the change, the articles that it brought to its story, each
    with the number and the story that it left.
    """
    if pins_of(session, [row.id]):
        change = put(
            session, row, redone.article, redone.labels, redone.signature, problem=redone.problem
        )
        return change, ()
    assert row.number is not None
    candidates = candidates_of(
        session, redone.article, redone.signature, before=row.number, always=always
    )
    verdict = decide(candidates)
    if verdict.kind is VerdictKind.NEW:
        verdict = replace(verdict, story=row.id)
    before = row.story
    tied = tie(session, verdict, now=row.first_seen)
    change = put(
        session, row, redone.article, redone.labels, redone.signature, tied.verdict, redone.problem
    )
    if before != row.story:  # it may have been of one of the stories that were tied
        change = replace(change, story=(before, row.story))
    return change, tied.moved


def put(
    session: Session,
    row: ArticleRow,
    article: Article,
    labels: Labels,
    signature: Signature,
    verdict: Verdict | None = None,
    problem: Problem | None = None,
) -> Change:
    """Store what an article says now, and its verdict if there is one; the difference.

    Its id, its place in the order of arrival, its page and what it may alert stay as they are.
    """
    before = known_of(row)
    was = (before.article, before.labels, row.story, row.verdict)
    if (article, labels, signature) != (before.article, before.labels, before.signature):
        _rewrite(session, row, before, article, labels, signature)
    left = row.story
    if verdict is not None:
        row.verdict, row.rung, row.of = verdict.kind.value, verdict.rung, verdict.of
        row.score, row.why = verdict.score, verdict.why
        if verdict.story != left:
            _enter_story(session, row, article, labels, signature, verdict)
    session.flush()
    if verdict is not None and verdict.kind is VerdictKind.NEW:
        _follow(session, verdict)
    change = compared(
        was, (article, labels, row.story, row.verdict), source=row.source, problem=problem
    )
    if change.story is not None:
        _leave_story(session, left, row.story)
    if change.story is not None or change.text or labels != before.labels:
        _restate(session, row.story)
    return change


def _rewrite(
    session: Session,
    row: ArticleRow,
    before: Known,
    article: Article,
    labels: Labels,
    signature: Signature,
) -> None:
    assert row.number is not None
    delete_links(session, row.number, before.labels, before.signature)
    insert_links(session, row.number, labels, signature)
    for name, value in content_columns(article, labels, signature).items():
        setattr(row, name, value)
    session.exec(
        update(PageRow)
        .where(col(PageRow.article) == row.number, col(PageRow.revision) == row.revisions)
        .values(content_hash=signature.content_hash)
    )


def _enter_story(
    session: Session,
    row: ArticleRow,
    article: Article,
    labels: Labels,
    signature: Signature,
    verdict: Verdict,
) -> None:
    """Put an article into another story; its own one is made, or made again, where it is not."""
    story = session.exec(select(StoryRow).where(StoryRow.id == verdict.story)).first()
    if story is None:
        known = Known(article=article, labels=labels, signature=signature, story=verdict.story)
        silence = None if row.silence is None else Silence(row.silence)
        insert_story(session, known, silence=silence, seen=row.first_seen)
    else:
        story.merged_into = None
    row.story = verdict.story


def _follow(session: Session, verdict: Verdict) -> None:
    """What a story follows, told anew with the article that it is called by."""
    session.exec(delete(FollowRow).where(col(FollowRow.story) == verdict.story))
    if verdict.follows is not None and verdict.follows.story != verdict.story:
        insert_follow(session, verdict.story, verdict.follows)


def _leave_story(session: Session, story_id: str, went_to: str) -> None:
    """What is left of a story that an article went out of.

    Without any article it is part of the story that its first article is in now; where that one was
    deleted by hand, of the story that the last one went to. Its row stays and leads there, because
    deliveries and corrections refer to it.
    """
    if session.exec(select(ArticleRow.id).where(ArticleRow.story == story_id)).first() is not None:
        _restate(session, story_id)
        return
    first = session.exec(select(ArticleRow.story).where(ArticleRow.id == story_id)).first()
    into = went_to if first is None else first
    session.exec(
        update(StoryRow).where(col(StoryRow.merged_into) == story_id).values(merged_into=into)
    )
    session.exec(update(StoryRow).where(col(StoryRow.id) == story_id).values(merged_into=into))
    session.exec(delete(FollowRow).where(col(FollowRow.story) == story_id))


def _restate(session: Session, story_id: str) -> None:
    """A story's head and labels, from the articles that it has now: at least one."""
    story = session.exec(select(StoryRow).where(StoryRow.id == story_id)).one()
    # Not its head, which may have left or have been deleted by hand.
    any_one = session.exec(select(ArticleRow).where(ArticleRow.story == story_id).limit(1)).one()
    merge_in(session, story, any_one, known_of(any_one).labels, revised=True)
    session.flush()
