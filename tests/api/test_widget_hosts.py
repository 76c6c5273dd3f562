"""The chat on other people's pages: other origins, hostile style sheets, two at once; and when the service or the line fails."""

import html
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
        visit.expects(f"left the origin: {address}/")


def test_a_page_that_is_not_allowed_gets_nothing_but_what_it_wrote_itself(
    hosted: Callable, open_page: Callable[..., Visit], address: str
):
    body = tags(address).replace("</touchstone-chat>", '<a href="/ask">Ask elsewhere</a></touchstone-chat>')
    with hosted(host_of(body, STRICT.format(address)), allowed=False) as host:
        visit = open_page(url=host + "/")
        assert visit.page.get_by_role("link", name="Ask elsewhere").is_visible()
        assert visit.page.locator("touchstone-chat").evaluate("element => element.shadowRoot") is None
        for fault in ("left the origin", "CORS", "ERR_FAILED"):
            visit.expects(fault)
        refused = visit.page.evaluate(
            """address => fetch(`${address}/v1/answers`, { method: "POST", body: "{}",
                headers: { "Content-Type": "application/json" } }).then(() => "read", () => "refused")""",
            address,
        )
        assert refused == "refused"


def test_files_that_were_changed_are_not_run(hosted: Callable, open_page: Callable[..., Visit], address: str):
    changed = re.sub(r'(chat\.js" crossorigin integrity="sha384-)....', r"\1AAAA", tags(address))
    with hosted(host_of(changed, STRICT.format(address))) as host:
        visit = open_page(url=host + "/")
        visit.page.wait_for_timeout(200)
        assert visit.page.locator("touchstone-chat").evaluate("element => element.shadowRoot") is None
        for fault in ("left the origin", "integrity"):
            visit.expects(fault)


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
        visit.expects("left the origin")


def test_a_host_sets_colours_type_and_parts(hosted: Callable, open_page: Callable[..., Visit], address: str):
    css = """touchstone-chat { --touchstone-accent: rgb(0, 96, 60); --touchstone-radius: 0px; --touchstone-font-size: 20px;
        --touchstone-launcher-block-end: 90px; } touchstone-chat::part(launcher) { border-radius: 3px; }"""
    with hosted(host_of(tags(address), STRICT.format(address), css=css)) as host:
        visit = open_page(url=host + "/", height=700)
        launcher = visit.page.get_by_role("button", name="Ask Touchstone")
        style = "node => { const s = getComputedStyle(node); return [s.backgroundColor, s.borderRadius]; }"
        assert launcher.evaluate(style) == ["rgb(0, 96, 60)", "3px"]
        box = launcher.bounding_box()
        assert box["y"] + box["height"] == pytest.approx(610, abs=1)
        launcher.click()
        ask = visit.page.get_by_role("button", name="Ask", exact=True)
        assert ask.evaluate(style)[0] == "rgb(0, 96, 60)"
        assert ask.evaluate("node => getComputedStyle(node).fontSize") == "20px"
        visit.expects("left the origin")


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
        visit.expects("left the origin")


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
        assert not launcher.is_visible()  # it would be reached with the Tab key behind the panel
        assert visit.page.locator("dialog.panel").evaluate("panel => panel.matches(':modal')") is modal
        visit.page.keyboard.press("Escape")
        visit.page.locator("dialog.panel").wait_for(state="hidden")
        assert visit.focused() == "BUTTON Ask Touchstone"


# --- when the service or the line fails ------------------------------------------------------------------------------------


class Held:
    """An assistant that stops in the middle of its work until it is told to go on."""

    def __init__(self, service: Service) -> None:
        self._assistant = service.assistant
        self.model = service.assistant.model
        self.go_on = threading.Event()

    def answer(self, question, watch: Callable[[str, Draft], None] = lambda _step, _draft: None, **rest) -> Answer:
        def watched(step: str, draft: Draft) -> None:
            watch(step, draft)
            if step == "screen":
                self.go_on.wait(PATIENCE / 1000)

        return self._assistant.answer(question, watched, **rest)


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
        visit.expects("net::ERR_")
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


def test_a_fault_of_a_page_is_seen_until_it_is_expected(open_page: Callable[..., Visit]):
    visit = open_page("/embed")
    visit.page.evaluate("console.error('it broke'); setTimeout(() => console.error('and broke again'), 300)")
    visit.expects("it broke")
    assert visit.faults == []
    visit.page.wait_for_timeout(600)
    assert visit.faults == ["and broke again"]
    visit.expects("again")
