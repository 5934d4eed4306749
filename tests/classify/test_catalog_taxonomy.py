"""The reviewed lexicon and gazetteer: loaded whole, refused whole, collisions named."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.catalog import seeds_folder
from monitor.catalog.taxonomy import collisions, load_gazetteer, load_taxonomy
from monitor.classify.taxonomy import Strength, Taxonomy
from monitor.errors import ConfigError

GOOD = """
id = "steel"
en = "Iron and steel"
zh = "钢铁"
definition = "Steel."
gbt4754 = ["31"]
[terms.zh]
names = ["钢铁"]
weak = ["钢"]
not = ["钢铁意志"]
[terms.en]
names = ["iron and steel"]
segments = ["crude steel"]
"""


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_the_reviewed_chains_are_the_42_of_the_gold_labels() -> None:
    """Ids, names and parents are consistent, and no two chains claim a term unawares."""
    taxonomy = load_taxonomy()
    assert len(taxonomy.chains) == 42
    assert collisions(taxonomy) == []
    names = taxonomy.names()
    assert names["new-energy-vehicles"] == ("New energy vehicles", "新能源汽车")
    assert all(parent in names for chain in taxonomy.chains for parent in chain.parents)
    assert all(chain.codes and chain.definition for chain in taxonomy.chains)


def test_a_chain_is_one_file(tmp_path: Path) -> None:
    """A file gives a chain with its terms by strength, its exclusions and codes."""
    write(tmp_path, "steel.toml", GOOD)
    (chain,) = load_taxonomy(tmp_path).chains
    strengths = {term.text: term.strength for term in chain.terms}
    assert strengths == {
        "钢铁": Strength.NAME,
        "钢": Strength.WEAK,
        "iron and steel": Strength.NAME,
        "crude steel": Strength.SEGMENT,
    }
    assert chain.exclusions == ("钢铁意志",)
    assert chain.codes == ("31",)


def test_all_problems_of_all_files_come_in_one_error(tmp_path: Path) -> None:
    """Broken TOML, unknown keys, wrong ids and missing terms are named together."""
    write(tmp_path, "a.toml", "id = [")
    write(tmp_path, "b.toml", GOOD.replace('definition = "Steel."', 'colour = "grey"'))
    write(tmp_path, "c.toml", GOOD)
    with pytest.raises(ConfigError) as caught:
        load_taxonomy(tmp_path)
    text = "\n".join(caught.value.problems)
    assert "a.toml: cannot be read as TOML" in text
    assert "b.toml: unknown key 'colour'" in text
    assert "b.toml: 'definition' is missing" in text
    assert "c.toml: 'id' is 'steel'; it must be the file's name." in text


def test_a_parent_must_be_a_chain(tmp_path: Path) -> None:
    """A misspelt parent is refused."""
    write(tmp_path, "steel.toml", GOOD.replace("gbt4754", 'parents = ["metal"]\ngbt4754'))
    with pytest.raises(ConfigError, match="parent 'metal' is no chain"):
        load_taxonomy(tmp_path)


@pytest.mark.parametrize("make", [False, True])
def test_a_folder_without_chains_is_refused(tmp_path: Path, make: bool) -> None:
    """Neither a missing nor an empty folder gives an empty taxonomy."""
    folder = tmp_path / "chains"
    if make:
        folder.mkdir()
    with pytest.raises(ConfigError, match="chains"):
        load_taxonomy(folder)


def test_terms_of_two_chains_collide_unless_shared(tmp_path: Path) -> None:
    """The doctor names a term that two chains claim, until both say that it is shared."""
    write(tmp_path, "steel.toml", GOOD)
    other = GOOD.replace('"steel"', '"metal"').replace('"crude steel"', '"Crude-Steel"')
    write(tmp_path, "metal.toml", other.replace("钢铁", "金属").replace('"钢"', '"金"').replace("iron and steel", "metal"))  # fmt: skip
    (sentence,) = collisions(load_taxonomy(tmp_path))
    assert "crude steel" in sentence
    assert "metal, steel" in sentence
    for name in ("steel", "metal"):
        text = (tmp_path / f"{name}.toml").read_text(encoding="utf-8")
        write(
            tmp_path, f"{name}.toml", text.replace("gbt4754", 'shared = ["crude steel"]\ngbt4754')
        )
    assert collisions(load_taxonomy(tmp_path)) == []


def test_the_empty_taxonomy_has_no_collisions() -> None:
    """Nothing collides with nothing."""
    assert collisions(Taxonomy(())) == []


REGIONS = """
[[region]]
id = "CN-GX"
code = "450000"
en = "Guangxi"
zh = "广西"
short = "桂"
cities = [["450100", "南宁", "Nanning"]]
[[country]]
id = "VN"
en = "Vietnam"
"""


def test_a_gazetteer_file_gives_regions_and_countries(tmp_path: Path) -> None:
    """Regions with their places, and foreign countries."""
    write(tmp_path, "regions.toml", REGIONS)
    gazetteer = load_gazetteer(tmp_path / "regions.toml")
    assert [region.id for region in gazetteer.regions] == ["CN-GX"]
    assert gazetteer.regions[0].places[0].en == "Nanning"
    assert [country.id for country in gazetteer.countries] == ["VN"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('id = "VN"', 'id = "vn"', "country.0.id"),
        ('"450100"', '"440100"', "南宁 has code 440100"),
        ('short = "桂"', "", "'region.0.short' is missing"),
        ("[[country]]", REGIONS + "[[country]]", "CN-GX stands twice"),
        ("[[region]]", "[[region", "cannot be read as TOML"),
    ],
)
def test_a_wrong_gazetteer_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    """Wrong ids, codes of another province, missing keys and doubles are named."""
    write(tmp_path, "regions.toml", REGIONS.replace(old, new, 1))
    with pytest.raises(ConfigError) as caught:
        load_gazetteer(tmp_path / "regions.toml")
    assert problem in "\n".join(caught.value.problems)


def test_the_reviewed_files_lie_where_the_loaders_look() -> None:
    """One file for each chain, named after it."""
    stems = {path.stem for path in (seeds_folder() / "chains").glob("*.toml")}
    assert stems == {chain.id for chain in load_taxonomy().chains}
