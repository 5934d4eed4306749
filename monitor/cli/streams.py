"""extract, classify, dedupe, evaluate: from stdin or a file to stdout, without a database.

They know the reviewed data in seeds/ and their input only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from monitor.cli.console import emit, emit_line, progress_bars
from monitor.cli.options import JsonOption
from monitor.errors import ConfigError, MonitorError, SourceError

InputArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="A file, or - for standard input.")
]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(extract)
    app.command()(classify)
    app.command()(dedupe)
    app.command()(evaluate)


def read_bytes(name: str) -> bytes:
    """A whole file or standard input. Raises ConfigError when it cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError) -> ConfigError:
    place = "standard input" if name == "-" else name
    return ConfigError(f"{place}: cannot be read: {error.strerror}.")


class Line(NamedTuple):
    """One line of JSON Lines input: a record, or what is wrong with it."""

    number: int
    identifier: Any
    record: dict[str, Any]
    error: str | None


def read_lines(name: str) -> Iterator[Line]:
    """JSON Lines, blank lines skipped; a bad line comes with its error in its place."""
    try:
        if name == "-":
            yield from _lines(sys.stdin.buffer)
            return
        with Path(name).open("rb") as stream:
            yield from _lines(stream)
    except OSError as error:
        raise _unreadable(name, error) from error


def _lines(stream: Any) -> Iterator[Line]:
    for number, raw in enumerate(stream, start=1):
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.strip():
            yield _line(number, raw)


def _line(number: int, raw: bytes) -> Line:
    try:
        record = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return Line(number, None, {}, "is not UTF-8")
    except (ValueError, RecursionError) as error:
        return Line(number, None, {}, f"is not JSON: {error}")
    if b"\\u" in raw and not _is_text(record):
        return Line(number, None, {}, "holds half of a surrogate pair, which is no character")
    if not isinstance(record, dict):
        return Line(number, None, {}, "is not a JSON object")
    identifier = record.get("id")
    if not isinstance(record.get("text"), str):
        return Line(number, identifier, {}, "lacks the field text (a string)")
    for name in ("title", "url", "published", "language"):
        if record.get(name) is not None and not isinstance(record[name], str):
            return Line(number, identifier, {}, f"has a field {name} that is not a string")
    return Line(number, identifier, record, None)


def _is_text(record: Any) -> bool:
    """Whether every string can be written as UTF-8; JSON's escapes can spell half a character."""
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _answer(name: str, one: Callable[[Line], dict[str, Any]]) -> int:
    """Answer every line in order, each as soon as it is read; 1 when a line was bad.

    How many were answered shows on a terminal, unless the answers themselves do.
    """
    status = 0
    with nullcontext() if sys.stdout.isatty() else progress_bars() as show:
        for line in read_lines(name):
            if line.error is not None:
                emit_line({"id": line.identifier, "line": line.number, "error": line.error})
                status = 1
            else:
                emit_line(one(line))
            if show is not None:
                show("lines", line.number, 0)
    return status


def extract(
    file: InputArgument,
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="The address the page came from.")
    ],
) -> int:
    """Clean one saved page: bytes in, JSON out.

    \b
    Example:
      monitor extract page.html --url http://en.gxzf.gov.cn/2020-08/10/c_527689.htm
    """
    from monitor.documents import article_document
    from monitor.extract import extract as extract_page
    from monitor.model import Page
    from monitor.ports import shanghai_today, utc_now
    from monitor.urls import canonical_url

    try:
        canonical_url(url)
    except ValueError as error:
        raise ConfigError(f"--url {url}: {error}.") from error
    now = utc_now()
    page = Page(url=url, requested_url=url, status=200, content=read_bytes(file), fetched=now)
    try:
        article = extract_page(page, today=shanghai_today(lambda: now))
    except SourceError as error:
        # Of a visited page, whose address names it; here it was a file.
        place = "standard input" if file == "-" else file
        raise MonitorError(f"{place} ({url}): {error.message}") from error
    emit(article_document(article))
    return 0


def classify(file: InputArgument = "-") -> int:
    """Label articles: JSON Lines in (id, title, text), JSON Lines out, same order.

    A line that cannot be read is answered with its number and what is wrong; exit 1 then.

    \b
    Examples:
      monitor classify articles.jsonl > labels.jsonl
      echo '{"id": 1, "title": "广西新增低空经济产业链", "text": "..."}' | monitor classify
    """
    from monitor.documents import labels_document
    from monitor.reading import Reader

    reader = Reader()

    def one(line: Line) -> dict[str, Any]:
        _article, labels = reader.read(line.identifier, line.record)
        return labels_document(line.identifier, labels, reader.novel(labels))

    return _answer(file, one)


def dedupe(file: InputArgument = "-") -> int:
    """Tell new from known: JSON Lines in order of arrival, JSON Lines out.

    Each article is compared with the seed corpus and with all lines before it. A line that cannot
    be read is answered with its number and what is wrong; exit 1 then.

    \b
    Example:
      monitor dedupe articles.jsonl > verdicts.jsonl
    """
    from monitor.documents import verdict_document
    from monitor.reading import Reader

    reader = Reader()

    def one(line: Line) -> dict[str, Any]:
        identifier = line.identifier if line.identifier is not None else f"line-{line.number}"
        document = verdict_document(identifier, reader.decide(identifier, line.record))
        return {**document, "id": line.identifier}

    return _answer(file, one)


#: Of a file that is none of ours every line is wrong.
_MOST_PROBLEMS = 20


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Labelled articles; the fields are those of tests/gold/LABELS.md."
        ),
    ],
    as_json: JsonOption = False,
) -> int:
    """Classify and dedupe a labelled file; print precision, recall and F1.

    \b
    Example:
      monitor evaluate tests/gold/dev.jsonl
    """
    from monitor.evaluation import evaluate_gold
    from monitor.evaluation.gold import read_gold

    records, problems = [], []
    for line in read_lines(str(gold)):
        where = f"{gold}, line {line.number}"
        if line.error is not None:
            problems.append(f"{where}: {line.error}; mend or remove it.")
            continue
        record, wrong = read_gold(line.record, where)
        problems.extend(wrong)
        records.append(record)
    if len(problems) > _MOST_PROBLEMS:
        more = len(problems) - _MOST_PROBLEMS
        problems[_MOST_PROBLEMS:] = [f"{gold}: {more} more problems; is it a labelled file?"]
    if problems:
        raise ConfigError(problems)
    if not records:
        raise ConfigError(f"{gold}: holds no labelled article.")
    scores = evaluate_gold(records)
    if as_json:
        emit(scores.as_dict())
    else:
        typer.echo(scores.as_text())
    return 0
