"""A second opinion on doubtful chains, asked of a real endpoint on loopback."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from portal import Command, Site, today
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.classify import Classifier
from monitor.config import OpinionSettings
from monitor.errors import OpinionError
from monitor.model import Article, Labels
from monitor.opinion import SecondOpinion, read_answer
from monitor.ports import utc_now
from monitor.reading import load_classifier
from monitor.storage import Store, open_store

TITLE = "广西发布新能源汽车产业链行动方案"
#: New energy vehicles are sure; logistics and metals are named once, in passing.
TEXT = "方案提出发展新能源汽车产业链。\n会上，铝加工业与物流业也被提到。"
#: Metals are named so weakly that the classifier alone leaves them out.
WEAK_TEXT = "方案提出发展新能源汽车产业链。\n与会者参观了铝材车间。"


@dataclass
class Model:
    """An endpoint for chat completions that confirms the same chains whatever it is asked."""

    server: HTTPServer
    confirms: Sequence[str] = ()
    content: str | None = None
    response: Response | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request("/v1/chat/completions", method="POST").respond_with_handler(
            self._answer
        )

    @property
    def url(self) -> str:
        return self.server.url_for("/v1")

    def _answer(self, request: Request) -> Response:
        self.asked.append(json.loads(request.data))
        self.keys.append(request.headers.get("Authorization"))
        if self.response is not None:
            return self.response
        content = self.content or json.dumps({"chains": list(self.confirms)})
        completion = {"choices": [{"message": {"role": "assistant", "content": content}}]}
        return Response(json.dumps(completion), content_type="application/json")


@pytest.fixture
def model(httpserver: HTTPServer) -> Model:
    return Model(httpserver)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield store
    store.close()


def article(text: str = TEXT, title: str = TITLE) -> Article:
    url = "http://example.org/1.html"
    return Article(id="1", url=url, canonical_url=url, title=title, text=text, language="zh")


def labels(classifier: Classifier, one: Article) -> Labels:
    return classifier.classify(one.title, one.text, language=one.language)


def second(
    model: Model, classifier: Classifier, store: Store, *, ask: bool = True, **settings: Any
) -> SecondOpinion:
    chosen = OpinionSettings(url=model.url, model="some-model", **settings)
    return SecondOpinion(chosen, classifier, store, utc_now, ask=ask)


def chains(found: Labels) -> dict[str, float]:
    return {label.chain: label.score for label in found.chains}


def test_a_doubtful_chain_is_confirmed_or_rejected_and_a_sure_one_stays(
    model: Model, classifier: Classifier, store: Store
) -> None:
    """A confirmed chain scores the upper bound, a rejected one goes, and what is sure is not
    asked about."""
    first = labels(classifier, article())
    assert set(chains(first)) == {"new-energy-vehicles", "nonferrous-metals", "logistics-trade"}
    model.confirms = ["logistics-trade"]
    settled = second(model, classifier, store).settle(article(), first)
    assert chains(settled) == {
        "new-energy-vehicles": chains(first)["new-energy-vehicles"],
        "logistics-trade": 0.75,
    }
    told = model.asked[0]["messages"][-1]["content"]
    assert TITLE in told
    assert "logistics-trade" in told
    assert "- new-energy-vehicles" not in told


def test_a_chain_below_the_threshold_may_be_confirmed_with_its_evidence(
    model: Model, classifier: Classifier, store: Store
) -> None:
    """What the classifier alone left out comes in with the words that it stands on."""
    model.confirms = ["nonferrous-metals"]
    one = article(WEAK_TEXT)
    first = labels(classifier, one)
    assert "nonferrous-metals" not in chains(first)
    settled = second(model, classifier, store).settle(one, first)
    proof = settled.chains[-1].evidence[0]
    assert settled.chains[-1].chain == "nonferrous-metals"
    assert getattr(one, proof.field)[proof.start : proof.end] == proof.text == "铝材"


def test_nobody_is_asked_where_nothing_is_in_doubt(
    model: Model, classifier: Classifier, store: Store
) -> None:
    """Articles without a doubtful chain, and those that are not relevant, cost no call."""
    sure = article("方案提出发展新能源汽车产业链，由自治区领导担任链长。")
    foreign = article("Paris opened a museum of trains yesterday.", "A museum opens")
    opinion = second(model, classifier, store)
    for one in (sure, foreign):
        first = labels(classifier, one)
        assert opinion.settle(one, first) == first
    assert model.asked == []


def test_an_answer_is_remembered(model: Model, classifier: Classifier, store: Store) -> None:
    """The same question is not asked twice, not in another run either, nor where asking is off."""
    first = labels(classifier, article())
    settled = second(model, classifier, store).settle(article(), first)
    assert second(model, classifier, store).settle(article(), first) == settled != first
    assert second(model, classifier, store, ask=False).settle(article(), first) == settled
    assert len(model.asked) == 1
    other = article(TEXT + "\n全文完。")
    assert second(model, classifier, store, ask=False).settle(other, first) == first
    assert len(model.asked) == 1


def test_a_run_asks_no_more_often_than_its_budget(
    model: Model, classifier: Classifier, store: Store
) -> None:
    """Beyond ``calls`` the first labels stand."""
    opinion = second(model, classifier, store, calls=2)
    texts = [TEXT + f"\n第{number}次会议。" for number in "一二三四"]
    outcomes = [opinion.settle(article(text), labels(classifier, article(text))) for text in texts]
    assert len(model.asked) == 2
    assert [len(chains(outcome)) for outcome in outcomes] == [1, 1, 3, 3]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(500, "broken", id="error"),
        pytest.param(429, "too many", id="too-many"),
        pytest.param(302, "", id="redirect"),
        pytest.param(200, "<html>sign in</html>", id="html"),
        pytest.param(200, '{"choices": []}', id="no-choice"),
        pytest.param(200, '{"choices": [{"message": {"content": null}}]}', id="null"),
        pytest.param(200, "[" * 100_000, id="nested"),
        pytest.param(200, "x" * 300_000, id="endless"),
    ],
)
def test_a_failure_leaves_the_first_labels(
    model: Model, classifier: Classifier, store: Store, status: int, body: str
) -> None:
    """Whatever comes instead of an answer changes nothing and is not remembered."""
    model.response = Response(body, status=status, headers={"Location": "http://127.0.0.1:9/"})
    first = labels(classifier, article())
    opinion = second(model, classifier, store)
    assert opinion.settle(article(), first) == first
    assert opinion.tally.failed == 1
    model.response = None
    assert second(model, classifier, store).settle(article(), first) != first


@pytest.mark.parametrize(
    "content",
    [
        "I think metals count.",
        '{"chains": "logistics-trade"}',
        '{"chains": [7]}',
        '{"labels": []}',
        '{"chains": ["teleportation"]}',
        '{"chains": ["new-energy-vehicles"]}',
    ],
)
def test_nonsense_leaves_the_first_labels(
    model: Model, classifier: Classifier, store: Store, content: str
) -> None:
    """An answer that is no list of the chains asked about is no answer."""
    model.content = content
    first = labels(classifier, article())
    assert second(model, classifier, store).settle(article(), first) == first


def test_an_answer_may_stand_in_other_words() -> None:
    """Models like to fence their JSON and to explain it."""
    content = 'Sure:\n```json\n{"chains": ["robotics"]}\n```\nHope that helps.'
    assert read_answer(content, ["robotics", "steel"]) == {"robotics"}
    with pytest.raises(OpinionError, match="not JSON"):
        read_answer("{chains: none}", ["robotics"])


def test_an_endpoint_that_is_down_is_left_alone(
    model: Model, classifier: Classifier, store: Store
) -> None:
    """After three failures in a row a run asks no more."""
    model.response = Response("broken", status=503)
    opinion = second(model, classifier, store)
    for number in range(6):
        one = article(TEXT + f"\n编号{number}。")
        opinion.settle(one, labels(classifier, one))
    assert len(model.asked) == 3


def test_a_silent_endpoint_costs_its_time_limit(classifier: Classifier, store: Store) -> None:
    """One that takes the question and never answers is a failure like others."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        settings = OpinionSettings(url=url, model="m", timeout_seconds=0.5)
        first = labels(classifier, article())
        opinion = SecondOpinion(settings, classifier, store, utc_now)
        assert opinion.settle(article(), first) == first
    assert opinion.tally.failed == 1


def test_the_key_is_sent_and_never_shown(
    model: Model, classifier: Classifier, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """The key travels in the Authorization header and stands in no log."""
    model.response = Response("sk-very-secret", status=401)
    with caplog.at_level(logging.DEBUG):
        second(model, classifier, store, key="sk-very-secret").settle(
            article(), labels(classifier, article())
        )
    assert model.keys == ["Bearer sk-very-secret"]
    assert "HTTP 401" in caplog.text
    assert "sk-very-secret" not in caplog.text


def test_a_run_and_a_reprocess_take_the_second_opinion(
    model: Model, command: Command, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the command: the labels of ``export`` are the settled ones, and a reprocess, which asks
    nobody, keeps them."""
    model.confirms = ["logistics-trade"]
    monkeypatch.setenv("OPINION_KEY", "sk-very-secret")
    site.add("one", TITLE, TEXT, today())
    command.watch(
        site,
        more=f'[opinion]\nurl = "{model.url}"\nmodel = "m"\nkey = "{{env:OPINION_KEY}}"\n',
    )
    done = command("run", "--plain", "--json")
    assert done.status == 0, done.err

    def exported() -> list[str]:
        lines = command("export", "--format", "jsonl").lines
        return next(
            [chain["id"] for chain in line["chains"]] for line in lines if line["title"] == TITLE
        )

    assert exported() == ["new-energy-vehicles", "logistics-trade"]
    assert command("reprocess", "--json").status == 0
    assert exported() == ["new-energy-vehicles", "logistics-trade"]
    assert len(model.asked) == 1


def test_wrong_settings_are_refused_at_load(command: Command) -> None:
    """Each wrong key of [opinion] is named, and nothing is done."""
    command.configure('[opinion]\nurl = "llm.example.org"\nbetween = [0.9, 0.2]\ncalls = 0\n')
    done = command("run", "--plain")
    assert done.status == 2
    for key in ("url", "model", "between", "calls"):
        assert f"opinion.{key}" in done.err
