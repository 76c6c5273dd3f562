"""The facilitator's guide, as blocks: one content for Word, Markdown and the page on the web."""

from collections.abc import Iterator

from assistant.scenarios.cited_records import Point
from assistant.scenarios.exports.blocks import Block, Break, Heading, Items, Notice, Table, Text
from assistant.scenarios.exports.parts import LETTERS, cast_table, choices, for_whom, gathered, numbers, quoted, sources
from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import Stage
from assistant.scenarios.words import day_in_words, listed


def facilitators(scenario: Scenario) -> list[Block]:
    """Everything that the one in front needs, in the order in which it is needed."""
    blocks: list[Block] = [Heading(f"{scenario.title}: facilitator’s guide", 1)]
    blocks += [Notice(text) for text in scenario.notices]
    blocks += [Text(for_whom(scenario)), Text(scenario.statement)]
    blocks += [Heading("The session on one page", 2), _running_order(scenario)]
    blocks += [Heading("How to run it", 2), Items(scenario.frame.delivery)]
    blocks += [Text(scenario.frame.content_warning, "Say at the start:"), Text(scenario.frame.support, "And:")]
    blocks += [Heading("From outcome to finding", 2), _map(scenario)]
    blocks += [Heading("Who is who", 2), cast_table(scenario.cast, stages=True)]
    for stage in scenario.stages:
        blocks += [Break(), *_stage_for_facilitators(scenario, stage)]
    blocks += [Break(), Heading("For your own area", 2), *_local(scenario)]
    blocks += [
        Heading(f"Debrief ({scenario.frame.debrief} minutes)", 2),
        Items(scenario.frame.closing_questions, ordered=True),
    ]
    blocks += [Heading(f"Knowledge check ({scenario.frame.check} minutes): answers", 2), *_answers(scenario)]
    blocks += [Break(), Heading("Role-play", 2), *_roles(scenario)]
    blocks += [
        Heading("Observer’s sheet", 2),
        Table(("What to watch for", "What you saw and heard"), tuple((text, "") for text in scenario.observer), (1, 1)),
    ]
    blocks += [Break(), Heading("Sources and their status", 2), *sources(scenario), _citations(scenario)]
    return blocks


def _stage_for_facilitators(scenario: Scenario, stage: Stage) -> Iterator[Block]:
    time = stage.timing
    yield Heading(f"Stage {stage.number}: {stage.title}", 2)
    yield Text(
        f"{time.total} minutes: {time.read} to read, {time.groups} in groups, {time.together} together.", "Time:"
    )
    yield Text(
        f"{stage.arrival.channel}, from {stage.arrival.sender}, {day_in_words(stage.on)} {stage.on.year}.",
        "What arrives:",
    )
    yield from (Text(paragraph) for paragraph in gathered(stage.arrival.paragraphs))
    yield Text(stage.decision, "The decision:")
    yield Items(stage.questions, ordered=True)
    point = scenario.point_of(stage)
    if point is not None:
        yield from _point(scenario, point)
    yield Heading("Red flags", 3)
    yield Items(tuple(f"{flag.text} {numbers(flag.citations)}" for flag in stage.red_flags))
    yield Heading("What is missing", 3)
    yield Items(stage.missing)
    if stage.notes.held_back:
        yield Heading("Give this only to those who ask", 3)
        yield Table(
            ("If they ask", "they are told"), tuple((item.who, item.tells) for item in stage.notes.held_back), (1, 2)
        )
    for name, texts in (
        ("Draw out", stage.notes.draw_out),
        ("Likely answers", stage.notes.likely_answers),
        ("Common errors", stage.notes.common_errors),
        ("Good practice", stage.notes.good_practice),
    ):
        yield Heading(name, 3)
        yield Items(texts)


def _point(scenario: Scenario, point: Point) -> Iterator[Block]:
    yield Heading(f"Teaching point: {point.title}", 3)
    yield Text(point.practice, "What was found:" if point.kind == "error" else "What went well:")
    yield from quoted(scenario.cited(point.findings))
    yield Text(point.mattered, "Why it mattered:")
    yield Text(point.expected, "What is expected now:")
    yield from quoted(scenario.cited(point.expectations))
    if point.strengths:
        yield Text("", "Where inspectors saw it done well:")
        yield from quoted(scenario.cited(point.strengths))


def _running_order(scenario: Scenario) -> Table:
    frame = scenario.frame
    rows = [("Welcome, warning, outcomes", "", f"{frame.opening}")]
    rows += [
        (f"Stage {s.number}: {s.title}", (p.title if (p := scenario.point_of(s)) else ""), f"{s.timing.total}")
        for s in scenario.stages
    ]
    rows += [
        ("Knowledge check", "", f"{frame.check}"),
        ("Debrief: three closing questions", "", f"{frame.debrief}"),
        ("Together", "", f"{scenario.minutes}"),
    ]
    return Table(("Part", "Teaching point", "Minutes"), tuple(rows), (3, 3, 1))


def _map(scenario: Scenario) -> Table:
    rows = [
        (
            item.text,
            ", ".join(map(str, item.stages)),
            "; ".join(f"[{c.number}] {c.title}, {c.locator}" for c in scenario.cited(item.citations)),
        )
        for item in scenario.outcomes
    ]
    return Table(("Outcome", "Stage", "Finding or paragraph"), tuple(rows), (3, 1, 4))


def _local(scenario: Scenario) -> Iterator[Block]:
    slot = scenario.local
    if slot.citations:
        yield Text("From the procedures of your area that are held here:")
        yield from quoted(scenario.cited(slot.citations))
    elif slot.area is not None:
        yield Text("No procedure of your area is held here. Fill in what follows from your own partnership’s pages.")
    yield Table(
        ("Look up before the session", "Where you found it"), tuple((text, "") for text in slot.prompts), (1, 1)
    )


def _answers(scenario: Scenario) -> Iterator[Block]:
    for place, question in enumerate(scenario.knowledge_check):
        letter = LETTERS[choices(scenario, place).index(question.right)]
        yield Text(question.text, f"{place + 1}.")
        yield Text(f"{letter}. {question.right}", "Right:")
        yield Text(f"{question.why} {numbers(question.citations)}", "Why:")


def _roles(scenario: Scenario) -> Iterator[Block]:
    yield Text("Each text below can be given to a colleague, or pasted into a chat model.")
    for persona in scenario.personas:
        yield Heading(f"{persona.name}, {persona.who}", 3)
        yield Text(listed(persona.fears), "Fears:")
        yield Text(listed(persona.hides), "Hides:")
        yield Text(listed(persona.wants), "Wants:")
        yield Text(f"{persona.speaks}.", "Speaks:")
        yield Text(persona.opening, "First line:")
        yield Text(listed(persona.shifts), "What shifts them:")
        yield Text(listed(persona.never_unless), "Never tells:")
        yield Text(" ".join(persona.stop), "When to stop:")


def _citations(scenario: Scenario) -> Table:
    rows = tuple(
        (f"[{item.number}]", item.quote, f"{item.title}, {item.locator}", item.status_text)
        for item in scenario.citations
    )
    return Table(("No.", "Quotation", "Where", "Status"), rows, (1, 6, 4, 3))
