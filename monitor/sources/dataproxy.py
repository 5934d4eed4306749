"""Hanweb columns without rows: the page's script says how to ask ``dataproxy.jsp`` for them.

``webid``, ``columnid`` and ``unitid`` change with every re-design, so that they are read from the
column page at each visit (page-templates 3.2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.sources.links import absolute

_ADDRESS = re.compile(r"['\"](?P<url>[^'\"\s]{0,300}dataproxy\.jsp)[^'\"\s]{0,300}['\"]")
_PARAMETER = re.compile(
    r"\b(?P<name>col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)"
    r"['\"]?\s*[:=]\s*(?:'(?P<single>[^'\n]{0,100})'|\"(?P<double>[^\"\n]{0,100})\""
    r"|(?P<bare>[\w/.-]{1,40}))"
)
_ROWS = re.compile(r"\bperPage['\"]?\s*[:=]\s*['\"]?(\d{1,3})\b", re.IGNORECASE)
#: What the platform sends where a page's script leaves it out.
_USUAL = {"col": "1", "appid": "1", "path": "/", "sourceContentType": "1", "permissiontype": "0"}
_NEEDED = ("webid", "columnid", "unitid")
_USUAL_ROWS = 25
#: How far from the address its parameters stand, in characters: they are of one call.
_NEAR = 3_000


@dataclass(frozen=True, slots=True)
class ProxyCall:
    """The first screen of a column's records: an address for a POST, and its form."""

    url: str
    form: Mapping[str, str]


def proxy_call(text: str, url: str) -> ProxyCall | None:
    """What the script of the column page ``url`` asks for; ``None`` where it does not say it."""
    named = _ADDRESS.search(text)
    address = absolute(url, named["url"]) if named is not None else None
    if named is None or address is None:
        return None
    form = dict(_USUAL)
    told: set[str] = set()
    near = text[max(0, named.start() - _NEAR) : named.end() + _NEAR]
    for match in _PARAMETER.finditer(near):
        if match["name"] not in told:
            told.add(match["name"])
            form[match["name"]] = match["single"] or match["double"] or match["bare"] or ""
    if not all(form.get(name) for name in _NEEDED):
        return None
    rows = _ROWS.search(near)
    most = int(rows[1]) if rows is not None and int(rows[1]) else _USUAL_ROWS
    return ProxyCall(f"{address}?startrecord=1&endrecord={most}&perpage={most}", form)
