"""The same model behind follow-ups and scenario wording: never more than the rules' own version, which stays where it fails."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from chatting import NAME, model_for, scripted

from assistant.answers import ActNow, AnswerStatus, Draft, Question, Turn
from assistant.build import writer_of
from assistant.compose.following import Following
from assistant.compose.port import ChatFailed
from assistant.compose.prompts import Prompt
from assistant.compose.wording import ModelWriter
from assistant.scenarios.brief import Wanted
from assistant.scenarios.build import workshop
from assistant.scenarios.maker import Made
from assistant.scenarios.writing import StageOrder, StageText
from knowledge.settings import Settings

TURN = Turn("q", "How often must a child in care be visited in Norfolk?", AnswerStatus.ANSWERED)
SAID = "And how often within 6 weeks?"
BY_RULES = "And how often must a child in care be visited in Norfolk within 6 weeks?"


def words(text: str) -> list[str]:
    small = {"and", "how", "a", "in", "be", "must", "is", "the", "of"}
    return [word for word in text.lower().strip("?").split() if word not in small]


def draft(**changes) -> Draft:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return replace(Draft(Question(SAID, turns=(TURN,)), "id", now, now.date()), **changes)


def followed(reply: str, made: Draft) -> tuple[Draft, int]:
    chat = scripted(lambda _data, _system: reply)
    step = Following(lambda given: replace(given, standalone=BY_RULES), words, model_for(chat), Prompt.load("follow"))
    return step(made), len(chat.seen)


def test_a_question_written_out_with_what_was_said_is_taken():
    written = "How often must a child in care in Norfolk be visited within 6 weeks?"

    assert followed(json.dumps({"question": written}), draft())[0].standalone == written


@pytest.mark.parametrize(
    "written",
    [
        "How often must a child in care be visited in Suffolk within 6 weeks?",
        "How often must a child in care be visited in Norfolk within 12 weeks?",
        "How often must a child in care be visited in Norfolk within 6 weeks by police?",
        "How often must a child in care not be visited in Norfolk within 6 weeks?",
        "How often must a child in care be visited in Norfolk?",
        "",
    ],
)
def test_one_that_adds_or_leaves_out_anything_is_not(written):
    assert followed(json.dumps({"question": written}), draft())[0].standalone == BY_RULES


def test_no_model_is_asked_in_danger_or_where_quotations_were_asked_for():
    danger = draft(act_now=ActNow((), ()))
    extractive = draft(question=replace(draft().question, composer="extractive"))

    assert followed('{"question": "x"}', danger)[1] == 0 and followed('{"question": "x"}', extractive)[1] == 0


@dataclass
class Written:
    reply: str

    def __call__(self, data, _system) -> str:
        assert data["draft"]["decision"] == "What do you do?"
        return self.reply


ORDER = StageOrder(
    1, "First", date(2026, 1, 5), "School", "telephone", StageText(("Ella is late.",), "What do you do?"), (), ("late",),
    ("Ella",), "foundation", ("social workers",),
)  # fmt: skip


def test_a_writer_words_a_stage_or_says_that_it_could_not():
    good = json.dumps({"paragraphs": ["Ella has come late."], "decision": "What do you do now?"})

    writer = ModelWriter.of(model_for(scripted(Written(good))))
    assert writer.name == NAME
    assert writer.write(ORDER) == StageText(("Ella has come late.",), "What do you do now?")
    with pytest.raises(ChatFailed):
        ModelWriter.of(model_for(scripted(Written("no")))).write(ORDER)


@pytest.fixture(scope="module")
def scenario(starter):
    """A whole scenario over the starter library, its stages worded by a chat model that replies as `write` says."""

    def made(write) -> tuple[Made, list]:
        chat = scripted(lambda data, _system: json.dumps(write(data["draft"])))
        writer = writer_of(model_for(chat, scenarios=True, failures=1))
        shop = workshop(starter, Settings(), today=lambda: date(2026, 11, 22), writer=writer)
        return shop.new(Wanted(themes=["neglect"], seed=2)), chat.seen

    return made


def test_a_whole_scenario_is_worded_stage_by_stage_and_passes_its_checks(scenario):
    made, seen = scenario(lambda draft: {**draft, "paragraphs": [*draft["paragraphs"], "It was a cold, grey morning."]})

    assert made.passed and made.kept == () and len(seen) == len(made.scenario.stages)
    assert {stage.worded_by for stage in made.scenario.stages} == {NAME}
    assert all(stage.arrival.paragraphs[-1] == "It was a cold, grey morning." for stage in made.scenario.stages)


@pytest.mark.parametrize(
    "write",
    [
        lambda draft: {**draft, "paragraphs": [*draft["paragraphs"], "She failed to protect him."]},
        lambda draft: {**draft, "paragraphs": ["Nothing of note."]},
        lambda draft: {**draft, "title": "Another"},
        lambda draft: "I cannot help with that.",
    ],
)
def test_a_stage_that_a_model_spoils_keeps_the_words_of_the_templates(scenario, write):
    made, _ = scenario(write)

    assert made.passed and {stage.worded_by for stage in made.scenario.stages} == {"templates"}
    assert [kept.stage for kept in made.kept] == [stage.number for stage in made.scenario.stages]


def test_no_scenario_is_worded_by_a_model_unless_the_settings_let_it():
    assert writer_of(None) is None and writer_of(model_for(scripted(Written("no")))) is None
