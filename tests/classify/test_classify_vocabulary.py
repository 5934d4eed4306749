"""The lexicon against the vocabulary of the field: every chain, both languages, rare words too."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest

from monitor.classify import Classifier

VOCABULARY = tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text(encoding="utf-8"))
NEWS = {
    "zh": (
        "广西梧州出台重点产业发展计划",
        "梧州市人民政府近日印发行动计划，提出重点发展{0}产业，打造{0}产业集群，"
        "力争到2027年产值达到300亿元。",
    ),
    "en": (
        "Wuzhou issues plan for key industry",
        "Wuzhou in Guangxi has issued an action plan to develop its {0} industry. The city plans to"
        " build a {0} cluster with an output value of 30 billion yuan by 2027.",
    ),
}


@pytest.mark.parametrize("chain", sorted(VOCABULARY))
def test_a_plan_for_any_product_of_a_chain_is_about_that_chain(
    classifier: Classifier, chain: str
) -> None:
    """Whatever word of the field a plan uses for an industry, the label is its chain alone."""
    wrong = {}
    for language, (title, text) in NEWS.items():
        for word in VOCABULARY[chain][language]:
            labels = classifier.classify(title, text.format(word))
            found = [label.chain for label in labels.chains]
            if found != [chain]:
                wrong[word] = found
    assert wrong == {}


LISTS = {
    "zh": ("广西公布14条重点产业链名单", "自治区政府公布14条重点产业链，包括{}。", "、"),
    "en": (
        "Guangxi names 14 key industrial chains",
        "The regional government of Guangxi has named 14 key industrial chains: {}.",
        ", ",
    ),
}


@pytest.mark.parametrize("language", LISTS)
def test_a_list_of_any_words_counts_whole(classifier: Classifier, language: str) -> None:
    """Fourteen chains in a row, each by any of its words: hardly one is lost, hardly one added."""
    title, text, separator = LISTS[language]
    missed, added = [], []
    for turn in range(25):
        dice = random.Random(turn)
        named = {
            chain: dice.choice(VOCABULARY[chain][language])
            for chain in dice.sample(sorted(VOCABULARY), 14)
        }
        labels = classifier.classify(title, text.format(separator.join(named.values())))
        found = {label.chain for label in labels.chains}
        missed += [named[chain] for chain in named if chain not in found]
        added += [chain for chain in found if chain not in named]
    assert len(missed) <= 0.04 * 25 * 14, missed
    assert len(added) <= 0.02 * 25 * 14, added


def test_all_chains_have_words_in_both_languages(classifier: Classifier) -> None:
    """A chain that is added brings words of the field with it."""
    assert set(VOCABULARY) == {chain.id for chain in classifier.taxonomy.chains}
    assert all(
        len(words) >= 5 for by_language in VOCABULARY.values() for words in by_language.values()
    )


@pytest.mark.parametrize(
    "text",
    [
        "葡萄牙代表团到访广西，双方就产业合作交换意见。",
        "梧州农民机械化种植水平提高，工业园区道路开工。",
        "广西一家企业在主板上市，募集资金用于产业园区建设。",
        "梧州银行业支持产业园区建设，新增材料堆场一处。",
        "The silver economy aside, Wuzhou in Guangxi opened an industrial park on Monday.",
    ],
)
def test_words_inside_other_words_name_no_chain(classifier: Classifier, text: str) -> None:
    """葡萄 in 葡萄牙, 银 in 银行业, 增材 in 新增材料 are none."""
    found = {label.chain for label in classifier.classify("广西产业园区动态", text).chains}
    assert not found & {
        "agriculture",
        "laser-additive",
        "nonferrous-metals",
        "electronic-information",
    }
