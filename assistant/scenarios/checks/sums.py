"""Whether outcomes are covered, minutes add up, and every part points to another that is there."""

from collections.abc import Iterator

from assistant.scenarios.brief import OUTCOMES, STAGES
from assistant.scenarios.records import Scenario


def structure(scenario: Scenario) -> Iterator[str]:
    """Numbers run from 1, every stage has its point and its questions, and what must be said is said."""
    if [stage.number for stage in scenario.stages] != list(range(1, len(scenario.stages) + 1)):
        yield "stages must be numbered from 1 in order"
    if len(scenario.stages) not in STAGES:
        yield "a scenario has 3 to 6 stages"
    points = {point.id for point in scenario.points}
    for stage in scenario.stages:
        if stage.point not in points:
            yield f"stage {stage.number} names a teaching point that is not there"
        if not (stage.arrival.paragraphs and stage.questions and stage.decision.strip()):
            yield f"stage {stage.number} needs something that arrives, a decision and questions"
        if not (stage.red_flags and stage.missing and stage.notes.draw_out):
            yield f"stage {stage.number} needs red flags, what is missing, and a point to draw out"
    if "made up" not in scenario.statement and "fictional" not in scenario.statement:
        yield "the statement must say that the case is made up"
    if not scenario.frame.support.strip() or not scenario.frame.content_warning.strip():
        yield "a content warning and an offer of support are needed"


def outcomes(scenario: Scenario) -> Iterator[str]:
    """Three to five outcomes, each worked on in a stage and resting on a citation; every stage works on one."""
    if len(scenario.outcomes) not in OUTCOMES:
        yield f"there are {len(scenario.outcomes)} outcomes: give 3 to 5"
    stages = {stage.number for stage in scenario.stages}
    numbers = {item.number for item in scenario.citations}
    for number, outcome in enumerate(scenario.outcomes, 1):
        if not outcome.stages or not set(outcome.stages) <= stages:
            yield f"outcome {number} is not worked on in any stage: name one"
        if not outcome.citations or not set(outcome.citations) <= numbers:
            yield f"outcome {number} rests on no citation: name one"
    if lost := stages - {stage for outcome in scenario.outcomes for stage in outcome.stages}:
        yield f"stage {min(lost)} works on no outcome"


def minutes(scenario: Scenario) -> Iterator[str]:
    """The parts of the session add up to the minutes that were asked for."""
    parts = [scenario.frame.opening, scenario.frame.debrief, scenario.frame.check]
    parts += [
        part for stage in scenario.stages for part in (stage.timing.read, stage.timing.groups, stage.timing.together)
    ]
    if any(part < 1 for part in parts):
        yield "a part of the session has less than one minute"
    if scenario.minutes != scenario.brief.minutes:
        yield f"the parts add up to {scenario.minutes} minutes, not to the {scenario.brief.minutes} that were asked for"
