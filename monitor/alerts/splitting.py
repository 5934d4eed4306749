"""How much a service takes in one message, and how to cut a long one without losing anything.

Apprise counts characters where it counts at all; the services count bytes. So we split ourselves:
between items, never inside one (but for an item that alone is over the limit), and number the
parts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``size`` units in one message, title included, as ``measure`` counts them."""

    size: int
    measure: Callable[[str], int]


def utf8_bytes(text: str) -> int:
    """What WeCom counts."""
    return len(text.encode("utf-8", "surrogatepass"))


def json_bytes(text: str) -> int:
    """What DingTalk and Feishu count: the request, where Apprise writes one Chinese character as
    six bytes (``\\u94fe``)."""
    return len(json.dumps(text)) - 2


def utf16_units(text: str) -> int:
    """What Telegram, Discord and most others call characters; never less than code points."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


#: Apprise schema → limit. DingTalk custom robots: 20,000 bytes a request; Feishu and Lark custom
#: bots: 20 KB a request (both less 500 bytes for the request's own frame); WeCom group robots and
#: apps: 2,048 bytes of text content. From the services' own API pages for robots. JSON webhooks:
#: nginx, before most of them, refuses bodies over 1 MB unless told otherwise; the stories that go
#: beside the text as JSON weigh seven times as much (the 78 relevant articles of gold/dev.jsonl in
#: one digest: 351 and 2,319 bytes a story).
SERVICE_LIMITS = {
    "dingtalk": Limit(19_500, json_bytes),
    "feishu": Limit(19_500, json_bytes),
    "lark": Limit(19_500, json_bytes),
    "wecombot": Limit(2_048, utf8_bytes),
    "wechat": Limit(2_048, utf8_bytes),
    "json": Limit(100_000, json_bytes),
    "jsons": Limit(100_000, json_bytes),
}

#: Room for " (999/999)" behind the title and the line break after it.
_NUMBERING = 14
#: What the body is to have beside the title at the least: half of an SMS.
_LEAST_BODY = 100
#: What a block is to have beside its heading at the least.
_LEAST_BLOCK = 50
#: A title of which less would be left says nothing.
_LEAST_TITLE = 20
#: The shortest message that is worth numbering; the least that Apprise knows is 67 (APRS).
_LEAST_MESSAGE = 40


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a message that is not to be cut: an item, an introduction, a closing line.

    ``heading`` stands above the first block of a group, and again where a part begins with
    another of that group. ``covers`` are the ids of the deliveries that are done once this block
    has arrived.
    """

    text: str
    heading: str = ""
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a series: its title (numbered where there are several), body and ids."""

    title: str
    body: str
    covers: tuple[str, ...]


def split(title: str, blocks: Iterable[Block], limit: Limit | None) -> list[Part]:
    """The message in as few parts as fill up in order; every part is within ``limit``.

    ``None`` is no limit: one part. The title is repeated on every part, shortened where it leaves
    too little room: an SMS is 160 characters. What an address needs to stay whole goes before the
    title and the headings. Raises ValueError for a limit that no message is within.
    """
    blocks = list(blocks)
    if limit is None:
        return [_join(title, blocks)]
    if limit.size < _LEAST_MESSAGE:
        raise ValueError(f"a limit of {limit.size} leaves no room for a message")
    whole = limit.size - _NUMBERING
    needed = max([_LEAST_BODY, *(_address_size(block, whole, limit.measure) for block in blocks)])
    title = _shortened(title, whole - needed, limit.measure)
    room = whole - limit.measure(title)
    parts: list[list[Block]] = [[]]
    used = 0
    for block in _cut_oversized(blocks, room, limit.measure):
        part = parts[-1]
        cost = limit.measure(_lead_in(part[-1] if part else None, block) + block.text)
        if part and used + cost > room:
            part = []
            parts.append(part)
            used = 0
            cost = limit.measure(_lead_in(None, block) + block.text)
        part.append(block)
        used += cost
    if len(parts) == 1:
        return [_join(title, parts[0])]
    return [
        _join(f"{title} ({number}/{len(parts)})".lstrip(), part)
        for number, part in enumerate(parts, 1)
    ]


def _shortened(title: str, room: int, measure: Callable[[str], int]) -> str:
    """The title, or its beginning, or nothing."""
    if measure(title) <= room:
        return title
    if room < _LEAST_TITLE:
        return ""
    return title[: _longest_prefix(title, room - measure("…"), measure)].rstrip() + "…"


def _address_size(block: Block, room: int, measure: Callable[[str], int]) -> int:
    """The size of the block's longest line that is an address; 0 where none fits ``room``."""
    lines = [line for line in block.text.splitlines() if "://" in line and len(line.split()) == 1]
    return max((size for line in lines if (size := measure(line)) <= room), default=0)


def _lead_in(previous: Block | None, block: Block) -> str:
    """What stands between two blocks, or before the first one."""
    gap = "" if previous is None else "\n\n"
    if block.heading and (previous is None or previous.heading != block.heading):
        return f"{gap}{block.heading}\n\n"
    return gap


def _join(title: str, blocks: Sequence[Block]) -> Part:
    before = (None, *blocks)
    body = "".join(
        _lead_in(previous, block) + block.text
        for previous, block in zip(before, blocks, strict=False)
    )
    return Part(title, body, tuple(id for block in blocks for id in block.covers))


def _cut_oversized(
    blocks: Iterable[Block], room: int, measure: Callable[[str], int]
) -> Iterable[Block]:
    """Blocks that fit ``room``. One that does not is cut at its lines, else anywhere; where its
    heading would leave too little, it goes without.

    Only the last piece covers the deliveries: they are done when all pieces have arrived.
    """
    for given in blocks:
        block, room_here = given, room - measure(_lead_in(None, given))
        if measure(block.text) <= room_here:
            yield block
            continue
        if room_here < max(_LEAST_BLOCK, _address_size(block, room, measure)):
            block, room_here = replace(block, heading=""), room
        pieces = _cut(block.text, room_here, measure)
        for piece in pieces[:-1]:
            yield replace(block, text=piece, covers=())
        yield replace(block, text=pieces[-1])


def _cut(text: str, room: int, measure: Callable[[str], int]) -> list[str]:
    pieces: list[str] = []
    piece = ""
    for line in text.splitlines(keepends=True):
        if piece and measure(piece + line.rstrip("\n")) > room:
            pieces.append(piece.rstrip("\n"))
            piece = ""
        while measure(line.rstrip("\n")) > room:
            length = _longest_prefix(line, room, measure)
            pieces.append(line[:length])
            line = line[length:]
        piece += line
    if piece.strip():
        pieces.append(piece.rstrip("\n"))
    return pieces


def _longest_prefix(line: str, room: int, measure: Callable[[str], int]) -> int:
    low, high = 1, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(line[:middle]) <= room:
            low = middle
        else:
            high = middle - 1
    return low
