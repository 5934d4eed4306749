"""The zip round docx and xlsx: what is in it, and whether it may be unpacked."""

from __future__ import annotations

import io
import zipfile

from monitor.extract.files.contents import BrokenFileError

#: Bytes of all parts together once unpacked. A list of 3,000 enterprises has 4 MB; pictures are
#: packed already, so they are bounded by the file's own size.
MOST_UNPACKED = 60_000_000
#: A book of a hundred sheets has some 300 parts.
MOST_PARTS = 2_000


def refuse_bomb(content: bytes) -> None:
    """Raises BrokenFileError for a zip that would unpack to too much.

    The sizes are those that the zip declares: Python reads no part beyond its declared size, so a
    part that lies is cut and fails its checksum.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BrokenFileError(f"is a broken zip: {error}") from error
    if len(parts) > MOST_PARTS:
        raise BrokenFileError(f"has {len(parts)} parts; {MOST_PARTS} are read at most")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise BrokenFileError(f"unpacks to {unpacked} bytes; {MOST_UNPACKED} are read at most")
