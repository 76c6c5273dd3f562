"""Understand: the question in the words of the documents, and what it names."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Draft, Understood
from assistant.steps.dates import as_at
from assistant.steps.facts import asked_for
from assistant.steps.parts import Asked, Parts
from knowledge.areas import Areas
from knowledge.currency import FINDINGS
from knowledge.lexicon import Lexicon
from knowledge.names import Named, Names
from knowledge.records import Kind
from knowledge.spelling import Spelling

_EXPANDED = 0.45
"""Weight of a word that the lexicon added, against 1.0 for one that was asked."""
_REPLACED, _REPLACING = 0.4, 0.9
"""Where the lexicon knows a whole phrase ("won't let me in"), its words say less than the documents' words for it."""
_EARLIER, _FADING = 0.3, 0.7
"""Weight of a word of the question before, where this one leans on it; and what is left of it with each further one."""
_FOREMOST = 4
_SHORT = 12
"""A question of fewer words says too little to embed by itself: what the lexicon added goes with it."""

_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?![\d-])")
_KINDS: tuple[tuple[re.Pattern[str], frozenset[Kind]], ...] = (
    (re.compile(r"\b(?:inspect(?:ors?|ions?|ed)|ofsted|ilacs|jtais?)\b", re.I), frozenset({"inspection"})),
    # What other places do is told by their inspections: "which councils were told off for", "do any boroughs".
    (
        re.compile(
            r"\b(?:which|any|other) (?:other |london |local )?(?:areas|places|councils|boroughs|authorities|counties|las)\b"
            r"(?! of\b)",
            re.I,
        ),
        frozenset({"inspection"}),
    ),
    (
        re.compile(
            r"\b(?:(?:case|practice|serious|safeguarding) reviews?|reviews?|scrs?|l?csprs?)\b(?! conferences?| meetings?)",
            re.I,
        ),
        frozenset({"case_review", "national_review", "research"}),
    ),
    (re.compile(r"\b(?:research|stud(?:y|ies)|triennial)\b", re.I), frozenset({"research"})),
    (
        re.compile(r"\b(?:legally|statute|legislation|act of parliament|in law|the law|children act)\b", re.I),
        frozenset({"statute"}),
    ),
    (
        re.compile(r"\b(?:statutory guidance|working together|kcsie|keeping children safe)\b", re.I),
        frozenset({"statutory_guidance"}),
    ),
)
# Words that ask, and words about the asking; the documents' own words are what is left.
_ASKING = frozenset(
    """
    how what when who whom whose which where why mani much soon long often do doe did done should must shall can could
    would will may might say said sai tell told about we i you me my our us your pleas pls thank get got have has had
    been need want know there ani some from after befor than then so just give given expect happen mean question answer
    find found thing someon somebodi anyon in on at to of for with by as is are was were be am it that this these those
    and or not no if but they them their he she his her ask quick explain list summari summaris describ differ document
    report wrong work sourc let tend usual typic won't wont can't cant don't dont isn't isnt didn't didnt doesn't doesnt
    i'm im i've ive realli actual alway ever still
    """.split()  # noqa: SIM905  a list of words reads better as words
)
_SUMMARY = (
    "overall effectiveness",
    "findings",
    "judgement",
    "children who need help and protection",
    "what needs to improve",
)


@dataclass(frozen=True)
class Understand:
    """The step. `words` analyses text as the lexical index does; `areas`, `names` and `spelling` give those known now."""

    lexicon: Lexicon
    words: Callable[[str], list[str]]
    areas: Callable[[], Areas]
    names: Callable[[], Names] | None = None
    spelling: Callable[[], Spelling] | None = None
    parts: Parts | None = None

    def __call__(self, draft: Draft) -> Draft:
        turns = draft.question.turns
        understood = self.understand(draft.standalone or draft.question.text, within=turns[-1].sources if turns else ())
        if draft.earlier:
            understood = self.beside(understood, draft.earlier)
        if understood.as_of is None or draft.question.as_of is not None:
            return replace(draft, understood=understood)
        return replace(draft, understood=understood, as_of=min(understood.as_of, draft.as_of))

    def understand(self, text: str, *, within: Collection[str] = ()) -> Understood:
        """Words, names and kind of the question. `within`: ids of the sources that the talk was about before."""
        expansion = self.lexicon.expand(self._spelt(text))
        standalone = expansion.corrected
        known = self.areas()
        areas = known.named(standalone)
        kinds = frozenset[Kind]().union(*(kinds for pattern, kinds in _KINDS if pattern.search(standalone)))
        as_of = as_at(standalone, outright=bool(kinds & FINDINGS or areas))
        years = frozenset(int(year) for year in _YEAR.findall(standalone)) - {as_of.year if as_of else 0}
        asked = {word: 1.0 for word in self.words(standalone) if word not in _ASKING}
        names = self._named(standalone, areas, within)
        named = self._naming_words(standalone, [name for area in areas for name in (area, *known.names.get(area, ()))])
        named |= frozenset(word for text in names.texts if names.sources for word in self.words(text))
        at = frozenset(word for place in names.places for word in self.words(place.label))
        bare = bool(areas or kinds or years or names.texts or names.sources) and not (asked.keys() - named - at)
        added = (*expansion.added, *_SUMMARY) if bare and not names.places else expansion.added
        phrases = [term for term in expansion.matched if len(term.split()) > 1]
        replacing = {phrase for term in phrases for phrase in self.lexicon.expand(term).added[:_FOREMOST]}
        words = self._weighted(added, replacing) | asked
        replaced = {_bare(word) for term in phrases for word in self.words(term)}
        for word in [word for word in asked if _bare(word) in replaced]:
            asked[word] = words[word] = _REPLACED
        for word in named:
            # What the question names is preferred by the register; counted again as a word it would drown the rest.
            words[word] = min(words.get(word, 0.3), 0.3)
        read = self.parts.read(standalone) if self.parts else Asked()
        return Understood(
            standalone=standalone,
            embed=_embed(standalone, added, bare=bare),
            words=words,
            asked={word: weight for word, weight in asked.items() if word not in named},
            expansion=expansion,
            wants=asked_for(standalone),
            bare=bare,
            areas=areas,
            near=frozenset[str]().union(*(known.of(area) | known.within(area) for area in areas)),
            kinds=kinds,
            years=years,
            as_of=as_of,
            named=names,
            parts=read.parts,
            across=read.across,
        )

    def _spelt(self, text: str) -> str:
        """With misspelt words put right: those that the lexicon knows, then those that nothing here knows."""
        return self.spelling().corrected(self.lexicon.corrected(text)) if self.spelling else text

    def _named(self, text: str, areas: Collection[str], within: Collection[str]) -> Named:
        """What the text names; nothing else is asked for only where it names no other kind of source besides."""
        if self.names is None:
            return Named()
        named = self.names().resolve(text, areas=areas, within=within)
        rest = text
        for name in named.texts:
            rest = rest.replace(name, " ")
        besides = any(pattern.search(rest) and not kinds & named.kinds for pattern, kinds in _KINDS)
        return replace(named, explicit=False) if named.explicit and besides else named

    def beside(self, understood: Understood, earlier: Sequence[str]) -> Understood:
        """With what was said before, latest first: words that weigh little, fewer the longer ago, and no names of areas."""
        known = self.areas()
        words = dict(understood.words)
        for place, text in enumerate(earlier):
            elsewhere = self._naming_words(
                text, [n for area in known.named(text) for n in (area, *known.names.get(area, ()))]
            )
            for word in self.words(text):
                if word not in _ASKING and word not in elsewhere:
                    words.setdefault(word, _EARLIER * _FADING**place)
        return replace(understood, words=words, embed=f"{understood.embed} {earlier[0]}")

    def _weighted(self, phrases: Iterable[str], replacing: Collection[str]) -> dict[str, float]:
        weights: dict[str, float] = {}
        for phrase in phrases:
            weight = _REPLACING if phrase in replacing else _EXPANDED
            for word in self.words(phrase):
                if word not in _ASKING:
                    weights[word] = max(weight, weights.get(word, 0.0))
        return weights

    def _naming_words(self, text: str, areas: Iterable[str]) -> frozenset[str]:
        phrases = [area.replace("-", " ") for area in areas]
        phrases += [match.group() for pattern, _ in _KINDS for match in pattern.finditer(text)]
        phrases += _YEAR.findall(text)
        return frozenset(word for phrase in phrases for word in self.words(phrase))


def _bare(word: str) -> str:
    """Without apostrophes, which practitioners leave out."""
    return word.replace("'", "").replace("’", "")


def _embed(text: str, added: tuple[str, ...], *, bare: bool) -> str:
    if bare:
        return f"{text} {', '.join(_SUMMARY)}"
    if added and len(text.split()) < _SHORT:
        return f"{text} ({', '.join(added[:3])})"
    return text
