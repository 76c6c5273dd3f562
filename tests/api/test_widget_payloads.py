"""What others write stays text: in every field of an answer, an error, a stream, a conversation, a comment."""

import json
from collections.abc import Callable

import canned
import pytest
from browsing import Visit
from states import told


def hostile(payload: str) -> dict:
    place = {**canned.citation(1)["locator"], "label": payload, "heading_path": [payload], "printed_page": payload}
    cited = canned.citation(
        1,
        title=payload,
        publisher=payload,
        quote=payload,
        url=payload,
        open="/v1/passages/1",
        status_text=payload,
        superseded_by_title=payload,
        locator=place,
        source_id=payload,
        kind=payload,
        published=payload,
        passage_id=payload,
        second_hand=[{"source_id": payload, "title": payload, "where": payload, "status": payload, "held": False}],
    )
    contact = {
        "label": payload,
        "value": payload,
        "area": payload,
        "checked_on": payload,
        "when": payload,
        "note": payload,
    }
    return canned.answer(
        question=payload,
        standalone_question=payload + "!",
        message=payload,
        unanswered=[payload],
        choices=[payload],
        act_now={"steps": [payload], "contacts": [contact]},
        care={"for": payload, "text": payload, "contacts": [contact]},
        privacy={"removed": [payload], "message": payload},
        notices=[{"code": payload, "text": payload, "citations": [1]}],
        statements=[canned.statement(1, text=payload, force=payload)],
        citations=[cited],
        changes=[payload],
        as_of=payload,
        status="answered_in_part",
    )


MADE = """() => {
    const tree = document.querySelector("touchstone-chat").shadowRoot;
    const allowed = new Set(`class id part role type name for rows maxlength value tabindex hidden lang spellcheck autocomplete
        autocapitalize required novalidate readonly open disabled href target rel viewBox d width height title`.split(/\\s+/));
    const never = new Set("script img iframe object embed style link base math meta video audio".split(" "));
    const found = [];
    for (const node of tree.querySelectorAll("*")) {
        if (never.has(node.localName)) found.push(node.localName);
        for (const { name, value } of node.attributes) {
            if (!allowed.has(name) && !/^(aria|data)-/.test(name)) found.push(`${node.localName} ${name}`);
            if (name === "href" && !/^(tel:[0-9]+|https:..example.org.*)$/.test(value)) found.push(value);
        }
    }
    return found;
}"""
"""Elements, attributes and addresses in the chat that it never makes itself."""


@pytest.mark.parametrize("payload", canned.PAYLOADS)
def test_payloads_in_every_field_end_up_as_text(open_page: Callable[..., Visit], payload: str):
    visit = open_page()
    source = {
        "id": payload,
        "title": payload,
        "url": payload,
        "status_note": payload,
        "period": payload,
        "kind": payload,
    }
    text = payload + " and more"
    hostile_passage = canned.passage(text=text, before=payload, after=payload, source=source, start=100)
    page = {"source": source, "page": 60, "printed_page": payload, "text": text, "start": 100, "previous": None,
            "next": None, "picture": None}  # fmt: skip
    visit.page.route(
        "**/v1/answers",
        lambda route: route.fulfill(
            headers={"Content-Type": "text/event-stream"}, body=canned.events(hostile(payload))
        ),
    )
    visit.page.route("**/v1/passages/**", lambda route: route.fulfill(json=hostile_passage))
    visit.page.route("**/v1/documents/**", lambda route: route.fulfill(json=page))

    visit.ask(payload)
    assert payload in visit.page.locator("article h3[tabindex]").inner_text()
    assert visit.page.locator(".said").inner_text() == payload
    assert visit.page.evaluate(MADE) == []
    visit.page.locator(".statement .citation").first.click()
    visit.page.get_by_text("About this source").wait_for()
    assert visit.page.evaluate(MADE) == []
    visit.page.get_by_role("button", name="Open at page").click()
    visit.page.get_by_text("Text of this page").wait_for()
    assert visit.page.evaluate(MADE) == []


@pytest.mark.parametrize("payload", canned.PAYLOADS)
def test_payloads_in_errors_comments_and_conversations_end_up_as_text(visit: Visit, payload: str):
    problem = {"title": payload, "detail": payload, "status": 422, "act_now": {"steps": [payload], "contacts": []}}
    listed = {"id": "a" * 32, "title": payload, "changed_at": payload, "turns": 1}
    danger = {"title": payload, "act_now": problem["act_now"]}
    visit.page.route("**/v1/answers", lambda route: route.fulfill(status=422, json=problem))
    visit.page.route("**/v1/conversations", lambda route: route.fulfill(json={"conversations": [listed], "next": None}))
    visit.page.route("**/v1/conversations/*", lambda route: route.fulfill(json=danger))
    visit.page.route("**/v1/feedback", lambda route: route.fulfill(json=danger))
    visit.ask("a question")
    assert visit.page.get_by_role("alert").get_by_text(payload, exact=True).first.is_visible()
    visit.page.get_by_role("button", name="Earlier conversations").click()
    visit.page.get_by_role("button", name=payload, exact=True).wait_for()
    assert visit.page.evaluate(MADE) == []
    visit.page.get_by_role("button", name="Rename: ").press("Enter")
    visit.page.get_by_role("textbox", name="Name of the conversation").fill(payload)
    visit.page.keyboard.press("Enter")
    visit.page.locator(".history .act-now").get_by_text(payload, exact=True).wait_for()
    visit.page.get_by_role("button", name="Delete: ").press("Enter")
    visit.page.get_by_text("Delete “").wait_for()
    assert visit.page.evaluate(MADE) == []
    visit.page.get_by_role("button", name="New conversation").click()
    told(visit, canned.answer())
    visit.ask("a question")
    visit.page.get_by_role("button", name="Report a problem").click()
    visit.page.get_by_label("It is wrong").check()
    visit.page.get_by_label("Comment, if you like").fill(payload)
    visit.page.get_by_role("button", name="Send").click()
    visit.page.locator(".feedback .act-now").get_by_text(payload, exact=True).wait_for()
    assert visit.page.evaluate(MADE) == []
    visit.expects("status of 422")


@pytest.mark.parametrize("event", ["stage", "nothing known", "<img src=x onerror=alert(1)>", "problem"])
def test_payloads_in_the_events_of_a_stream_end_up_as_text(visit: Visit, event: str):
    payload = canned.PAYLOADS[1]
    told_of = json.dumps({"stage": payload, "found": payload, "title": payload, "detail": payload, "status": 500})
    body = f"event: {event}\ndata: {told_of}\n\n" + canned.events(canned.answer())
    visit.page.route(
        "**/v1/answers", lambda route: route.fulfill(headers={"Content-Type": "text/event-stream"}, body=body)
    )
    visit.ask("a question")
    assert visit.page.evaluate(MADE) == []
    assert visit.page.get_by_text("Answer ready").count() + visit.page.get_by_role("alert").count() > 0


def test_what_a_stream_says_that_is_not_an_answer_is_an_error_not_a_page(open_page: Callable[..., Visit]):
    visit = open_page()
    visit.page.route(
        "**/v1/answers",
        lambda route: route.fulfill(
            headers={"Content-Type": "text/event-stream"}, body="event: answer\ndata: <b>not JSON</b>\n\n"
        ),
    )
    visit.ask("a question")
    assert visit.page.get_by_role("alert").get_by_text("could not be reached").is_visible()
