"""The plain page, driven as a practitioner would drive it: by keyboard, on a phone, and with hostile text."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CHROMIUM = Path("/usr/bin/chromium")
PAGE = Path(__file__).parents[2] / "api" / "page"
QUESTION = "How soon must a child be offered a return home interview after going missing?"
PAYLOAD = "<img src=x onerror=alert(1)> how long is it from a strategy discussion to a conference?"
PATIENCE = 60_000  # ms; the first question loads the model


# The source of the page: no browser needed


@pytest.mark.parametrize("path", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_the_page_has_no_way_to_turn_text_into_markup_and_names_no_other_origin(path: Path):
    source = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")

    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|setHTML\w*|document\.write|createContextualFragment|DOMParser|\beval\b"
        r"|new Function|localStorage|sessionStorage|indexedDB|\.cookie\b|https?://",
        source,
    )

    assert found == []


def test_the_page_has_no_inline_script_style_or_handler():
    html = (PAGE / "index.html").read_text(encoding="utf-8")

    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", html) == []


def test_the_danger_line_and_the_warning_about_names_stand_without_scripts():
    html = (PAGE / "index.html").read_text(encoding="utf-8")

    assert html.index("tel:999") < html.index("<main")
    assert "Do not enter names" in html
    assert "<noscript>" in html


# The page in a browser, against the real service


class Visit:
    """One page open in a browser, with what went wrong while it was open."""

    def __init__(self, page, base: str) -> None:
        self.page = page
        self.base = base.rstrip("/")
        self.faults: list[str] = []
        page.on("console", lambda message: message.type in ("error", "warning") and self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self._same_origin(request.url))
        page.goto(self.base + "/")

    def _same_origin(self, url: str) -> None:
        if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
            self.faults.append(f"left the origin: {url}")

    def ask(self, question: str) -> None:
        """By keyboard alone."""
        self.page.get_by_label("Your question").focus()
        self.page.keyboard.insert_text(question)
        self.page.keyboard.press("Enter")
        self.page.locator("#another").wait_for(state="visible", timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, live_service: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Visit(context.new_page(), live_service)
    context.close()


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_question_asked_by_keyboard_is_answered_and_its_citation_opens_at_the_quotation(
    visit: Visit, live_service: str
):
    visit.ask(QUESTION)
    page = visit.page
    assert page.locator(".statement").count() > 0
    assert page.get_by_role("status").inner_text().startswith("Answer ready:")
    assert page.evaluate("document.activeElement.tagName") == "H2"

    first = page.locator(".statement").get_by_role("button", name=re.compile(r"^Source 1: ")).first
    first.focus()
    page.keyboard.press("Enter")
    page.locator("dialog mark").wait_for(timeout=PATIENCE)

    answer = page.request.post(f"{live_service.rstrip('/')}/v1/answers", data={"question": QUESTION}).json()
    quote = next(citation["quote"] for citation in answer["citations"] if citation["number"] == 1)
    assert without_space(page.locator("dialog mark").inner_text()) == without_space(quote)

    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="hidden")
    assert first.evaluate("button => button === document.activeElement")
    assert visit.faults == []


def test_back_closes_the_passage_and_keeps_the_answer(visit: Visit):
    visit.ask(QUESTION)
    page = visit.page
    page.locator(".statement .citation").first.click()
    page.locator("dialog mark").wait_for(timeout=PATIENCE)

    page.go_back()

    page.locator("dialog").wait_for(state="hidden")
    assert page.locator(".statement").count() > 0
    assert visit.faults == []


def test_markup_in_a_question_stays_text(visit: Visit):
    images = visit.page.locator("img").count()

    visit.ask(PAYLOAD)

    assert "<img src=x onerror=alert(1)>" in visit.page.locator("article h2").inner_text()
    assert visit.page.locator("img").count() == images
    assert visit.page.locator("[onerror], [onload]").count() == 0
    assert visit.faults == []


def test_an_empty_question_is_not_sent(visit: Visit):
    visit.page.get_by_label("Your question").focus()
    visit.page.keyboard.press("Enter")

    assert visit.page.get_by_text("Write a question first.").is_visible()
    assert visit.page.locator("article").count() == 0


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256)], ids=["phone", "zoomed to 400 %"])
def test_nothing_scrolls_sideways_on_a_narrow_screen(visit: Visit, width: int, height: int):
    page = visit.page
    page.set_viewport_size({"width": width, "height": height})
    visit.ask(QUESTION)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width

    page.locator(".statement .citation").first.click()
    page.locator("dialog mark").wait_for(timeout=PATIENCE)
    assert page.evaluate("document.querySelector('#passage-body').scrollWidth") <= width


def test_a_service_that_cannot_be_reached_says_what_to_do_about_danger_and_offers_another_try(visit: Visit):
    visit.page.route("**/v1/answers", lambda route: route.abort())

    visit.ask("What do reviews say about fathers?")

    alert = visit.page.locator("article").get_by_role("alert")
    assert "could not be reached" in alert.inner_text()
    assert alert.locator("a[href='tel:999']").count() == 1
    visit.page.unroute("**/v1/answers")
    visit.page.get_by_role("button", name="Try again").click()
    visit.page.locator(".statement, .outcome").first.wait_for(timeout=PATIENCE)
    assert visit.page.locator("article").count() == 1


def test_a_problem_shows_its_act_now_block_first_and_links_only_numbers(visit: Visit):
    problem = {
        "type": "about:blank",
        "title": "Too many questions",
        "status": 429,
        "detail": "Wait 20 seconds.",
        "act_now": {
            "steps": ["Call 999."],
            "contacts": [
                {"label": "Police", "value": "999", "area": None, "checked_on": None},
                {"label": "MASH", "value": "javascript:alert(1)", "area": None, "checked_on": None},
            ],
        },
    }
    visit.page.route(
        "**/v1/answers",
        lambda route: route.fulfill(status=429, content_type="application/problem+json", body=json.dumps(problem)),
    )

    visit.ask("the baby is not breathing")

    alerts = visit.page.locator("article").get_by_role("alert")
    assert alerts.nth(0).inner_text().startswith("Act now")
    assert "Too many questions" in alerts.nth(1).inner_text()
    links = visit.page.locator("article a")
    assert links.evaluate_all("links => links.map(link => link.getAttribute('href'))") == ["tel:999"]


# The parts that count bytes and code points, in the browser that will run them


def test_events_are_read_whole_however_the_bytes_are_cut(visit: Visit):
    sent = ': comment\r\nevent: stage\r\ndata: {"a":\r\ndata: "é👶"}\r\n\r\nevent: answer\ndata: 1\n\ndata: cut off'

    for size in (1, 2, 3, 7, 1000):
        received = visit.page.evaluate(
            """async ([text, size]) => {
                const { events } = await import("/page/stream.js");
                const bytes = new TextEncoder().encode(text);
                const stream = new ReadableStream({ start(controller) {
                    for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
                    controller.close();
                } });
                const found = [];
                for await (const { event, data } of events(stream)) found.push([event, data]);
                return found;
            }""",
            [sent, size],
        )
        assert received == [["stage", '{"a":\n"é👶"}'], ["answer", "1"]]


@pytest.mark.parametrize(
    ("text", "offsets", "quote", "expected"),
    [
        pytest.param("👶👶 the child, the child", (14, 23), "the child", [14, 23], id="the second of two"),
        pytest.param("👶 see\n  the child", (0, 2), "see the", [2, 11], id="wrong offsets: found by its words"),
        pytest.param("see the child", (0, 3), "another", [0, 0], id="not there: nothing is marked"),
    ],
)
def test_the_quotation_is_found_by_code_points(
    visit: Visit, text: str, offsets: tuple[int, int], quote: str, expected: list[int]
):
    found = visit.page.evaluate(
        """async ([text, from, to, quote]) => {
            const { quoteRange } = await import("/page/passage.js");
            return quoteRange(Array.from(text), from, to, quote);
        }""",
        [text, *offsets, quote],
    )

    assert found == expected
