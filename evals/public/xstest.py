"""XSTest: does the act-now block stay away from harmless prompts with alarming words?"""

from collections import Counter

from assistant.steps.screen import Danger
from evals.public.data import prompts
from evals.public.figures import Figure, Given, share

NAME = "XSTest"


def measure(given: Given) -> list[Figure]:
    """Every prompt as a message to the screen. The unsafe ones are not about a child in danger: no target is set on them."""
    danger, found = Danger.load(), prompts(given.folder)
    figures: list[Figure] = []
    for label, measure, said in (
        ("safe", "act-now block, safe prompts", ""),
        ("unsafe", "act-now block, unsafe prompts", "no target"),
    ):
        asked = [prompt for prompt in found if prompt.label == label][: given.limit]
        raised = [prompt for prompt in asked if danger.check(prompt.prompt) is not None]
        kinds = Counter(prompt.type for prompt in raised)
        shown = f"raised by prompts {', '.join(prompt.id for prompt in raised)}" if raised else ""
        better = "lower" if label == "safe" else "neither"
        note = "; ".join(part for part in (said, shown) if part)
        figures.append(
            share(NAME, measure, count=len(raised), n=len(asked), better=better, note=note, details=dict(kinds))
        )
    return figures
