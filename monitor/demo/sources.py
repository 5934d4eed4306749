"""The demo site's sources as a catalogue would describe them: one of each kind read over HTTP."""

from __future__ import annotations

import json
import tomllib

from monitor.catalog.sources import parse_sources
from monitor.demo import families
from monitor.demo.articles import SiteName
from monitor.errors import ConfigError
from monitor.model import Source

_TEMPLATE = """\
# A trade site with an RSS feed, as blog software writes it.
[[source]]
slug = "demo-trade"
name = "{trade_name}"
kind = "feed"
url = "{base}/trade/feed/"
language = "en"
publisher = "{trade_name}"
article = '{trade_articles}'

# An English regional portal: an HTML list of two pages.
[[source]]
slug = "demo-portal"
name = "{portal_name}"
kind = "listing"
url = "{base}/portal/news.html"
language = "en"
publisher = "{portal_name}"
article = '{portal_articles}'
[source.select]
item = "ul.list li"
link = "a@href"
title = "a"
date = "span"
[source.pages]
pattern = "{base}/portal/news_{{n}}.html"
first = 2

# A government site on TRS, known by its sitemap; some of its pages are GB18030 labelled gb2312.
[[source]]
slug = "demo-government"
name = "{trs_name}"
kind = "sitemap"
url = "{base}/trs/sitemap.xml"
language = "zh"
publisher = "{trs_name}"
article = '{trs_articles}'

# A ministry's site: the column page is a shell, the list comes as JSON.
[[source]]
slug = "demo-ministry"
name = "{miit_name}"
kind = "json"
url = "{base}{miit_list}?websiteid=1&category=51&p=1&pg=20"
language = "zh"
publisher = "{miit_name}"
article = '{miit_articles}'
[source.select]
item = "data.searchResult.dataResults"
link = "url"
title = "title"
date = "deploytime"

# A provincial site on Hanweb: records of HTML in CDATA, asked for by a form.
[[source]]
slug = "demo-records"
name = "{hanweb_name}"
kind = "records"
url = "{base}{hanweb_list}?startrecord=1&endrecord=45&perpage=15"
language = "zh"
publisher = "{hanweb_name}"
article = '{hanweb_articles}'
method = "POST"
form = {{ {form} }}
[source.select]
link = "a@href"
title = "a"
date = "span"
"""

#: Which source lists which part of the site.
SITE_OF_SOURCE: dict[str, SiteName] = {
    "demo-trade": "trade",
    "demo-portal": "portal",
    "demo-government": "trs",
    "demo-ministry": "miit",
    "demo-records": "hanweb",
}


def catalogue_toml(base_url: str) -> str:
    """``[[source]]`` tables for a demo site at ``base_url``."""
    values = {f"{site}_name": name for site, name in families.SITE_NAMES.items()}
    values |= {
        f"{site}_articles": families.article_pattern(site, base_url) for site in families.SITE_NAMES
    }
    # A JSON string is a TOML basic string.
    form = ", ".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in families.HANWEB_FORM.items()
    )
    return _TEMPLATE.format(
        base=base_url,
        miit_list=families.MIIT_LIST_PATH,
        hanweb_list=families.HANWEB_LIST_PATH,
        form=form,
        **values,
    )


def parse_catalogue(toml: str) -> list[Source]:
    """The tables as domain values. Raises ConfigError with every problem found."""
    sources, problems = parse_sources(tomllib.loads(toml)["source"], "demo catalogue")
    if problems:
        raise ConfigError(problems)
    return sources
