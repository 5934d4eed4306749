"""Pages that come with status 200 in an article's place: none passes for the article."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from monitor.errors import RefusedError, SourceError
from monitor.extract import AstrayError, extract
from monitor.model import Article, Entry, Page

ADDRESS = "http://gxt.example.gov.cn/xw/202611/t20261122_8.html"
HEADLINE = "某省新增动力电池重点产业链"


def read(body: str, *, url: str = ADDRESS, listed: str | None = None) -> Article:
    """What is read at ``url``, where ``ADDRESS`` was asked for."""
    page = Page(
        url=url,
        requested_url=ADDRESS,
        status=200,
        content=f'<meta charset="utf-8">{body}'.encode(),
        fetched=datetime(2026, 11, 22, tzinfo=timezone.utc),
    )
    entry = None if listed is None else Entry(url=ADDRESS, canonical_url=ADDRESS, title=listed)
    return extract(page, entry=entry, today=date(2026, 11, 22))


def framed(title: str, text: str, *, links: int = 12) -> str:
    """A page in a site's frame."""
    menu = "".join(f'<a href="/c{n}/">栏目{n}</a>' for n in range(links))
    return (
        f"<title>{title}</title><div class=nav>{menu}</div><div class=main>{text}</div>"
        "<div class=footer>主办：某省工业和信息化厅 地址：某市某路1号</div>"
    )


WALLS = {
    "slider": "<title>滑动验证</title><p>亲，请拖动下方滑块完成验证。</p>",
    "captcha": "<title>安全验证</title><div id=captcha>请完成下方验证后继续访问</div>"
    "<script src=/captcha.js></script>",
    "human": "<title>人机验证</title><p>请点击按钮进行验证，确认您是真人。</p>",
    "traditional": "<title>安全驗證</title><p>請完成驗證後繼續訪問，您的訪問過於頻繁。</p>",
    "untitled": "<p>很抱歉，由于您访问的URL可能对网站造成威胁，您的访问被阻断。</p>"
    "<p>事件ID：7f3a-22</p>",
    "frequent": framed("某省工业和信息化厅", "<p>您的访问过于频繁，请稍后再试。</p>"),
    "firewall": "<title>网站防火墙</title><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>",
    "cloud": "<title>Attention Required! | Shield</title><h1>Sorry, you have been blocked</h1>"
    "<p>You are unable to access this site. The action you just performed triggered the security "
    "solution. You can email the owner and name the Ray ID at the bottom of this page.</p>",
    "moment": "<title>Just a moment...</title><p>Checking your browser before you go on.</p>",
    "denied": "<title>Access Denied</title><p>You don't have permission to access this page on "
    "this server. Reference #18.2d7c</p>",
    "robot": "<title>Robot check</title><p>Please verify you are a human.</p>",
    "traffic": "<p>Our systems have detected unusual traffic from your computer network.</p>",
    "login": "<title>用户登录</title><form><p>请登录后查看全文</p><input name=user>"
    "<input type=password></form>",
    "form": "<title>平台</title><form>账号 <input> 密码 <input type=password></form><p>登录</p>",
    "sign-in": "<title>Sign in</title><form>Username<input>Password<input type=password></form>",
    "framed-login": framed("统一身份认证", "<input type=password><p>账号登录 忘记密码</p>"),
    "members": framed("某某网", "<p>您还没有登录，请登录后查看全文。</p>"),
}


@pytest.mark.parametrize("name", WALLS)
@pytest.mark.parametrize("listed", [None, HEADLINE])
def test_a_wall_is_blocked(name: str, listed: str | None) -> None:
    """Whatever is asked for (a slider, a human, a login), no article is read."""
    with pytest.raises(RefusedError) as caught:
        read(WALLS[name], listed=listed)
    assert caught.value.kind == "blocked"


def test_a_wall_in_the_articles_own_frame_is_blocked() -> None:
    """Headline and day are there, and where the text should be one is asked to log in."""
    head = (
        f'<meta name="ArticleTitle" content="{HEADLINE}"><meta name="PubDate" content="2026-11-22">'
    )
    body = f"<h1>{HEADLINE}</h1><div class=TRS_Editor><p>您还没有登录，请登录后查看全文</p></div>"
    with pytest.raises(RefusedError):
        read(f"{head}<title>{HEADLINE}</title>{body}", listed=HEADLINE)


REPORTS = {
    "验证码为何越来越难": "“请拖动滑块完成验证”，许多人上网时都遇到过这样的提示。专家表示，随着人工智能的发展，"
    "传统验证码的安全性正在下降。测试显示，自动程序识别图形验证码的准确率超过九成。",
    "政务服务网升级登录方式": "自12月1日起，市民登录政务服务网须完成人机验证。老年人可到窗口办理。",
    "企业登录后可查看政策兑现进度": "省工信厅上线惠企平台，企业登录后可查看政策兑现进度，首批开放120项政策。",
    "平台加强登录安全": "用户异地登录时，系统将提示“请完成安全验证后继续访问”，并向手机发送验证码。",
    "Portal adds captcha to curb bots": "The provincial portal now asks visitors to verify that they "
    "are human, the department said on Monday. Some users said access was denied to readers.",
    "How to spot a fake login page": "Fake pages that ask you to log in to continue are on the rise, "
    "the centre said. Check the address before you enter a password.",
}


@pytest.mark.parametrize("title", REPORTS)
@pytest.mark.parametrize("head", ["", '<meta name="PubDate" content="2026-11-22">'])
def test_a_report_of_captchas_and_logins_is_an_article(title: str, head: str) -> None:
    """It speaks of walls and is none, with a login box above it, stated day or not."""
    box = "<form class=login>账号<input> 密码<input type=password></form>"
    article = read(
        f"{head}<title>{title}</title>{box}<h1>{title}</h1><div class=TRS_Editor>"
        f"<p>{REPORTS[title]}</p></div>",
        listed=title,
    )
    assert REPORTS[title] in article.text


FRONT = framed("某省工业和信息化厅", "<p>欢迎访问某省工业和信息化厅网站。</p>", links=60)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "empty"),
        ("/index.html", "empty"),
        ("/xw/", "empty"),
        ("/xw/202611/index.html", "empty"),
        ("/login.html", "blocked"),
        ("/user/login?from=t20261122_8.html", "blocked"),
        ("/sso/authorize", "blocked"),
        ("/antispider/", "blocked"),
        ("/404.html", "http"),
        ("/error", "http"),
    ],
)
def test_a_redirect_away_from_the_article_gives_none(path: str, kind: str) -> None:
    """To the front page, the column, a login, an error: whatever stands there is not the article."""
    with pytest.raises(SourceError) as caught:
        read(FRONT, url=f"http://gxt.example.gov.cn{path}", listed=HEADLINE)
    assert caught.value.kind == kind
    assert isinstance(caught.value, AstrayError) or kind == "blocked"


@pytest.mark.parametrize(
    "url",
    [
        ADDRESS.replace("http", "https"),
        "http://www.gxt.example.gov.cn/xw/2026/8.shtml",
        "http://gxt.example.gov.cn/xw/202611/",
        "http://gxt.example.gov.cn/?id=8",
    ],
)
def test_a_redirect_to_the_article_gives_it(url: str) -> None:
    """An article may have moved, even to the name of a folder; its headline tells it."""
    text = "省工业和信息化厅公布，动力电池列为省级重点产业链，由省领导担任链长。"
    body = f"<title>{HEADLINE}_某省工信厅</title><h1>{HEADLINE}</h1><p>{text}</p>"
    assert text in read(body, url=url, listed=HEADLINE).text


def test_a_front_page_at_the_articles_address_is_none() -> None:
    """Called by the site's name, without the listed headline; or the site's root by its own word."""
    with pytest.raises(AstrayError) as caught:
        read(FRONT, listed=HEADLINE)
    assert caught.value.kind == "empty"
    linked = FRONT.replace("欢迎", f"<a href=/xw/8.html>{HEADLINE}</a> 欢迎")
    with pytest.raises(AstrayError):
        read(linked, listed=HEADLINE)
    rooted = f'<link rel=canonical href="http://gxt.example.gov.cn/">{FRONT}'
    with pytest.raises(AstrayError):
        read(rooted)


def test_an_old_template_with_the_sites_name_as_title_is_an_article() -> None:
    """The headline stands on the page, and so the text is the article's."""
    text = "省工业和信息化厅公布，动力电池列为省级重点产业链。"
    body = framed("某省工业和信息化厅", f"<p>{HEADLINE}</p><p>{text}</p>", links=60)
    assert text in read(body, listed=HEADLINE).text


@pytest.mark.parametrize(
    "words",
    [
        "您访问的页面不存在",
        "抱歉，文章已经下线",
        "该信息可能已被删除，3秒后返回首页",
        "Page not found",
    ],
)
def test_a_soft_404_is_told_as_one(words: str) -> None:
    """Status 200, and words that say there is no such page."""
    with pytest.raises(SourceError) as caught:
        read(framed("某省工业和信息化厅", f"<p>{words}</p>"))
    assert caught.value.kind == "http"
