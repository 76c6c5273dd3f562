"""What participants read, and how old one has to be to read it."""

import re
from collections.abc import Iterator, Sequence

from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import Stage

_SENTENCE = re.compile(r"[^.!?]+[.!?]+[”’)]*|[^.!?]+$")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:[’'-][A-Za-zÀ-ÿ]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


def read_by_participants(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every text that participants are given, with where it stands."""
    frame = scenario.frame
    yield from (("warning", frame.content_warning), ("support", frame.support), ("welcome", frame.welcome))
    yield "statement", scenario.statement
    yield from ((f"outcome {number}", outcome.text) for number, outcome in enumerate(scenario.outcomes, 1))
    for stage in scenario.stages:
        yield from ((f"stage {stage.number}", text) for text in stage_texts(stage))
    for number, question in enumerate(scenario.knowledge_check, 1):
        yield from ((f"check {number}", text) for text in (question.text, question.right, *question.wrong))
    yield from (("closing", text) for text in frame.closing_questions)


def stage_texts(stage: Stage) -> tuple[str, ...]:
    """What participants read in a stage."""
    return (*stage.arrival.paragraphs, stage.decision, *stage.questions)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a quotation that ends inside counts as one that goes on."""
    return [found.strip() for found in _SENTENCE.findall(text) if _WORD.search(found)]


def reading_age(texts: Sequence[str]) -> float:
    """Years of age at which most can read the texts.

    The Flesch-Kincaid grade (Kincaid and others, 1975: 0.39 words a sentence + 11.8 syllables a word - 15.59), which counts
    American school years, plus five.
    """
    parts = [sentence for text in texts for sentence in sentences(text)]
    words = [word for part in parts for word in _WORD.findall(part)]
    if not words:
        return 0.0
    syllables = sum(syllables_of(word) for word in words)
    return 0.39 * len(words) / len(parts) + 11.8 * syllables / len(words) - 15.59 + 5


def syllables_of(word: str) -> int:
    """Syllables of an English word by its groups of vowels, a silent e and the usual endings aside. At least one."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee", "ye")):
        count -= 1
    if plain.endswith(("es", "ed")) and not plain.endswith(
        ("ses", "zes", "ches", "shes", "xes", "ted", "ded", "les", "ges", "ces")
    ):
        count -= 1
    if re.search(r"(ia|io|ua|eo|iu)(?!us)", plain) and not re.search(
        r"(tio|sio|cia|tia|gio|cio|qua|gua|eop|eou)", plain
    ):
        count += 1
    return max(count, 1)
