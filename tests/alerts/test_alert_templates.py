"""A reader's own templates: they override ours, cannot break out, and are refused when broken."""

from __future__ import annotations

import html
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from alert_cases import NAMES, SHANGHAI, item, rule, settings, story
from pytest_httpserver import HTTPServer

from monitor.alerts.destinations import load_destinations
from monitor.alerts.messages import Medium, Message, Writer
from monitor.alerts.templating import NAMES as TEMPLATES
from monitor.alerts.templating import load_templates
from monitor.errors import ConfigError

MINIMAL = "{{ story.headline }}|{{ story.url }}|{{ story.regions | join }}|{{ story.chains | map(attribute='name') | join(' ') }}"


def written(folder: Path, medium: Medium, *, digest: bool = False) -> Message:
    """A message of the standard story with the templates of ``folder``."""
    made = Writer(medium, frozenset({"all"}), NAMES, SHANGHAI, load_templates(folder))
    items = [item(story())]
    return (made.digest(rule(), items) if digest else made.alert(rule(), items[0]))[0]


def refused(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_templates(folder)
    return caught.value.problems


def test_a_template_of_ones_own_takes_the_place_of_ours(tmp_path: Path) -> None:
    """That one alone: the others stay ours."""
    (tmp_path / "alert.txt.j2").write_text(f"MINE {MINIMAL}", encoding="utf-8")
    assert written(tmp_path, Medium()).body.startswith(f"MINE {story().title}|{story().head.url}|")
    assert "MINE" not in written(tmp_path, Medium(html=True)).body


def test_a_layout_and_a_piece_of_ones_own_reach_every_mail(tmp_path: Path) -> None:
    """Styles of a class are written into the elements; pieces may be included."""
    (tmp_path / "layout.html.j2").write_text(
        "<html><head><style>.title { color: teal; }</style></head><body>"
        "{% include 'brand.html.j2' %}{% block body %}{% endblock %}</body></html>",
        encoding="utf-8",
    )
    (tmp_path / "brand.html.j2").write_text("<b>Our desk</b>", encoding="utf-8")
    for digest in (False, True):
        body = written(tmp_path, Medium(html=True), digest=digest).body
        assert "<b>Our desk</b>" in body
        assert '<p class="title ink" style="color: teal;">' in body


def test_an_articles_words_are_escaped_in_ones_own_html_too(tmp_path: Path) -> None:
    """Escaping belongs to the format, whoever wrote the template."""
    (tmp_path / "alert.html.j2").write_text(f"<p>{MINIMAL}</p>", encoding="utf-8")
    made = Writer(Medium(html=True), frozenset(), NAMES, SHANGHAI, load_templates(tmp_path))
    body = made.alert(rule(), item(story(title="<script>x</script><style>")))[0].body
    assert "<script>" not in body
    assert "<script>x</script><style>" in html.unescape(body)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("alert.txt.j2", "one\n{% if %}", "alert.txt.j2, line 2: "),
        ("alert.txt.j2", f"{MINIMAL}\n\n{{{{ story.headlin }}}}", "alert.txt.j2, line 3: "),
        ("parts.html.j2", "{% macro headline(s) %}{{ s.x }}{% endmacro %}", "line 1: "),
        ("alert.txt.j2", f"{MINIMAL}{{% include 'gone.j2' %}}", "gone.j2"),
        ("alert.txt.j2", f"{MINIMAL}\n{{{{ story.__class__ }}}}", "alert.txt.j2, line 2: "),
        ("alert.txt.j2", f"{MINIMAL}{{{{ ''.__class__.__mro__[1] }}}}", "unsafe"),
        ("alert.txt.j2", f"{MINIMAL}{{{{ t.events.clear() }}}}", "unsafe"),
        ("alert.txt.j2", f"{MINIMAL}{{{{ '{{0.__class__}}'.format(story) }}}}", "unsafe"),
        ("alert.txt.j2", f"{MINIMAL}{{% include '../../etc/passwd' %}}", "passwd"),
        ("alert.txt.j2", "{{ story.headline }}", "must show the URL, the region, the chain"),
        ("digest.html.j2", "{{ title }}", "digest.html.j2 must show the headline"),
        ("layout.html.j2", "<p>no block</p>", "must show the headline"),
        ("alerts.txt.j2", "x", "nothing uses a template of this name"),
    ],
)
def test_a_broken_template_is_refused_with_file_and_line(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    """Syntax, unknown names, missing pieces, ways out of the sandbox, what says too little."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    problems = refused(tmp_path)
    assert words in " ".join(problems)
    assert all(problem.startswith(f"alerts.templates: {tmp_path}") for problem in problems)


def test_every_problem_of_templates_and_destinations_is_named_at_once(tmp_path: Path) -> None:
    """Beside the wrong URLs, before anything is sent."""
    (tmp_path / "alert.txt.j2").write_text("{% for %}", encoding="utf-8")
    (tmp_path / "notice.html.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError) as caught:
        load_destinations(settings(destinations=["x"], templates=tmp_path), folder=tmp_path)
    assert len(caught.value.problems) == 3


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With its name."""
    assert "no such folder" in refused(tmp_path / "gone")[0]


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    """Ours hold."""
    plain = Writer(Medium(), frozenset({"all"}), NAMES, SHANGHAI).alert(rule(), item(story()))[0]
    assert written(tmp_path, Medium()) == plain


def test_a_template_that_breaks_on_a_story_does_not_cost_the_alert(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What the sample did not show: the built-in words go out, and the log says why."""
    (tmp_path / "alert.txt.j2").write_text(f"MINE {MINIMAL} {{{{ story.facts[0] }}}}", "utf-8")
    made = Writer(Medium(), frozenset(), NAMES, SHANGHAI, load_templates(tmp_path))
    bare = made.alert(rule(), item(story(facts=())))[0]
    assert story().title in bare.body
    assert "MINE" not in bare.body
    assert "alert.txt.j2 broke" in caplog.text
    assert any(record.levelno == logging.ERROR for record in caplog.records)


def test_our_own_templates_pass_the_check_of_ones_own(tmp_path: Path) -> None:
    """Each of them, copied to begin with, is accepted as it is."""
    ours = Path(__file__).parents[2] / "monitor" / "alerts" / "templates"
    assert {path.name for path in ours.iterdir()} == set(TEMPLATES)
    for path in ours.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    copied = load_templates(tmp_path)
    (made,) = Writer(Medium(html=True), frozenset(), NAMES, SHANGHAI, copied).alert(
        rule(), item(story())
    )
    (plain,) = Writer(Medium(html=True), frozenset(), NAMES, SHANGHAI).alert(rule(), item(story()))
    assert replace(made, body="") == replace(plain, body="")
    assert made.body == plain.body


def test_rendering_opens_no_address_and_no_file(tmp_path: Path, httpserver: HTTPServer) -> None:
    """A style sheet that a template links to is left alone: pages are rendered while alerts wait."""
    httpserver.expect_request("/style.css").respond_with_data(".x { color: red; }")
    link = f'<link rel="stylesheet" href="{httpserver.url_for("/style.css")}">'
    (tmp_path / "alert.html.j2").write_text(
        f"<style>p {{ color: teal; }}</style>{link}<p>{MINIMAL}</p>", encoding="utf-8"
    )
    assert "teal" in written(tmp_path, Medium(html=True)).body
    assert httpserver.log == []
