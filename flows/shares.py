"""How far the cells of a backfill are, told to a progress artifact and to a terminal's bar."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from monitor.backfill.planning import SourcePlan
from monitor.past import Past
from monitor.pipeline import Progress

#: Seconds between two looks at how far the cells are.
LOOK_SECONDS = 1.0


class Shares:
    """The share of each source's cells that is read."""

    def __init__(self, plans: Sequence[SourcePlan], progress: Progress | None) -> None:
        self._expected = {plan.source.slug: len(plan.cells) for plan in plans}
        self._planned = {(one.cell.source, one.cell.name) for plan in plans for one in plan.cells}
        self._done: dict[str, int] = {}
        self._progress = progress
        self._shown = 0.0
        self._artifact: UUID | None = None

    def note(self, slug: str, done: int, total: int) -> None:
        """Called by the tasks' threads."""
        self._done[slug] = done
        if self._progress is not None:
            self._progress(slug, done, total)

    def look(self, past: Past) -> None:
        """Note what workers elsewhere have done, as the ledger says."""
        done = dict.fromkeys(self._expected, 0)
        for record in past.monitor.store.cells(done):
            slug = record.cell.source
            ours = record.run == past.visit.run or (slug, record.cell.name) in self._planned
            done[slug] += ours and record.state.finished
        for slug, most in self._expected.items():
            self.note(slug, done[slug], most)
        self.show()

    @property
    def percent(self) -> float:
        """Cells read of the cells expected; never all before the end."""
        done = sum(min(self._done.get(slug, 0), most) for slug, most in self._expected.items())
        return min(99.0, round(100 * done / max(1, sum(self._expected.values())), 1))

    @contextmanager
    def shown(self) -> Iterator[None]:
        """The artifact is there within the block, and at 100 after it."""
        artifact = create_progress_artifact(
            progress=0.0, key="backfill-progress", description="Cells of the past window"
        )
        assert isinstance(artifact, UUID), "outside of a coroutine it is the artifact's id"
        self._artifact = artifact
        yield
        update_progress_artifact(artifact, progress=100.0)

    def show(self) -> None:
        """Bring the artifact up to date."""
        if self._artifact is not None and self.percent != self._shown:
            self._shown = self.percent
            update_progress_artifact(self._artifact, progress=self._shown)

    def watch(self, wait: Callable[[], object], look: Callable[[], None]) -> None:
        """Call ``look`` again and again until ``wait`` has returned."""
        # A thread that waits and is never waited for: Ctrl-C must reach the cells at once.
        waiting = threading.Thread(target=wait, name="backfill ends", daemon=True)
        waiting.start()
        while waiting.is_alive():
            waiting.join(LOOK_SECONDS)
            look()
