"""Every state of the chat at three widths, light and dark: nothing for axe to find, nothing sideways, read in the right order."""

import re
from collections.abc import Callable
from importlib.resources import files

import canned
import pytest
from browsing import Visit
from states import (
    STATES,
    answered,
    asked,
    broken,
    case_note,
    declined,
    everything,
    offline,
    page_text,
    passage,
    passage_failed,
    refused,
    reopened,
    sending,
    told,
)

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
SCHEMES = ("light", "dark")
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


def found_by_axe(visit: Visit, rules: list[str] = RULES) -> list[str]:
    """What axe-core finds, as `rule: selector`."""
    if not visit.page.evaluate("Boolean(window.axe)"):
        visit.page.evaluate(AXE)
    result = visit.page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'], elementRef: false })", rules
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
        for scheme in SCHEMES:
            visit.page.emulate_media(color_scheme=scheme)
            # Colours are all that differs in the dark.
            assert found_by_axe(visit, RULES if scheme == "light" else ["color-contrast"]) == []
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
        "Act now", "Danger to life", "Emergency", "You asked", "This is hard to carry.",
        "Details were removed", "Answered in part", "As it applied then.", "What the law requires", "Source 1",
        "What guidance expects", "The guide was replaced.", "Source 2", "What your local procedure says",
        "What reviews and inspections have found", "Background", "5 citations from 1 source", "Correct on 22 November 2026",
        "What to do with this answer", "Was this useful?",
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
    visit.page.get_by_role("region", name="Immediate danger").get_by_role("link").focus()
    stops: list[str] = []
    for _ in range(60):
        visit.page.keyboard.press("Tab")
        stops.append(visit.focused())
        if stops[-1] == "SUMMARY Options":
            break
        assert visit.page.evaluate(SEEN), stops[-1]
    expected = [
        "A 999", "A 0808 157 0101", "BUTTON", "SUMMARY 5 citations from 1 source", "BUTTON Copy", "BUTTON Print",
        "BUTTON Word file", "BUTTON Edit and ask again", "BUTTON Yes", "BUTTON Report a problem", "TEXTAREA Your question",
        "BUTTON Ask", "SUMMARY Options",
    ]  # fmt: skip
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
            .filter(([words, height]) => height < (/^[0-9]+ citation|Options/.test(words) ? 24 : 43.5))"""
    )
    assert small == []


@pytest.mark.parametrize("path", ["/", "/embed"])
@pytest.mark.parametrize("size", [(1280, 700), (768, 900), (320, 660), (320, 256)], ids=str)
def test_the_danger_line_is_never_scrolled_away(open_page: Callable[..., Visit], path: str, size: tuple[int, int]):
    visit = open_page(path, width=size[0], height=size[1], reduced_motion="reduce")
    if path == "/embed":
        visit.page.get_by_role("button", name="Ask Touchstone").press("Enter")
    line = visit.page.locator(".column > .danger a")
    for state in (everything, case_note, declined):
        state(visit)
        assert on_top(visit, line), state.__name__
        for words in ("Edit and ask again", "You asked"):
            visit.page.locator("article").last.get_by_text(words).first.scroll_into_view_if_needed()
            assert on_top(visit, line), words
    visit.field.focus()
    assert on_top(visit, line)


def on_top(visit: Visit, link) -> bool:
    """Whether a click in the middle of a link would reach it."""
    box = link.bounding_box()
    return link.evaluate(
        "(node, [x, y]) => node.getRootNode().elementFromPoint(x, y) === node",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )


@pytest.mark.parametrize("height", [660, 256])
def test_the_danger_line_stands_over_a_passage_too(open_page: Callable[..., Visit], height: int):
    visit = open_page(width=320, height=height, reduced_motion="reduce")
    passage(visit)
    line = visit.page.locator(".citation-panel .danger").get_by_role("link", name="999")
    assert on_top(visit, line)
    visit.page.get_by_text("About this source").scroll_into_view_if_needed()
    assert on_top(visit, line)


def test_danger_is_seen_first_under_a_case_note_of_2000_characters(open_page: Callable[..., Visit]):
    visit = open_page(width=320, height=660)
    case_note(visit)
    act_now, heading = visit.page.locator(".act-now h3"), visit.page.locator("article h3[tabindex]")
    assert 0 < act_now.bounding_box()["y"] < 250 and on_top(visit, act_now)
    assert len(heading.inner_text()) <= 301
    visit.page.get_by_role("button", name="Show the whole question").press("Enter")
    assert len(heading.inner_text()) > 1900


def test_the_warning_is_part_of_the_fields_own_label(visit: Visit):
    name = "Your question Do not enter names or anything else that identifies a child or family."
    assert visit.page.get_by_role("textbox", name=name, exact=True).count() == 1
    answered(visit)
    visit.page.get_by_role("button", name="Report a problem").press("Enter")
    assert visit.page.get_by_role("textbox", name=re.compile("Comment.*Do not enter names")).count() == 1


def test_contrast_themes_keep_borders_marks_and_the_danger_block(open_page: Callable[..., Visit]):
    visit = open_page(forced_colors="active", reduced_motion="reduce")
    everything(visit)
    visit.page.route("**/v1/passages/**", lambda route: route.fulfill(json=canned.passage()))
    visit.page.locator(".statement .citation").first.press("Enter")
    visit.page.locator(".passage-text mark").wait_for()
    bare = visit.page.evaluate(
        f"""[...{CHAT}.querySelectorAll(".primary, .quiet, .choice, .act-now, .danger, .contacts a, textarea, .notice")]
            .filter(node => node.checkVisibility() && parseFloat(getComputedStyle(node).borderInlineStartWidth) < 1)
            .map(node => node.className)"""
    )
    assert bare == []
    style = "node => { const s = getComputedStyle(node); return [s.backgroundColor, s.color]; }"
    mark, text = (visit.page.locator(f".passage-itself{part}").evaluate(style) for part in (" mark", ""))
    assert mark[0] != text[0] and mark[0] != mark[1]
    assert found_by_axe(visit) == []


def test_nothing_moves_where_less_motion_is_asked_for(open_page: Callable[..., Visit]):
    for motion, moves in (("no-preference", True), ("reduce", False)):
        visit = open_page("/embed", reduced_motion=motion)
        visit.page.get_by_role("button", name="Ask Touchstone").press("Enter")
        sending(visit)
        running = "document.querySelector('touchstone-chat').shadowRoot.getAnimations().length > 0"
        assert visit.page.evaluate(running) is moves


@pytest.mark.parametrize("path", ["/", "/embed"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without"])
def test_axe_finds_nothing_on_the_pages_around_it(open_page: Callable[..., Visit], path: str, scripts: bool):
    visit = open_page(path)
    if not scripts:  # axe is a script itself
        visit.page.route("**/widget/*.js", lambda route: route.abort())
        visit.page.reload()
        visit.expects("ERR_FAILED")
    if not scripts and path == "/":
        visit.page.get_by_role("textbox", name="Your question").fill("The baby is not breathing. How soon is a visit?")
        visit.page.get_by_role("button", name="Ask").click()
        visit.page.locator("article").wait_for()
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            visit.page.emulate_media(color_scheme=scheme)
            assert found_by_axe(visit, RULES if scheme == "light" else ["color-contrast"]) == []
        assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_the_status_of_a_replaced_source_stands_at_its_statement_and_over_its_passage(visit: Visit):
    passage(visit)
    told_of = "superseded by Guide 2026"
    assert told_of in visit.page.locator(".statement .citation").inner_text()
    assert "The guide was replaced." in visit.page.locator(".statement .notice").inner_text()
    assert f"{told_of} (not held here) since 18 March 2026" in visit.page.locator(".panel-bar").inner_text()


def test_an_answer_opened_again_says_what_changed_also_where_it_is_copied(open_page: Callable[..., Visit]):
    visit = open_page(permissions=["clipboard-read", "clipboard-write"])
    reopened(visit)
    assert visit.page.get_by_text("Guide: superseded by Guide 2026.").is_visible()
    assert visit.page.locator("article .problem").count() == 0
    visit.page.get_by_role("button", name="Copy", exact=True).press("Enter")
    visit.page.get_by_text("The answer is copied").wait_for()
    assert "Guide: superseded by Guide 2026." in visit.page.evaluate("navigator.clipboard.readText()")
