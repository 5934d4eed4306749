"""``monitor sources``: the catalogue, what a source answers now, and which are silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from file_builder import docx_file
from portal import Command, Site
from werkzeug import Response

TEXT = "The office of industry reported on the year's work of the region's makers.\n" * 6


def check(command: Command, *more: str, status: int) -> Any:
    """The document of one check."""
    done = command("sources", "check", "--json", *more)
    assert done.status == status, done.err
    document = done.document
    assert document["ok"] is (status == 0)
    return document


def filled(site: Site, days_ago: Callable[[int], date], number: int = 4) -> None:
    """So many articles, one a day."""
    for step in range(number):
        site.add(f"n{step}", f"Report number {step}", TEXT, days_ago(step))


def test_a_check_walks_from_the_list_to_the_article(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """Rows, the first entries, and what was read from the first page; nothing is stored."""
    filled(site, days_ago)
    command.watch(site)
    (source,) = check(command, "portal", status=0)["sources"]
    assert (source["slug"], source["ok"], source["failed"]) == ("portal", True, None)
    assert (source["discover"]["rows"], source["discover"]["dated"]) == (4, 4)
    assert [entry["title"] for entry in source["discover"]["first"]] == [
        "Report number 0",
        "Report number 1",
        "Report number 2",
    ]
    assert source["discover"]["first"][0]["published"] == str(days_ago(0))
    assert source["fetch"]["page"]["status"] == 200
    article = source["extract"]["article"]
    assert article["title"] == "Report number 0"
    assert (article["published"], article["published_from"]) == (str(days_ago(0)), "meta")
    assert article["publisher"] == "Portal"
    assert article["length"] > 300
    assert source["problems"] == []
    assert site.requests == ["/list.html", "/a/n0.html"]
    assert not (command.folder / "monitor.db").exists()


def test_a_list_that_is_not_there_fails_discover(command: Command, site: Site) -> None:
    """The step, the address and the reason are named; later steps were not reached."""
    text = command.watch(site).read_text(encoding="utf-8")
    command.configure(text.replace("/list.html", "/nothing.html"))
    (source,) = check(command, status=1)["sources"]
    assert source["failed"] == "discover"
    assert (source["fetch"], source["extract"]) == (None, None)
    (problem,) = source["problems"]
    assert problem["step"] == "discover"
    assert problem["kind"] == "http"
    assert problem["url"].endswith("/nothing.html")


def test_a_list_without_articles_fails_discover_and_says_what_came(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """Links that no selector or pattern takes are counted, for who has to mend them."""
    filled(site, days_ago)
    text = command.watch(site).read_text(encoding="utf-8")
    command.configure(text.replace('item = "li"', 'item = "div.news"'))
    (source,) = check(command, status=1)["sources"]
    assert source["failed"] == "discover"
    (problem,) = source["problems"]
    assert problem["kind"] == "empty"
    assert "answered 200" in problem["message"]
    assert "4 links" in problem["message"]
    assert source["discover"]["answers"][0]["bytes"] > 0


def test_a_list_without_a_link_points_to_what_fills_it(command: Command, site: Site) -> None:
    """A page that a script fills has no row in its bytes; the message says where to look."""
    command.watch(site)
    (source,) = check(command, "portal", status=1)["sources"]
    assert source["failed"] == "discover"
    assert "not one link" in source["problems"][0]["message"]


def test_articles_that_cannot_be_fetched_fail_fetch(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """The list is well, its pages are gone."""
    filled(site, days_ago)
    site.broken = dict.fromkeys(site.articles, 404)
    command.watch(site)
    (source,) = check(command, status=1)["sources"]
    assert source["failed"] == "fetch"
    assert source["discover"]["ok"]
    assert source["fetch"] == {"ok": False, "page": None}
    assert source["extract"] is None
    assert {problem["step"] for problem in source["problems"]} == {"fetch"}


def test_pages_without_text_fail_extract(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """The pages come, and no article can be read from them."""
    for step in range(3):
        site.add(f"e{step}", f"Empty {step}", "", days_ago(step))
    command.watch(site)
    (source,) = check(command, status=1)["sources"]
    assert source["failed"] == "extract"
    assert source["fetch"]["ok"]
    assert source["extract"] == {"ok": False, "article": None}
    assert source["problems"][0]["kind"] == "empty"


def page(body: str) -> Callable[[], Response]:
    """A page in a portal's template, with this in it."""
    text = (
        '<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="Report number 0">'
        f'</head><body><h1>Report number 0</h1><div class="TRS_Editor">{body}</div></body></html>'
    )
    return lambda: Response(text, content_type="text/html; charset=utf-8")


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())


@pytest.mark.parametrize(
    ("first", "name", "further", "times"),
    [
        (page('<iframe src="t1000_2.html"></iframe>'), "t1000_2", page(PARAGRAPHS), 1),
        (
            page(f'{PARAGRAPHS}<a href="t1000_2.html">下一页</a>'),
            "t1000_2",
            page(PARAGRAPHS.replace("office", "bureau")),
            2,
        ),
        (
            page('<p>The list is enclosed.</p><p><a href="P1.docx">List.docx</a></p>'),
            "P1.docx",
            lambda: Response(docx_file(TEXT.splitlines())),
            1,
        ),
    ],
    ids=["frame", "pages", "file"],
)
def test_a_check_reads_all_that_a_run_reads(
    command: Command,
    site: Site,
    first: Callable[[], Response],
    name: str,
    further: Callable[[], Response],
    times: int,
) -> None:
    """Text in a frame, on a further page or in a file; and the same is asked for."""
    site.add("t1000", "Report number 0", "")
    site.answers = {"t1000": first, name: further}
    command.watch(site)
    (source,) = check(command, status=0)["sources"]
    assert source["problems"] == []
    assert source["extract"]["article"]["length"] >= times * (len(TEXT) - 1)
    asked = list(site.requests)
    assert len(asked) == 3
    site.requests.clear()
    assert command("run", "--plain").status == 0
    assert site.requests == asked


def test_one_dead_link_on_top_is_told_and_does_not_fail_a_source(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """The next article is read; the dead one stays in the problems."""
    filled(site, days_ago)
    site.broken["n0"] = 404
    command.watch(site)
    (source,) = check(command, status=0)["sources"]
    assert source["extract"]["article"]["title"] == "Report number 1"
    assert [problem["step"] for problem in source["problems"]] == ["fetch"]


def test_several_sources_are_checked_and_the_broken_one_is_named(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """All are read, in the order of the catalogue; one failure is exit status 1."""
    filled(site, days_ago)
    more = "".join(
        f'[[source]]\nslug = "{slug}"\nname = "{slug}"\nkind = "listing"\n'
        f'url = "{site.base}{path}"\n'
        for slug, path in (("second", "/list.html"), ("gone", "/gone.html"))
    )
    command.watch(site, more=more)
    document = check(command, "--parallel", "2", status=1)
    assert [(item["slug"], item["failed"]) for item in document["sources"]] == [
        ("portal", None),
        ("second", None),
        ("gone", "discover"),
    ]
    assert [item["slug"] for item in check(command, "second", status=0)["sources"]] == ["second"]


def test_people_get_lines_with_what_each_step_saw(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """Without --json the same as text, with a closing line."""
    filled(site, days_ago)
    command.watch(site)
    done = command("sources", "check")
    assert done.status == 0
    assert "discover: 4 articles listed, 4 with a date" in done.out
    assert "Report number 0" in done.out
    assert "1 source checked, 0 failed." in done.out
    assert done.err == ""


@pytest.mark.parametrize("name", ["check", "health"])
def test_an_unknown_slug_is_wrong_usage(command: Command, site: Site, name: str) -> None:
    """Exit 2 and a sentence, before anything is asked for."""
    command.watch(site)
    done = command("sources", name, "nowhere")
    assert done.status == 2
    assert "nowhere" in done.err
    assert site.requests == []


# --- health ---------------------------------------------------------------------------------------


def test_health_tells_what_was_given_when(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """State and counts of the day, the last item, and the rhythm learned from the list's dates."""
    filled(site, days_ago, 9)
    command.watch(site)
    command("run", "--plain", "--json")
    done = command("sources", "health", "--json")
    assert done.status == 0, done.err
    assert done.document["silent"] == []
    (source,) = done.document["sources"]
    assert source["slug"] == "portal"
    assert source["state"] == "complete"
    assert source["last_gave"] == str(days_ago(0))
    assert source["rhythm"]["gap"] == 1
    assert source["rhythm"]["learned_from"] == 8
    assert source["silent"] is False
    (day,) = source["days"]
    assert (day["day"], day["state"], day["runs"]) == (str(days_ago(0)), "complete", 1)
    assert day["listed"] == 9


def test_health_names_the_silent_ones(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """A list that lost its rows is silent from the second run on, with the reason."""
    filled(site, days_ago)
    command.watch(site)
    command("run", "--plain", "--json")
    site.unlisted.update(site.articles)
    command("run", "--plain", "--json")
    document = command("sources", "health", "--json").document
    assert document["silent"] == ["portal"]
    (source,) = document["sources"]
    assert source["silent_since"]
    assert "shows no article" in source["reason"]
    assert source["state"] == "empty"
    assert source["days"][0]["state"] == "complete"
    assert source["days"][0]["runs"] == 2
    shown = command("sources", "health").out
    assert "1 source, 1 silent." in shown
    assert "shows no article" in shown


def test_health_without_a_database_says_what_to_do(command: Command, site: Site) -> None:
    """Nothing was run yet."""
    command.watch(site)
    done = command("sources", "health")
    assert done.status == 2
    assert "run the monitor first" in done.err
    assert not (command.folder / "monitor.db").exists()
