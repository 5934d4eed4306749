"""The domain types: one frozen type for each moment of an article's way through the pipeline.

Source → (Window) → Entry → Page → Article → Labels, Signature → Verdict → Story → Alert → Delivery.
Values only: no I/O, no half-filled objects. Everything that is stored or printed is made of these.
"""

from __future__ import annotations

from monitor.model.alerts import (
    Conditions,
    Delivery,
    DeliveryState,
    Rule,
)
from monitor.model.articles import (
    EVENTS,
    Article,
    Attachment,
    ChainLabel,
    Enterprise,
    Evidence,
    Fact,
    Labels,
    Official,
    RegionChain,
)
from monitor.model.dates import (
    PAGE_ORIGINS,
    SHANGHAI,
    Language,
    Precision,
    PublicationDate,
)
from monitor.model.records import (
    Draft,
    ListedEntry,
    Recorded,
    RegisterEntry,
)
from monitor.model.reports import (
    AlertCounts,
    Counts,
    Problem,
    RunReport,
    SourceReport,
    SourceState,
)
from monitor.model.sources import (
    Entry,
    Listing,
    Page,
    Pagination,
    Request,
    Selectors,
    Source,
    Validators,
    Window,
)
from monitor.model.stories import (
    Followed,
    Known,
    Member,
    Occasion,
    Report,
    Signature,
    Silence,
    Story,
    Verdict,
    VerdictKind,
)

__all__ = [
    "EVENTS",
    "PAGE_ORIGINS",
    "SHANGHAI",
    "AlertCounts",
    "Article",
    "Attachment",
    "ChainLabel",
    "Conditions",
    "Counts",
    "Delivery",
    "DeliveryState",
    "Draft",
    "Enterprise",
    "Entry",
    "Evidence",
    "Fact",
    "Followed",
    "Known",
    "Labels",
    "Language",
    "ListedEntry",
    "Listing",
    "Member",
    "Occasion",
    "Official",
    "Page",
    "Pagination",
    "Precision",
    "Problem",
    "PublicationDate",
    "Recorded",
    "RegionChain",
    "RegisterEntry",
    "Report",
    "Request",
    "Rule",
    "RunReport",
    "Selectors",
    "Signature",
    "Silence",
    "Source",
    "SourceReport",
    "SourceState",
    "Story",
    "Validators",
    "Verdict",
    "VerdictKind",
    "Window",
]
