"""Bodies: decompression in bounded steps, limits, and what servers get wrong about packing."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.fetch.bodies import BadCoding, BodyTooLarge, read_body

TEXT = "产业链集群 industrial chain ".encode() * 500


def _deflate_bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _read(
    data: bytes, encoding: str = "", *, size: int = 1000, limit: int = 10**6, cut: bool = False
) -> bytes:
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return read_body(
        pieces, content_encoding=encoding, content_length=None, max_bytes=limit, cut=cut
    )


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"trailing garbage"),
        ("gzip", gzip.compress(TEXT) + b"\x00" * 512),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", _deflate_bare(TEXT)),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT))),
        ("gzip, gzip", gzip.compress(gzip.compress(TEXT))),
        ("identity", TEXT),
        ("UTF-8", TEXT),
        ("none", TEXT),
        ("gzip, identity", gzip.compress(TEXT)),
    ],
)
def test_bodies_are_unpacked_however_they_are_cut(encoding: str, packed: bytes, size: int) -> None:
    """All packings asked for, several members, garbage after them, charsets named as packings."""
    assert _read(packed, encoding, size=size) == TEXT


@given(st.binary(max_size=3000), st.integers(1, 200), st.sampled_from(["gzip", "deflate", "bare"]))
@settings(max_examples=60, deadline=None)
def test_what_is_packed_comes_out_again(data: bytes, size: int, form: str) -> None:
    """For all bytes, in pieces of all sizes."""
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "bare": _deflate_bare}[form]
    encoding = "gzip" if form == "gzip" else "deflate"
    assert _read(pack(data), encoding, size=size) == data


@given(st.binary(max_size=400), st.sampled_from(["gzip", "deflate", "gzip, deflate"]))
@settings(max_examples=100, deadline=None)
def test_garbage_is_refused_and_nothing_else_happens(data: bytes, encoding: str) -> None:
    """Bytes that are not packed as said give BadCoding or, by luck, a body; no other error."""
    with suppress(BadCoding):
        assert isinstance(_read(data, encoding, size=50), bytes)


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", b"<html>not packed at all</html>"),
        ("gzip", gzip.compress(TEXT)[:-20]),
        ("gzip", gzip.compress(TEXT)[:5]),
        ("gzip", gzip.compress(TEXT)[:60] + b"\xff" * 60),
        ("deflate", zlib.compress(TEXT)[:-6]),
        ("deflate", b"\x78"),
        ("br", b"anything"),
        ("zstd", b"anything"),
        ("gzip, gzip, gzip", gzip.compress(gzip.compress(gzip.compress(TEXT)))),
    ],
)
def test_bytes_that_cannot_be_unpacked_are_an_error(encoding: str, data: bytes) -> None:
    """Not packed, cut short, broken, packed in a way not asked for, packed over and over."""
    with pytest.raises(BadCoding):
        _read(data, encoding)


def test_no_bytes_at_all_are_an_empty_body() -> None:
    """Whatever the header says about packing."""
    assert _read(b"", "gzip") == b""
    assert _read(b"", "deflate") == b""


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_the_limit_holds_to_the_byte(encoding: str) -> None:
    """As many bytes as allowed are a body, one more is too large, after decompression."""
    pack = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}[encoding]
    assert _read(pack(b"a" * 5000), encoding, limit=5000) == b"a" * 5000
    with pytest.raises(BodyTooLarge):
        _read(pack(b"a" * 5001), encoding, limit=5000)
    assert _read(pack(b"a" * 9000), encoding, limit=5000, cut=True) == b"a" * 5000


def test_an_announced_length_beyond_the_limit_is_refused_unread() -> None:
    """Nothing is taken from the connection."""

    def chunks() -> object:
        raise AssertionError("nothing may be read")
        yield b""

    for length in ("5001", "9" * 5000):
        with pytest.raises(BodyTooLarge) as caught:
            read_body(
                chunks(),  # type: ignore[arg-type]
                content_encoding="",
                content_length=length,
                max_bytes=5000,
            )
        assert caught.value.where == "announced"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
def test_a_bomb_costs_its_limit_and_no_more(encoding: str) -> None:
    """Hundreds of megabytes in a few hundred KB are cut off at the limit, in a bounded memory."""
    zeros = bytes(64 * 2**20)
    bomb = zlib.compress(zeros, 9) if encoding == "deflate" else gzip.compress(zeros, 9) * 8
    if encoding == "gzip, gzip":
        bomb = gzip.compress(bomb, 9)
    del zeros
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge) as caught:
            _read(bomb, encoding, size=65536, limit=2_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.where == "after decompression"
    assert peak < 6_000_000
