"""What chat services say behind an HTTP 200: ``{"errcode": 93000, "errmsg": "invalid webhook"}``.

WeCom, DingTalk, Feishu and Lark answer 200 to almost everything and put the outcome into the body,
which their Apprise plugins (1.13 and 2.2) do not read: a revoked token or a rate limit would count
as delivered. Their modules call ``requests.post`` and keep the answer to themselves, so the name
``requests`` in those modules alone is set to a stand-in that hands the call on and remembers what
came back.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: Apprise schema → (field of the code, field of the words) in the order in which to look. 0 is
#: success everywhere. From the services' own API pages for robots; Feishu's older robots answer
#: ``StatusCode``.
_FIELDS = {
    "wecombot": (("errcode", "errmsg"),),
    "dingtalk": (("errcode", "errmsg"),),
    "feishu": (("code", "msg"), ("StatusCode", "StatusMessage")),
    "lark": (("code", "msg"), ("StatusCode", "StatusMessage")),
}

_thread = threading.local()
_lock = threading.Lock()


class _Requests:
    """``requests`` as one plugin's module sees it."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def post(self, *args: Any, **values: Any) -> Any:
        response = self._real.post(*args, **values)
        heard: list[bytes] | None = getattr(_thread, "heard", None)
        if heard is not None:
            heard.append(response.content or b"")
        return response


@contextmanager
def answers_of(service: Any, schema: str) -> Iterator[list[bytes]]:
    """The bodies that this thread is answered while ``service`` sends; none for other schemas."""
    heard: list[bytes] = []
    if schema in _FIELDS:
        module = sys.modules.get(type(service).__module__)
        with _lock:
            real = getattr(module, "requests", None)
            if real is not None and not isinstance(real, _Requests):
                vars(module)["requests"] = _Requests(real)
    _thread.heard = heard
    try:
        yield heard
    finally:
        _thread.heard = None


def refusal(schema: str, content: bytes) -> str | None:
    """Why the service did not take the message although it answered 200; ``None``: it did.

    What cannot be read as one of its answers is no refusal: then HTTP's 200 is what there is.
    """
    try:
        answer = json.loads(content)
    except ValueError:
        return None
    if not isinstance(answer, dict):
        return None
    for code, words in _FIELDS.get(schema, ()):
        if code in answer:
            value = answer[code]
            return None if str(value) == "0" else f"{code} {value}: {answer.get(words, '')}"
    return None
