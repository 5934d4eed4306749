"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.decoding import decode

#: 镕, 喆 and 囍 are outside the set of 1980; the last one outside GBK's first plane too.
NAMES = "朱镕基、李喆与囍字，㐂与𠮷野"
SENTENCE = "推动大中小企业融通发展，建设世界级产业集群。"


def page(head: str, text: str = SENTENCE) -> str:
    return f"<html><head>{head}<title>{text}</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    "label",
    ["gb2312", "GB2312", "gbk", "GBK", "x-gbk", "gb_2312-80", "csgb2312", "gb18030", "CP936"],
)
@pytest.mark.parametrize(
    "meta",
    [
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
        "<meta charset={}>",
        "<META CHARSET='{}'/>",
        '<meta  content="text/html;charset={}"  http-equiv="content-type" />',
    ],
)
def test_every_gb_label_means_gb18030(label: str, meta: str) -> None:
    """Characters outside gb2312 survive under a gb2312 label."""
    text = page(meta.format(label), NAMES)
    decoded = decode(text.encode("gb18030"), "text/html")
    assert decoded.text == text
    assert decoded.encoding == "gb18030"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_beats_every_declaration(encoding: str) -> None:
    """The mark decides, and is not part of the text."""
    text = page("<meta charset=gb2312>")
    decoded = decode(("\ufeff" + text).encode(encoding), "text/html; charset=big5", declared="gbk")
    assert decoded.text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_known_without_a_mark(encoding: str) -> None:
    """The zero bytes of the markup give them away."""
    text = page("<meta charset=utf-8>" + "<link rel=stylesheet href=/css/site.css>" * 9)
    assert decode(text.encode(encoding)).text == text


def test_the_header_beats_the_meta_tag() -> None:
    """HTTP's charset is trusted before the page's own."""
    text = page("<meta charset=big5>")
    assert decode(text.encode("gb18030"), "text/html; charset=GB2312").text == text


def test_a_header_that_the_bytes_belie_gives_way_to_the_page() -> None:
    """A server that calls everything Big5, before a page in GB that says so."""
    text = page("<meta charset=gb2312>")
    assert decode(text.encode("gb18030"), "text/html; charset=big5").text == text


@pytest.mark.parametrize("default", ["ISO-8859-1", "windows-1252", "latin1", "us-ascii"])
@pytest.mark.parametrize("real", ["gb18030", "utf-8"])
def test_latin_1_in_the_header_is_a_servers_default(default: str, real: str) -> None:
    """The meta tag is asked next, and without one the bytes."""
    header = f"text/html; charset={default}"
    labelled = page(f"<meta charset={real}>")
    assert decode(labelled.encode(real), header).text == labelled
    bare = page("")
    assert decode(bare.encode(real), header).text == bare


def test_the_sources_own_setting_comes_first() -> None:
    """A charset that the catalogue sets beats header and meta tag."""
    text = page("<meta charset=iso-8859-2>", "產業鏈政策說明會")
    assert decode(text.encode("big5"), "text/html; charset=euc-kr", declared="big5").text == text


def test_a_feeds_prolog_is_read() -> None:
    """GB feeds come as plain text/xml."""
    text = f'<?xml version="1.0" encoding="GB2312"?><rss><title>{NAMES}</title></rss>'
    assert decode(text.encode("gb18030"), "text/xml").text == text


@pytest.mark.parametrize("length", [2_000, 9_000, 40_000])
def test_a_late_meta_tag_is_found(length: int) -> None:
    """Several kilobytes of script may stand before the declaration."""
    text = page("<script>" + "x" * length + "</script><meta charset=big5>", "產業鏈政策說明會")
    assert decode(text.encode("big5")).text == text


def test_a_declaration_inside_a_script_or_comment_does_not_count() -> None:
    """Only the real meta tag is a declaration."""
    head = (
        "<!-- <meta charset=euc-kr> --><script>'<meta charset=euc-jp>'</script><meta charset=gbk>"
    )
    assert decode(page(head).encode("gb18030")).text == page(head)


def test_gb_on_what_is_utf_8_is_overruled() -> None:
    """Fixtures and re-saved pages keep the old label."""
    text = page("<meta charset=gb2312>")
    decoded = decode(text.encode("utf-8"), "text/html; charset=gb2312")
    assert (decoded.text, decoded.encoding) == (text, "utf-8")


def test_utf_8_on_what_is_gb_is_overruled() -> None:
    """The reverse test: invalid UTF-8 that is clean gb18030."""
    text = page("<meta charset=utf-8>")
    decoded = decode(text.encode("gb18030"), "text/html; charset=utf-8")
    assert (decoded.text, decoded.encoding) == (text, "gb18030")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_broken_byte_costs_one_sentence_at_most(encoding: str) -> None:
    """Damage is replaced, ends at the next tag, and does not change the encoding."""
    text = page(f"<meta charset={encoding}>", "<br>".join([SENTENCE] * 20))
    content = text.encode(encoding)
    broken = content[:400] + b"\xff" + content[400:]
    decoded = decode(broken)
    assert decoded.encoding == encoding
    assert decoded.text.count(SENTENCE) >= 39
    assert "\ufffd" in decoded.text


def test_a_page_cut_inside_a_character_keeps_its_encoding() -> None:
    """The last bytes of a cut download are no proof against UTF-8."""
    assert decode(page("<meta charset=gbk>", SENTENCE * 9).encode()[:-30]).encoding == "utf-8"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SENTENCE * 5, "gb18030"),
        ("推動中小企業融通發展，產業鏈政策說明會於臺北舉行，出席者眾多。" * 3, "big5"),
        ("Développement économique : très élevé à Paris", "latin-1"),
        ("plain ascii", "ascii"),
        (SENTENCE, "utf-8"),
    ],
)
def test_undeclared_bytes_are_guessed(text: str, encoding: str) -> None:
    """Valid UTF-8 first, then GB's own pattern of bytes, then the general guess."""
    assert decode(text.encode(encoding)).text == text


def test_utf_7_is_refused() -> None:
    """UTF-7 would smuggle markup past every filter: the bytes are read as they stand."""
    content = b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    assert decode(content, "text/html; charset=utf-7").text == content.decode()


@pytest.mark.parametrize(
    "label", ["rot13", "base64", "idna", "unicode_escape", "no-such", "", "\x00"]
)
def test_labels_that_are_no_charsets_are_passed_over(label: str) -> None:
    """An unknown or dangerous codec name is no declaration."""
    text = page("<meta charset=gb2312>")
    assert (
        decode(text.encode("gb18030"), f"text/html; charset={label}", declared=label).text == text
    )


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=gbk", "utf-16", "x"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_decode(content: bytes, header: str | None) -> None:
    """Nothing raises; the encoding named is one that Python knows."""
    decoded = decode(content, header)
    content.decode(decoded.encoding, "replace")
    assert isinstance(decoded.text, str)
