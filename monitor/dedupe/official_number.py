"""The official number of a document (发文字号), in one spelling.

A number counts as the article's own when its page gives it as metadata, or when it stands near the
top: alone on a line, in a labelled field, before the salutation, in brackets after the document's
title, or as the one under which it was issued (以…号文印发). A number that is merely cited does
not: rules that implement 国发〔2021〕3号 are another document, and so is what explains them.
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
#: 桂政发〔2026〕12号 各市人民政府: number and salutation in one line.
_SALUTED = re.compile(
    rf"{_NUMBER.pattern}\s*(?=各[市县省区州部委设直有]|各自治|有关单位|机关各|[\u3400-\u9fff]{{2,12}}人民政府)"
)
#: 关于印发…的通知(桂政发〔2026〕12号), to the end of its line.
_TITLED = re.compile(
    r"(?:通知|意见|办法|方案|公告|决定|批复|复函|规定|细则|通告|条例|规划)[》\"]?\s*[(\[【]\s*"
    rf"{_NUMBER.pattern}\s*[)\]】]\s*$"
)
_EXPLAINS = re.compile(r"解读|图解|一图|读懂|问答|答记者问|贯彻|落实")
_ISSUED_AS = re.compile(rf"以\s*{_NUMBER.pattern}\s*(?:文件?)?\s*(?:印发|下发|发布|出台)")
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
        match = _in_line(folded)
        if match:
            return _spell(match)
    return None


def _in_line(folded: str) -> re.Match[str] | None:
    """The own number in a folded line of the head."""
    field = _FIELD.search(folded)
    if field:
        return _NUMBER.match(folded, field.end())
    bare = _LABEL.sub("", folded)
    alone = _NUMBER.fullmatch(bare.strip("()[]【】 \u3000")) or _SALUTED.match(bare)
    if alone or _EXPLAINS.search(folded):
        return alone
    return _TITLED.search(folded) or _ISSUED_AS.search(folded)
