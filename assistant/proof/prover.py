"""The proof of one claim: rule by rule, and what it says as a whole, against the quotations that it cites.

Rules first, since they tell what a score cannot: a changed figure, a dropped "not", a "must" made of a "should". What passes
them is weighed by its support. Whatever cannot be read clearly fails.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from assistant.proof import attribution, figures, markup, modals, negation, prepositions, quotes, relations, voice
from assistant.proof.likeness import Likeness
from assistant.proof.parts import divisions
from assistant.proof.reading import Word, plain, words
from assistant.proof.records import Claim, Fault, Handed, Verdict
from assistant.proof.support import Rarity, Signals, frozen, signals
from assistant.proof.vocabulary import Actor, Vocabulary
from assistant.weights import Weights
from knowledge.records import FORCES, Force, Source

_DOCUMENTS = frozenset(
    [
        "handbook", "guidance", "guide", "report", "review", "act", "framework", "regulations", "standards", "manual",
        "procedure", "procedures", "protocol", "policy", "briefing", "study",
    ]
)  # fmt: skip
LONGEST = 600
"""Characters of a claim; a sentence that is longer is not read."""
Checker = Callable[[str, str], float]
"""How likely a claim follows from a text, from 0 to 1: an entailment model, for one."""

_TELLING = frozenset(
    [
        "accord", "report", "review", "inspect", "inspector", "ofsted", "analys", "analysi", "summar", "blog",
        "research", "stud", "find", "say", "note", "record", "conclud", "identif", "describ", "call", "warn",
        "observ", "see", "put", "count", "show", "name", "ask", "recommend", "suggest", "cit", "point", "quot",
        "guid", "handbook", "act", "tell", "author", "evaluat", "explain", "add", "treat", "defin", "regard",
        "person", "thing", "way", "mean", "term", "speak", "stat", "work", "together", "keep", "education", "england",
        "practice", "case", "matter", "situation", "circumstance",
    ]
)  # fmt: skip
"""Stems that say who speaks, or nothing: they need no counterpart in what is cited."""


@dataclass(frozen=True, slots=True)
class Cited:
    """What a claim cites, put together: the words, the weakest force among them, the sources, whether all are in force."""

    text: str
    sentences: tuple[str, ...]
    words: tuple[Word, ...]
    force: Force
    sources: tuple[Source, ...]
    current: bool

    @classmethod
    def of(cls, handed: Sequence[Handed]) -> "Cited":
        texts = tuple(plain(one.statement.text) for one in handed)
        citations = [citation for one in handed for citation in one.citations]
        force: Force = max((one.statement.force for one in handed), key=lambda level: FORCES.index(level))  # noqa: PLW0108 - keeps the type
        return cls(
            " ".join(texts),
            texts,
            words(" ".join(texts)),
            force,
            tuple(citation.source for citation in citations),
            bool(citations) and all(citation.standing.status == "in_force" for citation in citations),
        )

    @property
    def source(self) -> Source | None:
        return self.sources[0] if self.sources else None


@dataclass(frozen=True)
class RuleProver:
    """The prover. `rarity` weighs a word by how rare it is in what is held; `checker`, where one is set, replaces the score."""

    likeness: Likeness
    rarity: Rarity
    checker: Checker | None = None
    checker_enough: float = 0.5
    weights: Weights = field(default_factory=frozen)
    known: Vocabulary = field(default_factory=Vocabulary.load)

    def ready(self, claims: Sequence[Claim], handed: Mapping[str, Handed]) -> None:
        """Reads the claims and what they cite in one go; with a checker in the score's place there is nothing to read."""
        if self.checker is not None:
            return
        readable = [claim for claim in claims if len(claim.text) <= LONGEST]
        cited = dict.fromkeys(token for claim in readable for token in claim.tokens if token in handed)
        texts = [plain(claim.text).strip() for claim in readable]
        self.likeness.ready([*texts, *(plain(handed[token].statement.text) for token in cited)])

    def prove(self, claim: Claim, handed: Mapping[str, Handed]) -> Verdict:
        """What is wrong with a claim, if anything. Work grows with the length of a claim, which is bounded."""
        if not claim.tokens or any(token not in handed for token in claim.tokens):
            return Verdict((Fault.TOKEN,), 0.0)
        if len(claim.text) > LONGEST or markup.unsafe(claim.text):
            return Verdict((Fault.MARKUP,), 0.0)
        each = [handed[token] for token in dict.fromkeys(claim.tokens)]
        cited = Cited.of(each)
        text = plain(claim.text).strip()
        said = words(text)
        if not telling(said, cited):
            return Verdict((Fault.SUPPORT,), 0.0)
        if faults := self._faults(text, said, cited):
            return Verdict(faults, 0.0)
        if len(each) > 1:
            return self._parted(text, [Cited.of([one]) for one in each])
        support, enough = self._support(text, said, cited)
        return Verdict(() if support >= enough else (Fault.SUPPORT,), support)

    def _parted(self, text: str, each: Sequence[Cited]) -> Verdict:
        """Of a claim that cites several statements, the whole or each clause has to be carried by one of them, and each of them
        has to carry something."""
        fine: dict[str, list[Cited]] = {}
        support: dict[tuple[str, str], float] = {}
        failed = Fault.RELATION
        for pieces in divisions(text, self.known):
            for piece in pieces:
                if piece not in fine:
                    fine[piece] = [one for one in each if self._carries(piece, one)]
            if not all(fine[piece] for piece in pieces):
                continue
            failed = Fault.SUPPORT
            if self.checker is None:
                self.likeness.ready(pieces)
            carried: set[str] = set()
            least = 1.0
            for piece in pieces:
                scores = {one.text: self._support(piece, words(piece), one) for one in fine[piece]}
                support |= {(piece, told): score for told, (score, _) in scores.items()}
                able = {told for told, (score, enough) in scores.items() if score >= enough}
                least = min(least, max(score for score, _ in scores.values())) if able else 0.0
                carried |= able
            if least > 0 and carried == {one.text for one in each}:
                return Verdict((), least)
        return Verdict((failed,), max(support.values(), default=0.0))

    def _carries(self, piece: str, one: Cited) -> bool:
        said = words(piece)
        return bool(telling(said, one)) and not self._faults(piece, said, one)

    def signals(self, text: str, said: Sequence[Word], cited: Cited) -> Signals:
        """What speaks for a claim."""
        alike = self.likeness.compare(text, cited.sentences)
        return signals(telling(said, cited), [word for word in cited.words if word.content], alike, self.rarity)

    def _support(self, text: str, said: Sequence[Word], cited: Cited) -> tuple[float, float]:
        if self.checker is not None:
            return self.checker(text, cited.text), self.checker_enough
        return self.weights.support(asdict(self.signals(text, said, cited))), self.weights.enough

    def _faults(self, text: str, said: tuple[Word, ...], cited: Cited) -> tuple[Fault, ...]:
        held, whole, known = cited.words, cited.text, self.known
        named = frozenset(actor.group for actor in known.named(held))
        checks = (
            (Fault.QUOTE, quotes.verbatim(text, whole)),
            (Fault.INSTRUCTION, not voice.obeys(text, whole) and not voice.carries_orders(whole)),
            (Fault.VOICE, voice.own(text, whole)),
            (Fault.NUMBER, _figures_held(text, said, cited)),
            (Fault.NAME, voice.names_held(text, whole, cited.sources) and self._actors_held(said, named, cited)),
            (Fault.NEGATION, negation.kept(text, said, whole, held)),
            (Fault.QUANTITY, relations.same_quantities(text, said, whole, held, known)),
            (Fault.FORCE, modals.no_stronger(text, said, whole, held, cited.force)),
            (Fault.ATTRIBUTION, attribution.kept(text, whole, cited.force, cited.source)),
            (Fault.SCOPE, attribution.in_scope(text, whole, cited.force, cited.source, current=cited.current)),
            (Fault.RELATION, self._same_relations(text, said, cited)),
        )
        return tuple(fault for fault, fine in checks if not fine)

    def _actors_held(self, said: Sequence[Word], named: frozenset[str], cited: Cited) -> bool:
        """Whether everybody whom a claim names is named in what is cited; the inspectors, where they speak themselves."""
        kind = cited.source.kind if cited.source else None
        speakers = {"inspector"} if kind == "inspection" else set[str]()
        titles = " ".join(source.title.lower() for source in cited.sources)
        return all(
            actor.group in speakers or self.known.fits(actor.group, named) or _of_title(said, actor, titles)
            for actor in self.known.named(said)
        )

    def _same_relations(self, text: str, said: tuple[Word, ...], cited: Cited) -> bool:
        return (
            relations.no_contrary(said, cited.words, self.known)
            and relations.same_subjects(text, said, cited.text, cited.words, self.known)
            and not relations.swapped(said, cited.words)
            and not prepositions.turned(text, said, cited.text, cited.words, self.known)
            and not prepositions.around(said, cited.words)
        )


def telling(said: Sequence[Word], cited: Cited) -> list[Word]:
    """The words of a claim that what is cited has to cover: content, but for who speaks, and its source's own names."""
    names = {
        word.stem
        for source in cited.sources
        for word in words(f"{source.title} {source.publisher} {source.area or ''}")
    }
    held = {word.stem for word in cited.words}
    spoken = _TELLING | names
    return [word for word in said if word.content and (word.stem in held or word.stem not in spoken)]


def _of_title(said: Sequence[Word], actor: Actor, titles: str) -> bool:
    """Whether somebody is named only within the name of what is cited: "according to the IRO handbook"."""
    named = [word.low for word in said[actor.first : actor.last + 2]]
    return named[-1] in _DOCUMENTS and " ".join(named) in titles


def _figures_held(text: str, said: tuple[Word, ...], cited: Cited) -> bool:
    """Whether every figure of a claim stands in what is cited as often, in its unit, as exactly, and of the same thing."""
    ours, theirs = figures.figures(text, said), figures.figures(cited.text, cited.words)
    ours = [figure for figure in ours if figure.value not in _years(cited) or figure.key in {f.key for f in theirs}]
    if Counter(figure.key for figure in ours) - Counter(figure.key for figure in theirs):
        return False
    if not all(figures.bounds_agree(figure, theirs) for figure in ours):
        return False
    if Counter(figures.labels(text)) - Counter(figures.labels(cited.text)):
        return False
    mixed = {word.low for word in said if any(map(str.isdigit, word.low)) and any(map(str.isalpha, word.low))}
    if not {low for low in mixed if not low.rstrip("stndrh").isdigit()} <= {word.low for word in cited.words}:
        return False
    return not relations.shifted(said, cited.words, ours, theirs)


def _years(cited: Cited) -> frozenset[str]:
    """The years by which a source may be called: when it was published, and those in its title."""
    told = " ".join(f"{source.title} {source.published or ''}" for source in cited.sources)
    return frozenset(word.low for word in words(told) if word.low.isdigit() and len(word.low) == 4)
