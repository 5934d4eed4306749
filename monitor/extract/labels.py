"""The visible lines that tell date, source, issuer and document number.

They stand under the title, in a two-column table on disclosure pages, or alone under the text.
Labels and values are cut at the next label, so that a page view counter never becomes a publisher.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.dates import normal_line, parse_date
from monitor.model import Precision, PublicationDate

#: Labels by what they announce. A value ends where the next label of any kind begins.
_LABELS = {
    "published": (
        "发布时间", "发布日期", "發布時間", "發布日期", "發佈時間", "發佈日期", "发布于", "发表于",
        "发表时间", "发表日期", "公开日期", "公布日期", "刊发时间",
        "发文时间", "发稿时间", "上网时间", "信息时间", "录入时间", "添加时间", "時間", "日期",
        "时间",
        "published(?: on| at| time| date)?", "posted(?: on| at)?", "release (?:date|time)",
        "pub(?:lish|lication)? ?(?:date|time)", "date of (?:publication|release|issue)",
        "issued? (?:on|date)", "date ?time", "date", "time",
    ),
    "updated": (
        "更新时间", "更新日期", "更新時間", "更新日期", "最后更新", "更新于",
        "(?:last )?updated?(?: on| at| time| date)?", "(?:last )?modified",
    ),
    "signed": ("成文日期", "成文时间", "发文日期", "印发日期", "生成日期", "签发日期", "制发日期"),
    "source": (
        "信息来源", "文章来源", "稿件来源", "新闻来源", "来源单位", "资料来源", "本文来源", "稿源",
        "来源", "來源", "转载自",
        "sources?", "from", "origin",
    ),
    "issuer": (
        "发文机关", "发文单位", "制发机关", "制定机关", "发布机构", "发布单位", "发布机关",
        "公开主体", "公开机构", "责任部门", "公开责任部门",
        "issuing (?:body|agency|authority|department)", "issued by",
    ),
    "number": ("发文字号", "发文文号", "文件编号", "文件字号", "文件号", "公文字号", "文号",
               "document (?:no\\.?|number)"),
    "other": (
        "浏览次数", "浏览量", "浏览", "阅读次数", "阅读量", "阅读", "点击次数", "点击数", "点击率",
        "点击", "访问量", "访问次数", "人气", "责任编辑", "責任編輯", "责编", "编辑", "編輯",
        "作者", "记者",
        "通讯员", "审核", "终审", "校对", "签发", "字体大小", "字体", "字體", "字号", "分享到",
        "分享", "打印", "保护视力色", "视力保护色", "索引号", "信息索引", "主题分类", "主题词",
        "体裁分类", "公文种类",
        "组配分类", "信息分类", "标题", "名称", "信息名称", "有效性", "时效性", "是否有效",
        "失效日期", "废止日期", "生效日期", "实施日期", "施行日期", "关键词", "内容概述", "摘要",
        "信息格式", "公开方式", "公开形式",
        "公开范围", "语种", "附件", "主办", "栏目", "分类", "原标题",
        "(?:web )?editors?", "authors?", "writers?", "reporters?", "by", "clicks?", "views?",
        "hits", "(?:total )?visits", "fonts?", "font size", "share", "print", "translators?",
        "chinese source",
        "label", "tags?", "keywords?", "comments?", "category", "type", "size", "large", "small",
        "mail", "follow us",
    ),
}  # fmt: skip


def _alternation(words: Sequence[str], *, chinese: bool) -> str:
    """Longer labels first; 发 布 日 期: designers set blanks between the characters of a label."""
    chosen = [word for word in words if word.isascii() != chinese]
    ordered = sorted(chosen, key=len, reverse=True)
    return "|".join(r"\s?".join(word) if chinese else word for word in ordered)


_LABEL = re.compile(
    "(?<![\u4e00-\u9fff])(?:"
    + "|".join(
        f"(?P<{kind}>{_alternation(words, chinese=True)})" for kind, words in _LABELS.items()
    )
    # A colon, the next cell of a table, or at once a year.
    + r")\s?(?::|\|\s*:?|(?=\d{4}[-年/.]))\s*[|]?\s*"
    + r"|(?<![A-Za-z])(?:"
    + "|".join(
        f"(?P<en_{kind}>{pattern})"
        for kind, words in _LABELS.items()
        if (pattern := _alternation(words, chinese=False))
    )
    + r")\s?:\s*"
    # English labels in a cell of their own; words such as Source stand in menus between bars, too.
    + r"|(?:^|(?<=\| ))(?:"
    + "|".join(
        f"(?P<cell_{kind}>{_alternation(_LABELS[kind], chinese=False)})"
        for kind in ("published", "updated", "issuer", "number")
    )
    + r")\s?\|\s*:?\s*",
    re.IGNORECASE,
)

#: What follows every label: a colon, the next cell, a year.
_MAY_LABEL = re.compile(r"[:|]|\d{4}[-年/.]")

# A label glued to a publisher's name without a blank: 证券时报网作者：...
_GLUED = re.compile(
    r"(?:作者|责任编辑|编辑|记者|时间|日期|浏览(?:次数|量)?|阅读(?:次数|量)?|点击(?:数|量|率)?|字体|字号)\s*:|举报$"
)

# A written number of a Chinese document: agency, year in any bracket, number.
_DOCUMENT_NUMBER = re.compile(
    r"(?P<agency>[\u4e00-\u9fff][\u4e00-\u9fff\s]{0,18}?[\u4e00-\u9fff]|[\u4e00-\u9fff])\s*"
    r"[〔\[【(﹝〖［（]\s*(?P<year>(?:19|20)\d{2})\s*年?\s*[〕\]】)﹞〗］）]\s*第?\s*(?P<number>\d{1,5})\s*号"
)
_OWN_NUMBER = re.compile(r"[\s(]*" + _DOCUMENT_NUMBER.pattern + r"[\s)]*")
_OTHER_NUMBER = re.compile(r"[^\s|:]{0,20}?(?:19|20)\d{2}年?第?\d{1,5}号")

#: Words that stand where a publisher should and name nobody.
_NOBODY = frozenset(
    {
        "本站", "本网", "本网站", "本站原创", "本网讯", "原创", "互联网", "網絡", "网络", "未知",
        "其他", "转载", "综合", "综合整理", "admin",
        "internet", "website", "unknown", "null", "undefined", "none", "本报讯", "網站", "网站",
        "互聯網", "打印", "无",
    }
)  # fmt: skip
_BYLINE = re.compile(
    r"^\s*(?:by\s+[^|]{2,60}\|)?\s*(?P<name>(?!by\s)[^|:]{2,60}?)\s*\|\s*(?:last )?updated?\s*:",
    re.I,
)
_AGENCY = re.compile(r"^\((?P<name>[A-Z][\w .'-]{1,40})\)\s*\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What the lines told. ``signed`` is the 成文日期, kept apart from the publication."""

    published: PublicationDate | None = None
    signed: PublicationDate | None = None
    source: str | None = None
    issuer: str | None = None
    number: str | None = None


def read_labels(lines: Sequence[str], *, today: date) -> Labelled:
    """Read labelled values from lines in the order of the page; the first of each kind counts.

    A label whose value stands on the following line (two cells, two blocks) is joined with it.
    Publication comes before 更新时间, 成文日期 counts where neither is there. Never raises.
    """
    dates: dict[str, PublicationDate] = {}
    words: dict[str, str] = {}
    for line in _joined([normal_line(line[:2_000]) for line in lines]):
        for kind, value in _pairs(line):
            if kind in ("published", "updated", "signed"):
                found = parse_date(value[:60], origin="visible", today=today)
                if found is not None:
                    dates.setdefault(kind, found)
            elif kind != "other" and value:
                words.setdefault(kind, value)
        if "source" not in words and (name := _unlabelled_source(line)):
            words["source"] = name
    source = clean_publisher(words.get("source"))
    published = dates.get("published") or dates.get("updated") or dates.get("signed")
    return Labelled(
        published=published,
        signed=dates.get("signed"),
        source=source,
        issuer=clean_publisher(words.get("issuer")),
        number=_labelled_number(words.get("number")),
    )


def is_label_line(text: str) -> bool:
    """Whether a short line is nothing but labels with their values (索引号：… 发布日期：…)."""
    line = normal_line(text[:300])
    return len(line) <= 160 and _LABEL.match(line) is not None and "。" not in line


def unlabelled_date(lines: Iterable[str], *, today: date) -> PublicationDate | None:
    """A date without a label in a short line near the title: ``2021年01月04日 11:29:52 | ...``."""
    for line in lines:
        text = normal_line(line[:300])
        if len(text) > 120 or re.search(r"今天是|today is|欢迎|copyright|©", text, re.I):
            continue
        found = parse_date(text, origin="visible", today=today)
        if found is not None and found.precision in (Precision.DAY, Precision.TIME):
            written = re.search(r"(?:19|20)\d{2}|[二贰][〇○零Ο一二三四五六七八九]{3}", text)
            if written:
                return found
    return None


def dateline(text: str, *, today: date) -> PublicationDate | None:
    """The date that a first sentence opens with: ``Oct. 14, 2020 - Department of ...``."""
    head = normal_line(text[:80])
    match = re.match(r"\s*(?P<date>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})\s*(?:-|--|—|–|\()", head)
    if match is None:
        match = re.match(
            r"[A-Z][A-Za-z ,]{2,40}, (?P<date>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})\s*(?:/|-|—|–|\()",
            head,
        )
    return parse_date(match["date"], origin="visible", today=today) if match else None


def document_number(title: str, lines: Sequence[str]) -> str | None:
    """The 发文字号 of a document, where one of its first lines or its title is its number.

    A number inside a sentence is another document's. Canonical form: ``桂政发〔2020〕12号``.
    """
    for line in lines[:8]:
        text = unicodedata.normalize("NFKC", line[:100])
        match = _OWN_NUMBER.fullmatch(text)
        if match is not None:
            return canonical_number(match)
    text = unicodedata.normalize("NFKC", title)
    match = re.search(r"\(\s*" + _DOCUMENT_NUMBER.pattern + r"\s*\)\s*$", text)
    if match is not None and "解读" not in text and "《" not in text[: match.start()][-60:]:
        return canonical_number(match)
    match = re.search(r"^\s*" + _DOCUMENT_NUMBER.pattern + r"\s", text)
    return canonical_number(match) if match else None


def canonical_number(match: re.Match[str]) -> str:
    """Tortoise-shell brackets, half-width digits, no blanks, no 第."""
    agency = "".join(match["agency"].split())
    return f"{agency}〔{match['year']}〕{int(match['number'])}号"


def clean_publisher(text: str | None) -> str | None:
    """A publisher's name without label, brackets and what follows; ``None`` if it names nobody."""
    if not text:
        return None
    name = re.split(r"\s*[|;]\s*|https?://", normal_line(text[:200]), maxsplit=1)[0]
    name = _GLUED.split(name, maxsplit=1)[0]
    if "\u4e00" <= name[:1] <= "\u9fff" and name.find(" ") > 2:  # 新华社 记者 某某
        name = name.partition(" ")[0]
    name = re.split(
        r"\s+(?=\d{4}[-年/.]\d)|\s*[【\[(](?:字|font|打印)", name, maxsplit=1, flags=re.I
    )[0]
    name = re.sub(r"\s*(?:原创稿|原创)$", "", name).strip(' \t,，。:：-_()（）[]【】"“”《》')
    if not 1 < len(name) <= 60 or name.lower() in _NOBODY or not re.search(r"[^\W\d_]", name):
        return None
    return name


def _joined(lines: list[str]) -> list[str]:
    """A line that ends with a label takes the next one as its value."""
    out: list[str] = []
    for line in lines:
        previous = out[-1] if out else ""
        if previous.endswith((":", "|")) and len(previous) <= 40 and len(line) <= 80:
            out[-1] = f"{previous} {line}"
        else:
            out.append(line)
    return out


def _pairs(line: str) -> list[tuple[str, str]]:
    """(kind, value) for each label of a line; a value ends at the next label."""
    if not _MAY_LABEL.search(line):
        return []  # nearly all lines, without trying every label at every place
    matches = list(_LABEL.finditer(line))
    found = []
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        end = following.start() if following else len(line)
        kind = str(match.lastgroup).removeprefix("en_").removeprefix("cell_")
        value = line[match.end() : end].strip(" |,;·")
        found.append((kind, value))
    return found


def _unlabelled_source(line: str) -> str | None:
    if len(line) > 160:
        return None
    match = _BYLINE.match(line) or _AGENCY.match(line)
    return match["name"].strip() if match else None


def _labelled_number(value: str | None) -> str | None:
    if not value:
        return None
    match = _DOCUMENT_NUMBER.search(value[:80])
    if match is not None:
        return canonical_number(match)
    other = _OTHER_NUMBER.search("".join(value[:80].split()))
    return other[0] if other else None
