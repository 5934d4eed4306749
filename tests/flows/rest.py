"""A Prefect server's REST interface, as the flow tests ask it."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def ask(api: str, path: str, body: dict[str, Any]) -> Any:
    """The answer to one request; asked again while the server's SQLite is busy (503), as Prefect's
    own client does."""
    request = Request(
        f"{api}/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    for _ in range(30):
        try:
            return json.load(urlopen(request, timeout=120))
        except HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(1)
    raise AssertionError(f"{path}: the server is busy for half a minute")
