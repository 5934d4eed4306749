"""``docs/webhook.schema.json`` as a judge of real deliveries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

PATH = Path(__file__).parents[1] / "docs" / "webhook.schema.json"
SCHEMA: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))


def _strict(node: Any) -> Any:
    """The schema without its openness to later fields: what is sent today must be described."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {name: _strict(value) for name, value in node.items()}
    if made.get("type") == "object" and "properties" in made:
        made["additionalProperties"] = False
    return made


_VALIDATOR = Draft202012Validator(_strict(SCHEMA), format_checker=FormatChecker())


def faults(body: Any) -> list[str]:
    """What is wrong with a delivery, in words; empty when it is as documented."""
    return [f"{error.json_path}: {error.message}" for error in _VALIDATOR.iter_errors(body)]
