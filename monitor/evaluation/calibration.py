"""Do the scores of chains mean what they say? Labels gathered by score, and how many are right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

#: Where the bins of scores begin. Most labels have the score of one clear hit or more: 0.9 and up.
BINS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Bin:
    """The chain labels with a score from ``low`` up to that of the next bin.

    ``mean`` is what they promise, ``right`` of ``labels`` is what they keep.
    """

    low: float
    labels: int
    mean: float
    right: int

    @property
    def share(self) -> float:
        """The share of right labels."""
        return self.right / self.labels

    def as_dict(self) -> dict[str, Any]:
        """For ``evaluate --json``."""
        return {
            "from": self.low,
            "labels": self.labels,
            "mean_score": round(self.mean, 4),
            "right": round(self.share, 4),
        }


def calibrate(scored: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """The bins that hold any of ``scored``: (score of a label, whether it is right)."""
    gathered: dict[float, list[tuple[float, bool]]] = {}
    for score, right in scored:
        low = max((low for low in BINS if low <= score), default=BINS[0])
        gathered.setdefault(low, []).append((score, right))
    return tuple(
        Bin(
            low,
            len(found),
            sum(score for score, _ in found) / len(found),
            sum(right for _, right in found),
        )
        for low, found in sorted(gathered.items())
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far promise and share of right labels lie apart on average, each label counted alike."""
    labels = sum(one.labels for one in bins)
    apart = sum(one.labels * abs(one.share - one.mean) for one in bins)
    return apart / labels if labels else 0.0
