"""ClapNQ: does support tell a question that its passage answers from one that it does not?"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Answer
from assistant.steps.judge import Judge
from assistant.steps.signals import Reader
from evals.errors import EvaluationError
from evals.public.collection import Collection, draft_of, opened
from evals.public.data import ClapQuestion, Text, records
from evals.public.figures import Figure, Given, share
from evals.public.floor import Bm25, floor_words
from evals.public.ranking import auroc
from evals.statistics import jackknife
from knowledge.evidence import SearchOutcome

NAME = "ClapNQ"


def measure(given: Given) -> list[Figure]:
    """Each question put to the judge with its own passage as the one that was found."""
    files = {answerable: _questions(given, answerable) for answerable in (True, False)}
    texts = [
        Text(question.id, question.passages[0].title or "", question.passages[0].text)
        for questions in files.values()
        for question in questions
    ]
    with opened(given, texts) as held:
        judge = Judge(Reader(held.stores.lexical.words, held.stores.lexical.rarity))
        bm25 = Bm25({t.id: f"{t.title} {t.text}" for t in texts}, floor_words(held.stores.lexical.words))
        judged = {a: [_judged(held, judge, question) for question in questions] for a, questions in files.items()}
        floor = {a: [bm25.score(q.input, q.id) for q in questions] for a, questions in files.items()}
        cut = f"{held.cut} of {len(texts)} passages not read to their end" if held.cut else ""
    support = {a: [score for score, _ in found] for a, found in judged.items()}
    abstained = {a: sum(stopped for _, stopped in found) for a, found in judged.items()}
    return [
        Figure(
            NAME,
            "AUROC of support",
            auroc(support[True], support[False]),
            auroc(floor[True], floor[False]),
            n=len(texts),
            interval=_interval(support[True], support[False]),
            note=f"floor: BM25 of question and passage; {cut}".removesuffix("; "),
        ),
        share(
            NAME, "abstained, unanswerable", count=abstained[False], n=len(files[False]), note="at today's threshold"
        ),
        share(NAME, "abstained, answerable", count=abstained[True], n=len(files[True]), better="lower"),
    ]


def _questions(given: Given, answerable: bool) -> list[ClapQuestion]:
    file = given.folder / "clapnq" / f"clapnq_dev_{'' if answerable else 'un'}answerable.jsonl"
    found = records(file, ClapQuestion)[: given.limit]
    if without := [question.id for question in found if not question.passages]:
        raise EvaluationError(f"{file}: question {without[0]} has no passage; fetch the file again")
    return found


def _judged(held: Collection, judge: Judge, question: ClapQuestion) -> tuple[float, bool]:
    """The support that the judge gives, and whether it stops there."""
    understood = held.understood(question.input)
    evidence = held.read(understood, question.id)
    draft = draft_of(question.input)
    outcome = judge(replace(draft, understood=understood, outcome=SearchOutcome(evidence)))
    stopped = isinstance(outcome, Answer)
    support = outcome.draft.support if isinstance(outcome, Answer) else outcome.support
    if support is None:
        raise EvaluationError(f"the judge gave no support to question {question.id}: it cannot be measured")
    return support, stopped


def _interval(yes: list[float], no: list[float]) -> tuple[float, float] | None:
    """Questions of both kinds left out, some at a time."""
    can = {f"answerable {place}": value for place, value in enumerate(yes)}
    cannot = {f"unanswerable {place}": value for place, value in enumerate(no)}

    def area(kept: Sequence[str]) -> float | None:
        one, other = ([scores[name] for name in kept if name in scores] for scores in (can, cannot))
        return auroc(one, other) if one and other else None

    interval = jackknife([*can, *cannot], area)
    return interval and (max(interval[0], 0.0), min(interval[1], 1.0))
