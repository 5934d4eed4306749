"""A local dump cut into cells: stretches of a file that several workers read side by side.

The file is read through once before, which takes 0.3 ms a page of 25 kB where taking one takes 18
to 38 ms (deploy/sizing.md): so it is known where a stretch may begin, and which addresses came
before it. Of several captures of one address the first one counts, whoever reads which stretch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from monitor.cells import Cell, Stretch, Way
from monitor.errors import ConfigError
from monitor.model import Entry, Source
from monitor.ports import utc_now
from monitor.sources.files import READERS, read_placed
from monitor.sources.links import Admission
from monitor.sources.visit import host_of

#: Pages in one cell of a dump: a minute of work, the least that is worth starting a flow run for
#: (``shards.SHARD_SECONDS``), and what an interrupted cell looks up again at most.
PAGES_IN_STRETCH = 2_000

#: A file of fewer bytes is not looked into: so many pages have 300 bytes each at the least.
_SMALL = 300 * PAGES_IN_STRETCH

#: Bytes of an address's print. Among a million addresses two have the same one once in thirty
#: million dumps.
_PRINT = 8

#: Between the name of a file and the place in it.
_FROM = " from byte "


def dump_files(path: Path, named_by: str) -> list[Path]:
    """The file, or the files of a folder that can be read, sorted.

    Raises ConfigError where there is none; ``named_by`` says who named the path.
    """
    endings = tuple(READERS)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        found = [file for file in files if file.name.lower().endswith(endings)]
    else:
        found = [path] if path.is_file() and path.name.lower().endswith(endings) else []
    if not found:
        named = ", ".join(sorted(endings))
        raise ConfigError(f"{named_by} {path}: no such file, or none of {named} in it.")
    return found


def dump_cells(
    source: Source,
    files: Sequence[Path],
    window: tuple[date, date],
    span: str,
    known: Sequence[Cell],
) -> list[Cell]:
    """The cells of a dump's files, in order. ``span`` is what the window is called in their names;
    those that are ``known`` stay as they are, and their files are not looked into again."""
    found: list[Cell] = []
    for file in files:
        # By size and time, too: a file that was written again is another dump.
        told = file.stat()
        name = f"{span} {file.resolve()} {told.st_size} {int(told.st_mtime)}"
        before = [cell for cell in known if cell.way is Way.DUMP and whole_name(cell) == name]
        if before:
            found += sorted(before, key=lambda cell: cell.position)
            continue
        stretches = stretches_of(file, source)
        found += [
            Cell(
                source=source.slug,
                way=Way.DUMP,
                name=name if len(stretches) == 1 else f"{name}{_FROM}{stretch.begin}",
                since=window[0],
                until=window[1],
                position=position,
                start=str(file),
                stretch=None if len(stretches) == 1 else stretch,
            )
            for position, stretch in enumerate(stretches, start=len(found))
        ]
    return found


def whole_name(cell: Cell) -> str:
    """What the cell of a dump would be called, were it not cut: the same for all its stretches."""
    return cell.name if cell.stretch is None else cell.name.rpartition(_FROM)[0]


def stretches_of(file: Path, source: Source) -> tuple[Stretch, ...]:
    """What a file is cut into for a source; a small one is whole."""
    told = file.stat()
    if told.st_size < _SMALL:
        return (Stretch(),)
    return _surveyed(file, (told.st_size, told.st_mtime_ns), admission_of(source))


# A command plans two or three times before its cells are in the ledger.
@lru_cache(maxsize=64)
def _surveyed(file: Path, _as_it_was: tuple[int, int], admission: Admission) -> tuple[Stretch, ...]:
    return tuple(survey(file, admission))


def survey(file: Path, admission: Admission, pages: int = PAGES_IN_STRETCH) -> Iterator[Stretch]:
    """Stretches of so many pages each whose address no page before them has."""
    begin = records = 0
    earlier: set[bytes] = set()
    own: set[bytes] = set()
    repeated: set[bytes] = set()
    for placed in read_placed(file, utc_now()):
        if not isinstance(placed.found, Entry) or not admission.admits(placed.found.url):
            continue
        address = print_of(placed.found.canonical_url)
        if address in earlier:
            repeated.add(address)
        elif address not in own:
            if len(own) >= pages and placed.begin:
                yield Stretch(
                    begin=begin,
                    end=placed.begin,
                    before=records,
                    repeated=b"".join(sorted(repeated)),
                )
                begin, records = placed.begin, placed.before
                earlier |= own
                own, repeated = set(), set()
            own.add(address)
    yield Stretch(begin=begin, before=records, repeated=b"".join(sorted(repeated)))


def print_of(address: str) -> bytes:
    """A short name of a canonical URL."""
    return hashlib.blake2b(address.encode("utf-8", "replace"), digest_size=_PRINT).digest()


def prints_in(row: bytes) -> frozenset[bytes]:
    """The prints that stand in a row."""
    return frozenset(row[place : place + _PRINT] for place in range(0, len(row), _PRINT))


def admission_of(source: Source) -> Admission:
    """Which of the addresses in a dump are articles of the source.

    A source that is a dump or other files itself, or a route of RSSHub, has no host of its own to
    hold others apart from.
    """
    own_host = host_of(source.url)
    any_host = not own_host and not source.hosts
    return Admission(own_host, tuple(source.hosts), source.article, any_host)
