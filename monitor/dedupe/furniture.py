"""Page furniture: the lines that sites put around an article, told apart from its own lines.

Navigation, print and share links, credits, tags, disclaimers. Cleaning removes most of it; what
is left differs from site to site and would hide that two pages carry one text.
"""

from __future__ import annotations

import re

from monitor.dedupe.folding import fold

_MENU_WORDS = """
    print printer email e-mail mail share close download comment comments home news large medium
    small font size text next previous none back to list top the page contact us privacy policy
    copyright login subscribe facebook twitter weibo wechat sina qq whatsapp linkedin photos
    newsletter sitemap about english local latest business economy search menu expand collapse end
    首页 正文 打印 关闭 打印本页 关闭窗口 关闭本页 分享 收藏 点赞 在看 举报 反馈 评论
    图集 视频 上一篇 下一篇 返回 返回顶部 返回列表 微信 微博 空间 朋友圈 qq空间 字号 字体
    大 中 小 放大字体 缩小字体 完 略 新闻 资讯 要闻 时政 财经 国内 国际 新闻中心 产业资讯
    行业资讯 最新资讯 我要纠错 纠错 当前位置 公开方式 主动公开 扫一扫 到 手机版 登录 注册
"""
#: A line of nothing but these is furniture.
_MENU = frozenset(_MENU_WORDS.split())

#: How a line of credits, navigation or legal text begins.
_START = re.compile(
    r"""^\W*(?:
      print\b | share\b | updated\s*: | update[d]?\ time | source\s*: | editors?\s*: | edited\ by
      | by\ admin | home\s*[>»/|] | copyright | © | \(c\)\s | all\ rights | subscribe\b | tags?\s*:
      | keywords?\s*: | related\b | disclaimer | statement\s*: | previous\s*: | next\s*:
      | you\ may\ also | click\b | contact\ us | follow\ us | adjust\ font | font\ size
      | hot\ (?:words|topics)\s*: | back\ to | original\ link | \[photo | \(photo | photo\ by
      | more\ on\s*: | this\ (?:page|article)\ is\ (?:automatically|for) | risk\ warning
      | market\ data | comments?\s*\( | \d+\s+comment | report\ an\ error | read\ more | see\ also
      | advertisement
      | 来源 | 稿源 | 信息来源 | 文章来源 | 责任编辑 | 责编 | 编辑 | 编译 | 记者\s*: | 作者 | 原标题
      | 发布(?:日期|时间|单位|机构) | 时间\s*: | 日期\s*: | 字号 | 字体 | 标签 | 关键词 | 浏览
      | 阅读(?:量|次数|原文) | 点击 | 分享 | 打印 | 打赏 | 扫一扫 | 扫码 | 扫描 | 长按 | 关注我们
      | 欢迎(?:留言|关注|转发) | 版权 | 转载 | 免责 | 声明\s*: | 凡(?:本网)?注明 | 如有侵权
      | 相关(?:阅读|新闻|链接|文章|报道|推荐) | 推荐阅读 | 延伸阅读 | 热门 | 上一篇 | 下一篇
      | 首页 | 当前位置 | 您(?:的|当前|所在)(?:的)?位置 | 公开方式 | 索引号 | 主题分类 | 打开app
      | 风险提示 | 编者按 | 图片来源 | end\s*\| | 点(?:赞|击) | 导读
    )""",
    re.VERBOSE | re.IGNORECASE,
)

#: Words that only legal notices have.
_LEGAL = re.compile(
    r"all rights reserved|privacy policy|does not constitute|reproduction without permission"
    r"|reproduced from other media|does not mean that this site|reprinted with permission"
    r"|版权归原作者|转载请注明|不构成投资建议|如有侵权|仅代表作者|不代表本(?:网|站|平台)",
    re.IGNORECASE,
)

_DATE = re.compile(
    r"^\W*(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?:[a-z]+day,?\s+)?(?:\d{1,2}\s+)?[a-z]{3,9}\.?\s+(?:\d{1,2},?\s+)?\d{4})"
    r"\W*[a-z\u4e00-\u9fff]{0,8}\W*$",
    re.IGNORECASE,
)

_PIECE = re.compile(r"[^\s|/\\>›»·•\-_:,。.、()【】\[\]+&]+")
#: Where a widget or breadcrumb line falls into parts.
_GAP = re.compile(r"\s*[|>»›]+\s*|\s{3,}|\s+(?=/ )")
_SENTENCE_END = re.compile(r"[。!?;]|\.(?=\s|$)")
_TRAIL = re.compile(r"[>»›]")

#: Furniture is short; a long line that begins so is a paragraph of the article.
_LENGTH = 140
_PART_LENGTH = 40


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page and not to the article.

    Decided from the line alone, never from its place, so that the same line is furniture on
    every site. A line of short parts is furniture as soon as one part is, or as it is a trail of
    sections; a table row of industries is not.
    """
    if len(line) > 2 * _LENGTH:
        return False
    folded = fold(line.replace("\u3000", "|")).strip(" |")
    if not folded:
        return True
    if _is_menu(folded) or _DATE.match(folded) or _LEGAL.search(folded):
        return True
    if len(folded) <= _LENGTH and _START.match(folded):
        return True
    parts = [part for part in _GAP.split(folded) if part]
    if len(parts) < 2 or any(
        len(part) > _PART_LENGTH or _SENTENCE_END.search(part) for part in parts
    ):
        return False
    return len(_TRAIL.findall(folded)) > 1 or any(
        _is_menu(part) or _START.match(part) or _DATE.match(part) for part in parts
    )


def _is_menu(folded: str) -> bool:
    """Nothing but the words of menus and buttons, with a counter or a date among them."""
    pieces, words = 0, False
    for piece in _PIECE.finditer(folded):
        pieces += 1
        if piece[0] in _MENU:
            words = True
        elif not piece[0].isdigit():
            return False  # nearly always the first one
    return words and pieces <= 16
