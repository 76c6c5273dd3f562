"""Every state of the chat at three widths, light and dark: nothing for axe to find, nothing sideways, read in the right order."""

import json
from collections.abc import Callable
from importlib.resources import files

import canned
import pytest
from browsing import Visit

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 768, 1280)
CHAT = "document.querySelector('touchstone-chat').shadowRoot.querySelector('.chat')"
SEEN = """() => {
    const at = document.querySelector("touchstone-chat").shadowRoot.activeElement;
    const { left, top, width, height } = at.getBoundingClientRect();
    const style = getComputedStyle(at);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return ring && top >= 0 && top + Math.min(height, 40) <= innerHeight && left >= 0 && left + width <= innerWidth;
}"""
"""Whether what has the focus is in the window, with a ring round it."""
CONVERSATIONS = {
    "conversations": [
        {"id": "a" * 32, "title": "Return interviews", "begun_at": "2026-11-20T09:00:00Z",
         "changed_at": "2026-11-21T09:00:00Z", "turns": 2},
        {"id": "b" * 32, "title": "x" * 120, "begun_at": "2026-11-20T09:00:00Z",
         "changed_at": "2026-11-20T09:00:00Z", "turns": 1},
    ],
    "next": "2026-11-20T09:00:00+00:00_" + "b" * 32,
}  # fmt: skip
PAGE = {"source": canned.passage()["source"], "document_id": "guide@1", "page": 60, "printed_page": "58", "previous": 59,
        "next": 61, "text": canned.passage()["text"], "start": 100, "end": 171, "live": True, "picture": None}  # fmt: skip


def told(visit: Visit, body: dict, *, status: int = 200) -> None:
    """The service will say this to every question."""
    kind, text = (
        ("text/event-stream", canned.events(body)) if status == 200 else ("application/problem+json", json.dumps(body))
    )
    visit.page.route(
        "**/v1/answers", lambda route: route.fulfill(status=status, headers={"Content-Type": kind}, body=text)
    )


def asked(visit: Visit, body: dict, *, status: int = 200) -> None:
    told(visit, body, status=status)
    visit.ask("How soon is a decision made?")
    if status >= 400:
        visit.faults = [fault for fault in visit.faults if "Failed to load resource" not in fault]


def empty(visit: Visit) -> None:
    visit.field.wait_for()


def options(visit: Visit) -> None:
    visit.page.get_by_text("Options", exact=True).last.click()


def refused_empty(visit: Visit) -> None:
    visit.field.press("Enter")


def near_the_limit(visit: Visit) -> None:
    visit.field.fill("x" * 2010)


def sending(visit: Visit) -> None:
    visit.page.route("**/v1/answers", lambda _: None)
    visit.ask("How soon is a decision made?", wait="article[aria-busy=true]")


def slow(visit: Visit) -> None:
    visit.page.clock.install()
    sending(visit)
    visit.page.clock.fast_forward(9000)
    visit.page.get_by_text("Still working").wait_for()


def stopped(visit: Visit) -> None:
    sending(visit)
    visit.page.get_by_role("button", name="Stop").click()
    visit.page.get_by_text("Stopped", exact=True).wait_for()


def answered(visit: Visit) -> None:
    asked(visit, canned.answer(standalone_question="How soon does the local authority decide?"))


def everything(visit: Visit) -> None:
    forces = ("must", "should", "local", "learning", "context")
    statuses = ("in_force", "superseded", "in_force", "historic", "unknown")
    rest = {"source_id": "wt", "title": "Working together", "where": "p. 92", "status": "superseded",
            "superseded_by": "wt-2026", "superseded_by_title": "Working together 2026", "held": False}  # fmt: skip
    asked(
        visit,
        canned.answer(
            status="answered_in_part",
            message="Part of your question is answered below.",
            unanswered=["Who pays?"],
            act_now=canned.ACT_NOW,
            care={"for": "practitioner", "text": "This is hard to carry.", "contacts": canned.ACT_NOW["contacts"]},
            privacy={"removed": ["person"], "message": "Details were taken out."},
            notices=[
                {"code": "as_at", "text": "As it applied then.", "citations": []},
                {"code": "superseded_source", "text": "The guide was replaced.", "citations": [2]},
            ],
            statements=[canned.statement(n, force=force) for n, force in enumerate(forces, 1)],
            citations=[canned.citation(n, status=s, second_hand=[rest]) for n, s in enumerate(statuses, 1)],
        ),
    )
    visit.page.locator(".sources summary").click()


def nothing_held(visit: Visit) -> None:
    asked(visit, canned.refusal("unanswerable_no_evidence", "Nothing held here answers this question."))


def declined(visit: Visit) -> None:
    asked(visit, canned.refusal("declined_case_decision", "Touchstone does not decide about a child."))


def choices(visit: Visit) -> None:
    asked(
        visit, canned.refusal("clarification_needed", "Which of these do you mean?", choices=["A review", "A return"])
    )


def broken(visit: Visit) -> None:
    asked(visit, canned.refusal("error_internal", "Something went wrong here."))


def refused(visit: Visit) -> None:
    problem = {"title": "Too many questions", "status": 429, "detail": "Wait 20 seconds.", "act_now": canned.ACT_NOW}
    asked(visit, problem, status=429)


def offline(visit: Visit) -> None:
    visit.page.context.set_offline(True)
    visit.ask("How soon is a decision made?")
    visit.faults.clear()


def passage(visit: Visit) -> None:
    visit.page.route("**/v1/passages/**", lambda route: route.fulfill(json=canned.passage()))
    answered(visit)
    visit.page.locator(".statement .citation").press("Enter")
    visit.page.locator(".passage-text mark").wait_for()


def passage_failed(visit: Visit) -> None:
    visit.page.route("**/v1/passages/**", lambda route: route.abort())
    answered(visit)
    visit.page.locator(".statement .citation").press("Enter")
    visit.page.get_by_text("The passage could not be opened.").wait_for()
    visit.faults.clear()


def page_text(visit: Visit) -> None:
    visit.page.route("**/v1/documents/**", lambda route: route.fulfill(json=PAGE))
    passage(visit)
    visit.page.get_by_role("button", name="Open at page 58").press("Enter")
    visit.page.locator(".page-text mark").wait_for()


def reporting(visit: Visit) -> None:
    answered(visit)
    visit.page.get_by_role("button", name="Report a problem").press("Enter")
    visit.page.get_by_role("button", name="Send").press("Enter")


def history(visit: Visit) -> None:
    visit.page.route("**/v1/conversations", lambda route: route.fulfill(json=CONVERSATIONS))
    visit.page.get_by_role("button", name="Earlier conversations").press("Enter")
    visit.page.get_by_role("button", name="Return interviews", exact=True).wait_for()


def renaming(visit: Visit) -> None:
    history(visit)
    visit.page.get_by_role("button", name="Rename: Return interviews").press("Enter")


def many(visit: Visit) -> None:
    numbers = range(1, 31)
    asked(
        visit,
        canned.answer(
            statements=[canned.statement(n) for n in numbers], citations=[canned.citation(n) for n in numbers]
        ),
    )
    assert visit.page.locator(".statement").count() == 30
    assert visit.page.get_by_text("Sources (30)").is_visible()


STATES = (empty, options, refused_empty, near_the_limit, sending, slow, stopped, answered, everything, nothing_held,
          declined, choices, broken, refused, offline, passage, passage_failed, page_text, reporting, history, renaming,
          many)  # fmt: skip


def found_by_axe(visit: Visit) -> list[str]:
    """What axe-core finds, as `rule: selector`."""
    if not visit.page.evaluate("Boolean(window.axe)"):
        visit.page.evaluate(AXE)
    result = visit.page.evaluate(
        "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'], elementRef: false })", RULES
    )
    return [
        f"{v['id']}: {node['target']} {node.get('failureSummary', '')}"
        for v in result["violations"]
        for node in v["nodes"]
    ]


MODAL = (passage, passage_failed, page_text)
"""How these open depends on the room that there is then; all others may be made wide or narrow afterwards."""


@pytest.mark.parametrize(
    ("state", "widths"),
    [
        *((state, WIDTHS) for state in STATES if state not in MODAL),
        *((state, (width,)) for state in MODAL for width in WIDTHS),
    ],
    ids=lambda value: value.__name__ if callable(value) else "-".join(map(str, value)),
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: Callable[..., Visit], state: Callable[[Visit], None], widths: tuple[int, ...]
):
    visit = open_page(width=widths[0], height=800, reduced_motion="reduce")
    state(visit)
    for width in widths:
        visit.page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            visit.page.emulate_media(color_scheme=scheme)
            assert found_by_axe(visit) == []
        assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert visit.page.evaluate(f"{CHAT}.scrollWidth") <= width


@pytest.mark.parametrize("size", [(320, 256), (1280, 200)], ids=["400 % zoom", "a low window"])
def test_nothing_is_lost_in_a_low_window(open_page: Callable[..., Visit], size: tuple[int, int]):
    visit = open_page(width=size[0], height=size[1])
    everything(visit)
    for words in ("Act now", "This is hard to carry.", "What the law requires", "Copy", "Yes"):
        found = visit.page.locator("article").get_by_text(words, exact=True).first
        found.scroll_into_view_if_needed()
        assert visit.page.evaluate(
            """([x, y, width, height]) => {
                const at = document.elementFromPoint(x + width / 2, y + height / 2);
                return at?.localName === "touchstone-chat";
            }""",
            list(found.bounding_box().values()),
        )
    visit.field.scroll_into_view_if_needed()
    assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= size[0]


def test_an_answer_is_read_in_the_right_order(visit: Visit):
    everything(visit)
    read = visit.page.locator("article").aria_snapshot()
    words = [
        "You asked", "Act now", "Danger to life", "Emergency", "This is hard to carry.",
        "Details were removed", "Answered in part", "As it applied then.", "What the law requires", "Source 1",
        "What guidance expects", "The guide was replaced.", "Source 2", "What your local procedure says",
        "What reviews and inspections have found", "Background", "Sources (5)", "Correct on 22 November 2026",
        "What to do with this answer", "Was this useful?", "Ask next",
    ]  # fmt: skip
    places = [read.find(word) for word in words]
    assert -1 not in places and places == sorted(places), list(zip(words, places, strict=True))


def test_one_line_speaks_and_only_danger_and_errors_are_alerts(visit: Visit):
    everything(visit)
    live = f"[...{CHAT}.querySelectorAll('[role=status], [role=alert], [aria-live], [role=log]')]"
    names = "node => node.className || node.getAttribute('role')"
    assert visit.page.evaluate(f"{live}.filter(node => node.innerText.trim()).map({names})") == ["act-now", "status"]
    assert visit.page.get_by_role("status").inner_text() == "Answered in part, 1 source."


def test_danger_stands_first_and_nothing_but_numbers_becomes_a_link(visit: Visit):
    contacts = [*canned.ACT_NOW["contacts"], {"label": "MASH", "value": "javascript:alert(1)", "area": None}]
    problem = {
        "title": "Too many",
        "status": 429,
        "detail": "Wait.",
        "act_now": {"steps": ["Call 999."], "contacts": contacts},
    }
    asked(visit, problem, status=429)
    alerts = visit.page.locator("article").get_by_role("alert")
    assert alerts.nth(0).inner_text().startswith("Act now") and "Too many" in alerts.nth(1).inner_text()
    links = visit.page.locator("article a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links == ["tel:999", "tel:08081570101"]


@pytest.mark.parametrize("state", [broken, offline], ids=lambda state: state.__name__)
def test_a_failure_without_steps_of_its_own_says_whom_to_call(visit: Visit, state: Callable[[Visit], None]):
    state(visit)
    assert visit.page.locator("article").get_by_role("alert").locator("a[href='tel:999']").count() == 1
    visit.page.context.set_offline(False)
    told(visit, canned.answer())
    visit.page.get_by_role("button", name="Try again").click()
    visit.page.locator(".statement").wait_for()
    assert visit.page.locator("article").count() == 1


def test_what_danger_asks_for_stays_in_sight_whatever_the_next_try_brings(visit: Visit):
    refused(visit)
    told(visit, canned.answer())
    visit.page.get_by_role("button", name="Try again").click()
    visit.page.locator(".statement").wait_for()
    assert visit.page.locator(".act-now").count() == 1


def test_axe_sees_into_the_chat(visit: Visit):
    visit.page.evaluate(f"{CHAT}.querySelector('.primary').replaceChildren()")
    assert any("button-name" in fault for fault in found_by_axe(visit))


def test_everything_is_reached_with_the_tab_key_and_seen_there(visit: Visit):
    everything(visit)
    visit.page.locator("article h3").focus()
    stops: list[str] = []
    for _ in range(60):
        visit.page.keyboard.press("Tab")
        stops.append(visit.focused())
        if stops[-1] == "SUMMARY Options":
            break
        assert visit.page.evaluate(SEEN), stops[-1]
    expected = ["A 999", "A 0808 157 0101", "BUTTON", "SUMMARY Sources (5)", "BUTTON Copy", "BUTTON Print", "BUTTON Word file",
                "BUTTON Edit and ask again", "BUTTON Yes", "BUTTON Report a problem", "BUTTON Who pays?",
                "TEXTAREA Your question", "BUTTON Ask", "SUMMARY Options"]  # fmt: skip
    left = list(expected)
    for stop in stops:
        if left and stop.startswith(left[0]):
            left.pop(0)
    assert left == [], stops


def test_targets_are_large_enough(open_page: Callable[..., Visit]):
    visit = open_page(width=320, height=800, has_touch=True, is_mobile=True)
    everything(visit)
    small = visit.page.evaluate(
        f"""[...{CHAT}.querySelectorAll("button, summary, input, textarea, .contacts a")]
            .filter(node => node.checkVisibility() && node.type !== "radio")
            .map(node => [node.innerText, node.getBoundingClientRect().height])
            .filter(([words, height]) => height < (/^Sources|Options/.test(words) ? 24 : 43.5))"""
    )
    assert small == []
