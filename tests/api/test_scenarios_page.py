"""The page of scenarios in a browser, under the service's own policy."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browsing import PATIENCE, Visit, listening, served

from api.app import create_app
from api.service import Service
from assistant.build import build
from assistant.steps.screen import Danger
from knowledge.settings import Settings
from knowledge.stores import Stores

PAGE = Path(__file__).parents[2] / "api" / "page"


@pytest.fixture(scope="module")
def visit(starter: Stores, browser: Any) -> Iterator[Visit]:
    settings = Settings()
    service = Service(starter, build(starter, settings), settings, today=lambda: date(2026, 11, 22))
    app = create_app(service, Danger.load())
    with closing(listening()) as at, served(app, at) as url, closing(browser.new_context()) as context:
        yield Visit(context, f"{url}/scenarios", at_home=url)


def test_a_trainer_makes_reads_changes_and_downloads(visit: Visit):
    page = visit.page
    page.get_by_label("Theme").fill("neglect and poverty")
    page.get_by_role("button", name="Make a scenario").click()
    made = page.locator("#made")
    made.get_by_text("All 10 checks passed.").wait_for(timeout=PATIENCE)
    assert made.locator(".stage").count() == 5
    assert made.locator(".notice").first.is_visible()
    assert page.evaluate("document.activeElement.id") == "made"
    with page.expect_download() as waited:
        made.get_by_role("link", name="Participants’ pages (Word)").click()
    assert waited.value.suggested_filename.endswith("participants.docx")
    first = made.locator(".stage").first
    first.get_by_text("Facilitator’s notes").click()
    assert first.locator("blockquote").first.is_visible()
    first.get_by_text("Change the decision").click()
    first.get_by_label("Decision of stage 1").fill("Decide who rings whom.")
    first.get_by_role("button", name="Save and check").click()
    page.get_by_text("version 2; seed 1").wait_for(timeout=PATIENCE)
    assert "Decide who rings whom." in page.locator(".decision").first.inner_text()
    page.locator(".lock").first.check()
    page.get_by_role("button", name="Make the rest anew").click()
    page.get_by_text("version 3; seed 2").wait_for(timeout=PATIENCE)
    assert "Decide who rings whom." in page.locator(".decision").first.inner_text()
    assert visit.faults == []


def test_a_refusal_is_said_and_nothing_typed_becomes_markup(visit: Visit):
    page = visit.page
    page.get_by_label("Theme").fill("<img src=x onerror=alert(1)> gardening")
    page.get_by_role("button", name="Make a scenario").click()
    page.get_by_role("alert").get_by_text("Nearest themes").wait_for(timeout=PATIENCE)
    assert page.locator("img[src=x]").count() == 0
    visit.expects("status of 422")  # the browser itself notes it


def test_starters_are_listed(visit: Visit):
    page = visit.page
    page.get_by_label("Theme").fill("County lines")
    page.get_by_role("button", name="Twenty starters").click()
    page.locator(".starter").nth(19).wait_for(timeout=PATIENCE)


def test_the_scripts_never_write_markup():
    for name in ("scenarios.js", "scenario-parts.js"):
        text = (PAGE / name).read_text(encoding="utf-8")
        assert not any(word in text for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "style="))


def test_nothing_is_cut_off_on_a_narrow_screen(visit: Visit):
    page = visit.page
    page.set_viewport_size({"width": 320, "height": 700})
    page.get_by_label("Theme").fill("County lines")
    page.get_by_role("button", name="Make a scenario").click()
    page.locator("#made .stage").first.wait_for(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
