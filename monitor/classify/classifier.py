"""All labels of an article in one call."""

from __future__ import annotations

from datetime import date

from monitor.classify.chains import ChainFinder
from monitor.classify.chiefs import find_officials
from monitor.classify.document import Document
from monitor.classify.events import EventFinder
from monitor.classify.facts import find_facts
from monitor.classify.firms import beyond_firms
from monitor.classify.gazetteer import Gazetteer
from monitor.classify.home import at_home
from monitor.classify.leaders import find_enterprises
from monitor.classify.nation import names_the_nation
from monitor.classify.pairing import untied
from monitor.classify.regions import NATION, RegionFinder
from monitor.classify.scanner import Scanner
from monitor.classify.subject import SubjectFinder, is_relevant, may_be_relevant
from monitor.classify.taxonomy import Taxonomy
from monitor.classify.toponyms import beyond_names
from monitor.classify.withdrawn import denies, withdrawal
from monitor.model import ChainLabel, Labels, Language, RegionChain


class Classifier:
    """Labels articles by the rules of tests/gold/LABELS.md. Pure: no I/O, no state between calls.

    Built in a fraction of a second and read-only afterwards, so threads may share one; pickled, it
    carries its data and is built again where it arrives.
    """

    def __init__(self, taxonomy: Taxonomy, gazetteer: Gazetteer) -> None:
        self.taxonomy = taxonomy
        self.gazetteer = gazetteer
        self._chains = ChainFinder(taxonomy)
        self._regions = RegionFinder(gazetteer)
        self._subject = SubjectFinder()
        self._events = EventFinder()
        self._scanner = Scanner(
            self._regions.lexicon,
            self._subject.lexicon,
            self._chains.lexicon,
            self._events.evidence.lexicon,
        )

    def __reduce__(self) -> tuple[type[Classifier], tuple[Taxonomy, Gazetteer]]:
        return type(self), (self.taxonomy, self.gazetteer)

    def classify(
        self,
        title: str,
        text: str,
        *,
        published: date | None = None,
        language: Language | None = None,
        home: str | None = None,
    ) -> Labels:
        """The labels of one article.

        ``published`` gives the year to figures without one of their own; ``language`` overrules
        detection. ``home`` is the ISO code of the province whose portal it stands on, which it may
        mean without naming it (我省). An article that is not about industrial policy, chains or
        clusters in China has no chains, no facts and names nobody. One that says of neither a place
        nor the nation that it is about them has no region.
        """
        document = Document(title, text, language)
        names, cues, terms, concepts = self._scanner.scan(document)
        where = at_home(document, self._regions.find(document, names), home)
        terms = beyond_names(names, where.starts, terms)
        terms = beyond_firms(document, where.mentions, terms)
        subject = self._subject.find(document, cues)
        chains: tuple[ChainLabel, ...] = ()
        if may_be_relevant(subject, where):
            chains = self._chains.labels(document, terms, subject.cued)
        if not is_relevant(subject, where, chains):
            return Labels(
                language=document.language,
                relevant=False,
                regions=where.regions,
                places=where.places,
            )
        event, new_cluster = self._events.find(document, concepts, len(chains))
        regions = where.regions or ((NATION,) if names_the_nation(document) else ())
        gone = withdrawal(document)
        if gone is not None:  # nothing is declared, so the register learns no pair
            if new_cluster or event == "chain-chief" or denies(document):
                event = gone
            new_cluster = False
            apart = tuple(RegionChain(region, one.chain) for region in regions for one in chains)
        else:
            apart = untied(document, terms, chains, where.regions, where.mentions)
        return Labels(
            language=document.language,
            relevant=True,
            chains=chains,
            regions=regions,
            places=where.places,
            event=event,
            new_cluster=new_cluster,
            facts=find_facts(document, published),
            officials=find_officials(document, terms, chains),
            enterprises=find_enterprises(document, terms, chains),
            untied=apart,
        )

    def doubtful(
        self,
        title: str,
        text: str,
        *,
        between: tuple[float, float],
        language: Language | None = None,
    ) -> tuple[ChainLabel, ...]:
        """The chains whose score lies between two scores (the upper one left out).

        Those below the threshold of ``classify`` are among them: what a second opinion is for.
        """
        low, high = between
        document = Document(title, text, language)
        names, cues, terms, _ = self._scanner.scan(document)
        where = self._regions.find(document, names)
        terms = beyond_firms(document, where.mentions, beyond_names(names, where.starts, terms))
        found = self._chains.labels(document, terms, self._subject.find(document, cues).cued, low)
        return tuple(label for label in found if label.score < high)
