"""An outbox in memory with the behaviour that ``monitor.ports.Outbox`` promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.model import Delivery, DeliveryState, RunReport, Story

LEASE = timedelta(seconds=60)
_OPEN = (DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.HELD)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class MemoryOutbox:
    """Rows by id; ``stories`` by id beside them, so that it can be asked for those too."""

    def __init__(self, stories: Iterable[Story] = ()) -> None:
        self.rows: dict[str, Delivery] = {}
        self.stories_by_id = {story.id: story for story in stories}
        self.waiting: dict[str, str] = {}
        self.renewals = 0
        self.runs: dict[str, RunReport] = {}
        self.claims: dict[str, str] = {}
        self._leases: dict[str, tuple[str, datetime, Delivery]] = {}

    # --- stories

    def add(self, story: Story) -> None:
        """A story just recorded, waiting to be matched."""
        self.stories_by_id[story.id] = story
        self.waiting[f"article-{story.id}"] = story.id

    def story(self, story_id: str) -> Story | None:
        return self.stories_by_id.get(story_id)

    # --- runs

    def has_run(self, run: str) -> bool:
        return run in self.runs

    def save_run(self, report: RunReport) -> None:
        self.runs[report.run] = report

    def claim(self, name: str, owner: str, *, instead_of: str | None = None) -> str:
        return self.claims.setdefault(name, owner)

    def release(self, name: str, owner: str) -> None:
        del self.claims[name]

    # --- the port

    def awaiting_match(self) -> list[tuple[str, Story]]:
        return [(article, self.stories_by_id[story]) for article, story in self.waiting.items()]

    def settle(self, article_ids: Iterable[str], deliveries: Iterable[Delivery]) -> int:
        taken = {(row.rule, row.story, row.destination) for row in self.rows.values()}
        fresh = [row for row in deliveries if (row.rule, row.story, row.destination) not in taken]
        self.rows.update({row.id: row for row in fresh})
        for article in article_ids:
            del self.waiting[article]
        return len(fresh)

    def lease_due(
        self, owner: str, *, now: datetime, destination: str, limit: int = 50, force: bool = False
    ) -> list[Delivery]:
        due = sorted(
            (
                row
                for row in self.rows.values()
                if row.destination == destination and not row.digest and self._due(row, now, force)
            ),
            key=lambda row: row.due,
        )
        return [self._lease(owner, row, now) for row in due[:limit]]

    def lease_digest(self, owner: str, *, rule: str, now: datetime) -> list[Delivery]:
        rows = [
            row
            for row in self.rows.values()
            if row.rule == rule and row.digest and (row.state in _OPEN or self._lapsed(row, now))
        ]
        return [self._lease(owner, row, now) for row in rows]

    def renew(self, owner: str, delivery_ids: Iterable[str], *, now: datetime) -> None:
        self.renewals += 1
        for id in delivery_ids:
            holder, _, before = self._leases[id]
            assert holder == owner
            self._leases[id] = (owner, now + LEASE, before)

    def give_back(self, owner: str, delivery_ids: Iterable[str]) -> None:
        for id in delivery_ids:
            holder, _, before = self._leases.pop(id)
            assert holder == owner
            self.rows[id] = replace(before, interrupted=self.rows[id].interrupted)

    def note_sent(self, delivery_ids: Iterable[str], *, now: datetime) -> None:
        for id in delivery_ids:
            self._leases.pop(id, None)
            self.rows[id] = replace(
                self.rows[id], state=DeliveryState.SENT, sent=now, error=None, given_up=False
            )

    def note_delivery_failed(
        self, delivery_ids: Iterable[str], error: str, *, now: datetime, due: datetime | None
    ) -> None:
        for id in delivery_ids:
            self._leases.pop(id, None)
            self.rows[id] = replace(
                self.rows[id],
                state=DeliveryState.FAILED,
                error=error,
                due=due or now,
                given_up=due is None,
            )

    def hold(self, delivery_ids: Iterable[str], *, until: datetime | None, digest: bool) -> None:
        for id in delivery_ids:
            leased = self._leases.pop(id, None)
            row = self.rows[id]
            self.rows[id] = replace(
                row,
                state=DeliveryState.HELD,
                due=until or row.due,
                digest=digest,
                attempts=row.attempts - (leased is not None),
            )

    def deliveries(
        self, *, state: DeliveryState | None = None, rule: str | None = None
    ) -> Iterator[Delivery]:
        return iter(
            [
                row
                for row in self.rows.values()
                if state in (None, row.state) and rule in (None, row.rule)
            ]
        )

    def delivery_counts(self) -> dict[DeliveryState, int]:
        states = [row.state for row in self.rows.values()]
        return {state: states.count(state) for state in DeliveryState}

    # --- how it works

    def _due(self, row: Delivery, now: datetime, force: bool) -> bool:
        if self._lapsed(row, now):
            return True
        if row.state is DeliveryState.HELD:
            return row.due <= now
        if row.state not in _OPEN:
            return False
        return force or (row.due <= now and not row.given_up)

    def _lapsed(self, row: Delivery, now: datetime) -> bool:
        return row.state is DeliveryState.SENDING and self._leases[row.id][1] <= now

    def _lease(self, owner: str, row: Delivery, now: datetime) -> Delivery:
        taken = replace(
            row,
            state=DeliveryState.SENDING,
            attempts=row.attempts + 1,
            interrupted=row.interrupted or row.state is DeliveryState.SENDING,
        )
        before = row if row.state is not DeliveryState.SENDING else self._leases[row.id][2]
        self._leases[row.id] = (owner, now + LEASE, before)
        self.rows[row.id] = taken
        return taken
