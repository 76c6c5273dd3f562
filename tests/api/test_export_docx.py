"""The answer as a Word file: everything that is shown, stamped with its day."""

import io

import canned
import pytest
from docx import Document
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.export_docx import answer_as_docx
from api.schemas import AnswerSchema
from api.service import Service
from assistant.steps.screen import Danger


def written(question: str = "How soon?", **changes) -> list[str]:
    body = canned.answer(**{"citations": [canned.citation(1, locator=LOCATOR)], **changes})
    document = Document(io.BytesIO(answer_as_docx(AnswerSchema.model_validate(body), question)))
    section = document.sections[0]
    return [
        paragraph.text for paragraph in [*section.header.paragraphs, *document.paragraphs, *section.footer.paragraphs]
    ]


LOCATOR = canned.citation(1)["locator"]


def test_the_day_the_quotations_and_their_sources_stand_in_it():
    lines = written()
    assert lines[0] == "Touchstone answer. Correct on 22 November 2026" and lines[1] == "How soon?"
    assert lines[2].startswith("Correct on 22 November 2026.")
    assert "“A decision should be made within one working day.” [1]" in lines
    assert "Note: The guide was replaced. [1]" in lines
    source = next(line for line in lines if line.startswith("[1] "))
    assert "Superseded by Guide 2026 (not held here) since 18 March 2026." in source and "para 1, p. 58" in source


def test_danger_comes_before_everything_that_is_answered():
    lines = written(act_now=canned.ACT_NOW)
    assert lines.index("Act now") < lines.index("What guidance expects")
    assert "Front Door: 0808 157 0101 (weekdays; checked 2 November 2026)" in lines


def test_what_has_changed_since_stands_under_the_stamp():
    assert "Changed since: Guide: superseded." in written(changes=["Guide: superseded."])[:5]


@pytest.mark.parametrize("payload", canned.PAYLOADS)
def test_payloads_stay_text(payload: str):
    lines = written(payload, message=payload, status="answered_in_part", unanswered=[payload])
    assert lines.count(payload) == 3


@settings(max_examples=20)
@given(st.text(max_size=200))
def test_any_question_can_be_written(question: str):
    assert written(question)[0].startswith("Touchstone answer")


def test_an_answer_that_is_not_kept_cannot_be_had(service: Service):
    with TestClient(create_app(service, Danger.load())) as client:
        assert client.post(f"/v1/answers/{'0' * 32}/docx", json={}).status_code == 404
        assert client.post(f"/v1/answers/{'0' * 32}/docx", json={"question": "x" * 2001}).status_code == 422
        answer = client.post("/v1/answers", json={"question": "What do reviews say about fathers?"}).json()
        made = client.post(f"/v1/answers/{answer['id']}/docx", json={"question": "fathers?"})
        assert made.headers["cache-control"] == "no-store" and "fathers" not in made.headers["content-disposition"]
        assert Document(io.BytesIO(made.content)).paragraphs[0].text == "fathers?"
