"""Mail as a browser draws it: in a narrow pane and in the dark. Needs Debian's chromium."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from alert_cases import at, investment, item, rule, story, writer

from monitor.alerts.charts import PICTURE, picture
from monitor.alerts.messages import Medium

pytestmark = pytest.mark.browser

LONG = "https://gx.example.cn/2026/" + "a_very_long_address_without_a_break" * 6 + ".htm?x=1&y=2"
CHINESE = "自治区人民政府办公厅关于印发低空经济重点产业链高质量发展行动方案的通知" * 3
MAIL = writer(Medium(html=True))


def pages() -> dict[str, str]:
    """One of each kind, with what is hard to fit."""
    wide = story(url=LONG, title="W" * 120, facts=[investment(7.01e10)], others=[("R" * 80, "en")])
    chinese = story("zh", title=CHINESE, language="zh", regions=["CN-GX", "CN-GD"])
    many = [
        story(
            f"d{number}",
            regions=[("CN-GX", "CN-GD", "CN", "XX-" + "Y" * 50)[number % 4]],
            chains=[("batteries", "robots", "automobiles", "unknown-" * 8)[number % 4]],
            novel=(),
        )
        for number in range(20)
    ]
    digest = MAIL.digest(
        rule("watch", digest="daily"), [item(one) for one in (wide, chinese, *many)]
    )
    return {
        "alert": MAIL.alert(rule(), item(wide, interrupted=True))[0].body,
        "chinese": MAIL.alert(rule(), item(chinese))[0].body,
        "digest": digest[0].body,
        "nothing": MAIL.nothing(rule("watch"), at("2026-11-21 08:30"))[0].body,
    }


MEASURE = """
<body><iframe style="border:0;width:{width}px;height:800px" srcdoc="{page}"></iframe><script>
document.querySelector("iframe").onload = event => {{
  const page = event.target.contentDocument;
  const right = Math.max(...[...page.querySelectorAll("*")].map(e => e.getBoundingClientRect().right));
  const colour = name => getComputedStyle(page.querySelector(name));
  const bars = [...page.querySelectorAll(".bar")].map(e => Math.round(e.getBoundingClientRect().width));
  document.body.innerHTML = "<pre>" + JSON.stringify({{
    scroll: page.documentElement.scrollWidth, right: right, bars: bars,
    ground: colour(".card").backgroundColor, ink: colour(".ink").color,
    requests: page.defaultView.performance.getEntriesByType("resource").length,
  }}) + "</pre>";
}};
</script></body>
"""


def drawn(page: str, width: int, *, dark: bool, folder: Path) -> dict[str, Any]:
    """What a browser makes of a page in a pane of this width, in CSS pixels and colours."""
    chromium = shutil.which("chromium")
    assert chromium is not None, "install Debian's chromium, or leave out: -m browser"
    frame = folder / "frame.html"
    page = page.replace(f"cid:{PICTURE}", f"data:image/png;base64,{b64encode(picture()).decode()}")
    frame.write_text(MEASURE.format(width=width, page=html.escape(page)), encoding="utf-8")
    made = subprocess.run(
        [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *(f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=5000"),
            *(f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--dump-dom"),
            frame.as_uri(),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=True,
    )
    found = re.search(r"<pre>(.*?)</pre>", made.stdout.decode())
    assert found is not None
    return json.loads(html.unescape(found[1]))  # type: ignore[no-any-return]


@pytest.mark.parametrize("width", [360, 900])
@pytest.mark.parametrize("name", ["alert", "chinese", "digest", "nothing"])
def test_nothing_runs_out_of_the_pane(name: str, width: int, tmp_path: Path) -> None:
    """Not the longest address, headline without a blank, name of a region or bar of a chart; and
    nothing is fetched to draw it."""
    seen = drawn(pages()[name], width, dark=False, folder=tmp_path)
    assert seen["scroll"] <= width
    assert seen["right"] <= width
    assert seen["requests"] == 0


@pytest.mark.parametrize("name", ["alert", "digest", "nothing"])
def test_the_dark_has_dark_ground_and_light_ink(name: str, tmp_path: Path) -> None:
    """And the light the other way round; by the relative luminance of sRGB."""
    page = pages()[name]
    light = drawn(page, 360, dark=False, folder=tmp_path)
    dark = drawn(page, 360, dark=True, folder=tmp_path)
    assert _brightness(light["ground"]) > 0.9 > 0.1 > _brightness(light["ink"])
    assert _brightness(dark["ground"]) < 0.1 < 0.7 < _brightness(dark["ink"])


def test_the_bars_of_a_chart_are_as_long_as_their_counts(tmp_path: Path) -> None:
    """The longest has its full length, the others are in proportion."""
    counts = {"CN-GX": 8, "CN-GD": 4, "CN": 2}
    stories = [
        story(f"{code}{number}", regions=[code], chains=["robots"], novel=())
        for code, count in counts.items()
        for number in range(count)
    ]
    page = MAIL.digest(rule("watch"), [item(one) for one in stories])[0].body
    first, second, third = drawn(page, 900, dark=False, folder=tmp_path)["bars"]
    assert first > 60
    assert second == pytest.approx(first / 2, abs=3)
    assert third == pytest.approx(first / 4, abs=3)


def _brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of ``rgb(r, g, b)``."""
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (red, green, blue)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
