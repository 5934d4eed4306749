"""[[source]] tables: what is refused, how it is said, and the catalogue itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from monitor.catalog.sources import KIND_NAMES, load_sources, parse_sources
from monitor.errors import ConfigError
from monitor.sources import KINDS

GOOD = """
[[source]]
slug = "gx-english"
name = "Guangxi, official English site"
kind = "listing"
url = "http://en.gxzf.gov.cn/news.html"
"""


def _problems(toml: str) -> list[str]:
    return parse_sources(tomllib.loads(toml)["source"], "f.toml")[1]


def _with(line: str) -> str:
    key = line.partition("=")[0].strip()
    kept = [one for one in GOOD.splitlines() if one.partition("=")[0].strip() != key]
    return "\n".join([*kept, line])


def test_the_names_of_kinds_are_those_that_exist() -> None:
    """The catalogue cannot import the table, so a test holds them together."""
    assert set(KIND_NAMES) == set(KINDS)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('kind = "html"', "'kind' must be one of archive, feed, files, jpaas"),
        ('url = "ftp://a.cn/"', "'url' must be an absolute http or https address"),
        ('url = "en.gxzf.gov.cn/news.html"', "'url' must be an absolute"),
        ('url = "http://a.cn:99999/"', "'url' must be an absolute"),
        ('url = "http://a b.cn/"', "'url' must be an absolute"),
        ('url = ""', "'url'"),
        ('slug = "Guangxi"', "'slug'"),
        ('region = "Guangxi"', "'region'"),
        ('region = "CN-ZZ"', "'region'"),
        ('language = "de"', "'language'"),
        ('article = "(["', "'article' is no regular expression"),
        ('hosts = ["http://a.cn"]', "'hosts' must hold host names"),
        ('hosts = ["a.*.cn"]', "'hosts' must hold host names"),
        ('headers = {"Bad Name" = "x"}', "'headers' must be names"),
        ('headers = {"Referer" = "a\\nb"}', "'headers' must be names"),
        ('form = {a = "b"}', "'form' is sent by POST only"),
        ("json = {a = 1}", "'json' is sent by POST only"),
        ('charset = "gb99999"', "'charset' must be the name of a character set"),
        ('selectors = "li"', "unknown key 'selectors'"),
        ("json_body = 1", "unknown key 'json_body'"),
        ('select = {item = "li["}', "'select.item' is no CSS selector"),
        ('select = {date = "span:nope()"}', "'select.date' is no CSS selector"),
        ('select = {row = "li"}', "unknown key 'select.row'"),
        ('pages = {pattern = "http://a.cn/index.html"}', "'pages.pattern' must hold {n}"),
        ("pages = {first = 2}", "'pages.pattern' must hold {n}"),
        (
            'pages = {pattern = "http://a.cn/?from={start}"}',
            "'pages.pattern' holds {start}, which needs 'rows'",
        ),
        ('pages = {form = {page = "{n}"}}', "'pages' has a form or json, sent by POST only"),
        ('pages = {pattern = "index_{n}.html"}', "'pages.pattern' must be an absolute"),
        (
            'pages = {pattern = "http://a.cn/{n}", first = 5, last = 3}',
            "'pages.last' must not be smaller than first, which is 5",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_file_and_slug(line: str, words: str) -> None:
    """One sentence that names the key."""
    problems = _problems(_with(line))
    assert len(problems) == 1
    assert words in problems[0]
    assert problems[0].startswith("f.toml: source ")
    assert "\n" not in problems[0]


def test_all_problems_of_all_sources_come_at_once() -> None:
    """Nothing has to be mended twice."""
    toml = _with('url = "x"') + '\n[source.select]\nitem = "li["\nlink = ">"\n' + "[[source]]\n"
    problems = _problems(toml)
    assert sum("source gx-english" in problem for problem in problems) == 3
    assert sum("source 2" in problem for problem in problems) == 4


@pytest.mark.parametrize(
    ("kind", "select", "fine"),
    [
        ("json", 'item = "data.list", link = "urls[0].pc"', True),
        ("json", 'item = "[]"', True),
        ("json", 'item = "a..b"', False),
        ("json", 'item = "data.list, data.catMap.*.list"', True),
        ("json", 'item = "data.list, data..list"', False),
        ("json", 'item = "data.html | li.cf", link = "a@href"', True),
        ("json", 'item = "data.html | li[", link = "a@href"', False),
        ("json", 'item = "data..html | li"', False),
        ("json", 'link = "a[b"', False),
        ("records", 'item = "li", link = "a@href"', True),
        ("records", 'item = "li >", link = "a@href"', False),
        ("jpaas", 'item = "li.cf"', True),
        ("jpaas", 'item = "data.html | li.cf"', True),
        ("listing", 'item = "ul > li:not(.top)", link = "a[href*=\'@\']@href"', True),
        ("listing", 'title = "@title"', True),
    ],
)
def test_selectors_are_checked_as_their_kind_reads_them(kind: str, select: str, fine: bool) -> None:
    """CSS for pages, dotted paths for JSON, both where HTML stands in JSON."""
    toml = _with(f'kind = "{kind}"') + f"\nselect = {{ {select} }}"
    assert (_problems(toml) == []) is fine


def test_a_route_and_files_are_addresses_of_their_kinds() -> None:
    """A route begins with a slash; a path is any."""
    assert _problems(_with('kind = "rsshub"').replace("http://en.gxzf.gov.cn", "")) == []
    assert "must be a route" in _problems(_with('kind = "rsshub"'))[0]
    files = _with('kind = "files"').replace("http://en.gxzf.gov.cn/news.html", "pages/2026")
    assert _problems(files) == []


def test_secrets_in_headers_and_forms_are_never_repeated() -> None:
    """The sentence names the key alone."""
    toml = _with('form = {token = "s3cret"}') + '\nheaders = {Authorization = "s3cret\\n"}'
    problems = _problems(toml)
    assert len(problems) == 2
    assert not any("s3cret" in problem for problem in problems)


def test_a_folder_is_read_whole_or_refused_whole(tmp_path: Path) -> None:
    """Broken TOML, a foreign key, a slug in two files: all named."""
    (tmp_path / "a.toml").write_text(GOOD)
    assert [source.slug for source in load_sources(tmp_path)] == ["gx-english"]
    (tmp_path / "b.toml").write_text(GOOD)
    (tmp_path / "c.toml").write_text("[[source")
    (tmp_path / "d.toml").write_text("database = 'x'\nsource = 1")
    (tmp_path / "e.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError) as caught:
        load_sources(tmp_path)
    text = str(caught.value)
    for words in (
        "source gx-english: the slug stands twice",
        "c.toml: cannot be read as TOML",
        "d.toml: unknown key 'database'",
        "d.toml: 'source' must be written as [[source]] tables",
        "e.toml: cannot be read as TOML",
    ):
        assert words in text
    with pytest.raises(ConfigError, match="no such folder"):
        load_sources(tmp_path / "gone")


def test_the_catalogue_covers_every_province_and_the_five_seed_publishers() -> None:
    """31 province-level regions of the mainland; the sites of the seed corpus."""
    sources = load_sources()
    regions = {source.region for source in sources}
    assert len(regions - {"CN"}) == 31
    slugs = {source.slug for source in sources}
    assert slugs >= {"gx-english", "ccr-cn", "breakinglatest", "ceramicswin", "cq-liangjiang-en"}
    assert {source.kind for source in sources} == set(KINDS) - {"archive", "files"}


@pytest.mark.parametrize("source", load_sources(), ids=lambda source: source.slug)
def test_a_source_of_the_catalogue_says_what_its_articles_are(source: object) -> None:
    """A region, a language, a publisher and an anchored pattern for article addresses."""
    article = source.article  # type: ignore[attr-defined]
    assert article is not None
    assert article.pattern.startswith("^http")
    assert article.pattern.endswith("$")
    assert source.region  # type: ignore[attr-defined]
    assert source.language  # type: ignore[attr-defined]
    assert source.publisher  # type: ignore[attr-defined]
