"""Domain values → the JSON documents of the public interface. One function a shape.

Fields may be added, never removed or renamed: scripts hold on to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from monitor.changes import Changes, Swing
from monitor.model import (
    Article,
    Counts,
    Delivery,
    Enterprise,
    Evidence,
    Fact,
    Labels,
    Member,
    Official,
    PublicationDate,
    RegionChain,
    RegisterEntry,
    RunReport,
    SourceReport,
    Story,
    Verdict,
)


def utc(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second: ``2026-11-21T08:30:00Z``."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def published(value: PublicationDate | None) -> str | None:
    """As printed everywhere; null if unknown."""
    return None if value is None else str(value)


def article_document(article: Article) -> dict[str, Any]:
    """What ``monitor extract`` prints."""
    return {
        "title": article.title,
        "text": article.text,
        "published": published(article.published),
        "published_precision": article.published.precision.value if article.published else None,
        "published_from": article.published.origin if article.published else None,
        "language": article.language,
        "publisher": article.publisher,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "issuer": article.issuer,
        "document_number": article.document_number,
        "attachments": [
            {"url": item.url, "name": item.name, "read": item.read} for item in article.attachments
        ],
        "flags": list(article.flags),
    }


def evidence_document(evidence: Evidence) -> dict[str, Any]:
    return {
        "field": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "text": evidence.text,
    }


def fact_document(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "value": _plain_number(fact.value),
        "unit": fact.unit,
        "year": fact.year,
        "upper": None if fact.upper is None else _plain_number(fact.upper),
        "evidence": evidence_document(fact.evidence),
    }


def official_document(official: Official) -> dict[str, Any]:
    return {
        "name": official.name,
        "role": official.role,
        "chain": official.chain,
        "evidence": evidence_document(official.evidence),
    }


def enterprise_document(enterprise: Enterprise) -> dict[str, Any]:
    return {
        "name": enterprise.name,
        "chain": enterprise.chain,
        "evidence": evidence_document(enterprise.evidence),
    }


def _plain_number(value: float) -> float | int:
    """70100000000.0 is printed as 70100000000."""
    return int(value) if float(value).is_integer() else value


def chains_document(labels: Labels) -> list[dict[str, Any]]:
    return [
        {
            "id": label.chain,
            "score": round(label.score, 3),
            "evidence": [evidence_document(item) for item in label.evidence],
        }
        for label in labels.chains
    ]


def pairs_document(pairs: Sequence[RegionChain]) -> list[dict[str, str]]:
    return [{"region": pair.region, "chain": pair.chain} for pair in pairs]


def labels_document(
    identifier: Any, labels: Labels, novel: Sequence[RegionChain]
) -> dict[str, Any]:
    """One line of ``monitor classify``."""
    return {
        "id": identifier,
        "language": labels.language,
        "relevant": labels.relevant,
        "chains": chains_document(labels),
        "regions": list(labels.regions),
        "places": list(labels.places),
        "event": labels.event,
        "new_cluster": labels.new_cluster,
        "novel": pairs_document(novel),
        "facts": [fact_document(fact) for fact in labels.facts],
        "officials": [official_document(one) for one in labels.officials],
        "enterprises": [enterprise_document(one) for one in labels.enterprises],
    }


def verdict_document(identifier: Any, verdict: Verdict) -> dict[str, Any]:
    """One line of ``monitor dedupe``."""
    return {
        "id": identifier,
        "verdict": verdict.kind.value,
        "of": verdict.of,
        "story": verdict.story,
        "rung": verdict.rung,
        "score": round(verdict.score, 3),
        "why": verdict.why,
        "follows": None
        if verdict.follows is None
        else {
            "story": verdict.follows.story,
            "article": verdict.follows.article,
            "why": verdict.follows.why,
        },
        "ties": list(verdict.ties),
    }


def counts_document(counts: Counts) -> dict[str, int]:
    return asdict(counts)


def source_document(report: SourceReport) -> dict[str, Any]:
    return {
        "slug": report.slug,
        "state": report.state.value,
        **counts_document(report.counts),
        "errors": [
            {
                "url": problem.url,
                "step": problem.step,
                "kind": problem.kind,
                "message": problem.message,
            }
            for problem in report.errors
        ],
    }


def run_document(report: RunReport) -> dict[str, Any]:
    """What ``run``, ``ingest`` and ``demo`` print with ``--json``."""
    return {
        "run": report.run,
        "flow": report.flow,
        "started": utc(report.started),
        "finished": utc(report.finished),
        "ok": report.ok,
        "sources": [source_document(source) for source in report.sources],
        "totals": counts_document(report.totals),
        "stories": {"new": report.new_stories, "updated": report.updated_stories},
        "alerts": asdict(report.alerts),
        "notes": list(report.notes),
    }


def story_document(story: Story) -> dict[str, Any]:
    """A story as commands and webhooks print it: the line of ``export``, and when it last grew."""
    return {**export_document(story), "updated": utc(story.gained) if story.gained else None}


def export_document(story: Story) -> dict[str, Any]:
    """One line of ``monitor export --format jsonl``.

    But for ``first_seen`` nothing here tells when a run came by, so that the same articles give the
    same export whatever machine, database or number of workers read them.
    """
    labels = story.labels
    return {
        "id": story.id,
        "title": story.title,
        "language": story.head.language,
        "published": published(story.head.published),
        "first_seen": utc(story.first_seen),
        "languages": list(story.languages),
        "relevant": labels.relevant,
        "regions": list(labels.regions),
        "places": list(labels.places),
        "chains": chains_document(labels),
        "event": labels.event,
        "new_cluster": labels.new_cluster,
        "novel": pairs_document(story.novel),
        "facts": [fact_document(fact) for fact in labels.facts],
        "officials": [official_document(one) for one in labels.officials],
        "enterprises": [enterprise_document(one) for one in labels.enterprises],
        "corrected": story.corrected,
        "follows": [
            {"story": earlier.story, "article": earlier.article, "why": earlier.why}
            for earlier in story.follows
        ],
        "articles": [member_document(member) for member in story.members],
    }


def member_document(member: Member) -> dict[str, Any]:
    """One report of a story."""
    return {
        "id": member.id,
        "url": member.url,
        "title": member.title,
        "source": member.source,
        "publisher": member.publisher,
        "published": published(member.published),
        "language": member.language,
        "verdict": member.verdict,
        "rung": member.rung,
        "why": member.why,
    }


def gold_document(story: str, article: Article, labels: Labels) -> dict[str, Any]:
    """A labelled article in the form of gold/LABELS.md, one line of ``monitor stories gold``."""
    return {
        "id": article.id,
        "language": article.language,
        "publisher": article.publisher,
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "published": article.published.day.isoformat() if article.published else None,
        "relevant": labels.relevant,
        "chains": [label.chain for label in labels.chains],
        "regions": list(labels.regions),
        "places": list(labels.places),
        "event": labels.event,
        "new_cluster": labels.new_cluster,
        "facts": [
            {
                "kind": fact.kind,
                "value": _plain_number(fact.value),
                "unit": fact.unit,
                "year": fact.year,
            }
            for fact in labels.facts
        ],
        "story": story,
        "copy_of": None,
    }


def register_document(entry: RegisterEntry) -> dict[str, Any]:
    """One pair of ``monitor register``."""
    return {
        "region": entry.pair.region,
        "chain": entry.pair.chain,
        "level": entry.level,
        "since": entry.since.isoformat() if entry.since else None,
        "declared": entry.declared.isoformat() if entry.declared else None,
        "named_as": entry.named_as,
        "story": entry.story,
        "programme": entry.programme,
        "recorded": utc(entry.recorded) if entry.recorded else None,
        "note": entry.note,
    }


def changes_document(changes: Changes) -> dict[str, Any]:
    """``changes`` of ``monitor reprocess --json``; counts are articles."""

    def swings(kind: str) -> dict[str, dict[str, int]]:
        return {name: asdict(swing) for name, swing in sorted(changes.labels.get(kind, {}).items())}

    return {
        "articles": changes.articles,
        "changed": changes.changed,
        "texts": changes.texts,
        "verdicts": changes.verdicts,
        "moved": changes.moved,
        "failed": changes.failed,
        "chains": swings("chain"),
        "regions": swings("region"),
        "events": swings("event"),
        "new_cluster": swings("new-cluster").get("yes", asdict(Swing())),
        "relevant": swings("relevant").get("yes", asdict(Swing())),
        "stories": {
            "merged": [{"story": story, "into": into} for story, into in changes.merged],
            "split": [{"story": story, "from": whole} for story, whole in changes.split],
        },
        "register": {
            "added": pairs_document(changes.register.added),
            "removed": pairs_document(changes.register.removed),
        },
    }


def delivery_document(
    delivery: Delivery, labels_of_destinations: Mapping[str, str]
) -> dict[str, Any]:
    """One row of ``monitor alerts list``."""
    return {
        "id": delivery.id,
        "rule": delivery.rule,
        "story": delivery.story,
        "destination": labels_of_destinations.get(delivery.destination, delivery.destination),
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "due": utc(delivery.due),
        "created": utc(delivery.created),
        "sent": utc(delivery.sent) if delivery.sent else None,
        "error": delivery.error,
    }
