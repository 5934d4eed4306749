"""Rung ``document-number``: one official document (发文字号), whoever publishes it.

A number counts as the article's own when its page gives it as metadata, or when it stands alone
on a line near the top or in the title's brackets. A number that is merely cited does not: rules
that implement 国发〔2021〕3号 are another document.
"""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.dedupe import near_copy
from monitor.dedupe.folding import fold
from monitor.dedupe.reading import Match, Reading
from monitor.model import Article

_OPEN, _CLOSE = r"[〔\[［（(【﹝﹙{〈<《]", r"[〕\]］）)】﹞﹚}〉>》]"
_NUMBER = re.compile(
    r"(?P<organ>[\u3400-\u9fff][\u3400-\u9fff、]{0,14}?)\s*"
    + _OPEN
    + r"\s*(?P<year>(?:19|20)\s*\d\s*\d)\s*(?:年)?\s*"
    + _CLOSE
    + r"\s*(?:第)?\s*(?P<number>\d{1,5})\s*号"
)
_LABEL = re.compile(r"^(?:文号|发文字号|文件编号|发文号|文件号)\s*[::]?\s*")
_HEAD_LINES = 6


def canonical(number: str) -> str | None:
    """``桂政发〔2020〕12号`` for all its bracket, width, script and space forms; else ``None``."""
    match = _NUMBER.search(fold(number))
    return _spell(match) if match else None


def _spell(match: re.Match[str]) -> str:
    year = re.sub(r"\s", "", match["year"])
    return f"{match['organ']}〔{year}〕{int(match['number'])}号"


def own_number(article: Article) -> str | None:
    """The number under which this very document was issued, in canonical form."""
    if article.document_number:
        return canonical(article.document_number) or "".join(article.document_number.split())
    return _printed_number(article.title, article.text)


@lru_cache(maxsize=1024)
def _printed_number(title: str, text: str) -> str | None:
    for line in [title, *text.splitlines()[:_HEAD_LINES]]:
        folded = _LABEL.sub("", fold(line).strip())
        match = _NUMBER.fullmatch(folded.strip("()[]【】 \u3000"))
        if match:
            return _spell(match)
    return None


def match(new: Reading, old: Reading) -> Match | None:
    """A copy where one text holds the other (0.8 and more), else the same story."""
    number = own_number(new.article)
    if number is None or number != own_number(old.article):
        return None
    issuers = new.article.issuer, old.article.issuer
    if all(issuers) and _bare(issuers[0]) != _bare(issuers[1]):
        return None
    contained = near_copy.similarity(new, old)
    if contained >= near_copy.CONTAINED:
        share = f"{contained:.0%} of the shorter text in the longer"
        return Match(copy=True, score=1.0, because=f"the document number {number}, and {share}")
    return Match(copy=False, score=1.0, because=f"the document number {number} in other words")


def _bare(issuer: str | None) -> str:
    return re.sub(r"\W", "", fold(issuer or ""))
