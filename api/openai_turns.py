"""The conversation that a chat program sends along, as the turns that a question is read with.

What was asked is all that counts: what the program says that we answered is not trusted, and never evidence.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from api.keeping import TURNS
from api.service import Service
from assistant.answers import AnswerStatus, Draft, Question, Turn
from assistant.steps.clarify import Clarify
from assistant.steps.follow import Follow
from assistant.steps.letters import legible

_LONGEST = 2000
"""Characters of an earlier message that are read; longer ones were never answered here."""


def turns_of(service: Service, said: Sequence[str], area: str | None) -> tuple[Turn, ...]:
    """The earlier questions, oldest first, identifiers removed, each as it was understood after those before it."""
    steps = dict(service.assistant.steps)
    follow, clarify = steps.get("follow"), steps.get("clarify")
    turns: tuple[Turn, ...] = ()
    for message in said[-TURNS:]:
        readable = message[:_LONGEST].encode(errors="replace").decode()
        text, _ = service.screen.redact(legible(readable))
        followed = follow.follow(text, turns) if isinstance(follow, Follow) and turns else None
        standalone = followed.standalone if followed else text
        turn = Turn(text, standalone, AnswerStatus.ANSWERED)
        if isinstance(clarify, Clarify) and followed is None and _unclear(clarify, text, area, turns):
            turn = replace(turn, status=AnswerStatus.CLARIFICATION_NEEDED)
        turns = (*turns, turn)
    return turns


def _unclear(clarify: Clarify, text: str, area: str | None, turns: tuple[Turn, ...]) -> bool:
    """Whether the answer was a question back: what a bare "the second one" then chooses from."""
    asked = Draft(Question(text, area=area, turns=turns), "", datetime.now(UTC), datetime.now(UTC).date())
    return not isinstance(clarify(asked), Draft)
