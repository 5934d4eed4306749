"""Labelled records as ``monitor evaluate`` takes them: checked, and whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from monitor.catalog.problems import describe
from monitor.text import detect_language


class _GoldFact(BaseModel):
    model_config = ConfigDict(extra="allow")

    kind: str
    value: float
    unit: str
    year: int | None = None


class _GoldRecord(BaseModel):
    """The fields of tests/gold/LABELS.md; without ``story`` an article is a story of its own."""

    model_config = ConfigDict(extra="allow")

    id: str | int
    text: str
    title: str = ""
    language: Literal["en", "zh"] | None = None
    relevant: bool
    chains: list[str]
    regions: list[str]
    places: list[str] = []
    event: str
    new_cluster: bool
    facts: list[_GoldFact] = []
    story: str | None = None
    copy_of: str | int | None = None


def read_gold(record: Mapping[str, Any], where: str) -> tuple[dict[str, Any], list[str]]:
    """The record with all fields, and a sentence for each problem; ``where`` is file and line."""
    try:
        checked = _GoldRecord.model_validate(record)
    except ValidationError as error:
        return {}, describe(error, where)
    found = checked.model_dump()
    found["language"] = found["language"] or detect_language(f"{checked.title}\n{checked.text}")
    found["story"] = found["story"] or str(checked.id)
    return found, []
