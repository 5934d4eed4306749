"""Destinations: what is configured is loaded or refused, and no secret gets out."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from alert_cases import destinations, settings

from monitor.alerts.destinations import Destinations, load_destinations
from monitor.errors import ConfigError

SECRETS = ("hunter2-pass", "T0KEN-in-path", "header-s3cret", "query-s3cret", "b0t-token-abcdef")
SECRET_URL = (
    "json://user:hunter2-pass@127.0.0.1:8080/hooks/T0KEN-in-path"
    "?+Authorization=header-s3cret&-key=query-s3cret"
)


def refused(folder: Path, **values: object) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_destinations(settings(**values), folder=folder)
    return caught.value.problems


def test_a_url_of_the_environment_is_called_by_its_variable() -> None:
    """Who set MONITOR_APPRISE looks for the fault there, not in the file."""
    values = settings(destinations={"all": ["json://h.example", "nope://file"], "ops": ["x"]})
    values.add(["json://ok.example", "nope://variable"])
    with pytest.raises(ConfigError) as caught:
        load_destinations(values, folder=Path("/"))
    assert [problem.partition(" (")[0] for problem in caught.value.problems] == [
        "alerts.destinations: URL 2 of tag 'all'",
        "MONITOR_APPRISE: URL 2",
        "alerts.destinations: URL 1 of tag 'ops'",
    ]


def test_nothing_configured_is_no_error_and_loads_nothing() -> None:
    """The monitor works without alerts."""
    assert list(load_destinations(settings(), folder=Path("/"))) == []


def test_apprise_is_imported_only_when_something_is_sent_or_loaded() -> None:
    """``monitor --help`` and runs without destinations must not wait for it."""
    code = (
        "import sys; import monitor.alerts.outbox; from monitor.alerts.destinations import *;"
        "from monitor.config import AlertSettings; from pathlib import Path;"
        "load_destinations(AlertSettings(), folder=Path('/'));"
        "sys.exit('apprise' in sys.modules or 'jinja2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_tags_reach_their_own_and_all_reaches_everyone() -> None:
    """A destination with two tags stands once in either list."""
    found = destinations(
        desk=["json://h1.example/a", "json://h2.example"], ops=["json://h1.example/a"]
    )
    assert len(found) == 2
    assert found.tags == {"desk", "ops"}
    assert [one.label for one in found.for_tags(["ops"])] == ["json://h1.example"]
    assert len(found.for_tags(["desk", "ops"])) == 2
    assert len(found.for_tags(["all"])) == 2
    assert found.for_tags(["nobody"]) == []


def test_each_mail_recipient_is_a_destination_of_its_own() -> None:
    """to, cc and bcc: one row each, so that one dead mailbox is retried alone."""
    found = destinations(
        "mailto://user:hunter2-pass@mail.example.org?from=m@example.org"
        "&to=a@example.org,b@example.org&cc=c@example.org&bcc=d@example.org,a@example.org"
    )
    assert sorted(one.label for one in found) == [f"{name}@example.org" for name in "abcd"]
    assert all(one.medium.html and not one.medium.chat for one in found)


def test_mail_in_plain_text_where_the_url_says_so() -> None:
    """``format=text`` is respected."""
    found = destinations(
        "mailto://mail.example.org?from=m@example.org&to=a@example.org&format=text"
    )
    assert [one.medium.html for one in found] == [False]


def keys(found: Destinations) -> set[str]:
    return {one.key for one in found}


def test_keys_stay_when_passwords_and_settings_change() -> None:
    """A rotated password must not orphan the rows of the outbox."""
    before = destinations(
        "json://u:old-pass@h.example/x", "mailto://u:old@m.example?to=a@b.example"
    )
    after = destinations(
        "json://u:new-pass@h.example/x?rto=9&+X=1", "mailto://u:new@m2.example?to=A@b.example&cto=3"
    )
    assert keys(before) == keys(after)


def test_different_receivers_have_different_keys() -> None:
    """Path, port and user tell them apart; where only a header does, that does."""
    urls = [
        *(
            "json://h.example/x",
            "json://h.example/y",
            "json://h.example:81/x",
            "json://u@h.example/x",
        ),
        *("json://h.example/z?+X-Team=a", "json://h.example/z?+X-Team=b"),
        *("wecombot://b0t-token-abcdef", "wecombot://b0t-token-ghijkl"),
    ]
    assert len(keys(destinations(*urls))) == len(urls)
    labels = [one.label for one in destinations(*urls)]
    assert len(set(labels)) == len(urls)


def in_order(*urls: str) -> list[str]:
    return [one.key for one in destinations(*urls)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("json://u:old-pass@h.example/x", "json://u:new-pass@h.example/x"),
        ("json://h.example/x?+X-Team=a", "json://h.example/x?+X-Team=b"),
        ("json://h.example/x?rto=5", "json://h.example/x?rto=9"),
        ("mailto://u:p@m1.example?to=a@b.example", "mailto://u:p@m2.example?to=a@b.example"),
    ],
    ids=["password", "header", "timeout", "server"],
)
def test_a_further_url_of_a_receiver_leaves_the_first_ones_key(first: str, second: str) -> None:
    """Else what is held for it is orphaned, and stories that it had are told again."""
    (alone,) = in_order(first)
    both = in_order(first, second)
    assert both[0] == alone
    assert len(set(both)) == 2
    assert in_order(first, second, "json://other.example")[:2] == both


def test_a_mail_address_with_and_without_tls_needs_no_suffix() -> None:
    """Their keys differ by the schema already."""
    urls = ("mailto://u:p@m.example?to=a@b.example", "mailtos://u:p@m.example?to=a@b.example")
    assert in_order(*urls) == [*in_order(urls[0]), *in_order(urls[1])]


def test_keys_of_a_shared_receiver_stay_when_passwords_and_settings_change() -> None:
    """What tells its URLs apart is no credential: what is none, else their order."""
    before = in_order(
        "json://u:one@h.example/x",
        "json://u:two@h.example/x",
        "json://u:one@h.example/x?+X-Team=a&+Authorization=one",
        "json://u:two@h.example/x?+X-Team=a&+Authorization=two",
    )
    after = in_order(
        "json://u:three@h.example/x?cto=3",
        "json://u:four@h.example/x?format=markdown",
        "json://u:five@h.example/x?+X-Team=a&+Authorization=three&rto=8",
        "json://u:six@h.example/x?+X-Team=a&+Authorization=four",
    )
    assert before == after
    assert len(set(after)) == 4
    assert after[1] == f"{after[0]}-2"
    assert after[3] == f"{after[2]}-2"


def test_a_url_told_apart_by_a_header_keeps_its_key_when_one_before_it_goes() -> None:
    """Numbers would move on; a header's name and value do not."""
    plain, a, b = (f"json://h.example/x{query}" for query in ("", "?+X-Team=a", "?+X-Team=b"))
    assert in_order(plain, b)[1] == in_order(plain, a, b)[2]


def test_labels_keys_and_reprs_hold_no_secret() -> None:
    """What is stored and shown is masked."""
    urls = [
        SECRET_URL,
        "wecombot://b0t-token-abcdef",
        "mailto://u:hunter2-pass@m.example?to=a@b.example",
    ]
    for one in destinations(*urls):
        shown = f"{one!r} {one} {one.key} {one.label}"
        assert not any(secret in shown for secret in SECRETS), shown


def test_chat_services_get_their_own_limits() -> None:
    """Bytes where the service counts bytes, Apprise's characters elsewhere, none for mail; for
    webhooks what leaves room for the stories as JSON."""
    found = destinations(
        "wecombot://b0t-token-abcdef",
        "feishu://b0ttokenabcdef",
        "tgram://123456789:abcdefg_hijklmnop/12315544/",
        "mmost://127.0.0.1/b0ttokenabcdef",
        "json://h.example",
        "mailto://u@m.example?to=a@b.example",
    )
    sizes = [one.medium.limit.size if one.medium.limit else None for one in found]
    assert sizes == [2_048, 19_500, 4_096, 4_000, 100_000, None]
    assert [one.medium.chat for one in found] == [True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("hunter2-pass", "is no Apprise URL"),
        ("bogus://hunter2-pass/", "(bogus) cannot be loaded"),
        ("json://", "(json) cannot be loaded"),
        ("tgram://b0t-token-abcdef", "(tgram) cannot be loaded"),
        ("mailto://h.example?to=a@b.example", "sender"),
        ("mailto://u:hunter2-pass@h.example?to=nobody,a@b.example", "recipient"),
        ("mailto://u:hunter2-pass@h.example?to=a@b.example&cc=nobody", "recipient"),
    ],
)
def test_a_url_that_apprise_cannot_load_is_refused(
    url: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One sentence with the place, never the URL; nothing of it in the log."""
    caplog.set_level(logging.DEBUG)
    problems = refused(Path("/"), destinations={"desk": ["json://good.example", url]})
    assert len(problems) == 1
    assert problems[0].startswith("alerts.destinations: URL 2 of tag 'desk'")
    assert words in problems[0]
    assert not any(secret in problems[0] + caplog.text for secret in SECRETS)


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    """Bad URLs, a tag without URL and a missing file: all in one go."""
    problems = refused(
        tmp_path, destinations={"desk": ["x", "y://z"], "ops": []}, apprise_config="none.yml"
    )
    assert len(problems) == 4
    assert any("tag 'ops' has no URL" in problem for problem in problems)
    assert any(f"{tmp_path / 'none.yml'}: no such file" in problem for problem in problems)


GOOD_YAML = """
urls:
  - json://127.0.0.1:9/hook:
      - tag: desk, ops
  - mailto://u:hunter2-pass@m.example?to=a@b.example,c@d.example:
      tag: mail
"""


def test_apprises_own_file_brings_its_tags(tmp_path: Path) -> None:
    """YAML or text, beside or instead of URLs in the settings."""
    (tmp_path / "apprise.yml").write_text(GOOD_YAML, encoding="utf-8")
    (tmp_path / "more.cfg").write_text("# who\ndesk,night=xml://127.0.0.1/x\n", encoding="utf-8")
    found = load_destinations(
        settings(destinations=["json://h.example"], apprise_config="apprise.yml"), folder=tmp_path
    )
    assert found.tags == {"all", "desk", "ops", "mail"}
    assert sorted(one.label for one in found.for_tags(["mail"])) == ["a@b.example", "c@d.example"]
    text = load_destinations(settings(apprise_config="more.cfg"), folder=tmp_path)
    assert text.tags == {"desk", "night"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.yml", GOOD_YAML + "  - bogus://b0t-token-abcdef/\n", "line 7: bogus:// cannot be loaded"),
        ("a.cfg", "desk=bogus://b0t-token-abcdef\njson://h.example\n", "line 1: bogus:// cannot"),
        ("a.cfg", "desk=json://h.example\nhunter2-pass rubbish\n", "line 2"),
        ("a.yml", "urls: [", "cannot read"),
        ("a.yml", "", "holds no destination"),
        ("a.cfg", "# nothing\n", "holds no destination"),
        ("a.yml", "include: other.yml\nurls:\n  - json://h.example\n", "includes other.yml, which is not there"),
        ("a.cfg", "include other.cfg\njson://h.example\n", "includes other.cfg, which is not there"),
        ("a.yml", "include:\n  - other.yml\nurls:\n  - json://h.example\n", "includes other.yml"),
    ],
)  # fmt: skip
def test_what_apprise_passes_over_in_its_file_is_refused(
    tmp_path: Path, name: str, content: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An entry that does not load would be an alert that nobody hears of."""
    caplog.set_level(logging.DEBUG)
    (tmp_path / name).write_text(content, encoding="utf-8")
    problems = " ".join(refused(tmp_path, apprise_config=name))
    assert words in problems
    assert str(tmp_path / name) in problems
    assert not any(secret in problems + caplog.text for secret in SECRETS)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, and a folder in its place."""
    (tmp_path / "a.yml").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in refused(tmp_path, apprise_config="a.yml")[0]
    (tmp_path / "folder").mkdir()
    assert "cannot be read" in refused(tmp_path, apprise_config="folder")[0]
