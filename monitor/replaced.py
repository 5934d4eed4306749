"""A stored article whose address now shows something else altogether: doubted before it is taken.

The last defence of a good copy, behind the recognisers of ``extract``: a wall in words that nobody
foresaw, a front page, a neighbour's article. A new text is doubted where it shares next to nothing
with the stored one and the page bears neither the stored headline nor the one that the list gives.
The entry then fails, and is tried again by the next run. Should the page show the same text on a
later day, the site has replaced its article, and the text is taken; but never where several
addresses of a source show the same one, for that is no article of any of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.dedupe.sketch import overlap, shingles
from monitor.errors import ExtractError
from monitor.extract import decode
from monitor.extract.astray import agree
from monitor.model import Article, Known, ListedEntry, Page, Signature

#: Of the pieces of the shorter text that stand in the other one. A revision keeps most of its text;
#: of the 4,005 pairs of articles in tests/gold/dev.jsonl 99 of 100 share less than 0.05.
SHARED = 0.1

#: Where a page says what it is headed; menus and lists of related articles do not count.
_HEADINGS = re.compile(
    r"<(title|h[1-3])\b[^>]*>(.{0,1000}?)</\1|content\s*=\s*([\"'])(.{0,500}?)\3",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")
#: What a failure keeps of the doubted text, so that a later run knows it again.
_NOTED = re.compile(r"\(text ([0-9a-f]{12}), first seen (\d{4}-\d\d-\d\d)\)$")


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is known of one entry: the headline that its list gives, and what its page showed.

    ``text`` is the beginning of the content hash of what was doubted, ``since`` the day in
    Asia/Shanghai on which it was first seen. ``shared`` are texts that several entries showed.
    """

    today: date
    listed: str | None = None
    text: str | None = None
    since: date | None = None
    shared: frozenset[str] = frozenset()

    @classmethod
    def of(cls, item: ListedEntry, *, today: date, shared: frozenset[str]) -> Doubts:
        """Those about an entry, from its last failure."""
        noted = _NOTED.search(item.failure or "")
        if noted is None:
            return cls(today, item.entry.title, shared=shared)
        since = date.fromisoformat(noted[2])
        return cls(today, item.entry.title, noted[1], since, shared)

    def refuse(
        self,
        article: Article,
        signature: Signature,
        page: Page | None,
        candidates: Sequence[Known],
    ) -> None:
        """Raise ExtractError of kind ``empty`` for a text that must not replace the stored one."""
        address = article.canonical_url
        stored = next((k.article for k in candidates if k.article.canonical_url == address), None)
        if stored is None or not self._is_other(article, page, stored):
            return
        text = signature.content_hash[:12]
        since = self.since if self.since is not None and text == self.text else self.today
        if since < self.today and text not in self.shared:
            return
        raise ExtractError(
            "empty",
            article.url,
            f"{article.url} now shows a text, headed “{article.title[:80]}”, that has nothing in "
            "common with the stored article, which is kept; if the page shows the same on a later "
            f"day, it is taken (text {text}, first seen {since})",
        )

    def _is_other(self, article: Article, page: Page | None, stored: Article) -> bool:
        if overlap(shingles(article.text), shingles(stored.text))[1] >= SHARED:
            return False
        if not any(agree(article.title, title) for title in (stored.title, self.listed)):
            return True
        # A page without a headline is called what its list calls it: that proves nothing.
        return page is not None and not _bears(page, article.title)


def shared_texts(items: Iterable[ListedEntry]) -> frozenset[str]:
    """Doubted texts that more than one entry of a source showed at its last try."""
    noted = (_NOTED.search(item.failure or "") for item in items)
    counted = Counter(match[1] for match in noted if match is not None)
    return frozenset(text for text, number in counted.items() if number > 1)


def _bears(page: Page, title: str) -> bool:
    source = decode(page.content, page.content_type).text
    return any(
        agree(title, _TAG.sub("", match[2] or match[4] or ""))
        for match in _HEADINGS.finditer(source)
    )
