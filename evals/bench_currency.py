"""What currency costs of an answer: the standing of every candidate, and the notices of what is cited."""

import time
from collections.abc import Sequence
from datetime import date

from assistant.answers import Draft, Question
from assistant.build import build
from assistant.steps.verify import Verify
from knowledge.currency import standing
from knowledge.settings import Settings
from knowledge.stores import Stores

_REPEATS = 5


def milliseconds(stores: Stores, settings: Settings, questions: Sequence[str], day: date) -> list[float]:
    """One figure a question, the median of a few: what an answer as of `day` spends on standings and notices."""
    assistant = build(stores, settings, today=lambda: day)
    caveats = next(step.caveats for _, step in assistant.steps if isinstance(step, Verify))
    sources = stores.catalogue.sources()
    figures: list[float] = []
    for question in questions:
        drafts: list[Draft] = []
        answer = assistant.answer(Question(question), lambda _, draft, kept=drafts: kept.append(draft))
        found = next((draft.outcome for draft in drafts if draft.outcome), None)
        candidates = [*found.kept, *(item.evidence for item in found.rejected)] if found else []
        times: list[float] = []
        for _ in range(_REPEATS):
            begun = time.perf_counter()
            for item in candidates:
                standing(item.source, sources, day)
            caveats(answer.draft)
            times.append(1000 * (time.perf_counter() - begun))
        figures.append(sorted(times)[_REPEATS // 2])
    return figures
