"""Kind ``rsshub``: a route of an RSSHub instance, which turns other sites into feeds.

``Source.url`` is the route (``/gov/miit/wjgs``); the instance is the setting ``fetch.rsshub``. The
items lead to the original sites, so the instance's own host says nothing about them.
"""

from __future__ import annotations

from monitor.model import Listing
from monitor.sources.feed import feed_entries, parse_feed
from monitor.sources.links import Admission, absolute
from monitor.sources.visit import Visit, host_of


def discover(visit: Visit) -> Listing:
    """The items of the route's feed. Raises SourceError where the answer is no feed."""
    base = visit.rsshub.rstrip("/")
    page = visit.first_page(f"{base}/{visit.source.url.lstrip('/')}")
    if page.not_modified:
        return Listing(not_modified=True, validators=page.validators)
    text = visit.text_of(page)
    entries = feed_entries(visit, page, text, _admission(visit, text, page.url))
    return Listing(entries=tuple(entries), validators=page.validators)


def _admission(visit: Visit, text: str, url: str) -> Admission:
    """Links on ``hosts``; else those that match ``article``; else those of the feed's own site.

    The site is the channel's link, which RSSHub sets to the page that the route reads.
    """
    source = visit.source
    if source.hosts or source.article is None:
        site = ""
        if not source.hosts and text.lstrip()[:1] not in "{[":
            channel = parse_feed(text, url).feed
            site = host_of(absolute(url, channel.get("link", "")) or "")
        return Admission(site or host_of(url), source.hosts, source.article)
    return Admission("", article=source.article, any_host=True)
