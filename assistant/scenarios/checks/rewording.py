"""Whether a stage in a writer's own words still tells what its templates tell: no new names or numbers, nothing of later."""

import re
from collections.abc import Collection, Sequence

from assistant.scenarios.checks.copying import runs_of, words_of
from assistant.scenarios.reading import stage_texts
from assistant.scenarios.records import Scenario
from assistant.scenarios.words import first_name

_RUN = 5
"""Words in a row that a stage may not share with a later one; short fiction does so by chance only in names and set phrases."""
_SHARE = (0.5, 2.0)
_CAPITAL = re.compile(r"(?P<start>^|[.!?:][”’)]? |[“(]|\n)?(?P<word>\b[A-ZÀ-Þ][\w’'-]*)")
_ENDINGS = ("s", "es", "ed", "ing", "ly", "er", "est")
_NUMBER = re.compile(
    r"\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)\b",
    re.I,
)


def problem_of(
    scenario: Scenario, place: int, paragraphs: Sequence[str], decision: str, ordinary: Collection[str]
) -> str | None:
    """Why the text cannot stand for the stage's own; None where it can. `ordinary`: everyday words, lower case."""
    stage = scenario.stages[place]
    draft = " ".join((*stage.arrival.paragraphs, stage.decision))
    text = " ".join((*paragraphs, decision))
    if not decision.strip() or not words_of(" ".join(paragraphs)):
        return "the writer left it empty"
    share = len(words_of(text)) / max(1, len(words_of(draft)))
    if not _SHARE[0] <= share <= _SHARE[1]:
        return "it is less than half, or more than twice, as long as it has to be"
    if _names(text, ordinary) - _known(scenario, place, draft):
        return "it names somebody or some place that is not in the case by then"
    if _met(scenario, draft) - _met(scenario, text):
        return "it leaves out somebody whom participants meet here"
    if _numbers(text) != _numbers(draft):
        return "its numbers or dates are not those of the case"
    if runs_of(words_of(text), _RUN) & (_later(scenario, place) - runs_of(words_of(draft), _RUN)):
        return "it gives away what a later stage brings"
    return None


def _names(text: str, ordinary: Collection[str]) -> set[str]:
    """Words with a capital, lower case, but for everyday words where a sentence begins."""
    found: set[str] = set()
    for match in _CAPITAL.finditer(text):
        word = _plain(match["word"])
        if word and not (match["start"] is not None and _everyday(word, ordinary)):
            found.add(word)
    return found


def _everyday(word: str, ordinary: Collection[str]) -> bool:
    """Whether a word, or the word that it is made from, is an everyday one."""
    bases = {word, *(word.removesuffix(end) for end in _ENDINGS), *(word.removesuffix(end) + "e" for end in _ENDINGS)}
    return any(base in ordinary for base in bases)


def _known(scenario: Scenario, place: int, draft: str) -> set[str]:
    """Every word of the names that may be used in the stage, and of what stands in it or before it."""
    stage = scenario.stages[place]
    texts = [draft, stage.title, stage.arrival.sender, *scenario.scenery.values(), f"{stage.on:%A %B}", "I"]
    texts += [text for earlier in scenario.stages[:place] for text in stage_texts(earlier)]
    texts += [person.name for person in scenario.cast if person.from_stage <= stage.number]
    return {_plain(word) for text in texts for word in re.findall(r"[\w’'-]+", text)}


def _plain(word: str) -> str:
    return re.sub(r"['’](s|m|d|ll|ve|re)?$", "", word.casefold())


def _met(scenario: Scenario, text: str) -> set[str]:
    return {
        person.key
        for person in scenario.cast
        if person.agency is None and first_name(person) in re.findall(r"\w+", text)
    }


def _numbers(text: str) -> set[str]:
    return {found.lower() for found in _NUMBER.findall(text)}


def _later(scenario: Scenario, place: int) -> set[tuple[str, ...]]:
    """What only later stages tell, and what is told only to those who ask, five words at a time."""
    told = [item.tells for item in scenario.stages[place].notes.held_back]
    for stage in scenario.stages[place + 1 :]:
        told += [*stage.arrival.paragraphs, stage.decision, *stage.missing]
        told += [item.tells for item in stage.notes.held_back]
    return {run for text in told for run in runs_of(words_of(text), _RUN)}
