"""The script of a scenario: which texts of the banks it is told in, chosen before anybody has a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from assistant.scenarios.bank_records import Act, Audience, Banks, Motif, Quiz
from assistant.scenarios.freshness import Freshness
from assistant.scenarios.records import Brief
from assistant.scenarios.words import choices_for

_QUESTIONS = {"introductory": 2, "intermediate": 2, "advanced": 1}
_CHECKS = 3


@dataclass(frozen=True, slots=True)
class StageScript:
    """What participants read in a stage, not yet filled in."""

    title: str
    paragraphs: tuple[str, ...]
    decision: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """Texts of the banks. `stages` by place from 0; `outcomes` one a place; `quizzes` by place."""

    title: str
    stages: Mapping[int, StageScript]
    outcomes: tuple[str, ...]
    quizzes: Mapping[int, Quiz]
    warning: str
    support: str
    welcome: str
    closing: tuple[str, str, str]


def script(
    banks: Banks, brief: Brief, motifs: Sequence[str], acts: Mapping[int, Act], years: int, fresh: Freshness
) -> Script:
    """Chooses the texts. `motifs`: the teaching point of each place; `acts`: of the places that are written anew."""
    seed, session = brief.seed, banks.session
    paragraphs = {
        place: tuple(
            fresh.text(choices_for(choices, years), f"{seed}/{act.id}/{slot}") for slot, choices in enumerate(act.text)
        )
        for place, act in acts.items()
    }
    decisions = {place: fresh.text(act.decide, f"{seed}/{act.id}/decide") for place, act in acts.items()}
    quizzes = _quizzes(banks, motifs, seed, fresh)
    questions = {
        place: _questions(banks, brief, act, banks.motifs[motifs[place]], place + 1, fresh)
        for place, act in acts.items()
    }
    first, second, third = session.closing_questions
    return Script(
        title=fresh.text(session.titles, f"{seed}/title"),
        stages={
            place: StageScript(
                Random(f"{seed}/{act.id}/title").choice(act.title),
                paragraphs[place],
                decisions[place],
                questions[place],
            )
            for place, act in acts.items()
        },
        outcomes=tuple(fresh.text(banks.motifs[motif].outcomes, f"{seed}/{motif}/outcome") for motif in motifs),
        quizzes=quizzes,
        warning=fresh.text(session.warnings, f"{seed}/warning"),
        support=fresh.text(session.support, f"{seed}/support"),
        welcome=fresh.text(session.welcome, f"{seed}/welcome"),
        closing=(
            fresh.text(first, f"{seed}/closing 1"),
            fresh.text(second, f"{seed}/closing 2"),
            fresh.text(third, f"{seed}/closing 3"),
        ),
    )


def quizzes_of(banks: Banks, motif: str) -> list[Quiz]:
    """Every question that the banks have for the knowledge check of a motif."""
    own = banks.motifs[motif]
    return [Quiz(motif, own.check, own.right, own.wrong), *(quiz for quiz in banks.quizzes if quiz.motif == motif)]


def _quizzes(banks: Banks, motifs: Sequence[str], seed: int, fresh: Freshness) -> dict[int, Quiz]:
    """A question for each of up to three places, those that can be asked in the freshest words."""
    found: dict[int, Quiz] = {}
    for _ in range(min(_CHECKS, len(motifs))):
        pool = [(place, quiz) for place, m in enumerate(motifs) if place not in found for quiz in quizzes_of(banks, m)]
        place, quiz = fresh.pick(
            pool, f"{seed}/check", texts=lambda item: (item[1].text, item[1].right, *item[1].wrong)
        )
        found[place] = quiz
    return dict(sorted(found.items()))


def _questions(banks: Banks, brief: Brief, act: Act, motif: Motif, number: int, fresh: Freshness) -> tuple[str, ...]:
    """From the motif's and, in every other stage, from those of the role."""
    seed, asked = brief.seed, list[str]()
    for _ in range(_QUESTIONS[brief.level] + (number % 2 == 0)):
        asked.append(fresh.text([text for text in motif.questions if text not in asked], f"{seed}/{motif.id}/question"))
    if number % 2:
        asked.append(fresh.text(_audience(banks, brief, act).questions, f"{seed}/{number}/role"))
    if brief.level == "advanced":
        asked.append(fresh.text(banks.session.advanced_questions["words"], f"{seed}/{number}/advanced"))
    return tuple(dict.fromkeys(asked))


def _audience(banks: Banks, brief: Brief, act: Act) -> Audience:
    """The role that is asked in this stage: that of those to whom the act is nearest, else by turns."""
    audiences = [banks.audiences[id] for id in brief.audience]
    agency = banks.workers[act.sender].agency if act.sender in banks.workers else None
    near = [audience for audience in audiences if agency in audience.agencies]
    return Random(f"{brief.seed}/{act.id}/audience").choice(near or audiences)
