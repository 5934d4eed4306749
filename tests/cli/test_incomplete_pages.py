"""Pages that are not whole yet, and notices whose news is enclosed, through ``monitor run``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from file_builder import xlsx_file
from portal import Command, Site, Webhook
from werkzeug import Response

ROWS = (("序号", "集群名称"), ("1", "柳州市新能源汽车产业集群"), ("2", "百色市铝基新材料产业集群"))
TITLE = "关于公布自治区级先进制造业集群名单的通知"
NOTICE = "经专家评审，现将新认定的广西先进制造业集群名单予以公布。<a href='/f/1.xlsx'>附件：集群名单.xlsx</a>"


def run(command: Command) -> dict[str, Any]:
    """One plain run; its one source."""
    done = command("run", "--plain", "--json")
    assert done.status == 0, done.err
    (source,) = done.document["sources"]
    return source  # type: ignore[no-any-return]


def exported(command: Command, url: str) -> dict[str, Any]:
    """The story that holds an address."""
    stories = command("export", "--format", "jsonl").lines
    return next(s for s in stories if url in [article["url"] for article in s["articles"]])


def test_an_empty_body_is_kept_as_incomplete_and_tried_again(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """It is a failed entry of kind empty, and new once its text is there; an unchanged list too."""
    url = site.add("t1", "甘肃：新增重点产业链", "", days_ago(0))
    command.watch(site)
    first = run(command)
    assert (first["listed"], first["failed"], first["new"]) == (1, 1, 0)
    assert [(error["kind"], error["url"]) for error in first["errors"]] == [("empty", url)]
    site.add(
        "t1",
        "甘肃：新增重点产业链",
        "甘肃省将新材料列为重点产业链，由省领导担任链长。",
        days_ago(0),
    )
    second = run(command)
    assert (second["failed"], second["new"]) == (0, 1)


def test_a_good_copy_outlives_an_empty_answer(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """A page that loses its text is a failed entry, and what was stored stays."""
    words = ("甘肃：新增重点产业链", "甘肃省将新材料列为重点产业链，由省领导担任链长。")
    url = site.add("t1", *words, days_ago(0))
    command.watch(site)
    run(command)
    site.add("t1", words[0], "", days_ago(0))
    assert run(command)["failed"] == 1
    assert exported(command, url)["title"] == words[0]


@pytest.mark.parametrize("broken", [False, True])
def test_a_notice_is_read_with_the_list_that_it_encloses(
    command: Command,
    site: Site,
    webhook: Webhook,
    days_ago: Callable[[int], date],
    broken: bool,
) -> None:
    """Chains that only the enclosed list names are labels; without the list the notice stands."""
    asked: list[str] = []

    def give(request: Any) -> Response:
        asked.append(request.path)
        return Response(
            b"gone" if broken else xlsx_file({"名单": ROWS}), status=404 if broken else 200
        )

    site.server.expect_request("/f/1.xlsx").respond_with_handler(give)
    url = site.add("t1", TITLE, NOTICE, days_ago(0))
    command.watch(site, hook=webhook)
    first = run(command)
    assert (first["new"], first["fetched"], first["failed"]) == (1, 1, 0)
    assert asked == ["/f/1.xlsx"]
    story = exported(command, url)
    enclosed = [
        evidence["text"]
        for chain in story["chains"]
        if isinstance(chain, dict)
        for evidence in chain["evidence"]
    ]
    assert any("汽车" in text for text in enclosed) is not broken
    again = run(command)
    assert (again["unchanged"], again["revised"]) == (1, 0)
    if not broken:
        assert asked == ["/f/1.xlsx"]
