"""Teaching points with their citations, numbered in the order in which the stages need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from assistant.citations import Choice, Citer
from assistant.scenarios.acts import Chosen
from assistant.scenarios.bank_records import Banks, Quiz
from assistant.scenarios.cited_records import Cited, Point
from assistant.scenarios.findings import cited, drawn
from assistant.scenarios.records import CheckQuestion, Outcome


@dataclass(slots=True)
class Desk:
    """Gathers the citations of one scenario. `start`: the first number to give."""

    citer: Citer
    as_of: date
    places: frozenset[str]
    citations: list[Cited] = field(default_factory=list)

    def cite(self, choices: Sequence[Choice]) -> tuple[int, ...]:
        """The numbers of these choices; one that was cited before keeps its number."""
        return tuple(self._number(choice) for choice in choices)

    def _number(self, choice: Choice) -> int:
        _, made = self.citer.cite([choice], as_of=self.as_of, places=self.places)
        citation = made[0]
        for item in self.citations:
            if (item.document_id, item.start, item.end) == (
                citation.document_id,
                citation.quote.start,
                citation.quote.end,
            ):
                return item.number
        number = max((item.number for item in self.citations), default=0) + 1
        self.citations.append(cited(citation, number, self.citer.force(choice, self.places)))
        return number


def points(chosen: Sequence[Chosen | Point], desk: Desk, seed: int) -> tuple[Point, ...]:
    """One teaching point a stage: a finding, another of a different work where one says the same, and what is expected.

    A point that is given as such, of a locked stage, stays as it is.
    """
    used: set[str] = set()
    made: list[Point] = []
    for item in chosen:
        if isinstance(item, Point):
            made.append(item)
            continue
        motif, random = item.held.motif, Random(f"{seed}/{item.held.motif.id}/evidence")
        made.append(
            Point(
                id=motif.id,
                title=motif.title,
                kind=motif.kind,
                practice=motif.practice,
                mattered=motif.mattered,
                findings=desk.cite(drawn(item.held.findings, random, used, several=True)),
                expected=motif.expected,
                expectations=desk.cite(drawn(item.held.expectations, random, set(), several=False)),
                strengths=desk.cite(drawn(item.held.strengths, random, used, several=False))
                if item.held.strengths
                else (),
            )
        )
    return tuple(made)


def outcomes(banks: Banks, points: Sequence[Point], count: int, texts: Sequence[str]) -> tuple[Outcome, ...]:
    """So many outcomes, in the `texts` of the first points. Further points join the outcome they are nearest to."""
    made = [
        Outcome(text, (place,), (*point.findings, *point.expectations))
        for place, (point, text) in enumerate(zip(points[:count], texts, strict=False), 1)
    ]
    for place, point in enumerate(points[count:], count):
        home = min(range(count), key=lambda n: abs(banks.motifs[points[n].id].phase - banks.motifs[point.id].phase))
        old = made[home]
        made[home] = Outcome(old.text, (*old.stages, place + 1), (*old.citations, *point.findings, *point.expectations))
    return tuple(made)


def knowledge_check(points: Sequence[Point], quizzes: Mapping[int, Quiz]) -> tuple[CheckQuestion, ...]:
    """The questions, by place of the point that each is on, with why the right answer is right."""
    made: list[CheckQuestion] = []
    for place, quiz in quizzes.items():
        point = points[place]
        why = f"{point.expected} {point.mattered}"
        made.append(CheckQuestion(quiz.text, quiz.right, quiz.wrong, why, (*point.findings, *point.expectations)))
    return tuple(made)
