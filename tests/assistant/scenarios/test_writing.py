"""A writer that is passed in: its words are taken where they pass every check, stage by stage, and not otherwise."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from assistant.identifiers.lists import Lists
from assistant.scenarios.brief import Wanted
from assistant.scenarios.build import Workshop
from assistant.scenarios.exports import export
from assistant.scenarios.maker import Made
from assistant.scenarios.records import Scenario
from assistant.scenarios.writing import StageOrder, StageText, TemplateWriter, Worded, order_of, worded


@dataclass(frozen=True)
class Fake:
    """Words a stage by a function of the order."""

    words: Callable[[StageOrder], object]
    name: str = "a fake writer"

    def write(self, order: StageOrder) -> StageText:
        return self.words(order)  # type: ignore[return-value]


@pytest.fixture(scope="module")
def ordinary() -> frozenset[str]:
    return Lists.load().known


@pytest.fixture
def wording(shop: Workshop, made: Made, ordinary: frozenset[str]) -> Callable[..., Worded]:
    def by(words: Callable[[StageOrder], object], scenario: Scenario = made.scenario, seconds: float = 30.0) -> Worded:
        return worded(scenario, Fake(words), shop.checker, ordinary=ordinary, seconds=seconds)

    return by


def adding(text: str) -> Callable[[StageOrder], StageText]:
    return lambda order: replace(order.draft, paragraphs=(*order.draft.paragraphs, text))


def in_stage_one(text: str) -> Callable[[StageOrder], StageText]:
    return lambda order: adding(text)(order) if order.number == 1 else order.draft


def test_good_words_are_taken_in_every_stage_and_the_writer_is_named(wording: Callable[..., Worded], shop: Workshop):
    found = wording(adding("It was a cold, grey morning."))
    assert found.kept == ()
    assert {stage.worded_by for stage in found.scenario.stages} == {"a fake writer"}
    assert all(stage.arrival.paragraphs[-1] == "It was a cold, grey morning." for stage in found.scenario.stages)
    assert all(check.passed for check in shop.checker.check(found.scenario))
    guide = export(found.scenario, "markdown-facilitators", shop.checker).decode()
    assert "Worded by a fake writer, and held to the same checks: stage 1, 2, 3, 4, 5." in guide


def test_the_templates_are_the_default_and_change_nothing(shop: Workshop, made: Made, ordinary: frozenset[str]):
    assert isinstance(shop.maker.writer, TemplateWriter)
    assert worded(made.scenario, TemplateWriter(), shop.checker, ordinary=ordinary) == Worded(made.scenario, ())
    assert {stage.worded_by for stage in made.scenario.stages} == {"templates"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("She failed to protect him.", "language"),
        ("There was a pool of blood.", "detail"),
        ("Later on Zebedee came to the door.", "names somebody"),
        ("Brenda had been there too.", "names somebody"),
        ("They had come from Hartlepool.", "names somebody"),
        ("It had happened forty times.", "numbers"),
        (
            "This multidimensional situation necessitates comprehensive interdisciplinary consideration. " * 4,
            "reading age",
        ),
    ],
    ids=["blaming", "graphic", "a name", "a name that begins a sentence", "a place", "a number", "hard to read"],
)
def test_a_stage_that_fails_a_check_keeps_the_words_of_the_templates_and_the_others_do_not(
    wording: Callable[..., Worded], made: Made, text: str, told: str
):
    def words(order: StageOrder) -> StageText:
        return adding(text if order.number == 2 else "It was a grey morning.")(order)

    found = wording(words)
    assert [kept.stage for kept in found.kept] == [2] or (told == "language" and found.kept[0].stage == 2)
    assert told in found.kept[0].reason and text not in found.kept[0].reason
    assert found.scenario.stages[1].arrival == made.scenario.stages[1].arrival
    assert found.scenario.stages[0].worded_by == found.scenario.stages[2].worded_by == "a fake writer"


def test_what_a_later_stage_brings_and_what_is_told_only_when_asked_may_not_be_given_away(
    wording: Callable[..., Worded], made: Made
):
    later = made.scenario.stages[-1]
    held = made.scenario.stages[0].notes.held_back[0].tells
    for text in (later.arrival.paragraphs[0], held):
        found = wording(in_stage_one(text))
        assert [kept.stage for kept in found.kept] == [1]
        assert found.scenario == made.scenario


def test_a_writer_is_told_nothing_of_what_comes_later(made: Made):
    scenario = made.scenario
    order = order_of(scenario, 0)
    told = repr(order)
    for stage in scenario.stages[1:]:
        assert not any(text in told for text in (*stage.arrival.paragraphs, stage.decision, stage.title))
    assert not any(item.tells in told for stage in scenario.stages for item in stage.notes.held_back)
    assert {person.name for person in scenario.cast if person.from_stage > 1}.isdisjoint(order.names)


def test_leaving_somebody_out_or_cutting_it_short_is_not_taken(wording: Callable[..., Worded], made: Made):
    child = made.scenario.cast[0].name.split()[0]

    def nobody(order: StageOrder) -> StageText:
        return replace(
            order.draft, paragraphs=tuple(text.replace(child, "the child") for text in order.draft.paragraphs)
        )

    assert any("leaves out" in kept.reason for kept in wording(nobody).kept)
    short = wording(lambda order: replace(order.draft, paragraphs=(order.draft.paragraphs[0][:20],)))
    assert all("half" in kept.reason for kept in short.kept) and short.scenario == made.scenario


@pytest.mark.parametrize(
    "words",
    [
        lambda _order: StageText((), ""),
        lambda _order: StageText(("  ",), "Decide."),
        lambda _order: None,
        lambda _order: (_ for _ in ()).throw(ConnectionError("no model at secret.example")),
    ],
    ids=["nothing", "spaces", "no text at all", "raises"],
)
def test_a_writer_that_gives_nothing_or_raises_changes_nothing(
    wording: Callable[..., Worded], made: Made, words: Callable[[StageOrder], object]
):
    found = wording(words)
    assert found.scenario == made.scenario
    assert [kept.stage for kept in found.kept] == [stage.number for stage in made.scenario.stages]
    assert not any("secret" in kept.reason for kept in found.kept)


def test_a_writer_that_hangs_is_asked_once_and_waited_for_no_longer_than_the_limit(
    wording: Callable[..., Worded], made: Made
):
    asked: list[int] = []
    ended = threading.Event()

    def words(order: StageOrder) -> StageText:
        asked.append(order.number)
        ended.wait(60)
        return order.draft

    found = wording(words, seconds=0.05)
    ended.set()
    assert asked == [1] and found.scenario == made.scenario
    assert "longer than 0.05 seconds" in found.kept[0].reason and len(found.kept) == len(made.scenario.stages)


def test_a_locked_stage_is_not_given_to_the_writer(wording: Callable[..., Worded], made: Made):
    stages = tuple(replace(stage, locked=stage.number == 2) for stage in made.scenario.stages)
    found = wording(adding("It was a grey morning."), replace(made.scenario, stages=stages))
    assert found.kept == () and found.scenario.stages[1] == stages[1]


def test_the_maker_asks_the_writer_that_it_was_given(shop: Workshop, ordinary: frozenset[str]):
    maker = replace(shop.maker, writer=Fake(adding("It was a grey morning.")), seconds=30.0, ordinary=lambda: ordinary)
    found = maker.make(shop.brief(Wanted(themes=["neglect"], seed=2)))
    assert found.passed and {stage.worded_by for stage in found.scenario.stages} == {"a fake writer"}
    assert maker.remake(found.scenario, seed=4).scenario.stages[0].worded_by == "a fake writer"
