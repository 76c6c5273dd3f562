"""How many of the facts of a good answer are said, without a model as judge.

After the nuggets of TREC RAG (Pradeep et al., arXiv 2411.09607): vital ones are counted on their own, and only full support
counts ("strict"). There a model decides on support; here the words do, so a nugget needs a `quote` as it stands in a document.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache, partial

from evals.cases import Case, Nugget
from evals.matching import STOP_WORDS
from evals.measures.reading import answer_of, counted, shown, stand, words
from evals.scores import Measure, Result, Score, absent

_NEGATIONS = frozenset({"no", "not", "nor", "never", "none", "neither", "without", "cannot"})
_NUMBER_WORDS = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half quarter
"""
_NUMBERS = frozenset(_NUMBER_WORDS.split())
_TURNING = frozenset(
    {"must", "should", "shall", "may", "only", "before", "after", "until", "unless", "over", "under", "more"}
)
"""Most are stop words, and yet "should" is not "must", nor "after" "before"."""


def said(statement: str, quote: str) -> bool:
    """Whether a statement says a quote: word for word, or in one stretch that has nearly all of it.

    Of the n words that carry meaning, a stretch of at most 1.25 n such words holds at least 90 % in the same order; and its
    numbers, negations and words that turn a meaning are those of the quote, no more and no fewer. Example: "the police must be
    told within one day" is said by "the police must always be told within one day", and by neither "the police should be told
    within one day" nor "the police must be told within two days".
    """
    if stand(words(quote), words(statement)):
        return True
    wanted, spoken = _meaning(quote), _meaning(statement)
    fewest, most = -(-len(wanted) * 9 // 10), len(wanted) + len(wanted) // 4
    held = Counter(wanted)
    if not wanted or (Counter(spoken) & held).total() < fewest:
        return False
    bound = _bound(wanted)
    stretches = (
        spoken[start:end]
        for start in range(len(spoken))
        if spoken[start] in held
        for end in range(start + fewest, min(start + most, len(spoken)) + 1)
        if spoken[end - 1] in held
    )
    return any(
        _bound(stretch) == bound
        and (Counter(stretch) & held).total() >= fewest
        and _in_order(wanted, stretch) >= fewest
        for stretch in stretches
    )


def nugget_recall(case: Case, result: Result, *, vital_only: bool) -> Score:
    """Nuggets said in one statement ÷ nuggets, or vital ones alone. Example: two vital, one of them said: 0.5."""
    nuggets = [nugget for nugget in case.nuggets if nugget.vital or not vital_only]
    noun = "vital nugget" if vital_only else "nugget"
    if not nuggets:
        return absent(f"the case has no {noun}")
    texts = [item["text"] for item in answer_of(result)["statements"]]
    missing = [nugget for nugget in nuggets if not any(said(text, _probe(nugget)) for text in texts)]
    why = f"{counted(len(nuggets) - len(missing), len(nuggets), noun)} said"
    return Score(
        1 - len(missing) / len(nuggets), f"{why}; missing: {shown(n.text for n in missing)}" if missing else why
    )


def _probe(nugget: Nugget) -> str:
    return nugget.quote or nugget.text


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


@lru_cache(maxsize=512)
def _meaning(text: str) -> tuple[str, ...]:
    """The content words in order, as in `evals.matching`, with those left out there that bind. Kept for a while."""
    return tuple(
        word for word in words(text) if _binds(word) or (word not in STOP_WORDS and (len(word) > 1 or word.isdigit()))
    )


def _binds(word: str) -> bool:
    return _negates(word) or word in _TURNING or word in _NUMBERS or any(letter.isdigit() for letter in word)


def _bound(stretch: Sequence[str]) -> Counter[str]:
    """The words of which one more or fewer says another thing."""
    return Counter("not" if _negates(word) else word for word in stretch if _binds(word))


def _in_order(wanted: Sequence[str], stretch: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(stretch) + 1)
    for word in wanted:
        before = 0
        for at, other in enumerate(stretch, 1):
            before, row[at] = row[at], before + 1 if word == other else max(row[at], row[at - 1])
    return row[-1]


MEASURES: tuple[Measure, ...] = (
    Measure(
        "nugget_recall_vital", "Vital facts said", "At best, every vital fact of a good answer is said.",
        partial(nugget_recall, vital_only=True),
    ),
    Measure(
        "nugget_recall_all", "Facts said", "At best, every fact of a good answer is said, vital or not.",
        partial(nugget_recall, vital_only=False),
    ),
)  # fmt: skip
