"""Parts that the participants' pages and the facilitator's guide have in common."""

from collections.abc import Iterator, Sequence
from random import Random

from assistant.scenarios.cited_records import Cited
from assistant.scenarios.exports.blocks import Block, Items, Quotation, Table, Text
from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import TEMPLATES, Person
from assistant.scenarios.words import age_in_words
from knowledge.dates import spoken, spoken_partial

LETTERS = "ABCDEF"


def for_whom(scenario: Scenario) -> str:
    brief = scenario.brief
    audience = " and ".join(scenario.audience_names)
    themes, setting = " and ".join(scenario.theme_names), brief.setting.replace("_", " ")
    return f"{themes}. For: {audience}; {brief.level}; {brief.minutes} minutes; {setting}."


def cast_table(cast: Sequence[Person], *, stages: bool = False) -> Table:
    rows = [(person.name, what(person), *((f"stage {person.from_stage}",) if stages else ())) for person in cast]
    head = ("Name", "Who they are", *(("Met in",) if stages else ()))
    return Table(head, tuple(rows), (2, 3, 1) if stages else (2, 3))


def what(person: Person) -> str:
    if person.key == "child":
        return f"the child, aged {age_in_words(person.months or 0)}"
    if person.agency is not None:
        # "GP, GP surgery" says nothing more than "GP".
        said = person.agency.split()[0].casefold()[:4] in person.role.casefold()
        return person.role if said else f"{person.role}, {person.agency}"
    age = (
        f", aged {age_in_words(person.months)}"
        if person.months is not None and person.key in {"older", "younger"}
        else ""
    )
    home = "" if person.at_home else "; lives elsewhere"
    return f"{person.kin}{age}{home}"


def gathered(paragraphs: Sequence[str]) -> list[str]:
    """Sentences of the banks as paragraphs: two or three of them read better together."""
    parts = list(paragraphs)
    if len(parts) < 4:
        return [" ".join(parts)]
    middle = len(parts) // 2
    return [" ".join(parts[:middle]), " ".join(parts[middle:])]


def quoted(citations: Sequence[Cited]) -> Iterator[Block]:
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
    place = item.locator.rstrip(".")
    return f"[{item.number}] {item.title} ({item.publisher}{published}), {place}. Status: {item.status_text}.{told}"


def choices(scenario: Scenario, place: int) -> tuple[str, ...]:
    """The choices of a question in an order that gives nothing away, the same in every export."""
    question = scenario.knowledge_check[place]
    found = [question.right, *question.wrong]
    Random(f"{scenario.brief.seed}/{question.text}").shuffle(found)
    return tuple(found)


def sources(scenario: Scenario) -> Iterator[Block]:
    yield Text(
        f"Status as of {spoken(scenario.brief.as_of)}. Made on {spoken(scenario.made_at.date())}, version {scenario.version},"
        f" seed {scenario.brief.seed}."
    )
    yield from (Text(text) for text in worded_by(scenario))
    seen: dict[str, str] = {}
    for item in scenario.citations:
        published = f", {spoken_partial(item.published)}" if item.published else ""
        seen.setdefault(item.source_id, f"{item.title} ({item.publisher}{published}): {item.status_text}")
        for work in item.rests_on:
            seen.setdefault(work.source_id, f"{work.title} (quoted at second hand): {work.status_text}")
    yield Items(tuple(seen.values()))


def worded_by(scenario: Scenario) -> Iterator[str]:
    """Which stages are in the words of a writer, one sentence a writer; none where all are in those of the templates."""
    by: dict[str, list[str]] = {}
    for stage in scenario.stages:
        if stage.worded_by != TEMPLATES:
            by.setdefault(stage.worded_by, []).append(str(stage.number))
    for name, stages in by.items():
        yield f"Worded by {name}, and held to the same checks: stage {', '.join(stages)}."


def numbers(numbers: Sequence[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)
