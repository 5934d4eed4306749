"""How ``--help`` lists commands: by what they are for, each in a whole sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from typer.core import TyperGroup

#: What a reader of the first page is after, and the commands that do it.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "First steps": ("demo", "init", "doctor"),
    "Every day": ("run", "schedule", "digest", "alerts", "sources"),
    "What was found": ("stories", "register", "export", "labels"),
    "The past, and local files": ("backfill", "coverage", "ingest", "reprocess"),
    "Pipes, without a database": ("extract", "classify", "dedupe", "evaluate"),
}


class Commands(TyperGroup):
    """A group whose help gives each command's first sentence whole, in the order of its own."""

    sections: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Called while help is written; ``ctx`` and ``formatter`` are those of the help page."""
        width = max(map(len, self.commands))
        for heading, names in self._sections():
            with formatter.section(heading):
                formatter.write_dl(
                    # Padded, so that the sentences of all sections stand below one another.
                    [(name.ljust(width), self._sentence(name)) for name in names]
                )

    def _sections(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield from self.sections.items()
        placed = {name for names in self.sections.values() for name in names}
        if rest := tuple(name for name in self.commands if name not in placed):
            yield "Commands", rest

    def _sentence(self, name: str) -> str:
        return " ".join((self.commands[name].help or "").partition("\n\n")[0].split())


class Overview(Commands):
    """All commands, by ``SECTIONS``."""

    sections = SECTIONS
