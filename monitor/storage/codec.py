"""Domain values ↔ what a column holds. The only module that knows the stored forms.

JSON documents have short, stable keys written out here rather than taken from the dataclasses, so
that renaming a field never changes what is stored. Every ``load`` is the inverse of its ``dump``.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from monitor.changes import Change, RegisterChange
from monitor.corrections import Correction
from monitor.model import (
    Attachment,
    ChainLabel,
    Enterprise,
    Evidence,
    Fact,
    Labels,
    Official,
    Precision,
    Problem,
    PublicationDate,
    RegionChain,
    RunReport,
    Signature,
)

# --- signatures ----------------------------------------------------------------------------------

_HEADER = struct.Struct("<BIHH")
#: The first byte tells the width of a MinHash value: most families give 32 bits, some more.
_WIDTHS = {1: "I", 2: "Q"}


def dump_signature(signature: Signature) -> bytes:
    """Everything but ``content_hash``, which has a column of its own.

    Little-endian: width, shingles, number of MinHash values and of keys, then the values and the
    keys (8 bytes each). 64 values and 60 keys take 745 bytes.
    """
    width = 1 if all(value < 2**32 for value in signature.minhash) else 2
    values, keys = signature.minhash, signature.keys
    return _HEADER.pack(width, signature.shingles, len(values), len(keys)) + struct.pack(
        f"<{len(values)}{_WIDTHS[width]}{len(keys)}q", *values, *keys
    )


def load_signature(blob: bytes, content_hash: str) -> Signature:
    """The inverse of ``dump_signature``."""
    width, shingles, count, keys = _HEADER.unpack_from(blob)
    numbers = struct.unpack_from(f"<{count}{_WIDTHS[width]}{keys}q", blob, _HEADER.size)
    return Signature(
        content_hash=content_hash,
        minhash=numbers[:count],
        shingles=shingles,
        keys=numbers[count:],
    )


def fingerprint(canonical_url: str) -> str:
    """The key of an address in tables: 32 hex digits of its SHA-256.

    Addresses themselves cannot be keys: an index row of PostgreSQL ends at 2,704 bytes.
    """
    return hashlib.sha256(canonical_url.encode("utf-8", "replace")).hexdigest()[:32]


# --- labels --------------------------------------------------------------------------------------


def dump_labels(labels: Labels) -> dict[str, Any]:
    """Labels with their evidence as a JSON document."""
    return {
        "language": labels.language,
        "relevant": labels.relevant,
        "chains": [
            {
                "chain": label.chain,
                "score": label.score,
                "evidence": [_dump_evidence(span) for span in label.evidence],
            }
            for label in labels.chains
        ],
        "regions": list(labels.regions),
        "places": list(labels.places),
        "event": labels.event,
        "new_cluster": labels.new_cluster,
        "facts": [
            {
                "kind": fact.kind,
                "value": _dump_number(fact.value),
                "unit": fact.unit,
                "year": fact.year,
                "evidence": _dump_evidence(fact.evidence),
                "upper": None if fact.upper is None else _dump_number(fact.upper),
            }
            for fact in labels.facts
        ],
        "officials": [
            [one.name, one.role, one.chain, _dump_evidence(one.evidence)]
            for one in labels.officials
        ],
        "enterprises": [
            [one.name, one.chain, _dump_evidence(one.evidence)] for one in labels.enterprises
        ],
        "untied": [[pair.region, pair.chain] for pair in labels.untied],
    }


def load_labels(document: dict[str, Any]) -> Labels:
    """The inverse of ``dump_labels``; an earlier version stored fewer fields."""
    return Labels(
        language=document["language"],
        relevant=document["relevant"],
        chains=tuple(
            ChainLabel(
                item["chain"],
                item["score"],
                tuple(_load_evidence(span) for span in item["evidence"]),
            )
            for item in document["chains"]
        ),
        regions=tuple(document["regions"]),
        places=tuple(document["places"]),
        event=document["event"],
        new_cluster=document["new_cluster"],
        facts=tuple(
            Fact(
                item["kind"],
                float(item["value"]),
                item["unit"],
                item["year"],
                _load_evidence(item["evidence"]),
                None if item.get("upper") is None else float(item["upper"]),
            )
            for item in document["facts"]
        ),
        officials=tuple(
            Official(name, role, chain, _load_evidence(span))
            for name, role, chain, span in document.get("officials", ())
        ),
        enterprises=tuple(
            Enterprise(name, chain, _load_evidence(span))
            for name, chain, span in document.get("enterprises", ())
        ),
        untied=tuple(RegionChain(*pair) for pair in document.get("untied", ())),
    )


def _dump_evidence(span: Evidence) -> list[Any]:
    return [span.field, span.start, span.end, span.text]


def _load_evidence(span: list[Any]) -> Evidence:
    return Evidence(*span)


def _dump_number(value: float) -> float | str:
    # JSON has no infinity; an absurd figure in a page must not make its article unstorable.
    return value if math.isfinite(value) else str(value)


# --- corrections ---------------------------------------------------------------------------------


def dump_correction(correction: Correction) -> dict[str, Any]:
    """A correction as a JSON document; what it leaves alone is null or empty."""
    return {
        "add": list(correction.add_chains),
        "remove": list(correction.remove_chains),
        "regions": None if correction.regions is None else list(correction.regions),
        "event": correction.event,
        "new_cluster": correction.new_cluster,
        "relevant": correction.relevant,
    }


def load_correction(document: dict[str, Any]) -> Correction:
    """The inverse of ``dump_correction``."""
    regions = document["regions"]
    return Correction(
        add_chains=tuple(document["add"]),
        remove_chains=tuple(document["remove"]),
        regions=None if regions is None else tuple(regions),
        event=document["event"],
        new_cluster=document["new_cluster"],
        relevant=document["relevant"],
    )


# --- changes of a reprocess ----------------------------------------------------------------------


def dump_change(change: Change) -> dict[str, Any] | None:
    """A change as a JSON document, without the article it is of; null where nothing changed."""
    if not change.any and change.problem is None:
        return None
    return {
        "text": change.text,
        "gained": [list(label) for label in change.gained],
        "lost": [list(label) for label in change.lost],
        "story": change.story and list(change.story),
        "verdict": change.verdict and list(change.verdict),
        "problem": change.problem and asdict(change.problem),
    }


def load_change(article: str, source: str | None, document: dict[str, Any] | None) -> Change:
    """The inverse of ``dump_change`` for an article of a source."""
    if document is None:
        return Change(article=article, source=source)
    story, verdict, problem = document["story"], document["verdict"], document["problem"]
    return Change(
        article=article,
        source=source,
        text=document["text"],
        gained=tuple((kind, name) for kind, name in document["gained"]),
        lost=tuple((kind, name) for kind, name in document["lost"]),
        story=None if story is None else (story[0], story[1]),
        verdict=None if verdict is None else (verdict[0], verdict[1]),
        problem=None if problem is None else Problem(**problem),
    )


def dump_register_change(change: RegisterChange) -> dict[str, Any]:
    """``{"added": [[region, chain], …], "removed": …}``"""
    return {"added": dump_pairs(change.added), "removed": dump_pairs(change.removed)}


def load_register_change(document: dict[str, Any] | None) -> RegisterChange:
    """The inverse of ``dump_register_change``; null is no change."""
    if document is None:
        return RegisterChange()
    return RegisterChange(load_pairs(document["added"]), load_pairs(document["removed"]))


# --- small values --------------------------------------------------------------------------------


def dump_pairs(pairs: Iterable[RegionChain]) -> list[list[str]]:
    """``[[region, chain], …]``"""
    return [[pair.region, pair.chain] for pair in pairs]


def load_pairs(document: Iterable[Sequence[str]]) -> tuple[RegionChain, ...]:
    """The inverse of ``dump_pairs``."""
    return tuple(RegionChain(region, chain) for region, chain in document)


def dump_attachments(attachments: Iterable[Attachment]) -> list[list[Any]]:
    """``[[url, name, read], …]``"""
    return [[item.url, item.name, item.read] for item in attachments]


def load_attachments(document: Iterable[Sequence[Any]]) -> tuple[Attachment, ...]:
    """The inverse of ``dump_attachments``."""
    return tuple(Attachment(*item) for item in document)


def dump_published(published: PublicationDate | None) -> dict[str, Any]:
    """The three columns ``published, published_precision, published_origin``."""
    if published is None:
        return {"published": None, "published_precision": None, "published_origin": None}
    return {
        "published": published.moment,
        "published_precision": published.precision.value,
        "published_origin": published.origin,
    }


def load_published(
    moment: datetime | None, precision: str | None, origin: str | None
) -> PublicationDate | None:
    """The inverse of ``dump_published``."""
    if moment is None or precision is None:
        return None
    return PublicationDate(moment, Precision(precision), origin or "")


def dump_report(report: RunReport) -> dict[str, Any]:
    """A run's report as a JSON document; times in ISO 8601, UTC."""
    document = _plain(asdict(report))
    assert isinstance(document, dict)
    return document


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(timezone.utc).isoformat()
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value
