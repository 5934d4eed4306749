"""The commands. Data goes to stdout, logs and progress to stderr.

Heavy packages are imported inside the commands, so that ``monitor --help`` answers at once. Exit
status: 0 all well, 1 it ran but something failed, 2 wrong usage or configuration and nothing was
done, 130 interrupted.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated, Protocol, cast

import typer

from monitor.cli import (
    backfill,
    catalogue,
    coverage,
    demo,
    labelling,
    merging,
    names,
    register,
    reprocess,
    runs,
    schedule,
    setup,
    sources,
    streams,
    told,
)
from monitor.cli.console import complain, drop_output, hold_streams, is_of_output, output_problem
from monitor.cli.listing import Overview
from monitor.cli.options import ConfigOption
from monitor.errors import ConfigError, MonitorError

#: What typer raises for wrong options and arguments; it has no public name for it.
_UsageError: type[Exception] = next(
    cls for cls in typer.BadParameter.__mro__ if cls.__name__ == "ClickException"
)


class _Usage(Protocol):
    """What it has."""

    message: str

    def show(self) -> None:
        """Print the command's usage and the message on stderr."""


app = typer.Typer(
    name="monitor",
    cls=Overview,
    help="Hear of new industrial chains and clusters in China's regions the day they are "
    "announced, once, with the proof.\n\nNew here: monitor demo. Each command explains itself: "
    "monitor run --help.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain text: whole lines to copy, narrow windows, no frames
    context_settings={"help_option_names": ["-h", "--help"]},
)
setup.add_to(app)
runs.add_to(app)
backfill.add_to(app)
coverage.add_to(app)
reprocess.add_to(app)
streams.add_to(app)
sources.add_to(app)
catalogue.add_to(app)
labelling.add_to(app)
merging.add_to(app)
register.add_to(app)
names.add_to(app)
told.add_to(app)
schedule.add_to(app)
demo.add_to(app)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monitor {version('industrial-chain-monitor')}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    config: ConfigOption = None,
    version_wanted: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    del version_wanted  # has been answered by its callback
    context.obj = config


def main() -> None:
    """Entry point of the console script: runs a command and turns errors into exit statuses."""
    hold_streams()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line; the exit status."""
    try:
        status = app(arguments, standalone_mode=False)
        sys.stdout.flush()
    except ConfigError as error:
        for problem in error.problems:
            complain(problem)
        return 2
    except typer.Abort:
        return _interrupted()
    except _UsageError as error:
        # Words of the library that checks values, of no use to who typed one.
        usage = cast("_Usage", error)
        usage.message = usage.message.replace("Value error, ", "")
        usage.show()
        return 2
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone: not an error of ours, and nothing to say.
        drop_output()
        return 1
    except OSError as error:
        if not is_of_output(error):
            raise
        drop_output()
        complain(output_problem(error))
        return 1
    except MonitorError as error:
        complain(str(error))
        return 1
    # typer itself turns Ctrl-C into this status, without a word.
    if status == 130:
        return _interrupted()
    return status if isinstance(status, int) else 0


def _interrupted() -> int:
    complain("interrupted; what was finished is stored, and it is safe to run this again.")
    return 130
