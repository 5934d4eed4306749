"""The bytes of an answer, read and decompressed piece by piece within a limit.

httpx would inflate each piece it receives at once, and 64 KB of zeros well packed are 64 MB. Here
no step yields more than ``STEP`` bytes, so a decompression bomb costs its limit and no more.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

#: The compressions that are asked for: those that can be undone in bounded steps by the stdlib.
ACCEPTED = "gzip, deflate"

STEP = 65_536
# Nobody compresses more than twice on purpose; a longer chain is a bomb or a mistake.
_MAX_CODINGS = 2
# Values met in the wild that name a charset, or nothing: the bytes are not compressed.
_NOT_A_CODING = frozenset(
    [
        "identity",
        "none",
        "binary",
        "8bit",
        "utf-8",
        "utf8",
        "gbk",
        "gb2312",
        "gb18030",
        "iso-8859-1",
    ]
)
_Pieces = Iterator[bytes]


class BodyTooLarge(Exception):
    """More bytes than the limit; ``where`` says which ones: announced, received, decompressed."""

    def __init__(self, limit: int, where: str) -> None:
        self.limit = limit
        self.where = where
        super().__init__(f"more than {limit} bytes {where}")


class BadCoding(Exception):
    """The bytes are not compressed as the server says, or in a way that was not asked for."""


def read_body(
    chunks: Iterable[bytes],
    *,
    content_encoding: str,
    content_length: str | None,
    max_bytes: int,
    cut: bool = False,
) -> bytes:
    """All bytes, decompressed as ``content_encoding`` says.

    ``max_bytes`` holds for the bytes announced, received and decompressed. Beyond it BodyTooLarge
    is raised, or the first ``max_bytes`` are returned if ``cut``. Raises BadCoding.
    """
    codings = _codings(content_encoding)
    # Packed bytes of what cannot be packed are a little longer than the bytes themselves.
    on_the_wire = max_bytes + (STEP if codings else 0)
    announced = content_length if content_length and content_length.isdecimal() else "0"
    if not cut and int(announced[:20]) > on_the_wire:
        raise BodyTooLarge(max_bytes, "announced")
    too_many = BodyTooLarge(max_bytes, "received")
    pieces: _Pieces = _metered(chunks, on_the_wire, None if cut else too_many)
    for coding in reversed(codings):
        pieces = coding(pieces)
    if codings:
        too_many = BodyTooLarge(max_bytes, "after decompression")
        pieces = _metered(pieces, max_bytes, None if cut else too_many)
    return b"".join(pieces)


def _metered(chunks: Iterable[bytes], limit: int, beyond: BodyTooLarge | None) -> _Pieces:
    """The first ``limit`` bytes; where more come, ``beyond`` is raised, or they are left."""
    left = limit
    for chunk in chunks:
        if len(chunk) > left:
            if beyond is not None:
                raise beyond
            yield chunk[:left]
            return
        left -= len(chunk)
        yield chunk


def _codings(header: str) -> list[Callable[[_Pieces], _Pieces]]:
    known: dict[str, Callable[[_Pieces], _Pieces]] = {
        "gzip": _gunzip,
        "x-gzip": _gunzip,
        "deflate": _inflate,
    }
    codings = []
    for name in header.lower().split(","):
        name = name.strip()
        if name in known:
            codings.append(known[name])
        elif name and name not in _NOT_A_CODING:
            raise BadCoding(f"it is packed with {name!r}, which was not asked for")
    if len(codings) > _MAX_CODINGS:
        raise BadCoding(f"it is packed {len(codings)} times over")
    return codings


def _gunzip(chunks: _Pieces) -> _Pieces:
    """Every member of a gzip stream; what follows the last one is ignored, as browsers do."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    members = 0
    started = False
    for chunk in chunks:
        started = started or bool(chunk)
        while chunk:
            if inflater.eof:
                members += 1
                inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                piece = inflater.decompress(chunk, STEP)
            except zlib.error as error:
                if members:
                    return
                raise BadCoding(f"it is no valid gzip data ({error})") from error
            if piece:
                yield piece
            chunk = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    yield from _rest(inflater, started=started, members=members)


def _inflate(chunks: _Pieces) -> _Pieces:
    """``deflate``, in the zlib wrapping of the standard or bare, as some servers send it."""
    inflater = None
    held = b""
    for chunk in chunks:
        held += chunk
        if inflater is None:
            if len(held) < 2:
                continue
            wrapped = held[0] & 0x0F == 8 and int.from_bytes(held[:2], "big") % 31 == 0
            inflater = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        while held and not inflater.eof:
            try:
                piece = inflater.decompress(held, STEP)
            except zlib.error as error:
                raise BadCoding(f"it is no valid deflate data ({error})") from error
            if piece:
                yield piece
            held = inflater.unconsumed_tail
        held = b""
    if inflater is not None:
        yield from _rest(inflater, started=True, members=0)
    elif held:
        raise BadCoding("its compressed data ends early")


def _rest(inflater: zlib._Decompress, *, started: bool, members: int) -> _Pieces:
    """What the inflater still holds when the input is over."""
    while not inflater.eof:
        try:
            piece = inflater.decompress(b"", STEP)
        except zlib.error as error:
            raise BadCoding(f"its compressed data is broken ({error})") from error
        if not piece:
            break
        yield piece
    if started and not inflater.eof and not members:
        raise BadCoding("its compressed data ends early")
