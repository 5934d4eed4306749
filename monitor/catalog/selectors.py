"""What stands in ``[source.select]``: CSS with an attribute, and dotted paths into JSON.

Read twice: the catalogue refuses at load what does not parse, the sources apply what does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

#: A step of a dotted path: a member's name, one element of an array, ``None`` for all of them.
Step = str | int | None

_ATTRIBUTE = re.compile(r"\s*[A-Za-z_][\w:.-]*\s*")
_SEGMENT = re.compile(r"(?P<name>[^.\[\]]*)(?P<indexes>(?:\[(?:-?\d+)?\])*)")
_INDEX = re.compile(r"\[(-?\d*)\]")
_MAX_STEPS = 32


@dataclass(frozen=True, slots=True)
class Part:
    """A selector ``css@attribute``: no CSS means the row itself, no attribute its text."""

    css: str
    attribute: str | None

    @classmethod
    def parse(cls, selector: str) -> Part:
        """``a@href`` → (``a``, ``href``). An ``@`` inside brackets or quotes is part of the CSS.

        Raises ValueError where the CSS does not parse.
        """
        css, at, attribute = selector.rpartition("@")
        if at and _ATTRIBUTE.fullmatch(attribute):
            part = cls(css.strip(), attribute.strip())
        else:
            part = cls(selector.strip(), None)
        if part.css:
            compiled(part.css)
        return part


@lru_cache(maxsize=4096)
def compiled(css: str) -> CSSSelector:
    """A CSS selector, compiled once. Raises ValueError that says what is wrong."""
    try:
        return CSSSelector(css, translator="html")
    except (SelectorError, etree.XPathError) as error:
        raise ValueError(f"is no CSS selector: {error}") from error


@lru_cache(maxsize=1024)
def parse_path(path: str) -> tuple[Step, ...]:
    """The steps of a dotted path: ``data.list``, ``groupData[0].data``, ``results[]``.

    A segment is a member's name or ``*`` for every member; ``[n]`` takes one element of an array,
    ``[]`` all of them. An empty path, ``[]`` alone and ``@`` mean the value itself.
    Raises ValueError for a path that is none.
    """
    if path.strip() in ("", "@"):
        return ()
    steps: list[Step] = []
    for segment in path.strip().split("."):
        match = _SEGMENT.fullmatch(segment)
        if match is None or not segment:
            raise ValueError(
                "is no dotted path; write it like data.list, items[0].url or results[]"
            )
        if match["name"]:
            steps.append(match["name"].strip())
        steps += [int(index) if index else None for index in _INDEX.findall(match["indexes"])]
    if len(steps) > _MAX_STEPS:
        raise ValueError(f"is a path of more than {_MAX_STEPS} steps")
    return tuple(steps)
