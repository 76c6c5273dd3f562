"""Are identifiers found, by kind; and is everything that identifies nobody left alone?

Each message of `evals/cases/identifiers/messages-*.jsonl` holds identifiers in `planted`; `tags` gives, in the same order, the
kind of each, and then how the message was typed.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Privacy
from assistant.identifiers.spans import KINDS
from evals.cases import Case
from evals.errors import CaseError
from evals.matching import plain

WRITTEN: frozenset[str] = frozenset({"person", "address", "setting"})
"""Kinds that are recognised by their words; all others have a form of their own."""
Redact = Callable[[str], tuple[str, Privacy | None]]
_SAYS_NOTHING = frozenset({"the", "of", "and", "at", "s"})
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=[•–-])")
_OFFICERS = re.compile(
    r"\b(?:HMI|OI|QPM|[Ii]nspectors?|Director|Chair|Chief|Head of|Commissioner|analyst|manager:|lead of|Executive|et al|Lord|Dame"
    r"|Sir|Mrs?|Dr)\b|www\.|\d{4}\)|[A-Z]\., "
)


@dataclass(frozen=True, slots=True)
class Recall:
    """How many identifiers of a kind were planted, and how many of these left no word behind."""

    kind: str
    found: int
    planted: int

    @property
    def share(self) -> float:
        """From 0 to 1; not a number where none was planted."""
        return self.found / self.planted if self.planted else float("nan")


@dataclass(frozen=True, slots=True)
class Found:
    """The recall of each kind, and the ids of the messages that something was left in, with the kinds."""

    by_kind: Mapping[str, Recall]
    missed: tuple[tuple[str, str], ...]

    @property
    def structured(self) -> Recall:
        """All kinds with a form of their own, together."""
        return self._together("structured", [kind for kind in self.by_kind if kind not in WRITTEN])

    @property
    def written(self) -> Recall:
        """Names, addresses and settings, together."""
        return self._together("names, addresses, settings", [kind for kind in self.by_kind if kind in WRITTEN])

    def _together(self, name: str, kinds: Sequence[str]) -> Recall:
        each = [self.by_kind[kind] for kind in kinds]
        return Recall(name, sum(recall.found for recall in each), sum(recall.planted for recall in each))


@dataclass(frozen=True, slots=True)
class Altered:
    """How many of the texts that identify nobody were altered, and which."""

    texts: tuple[str, ...]
    of: int

    @property
    def share(self) -> float:
        return len(self.texts) / self.of


def recalls(cases: Iterable[Case], redact: Redact) -> Found:
    """Recall by kind. An identifier is found when none of its words is left that does not stand elsewhere in the message too.

    Raises CaseError where a case does not give the kind of each identifier.
    """
    planted, found, missed = Counter[str](), Counter[str](), list[tuple[str, str]]()
    for case in cases:
        message = "\n".join([*case.turns, case.question])
        left = Counter(_words(redact(message)[0]))
        elsewhere = Counter(_words(_without(message, case.planted)))
        for identifier, kind in zip(case.planted, kinds(case), strict=True):
            planted[kind] += 1
            if any(left[word] > elsewhere[word] for word in _words(identifier)):
                missed.append((case.id, kind))
            else:
                found[kind] += 1
    return Found({kind: Recall(kind, found[kind], planted[kind]) for kind in KINDS if planted[kind]}, tuple(missed))


def kinds(case: Case) -> tuple[str, ...]:
    """The kind of each planted identifier. Raises CaseError."""
    given = case.tags[: len(case.planted)]
    wrong = [kind for kind in given if kind not in KINDS]
    if len(given) < len(case.planted) or wrong:
        unknown = f"; {wrong[0]!r} is no kind" if wrong else ""
        raise CaseError(f"{case.id}: tags: give the kind of each planted identifier first, in order{unknown}")
    return given


def altered(texts: Iterable[str], redact: Redact) -> Altered:
    """Which texts that identify nobody something was taken out of."""
    held = list(texts)
    return Altered(tuple(text for text in held if redact(text)[1] is not None), len(held))


def sentences(text: str) -> list[str]:
    """The sentences of a document's text, between 25 and 400 characters, white space collapsed."""
    found = (" ".join(part.split()) for part in _BETWEEN.split(text))
    return [sentence for sentence in found if 25 <= len(sentence) <= 400]


def sampled(sentences: Iterable[str], count: int, *, seed: int = 2026) -> list[str]:
    """So many of the sentences, drawn alike each time; at most all of them."""
    held = sorted(set(sentences))
    return random.Random(seed).sample(held, min(count, len(held)))


def names_nobody(sentence: str) -> bool:
    """Whether a sentence of a document is free of what marks a named officer, author or web address."""
    return not _OFFICERS.search(sentence)


def _without(message: str, planted: Sequence[str]) -> str:
    for identifier in sorted(planted, key=len, reverse=True):
        message = message.replace(identifier, " ")
    return message


def _words(text: str) -> list[str]:
    """The words that say anything."""
    return [word for word in _WORD.findall(plain(text)) if word not in _SAYS_NOTHING]
