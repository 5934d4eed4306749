"""What stands on a page beside the article: font widgets, buttons, share blocks, credits, footers.

A line goes only where it is furniture from end to end, an element only by a whole class name; no
words are ever cut out of a sentence. 打印 and 字体 are ordinary words in industrial news (3D打印),
and so are Large and Medium. The literals are those of page-templates section 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from lxml.etree import _Element as Element

from monitor.extract.rendering import Line, text_length


def _any(words: Iterable[str]) -> str:
    """An alternation that tries longer pieces first."""
    return "|".join(sorted(words, key=len, reverse=True))


# --- lines of widgets -------------------------------------------------------------------------

_FONT_SIZE = (
    r"(?:字体|字号|字體|字號|文字大小)(?:大小|变大|变小|大中小|變大|變小)?", "特大", "特小", "默认",
    "正常", "放大", "缩小", r"放大字[体號号體]", r"[缩縮]小字[体號号體]", "大", "中", "小",
    r"adjust font size", r"font size", r"fonts?", "large", "medium", "small", "regular", "[LMS]",
    r"A\+?-?", r"[+-]", r"\+1", r"\d{1,2}(?=】)",
)  # fmt: skip
_BUTTONS = (
    r"打印(?:[本此][页頁文]|文章|页面)?", "列印", r"[关關][闭閉](?:窗口|本页|页面)?",
    r"收藏(?:本文)?",
    "复制链接", r"返回(?:顶部|上一页|列表|首页)?", "回到顶部", "导出", r"下载(?:文字版|图片版)?",
    "朗读",
    "语音播报", "听新闻", r"(?:我要)?纠错", "举报", "报错", "打赏", r"点?赞", "在看", "评论",
    "视频", "图集",
    r"print(?: this)?(?: page)?", r"e-?mail", "mail", r"close(?: window)?", "download", "save",
    r"(?:image|photo|picture|slide)s?(?: \d+)?(?: of ?/? ?\d+)?", "caption", "captions",
    r"advertisements?", "advertising", "play(?: now)?", "videos?", "learn more", "sign up",
    r"back to (?:list|top)", "report an error", "subscribe", "bookmark", "back", "top",
)  # fmt: skip
_SHARING = (
    r"分享(?:到|至|文章|让更多人看到)?", "转发", r"(?:新浪|腾讯)?微博", r"微信(?:好友)?", "朋友圈",
    r"QQ(?:空间|好友)?", "人人网", "豆瓣", "扫一扫", r"扫(?:描二维)?码分享", "发E-mail给", "更多",
    r"扫一扫,?(?:[在用](?:手机|微信))?上?(?:打开|扫码)?(?:查看)?[当本]前?[页頁]面?(?:分享)?",
    r"share(?: this)?(?: article| story| page)?(?: (?:to|on|with|via))?", "facebook", "twitter",
    "linkedin", "weibo", "wechat", "sina", "whatsapp", "pinterest", "reddit", "telegram",
    "copy link", "more", "line", "x",
)  # fmt: skip
#: Counters, empty or with a frozen number: a script fills them in.
_COUNTERS = (
    r"(?:浏览|阅读|点击|访问|评论|点赞)(?:次数|量|数|率)?\s*:?\s*\[?\d*\]?\s*[次人]?",
    r"人气\s*:\s*\d*",
    r"(?:total )?(?:visits|views|hits|reads)\s*:?\s*\d*", r"clicks?\s*:\s*\d*",
    r"comments?\s*\(?\d*\)?", r"\d+ ?comments?(?:\(s\))?",
)  # fmt: skip
_DATE = r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"

_BETWEEN = r"[\s\[\]()【】〔〕{}<>|:,·/_—*\"'。-]*+"
# Atomic groups: a line is read once from left to right, however long it is.
_WIDGETS = _any((*_FONT_SIZE, *_BUTTONS, *_SHARING, *_COUNTERS, _DATE))
_WHOLE = r"(?!(?<=[A-Za-z])[A-Za-z])"  # M is a widget, the M of Mail is none
_WIDGET_LINE = re.compile(rf"(?:{_BETWEEN}(?>(?:{_WIDGETS}){_WHOLE}))++{_BETWEEN}", re.IGNORECASE)
_DATE_LINE = re.compile(rf"{_BETWEEN}{_DATE}{_BETWEEN}")

_BARE_LABELS = frozenset(
    {
        "当前位置", "您的位置", "技术支持", "主办单位", "承办单位", "联系我们", "网站地图",
        "Contact us",
        "点击查看更多", "Login", "Advertise with us", "Original link", "Open Governance",
    }
)  # fmt: skip

# --- lines that begin with a label ------------------------------------------------------------

_CREDITS = _any(
    (
        "责任编辑", "責任編輯", "责编", "責編", "编辑", "編輯", "网络编辑", "网站编辑", "值班编辑",
        "执行编辑",
        "编审", "审核", "终审", "复审", "初审", "一审", "二审", "三审", "校对", "校对人", "排版",
        "监制", "签发",
        "统筹", "编译", "翻译", "录入", "发稿", "供稿", "撰稿", "原标题", "关键词", "标签",
        "主题词", "版权声明",
        "免责声明", "声明", "信息来源", "文章来源", "稿件来源", "来源", "來源", "作者", "记者",
        "通讯员",
        "图片来源", "发布时间", "发布日期", "发布单位", "发布机构", "更新时间", "更新日期",
        "上传时间",
        "公开方式", "信息索引", "本文来源",
    )
)  # fmt: skip
_CREDITS_ENGLISH = _any(
    (
        r"(?:web )?editors?", "reporter", "translator", "translated by", "proofreader",
        "chinese source", "original source", r"(?:file )?(?:photo|image|picture)s?", "author",
        "sources?", "tags?", "keywords?",
        "hot words?", "hot topics?", "photos? credit", "posted by", "responsible editor",
        "category", "filed under", "copyright", "updated",
    )
)  # fmt: skip
_LABELLED = re.compile(
    rf"[\s(\[【]*(?:纠错[\s\]】]*)?(?:(?:{_CREDITS})\s*:|(?:{_CREDITS_ENGLISH})\s?[:|])",
    re.IGNORECASE,
)

#: Shorter lines are titles, even with a full stop.
_SENTENCE = 20

#: Longer lines are sentences, whatever they begin with.
_LABELLED_LENGTH = 120

# --- where the article ends, and what is round it ---------------------------------------------

_RELATED = _any(
    (
        "上一篇", "下一篇", "上一条", "下一条", "前一篇", "后一篇", "相关链接", "相关阅读",
        "相关文章",
        "相关新闻", "相关报道", "相关稿件", "相关信息", "相关推荐", "相关专题", "相关解读",
        "延伸阅读",
        "推荐阅读", "精彩推荐", "热点推荐", "热门推荐", "热门文章", "最新文章", "猜你喜欢",
        "为您推荐",
        "为你推荐", "网友评论", "发表评论", "我要评论", "您可能感兴趣", "更多新闻", "更多阅读",
        "点击排行",
        "阅读排行", r"related (?:articles?|news|stories|posts|links?|reading|content)",
        r"you may (?:also )?like", "read more", r"recommended(?: for you)?",
        r"more (?:news|stories|from)", r"most (?:read|viewed|popular)", "latest news",
        r"leave a (?:reply|comment)", r"previous(?: article| post)?", r"next(?: article| post)?",
    )
)  # fmt: skip
_END = re.compile(
    rf"[\s\[【(]*(?:{_RELATED})[\]】)]*\s*(?:[:|>»]\s*(?P<title>.*)|)", re.IGNORECASE | re.DOTALL
)
_NEIGHBOUR = re.compile(r"[\s\[【(]*(?:上一|下一|前一|后一|previous|next)", re.IGNORECASE)
#: Links to the other pages of an article, or of a list: 1 2 3 下一页.
_PAGER = re.compile(
    r"(?=.*(?:页|next|prev))(?:\W*+(?>\d{1,3}+(?!\d)|[上下首尾末第前后][一\d]{0,3}页|next(?: page)?"
    r"|prev(?:ious)?(?: page)?|共\s*\d{1,3}\s*页|page))++\W*+",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(
    r"(?:您|你)?(?:当前|現在|现在|當前|所在)?的?(?:位置|位置是|所在位置)\s*:.*"
    r"|(?:首页|首頁|网站首页|home|homepage|main page)\s*(?:[>»/›→|]{1,2}|-{1,2}>|&gt;).*",
    re.IGNORECASE | re.DOTALL,
)
_FOOTER = re.compile(
    r"(?:网站标识码|.{0,40}(?:ICP[备证]|公网安备)"
    r"|(?:主办|承办|协办|技术支持|主办单位|承办单位|运行维护|维护单位|网站维护)\s*:"
    r"|版权所有|copyright\s*(?:©|\(c\)|\d)|©|\(c\) ?\d{4}|all rights reserved"
    r"|presented by china daily|powered by|未经.{0,12}(?:许可|授权|允许).{0,40}(?:转载|复制|使用)"
    r"|reproduction (?:in whole|without permission)).*",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPT_TEXT = re.compile(
    r"(?:document\.write|window\.|var\s+\w+\s*=|function\s*\w*\s*\(|\$\(|<!--|-->|//<!\[CDATA).*",
    re.DOTALL,
)
_STYLE_TEXT = re.compile(r"(?:@media|@font-face|[.#]?[\w.#\s>,:-]{1,80}\{[^{}]*:[^{}]*\}).*", re.S)
_END_MARK = re.compile(r"[(【\[]?\s*(?:完|全文完|END|The End)\s*[)】\]]?", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"[(【\[]?(?:凡(?:本网)?注明|本文(?:仅)?代表|本网转载|转载请注明|特别声明|郑重声明|免责声明|风险提示"
    r"|点击上方蓝字|版权归原作者|如有侵权).{0,200}"
)

#: Letters, digits, colons and brackets to half width; blanks of all widths to one.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    map(ord, "\u3000\u00a0\u2002\u2003\t\u202f"), " "
)
_PIECES = re.compile(r"\s+[|]?\s*|[|]")


def is_furniture(line: str) -> bool:
    """Whether a whole line is furniture: widgets, buttons, credits, breadcrumb, footer, script.

    A line of several pieces, parted by blanks or bars, is furniture where each of them is.
    """
    text = line.translate(_WIDTH).strip()
    if not text or _is_furniture_piece(text):
        return True
    if len(text) > _LABELLED_LENGTH or text.isascii():
        return False
    pieces = [piece for piece in _PIECES.split(text) if piece]
    return len(pieces) > 1 and all(_is_furniture_piece(piece) for piece in pieces)


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """The lines of the article: no furniture, nothing after the list of related articles."""
    kept: list[Line] = []
    total = sum(len(line.text) for line in lines)
    passed = 0
    following: list[int] | None = None
    for number, line in enumerate(lines):
        passed += len(line.text)
        text = line.text.translate(_WIDTH).strip()
        end = _END.fullmatch(text) if len(text) <= _LABELLED_LENGTH else None
        if end is not None:
            # A list of related titles ends the article; in its first third it is an inset, and so
            # is one title where sentences follow (READ MORE: ...).
            alone = bool(end["title"]) and not _NEIGHBOUR.match(text)
            if alone:
                following = _sentences_after(lines) if following is None else following
                if following[number] * 5 > passed:
                    continue
            if kept and passed * 3 > total:
                break
        elif not is_furniture(line.text):
            kept.append(line)
    return kept


def _sentences_after(lines: Sequence[Line]) -> list[int]:
    """For each line the characters behind it that stand in unlinked lines of whole sentences."""
    found = [0] * len(lines)
    total = 0
    for number in reversed(range(len(lines))):
        found[number] = total
        line = lines[number]
        ends = line.text.rstrip("\"'”’」）)")[-1:] in tuple("。！？.!?；;")
        if ends and len(line.text) >= _SENTENCE and line.linked * 2 < len(line.text):
            total += 0 if is_furniture(line.text) else len(line.text)
    return found


def _is_furniture_piece(text: str) -> bool:
    if text in _BARE_LABELS or _END_MARK.fullmatch(text):
        return True
    if len(text) <= 120 and _PAGER.fullmatch(text):
        return True
    if len(text) <= 200 and _WIDGET_LINE.fullmatch(text):
        return not _DATE_LINE.fullmatch(text)  # the date under a notice is part of it
    if len(text) <= _LABELLED_LENGTH and _LABELLED.match(text) and not _is_sentence(text):
        return True
    if len(text) <= 300 and _FOOTER.fullmatch(text):
        return not _is_sentence(text) or "版权所有" in text or "rights reserved" in text.lower()
    if len(text) <= 300 and _BREADCRUMB.fullmatch(text):
        return not _is_sentence(text)
    if len(text) <= 220 and _DISCLAIMER.fullmatch(text):
        return True
    return bool(_SCRIPT_TEXT.fullmatch(text) or _STYLE_TEXT.fullmatch(text[:2_000]))


def _is_sentence(text: str) -> bool:
    """A credit has no full stop inside and seldom a comma."""
    return bool(re.search(r"[。；!?！？]\s*\S|[a-z]{3}[.;]\s+[A-Z]", text)) or text.count(",") > 3


# --- whole elements ---------------------------------------------------------------------------

_NAMES_OF_FURNITURE = (
    r"(?:b|bd|baidu|jia|page)?-?share(?:-?(?:box|bar|bd|buttons?|area|links?|this|wrap|list|icons?))?",
    "bdsharebuttonbox", r"social(?:-?\w+)?", "sharedaddy", "jp-relatedposts",
    "breadcrumbs?", "crumbs?", "bread-?nav", "bread", "position", "location", "dqwz", "wz",
    r"(?:related?|relevant|recommend(?:ed)?|hot|more)"
    r"(?:-?(?:news|posts?|articles?|links?|list|reading|box|content|stories))?",
    "xg(?:yd|wz|lj|xw|xx)", "xiangguan", "tuijian",
    "pagination", "pager", "page-?nav(?:i|igation)?", "pages?-?link", "prev-?next", "next-?prev",
    "pre-?next", "post-?navigation", "nav-?links", "sxp", "syp", "xyp",
    "comments?(?:-?(?:list|area|box|form))?", "reply", "respond", "disqus_thread",
    "side-?bar", "side", "aside", "widget(?:-?area)?", "footer", "foot", "bottom", "copyright",
    "tool-?bar", "tools", "print", "font-?size", "zoom-?tool", "font", "editor-?name", "zrbj",
    "author-?(?:box|bio|info)", "tags?(?:-?(?:list|links|cloud))?", "newsletter", "subscribe",
    r"advert\w*", "ads?", "banner", "ewm", "erweima", "qr-?code", "wechat-?code", "login",
    "search", "menu", "nav", "navbar", "top-?nav", "top", "toplink", "hidden", "display-?none",
    "sr-only", "screen-reader-text", "skip-link", "disclaimer", "modal", "popup", r"cookie\S*",
    "entry-meta", "post-meta", "entry-footer",
)  # fmt: skip
_FURNITURE_NAME = re.compile(_any(_NAMES_OF_FURNITURE), re.IGNORECASE)
_FURNITURE_TAGS = frozenset({"nav", "aside", "footer", "dialog"})

#: What makes a <figure> more than a picture with its caption.
_WORDS_IN_FIGURES = ("table", "blockquote", "pre", "ul", "ol", "figure")
_PICTURES = ("img", "picture", "video", "iframe", "embed", "object", "svg", "canvas", "audio")

#: Words that make a name of several (``article__related-list``, ``photoCaption``) furniture's.
#: None that names a subject of industrial news: no "credit", no "promotion" (of investment), and no
#: "inset", which is how government sites set a paragraph off.
_FURNITURE_WORDS = frozenset(
    {
        "related", "recommended", "recommendation", "recommendations", "recirc", "trending",
        "newsletter", "promo", "promos", "teaser", "teasers", "outbrain", "taboola",
        "advert", "advertisement", "ad", "ads", "sponsor", "sponsored", "subscribe", "signup",
        "caption", "captions", "credits", "byline", "slideshow", "gallery", "carousel",
        "share", "sharing", "sharebar", "comments", "disqus", "breadcrumb",
        "breadcrumbs", "sidebar", "toolbar", "pagination", "pager", "popup", "modal", "cookie",
        "tags", "readmore", "mostread",
    }
)  # fmt: skip
_WORDS_OF_A_NAME = re.compile(r"[-_]+|(?<=[a-z])(?=[A-Z])")

#: Attributes whose answers are kept (some 3 MB in all); longer ones are somebody's trick.
_KEPT_NAMES, _LONGEST_NAMES = 16_384, 200

#: An element of a furniture name that holds more of the body than this is the body (``print``
#: is also what sites call the area that their print button prints).
_SHARE = 0.3


class FurnitureSkip:
    """Says which whole elements inside a body are furniture, by tag and class name.

    ``captions`` counts the characters of the pictures' captions left out so far;
    ``with_captions`` keeps them.
    """

    def __init__(self, body: Element, *, with_captions: bool = False) -> None:
        self._limit = _SHARE * text_length(body)
        self._with_captions = with_captions
        self.captions = 0

    def __call__(self, element: Element) -> bool:
        tag = element.tag
        named = tag in _FURNITURE_TAGS or _is_furniture_named(element)
        if tag in ("figure", "figcaption"):
            figure = next(element.iterancestors("figure"), element)
            if self._with_captions or not _is_picture(figure):
                return False
            length = text_length(element)
            self.captions += length
            return length <= self._limit
        return named and text_length(element) <= self._limit


def _is_picture(figure: Element) -> bool:
    """Whether a <figure> is a picture with its caption, and not a table or a quotation."""
    if figure.tag == "figcaption":
        return True
    if next(figure.iterdescendants(*_WORDS_IN_FIGURES), None) is not None:
        return False
    return next(figure.iterdescendants(*_PICTURES), None) is not None


def by_names(is_meant: Callable[[str], bool]) -> Callable[[Element], bool]:
    """A test of one name, made a test of elements: whether a class name or the id is meant.

    Pages of a site share their names, and every element of every page is asked several times, so
    answers are kept by the attributes as they are written.
    """

    def ask(classes: str, identifier: str) -> bool:
        return any(map(is_meant, classes.split())) or bool(identifier and is_meant(identifier))

    kept = lru_cache(maxsize=_KEPT_NAMES)(ask)

    def test(element: Element) -> bool:
        classes, identifier = element.get("class") or "", element.get("id") or ""
        if not classes and not identifier:
            return False
        asked = kept if len(classes) + len(identifier) <= _LONGEST_NAMES else ask
        return asked(classes, identifier)

    return test


def _is_furniture_name(name: str) -> bool:
    if _FURNITURE_NAME.fullmatch(name):
        return True
    return any(word.lower() in _FURNITURE_WORDS for word in _WORDS_OF_A_NAME.split(name))


def names(element: Element) -> list[str]:
    """The class names and the id of an element."""
    found = (element.get("class") or "").split()
    if identifier := element.get("id"):
        found.append(identifier)
    return found


_is_furniture_named = by_names(_is_furniture_name)
