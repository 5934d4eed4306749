"""A page that holds a known text whole and another announcement besides: a round-up by its words.

As a copy of the known text it would suppress the other one. The whole of which a cut is known holds
more, too, but of the same announcement: so what is added counts only where it is marked as other
news, or is news of another province.
"""

from __future__ import annotations

import re

from monitor.dedupe.edits import Sentence, sentences
from monitor.dedupe.figures import figures as numbers
from monitor.dedupe.figures import weight
from monitor.dedupe.mentions import Mention, chains, places
from monitor.dedupe.reading import Reading
from monitor.dedupe.sketch import SHINGLE, overlap

#: Half of the shorter text in the other; half of a sentence in the known text.
_HELD, _KNOWN = 0.5, 0.5
#: Words that announce other news, and words that may go on with the same.
_OTHER_NEWS = re.compile(
    r"^\W*(?:另[讯悉]|又讯|另据|另有消息|[^,。]{0,6}另讯"
    r"|in (?:other|separate) news\b|in other developments\b|elsewhere\b)"
)
_BESIDES = re.compile(
    r"^\W*(?:此外|另外|同日|同期|与此同时|同时|当天|再看|[一二三四五六七八九十]\s?是"
    r"|meanwhile\b|separately\b|also\b|in addition\b|on the same day\b)"
)
#: So near to its beginning the name of a province is whose news a sentence is.
_SUBJECT = {"zh": 8, "en": 32}


def besides(new: Reading, old: Reading) -> bool:
    """Whether the longer of two texts holds the shorter and another announcement."""
    if overlap(new.shingles, old.shingles)[1] < _HELD:
        return False
    shorter, longer = sorted((new, old), key=lambda side: side.signature.shingles)
    gathered = longer.is_round_up and not shorter.is_round_up
    for sentence in sentences(longer.article.text):
        if _stands_in(sentence, shorter):
            continue
        if _is_other_news(sentence, shorter, longer, gathered=gathered):
            return True
    return False


def _stands_in(sentence: Sentence, known: Reading) -> bool:
    words = sentence.words
    trigrams = [" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)]
    return sum(one in known.shingles for one in trigrams) >= _KNOWN * len(trigrams)


def _is_other_news(sentence: Sentence, known: Reading, page: Reading, *, gathered: bool) -> bool:
    elsewhere = _strangers(places(sentence.printed), places(known.body))
    other = _strangers(chains(sentence.printed), chains(known.body))
    if gathered or _OTHER_NEWS.match(sentence.folded):
        return bool(elsewhere or other)
    if not elsewhere or not (sentence.opens or _BESIDES.match(sentence.folded)):
        return False
    if known.lead_organs or set(known.labels.regions) <= {"CN"}:
        return False  # the provinces' parts of one national announcement
    reach = _SUBJECT["zh" if page.article.language == "zh" else "en"]
    begins = _BESIDES.match(sentence.folded)
    subject = next(iter(places(sentence.printed)))
    return (
        subject in elsewhere
        and subject.start <= reach + (begins.end() if begins else 0)
        and all(meaning.startswith("CN-") for meaning in subject.meanings)
        and subject.meanings.isdisjoint(known.labels.regions)
        and (bool(other) or any(weight(one) >= 1 for one in numbers(sentence.folded)))
    )


def _strangers(some: tuple[Mention, ...], others: tuple[Mention, ...]) -> list[Mention]:
    known = {meaning for mention in others for meaning in mention.meanings}
    return [mention for mention in some if mention.meanings.isdisjoint(known)]
