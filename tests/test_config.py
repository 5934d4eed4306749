"""monitor.toml and the environment: what holds by default, and that wrong files fail whole."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest

from monitor.config import DEFAULT_RULE, Settings, load_settings
from monitor.errors import ConfigError


def write(folder: Path, text: str) -> Path:
    path = folder / "monitor.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(path: Path, environment: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_settings(path, environment or {})
    return caught.value.problems


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    """An empty file gives every default of the contract, and one rule for new clusters."""
    settings = load_settings(write(tmp_path, ""), {})
    assert settings.database == f"sqlite:///{tmp_path / 'monitor.db'}"
    assert settings.fetch.delay_seconds == 2.0
    assert settings.fetch.max_bytes == 10_000_000
    assert not settings.fetch.allow_private_hosts
    assert settings.alerts.fresh_days == 3
    assert settings.alerts.digest_at == time(8, 30)
    assert settings.alerts.quiet is None
    assert settings.alerts.burst == 20
    assert settings.rules == (DEFAULT_RULE,)


def test_relative_paths_start_at_the_file(tmp_path: Path) -> None:
    """A relative database, catalogue or Apprise file lies beside the configuration."""
    path = write(
        tmp_path,
        'database = "sqlite:///data/m.db"\ncatalogue = "mine"\n'
        '[alerts]\napprise_config = "apprise.yml"\n',
    )
    settings = load_settings(path, {})
    assert settings.database == f"sqlite:///{tmp_path}/data/m.db"
    assert settings.catalogue_folder == tmp_path / "mine"
    assert settings.alerts.apprise_config == tmp_path / "apprise.yml"


def test_the_environment_overrides_database_and_adds_destinations(tmp_path: Path) -> None:
    """MONITOR_DATABASE wins over the file; the URLs of MONITOR_APPRISE join the tag all."""
    path = write(tmp_path, 'database = "sqlite:///a.db"\n[alerts]\ndestinations = ["json://one"]\n')
    settings = load_settings(
        path,
        {
            "MONITOR_DATABASE": "postgresql+psycopg://db/monitor",
            "MONITOR_APPRISE": "json://two json://three",
        },
    )
    assert settings.database == "postgresql+psycopg://db/monitor"
    assert settings.alerts.destinations == {"all": ["json://one", "json://two", "json://three"]}


def test_the_file_comes_from_the_environment_or_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --config: $MONITOR_CONFIG, else ./monitor.toml, else the built-in defaults."""
    monkeypatch.chdir(tmp_path)
    assert load_settings(None, {}).origin is None
    write(tmp_path, "[alerts]\nfresh_days = 7\n")
    assert load_settings(None, {}).alerts.fresh_days == 7
    other = tmp_path / "other.toml"
    other.write_text("[alerts]\nfresh_days = 9\n", encoding="utf-8")
    assert load_settings(None, {"MONITOR_CONFIG": str(other)}).alerts.fresh_days == 9


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    """{env:NAME} is replaced everywhere; an unset name is a problem that names it."""
    path = write(tmp_path, '[alerts]\ndestinations = ["json://u:{env:TOKEN}@h"]\n')
    settings = load_settings(path, {"TOKEN": "s3cret"})
    assert settings.alerts.destinations["all"] == ["json://u:s3cret@h"]
    (problem,) = problems_of(path)
    assert "TOKEN" in problem
    assert "not set" in problem


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    """Unknown keys, wrong values and broken sources of one file come in one error."""
    path = write(
        tmp_path,
        "databse = 1\n"
        "[fetch]\ndelay_seconds = -1\n"
        '[alerts]\nquiet = "late"\ntimezone = "Mars/Base"\n'
        '[[rule]]\nslug = "r"\nwhen = { regoin = ["CN-GX"] }\ntags = []\n'
        '[[source]]\nslug = "s"\nname = "S"\nkind = "listing"\nurl = "http://a.cn/"\n'
        'article = "("\ncolour = "red"\n',
    )
    text = "\n".join(problems_of(path))
    for part in (
        "databse",
        "fetch.delay_seconds",
        "alerts.quiet",
        "alerts.timezone",
        "regoin",
        "tags",
        "source s",
        "colour",
        "article",
    ):
        assert part in text, part
    assert str(path) in text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('catalog = "none"', "unknown key 'catalog'; did you mean 'catalogue'?"),
        ("[alert]", "unknown key 'alert'; did you mean 'alerts'?"),
        ("[fetch]\ndelay = 3", "unknown key 'fetch.delay'; did you mean 'delay_seconds'?"),
        ("[fetch]\nzzz = 3", "unknown key 'fetch.zzz'; remove it or correct its spelling."),
        ('[[sources]]\nslug = "s"', "unknown key 'sources'; did you mean 'source'?"),
        (
            '[[rule]]\nslug = "r"\ntags = ["all"]\nwhen = { regions = ["CN-GX"] }',
            "rule r: unknown key 'when.regions'; did you mean 'region'?",
        ),
        (
            '[[source]]\nslug = "s"\nname = "S"\nkind = "listing"\nurl = "http://a.cn/"\n'
            "[source.select]\nitm = 'li'",
            "source s: unknown key 'select.itm'; did you mean 'item'?",
        ),
        ('[alerts]\nquiet = "22-7"', 'must be two times of day such as "22:00-07:00"'),
        (
            '[alerts]\ndestinations = "json://h"',
            "'alerts.destinations' must be a list of URLs, or a table of such lists by tag.",
        ),
    ],
)
def test_a_mistake_is_told_with_what_was_meant(tmp_path: Path, text: str, sentence: str) -> None:
    """A misspelt key names the one it is like, a wrong form shows a right one."""
    assert sentence in "\n".join(problems_of(write(tmp_path, text)))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"database = ", "TOML"),
        ("database = '\u4e2d'".encode("gb18030"), "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, content: bytes, word: str
) -> None:
    """Broken TOML and another encoding are told apart, each with the file's name."""
    path = tmp_path / "monitor.toml"
    path.write_bytes(content)
    (problem,) = problems_of(path)
    assert word in problem
    assert str(path) in problem


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    """A configuration file that is not there is an error, not the defaults."""
    (problem,) = problems_of(tmp_path / "nowhere.toml")
    assert "monitor init" in problem


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Windows editors write a mark before UTF-8; that is no problem of the user."""
    path = tmp_path / "monitor.toml"
    path.write_bytes(b"\xef\xbb\xbf[alerts]\nfresh_days = 5\n")
    assert load_settings(path, {}).alerts.fresh_days == 5


@pytest.mark.parametrize("tables", ['source = "x"', "source = [1]", 'rule = "x"', "source = {}"])
def test_tables_of_the_wrong_shape_are_refused(tmp_path: Path, tables: str) -> None:
    """A source or rule that is no table is named instead of breaking the reader."""
    assert problems_of(write(tmp_path, tables + "\n"))


def test_slugs_stand_once(tmp_path: Path) -> None:
    """Two sources or two rules of one slug are refused: slugs are identities in the database."""
    source = '[[source]]\nslug = "s"\nname = "S"\nkind = "feed"\nurl = "http://a.cn/"\n'
    rule = '[[rule]]\nslug = "r"\ntags = ["all"]\n'
    text = "\n".join(problems_of(write(tmp_path, source * 2 + rule * 2)))
    assert "source s" in text
    assert "rule r" in text


def test_the_template_of_init_holds_the_defaults(tmp_path: Path) -> None:
    """What ``monitor init`` writes loads as it is, and with every default uncommented."""
    template = Path("monitor/cli/template.toml").read_text(encoding="utf-8")
    assert load_settings(write(tmp_path, template), {}).rules == (DEFAULT_RULE,)
    lines = []
    for line in template.splitlines():
        keeps_default = line.startswith(
            (
                "# user_agent",
                "# delay",
                "# timeout",
                "# max_",
                "# respect",
                "# allow",
                "# rsshub",
                "# timezone",
                "# fresh_days",
                "# digest_at",
                "# burst",
            )
        )
        lines.append(line.removeprefix("# ") if keeps_default else line)
    settings = load_settings(write(tmp_path, "\n".join(lines)), {})
    assert settings.fetch == load_settings(write(tmp_path, ""), {}).fetch


def test_what_is_right_beside_a_wrong_value_is_checked_as_well(tmp_path: Path) -> None:
    """A wrong type hides nothing: what remains can be checked, and nothing is named twice."""
    path = write(
        tmp_path,
        'database = "postgresql+psycopg://m:{env:UNSET_1}@h/m"\n'
        '[alerts]\nburst = "many"\n'
        'destinations = {ops = "json://a", desk = [5, "mailto://u:{env:UNSET_2}@example.org"]}\n'
        '[[rule]]\nslug = "r"\nwhen = { chain = ["none"], language = ["de"], novel = 1 }\n'
        '[[rule]]\nslug = "r"\ntags = ["desk"]\n'
        '[[rule]]\ntags = [1]\nwhen = { text = "x" }\n'
        '[[source]]\nslug = "s"\nname = "S"\nkind = "lsting"\nurl = "/gov"\nregion = "CN-ZZ"\n'
        '[source.select]\nitem = "li:::x["\n'
        '[[source]]\nslug = "s"\nname = "S"\nkind = "feed"\nurl = "http://a.cn/"\n',
    )
    with pytest.raises(ConfigError) as caught:
        load_settings(path, {})
    problems = [problem.removeprefix(f"{path}: ") for problem in caught.value.problems]
    expected = {
        "the environment variable UNSET_1",
        "the environment variable UNSET_2",
        "'alerts.burst'",
        "'alerts.destinations.ops'",
        "'alerts.destinations.desk.0'",
        "rule r: 'when.language.0'",
        "rule r: 'when.novel'",
        "rule r: 'tags' is missing",
        "rule r: the slug stands twice",
        "rule 3: 'slug' is missing",
        "rule 3: 'tags.0'",
        "source s: 'kind'",
        "source s: 'region'",
        "source s: 'select.item'",
        "source s: the slug stands twice",
    }
    assert {part: sum(one.startswith(part) for one in problems) for part in expected} == (
        dict.fromkeys(expected, 1)
    )
    assert len(problems) == len(expected)
    rest = caught.value.partial
    assert isinstance(rest, Settings)
    assert rest.database == f"sqlite:///{tmp_path / 'monitor.db'}"
    assert set(rest.alerts.destinations) == {"ops", "desk"}
    assert [(rule.slug, rule.tags) for rule in rest.rule] == [
        ("r", ["all"]),
        ("r", ["desk"]),
        ("3", ["all"]),
    ]
    assert rest.rule[0].when.chain == ["none"]
    assert {source.slug for source in rest.sources} == {"s"}


def test_the_examples_of_the_readme_load(tmp_path: Path) -> None:
    """Who copies the tables of README.md into monitor.toml has a source and a rule."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    tables = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    settings = load_settings(write(tmp_path, "\n".join(tables)), {"MAIL_PASSWORD": "x"})
    assert [source.slug for source in settings.sources] == ["my-department"]
    assert [rule.slug for rule in settings.rules] == ["gx-batteries"]
