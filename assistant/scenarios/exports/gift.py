"""The knowledge check in Moodle's GIFT format."""

import re

from assistant.scenarios.exports.parts import choices
from assistant.scenarios.records import Scenario


def gift(scenario: Scenario) -> str:
    """One multiple-choice question a teaching point, with what is right explained afterwards."""
    parts = [f"// {scenario.title}: {scenario.statement}", f"$CATEGORY: Touchstone/{_safe(scenario.title)}", ""]
    for place, question in enumerate(scenario.knowledge_check):
        where = "; ".join(
            f"{item.title}, {item.locator} ({item.status_text})" for item in scenario.cited(question.citations)
        )
        lines = [f"{'=' if text == question.right else '~'}{_safe(text)}" for text in choices(scenario, place)]
        why = _safe(f"{question.why} Rests on: {where}.")
        parts += [
            f"::Question {place + 1}::{_safe(question.text)} {{",
            *(f"\t{line}" for line in lines),
            f"\t####{why}",
            "}",
            "",
        ]
    return "\n".join(parts)


def _safe(text: str) -> str:
    """The marks of the format are written with a backslash; a colon is one only where two stand together."""
    return re.sub(r"([~=#{}\\]|:(?=:))", r"\\\1", " ".join(text.split()))
