"""Answers of capture indexes → captures: CDX as text or JSON (Wayback), JSON Lines (Common Crawl).

Formats: the README of the Wayback CDX server, and the manual of pywb's CDXJ server, which Common
Crawl runs. A broken row costs one problem; what is no index at all is an error. An answer that
breaks off says so: whoever asked must not take it for all there is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from monitor.errors import SourceError
from monitor.model import Problem

#: The columns asked of a Wayback index, in this order; text answers do not name theirs.
FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")

_TIMESTAMP = re.compile(r"\d{14}")
#: The last word of a row: 20 bytes of SHA-1 in base 32, or nothing known. A shorter one was cut,
#: where no line's end follows it.
_DIGEST = re.compile(r"[0-9A-Za-z]{32}|-")
#: How a row begins, however soon it was cut.
_BEGUN = re.compile(r"\d{1,13}|\d{14}(?: .*)?")
#: Broken rows that are told one by one; the rest is only counted.
_TOLD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One page as an archive took it. ``timestamp`` is UTC, 14 digits; ``url`` the page's own;
    captures with the same ``digest`` hold the same bytes.

    ``filename``, ``offset`` and ``length`` (bytes) say where its WARC record is, where the index
    tells.
    """

    url: str
    timestamp: str
    mimetype: str = ""
    status: str = ""
    digest: str = ""
    filename: str | None = None
    offset: int = 0
    length: int = 0

    @property
    def moment(self) -> datetime:
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)

    @property
    def is_page(self) -> bool:
        """A page with status 200, as far as the index tells: revisits and images are none."""
        return self.status in ("200", "", "-") and (
            not self.mimetype or "html" in self.mimetype or self.mimetype == "unk"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexAnswer:
    """One answer of an index; ``resume_key`` leads to the next one.

    ``broken_off``: it ends before its end, and nobody knows how many rows are missing.
    """

    captures: tuple[Capture, ...] = ()
    resume_key: str | None = None
    problems: tuple[Problem, ...] = ()
    broken_off: bool = False


@dataclass(frozen=True, slots=True)
class _Rows:
    """The words of each row, as far as an answer goes."""

    rows: list[list[str]]
    key: str | None = None
    broken_off: bool = False


def read_cdx(text: str, url: str) -> IndexAnswer:
    """An answer of a Wayback CDX server, JSON or text, with its resume key if there is one.

    Raises SourceError (``parse``) for anything else, an HTML page for instance.
    """
    body = text.lstrip("\ufeff").strip("\n\r\t ")
    if not body or body == "[]":
        return IndexAnswer()
    if body.startswith("<"):
        raise SourceError("parse", url, "the archive answered an HTML page, not an index")
    read = _json_rows(body) if body.startswith("[") else _text_rows(text)
    rows = read.rows
    fields: Sequence[str] = FIELDS
    if rows and "original" in rows[0]:
        fields, rows = rows[0], rows[1:]
    documents = [dict(zip(fields, row, strict=False)) for row in rows]
    answer = _answer(documents, url)
    if rows and not answer.captures and answer.problems:
        raise SourceError("parse", url, "no row of the archive's answer is one of an index")
    return replace(answer, resume_key=read.key, broken_off=read.broken_off)


def read_json_lines(text: str, url: str) -> IndexAnswer:
    """An answer of a pywb index: one JSON object a line. Raises SourceError (``parse``)."""
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        raise SourceError("parse", url, "the archive answered an HTML page, not an index")
    loaded = [_loaded(line) for line in text.splitlines() if line.strip()]
    broken_off = bool(loaded) and loaded[-1] is None and not text.endswith("\n")
    if broken_off:
        del loaded[-1]
    answer = _answer((found if isinstance(found, dict) else {} for found in loaded), url)
    return replace(answer, broken_off=broken_off)


def _answer(documents: Iterable[Mapping[str, Any]], url: str) -> IndexAnswer:
    captures: list[Capture] = []
    broken = 0
    for document in documents:
        capture = _capture(document)
        if capture is None:
            broken += 1
        else:
            captures.append(capture)
    problems = tuple(
        Problem(url, "discover", "parse", "a row of the archive's index is broken")
        for _ in range(min(broken, _TOLD))
    )
    return IndexAnswer(captures=tuple(captures), problems=problems)


def _capture(document: Mapping[str, Any]) -> Capture | None:
    """``None`` for a row that lacks its address or its time."""
    url = str(document.get("original") or document.get("url") or "")
    timestamp = str(document.get("timestamp") or "")
    if not url.startswith(("http://", "https://")) or not _TIMESTAMP.fullmatch(timestamp):
        return None
    filename = document.get("filename")
    try:
        capture = Capture(
            url=url,
            timestamp=timestamp,
            mimetype=str(document.get("mimetype") or document.get("mime") or ""),
            status=str(document.get("statuscode") or document.get("status") or ""),
            digest=str(document.get("digest") or "").strip("-"),
            filename=str(filename) if filename else None,
            offset=int(document.get("offset") or 0),
            length=int(document.get("length") or 0) if filename else 0,
        )
        capture.moment  # noqa: B018  raises ValueError for a 31st of February
    except (TypeError, ValueError):
        return None
    return capture


def _json_rows(body: str) -> _Rows:
    """The rows of an array of arrays; an empty one stands before the resume key.

    An answer that broke off is read line by line, as the servers write it.
    """
    whole = _loaded(body)
    if not isinstance(whole, list):
        lines = [line.strip().removeprefix("[[").strip("[,") for line in body.splitlines()]
        loaded = [_loaded(f"[{line.removesuffix(']')}]") for line in lines if line]
        if loaded[-1] is None:
            del loaded[-1]
        return _Rows([_words(row) for row in loaded], broken_off=True)
    rows = [_words(row) for row in whole]
    if len(rows) >= 2 and not rows[-2] and len(rows[-1]) == 1:
        return _Rows([row for row in rows[:-2] if row], rows[-1][0])
    return _Rows([row or [""] for row in rows])


def _words(row: Any) -> list[str]:
    return [str(word) for word in row] if isinstance(row, list) else [""]


def _text_rows(text: str) -> _Rows:
    """Rows of words; an empty line stands before the resume key.

    Some servers write no line's end behind the last row: it is whole if all of its words are. A
    row before it that lacks words is one broken row.
    """
    lines = [line.strip() for line in text.strip("\ufeff\r\n").splitlines()]
    if len(lines) >= 2 and not lines[-2] and " " not in lines[-1]:
        # A key that was cut leads back, never on: it sorts before the whole one.
        return _Rows([_split(line) for line in lines[:-2] if line], lines[-1])
    rows = [_split(line) for line in lines if line]
    if text.endswith(("\n", "\r")) or not _BEGUN.fullmatch(lines[-1]):
        return _Rows(rows)
    if len(rows[-1]) >= len(FIELDS) and _DIGEST.fullmatch(rows[-1][len(FIELDS) - 1]):
        return _Rows(rows)
    return _Rows(rows[:-1], broken_off=True)


def _split(line: str) -> list[str]:
    """The words of a row; one that lacks some is broken, whatever it holds."""
    words = line.split(" ")
    return words if len(words) >= len(FIELDS) else [""]


def _loaded(text: str) -> Any:
    """The value, or ``None`` for what is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
