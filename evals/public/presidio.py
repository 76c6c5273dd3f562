"""Presidio: are identifiers taken out of a question, and is everything else left in?"""

import random
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.steps.redact import redact
from evals.public.data import Identifier, Sentence, sentences
from evals.public.figures import Figure, Given, share
from evals.public.identifiers import BRITISH, british

NAME, BRITISH_NAME = "Presidio", "Presidio, UK values"
NOT_ALONE = frozenset({"GPE", "TITLE", "NRP", "ORGANIZATION", "AGE", "DATE_TIME"})
"""Kinds that do not identify anybody by themselves (measures.md section 7): shown, not counted in the whole."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Removal:
    """What redacting one sentence took out: by kind of identifier whether all of it went; words outside of them, and how
    many of those went too."""

    identifiers: tuple[tuple[str, bool], ...]
    clean: int
    altered: int


def measure(given: Given) -> list[Figure]:
    """The sentences as they are, then those with identifiers that have a British form, with values of that form."""
    found, drawn = sentences(given.folder), random.Random(0)
    at_home = [british(sentence, drawn) for sentence in found if any(s.entity_type in BRITISH for s in sentence.spans)]
    return [
        *_figures(NAME, found[: given.limit]),
        *_figures(BRITISH_NAME, at_home[: given.limit], only=frozenset(BRITISH.values())),
    ]


def removal(sentence: Sentence) -> Removal:
    """An identifier is removed when none of its words is left. What was left is told by aligning the words before and after."""
    before = list(_WORD.finditer(sentence.full_text))
    after = _WORD.findall(redact(sentence.full_text)[0])
    matcher = SequenceMatcher(None, [word.group() for word in before], after, autojunk=False)
    left = {block.a + at for block in matcher.get_matching_blocks() for at in range(block.size)}
    of_span = [[i for i, word in enumerate(before) if _overlap(word, span)] for span in sentence.spans]
    clean = set(range(len(before))) - {i for words in of_span for i in words}
    gone = (
        (span.entity_type, left.isdisjoint(words)) for span, words in zip(sentence.spans, of_span, strict=True) if words
    )
    return Removal(tuple(gone), len(clean), len(clean - left))


def _figures(name: str, found: Sequence[Sentence], *, only: Set[str] | None = None) -> list[Figure]:
    removals = [removal(sentence) for sentence in found]
    pairs = [pair for item in removals for pair in item.identifiers if only is None or pair[0] in only]
    total, gone = Counter(kind for kind, _ in pairs), Counter(kind for kind, was in pairs if was)
    clean, altered = sum(item.clean for item in removals), sum(item.altered for item in removals)
    return [
        share(
            name,
            "removed, what identifies",
            count=sum(was for kind, was in pairs if kind not in NOT_ALONE),
            n=sum(kind not in NOT_ALONE for kind, _ in pairs),
        ),
        *(
            share(
                name,
                f"removed, {kind}",
                count=gone[kind],
                n=n,
                better="neither" if kind in NOT_ALONE else "higher",
                note="does not identify by itself" if kind in NOT_ALONE else "",
            )
            for kind, n in total.most_common()
        ),
        share(
            name, "clean words altered", count=altered, n=clean, better="lower", note="words outside every identifier"
        ),
    ]


def _overlap(word: re.Match[str], span: Identifier) -> bool:
    return word.start() < span.end_position and span.start_position < word.end()
