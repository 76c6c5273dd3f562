"""The loop over the steps: the one place that times them and the one that catches what nobody expected."""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from assistant.answers import Answer, AnswerStatus, Draft, Question, Step
from assistant.messages import MESSAGES

if TYPE_CHECKING:
    from assistant.compose.asking import Model

_log = logging.getLogger(__name__)
Watch = Callable[[str, Draft], None]


class IncompleteSteps(RuntimeError):
    """The last step did not return an Answer: the step list is wrong."""


@dataclass(frozen=True)
class Assistant:
    """Answers a practitioner's question from what is held, or says why not. `steps` are (name, step) in order.

    `model`: the chat model that may word answers, where there is one.
    """

    steps: Sequence[tuple[str, Step]]
    today: Callable[[], date] = date.today
    model: "Model | None" = None

    def answer(
        self,
        question: Question,
        watch: Watch = lambda _name, _draft: None,
        *,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """Runs the steps. `watch` is told after each, with the draft as it then is. Never raises.

        `stopped` says whether the reader has gone: what waits for somebody else then waits no longer.
        """
        begun = time.perf_counter()
        timings: dict[str, float] = {}
        draft = Draft(question, uuid.uuid4().hex, datetime.now(UTC), question.as_of or self.today(), stopped=stopped)
        answer: Answer | None = None
        try:
            for name, step in self.steps:
                since = time.perf_counter()
                outcome = step(draft)
                timings[name] = (time.perf_counter() - since) * 1000
                if isinstance(outcome, Answer):
                    answer, draft = outcome, outcome.draft
                    break
                draft = outcome
                watch(name, draft)
            if answer is None:
                raise IncompleteSteps("the last step must return an Answer")
        except Exception as error:  # the top of the assistant: whatever happened, the reader gets an answer
            # The kind of error and where, never its text: that may hold what was typed.
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
            _log.error("answer failed: %s at %s", type(error).__name__, where)
            draft = replace(draft, statements=(), citations=(), notices=(), written=None)
            if not timings:
                # The very first step failed, so nobody has taken identifiers out of the question.
                draft = replace(draft, question=replace(draft.question, text=""))
            answer = Answer(draft, AnswerStatus.ERROR_INTERNAL, MESSAGES[AnswerStatus.ERROR_INTERNAL])
        timings["total"] = (time.perf_counter() - begun) * 1000
        return replace(answer, draft=replace(answer.draft, timings=timings))
