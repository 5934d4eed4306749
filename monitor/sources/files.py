"""Local HTML, WARC and JSON Lines as entries: for ``monitor ingest``, dumps and kind ``files``.

Streams: a file, a record and a line at a time, so that memory stays flat whatever the size. What
cannot be read costs one problem that names file and line or record; the rest goes on.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from monitor import dates, urls
from monitor.cells import Stretch
from monitor.errors import ConfigError
from monitor.extract.decoding import decode
from monitor.model import SHANGHAI, Entry, Page, Problem
from monitor.sources.links import absolute
from monitor.sources.markup import fragment_text
from monitor.sources.own_address import own_address
from monitor.sources.titles import clean_title, printable

#: The largest page or line that is read; the fetcher's default for pages.
MAX_BYTES = 10_000_000

#: What is said of the last record of a WARC file that was cut.
_ENDS = "the file ends in the middle of this record"

#: Characters of a library's own words in a message.
_QUOTED = 100

Found = Entry | Problem

_WHOLE = Stretch()


class Placed(NamedTuple):
    """What a file holds at a place: reading may begin at its byte ``begin``, with ``before``
    records before it; ``begin`` is 0 where it can only be come to from the file's beginning."""

    found: Found
    begin: int = 0
    before: int = 0


Reader = Callable[[Path, datetime, Stretch], Iterator[Placed]]


def read_files(paths: Iterable[Path], now: datetime) -> Iterator[Found]:
    """Entries and problems of all files, in order; see ``files_of`` for which and what it raises.

    ``now`` (timezone-aware) stands for when the pages were fetched, where nothing tells it.
    """
    return (placed.found for path in files_of(paths) for placed in read_placed(path, now))


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files themselves; of folders those with a known name, sorted.

    Every path is looked for before the first is read. Raises ConfigError that names those that are
    not there or are of no known kind.
    """
    files: list[Path] = []
    wrong: list[str] = []
    for path in paths:
        if path.is_dir():
            files += sorted(one for one in path.rglob("*") if _reader(one) and one.is_file())
        elif not path.exists():
            wrong.append(f"{path}: no such file or folder.")
        elif _reader(path) is None:
            wrong.append(f"{path}: is none of {', '.join(sorted(READERS))}; give it such a name.")
        else:
            files.append(path)
    if wrong:
        raise ConfigError(wrong)
    return files


def read_placed(path: Path, now: datetime, stretch: Stretch = _WHOLE) -> Iterator[Placed]:
    """A stretch of one file, each thing with its place. Stretches that begin where ``Placed`` says
    that reading may begin hold, one after another, what the whole file does.

    A file of no known kind has nothing.
    """
    reader = _reader(path)
    if reader is None:
        return
    try:
        yield from reader(path, now, stretch)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        yield Placed(_problem(str(path), "parse", message))


def _read_html(path: Path, now: datetime, _stretch: Stretch) -> Iterator[Placed]:
    size = path.stat().st_size
    if size > MAX_BYTES:
        message = f"has {size} bytes, more than {MAX_BYTES}"
        yield Placed(_problem(str(path), "too-large", message))
        return
    content = path.read_bytes()
    if not content.strip():
        yield Placed(_problem(str(path), "empty", "the file is empty"))
        return
    url = own_address(decode(content).text) or path.resolve().as_uri()
    yield Placed(_page_entry(url, content, now))


def _read_json_lines(path: Path, now: datetime, stretch: Stretch) -> Iterator[Placed]:
    """Lines, plain or in gzip, of which reading can begin nowhere but at the beginning."""
    today = now.astimezone(SHANGHAI).date()
    packed = path.name.lower().endswith(".gz")
    number = stretch.before
    with gzip.open(path) if packed else path.open("rb") as stream:
        try:
            for number, (begin, line) in enumerate(
                _lines(stream, stretch), start=stretch.before + 1
            ):
                if (found := _line_found(line, f"{path}:{number}", now, today)) is not None:
                    yield Placed(found) if packed else Placed(found, begin, number - 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            ends = isinstance(error, EOFError)
            message = "the file ends" if ends else f"the gzip is broken ({_in_words(error)})"
            message += " in this line or behind it; what follows is not read"
            yield Placed(_problem(f"{path}:{number + 1}", "parse", message))


def _line_found(line: bytes | None, place: str, now: datetime, today: date) -> Found | None:
    """What a line holds; ``None`` for a blank one."""
    if line is None:
        return _problem(place, "too-large", f"the line has more than {MAX_BYTES} bytes")
    if not line.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        return None
    return _read_line(line, place, now, today)


def _lines(
    stream: IO[bytes] | gzip.GzipFile, stretch: Stretch
) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a stretch, each with the byte at which it begins; ``None`` for one that is too
    long. Never more than one in memory."""
    begin = stream.seek(stretch.begin)
    while stretch.end is None or begin < stretch.end:
        line = stream.readline(MAX_BYTES + 1)
        if not line:
            return
        size = len(line)
        if size <= MAX_BYTES:
            yield begin, line
        else:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_BYTES)
                size += len(line)
            yield begin, None
        begin += size


def _read_line(line: bytes, place: str, now: datetime, today: date) -> Found:
    try:
        record = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        return _problem(place, "encoding", "is not UTF-8")
    except RecursionError:
        return _problem(place, "parse", "is JSON nested too deeply")
    except json.JSONDecodeError as error:
        # Its own words count lines from this one on.
        message = f"is not JSON: {error.msg} (column {error.pos + 1})"
        return _problem(place, "parse", message)
    except ValueError as error:
        return _problem(place, "parse", f"is not JSON: {error}")
    if not isinstance(record, dict):
        return _problem(place, "parse", "is not a JSON object")
    wrong = [
        name
        for name in ("url", "title", "text", "published", "html")
        if record.get(name) is not None and not isinstance(record[name], str)
    ]
    if wrong:
        return _problem(place, "parse", f"{', '.join(wrong)} must be text")
    return _record_entry(record, place, now, today)


def _record_entry(record: Mapping[str, Any], place: str, now: datetime, today: date) -> Found:
    text, markup = (record.get("text") or "").strip(), record.get("html") or ""
    if not text and not markup.strip():
        return _problem(place, "empty", "has neither text nor html")
    url = (record.get("url") or "").strip()
    if not url:
        url = (None if text else own_address(markup)) or _digest_of(record)
    elif absolute("", url) is None:
        return _problem(place, "parse", f"url is not an http or https address: {url[:200]}")
    if not text:
        return _page_entry(url, markup.encode("utf-8", "replace"), now, "text/html; charset=utf-8")
    return Entry(
        url=url,
        canonical_url=_identity(url),
        title=clean_title(record.get("title") or "") or None,
        published=dates.parse_date(
            record.get("published") or "", origin="input", today=today, stored=True
        ),
        text=fragment_text(text) if text.startswith("<") else printable(text),
    )


def _read_warc(path: Path, now: datetime, stretch: Stretch) -> Iterator[Placed]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    class Records(ArchiveIterator):  # type: ignore[misc]
        """Remembers which gzip member was open at the end, and whether a record was begun there."""

        last: Any = None
        begun = False

        def _next_record(self, next_line: bytes | None) -> Any:
            self.begun = next_line is not None
            return super()._next_record(next_line)

        def close(self) -> None:
            if self.reader is not None:
                self.last = self.reader.decompressor
            super().close()

    number, records = stretch.before, 0
    record = member = None
    named = False  # that the last record is cut
    with path.open("rb") as stream:
        stream.seek(stretch.begin)
        iterator = Records(stream)
        try:
            for number, record in enumerate(iterator, start=stretch.before + 1):
                begin = iterator.offset
                if stretch.end is not None and begin >= stretch.end:
                    return
                member, named = iterator.reader.decompressor, False
                # What is no WARC at all comes as records of the older ARC form, without a type.
                records += record.format == "warc"
                if _may_hold_page(record):
                    found = warc_entry(record, f"{path}:{number}", now)
                    if found is not None:
                        named = isinstance(found, Problem)
                        # Records of an ARC file are read by what its first one says.
                        begin = begin if record.format == "warc" else 0
                        yield Placed(found, begin, number - 1)
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, AttributeError) as error:
            open_member = getattr(iterator.reader, "decompressor", None)
            ends = open_member is not None and not open_member.eof
            message = _ENDS if ends else f"the WARC is broken from here on: {_in_words(error)}"
            yield Placed(_problem(f"{path}:{number + 1}", "parse", message))
            return
    # warcio takes a file that breaks off for one that ends: what is left over tells the difference.
    in_member = iterator.last is not None and iterator.last is not member and not iterator.last.eof
    if in_member or iterator.begun:
        number, cut = number + 1, True
    else:
        cut = record is not None and not named and _is_cut(record)
    if cut and records:
        yield Placed(_problem(f"{path}:{number}", "parse", _ENDS))
    if records == 0:
        yield Placed(_problem(str(path), "parse", "holds no WARC records"))


def _in_words(error: Exception) -> str:
    """What a library says of broken bytes, without the bytes: they are nothing for a terminal."""
    words = str(error).partition(", first line:")[0]
    return "".join(sign if sign.isprintable() else "?" for sign in words[:_QUOTED])


def _may_hold_page(record: Any) -> bool:
    """Whether a record is an answer, also one that was not kept again because it was the same as
    an earlier one, or a file that was archived without asking a server."""
    if record.rec_type in ("resource", "revisit"):
        return True
    return record.rec_type == "response" and record.http_headers is not None


def _is_cut(record: Any) -> bool:
    """Whether a record that was read to its end promises more, or breaks off in its headers."""
    if getattr(record.raw_stream, "limit", 0) > 0:
        return True
    # Every WARC record states its length (WARC 1.1, 5.3).
    return record.format == "warc" and record.rec_headers.get_header("Content-Length") is None


def warc_entry(record: Any, place: str, now: datetime) -> Found | None:
    """A response or resource record of warcio as an entry.

    ``None`` for what is no page (images, redirects, robots).
    """
    url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    answer = record.http_headers
    content_type = (record.rec_headers if answer is None else answer).get_header("Content-Type")
    kind = (content_type or "").partition(";")[0].strip().lower()
    is_revisit = record.rec_type == "revisit"
    good = ("200", "304") if is_revisit else ("200",)
    if answer is not None and answer.get_statuscode() not in good:
        return None
    if absolute("", url) is None:
        return None
    if kind and "html" not in kind and kind not in ("text/plain", "application/octet-stream"):
        return None
    if is_revisit:
        return _problem(url, "empty", f"{place}: {_earlier_capture(record.rec_headers, url)}")
    try:
        content = record.content_stream().read(MAX_BYTES + 1)
    except (zlib.error, EOFError, ValueError, OSError) as error:
        return _problem(url, "parse", f"{place}: cannot be unpacked: {_in_words(error)}")
    if getattr(record.raw_stream, "limit", 0) > 0 and len(content) <= MAX_BYTES:
        # The record's own length promises more: a cut page must not pass for a revised one.
        return _problem(url, "parse", f"{place}: {_ENDS}")
    if len(content) > MAX_BYTES:
        return _problem(url, "too-large", f"{place}: has more than {MAX_BYTES} bytes")
    if not content.strip():
        return _problem(url, "empty", f"{place}: has no content")
    if "html" not in kind and b"<" not in content[:1000]:
        return None
    captured = dates.parse_date(
        record.rec_headers.get_header("WARC-Date") or "",
        origin="input",
        today=now.astimezone(SHANGHAI).date(),
    )
    return _page_entry(url, content, captured.moment if captured else now, content_type)


def _earlier_capture(headers: Any, url: str) -> str:
    """Where the page of a revisit record stands (WARC 1.1, 6.7): nothing of it is stored twice.

    It is told, not looked for: the file that holds it may have been read long ago, or never.
    """
    of = str(headers.get_header("WARC-Refers-To-Target-URI") or url).strip("<> ")
    when = headers.get_header("WARC-Refers-To-Date")
    moment = f" on {when}" if when else ""
    return (
        f"is a revisit record and holds no page; that was kept when {of} was captured{moment}: "
        "take in the file with that capture, too"
    )


#: Name ending → reader. ``.warc.gz`` is gzip a record, as warcio reads it.
READERS: Mapping[str, Reader] = {
    ".htm": _read_html,
    ".html": _read_html,
    ".jsonl": _read_json_lines,
    ".jsonl.gz": _read_json_lines,
    ".shtml": _read_html,
    ".warc": _read_warc,
    ".warc.gz": _read_warc,
}


def _reader(path: Path) -> Reader | None:
    name = path.name.lower()
    return next((reader for ending, reader in READERS.items() if name.endswith(ending)), None)


def _page_entry(
    url: str, content: bytes, fetched: datetime, content_type: str | None = None
) -> Entry:
    return Entry(
        url=url,
        canonical_url=_identity(url),
        content=Page(
            url=url,
            requested_url=url,
            status=200,
            content=content,
            fetched=fetched,
            content_type=content_type,
        ),
    )


def _identity(url: str) -> str:
    """The canonical URL; a file or a digest is its own."""
    return urls.canonical_url(url) if url.startswith(("http:", "https:")) else url


def _digest_of(record: Mapping[str, Any]) -> str:
    """An identity for a record without an address: that of its words."""
    words = "\n".join(record.get(name) or "" for name in ("title", "text", "html"))
    return f"urn:sha256:{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()}"


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _problem(url: str, kind: str, message: str) -> Problem:
    return Problem(url=url, step="discover", kind=kind, message=message)
