"""What happens while an answer is on its way: stopped, overtaken, gone quiet, opened over; nothing that was shown is lost."""

import json

import canned
import pytest
from browsing import Visit
from states import CONVERSATIONS, history, reopened, told

HELD = """() => {
  const asked = window.fetch;
  window.lines = [];
  window.fetch = (url, options) => {
    if (!String(url).endsWith("/v1/answers")) return asked(url, options);
    const body = new ReadableStream({ start(controller) {
      window.lines.push((text) => controller.enqueue(new TextEncoder().encode(text)));
      options.signal.addEventListener("abort", () => controller.error(options.signal.reason));
    } });
    return Promise.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream" } }));
  };
}"""


def frame(event: str, data: dict) -> str:
    return f"event: {event}\ndata: {json.dumps(data)}\n\n"


@pytest.fixture
def held(visit: Visit) -> Visit:
    """The start page, where what the service says comes as the test sends it."""
    visit.page.evaluate(HELD)
    return visit


def send(visit: Visit, text: str, *, line: int = 0) -> None:
    visit.page.evaluate("([line, text]) => window.lines[line](text)", [line, text])


def begin(visit: Visit, question: str = "How soon is a decision made?") -> None:
    visit.ask(question, wait="article[aria-busy=true]")


PART = (
    frame("act_now", canned.ACT_NOW) + frame("citation", canned.citation(1)) + frame("statement", canned.statement(1))
)


def test_what_came_stays_when_it_is_stopped(held: Visit):
    begin(held)
    send(held, PART)
    held.page.locator(".statement").wait_for()
    held.page.get_by_role("button", name="Stop").press("Enter")
    held.page.locator("article[aria-busy=false]").wait_for()
    assert held.page.get_by_role("status").inner_text() == "Stopped."
    assert held.page.get_by_text("What had arrived is shown below.").is_visible()
    assert held.page.locator(".act-now").count() == held.page.locator(".statement").count() == 1
    assert held.focused().startswith("H3 How soon")
    told(held, canned.answer())


def test_a_question_overtakes_the_one_before_and_each_keeps_to_its_own_answer(held: Visit):
    begin(held, "First?")
    send(held, PART)
    held.page.locator(".statement").wait_for()
    held.field.focus()
    held.page.keyboard.insert_text("Second?")
    held.page.keyboard.press("Enter")
    held.page.locator("article").nth(1).wait_for()
    send(held, canned.events(canned.answer(question="Second?", act_now=None)), line=1)
    held.page.locator("article").nth(1).locator(".statement").wait_for()
    first, second = (held.page.locator("article").nth(number) for number in (0, 1))
    assert first.locator(".statement").count() == 1 and "Stopped" in first.inner_text()
    assert second.locator(".act-now").count() == 0 and "Stopped" not in second.inner_text()
    assert held.page.get_by_role("status").inner_text() == "Answer ready, 1 source."


def test_a_stop_after_the_answer_changes_nothing(held: Visit):
    begin(held)
    send(held, canned.events(canned.answer()))
    held.page.locator("article[aria-busy=false]").wait_for()
    assert held.page.get_by_role("button", name="Stop").count() == 0
    assert "Stopped" not in held.page.locator("article").inner_text()


def test_a_new_conversation_is_not_written_into_by_the_one_before(held: Visit):
    begin(held)
    held.page.get_by_role("button", name="New conversation").press("Enter")
    assert held.page.locator("article").count() == 0
    assert held.page.get_by_role("status").inner_text() == ""
    begin(held, "Another?")
    send(held, canned.events(canned.answer(question="Another?")), line=1)
    held.page.locator(".statement").wait_for()
    assert held.page.locator("article").count() == 1


@pytest.mark.parametrize(
    ("begun", "told_of"), [(PART, "connection to the service was lost"), ("", "could not be reached")]
)
def test_a_line_on_which_nothing_comes_any_more_is_given_up(held: Visit, begun: str, told_of: str):
    held.page.clock.install()
    begin(held)
    send(held, begun or ": open\n\n")
    if begun:
        held.page.locator(".statement").wait_for()
    for _ in range(3):
        held.page.clock.run_for(40_000)
        send(held, ": keep-alive\n\n")
        held.page.wait_for_function("() => true")
    assert held.page.locator("article[aria-busy=true]").count() == 1
    assert held.page.get_by_role("status").inner_text().startswith("Still working")
    held.page.clock.run_for(61_000)
    held.page.get_by_role("alert").get_by_text(told_of).wait_for()
    assert held.page.locator(".statement").count() == bool(begun)
    assert held.page.get_by_role("button", name="Try again").is_visible()


def test_an_earlier_conversation_that_comes_late_is_not_put_under_a_new_question(visit: Visit):
    waiting: list = []
    visit.page.route("**/v1/conversations/*", lambda route: waiting.insert(0, route))
    history(visit)
    visit.page.get_by_role("button", name="Return interviews", exact=True).press("Enter")
    visit.page.get_by_text("Loading…").wait_for()
    told(visit, canned.answer(question="Meanwhile?"))
    visit.ask("Meanwhile?")
    waiting[0].fulfill(json={"said": []})
    assert visit.page.locator("article").count() == 1
    assert visit.page.get_by_role("status").inner_text() == "Answer ready, 1 source."


# --- what is kept ---------------------------------------------------------------------------------------------------------


def test_escape_leaves_one_thing_at_a_time_and_nothing_is_deleted_by_a_second_press(visit: Visit):
    deleted: list[str] = []
    visit.page.on("request", lambda request: request.method == "DELETE" and deleted.append(request.url))
    history(visit)
    visit.page.get_by_role("button", name="Delete: Return interviews").press("Enter")
    visit.page.keyboard.press("Enter")
    assert visit.page.get_by_role("button", name="Delete: Return interviews").is_visible() and deleted == []
    visit.page.get_by_role("button", name="Rename: Return interviews").press("Enter")
    visit.page.keyboard.press("Escape")
    assert visit.page.get_by_role("heading", name="Earlier conversations").is_visible()
    assert visit.focused() == "BUTTON Return interviews"
    visit.page.keyboard.press("Escape")
    assert visit.focused() == "BUTTON Earlier conversations"


def test_what_was_said_of_an_answer_is_not_said_of_the_list(visit: Visit):
    told(visit, canned.answer())
    visit.ask("How soon?")
    visit.page.route("**/v1/conversations", lambda route: route.fulfill(json=CONVERSATIONS))
    visit.page.get_by_role("button", name="Earlier conversations").press("Enter")
    assert visit.page.get_by_role("status").inner_text() == ""
    visit.page.get_by_role("button", name="Back").press("Enter")
    assert visit.page.locator("article").is_visible()


def test_a_conversation_opened_again_is_gone_on_with(visit: Visit):
    reopened(visit)
    told(visit, canned.answer())
    with visit.page.expect_request("**/v1/answers") as sent:
        visit.ask("And then?")
    assert sent.value.post_data_json["conversation_id"] == "a" * 32


def test_a_report_pressed_twice_is_sent_once(visit: Visit):
    told(visit, canned.answer())
    visit.ask("How soon?")
    sent: list = []
    visit.page.route("**/v1/feedback", lambda route: sent.insert(0, route))
    yes = visit.page.get_by_role("button", name="Yes", exact=True)
    yes.dblclick()
    visit.page.wait_for_timeout(100)
    assert len(sent) == 1
    sent[0].fulfill(status=204)
    visit.page.locator(".feedback").get_by_text("Thank you.").wait_for()


@pytest.mark.parametrize("act_now", [None, canned.ACT_NOW], ids=["calm", "danger"])
def test_a_comment_that_tells_of_danger_is_answered_with_what_to_do(visit: Visit, act_now: dict | None):
    told(visit, canned.answer())
    visit.ask("How soon?")
    visit.page.route(
        "**/v1/feedback",
        lambda route: route.fulfill(json={"act_now": act_now}) if act_now else route.fulfill(status=204),
    )
    visit.page.get_by_role("button", name="Yes", exact=True).press("Enter")
    visit.page.locator(".feedback").get_by_text("Thank you.").wait_for()
    assert visit.page.locator(".feedback .act-now[role=alert]").count() == (1 if act_now else 0)
