"""The chat on other people's pages: other origins, hostile style sheets, two at once; and when the service or the line fails."""

import html
import json
import re
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import canned
import pytest
from browsing import PATIENCE, Visit, listening, served
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from api.app import create_app
from api.embed_page import embed_page
from api.service import Service
from assistant.answers import Answer, Draft
from assistant.steps.screen import Danger

QUESTION = "How soon must a child be offered a return home interview after going missing?"
STRICT = "default-src 'none'; script-src {0}; connect-src {0}; style-src 'self'; base-uri 'none'; form-action 'none'"
HOSTILE = """
html { font-size: 62.5%; }
* { all: unset !important; display: inline !important; color: red !important; background: red !important;
    font: 4px/1 cursive !important; letter-spacing: 1em !important; text-transform: uppercase !important;
    visibility: hidden !important; opacity: .1 !important; transform: rotate(9deg) !important; }
button, textarea, dialog, article { width: 3px !important; pointer-events: none !important; }
"""


def host_of(body: str, policy: str, *, css: str = "") -> Starlette:
    """Somebody's intranet: one page, its style sheet, and its policy."""
    page = (
        f'<!doctype html><html lang="en-GB"><head><title>Intranet</title><link rel="stylesheet" href="/host.css"></head>'
        f"<body><main><h1>Intranet</h1>{body}</main></body></html>"
    )

    def document(_request) -> HTMLResponse:
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    def style(_request) -> HTMLResponse:
        return HTMLResponse(css, media_type="text/css")

    return Starlette(routes=[Route("/", document), Route("/host.css", style)])


def tags(address: str) -> str:
    """The tags with their hashes, as /embed gives them to copy."""
    page = embed_page(address, ())
    code = page[page.index('id="code-checked"') :]
    return html.unescape(code[code.index("<code>") + 6 : code.index("</code>")])


@pytest.fixture
def hosted(host_socket: socket.socket) -> Callable:
    """Serves a host's page at the allowed origin, or at another one."""
    return lambda app, allowed=True: served(app, host_socket.dup() if allowed else listening())


def test_on_an_allowed_page_of_another_origin_with_a_strict_policy_and_integrity(
    hosted: Callable, open_page: Callable[..., Visit], address: str
):
    with hosted(host_of(tags(address), STRICT.format(address))) as host:
        visit = open_page(url=host + "/")
        visit.page.get_by_role("button", name="Ask Touchstone").click()
        visit.ask(QUESTION)
        assert visit.page.locator(".statement").count() > 0
        visit.page.locator(".statement .citation").first.click()
        visit.page.locator(".passage-text mark").first.wait_for()
        visit.page.get_by_role("button", name="Yes", exact=True).click()
        visit.page.get_by_text("Thank you.").first.wait_for()
    strangers = {fault for fault in visit.faults if not fault.startswith(f"left the origin: {address}/")}
    visit.faults.clear()
    assert strangers == set()


def test_a_page_that_is_not_allowed_gets_nothing_but_what_it_wrote_itself(
    hosted: Callable, open_page: Callable[..., Visit], address: str
):
    body = tags(address).replace("</touchstone-chat>", '<a href="/ask">Ask elsewhere</a></touchstone-chat>')
    with hosted(host_of(body, STRICT.format(address)), allowed=False) as host:
        visit = open_page(url=host + "/")
        assert visit.page.get_by_role("link", name="Ask elsewhere").is_visible()
        assert visit.page.locator("touchstone-chat").evaluate("element => element.shadowRoot") is None
        assert any("CORS" in fault for fault in visit.faults)
        refused = visit.page.evaluate(
            """address => fetch(`${address}/v1/answers`, { method: "POST", body: "{}",
                headers: { "Content-Type": "application/json" } }).then(() => "read", () => "refused")""",
            address,
        )
        assert refused == "refused"
        visit.faults.clear()


def test_files_that_were_changed_are_not_run(hosted: Callable, open_page: Callable[..., Visit], address: str):
    changed = re.sub(r'(chat\.js" crossorigin integrity="sha384-)....', r"\1AAAA", tags(address))
    with hosted(host_of(changed, STRICT.format(address))) as host:
        visit = open_page(url=host + "/")
        visit.page.wait_for_timeout(200)
        assert visit.page.locator("touchstone-chat").evaluate("element => element.shadowRoot") is None
        assert any("integrity" in fault for fault in visit.faults)
        visit.faults.clear()


def test_a_hostile_style_sheet_changes_nothing(hosted: Callable, open_page: Callable[..., Visit], address: str):
    with hosted(host_of(tags(address), STRICT.format(address), css=HOSTILE)) as host:
        visit = open_page(url=host + "/")
        visit.page.route(
            "**/v1/answers",
            lambda route: route.fulfill(
                headers={"Content-Type": "text/event-stream", "Access-Control-Allow-Origin": "*"},
                body=canned.events(canned.answer()),
            ),
        )
        launcher = visit.page.get_by_role("button", name="Ask Touchstone")
        assert launcher.bounding_box()["height"] >= 44
        launcher.click()
        visit.ask(QUESTION)
        said = visit.page.locator(".said")
        assert said.is_visible()
        style = said.evaluate(
            "node => { const s = getComputedStyle(node); return [s.fontSize, s.color, s.textTransform]; }"
        )
        assert style == ["17px", "rgb(22, 33, 43)", "none"]
        assert visit.page.locator("article").bounding_box()["width"] > 300
        visit.faults.clear()


def test_two_on_one_page_keep_to_themselves(hosted: Callable, open_page: Callable[..., Visit], address: str):
    two = tags(address).replace("<touchstone-chat>", '<touchstone-chat inline heading="One">') + (
        '<touchstone-chat inline heading="Two" area="exampleshire" role="social worker"></touchstone-chat>'
    )
    with hosted(host_of(two, STRICT.format(address))) as host:
        visit = open_page(url=host + "/")
        first, second = (visit.page.locator("touchstone-chat").nth(number) for number in (0, 1))
        with visit.page.expect_request("**/v1/answers") as sent:
            second.get_by_role("textbox", name="Your question").fill(QUESTION)
            second.get_by_role("button", name="Ask", exact=True).click()
        second.locator("article[aria-busy=false]").wait_for(timeout=PATIENCE)
        assert first.locator("article").count() == 0
        assert sent.value.post_data_json["area"] == "exampleshire"
        assert sent.value.post_data_json["role"] == "social worker"
        assert second.get_attribute("role") is None
        second.locator(".statement .citation").first.click()
        second.locator(".passage-text mark").first.wait_for()
        assert first.locator("dialog[open]").count() == 0
        visit.faults.clear()


def test_a_token_is_asked_for_and_sent_and_its_failure_is_told(open_page: Callable[..., Visit]):
    visit = open_page("/embed")
    element = visit.page.locator("touchstone-chat")
    element.evaluate("element => { element.getToken = async () => 'abc'; element.open = true; }")
    with visit.page.expect_request("**/v1/answers") as sent:
        visit.ask(QUESTION)
    assert sent.value.headers["authorization"] == "Bearer abc"
    visit.page.add_init_script(
        """new MutationObserver((_, observer) => {
            const element = document.querySelector("touchstone-chat");
            if (!element) return;
            observer.disconnect();
            Object.assign(element, { getToken: () => "early", open: true });
        }).observe(document, { childList: true, subtree: true });"""
    )
    visit.page.reload()
    with visit.page.expect_request("**/v1/answers") as sent:
        visit.ask(QUESTION)
    assert sent.value.headers["authorization"] == "Bearer early"
    element.evaluate("element => { element.getToken = () => Promise.reject(new Error('no')); }")
    visit.ask(QUESTION)
    assert visit.page.get_by_role("alert").get_by_text("You could not be signed in").is_visible()


# --- the launcher --------------------------------------------------------------------------------------------------------


def test_the_panel_opens_closes_and_gives_the_focus_back(open_page: Callable[..., Visit]):
    for width, modal in ((1280, False), (320, True)):
        visit = open_page("/embed", width=width, height=700)
        launcher = visit.page.get_by_role("button", name="Ask Touchstone")
        launcher.focus()
        visit.page.keyboard.press("Enter")
        assert visit.focused().startswith("TEXTAREA Your question")
        assert visit.page.locator("dialog.panel").evaluate("panel => panel.matches(':modal')") is modal
        visit.page.keyboard.press("Escape")
        visit.page.locator("dialog.panel").wait_for(state="hidden")
        assert visit.focused() == "BUTTON Ask Touchstone"


# --- when the service or the line fails ------------------------------------------------------------------------------------


class Held:
    """An assistant that stops in the middle of its work until it is told to go on."""

    def __init__(self, service: Service) -> None:
        self._assistant = service.assistant
        self.go_on = threading.Event()

    def answer(self, question, watch: Callable[[str, Draft], None] = lambda _step, _draft: None) -> Answer:
        def watched(step: str, draft: Draft) -> None:
            watch(step, draft)
            if step == "screen":
                self.go_on.wait(PATIENCE / 1000)

        return self._assistant.answer(question, watched)


def test_the_service_restarting_in_mid_stream_is_told_and_the_next_try_answers(
    open_page: Callable[..., Visit], service: Service
):
    held = Held(service)
    danger = Danger.load()
    with closing(listening()) as at:
        with served(create_app(replace(service, assistant=held), danger), at.dup()) as url:
            visit = open_page(url=url + "/")
            visit.ask("The baby is not breathing", wait="article[aria-busy=true]")
            visit.page.get_by_role("alert").get_by_text("Act now").wait_for()
            threading.Timer(1, held.go_on.set).start()  # once the service is gone, so that its thread ends too
        alert = visit.page.get_by_role("alert").get_by_text("The connection to the service was lost")
        alert.wait_for()
        assert visit.page.get_by_role("alert").get_by_text("Act now").is_visible()
        visit.faults.clear()
        with served(create_app(service, danger), at):
            visit.page.get_by_role("button", name="Try again").click()
            visit.page.locator("article[aria-busy=false] .statement").first.wait_for(timeout=PATIENCE)
        assert visit.page.get_by_text("Act now").first.is_visible()


def test_a_slow_network_shows_the_page_and_the_answer_all_the_same(open_page: Callable[..., Visit]):
    visit = open_page()
    line = visit.page.context.new_cdp_session(visit.page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000},
    )
    visit.page.reload()
    visit.field.wait_for()
    visit.ask(QUESTION)
    assert visit.page.locator(".statement").count() > 0


# --- what others write stays text ---------------------------------------------------------------------------------------------


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
    assert payload in visit.page.locator("article h3").inner_text()
    assert visit.page.locator(".said").inner_text() == payload
    assert visit.page.evaluate(MADE) == []
    visit.page.locator(".statement .citation").first.click()
    visit.page.get_by_text("About this source").wait_for()
    assert visit.page.evaluate(MADE) == []
    visit.page.get_by_role("button", name="Open at page").click()
    visit.page.get_by_text("Text of this page").wait_for()
    assert visit.page.evaluate(MADE) == []


def test_payloads_in_errors_and_conversations_end_up_as_text(open_page: Callable[..., Visit]):
    visit = open_page()
    payload = canned.PAYLOADS[1]
    problem = {"title": payload, "detail": payload, "status": 422, "act_now": {"steps": [payload], "contacts": []}}
    listed = {"id": "a" * 32, "title": payload, "changed_at": payload, "turns": 1}
    visit.page.route("**/v1/answers", lambda route: route.fulfill(status=422, body=json.dumps(problem)))
    visit.page.route("**/v1/conversations", lambda route: route.fulfill(json={"conversations": [listed], "next": None}))
    visit.ask("a question")
    assert visit.page.get_by_role("alert").get_by_text(payload).first.is_visible()
    visit.page.get_by_role("button", name="Earlier conversations").click()
    visit.page.get_by_role("button", name=payload, exact=True).wait_for()
    assert visit.page.evaluate(MADE) == []
    visit.faults = [fault for fault in visit.faults if "422" not in fault]


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
