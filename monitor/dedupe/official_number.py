"""The official number of a document (发文字号), in one spelling.

A number counts as the article's own when its page gives it as metadata, or when it stands alone
on a line near the top, in a labelled field there or in the title's brackets. A number that is
merely cited does not: rules that implement 国发〔2021〕3号 are another document.
"""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.dedupe.folding import fold
from monitor.model import Article

_OPEN, _CLOSE = r"[〔\[［（(【﹝﹙{〈<《]", r"[〕\]］）)】﹞﹚}〉>》]"
_NUMBER = re.compile(
    r"(?P<organ>[\u3400-\u9fff][\u3400-\u9fff、]{0,14}?)\s*"
    + _OPEN
    + r"\s*(?P<year>(?:19|20)\s*\d\s*\d)\s*(?:年)?\s*"
    + _CLOSE
    + r"\s*(?:第)?\s*(?P<number>\d{1,5})\s*号"
)
_NAMES = r"(?:发\s*文\s*字\s*号|(?:发\s*)?文\s*号|文\s*件\s*(?:编\s*)?号)"
_LABEL = re.compile(rf"^{_NAMES}\s*:?\s*")
#: In a row of fields: 索引号 stands before it, 发布日期 behind.
_FIELD = re.compile(rf"(?<![\u3400-\u9fff]){_NAMES}\s*:\s*(?={_NUMBER.pattern})")
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
        folded = fold(line).strip()
        field = _FIELD.search(folded)
        bare = _LABEL.sub("", folded).strip("()[]【】 \u3000")
        match = _NUMBER.match(folded, field.end()) if field else _NUMBER.fullmatch(bare)
        if match:
            return _spell(match)
    return None
