"""What participants are handed, as blocks: one content for Word, Markdown and the page on the web."""

from collections.abc import Iterator, Sequence

from assistant.scenarios.exports.blocks import Block, Break, Heading, Items, Table, Text
from assistant.scenarios.exports.parts import LETTERS, cast_table, choices, for_whom, gathered, sources, what
from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import Stage
from assistant.scenarios.words import day_in_words


def participants(scenario: Scenario) -> list[Block]:
    """What is handed out. Each stage begins a page, so that it can be given by itself."""
    frame = scenario.frame
    blocks: list[Block] = [Heading(scenario.title, 1), Text(for_whom(scenario)), Text(scenario.statement)]
    blocks += [Heading("Before you begin", 2), Text(frame.content_warning), Text(frame.support), Text(frame.welcome)]
    blocks += [Heading("What you will be able to do", 2), Items(tuple(item.text for item in scenario.outcomes))]
    blocks += [
        Heading("Who you know at the start", 2),
        cast_table([person for person in scenario.cast if person.from_stage == 1]),
    ]
    rows = tuple(
        (str(stage.number), f"{day_in_words(stage.on)} {stage.on.year}", f"{stage.timing.total} minutes")
        for stage in scenario.stages
    )
    blocks += [Heading("The stages", 2), Table(("Stage", "Date in the case", "Time"), rows, (1, 3, 2))]
    for stage in scenario.stages:
        blocks += [Break(), *_stage_for_participants(scenario, stage)]
    blocks += [Break(), Heading("Looking back", 2), Items(frame.closing_questions, ordered=True)]
    blocks += [Heading("What do you know now?", 2)]
    for number, question in enumerate(scenario.knowledge_check, 1):
        blocks += [
            Text(question.text, f"{number}."),
            *(Text(text, f"{LETTERS[place]}.") for place, text in enumerate(choices(scenario, number - 1))),
        ]
    blocks += [Heading("What this rests on", 2), *sources(scenario)]
    return blocks


def _stage_for_participants(scenario: Scenario, stage: Stage) -> Iterator[Block]:
    yield Heading(f"Stage {stage.number}: {stage.title}", 2)
    yield Text(
        f"{day_in_words(stage.on)} {stage.on.year}. {stage.arrival.channel[:1].upper()}{stage.arrival.channel[1:]}.",
        "When:",
    )
    yield Text(f"{stage.arrival.sender}.", "From:")
    yield from (Text(paragraph) for paragraph in gathered(stage.arrival.paragraphs))
    new = [person for person in scenario.cast if person.from_stage == stage.number > 1 and person.agency is None]
    if new:
        yield Text(f"{'; '.join(f'{person.name}, {what(person)}' for person in new)}.", "New in the case:")
    if scenario.brief.level != "advanced":
        yield Table(
            ("Who knows this", "Who does not know it yet"),
            ((_agencies(stage.known_by), _agencies(stage.not_known_by)),),
            (1, 1),
        )
    if scenario.brief.level == "introductory":
        yield Text("", "What is not known yet:")
        yield Items(stage.missing)
    yield Heading("Talk about it", 3)
    yield Items(stage.questions, ordered=True)
    yield Heading("Decide before you go on", 3)
    yield Text(stage.decision)


def _agencies(names: Sequence[str]) -> str:
    joined = ", ".join(names)
    return joined[:1].upper() + joined[1:]
