"""What a story is: how its reports' labels come together, and when one may alert.

Pure functions of values; used by the store inside its transaction and by the alerts.
"""

from __future__ import annotations

from monitor.model import RegionChain, Silence, VerdictKind


def may_alert(
    verdict: VerdictKind,
    story: Silence | None,
    article: Silence | None,
    novel: tuple[RegionChain, ...],
) -> bool:
    """Whether an article just recorded makes its story a candidate for alerts.

    ``story`` is the silence of the story before this article joined (``None`` for a story that may
    alert), ``article`` that of the article itself. A silent story wakes only when a fresh article
    that is no mere copy names a pair that the register did not hold, or when it was silent merely
    for want of a date. Rules and the outbox's uniqueness decide later whether anything is sent:
    better a repeated candidate than a suppressed announcement.
    """
    if article is not None:
        return False
    if story is None or story is Silence.UNDATED:
        return True
    return bool(novel) and verdict is not VerdictKind.COPY
