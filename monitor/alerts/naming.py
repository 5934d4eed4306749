"""What ids are called in the reader's language, and lists of names that stay short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.alerts.phrases import Phrases
from monitor.model import Language


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called: chain id or region code → (English, Chinese). Unknown ids stay."""

    chains: Mapping[str, tuple[str, str]]
    regions: Mapping[str, tuple[str, str]]

    def chain(self, id: str, language: Language) -> str:
        return self.chains.get(id, (id, id))[language == "zh"]

    def region(self, code: str, language: Language) -> str:
        return self.regions.get(code, (code, code))[language == "zh"]


def few(items: Sequence[str], words: Phrases, most: int = 3) -> str:
    """``a, b, c, 4 more``"""
    shown = list(items[:most])
    if len(items) > most:
        shown.append(words.more.format(count=len(items) - most))
    return words.comma.join(shown)
