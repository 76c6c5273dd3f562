"""The start page without scripts: a form, and a page with the answer."""

from collections.abc import Iterator

import lxml.html
import pytest
from canned import PAYLOADS
from fastapi.testclient import TestClient
from lxml.html import HtmlElement

from api.app import create_app
from api.service import Service
from assistant.steps.screen import Danger

QUESTION = "How soon must a child be offered a return home interview after going missing?"


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service, Danger.load())) as opened:
        yield opened


def sent(client: TestClient, **fields: str) -> tuple[int, HtmlElement]:
    response = client.post("/", data=fields)
    assert response.headers["cache-control"] == "no-store"
    return response.status_code, lxml.html.document_fromstring(response.text)


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_form_the_danger_line_and_the_warning_stand_in_the_page(client: TestClient):
    tree = lxml.html.document_fromstring(client.get("/").text)
    form = tree.xpath("//touchstone-chat//form[@method='post' and @action='/']")[0]
    assert "Do not enter names" in words(form)
    assert {label.get("for") for label in form.xpath(".//label")} == {
        field.get("id") for field in form.xpath(".//textarea|.//input")
    }
    assert tree.xpath("//aside//a[@href='tel:999']") and not tree.xpath("//comment()")


def test_a_question_sent_by_the_form_is_answered_with_its_passages(client: TestClient):
    status, tree = sent(client, question=QUESTION, area="", as_of="")
    assert status == 200 and words(tree.xpath("//article/h2")[0]) == QUESTION
    quotes, marks = tree.xpath("//article/blockquote"), tree.xpath("//details//mark")
    assert quotes and len(marks) >= len(quotes)
    said = "".join(words(quote) for quote in quotes)
    assert all(words(mark) in said for mark in marks)
    assert "Correct on" in words(tree.xpath("//article")[0])
    assert tree.xpath("//form//textarea")[0].text is None and not tree.xpath("//touchstone-chat")


def test_danger_comes_first_also_where_the_question_is_refused(client: TestClient):
    danger = "The baby is not breathing. "
    for fields, status in (
        ({"question": danger}, 200),
        ({"question": danger * 100}, 422),
        ({"question": danger, "as_of": "x"}, 422),
    ):
        found, tree = sent(client, **fields)
        assert found == status
        first = tree.xpath("//main//section")[0]
        assert first.get("class") == "act-now" and first.xpath(".//a[@href='tel:999']")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "question is missing"),
        ({"question": "   "}, "question is missing"),
        ({"question": "x" * 2001}, "question is too long"),
        ({"question": "fathers?", "as_of": "yesterday"}, "must be a date"),
        ({"question": "fathers?", "area": "<b>"}, "area has characters that are not allowed"),
    ],
)
def test_what_cannot_be_asked_is_told_and_what_was_typed_is_still_there(
    client: TestClient, fields: dict[str, str], told: str
):
    status, tree = sent(client, **fields)
    assert status == 422 and told in words(tree.xpath("//section[@class='problem']")[0])
    assert (tree.xpath("//form//textarea")[0].text or "") == fields.get("question", "").strip()


def test_a_form_that_is_none_is_refused(client: TestClient):
    response = client.post("/", content=b"\xff&" * 300, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert response.status_code == 422 and "question is missing" in response.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_stay_text(client: TestClient, payload: str):
    for fields in ({"question": payload}, {"question": "fathers?", "area": payload}):
        tree = sent(client, **fields)[1]
        assert len(tree.xpath("//script")) == 1 and not tree.xpath("//iframe|//svg|//math|//*[@onerror]")
        assert len(tree.xpath("//img")) == 1


def test_the_answer_is_kept_without_a_conversation_and_audited(client: TestClient, service: Service):
    sent(client, question=QUESTION)
    assert service.stores.kept.conversations.page("", limit=10).conversations == ()
