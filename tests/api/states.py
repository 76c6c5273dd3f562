"""The states that the chat can be in, each with how it is brought there."""

import json

import canned
from browsing import Visit

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
        visit.expects(f"status of {status}")


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
    visit.expects("ERR_INTERNET_DISCONNECTED")


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
    visit.expects("ERR_FAILED")


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


def deleting(visit: Visit) -> None:
    history(visit)
    visit.page.get_by_role("button", name="Delete: Return interviews").press("Enter")


def renaming(visit: Visit) -> None:
    history(visit)
    visit.page.get_by_role("button", name="Rename: Return interviews").press("Enter")


def case_note(visit: Visit) -> None:
    asked(visit, canned.answer(question="Baby seen at home with a bruise. " * 60, act_now=canned.ACT_NOW))


def reopened(visit: Visit) -> None:
    """One answer that is kept, with what has changed since, and one that is no longer kept."""
    said = [
        {"question": question, "standalone_question": question, "answer_id": each * 32, "status": "answered"}
        for question, each in (("How soon?", "a"), ("How often?", "b"))
    ]
    kept = canned.answer(question="", standalone_question="", changes=["Guide: superseded by Guide 2026."])
    visit.page.route("**/v1/conversations/*", lambda route: route.fulfill(json={"said": said}))
    visit.page.route("**/v1/answers/a*", lambda route: route.fulfill(json=kept))
    visit.page.route("**/v1/answers/b*", lambda route: route.fulfill(status=404, json={"title": "No", "status": 404}))
    history(visit)
    visit.page.get_by_role("button", name="Return interviews", exact=True).press("Enter")
    visit.page.get_by_text("This answer is no longer kept").wait_for()
    visit.expects("status of 404")


def many(visit: Visit) -> None:
    numbers = range(1, 31)
    asked(
        visit,
        canned.answer(
            statements=[canned.statement(n) for n in numbers], citations=[canned.citation(n) for n in numbers]
        ),
    )
    assert visit.page.locator(".statement").count() == 30
    assert visit.page.get_by_text("30 citations from 1 source", exact=True).is_visible()


STATES = (empty, options, refused_empty, near_the_limit, sending, slow, stopped, answered, everything, nothing_held,
          declined, choices, broken, refused, offline, passage, passage_failed, page_text, reporting, history, renaming,
          deleting, reopened, case_note, many)  # fmt: skip
