"""stories merge, stories split: what the ladder took for two is one, or the other way round."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.catalogue import STORIES, stored
from monitor.cli.console import emit
from monitor.cli.options import ConfigOption, JsonOption, settings_of
from monitor.errors import ConfigError


def add_to(_app: typer.Typer) -> None:
    """Register the commands of this module, below ``stories``."""
    STORIES.command("merge")(merge)
    STORIES.command("split")(split)


def merge(
    context: typer.Context,
    into: Annotated[str, typer.Argument(metavar="A", help="The story that keeps its id.")],
    story: Annotated[str, typer.Argument(metavar="B", help="The story whose articles go to A.")],
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Put the articles of story B into story A. What you say stays: nothing undoes it.

    B's id goes on to lead to A. Alerts nobody.

    \b
    Example:
      monitor stories merge 0123456789abcdef fedcba9876543210
    """
    from monitor.documents import story_document
    from monitor.ports import utc_now
    from monitor.reviewed import load_reviewed

    programmes = tuple(load_reviewed().programme_entries().values())
    with stored(settings_of(context, config)) as store:
        kept, gone = store.story(into), store.story(story)
        for name, found in ((into, kept), (story, gone)):
            if found is None:
                raise ConfigError(f"story {name}: no such story; see: monitor stories list")
        assert kept is not None
        assert gone is not None
        if kept.id == gone.id:
            raise ConfigError(f"story {story}: is one with {into} already.")
        if gone.seed:
            raise ConfigError(
                f"story {story}: is of the seed corpus and keeps its id; "
                f"merge the other way round: monitor stories merge {story} {into}"
            )
        store.merge_stories(kept.id, gone.id, programmes=programmes, now=utc_now())
        merged = store.story(kept.id)
    assert merged is not None
    if as_json:
        emit(story_document(merged))
    else:
        from monitor.cli.tables import print_story

        print_story(merged)
    return 0


def split(
    context: typer.Context,
    story_id: Annotated[
        str, typer.Argument(metavar="STORY", help="The story that keeps the others.")
    ],
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE", help="The articles that go, by id.")
    ],
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Take articles out of a story into one of their own. What you say stays: nothing undoes it.

    The new story is called by the id of its first article. Alerts nobody. With --json both stories
    are printed, the old one first.

    \b
    Example:
      monitor stories split 0123456789abcdef fedcba9876543210
    """
    from monitor.documents import story_document
    from monitor.ports import utc_now
    from monitor.reviewed import load_reviewed

    programmes = tuple(load_reviewed().programme_entries().values())
    chosen = list(dict.fromkeys(articles))
    with stored(settings_of(context, config)) as store:
        story = store.story(story_id)
        if story is None:
            raise ConfigError(f"story {story_id}: no such story; see: monitor stories list")
        members = {member.id for member in story.members}
        problems = [
            f"article {article}: is not of the story {story.id}; "
            f"see: monitor stories show {story.id}"
            for article in chosen
            if article not in members
        ]
        if members <= set(chosen):
            problems.append(f"story {story.id}: one article at least must stay.")
        elif story.id in chosen:
            problems.append(
                f"article {story.id}: the story is called by it; split the others off instead."
            )
        if any(member.id in chosen and member.verdict == "seed" for member in story.members):
            problems.append(f"story {story.id}: its seed article stays; split others off.")
        if problems:
            raise ConfigError(problems)
        apart = store.split_story(story.id, chosen, programmes=programmes, now=utc_now())
        both = [found for id_ in (story.id, apart) if (found := store.story(id_)) is not None]
    if as_json:
        emit([story_document(one) for one in both])
    else:
        from monitor.cli.tables import print_story

        for one in both:
            print_story(one)
    return 0
