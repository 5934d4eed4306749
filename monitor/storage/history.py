"""What runs handed to the rules: each story as it stood then, played again from its articles.

A rule that is new has no rows in the outbox; what it would have sent is found by letting every
story grow once more, article by article, with the functions by which it grew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlmodel import Session, col, select

from monitor.model import Article, Labels, Occasion, RegionChain, Silence, Story, VerdictKind
from monitor.storage.article_rows import SEED, article_of, only
from monitor.storage.codec import load_labels
from monitor.storage.composition import Merged, Rank, absorb, merge_all, merged_of, rank
from monitor.storage.stories import StoryRepository
from monitor.storage.tables import ArticleRow, RegisterRow
from monitor.storage.transactions import chunks
from monitor.stories import may_alert, sure_pairs

#: Stories held in memory at once.
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article of a story as it came in; its words and labels are those that it has now."""

    number: int
    article: Article
    labels: Labels
    verdict: str
    silence: Silence | None
    run: str
    seen: datetime
    revised: bool

    @property
    def rank(self) -> Rank:
        """Its place among those that may head the story."""
        return rank(self.article.published, seed=self.verdict == SEED, number=self.number)


class HistoryRepository(StoryRepository):
    """Stories with the occasions on which they were handed to the rules."""

    def occasions(
        self, *, since: datetime | None = None
    ) -> Iterator[tuple[Story, tuple[Occasion, ...]]]:
        """See ``ports.Outbox``."""
        stories = self.stories(updated_since=since)
        while batch := list(islice(stories, _BATCH)):
            with self._read() as session:
                arrivals = _arrivals(session, batch)
                recorded = _recorded(session, batch)
            for story in batch:
                yield story, replay(story, arrivals[story.id], recorded)


def _arrivals(session: Session, stories: Sequence[Story]) -> dict[str, list[Arrival]]:
    """The articles of each story in order of arrival; texts are read only where several came."""
    heads = {story.head.id: story.head for story in stories if len(story.members) == 1}
    alone = [story.id for story in stories if len(story.members) == 1]
    several = [story.id for story in stories if len(story.members) > 1]
    columns = only(
        ArticleRow.id,
        ArticleRow.story,
        ArticleRow.labels,
        ArticleRow.verdict,
        ArticleRow.silence,
        ArticleRow.run,
        ArticleRow.first_seen,
        ArticleRow.revisions,
    )
    found: dict[str, list[Arrival]] = defaultdict(list)
    for ids, options in ((alone, (columns,)), (several, ())):
        for some in chunks(ids):
            statement = select(ArticleRow).options(*options).order_by(col(ArticleRow.number))
            for row in session.exec(statement.where(col(ArticleRow.story).in_(some))):
                assert row.number is not None
                found[row.story].append(
                    Arrival(
                        number=row.number,
                        article=heads.get(row.id) or article_of(row),
                        labels=load_labels(row.labels),
                        verdict=row.verdict,
                        silence=None if row.silence is None else Silence(row.silence),
                        run=row.run,
                        seen=row.first_seen,
                        revised=row.revisions > 0,
                    )
                )
    return found


def _recorded(session: Session, stories: Sequence[Story]) -> dict[RegionChain, datetime]:
    """When each pair that was novel in these stories was first known."""
    regions = sorted({pair.region for story in stories for pair in story.novel})
    columns = (RegisterRow.region, RegisterRow.chain, RegisterRow.recorded)
    return {
        RegionChain(region, chain): recorded
        for some in chunks(regions)
        for region, chain, recorded in session.exec(
            select(*columns).where(col(RegisterRow.region).in_(some))
        )
    }


# --- playing it again ------------------------------------------------------------------------


def replay(
    story: Story, arrivals: Sequence[Arrival], recorded: Mapping[RegionChain, datetime]
) -> tuple[Occasion, ...]:
    """The occasions of one story, oldest first.

    A run hands over what it recorded when it ends, so the articles of one run are one occasion. Of
    a page that was changed since, only the present words are known: it counts as having had them
    always, and the story as it is now is an occasion of its own. What a person corrected counts as
    corrected from the beginning: a rule is not to be judged by labels that were wrong.
    """
    brought = _brought(story, arrivals, recorded)
    found: dict[str, Occasion] = {}
    # That an undated story's silence ends with a fresh report makes no difference to ``may_alert``.
    silence = arrivals[0].silence if arrivals else None
    queued: set[str] = set()
    so_far: list[Arrival] = []
    merged: Merged | None = None
    novel: list[RegionChain] = []
    for arrival in arrivals:
        so_far.append(arrival)
        head = min(so_far, key=lambda each: each.rank)
        merged = _grown(merged, so_far, head, arrival)
        fresh = brought.get(arrival.number, ())
        novel.extend(fresh)
        if arrival.verdict != SEED:  # those are silent; the ladder gives no such verdict
            sure = sure_pairs(fresh, arrival.labels)
            if may_alert(VerdictKind(arrival.verdict), silence, arrival.silence, sure):
                queued.add(arrival.run)
        if arrival.run in queued:
            then = _as_it_stood(story, so_far, head, merged, novel)
            found[arrival.run] = Occasion(arrival.seen, then)
    occasions = sorted(found.values(), key=lambda occasion: occasion.moment)
    if any(each.revised and each.silence is None for each in arrivals):
        sure = sure_pairs(brought.get(None, ()), story.labels)
        if may_alert(VerdictKind.REVISION, silence, None, sure):
            occasions.append(Occasion(story.updated, story))
    return tuple(occasions)


def _brought(
    story: Story, arrivals: Sequence[Arrival], recorded: Mapping[RegionChain, datetime]
) -> dict[int | None, tuple[RegionChain, ...]]:
    """The story's novel pairs by the article that brought them (``None``: a later version)."""
    brought: dict[int | None, tuple[RegionChain, ...]] = {}
    for pair in story.novel:
        number = next(
            (
                arrival.number
                for arrival in arrivals
                if arrival.seen == recorded.get(pair) and pair in arrival.labels.pairs
            ),
            None,
        )
        brought[number] = (*brought.get(number, ()), pair)
    return brought


def _grown(
    merged: Merged | None, so_far: Sequence[Arrival], head: Arrival, arrival: Arrival
) -> Merged:
    """The story's labels with those of ``arrival``, as ``membership.merge_in`` makes them."""
    if merged is None:
        return merged_of(arrival.article.id, arrival.labels)
    if head is not arrival:
        return absorb(merged, arrival.article.id, arrival.labels)
    ordered = [head, *(each for each in so_far if each is not head)]
    return merge_all((each.article.id, each.labels) for each in ordered)


def _as_it_stood(
    story: Story,
    so_far: Sequence[Arrival],
    head: Arrival,
    merged: Merged,
    novel: Sequence[RegionChain],
) -> Story:
    ids = {arrival.article.id for arrival in so_far}
    members = [member for member in story.members if member.id in ids]
    return replace(
        story,
        head=head.article,
        members=tuple(sorted(members, key=lambda member: member.id != head.article.id)),
        labels=story.labels if story.corrected else merged.labels,
        novel=tuple(novel),
        updated=so_far[-1].seen,
        evidence_article=merged.evidence_article,
    )
