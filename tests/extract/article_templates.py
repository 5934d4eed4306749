"""Pages in the forms of the platforms that are watched, filled with an article of the gold file.

Each function gives the address and the bytes of one page; the furniture round the article is what
those platforms put there (page-templates 3 and 4), traps included.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Filling:
    """What a template is filled with; ``lines`` are the paragraphs."""

    title: str
    lines: tuple[str, ...]
    day: date
    source: str = "新华社"


@dataclass(frozen=True)
class Built:
    url: str
    content: bytes
    content_type: str | None = None


def _paragraphs(lines: tuple[str, ...], tag: str = "p", attributes: str = "") -> str:
    return "\n".join(f"<{tag}{attributes}>{html.escape(line)}</{tag}>" for line in lines)


def trs(filling: Filling) -> Built:
    """TRS WCM: gb18030 under a gb2312 label, style block, three footer blocks of the same class."""
    title, day = html.escape(filling.title), filling.day
    text = f"""<!DOCTYPE html><html><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{title}_某某省工业和信息化厅</title>
<meta name="SiteName" content=""><meta  name="SiteName" content="某某省工业和信息化厅">
<meta name="SiteIDCode" content="4500000001"><meta name="ColumnName" content="工作动态">
<meta name="ArticleTitle" content="{title}&lt;div&gt;">
<meta name="PubDate" content="{day} 00:00:00"><meta name="ContentSource" content="">
<meta name="Url" content="./t{day:%Y%m%d}_693227.shtml">
</head><body>
<div class="header"><span>今天是：2026年11月21日 星期六</span><a href="/">首页</a></div>
<div class="crumb">您的位置：<a href="/">首页</a> &gt; <a href="../">工作动态</a> &gt;</div>
<h1><div>{title}</div></h1>
<div class="info">发布时间：{day} 08:52&ensp;&ensp;来源：{filling.source}　　<!-- <span>浏览次数：192</span> -->
【字体：<a>大</a> <a>中</a> <a>小</a>】 <a>打印</a></div>
<div class="Custom_UnionStyle"><div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{margin:0}}</style>
{_paragraphs(filling.lines, attributes=' style="text-indent: 2em"')}
</div></div>
<div class="page-share">分享到：<a>微信</a> <a>微博</a> <a>QQ空间</a></div>
<p>责任编辑：值班</p><p>上一篇：<a href="./t1.html">全省船舶工业产业链推进会召开</a></p>
<div class="xgxw"><h3>相关链接</h3><ul><li><a href="a">生物医药产业集群</a></li><li><a href="b">半导体产业链招商</a></li><li><a href="c">蔗糖产业</a></li></ul></div>
<div class="footer"><div class="TRS_Editor">主办：某某省工业和信息化厅　承办：信息中心</div>
<div class="TRS_Editor">地址：某某市民族大道 1 号　邮编：530000　电话：0771-0000000</div>
<div class="TRS_Editor">网站标识码：4500000001　桂ICP备00000000号　公网安备 45010000000000号</div></div>
</body></html>"""
    url = f"http://gxt.example.gov.cn/gzdt/{day:%Y%m}/t{day:%Y%m%d}_693227.shtml"
    return Built(url, text.encode("gb18030"), "text/html")


def hanweb(filling: Filling) -> Built:
    """Hanweb: metas in odd case, comment marks, a layout of tables, an hour that lies."""
    title, day = html.escape(filling.title), filling.day
    text = f"""<html><head><meta charset="utf-8"><title>某某市经济和信息化局 工作动态 {title}</title>
<meta name='maketime' content='2026-11-21 10:00:00'>
<meta name="articletitle" content="{title}"/><meta name="PUBDATE" content="{day} 09:53"/>
<meta name="contentSource" content="{filling.source}"/><meta name="url" content="http://www.example.gov.cn/">
</head><body><table width="1000"><tr><td>
<table><tr><td>当前位置：<a>首页</a> &gt; <a>工作动态</a></td></tr></table>
<table><tr><td align="center" class="title"><!--<$[标题]>begin-->{title}<!--<$[标题]>end--></td></tr>
<tr><td>发布日期：{day.year}-{day.month}-{day.day} &nbsp; 浏览次数：<script>document.write("12")</script> &nbsp; 信息来源：<!--<$[信息来源]>begin-->{filling.source}<!--<$[信息来源]>end--> 字号：[ <a>大</a> <a>中</a> <a>小</a> ]</td></tr>
<tr><td><div id="zoom"><!--<$[信息内容]>begin--><meta name="ContentStart">
{"<br/>".join("　　" + html.escape(line) for line in filling.lines)}
<meta name="ContentEnd"><!--<$[信息内容]>end--></div></td></tr>
<tr><td>【<a>打印</a>】【<a>关闭</a>】</td></tr></table>
<table><tr><td><a href=1>上一篇：智能传感器产业园开工</a></td></tr></table>
</td></tr></table><div>主办单位：某某市经济和信息化局　浙ICP备00000000号</div></body></html>"""
    url = (
        f"http://jxj.example.gov.cn/art/{day.year}/{day.month}/{day.day}/art_1660147_58933630.html"
    )
    return Built(url, text.encode(), "text/html; charset=ISO-8859-1")


def china_daily(filling: Filling) -> Built:
    """China Daily's portals: the line ``Updated:``, the widget line, captions, a page footer."""
    title, day = html.escape(filling.title), filling.day
    text = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} | example.gov.cn</title></head>
<body><div class="topnav"><a>Home</a> <a>News</a> <a>About Us</a></div>
<div class="bread">Home / News</div>
<div class="main_title"><h1>{title}</h1></div>
<p>Updated: {day}</p><p><a>Print</a> <a>Mail</a>&nbsp; &nbsp; <span>Large</span> <span>Medium</span> <span>Small</span></p>
<div id="Content"><p><img src="//img.example.gov.cn/1.jpeg"></p><p>A view of the park. [Photo by Yang Chen/]</p>
{_paragraphs(filling.lines)}
</div><div class="related"><h3>Related Articles</h3><ul><li><a href=1>Shipbuilding cluster opens</a></li>
<li><a href=2>Biomedicine chain chiefs named</a></li><li><a href=3>Sugar output up</a></li></ul></div>
<div class="foot">Copyright © {day.year} Example Municipality. All rights reserved. Presented by China Daily<br>桂ICP备00000000号</div>
</body></html>"""
    url = f"http://en.example.gov.cn/{day:%Y-%m}/{day:%d}/c_527689.htm"
    return Built(url, text.encode(), "text/html")


def miit(filling: Filling) -> Built:
    """The article page of a jpaas site."""
    title, day = html.escape(filling.title), filling.day
    text = f"""<!DOCTYPE html><html><head><meta charset="UTF-8"><title>{title}</title></head><body>
<div class="w980 center"><div class="mnav">当前位置：<a>首页</a>&gt;<a>工信动态</a></div>
<h1 id="con_title">{title}</h1>
<p id="con_time">发布时间：{day} 17:30</p><p class="cinfo"><span>来源：{filling.source}</span></p>
<div class="ccontent center" id="con_con"><div>{_paragraphs(filling.lines)}</div></div>
<div class="w980"><a>【打印】</a> <a>【关闭】</a></div></div>
<div class="copyright">版权所有：某某部　京ICP备00000000号　网站标识码bm00000000</div></body></html>"""
    url = "https://www.example.gov.cn/xwfb/art/2026/art_0123456789abcdef0123456789abcdef.html"
    return Built(url, text.encode(), "text/html;charset=utf-8")


def wordpress(filling: Filling) -> Built:
    """A trade site on WordPress: JSON-LD, time element, share row, related posts, comments."""
    title, day = html.escape(filling.title), filling.day
    text = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - Trade Journal News</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Trade Journal News">
<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"WebPage","name":"x"}},
{{"@type":"NewsArticle","headline":"{title}","datePublished":"{day}T10:30:00+08:00","publisher":{{"@type":"Organization","name":"Trade Journal"}}}}]}}</script>
</head><body class="single"><header class="site-header"><h1 class="logo"><a href="/">Trade Journal News</a></h1><nav><ul><li><a>News</a></li><li><a>Markets</a></li></ul></nav></header>
<main><article class="post"><header class="entry-header"><h1 class="entry-title">{title}</h1>
<div class="entry-meta"><time datetime="{day}T10:30:00+08:00">{day:%B} {day.day}, {day.year}</time> by <a>admin</a></div></header>
<div class="entry-content">{_paragraphs(filling.lines)}
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a>Facebook</a></li><li><a>Twitter</a></li></ul></div>
<div class="jp-relatedposts"><h3>Related</h3><a href=1>Steel prices fall in Hebei</a></div></div>
<footer class="entry-footer">Tags: <a>clusters</a></footer></article>
<div id="comments"><h2>2 comments</h2><p>Great news for the region, I think, and for all of us who work there.</p></div></main>
<aside id="secondary" class="widget-area"><h2>Recent posts</h2><ul><li><a>Ship orders rise</a></li></ul></aside>
<footer>© {day.year} Trade Journal. All rights reserved.</footer></body></html>"""
    url = f"https://trade.example.com/{day:%Y/%m}/some-slug/"
    return Built(url, text.encode(), "text/html; charset=UTF-8")


def nameless(filling: Filling) -> Built:
    """An old JSP page: no metas, no known names, the charset behind a long script, <br> for <p>."""
    title, day = html.escape(filling.title), filling.day
    script = "<script>" + "var x = 1; " * 900 + "</script>"
    text = f"""<html><head>{script}<meta http-equiv=Content-Type content="text/html; charset=GBK">
<title>{title}-某某产业网</title></head><body><table width=960><tr><td class=a1><a href=1>首页</a>|<a href=2>资讯</a>|<a href=3>会展</a>|<a href=4>企业</a></td></tr></table>
<table width=960><tr><td width=700 class=a2><div class=b1><strong class=title>{title}</strong></div>
<div class=b2>{day.year}年{day:%m}月{day:%d}日 11:29:52 | 来源:{filling.source}</div>
<div class=b3>{"<br><br>".join("&nbsp;&nbsp;&nbsp;&nbsp;" + html.escape(line) for line in filling.lines)}</div>
<div class=b4>打印本页 | 关闭窗口</div></td>
<td class=a3><b>热点排行</b><br><a href=5>船舶产业链</a><br><a href=6>蔗糖产业集群</a><br><a href=7>半导体封测基地</a><br><a href=8>生物医药</a></td></tr></table>
<center>版权所有 某某产业网 粤ICP备00000000号</center></body></html>"""
    return Built("http://news.example.cn/show.jsp?id=424", text.encode("gbk", "replace"), None)


TEMPLATES: tuple[Callable[[Filling], Built], ...] = (
    trs, hanweb, china_daily, miit, wordpress, nameless,
)  # fmt: skip
