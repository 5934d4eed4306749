"""Items without a text of their own: one picture, a scan, two words above an unread file."""

from __future__ import annotations

import pytest

from monitor.reading import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reviewed data, loaded once; each test brings addresses and titles of its own."""
    return Reader()


def verdicts(reader: Reader, *items: tuple[str, str, str]) -> list[tuple[str, str | None]]:
    """(kind, rung) of items given as address, title and text, in order of arrival."""
    found = []
    for url, title, text in items:
        verdict = reader.decide(url, {"url": f"http://{url}.html", "title": title, "text": text})
        found.append((verdict.kind.value, verdict.rung))
    return found


@pytest.mark.parametrize("text", ["", "见附件。", "详见附件"])
def test_different_headlines_without_a_text_are_different_news(reader: Reader, text: str) -> None:
    """An empty text equals every other empty text, and proves nothing."""
    found = verdicts(
        reader,
        (f"a.example.cn/1{text}", "一图读懂先进制造业集群行动方案", text),
        (f"b.example.cn/2{text}", "关于公布中小企业特色产业集群名单的通知", text),
    )
    assert found == [("new", None), ("new", None)]


@pytest.mark.parametrize("title", ["图解", "公示", "Notice", ""])
def test_a_headline_of_a_word_proves_nothing_either(reader: Reader, title: str) -> None:
    """Two pictures under the word for picture may show anything."""
    found = verdicts(
        reader, (f"c.example.cn/1{title}", title, ""), (f"d.example.cn/2{title}", title, "")
    )
    assert found == [("new", None), ("new", None)]


def test_a_telling_headline_without_a_text_has_copies(reader: Reader) -> None:
    """The same picture story on a second site is one story."""
    title = "一图读懂柳州新能源汽车产业集群三年行动"
    found = verdicts(reader, ("e.example.cn/1", title, ""), ("f.example.cn/2", title, ""))
    assert found == [("new", None), ("copy", "content")]
