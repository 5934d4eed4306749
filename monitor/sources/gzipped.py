"""gzip with a limit: a kilobyte may unfold to a gigabyte."""

from __future__ import annotations

import zlib

from monitor.errors import SourceError

_GZIP = 16 + zlib.MAX_WBITS


def is_gzipped(content: bytes) -> bool:
    """True for the magic number of RFC 1952."""
    return content[:2] == b"\x1f\x8b"


def gunzip(content: bytes, url: str, *, limit: int) -> bytes:
    """The unpacked bytes, of all members. ``limit`` is in bytes.

    Raises SourceError: ``too-large`` beyond the limit, ``parse`` for what is broken or cut off.
    """
    parts: list[bytes] = []
    size = 0
    rest = content
    while is_gzipped(rest):
        member = zlib.decompressobj(_GZIP)
        try:
            part = member.decompress(rest, limit + 1 - size)
        except zlib.error as error:
            raise SourceError("parse", url, f"is broken gzip: {error}") from error
        size += len(part)
        if size > limit:
            raise SourceError("too-large", url, f"unpacks to more than {limit} bytes")
        if not member.eof:
            raise SourceError("parse", url, "is cut off gzip")
        parts.append(part)
        rest = member.unused_data
    return b"".join(parts)
