"""The participants' pages and the facilitator's guide as blocks: one content for Word, Markdown and the page on the web."""

from collections.abc import Iterator, Sequence
from random import Random

from assistant.scenarios.exports.blocks import Block, Break, Heading, Items, Notice, Quotation, Table, Text
from assistant.scenarios.records import Cited, Person, Point, Scenario, Stage
from assistant.scenarios.words import age_in_words, day_in_words
from knowledge.dates import spoken, spoken_partial

LETTERS = "ABCDEF"


def participants(scenario: Scenario) -> list[Block]:
    """What is handed out. Each stage begins a page, so that it can be given by itself."""
    frame = scenario.frame
    blocks: list[Block] = [Heading(scenario.title, 1), Text(_for_whom(scenario)), Text(scenario.statement)]
    blocks += [Heading("Before you begin", 2), Text(frame.content_warning), Text(frame.support), Text(frame.welcome)]
    blocks += [Heading("What you will be able to do", 2), Items(tuple(item.text for item in scenario.outcomes))]
    blocks += [
        Heading("Who you know at the start", 2),
        _cast([person for person in scenario.cast if person.from_stage == 1]),
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
            Items(tuple(f"{LETTERS[place]}. {text}" for place, text in enumerate(choices(scenario, number - 1)))),
        ]
    blocks += [Heading("What this rests on", 2), *_sources(scenario)]
    return blocks


def _stage_for_participants(scenario: Scenario, stage: Stage) -> Iterator[Block]:
    yield Heading(f"Stage {stage.number}: {stage.title}", 2)
    yield Text(
        f"{day_in_words(stage.on)} {stage.on.year}. {stage.arrival.channel[:1].upper()}{stage.arrival.channel[1:]}.",
        "When:",
    )
    yield Text(f"{stage.arrival.sender}.", "From:")
    yield from (Text(paragraph) for paragraph in _gathered(stage.arrival.paragraphs))
    new = [person for person in scenario.cast if person.from_stage == stage.number > 1 and person.agency is None]
    if new:
        yield Text(f"{'; '.join(f'{person.name}, {_what(person)}' for person in new)}.", "New in the case:")
    if scenario.brief.level != "advanced":
        yield Table(
            ("Who knows this", "Who does not know it yet"),
            ((", ".join(stage.known_by), ", ".join(stage.not_known_by)),),
            (1, 1),
        )
    if scenario.brief.level == "introductory":
        yield Text("", "What is not known yet:")
        yield Items(stage.missing)
    yield Heading("Talk about it", 3)
    yield Items(stage.questions, ordered=True)
    yield Heading("Decide before you go on", 3)
    yield Text(stage.decision)


def _gathered(paragraphs: Sequence[str]) -> list[str]:
    """Sentences of the banks as paragraphs: two or three of them read better together."""
    parts = list(paragraphs)
    if len(parts) < 4:
        return [" ".join(parts)]
    middle = len(parts) // 2
    return [" ".join(parts[:middle]), " ".join(parts[middle:])]


def facilitators(scenario: Scenario) -> list[Block]:
    """Everything that the one in front needs, in the order in which it is needed."""
    blocks: list[Block] = [Heading(f"{scenario.title}: facilitator’s guide", 1)]
    blocks += [Notice(text) for text in scenario.notices]
    blocks += [Text(_for_whom(scenario)), Text(scenario.statement)]
    blocks += [Heading("The session on one page", 2), _running_order(scenario)]
    blocks += [Heading("How to run it", 2), Items(scenario.frame.delivery)]
    blocks += [Text(scenario.frame.content_warning, "Say at the start:"), Text(scenario.frame.support, "And:")]
    blocks += [Heading("From outcome to finding", 2), _map(scenario)]
    blocks += [Heading("Who is who", 2), _cast(scenario.cast, stages=True)]
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
    blocks += [Break(), Heading("Sources and their status", 2), *_sources(scenario), _citations(scenario)]
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
    yield from (Text(paragraph) for paragraph in _gathered(stage.arrival.paragraphs))
    yield Text(stage.decision, "The decision:")
    yield Items(stage.questions, ordered=True)
    point = scenario.point_of(stage)
    if point is not None:
        yield from _point(scenario, point)
    yield Heading("Red flags", 3)
    yield Items(tuple(f"{flag.text} {_numbers(flag.citations)}" for flag in stage.red_flags))
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
    yield from _quoted(scenario.cited(point.findings))
    yield Text(point.mattered, "Why it mattered:")
    yield Text(point.expected, "What is expected now:")
    yield from _quoted(scenario.cited(point.expectations))
    if point.strengths:
        yield Text("", "Where inspectors saw it done well:")
        yield from _quoted(scenario.cited(point.strengths))


def _quoted(citations: Sequence[Cited]) -> Iterator[Block]:
    for item in citations:
        yield Quotation(
            f"{item.lead} {item.quote}" if item.lead else item.quote,
            f"{where(item)}{f' {item.notice}' if item.notice else ''}",
        )


def where(item: Cited) -> str:
    """ "[3] Title (publisher, 2014), slide 7. Status: a finding of its time." """
    published = f", {spoken_partial(item.published)}" if item.published else ""
    rests = "; ".join(f"{work.title}, {work.where} ({work.status_text})" for work in item.rests_on)
    told = f" Rests on: {rests}." if rests else ""
    return (
        f"[{item.number}] {item.title} ({item.publisher}{published}), {item.locator}. Status: {item.status_text}.{told}"
    )


def _for_whom(scenario: Scenario) -> str:
    brief = scenario.brief
    audience = " and ".join(scenario.audience_names)
    themes, setting = " and ".join(scenario.theme_names), brief.setting.replace("_", " ")
    return f"{themes}. For: {audience}; {brief.level}; {brief.minutes} minutes; {setting}."


def _cast(cast: Sequence[Person], *, stages: bool = False) -> Table:
    rows = [(person.name, _what(person), *((f"stage {person.from_stage}",) if stages else ())) for person in cast]
    head = ("Name", "Who they are", *(("Met in",) if stages else ()))
    return Table(head, tuple(rows), (2, 3, 1) if stages else (2, 3))


def _what(person: Person) -> str:
    if person.key == "child":
        return f"the child, aged {age_in_words(person.months or 0)}"
    if person.agency is not None:
        return f"{person.role}, {person.agency}"
    age = (
        f", aged {age_in_words(person.months)}"
        if person.months is not None and person.key in {"older", "younger"}
        else ""
    )
    home = "" if person.at_home else "; lives elsewhere"
    return f"{person.kin}{age}{home}"


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
        yield from _quoted(scenario.cited(slot.citations))
    elif slot.area is not None:
        yield Text("No procedure of your area is held here. Fill in what follows from your own partnership’s pages.")
    yield Table(
        ("Look up before the session", "Where you found it"), tuple((text, "") for text in slot.prompts), (1, 1)
    )


def choices(scenario: Scenario, place: int) -> tuple[str, ...]:
    """The choices of a question in an order that gives nothing away, the same in every export."""
    question = scenario.knowledge_check[place]
    found = [question.right, *question.wrong]
    Random(f"{scenario.brief.seed}/{question.text}").shuffle(found)
    return tuple(found)


def _answers(scenario: Scenario) -> Iterator[Block]:
    for place, question in enumerate(scenario.knowledge_check):
        letter = LETTERS[choices(scenario, place).index(question.right)]
        yield Text(question.text, f"{place + 1}.")
        yield Text(f"{letter}. {question.right}", "Right:")
        yield Text(f"{question.why} {_numbers(question.citations)}", "Why:")


def _roles(scenario: Scenario) -> Iterator[Block]:
    yield Text("Each text below can be given to a colleague, or pasted into a chat model.")
    for persona in scenario.personas:
        yield Heading(f"{persona.name}, {persona.who}", 3)
        yield Text(f"{'; '.join(persona.fears)}.", "Fears:")
        yield Text(f"{'; '.join(persona.hides)}.", "Hides:")
        yield Text(f"{'; '.join(persona.wants)}.", "Wants:")
        yield Text(f"{persona.speaks}.", "Speaks:")
        yield Text(persona.opening, "First line:")
        yield Text(f"{'; '.join(persona.shifts)}.", "What shifts them:")
        yield Text(f"{'; '.join(persona.never_unless)}.", "Never tells:")
        yield Text(" ".join(persona.stop), "When to stop:")


def _sources(scenario: Scenario) -> Iterator[Block]:
    yield Text(
        f"Status as of {spoken(scenario.brief.as_of)}. Made on {spoken(scenario.made_at.date())}, version {scenario.version},"
        f" seed {scenario.brief.seed}."
    )
    seen: dict[str, str] = {}
    for item in scenario.citations:
        published = f", {spoken_partial(item.published)}" if item.published else ""
        seen.setdefault(item.source_id, f"{item.title} ({item.publisher}{published}): {item.status_text}")
        for work in item.rests_on:
            seen.setdefault(work.source_id, f"{work.title} (quoted at second hand): {work.status_text}")
    yield Items(tuple(seen.values()))
    yield Text(scenario.statement)


def _citations(scenario: Scenario) -> Table:
    rows = tuple(
        (f"[{item.number}]", item.quote, f"{item.title}, {item.locator}", item.status_text)
        for item in scenario.citations
    )
    return Table(("No.", "Quotation", "Where", "Status"), rows, (1, 6, 4, 3))


def _numbers(numbers: Sequence[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)
