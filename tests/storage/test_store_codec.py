"""Stored forms: what is dumped comes back, whatever it holds."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import (
    Attachment,
    ChainLabel,
    Enterprise,
    Evidence,
    Fact,
    Labels,
    Official,
    Precision,
    PublicationDate,
    RegionChain,
    Signature,
)
from monitor.storage import codec
from monitor.storage.columns import dump_json, storable

CLEAN = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
ANY = st.text(max_size=20)
NUMBERS = st.floats(allow_nan=False)
EVIDENCE = st.builds(
    Evidence, st.sampled_from(["title", "text"]), st.integers(0, 9999), st.integers(0, 9999), CLEAN
)
CHAINS = st.builds(ChainLabel, CLEAN, st.floats(0, 1), st.lists(EVIDENCE, max_size=3).map(tuple))
FACTS = st.builds(
    Fact,
    st.sampled_from(["investment", "output", "target", "count", "growth"]),
    NUMBERS,
    CLEAN,
    st.none() | st.integers(1900, 2100),
    EVIDENCE,
    st.none() | NUMBERS,
)
OFFICIALS = st.builds(Official, st.none() | CLEAN, CLEAN, st.none() | CLEAN, EVIDENCE)
ENTERPRISES = st.builds(Enterprise, CLEAN, st.none() | CLEAN, EVIDENCE)
LABELS = st.builds(
    Labels,
    language=st.sampled_from(["en", "zh"]),
    relevant=st.booleans(),
    chains=st.lists(CHAINS, max_size=3).map(tuple),
    regions=st.lists(CLEAN, max_size=3).map(tuple),
    places=st.lists(CLEAN, max_size=3).map(tuple),
    event=CLEAN,
    new_cluster=st.booleans(),
    facts=st.lists(FACTS, max_size=3).map(tuple),
    officials=st.lists(OFFICIALS, max_size=3).map(tuple),
    enterprises=st.lists(ENTERPRISES, max_size=3).map(tuple),
)
SIGNATURES = st.builds(
    Signature,
    content_hash=st.text(string.hexdigits, max_size=64),
    minhash=st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 2**64 - 1), max_size=70).map(tuple),
    shingles=st.integers(0, 2**32 - 1),
    keys=st.lists(st.integers(0, 2**63 - 1), max_size=70).map(tuple),
)
PUBLISHED = st.builds(
    PublicationDate,
    st.datetimes(timezones=st.timezones()),
    st.sampled_from(Precision),
    CLEAN,
)


@settings(max_examples=150)
@given(LABELS)
def test_labels_survive_storage(labels: Labels) -> None:
    """Through JSON as the database keeps it."""
    assert codec.load_labels(json.loads(dump_json(codec.dump_labels(labels)))) == labels


def test_labels_stored_without_officials_are_read() -> None:
    """What an earlier version stored has no officials and no enterprises."""
    stored = codec.dump_labels(Labels(language="zh", relevant=True, regions=("CN-GX",)))
    del stored["officials"], stored["enterprises"]
    loaded = codec.load_labels(stored)
    assert (loaded.regions, loaded.officials, loaded.enterprises) == (("CN-GX",), (), ())


@settings(max_examples=150)
@given(SIGNATURES)
def test_signatures_survive_storage(signature: Signature) -> None:
    """Through the blob, with values of 32 and of 64 bits."""
    blob = codec.dump_signature(signature)
    assert codec.load_signature(blob, signature.content_hash) == signature


@pytest.mark.parametrize(("values", "size"), [(2**32 - 1, 745), (2**32, 1001)])
def test_signature_is_as_small_as_its_values_allow(values: int, size: int) -> None:
    """64 values of 32 bits and 60 keys take 745 bytes."""
    signature = Signature(
        content_hash="", minhash=(values,) * 64, shingles=9, keys=tuple(range(60))
    )
    assert len(codec.dump_signature(signature)) == size


@settings(max_examples=100)
@given(st.none() | PUBLISHED)
def test_publication_dates_survive_storage(published: PublicationDate | None) -> None:
    """Through three columns."""
    columns = codec.dump_published(published)
    assert codec.load_published(*columns.values()) == published


@settings(max_examples=50)
@given(
    st.lists(st.builds(RegionChain, CLEAN, CLEAN)), st.lists(st.builds(Attachment, CLEAN, CLEAN))
)
def test_small_values_survive_storage(
    pairs: list[RegionChain], attachments: list[Attachment]
) -> None:
    """Pairs and attachments through JSON."""
    assert codec.load_pairs(json.loads(dump_json(codec.dump_pairs(pairs)))) == tuple(pairs)
    stored = json.loads(dump_json(codec.dump_attachments(attachments)))
    assert codec.load_attachments(stored) == tuple(attachments)


@settings(max_examples=200)
@given(ANY)
def test_storable_text_is_as_long_and_changes_only_what_no_database_takes(text: str) -> None:
    """Offsets survive; what can be stored is not touched; twice is as once."""
    clean = storable(text)
    assert len(clean) == len(text)
    clean.encode()
    assert "\x00" not in clean
    assert all(old == new or new == "\ufffd" for old, new in zip(text, clean, strict=True))
    assert storable(clean) == clean


@settings(max_examples=200)
@given(
    st.recursive(
        ANY | st.integers() | st.none(),
        lambda x: st.lists(x) | st.dictionaries(ANY, x),
        max_leaves=8,
    )
)
def test_json_is_always_storable(value: object) -> None:
    """Whatever strings a document holds, a database takes it."""
    text = dump_json(value)
    text.encode()
    assert "\x00" not in text
    walked = json.dumps(json.loads(text))
    assert "\\u0000" not in walked.replace("\\\\", "")


def test_written_escape_is_not_mistaken_for_a_character() -> None:
    """A page that spells out the six characters of an escape keeps them."""
    assert json.loads(dump_json(["\\u0000"])) == ["\\u0000"]


@settings(max_examples=50)
@given(ANY)
def test_fingerprint_is_32_hex_digits_of_any_address(address: str) -> None:
    """Also of addresses with characters that UTF-8 lacks."""
    fingerprint = codec.fingerprint(address)
    assert len(fingerprint) == 32
    assert set(fingerprint) <= set("0123456789abcdef")
