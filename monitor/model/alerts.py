"""Who hears of it: Rule, Delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """``when`` of a rule: a condition left out (``None``) matches everything; all must hold."""

    new_cluster: bool | None = None
    novel: bool | None = None
    relevant: bool = True
    region: frozenset[str] | None = None
    chain: frozenset[str] | None = None
    event: frozenset[str] | None = None
    language: frozenset[str] | None = None
    source: frozenset[str] | None = None
    text: tuple[str, ...] | None = None
    min_investment: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who hears of what, and when. ``digest`` ``None`` is at once."""

    slug: str
    when: Conditions
    tags: tuple[str, ...]
    digest: Literal["daily", "weekly"] | None = None


class DeliveryState(StrEnum):
    """The life of an outbox row."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox: one rule, one story, one destination; unique.

    ``id`` is stable over every attempt. ``destination`` is the key of a destination (never its
    address: that may hold secrets). ``attempts`` counts tries begun; ``due`` is when to try next
    (UTC); ``error`` the last failure, masked. ``interrupted``: the lease of an earlier attempt
    lapsed before its result was recorded, so the message may have gone out already. ``given_up``:
    failed for good, sent again only by force.
    """

    id: str
    rule: str
    story: str
    destination: str
    state: DeliveryState
    attempts: int
    due: datetime
    created: datetime
    sent: datetime | None = None
    error: str | None = None
    digest: bool = False
    interrupted: bool = False
    given_up: bool = False
