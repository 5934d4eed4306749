"""A date that is the same on every page of a source is the template's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from portal import Command, Site, today
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

TEXT = (
    "The office of industry reported on part {0} of the year's work of the region's makers.\n"
    "In section {0} it counted new lines, their output and who works at them.\n"
    "Chapter {0} names what is planned, by whom, and until when it is to be done.\n"
)


@dataclass
class Stamped(Site):
    """A portal whose pages state other dates in their meta tags than its list."""

    stated: dict[str, date] = field(default_factory=dict)

    def _article(self, request: Request) -> Response:
        name = request.path.removeprefix("/a/").removesuffix(".html")
        title, text, _listed = self.articles[name]
        self.articles[name] = (title, text, self.stated[name])
        try:
            return super()._article(request)
        finally:
            self.articles[name] = (title, text, _listed)


def listed_daily(server: HTTPServer, stated: list[date]) -> Stamped:
    """A portal with an article for each stated date, listed under the last days."""
    site = Stamped(server)
    for number, day in enumerate(stated):
        listed = today() - timedelta(days=number)
        site.add(f"p{number}", f"Report number {number}", TEXT.format(number), listed)
        site.stated[f"p{number}"] = day
    return site


def stored_days(command: Command) -> list[str]:
    """Publication days of the stored articles, in the order of the list."""
    report = command("run", "--plain", "--json")
    assert report.document["totals"]["failed"] == 0, report.err
    lines = command("export", "--format", "jsonl").lines
    days = {
        article["title"]: article["published"] for line in lines for article in line["articles"]
    }
    return [days[f"Report number {number}"] for number in range(7)]


def test_a_date_on_every_page_gives_way_to_the_list(
    command: Command, httpserver: HTTPServer
) -> None:
    """From the fifth page with the same old date on, the list's own days are believed."""
    command.watch(listed_daily(httpserver, [date(2015, 7, 15)] * 7))
    assert stored_days(command)[4:] == [str(today() - timedelta(days=step)) for step in (4, 5, 6)]


def test_different_dates_are_believed_however_far_from_the_list(
    command: Command, httpserver: HTTPServer
) -> None:
    """Old documents that are listed anew keep the dates of their pages."""
    stated = [date(2015, 7, 15) + timedelta(days=step) for step in range(7)]
    command.watch(listed_daily(httpserver, stated))
    assert stored_days(command) == [str(day) for day in stated]


def test_many_articles_of_one_day_are_believed_where_the_list_agrees(
    command: Command, httpserver: HTTPServer
) -> None:
    """A busy day is no template: the dates of page and list are near each other."""
    stated = [today() - timedelta(days=10)] * 7
    command.watch(listed_daily(httpserver, stated))
    assert stored_days(command) == [str(day) for day in stated]
