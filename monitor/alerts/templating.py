"""Templates → text and HTML: ours, or a reader's own of the same name, in a sandbox.

A user's template sees what ours see (``StoryView``, ``Phrases``) and nothing behind it: no
attribute that begins with an underscore, no file outside the two folders, no code. It is tried on a
sample when it is loaded, so that a mistake is met then, with file and line, and not in the night.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.alerts.charts import bars
from monitor.alerts.grouping import ChainGroup, RegionGroup
from monitor.alerts.particulars import FactView
from monitor.alerts.phrases import EN, ZH
from monitor.alerts.views import ChainView, CopyView, EarlierView, StoryView
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment

logger = logging.getLogger("monitor.alerts")

#: Every template that a folder of one's own may override, and what it is for.
NAMES = {
    "alert.txt.j2": "one story, for webhooks and chat",
    "alert.md.j2": "one story, for chat whose URL says format=markdown",
    "alert.html.j2": "one story, for mail",
    "digest.html.j2": "a digest, for mail",
    "feed.html.j2": "one story, as an entry of a feed",
    "notice.html.j2": "a test, an empty digest or trouble, for mail",
    "layout.html.j2": "the frame and the styles of all mail",
    "parts.html.j2": "pieces that the others share",
}
#: What each item of an alert must hold in every format (the public interface, "Messages").
_WITH_STORY = ("alert.txt.j2", "alert.md.j2", "alert.html.j2", "digest.html.j2", "feed.html.j2")


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates in force: those of ``folder`` before our own."""

    folder: Path | None = None
    _environment: Environment = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_environment", _environment(self.folder))

    def render(self, template: str, **values: object) -> str:
        """The filled template; styles of an HTML page are written into its elements.

        Mail readers drop much of a page's ``<style>``, so css-inline copies it to each element;
        what cannot be inlined (dark mode, the narrow pane) stays in the style marked ``keep``.
        """
        try:
            text = self._environment.get_template(template).render(**values).strip()
        except Exception:
            if self.folder is None:
                raise
            # What passed on a sample may still break on a story. Better an alert in our own words
            # than none.
            logger.exception("%s/%s broke; the built-in templates are used", self.folder, template)
            return Templates().render(template, **values)
        # Articles are escaped here, so no "<style" is theirs.
        is_page = template.endswith(".html.j2") and "<style" in text
        return _inliner().inline(text) if is_page else text


@cache
def load_templates(folder: Path | None) -> Templates:
    """Ours, or with ``folder`` its own before ours, checked and tried on a sample.

    Raises ConfigError with one sentence for each thing wrong, with file and line.
    """
    if folder is None:
        return Templates()
    if not folder.is_dir():
        raise ConfigError(f"alerts.templates: {folder}: no such folder; make it or remove the key.")
    problems = list(_problems(folder))
    if problems:
        raise ConfigError(problems)
    return Templates(folder)


def _environment(folder: Path | None) -> Environment:
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    ours = PackageLoader("monitor.alerts")
    return ImmutableSandboxedEnvironment(
        loader=ours if folder is None else ChoiceLoader([FileSystemLoader(folder), ours]),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    # No template, and no article in it, may make this machine fetch an address.
    return CSSInliner(load_remote_stylesheets=False)


# --- checking --------------------------------------------------------------------------------


def _problems(folder: Path) -> Iterator[str]:
    """One sentence for each template that is not in use, is broken or says too little."""
    environment = _environment(folder)
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.j2"))}
    broken = False
    used = set(NAMES)
    for name, path in files.items():
        found = _parsed(environment, name, path)
        if isinstance(found, str):
            broken = True
            yield found
        else:
            used |= found
    for name, path in files.items():
        if name not in used:
            yield (
                f"alerts.templates: {path}: nothing uses a template of this name; "
                f"those that can be overridden are {', '.join(NAMES)}."
            )
    if files and not broken:
        yield from dict.fromkeys(_tried(folder, environment))


def _parsed(environment: Environment, name: str, path: Path) -> set[str] | str:
    """The names of the templates that this one uses; or what is wrong with it."""
    from jinja2 import TemplateSyntaxError, meta

    try:
        tree = environment.parse(path.read_text(encoding="utf-8"), name, str(path))
    except TemplateSyntaxError as error:
        return f"alerts.templates: {path}, line {error.lineno}: {error.message}"
    except (OSError, UnicodeDecodeError) as error:
        return f"alerts.templates: {path}: cannot be read ({type(error).__name__}); save as UTF-8."
    return {other for other in meta.find_referenced_templates(tree) if other is not None}


def _tried(folder: Path, environment: Environment) -> Iterator[str]:
    """What goes wrong when everything is rendered with a sample, in both languages."""
    for seen in (_SAMPLE_EN, _SAMPLE_ZH):
        for name in NAMES:
            if name in ("layout.html.j2", "parts.html.j2"):  # seen through the others
                continue
            try:
                text = environment.get_template(name).render(**_sample_values(seen))
            except Exception as error:  # noqa: BLE001 -- a template may raise anything
                place = _place(error, folder)
                yield f"alerts.templates: {place or folder / name}: {error}"
                continue
            own = (folder / name).is_file()
            missing = _missing(html.unescape(text), seen) if name in _WITH_STORY else ""
            if missing:
                where = folder / name if own else folder
                yield f"alerts.templates: {where}: {name} must show {missing} of every story."


def _place(error: BaseException, folder: Path) -> str:
    """File and line inside ``folder`` where rendering broke; Jinja writes both into the trace."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if Path(file).is_relative_to(folder):
            place = f"{file}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _missing(text: str, seen: StoryView) -> str:
    wanted = {
        "the headline": seen.headline,
        "the URL": seen.url,
        "the region": seen.regions[0],
        "the chain": seen.chains[0].name,
    }
    return ", ".join(name for name, value in wanted.items() if value not in text)


def _sample_values(seen: StoryView) -> dict[str, Any]:
    """Everything that any of the templates is given."""
    member: Any = (None, seen)  # templates see the view alone
    return {
        "story": seen,
        "t": seen.words,
        "title": seen.title,
        "lines": ["A line."],
        "groups": [
            RegionGroup(seen.regions[0], [ChainGroup(seen.chains[0].name, [member])]),
            RegionGroup("Elsewhere", [ChainGroup("", [member, member])]),
        ],
        "regions": bars({seen.regions[0]: 1, "Elsewhere": 2}, seen.words),
        "chains": bars({seen.chains[0].name: 3, "another": 1}, seen.words),
        "why": seen.why,
    }


def _sample(words: Any, region: str, chain: str) -> StoryView:
    return StoryView(
        words=words,
        title=f"{region} · {chain} · {words.first_named}",
        headline='Sample: 5 < 6 & "so on"',
        url="https://example.org/sample?a=1&b=2",
        link="<https://example.org/sample?a=1&b=2>",
        lead="A first sentence.",
        regions=(region,),
        group="CN-GX",
        chains=(ChainView(chain, ("its proof",), novel=True), ChainView("another", (), False)),
        what=words.first_named,
        new=(f"{region} · {chain}",),
        facts=(FactView("investment 1 billion yuan (2026)", "a first investment of 1 bln yuan"),),
        officials=(f"A. Sample ({chain})",),
        enterprises=(f"Sample Works ({chain})",),
        event=words.events["cluster-announcement"],
        publisher="Sample Daily",
        date="2026-11-20",
        copies=(CopyView("Other Daily", "https://example.org/copy"),),
        follows=(EarlierView("Earlier sample", "https://example.org/earlier", "2026-01-02"),),
        novel=True,
        new_cluster=True,
        why=words.why.format(rule="sample", conditions=words.conditions["anything"], tags="all"),
        repeat=True,
    )


_SAMPLE_EN = _sample(EN, "Guangxi", "low-altitude economy")
_SAMPLE_ZH = _sample(ZH, "广西", "低空经济")
