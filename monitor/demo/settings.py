"""The demo's monitor.toml: the demo site as catalogue, the demo inbox as destinations."""

from __future__ import annotations

import json
from pathlib import Path

from monitor.demo.inbox import MAILBOX, WEBHOOK, DemoInbox
from monitor.demo.site import DemoSite

_RULES = f"""\
# A cluster or a key chain is named, launched or recognised anywhere: the policy desk, by mail.
[[rule]]
slug = "new-cluster"
when = {{ new_cluster = true }}
tags = ["{MAILBOX}"]

# Whatever Guangxi does for its industry: research, by webhook.
[[rule]]
slug = "guangxi-watch"
when = {{ region = ["CN-GX"] }}
tags = ["{WEBHOOK}"]

# Plants and parks for batteries and new energy vehicles: research as well.
[[rule]]
slug = "battery-projects"
when = {{ chain = ["batteries", "new-energy-vehicles"], event = ["project"] }}
tags = ["{WEBHOOK}"]
"""

_TEMPLATE = """\
# Written by `monitor demo`. The addresses belong to the demo's own site and inbox, which ended
# with it; database and inbox stay. `monitor init` writes a configuration for real sources.

# Everything that is kept: articles, stories, raw pages, the register, the outbox.
database = {database}

# Only the sources of this file; "builtin" would add those that come with the monitor.
catalogue = "none"

[fetch]
user_agent = "monitor-demo/1 (+https://example.org/contact)"
delay_seconds = 0             # the site is our own; real ones get two seconds
allow_private_hosts = true    # it runs on the loopback address, which is refused otherwise

[alerts]
timezone = "Asia/Shanghai"
fresh_days = 3                # older news is recorded and alerts nobody
{destinations}

{rules}
{sources}"""


def rules_toml() -> str:
    """The ``[[rule]]`` tables of the demo."""
    return _RULES


def monitor_toml(site: DemoSite, inbox: DemoInbox, database_path: Path) -> str:
    """A complete configuration file for the running ``site`` and ``inbox``.

    ``database_path`` is the SQLite file; a relative one starts at the configuration's folder.
    """
    destinations = "\n".join(
        ["[alerts.destinations]         # Apprise URLs by tag; rules name the tags"]
        + [
            f"{tag} = [{', '.join(json.dumps(url) for url in urls)}]"
            for tag, urls in inbox.destinations().items()
        ]
    )
    return _TEMPLATE.format(
        # A JSON string is a TOML basic string, also where the path holds quotes or backslashes.
        database=json.dumps(f"sqlite:///{database_path}", ensure_ascii=False),
        destinations=destinations,
        rules=rules_toml(),
        sources=site.catalogue_toml(),
    )
