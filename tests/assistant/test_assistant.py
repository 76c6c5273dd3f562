"""The loop, and the whole road over the starter library with the real model and indexes."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answers import Answer, AnswerStatus, Draft, Question
from assistant.assistant import Assistant
from assistant.build import build
from assistant.messages import MESSAGES
from knowledge.settings import Settings
from knowledge.stores import Stores

QUESTIONS = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))
STARTER = [q for q in QUESTIONS["answerable"] if q.get("starter")]
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def assistant(starter: Stores) -> Assistant:
    return build(starter, Settings(), today=lambda: TODAY)


def stop(draft: Draft) -> Answer:
    return Answer(draft, AnswerStatus.NO_EVIDENCE, "stopped")


def broken(_draft: Draft) -> Draft:
    raise RuntimeError("Marlon Ashdown was here")


def test_returning_an_answer_stops_and_every_step_is_timed():
    answer = Assistant((("one", lambda d: replace(d, unanswered=("x",))), ("two", stop), ("three", broken))).answer(
        Question("q")
    )
    assert answer.message == "stopped" and answer.draft.timings.keys() == {"one", "two", "total"}


@pytest.mark.parametrize("steps", [(("one", broken),), (("one", lambda d: d),)], ids=["raises", "never ends"])
def test_whatever_breaks_the_reader_gets_a_message_and_the_log_gets_no_words(steps, caplog: pytest.LogCaptureFixture):
    answer = Assistant(steps).answer(Question("Marlon Ashdown"))
    assert answer.status is AnswerStatus.ERROR_INTERNAL and answer.message == MESSAGES[AnswerStatus.ERROR_INTERNAL]
    assert caplog.records and "Marlon" not in caplog.text


def test_danger_found_before_a_failure_is_still_shown(assistant: Assistant):
    screen = assistant.steps[0]
    answer = Assistant((screen, ("retrieve", broken))).answer(Question("the baby is not breathing"))
    assert answer.status is AnswerStatus.ERROR_INTERNAL and answer.draft.act_now is not None


def test_every_status_but_answered_has_a_message():
    assert MESSAGES.keys() == set(AnswerStatus)
    assert all(message for status, message in MESSAGES.items() if status is not AnswerStatus.ANSWERED)


@pytest.mark.parametrize("case", STARTER, ids=lambda case: case["question"][:50])
def test_a_commonest_question_is_answered_to_the_point_in_words_that_stand_in_the_document(
    case, assistant: Assistant, starter: Stores
):
    answer = assistant.answer(Question(case["question"]))
    assert answer.status is AnswerStatus.ANSWERED, answer.message
    # Over forty-one briefs the right line may come second or third; the five that must come first are marked.
    said = [statement.text.lower() for statement in answer.statements[: 1 if case.get("first") else 3]]
    assert any(words.lower() in text for words in case["says"] for text in said), said
    assert len(answer.statements) <= 8
    for citation in answer.citations:
        for quote in filter(None, (citation.lead, citation.quote)):
            assert starter.catalogue.text(citation.document_id, quote.start, quote.end) == quote.text


@pytest.mark.parametrize("case", QUESTIONS["unanswerable"], ids=lambda case: case["question"][:50])
def test_what_nothing_held_answers_is_said_with_the_nearest_headings(case, assistant: Assistant):
    answer = assistant.answer(Question(case["question"]))
    assert answer.status in {AnswerStatus.NO_EVIDENCE, AnswerStatus.OUT_OF_SCOPE}
    assert not answer.statements and not answer.citations
    assert answer.status is AnswerStatus.OUT_OF_SCOPE or "nearest that is held" in (answer.message or "")


def test_an_empty_collection_says_so(tmp_path: Path, stores: Stores, settings: Settings):
    answer = build(stores, settings).answer(Question("the baby is not breathing, what does guidance say"))
    assert answer.status is AnswerStatus.NO_EVIDENCE and answer.draft.act_now is not None


def test_no_statement_is_said_twice(assistant: Assistant):
    texts = [s.text for s in assistant.answer(Question("what is the threshold for section 47")).statements]
    assert len(texts) == len(set(texts)) > 1


def test_a_brief_never_passes_as_the_work_it_rests_on(assistant: Assistant):
    answer = assistant.answer(Question("how many working days from strategy discussion to conference"))
    first = answer.citations[0]
    assert first.source.kind == "briefing" and first.second_hand[0].source_id == "wt-2023"
    assert first.second_hand[0].standing.status == "superseded"
    assert [n.code for n in answer.draft.notices][:1] == ["superseded_source"]


def test_as_of_an_earlier_day_the_edition_of_that_day_was_in_force(assistant: Assistant):
    answer = assistant.answer(
        Question("how many working days from strategy discussion to conference", as_of=date(2026, 11, 22))
    )
    earlier = answer.citations[0].second_hand[0]
    assert earlier.standing.superseded_by is not None and earlier.standing.since == date(2026, 3, 18)
