"""Rows → Story values, a batch at a time: five statements whatever the number of stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from sqlmodel import Session, col, select

from monitor.corrections import corrected
from monitor.model import Labels, Language, Member, Report, Silence, Story
from monitor.storage.article_rows import SEED, article_of, only
from monitor.storage.codec import load_labels, load_pairs, load_published
from monitor.storage.composition import Merged, Rank, rank
from monitor.storage.corrections import corrections_of
from monitor.storage.follows import follows_of
from monitor.storage.tables import ArticleRow, StoryRow
from monitor.stories import first_said

_MEMBER_COLUMNS = (
    ArticleRow.story,
    ArticleRow.id,
    ArticleRow.url,
    ArticleRow.title,
    ArticleRow.source,
    ArticleRow.publisher,
    ArticleRow.published,
    ArticleRow.published_precision,
    ArticleRow.published_origin,
    ArticleRow.language,
    ArticleRow.verdict,
    ArticleRow.rung,
    ArticleRow.why,
    ArticleRow.late,
)


def assemble(session: Session, rows: Sequence[StoryRow]) -> list[Story]:
    """The stories of ``rows``, in their order, each with its head and all members."""
    heads = {
        row.id: article_of(row)
        for row in session.exec(
            select(ArticleRow).where(col(ArticleRow.id).in_([row.head for row in rows]))
        )
    }
    members = _members(session, rows)
    corrections = corrections_of(session, [row.id for row in rows])
    follows = follows_of(session, [row.id for row in rows])
    stories = []
    for row in rows:
        if row.head not in heads:
            continue  # its articles were deleted by hand
        merged = merged_of_row(row)
        correction = corrections.get(row.id)
        labels = corrected(merged.labels, correction)
        place = {pair: place for place, pair in enumerate(labels.pairs)}
        # In the order of its labels, whoever of the members came in first.
        novel = sorted(load_pairs(row.novel), key=lambda pair: (place.get(pair, len(place)), pair))
        stories.append(
            Story(
                id=row.id,
                head=heads[row.head],
                members=tuple(sorted(members[row.id], key=lambda member: member.id != row.head)),
                labels=labels,
                corrected=correction is not None,
                novel=tuple(novel),
                first_seen=row.first_seen,
                updated=row.updated,
                silence=None if row.silence is None else Silence(row.silence),
                seed=row.seed,
                evidence_article=merged.evidence_article,
                note=row.note,
                gained=row.gained,
                follows=follows.get(row.id, ()),
            )
        )
    return stories


def with_additions(session: Session, story: Story) -> Story:
    """The story, whose members tell what each was the first to say, and its ``reports``."""
    if len(story.members) == 1:
        return story
    rows = session.exec(
        select(ArticleRow.id, ArticleRow.labels, ArticleRow.silence).where(
            ArticleRow.story == story.id
        )
    )
    said = {identity: (load_labels(labels), silence) for identity, labels, silence in rows}
    adds = first_said([said[member.id][0] for member in story.members])
    members = [
        replace(member, adds=added) for member, added in zip(story.members, adds, strict=True)
    ]
    story = replace(story, members=tuple(members))
    telling = _telling(story, [said[member.id][0] for member in members], adds)
    if len(telling) == 1:
        return story
    articles = {
        row.id: article_of(row)
        for row in session.exec(select(ArticleRow).where(col(ArticleRow.id).in_(telling)))
    }
    reports = []
    for id in telling:
        labels, silence = said[id]
        reports.append(
            Report(
                article=articles[id],
                labels=labels,
                silence=None if silence is None else Silence(silence),
            )
        )
    return replace(story, reports=tuple(reports))


def _telling(story: Story, labels: Sequence[Labels], adds: Sequence[tuple[str, ...]]) -> list[str]:
    """The ids of the head and of the members that add something, or tie a novel pair first."""
    novel, chosen = set(story.novel), []
    for place, member in enumerate(story.members):
        tied = novel.intersection(labels[place].pairs)
        if not place or adds[place] or tied:
            chosen.append(member.id)
        novel -= tied
    return chosen


def merged_of_row(row: StoryRow) -> Merged:
    """A story's merged labels as stored: the classifier's, whatever a person corrected."""
    return Merged(load_labels(row.labels), dict(row.evidence_article))


def _members(session: Session, rows: Sequence[StoryRow]) -> dict[str, list[Member]]:
    """The members of each story by date."""
    found: dict[str, list[tuple[Rank, Member]]] = defaultdict(list)
    statement = (
        select(ArticleRow)
        .options(only(*_MEMBER_COLUMNS))
        .where(col(ArticleRow.story).in_([row.id for row in rows]))
    )
    for row in session.exec(statement):
        published = load_published(row.published, row.published_precision, row.published_origin)
        member = Member(
            id=row.id,
            url=row.url,
            title=row.title,
            source=row.source,
            publisher=row.publisher,
            published=published,
            language=cast("Language", row.language),
            verdict=row.verdict,
            rung=row.rung,
            why=row.why,
        )
        late = None if row.late is None else row.id
        place = rank(published, seed=row.verdict == SEED, number=row.number or 0, late=late)
        found[row.story].append((place, member))
    return {
        story: [member for _place, member in sorted(members, key=lambda one: one[0])]
        for story, members in found.items()
    }
