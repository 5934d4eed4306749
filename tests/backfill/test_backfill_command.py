"""``monitor backfill`` from outside: cells, resumption, and what a window admits."""

from __future__ import annotations

from datetime import date

import pytest
from past_site import PastSite, settings, watch
from portal import Command, Done


def backfill(command: Command, slug: str, since: str, until: str, *options: str) -> Done:
    return command("backfill", slug, "--from", since, "--to", until, "--plain", *options)


MARCH = [date(2024, 3, day) for day in (28, 20, 11, 2)]
AROUND = [
    date(2024, 5, 4),
    date(2024, 4, 15),
    date(2024, 4, 2),
    date(2024, 1, 9),
    date(2023, 12, 1),
]


def test_pages_are_read_until_the_window_lies_behind(command: Command, past: PastSite) -> None:
    """Younger articles are passed over unread, older ones end the walk; a second one asks nobody."""
    past.fill(*AROUND, *MARCH, *(date(2023, month, 3) for month in range(1, 12)))
    watch(command, past)
    done = backfill(command, "portal", "2024-03-01", "2024-03-31", "--json")
    assert done.status == 0, done.err
    document = done.document
    assert (document["flow"], document["ok"]) == ("backfill", True)
    (source,) = document["sources"]
    assert (source["state"], source["listed"], source["fetched"]) == ("ok", 4, 4)
    assert source["new"] + source["copies"] + source["same_story"] == 4
    assert document["alerts"] == {"created": 0, "delivered": 0, "failed": 0, "held": 0}
    (cell,) = document["cells"]
    assert (cell["state"], cell["attempts"]) == ("done", 1)
    assert len(past.fetched) == 4
    assert past.requests.count("/list_7.html") == 0
    asked = len(past.requests)
    again = backfill(command, "portal", "2024-03-01", "2024-03-31", "--json")
    assert (again.status, again.document["sources"][0]["state"]) == (0, "unchanged")
    assert len(past.requests) == asked


def test_a_sitemap_is_read_month_by_month(command: Command, past: PastSite) -> None:
    """One cell a month, the sitemap itself is asked for once; a month without articles is empty."""
    past.fill(*AROUND, *MARCH)
    watch(command, past)
    document = backfill(command, "map", "2024-01-01", "2024-04-10", "--json").document
    cells = {cell["cell"]: (cell["state"], cell["listed"]) for cell in document["cells"]}
    assert cells == {
        "2024-01": ("done", 1),
        "2024-02": ("empty", 0),
        "2024-03": ("done", 4),
        "2024-04-01/2024-04-10": ("done", 1),
    }
    assert past.requests.count("/sitemap.xml") == 1
    longer = backfill(command, "map", "2023-12-01", "2024-04-10", "--json").document
    assert longer["totals"]["fetched"] == 1


def test_a_plan_does_nothing(command: Command, past: PastSite) -> None:
    """Cells, pages and time come before anything starts, and no request is made for them."""
    watch(command, past, delay=2)
    done = backfill(command, "map", "2024-01-01", "2024-03-31", "--plan", "--json")
    plan = done.document
    assert [cell["cell"] for cell in plan["sources"][0]["cells"]] == [
        "2024-01",
        "2024-02",
        "2024-03",
    ]
    assert (plan["cells"], plan["about"], plan["sources"][0]["way"]) == (3, True, "sitemap")
    assert plan["seconds"] >= 2 * plan["pages"] > 0
    shown = backfill(command, "map", "2024-01-01", "2024-03-31", "--plan").out
    assert "2024-02" in shown
    assert "about" in shown
    assert past.requests == []
    assert list(command.folder.glob("monitor.db*")) == []


def test_a_long_plan_has_a_line_a_year(command: Command, past: PastSite) -> None:
    """Of months, and of months of capture; a short one has a line for each cell, as JSON has."""
    watch(command, past)
    window = ("map", "2019-02-01", "2021-12-31", "--plan")
    shown = backfill(command, *window).out
    assert "2019-02 to 2019-12 (11 cells)" in shown
    assert "2021-01 to 2021-12 (12 cells)" in shown
    assert len(shown.splitlines()) < 12
    assert len(backfill(command, *window, "--json").document["sources"][0]["cells"]) == 35
    archive = backfill(command, *window, "--way", "wayback").out
    assert "captured 2019-02 to 2019-12 (11 cells)" in archive
    assert "captured 2020-01 to 2020-12 (12 cells)" in archive


def test_what_was_stored_before_is_told_beside_what_a_run_took(
    command: Command, past: PastSite
) -> None:
    """A run that goes on counts the rest alone, and says how much there is by now."""
    past.fill(date(2024, 1, 9), date(2024, 2, 11), date(2024, 3, 2))
    past.broken["/a/n2.html"] = 500
    watch(command, past)
    first = backfill(command, "map", "2024-01-01", "2024-02-29", "--json").document
    assert (first["totals"]["listed"], first["stored"]) == (2, 1)
    past.broken.clear()
    second = backfill(command, "map", "2024-01-01", "2024-02-29", "--json").document
    assert (second["totals"]["listed"], second["stored"]) == (1, 2)
    shown = backfill(command, "map", "2024-01-01", "2024-03-31").out
    assert "Of these days 3 articles are stored by now" in " ".join(shown.split())


def test_a_failed_entry_is_tried_again_and_nothing_else(command: Command, past: PastSite) -> None:
    """Its cell is partial, with status 0; the next command asks for the list and for it alone."""
    past.fill(*MARCH)
    past.broken["/a/n2.html"] = 404
    watch(command, past)
    first = backfill(command, "map", "2024-03-01", "2024-03-31", "--json")
    assert (first.status, first.document["sources"][0]["state"]) == (0, "partial")
    assert backfill(command, "map", "2024-03-01", "2024-03-31", "--strict").status == 1
    past.broken.clear()
    past.requests.clear()
    second = backfill(command, "map", "2024-03-01", "2024-03-31", "--json").document
    assert (second["totals"]["fetched"], second["totals"]["unchanged"]) == (1, 3)
    assert past.fetched == ["/a/n2.html"]
    assert second["cells"][0]["state"] == "done"


def test_a_list_that_cannot_be_read_fails_its_source(command: Command, past: PastSite) -> None:
    """Status 1, the cell failed, and the reason stands in the report."""
    past.fill(*MARCH)
    past.broken["/sitemap.xml"] = 404
    watch(command, past)
    done = backfill(command, "map", "2024-03-01", "2024-03-31", "--json")
    assert done.status == 1
    (source,) = done.document["sources"]
    assert (source["state"], source["errors"][0]["step"]) == ("failed", "discover")
    assert done.document["cells"][0]["state"] == "failed"


def test_a_list_without_dates_ends_by_its_articles(command: Command, past: PastSite) -> None:
    """What states a day outside the window is read, not recorded, and not counted as listed."""
    past.fill(*AROUND, *MARCH, *(date(2023, month, 3) for month in range(1, 12)))
    past.dated = False
    watch(command, past)
    document = backfill(command, "portal", "2024-03-01", "2024-03-31", "--json").document
    (source,) = document["sources"]
    assert (source["listed"], source["state"]) == (4, "ok")
    assert document["cells"][0]["outside"] >= 5
    stories = command("export", "--format", "jsonl").lines
    days = [article["published"] for story in stories for article in story["articles"]]
    assert sum(day.startswith("2024-03") for day in days) == 4
    assert not [day for day in days if day.startswith(("2024-04", "2024-05", "2024-01"))]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nobody", "--from", "2024-01-01", "--to", "2024-02-01"), "no such source"),
        (("map", "--from", "2024-03-01", "--to", "2024-02-01"), "put the earlier day first"),
        (("map", "--from", "2024-01-01", "--to", "2999-02-01"), "in the future"),
        (("map", "--from", "yesterday", "--to", "2024-02-01"), "is no day"),
        (("map", "--from", "2024-01-01", "--to", "2024-02-01", "--way", "pages"), "no pages"),
    ],
)
def test_wrong_usage_is_a_sentence(
    command: Command, past: PastSite, arguments: tuple[str, ...], words: str
) -> None:
    """Status 2, and nobody was asked."""
    watch(command, past)
    done = command("backfill", *arguments, "--plain")
    assert (done.status, words in done.err) == (2, True), done.err
    assert past.requests == []


def test_a_list_that_leads_nowhere_says_so(command: Command, past: PastSite) -> None:
    """Without a pattern and without a next page only what it shows is there: partial, not done."""
    past.fill(*MARCH[:2])
    text = settings(past)
    start, end = text.index("[source.pages]"), text.index('[[source]]\nslug = "map"')
    command.configure(text[:start] + text[end:])
    plan = backfill(command, "portal", "2024-01-01", "2024-03-31", "--plan", "--json").document
    assert plan["sources"][0]["way"] == "wayback"
    done = backfill(command, "portal", "2024-01-01", "2024-03-31", "--way", "pages", "--json")
    (cell,) = done.document["cells"]
    assert (cell["state"], cell["listed"]) == ("partial", 2)
    assert "--way wayback" in cell["error"]


def test_an_engine_that_cannot_be_used_is_one_sentence(command: Command, past: PastSite) -> None:
    """Status 2 before a database is made: no server, no scheduler, or what does not fit."""
    watch(command, past)
    window = ("backfill", "map", "--from", "2024-03-01", "--to", "2024-03-31")
    for options, said in (
        (("--engine", "pool"), "set PREFECT_API_URL"),
        (("--engine", "pool", "--plain"), "leave one of both out"),
        (("--engine", "dask", "--scheduler", "here"), "is no address"),
    ):
        done = command(*window, *options)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1), done.err
        assert said in done.err
    assert not (command.folder / "monitor.db").exists()
