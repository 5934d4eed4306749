"""The main job with no network: a local site with every kind of source, and a local inbox.

``DemoSite`` serves what Chinese government, portal and trade sites serve, ``DemoInbox`` takes the
alerts as a mail server and a webhook would, ``monitor_toml`` joins the two for the daily flow.
Nothing of the pipeline is replaced: it fetches over HTTP and delivers through Apprise.
"""

from monitor.demo.articles import DemoArticle, load_articles
from monitor.demo.inbox import DemoInbox, Received
from monitor.demo.settings import monitor_toml, rules_toml
from monitor.demo.site import DemoSite

__all__ = [
    "DemoArticle",
    "DemoInbox",
    "DemoSite",
    "Received",
    "load_articles",
    "monitor_toml",
    "rules_toml",
]
