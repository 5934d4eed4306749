"""Walls: pages that ask for a verification or a login where the article should be, with status 200.

Words alone prove nothing, for articles report of captchas and logins, too. What tells them apart: a
wall speaks to its reader and says next to nothing else, and it knows neither the article's headline
nor a day of publication. Where a page shows one of these (``vouched``), only a text that consists
of a wall's sentences is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from monitor.errors import LoginError, RefusedError
from monitor.text import fold

#: A Chinese character counts one, a word in Latin letters two. The longest block pages known
#: (Cloudflare's, Google's "unusual traffic") have 130 to 170 words.
LONGEST = 400

#: What else an unvouched wall may say (why, whom to ask) beside the sentences that make it a wall;
#: less where it is only one, for a short report may hold one such sentence.
_ASIDE, _ASIDE_OF_ONE = 150, 40

#: A text that says no more than this beside a wall's own sentences says nothing.
_NOTHING = 12

#: A page of nothing but a form to log in has its labels and a line or two.
_FORM = 80

_FOR_VERIFICATION = "a page for verification (captcha, firewall) came instead of the one asked for"
_FOR_LOGIN = "a page for logging in came instead of the one asked for"

_CLAUSE = re.compile(r"[。!?;,:\n、|]|\.(?=\s|$)")
_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")

# All patterns look at folded text: lower case, simplified characters, half width.
_CHALLENGE = re.compile(
    r"请.{0,8}(?:完成|进行|通过|拖动|滑动|按住|点击|输入|依次).{0,14}(?:验证|滑块|拼图|验证码|图片|图案)"
    r"|(?:拖动|滑动|按住|移动).{0,6}(?:滑块|滑条|拼图|图片)"
    r"|完成.{0,8}验证.{0,4}(?:后|即可|以|继续|访问)"
    r"|(?:点击|向右).{0,4}(?:进行|完成|滑动).{0,4}验证"
    r"|(?:确认|验证|证明|判断)(?:您|你)?.{0,4}(?:是|不是|是否|为).{0,4}(?:真人|人类|机器人|机器|爬虫)"
    r"|(?:您|你)的?(?:当前|本次|所在|访问|请求|操作|网络|ip|url|浏览器|行为|账号).{0,16}"
    r"(?:频繁|异常|受限|可疑|风险|威胁|被(?:拒绝|拦截|阻断|禁止|屏蔽|限制|封))"
    r"|^(?:很抱歉|抱歉|对不起)?\s*(?:您|你)?的?(?:当前|本次)?(?:访问|请求|操作|ip)(?:地址|行为)?"
    r"(?:过于|太|太过|较为|存在)?(?:已|已经|已被|被)?(?:频繁|异常|受限|拒绝|拦截|阻断|禁止)"
    r"|(?:系统|网站|防火墙|我们)?检测到(?:您|你|当前|本次|异常|可疑).{0,24}"
    r"|(?:正在|需要).{0,4}(?:检查|检测|验证|确认)(?:您|你)的?(?:浏览器|访问|身份|连接|安全)"
    r"|当前访问(?:疑似|存在|可能)|访问行为(?:存在)?异常"
    r"|(?:verify|confirm|prove|make sure|check)(?:ing)? (?:that |if )?you(?:'re| are)? ?"
    r"(?:are )?(?:a |an |not |a real )*(?:human|person|robot|bot|real)"
    r"|(?:complete|solve|pass|solving)(?:ing)? (?:the |this |a |above |below |following )*"
    r"(?:captcha|security check|challenge|puzzle|verification)"
    r"|(?:unusual|suspicious|automated) (?:traffic|activity|requests?) (?:\w+ ){0,3}"
    r"from (?:your|this)"
    r"|detects requests coming from your"
    r"|you have been (?:temporarily )?blocked|you (?:are|were) (?:unable to access|being blocked)"
    r"|you (?:don't|do not) have (?:permission|authorization) to access"
    r"|(?:your|this) (?:ip|request|access|connection|browser|network|activity|session)\b"
    r".{0,40}(?:blocked|denied|rejected|suspicious|limited|banned|flagged)"
    r"|(?:checking|check|verifying) (?:your browser|if the site connection)"
    r"|(?:please )?enable (?:javascript|cookies)(?: and (?:javascript|cookies))? (?:and|to) "
    r"|the request(?:ed url was rejected| could not be satisfied)|^request (?:blocked|rejected)$"
    r"|^access (?:to this \w+ (?:has been|is) )?(?:denied|blocked)$"
    r"|(?:press|click)(?: (?:and|&))?(?: hold)? (?:the )?(?:button|checkbox|box|slider|below)"
    r"|(?:drag|slide) the (?:slider|puzzle|piece)|^are you (?:a )?(?:human|robot)"
    r"|needs to (?:review|verify) the security of your connection"
    r"|(?:action|request) you (?:just )?(?:performed|made) triggered|request unsuccessful"
    r"|security (?:service|system) to protect itself"
)
_LOGIN = re.compile(
    r"请(?:您|你)?(?:先|重新)?\s*(?:登[录陆]|注册).{0,3}(?:后|之后|以|再|再行|$|查看|阅读|浏览|访问|继续)"
    r"|(?:^|您|你|先|需|需要|会员)登[录陆](?:后|之后)(?:才能|才可|方可|可|即可|再|可以)?(?:继续)?"
    r"(?:查看|阅读|浏览|访问)"
    r"|(?:您|你)(?:还|尚|暂)?(?:没有|未|没)登[录陆]|登[录陆](?:已)?(?:超时|过期|失效)"
    r"|(?:此|该|本)(?:页面?|内容|文章|文|栏目).{0,8}(?:仅|只).{0,6}(?:会员|登[录陆]|注册|授权)"
    r"|(?:查看|阅读)(?:全文|完整内容|更多内容).{0,4}(?:请|需|须|要)(?:先)?(?:登[录陆]|注册)"
    r"|(?:please |you (?:must|need to|have to) )(?:be )?(?:log(?:ged)?|sign(?:ed)?)[ -]?in\b"
    r"|(?:log|sign)[ -]?in (?:or (?:register|sign up|subscribe) )?to "
    r"(?:continue|read|view|access|see)"
    r"|(?:subscribe|register) (?:now )?to (?:continue|keep) reading"
    r"|(?:available|only) (?:only )?(?:to|for) (?:members|subscribers|registered users)"
)
#: Labels of forms and numbers of cases, which say nothing themselves.
_LABEL = re.compile(
    r"\s*(?:(?:用户|会员|账号|密码|手机)?\s*(?:登[录陆]|注册)|用户名|账号|帐号|密码|验证码|手机号码?|忘记密码"
    r"|记住(?:我|密码)|(?:点击)?刷新|换一[张个]|看不清|提交|确[定认]|取消|(?:返回|回到)?首页|返回|亲|抱歉|很抱歉"
    r"|对不起|谢谢|安全验证|人机验证|滑动验证|(?:使用|其他|扫码|短信|验证码|密码|微信|账号)+登[录陆]?"
    r"|user ?name|e?-?mail(?: address)?|password|remember me|forgot (?:your )?password|submit"
    r"|go back"
    r"|(?:log|sign)[ -]?(?:in|on|up)|register|login|captcha|sorry|home|refresh|cancel"
    r"|(?:您的|你的|your)?\s*(?:cloudflare )?(?:ray|event|incident|request|reference|support"
    r"|session|trace|事件|拦截|请求|会话|追踪|ip|客户端)\s*(?:id|ip|号|编号|number|地址|address)?\b.{0,60}"
    r"|[\da-f.:\- ]+)\s*"
)
#: Headlines that no article has.
_WALL_TITLE = re.compile(
    r"(?:网站)?(?:安全|滑动|人机|访问|智能|身份|机器人|滑块)(?:验证|校验|检测|检查)码?(?:中心|页面?|系统|中)?"
    r"|(?:请(?:输入|完成))?(?:滑动|图形)?验证码?|(?:您的)?(?:访问|请求)(?:已)?(?:被)?(?:拒绝|拦截|阻断|禁止|受限|异常)"
    r"|(?:访问)?(?:拦截|阻断)(?:提示|页面?|页)|(?:网站|web应用)?防火墙(?:拦截|提示)?|操作频繁|安全防护"
    r"|just a moment|attention required!?|access (?:to this page has been )?(?:denied|blocked)"
    r"|(?:human|security|bot|robot|captcha|browser) (?:verification|check|challenge|detection)"
    r"|(?:re)?captcha|request (?:rejected|blocked|denied)|pardon our interruption|403 forbidden"
    r"|forbidden|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|blocked"
    r"|sorry, you have been blocked|unusual traffic.*|(?:security|verification) (?:required|check)"
)
_LOGIN_TITLE = re.compile(
    r"(?:.{0,16}(?:用户|会员|系统|平台|统一|身份|账号|管理员?|后台))?(?:登[录陆]|身份认证|认证中心|登[录陆]注册)"
    r"(?:页面?|中心|系统|界面|平台)?|统一身份认证.{0,8}|需要登[录陆]|请(?:先)?登[录陆]"
    r"|(?:.{0,30} )?(?:log|sign)[ -]?(?:in|on)(?: (?:page|required|to your account|to continue))?"
    r"|login|authentication required|member login"
)
_SITE_BEHIND = re.compile(r"\s*(?:[|_\-–—·…]|\.{2,}).*$")


def wall_in(
    titles: Iterable[str],
    lines: Iterable[str],
    *,
    whole: bool,
    asks_password: bool,
    vouched: bool,
) -> str | None:
    """What came instead of the article, in words; ``None`` for no wall.

    ``titles`` are the page's own, in its head and as its heading; ``lines`` are what would pass for
    the article, or the ``whole`` of what a reader sees. ``asks_password``: the page has a field for
    one. ``vouched``: it bears a day of publication or the headline under which it was listed.
    """
    text = fold("\n".join(lines))
    total = _units(text)
    if total > LONGEST:
        return None
    clauses = [part.strip() for part in _CLAUSE.split(text) if part.strip()]
    asking = [part for part in clauses if part[0] != '"' and _CHALLENGE.search(part)]
    login = [part for part in clauses if _LOGIN.search(part)]
    rest = sum(
        _units(part)
        for part in clauses
        if part not in asking and part not in login and not _LABEL.fullmatch(part)
    )
    heads = [head for title in titles for head in (fold(title).strip(), _bare(title)) if head]
    if _is_challenge(heads, asking, rest, total, vouched):
        return _FOR_VERIFICATION
    if whole and asks_password and not vouched and total <= _FORM:
        return _FOR_LOGIN
    if _is_login(heads, login, rest, asks_password, vouched):
        return _FOR_LOGIN
    return None


def refusal(wall: str, url: str, status: int | None) -> RefusedError:
    """The error of kind ``blocked`` for what ``wall_in`` found."""
    error = LoginError if wall == _FOR_LOGIN else RefusedError
    return error("blocked", url, wall, status=status)


def _is_challenge(
    heads: Sequence[str], asking: Sequence[str], rest: int, total: int, vouched: bool
) -> bool:
    titled = any(_WALL_TITLE.fullmatch(head) for head in heads)
    if titled and (asking or (not vouched and total <= _ASIDE)):
        return True
    if vouched:
        return bool(asking) and rest <= _NOTHING
    return bool(asking) and rest <= (_ASIDE if len(set(asking)) > 1 else _ASIDE_OF_ONE)


def _is_login(
    heads: Sequence[str],
    login: Sequence[str],
    rest: int,
    asks_password: bool,
    vouched: bool,
) -> bool:
    if vouched:
        return bool(login) and rest <= _NOTHING
    if any(_LOGIN_TITLE.fullmatch(head) for head in heads):
        return bool(login) or asks_password
    return bool(login) and rest <= _ASIDE_OF_ONE


def _bare(title: str) -> str:
    """A page's title without the site's name behind it."""
    return _SITE_BEHIND.sub("", fold(title)).strip()


def _units(text: str) -> int:
    """How much a text says; see ``LONGEST``."""
    return sum(1 if unit > "\u3000" else 2 for unit in _UNIT.findall(text))
