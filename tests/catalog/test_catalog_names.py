"""seeds/names.toml: reviewed names in both languages, refused whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.catalog.names import Name, load_names
from monitor.dedupe.enterprises import enterprises
from monitor.errors import ConfigError

NAMES = load_names()


@pytest.mark.parametrize("name", NAMES, ids=[name.en[0] for name in NAMES])
def test_every_name_is_found_in_both_languages(name: Name) -> None:
    """Each spelling, in a sentence of its language, is read as the first English one."""
    for spelling in name.en:
        assert name.en[0] in enterprises(f"A new plant of {spelling} opened."), spelling
    for spelling in name.zh:
        assert name.en[0] in enterprises(f"{spelling}新工厂投产。"), spelling


def test_a_name_stands_in_one_row(tmp_path: Path) -> None:
    """The same English name for two enterprises is refused and named."""
    path = tmp_path / "names.toml"
    path.write_text(
        'names = [[["Airbus"], ["空客"]], [["AIRBUS"], ["空中客车"]]]', encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="'airbus' stands in two rows"):
        load_names(path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("names = [", "names.toml: "),
        ("names = []\ncolour = 1", "unknown key 'colour'"),
        ('names = [[["Airbus"]]]', "names.0"),
        ('names = [[["Airbus"], []]]', "names.0.1"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, problem: str) -> None:
    """Broken TOML, unknown keys and rows without both languages."""
    path = tmp_path / "names.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_names(path)
    assert problem in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """One sentence with the path."""
    with pytest.raises(ConfigError, match="cannot be read"):
        load_names(tmp_path / "none.toml")
