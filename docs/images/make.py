"""The screenshots of the README, taken of a running service: `.venv/bin/python docs/images/make.py http://127.0.0.1:8077`.

Starts nothing itself. The service should hold the starter library and nothing else, so that the pictures can be made again.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

QUESTION = "How long from strategy discussion to conference?"
DANGER = "The baby is not breathing"
HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 60_000  # ms; on a busy machine the first answer is slow


def main(address: str) -> None:
    """Writes each state of the chat as a picture beside this file."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path, (width, height), scheme, question, opened in (
            ("answer.png", "/", (1280, 900), "light", QUESTION, False),
            ("citation.png", "/", (1280, 900), "light", QUESTION, True),
            ("answer-phone.png", "/", (320, 700), "light", QUESTION, False),
            ("citation-phone.png", "/", (320, 700), "dark", QUESTION, True),
            ("danger-phone.png", "/", (320, 700), "light", DANGER, False),
            ("panel.png", "/embed", (1280, 900), "dark", QUESTION, False),
        ):
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.set_default_timeout(PATIENCE)
            page.goto(address.rstrip("/") + path)
            _ask(page, question)
            if opened:
                page.locator(".statement .citation").first.click()
                page.locator(".passage-text mark").first.wait_for()
            page.mouse.move(0, 0)
            page.screenshot(path=HERE / name, animations="disabled")
            page.close()
        browser.close()


def _ask(page: Page, question: str) -> None:
    launcher = page.get_by_role("button", name="Ask Touchstone")
    if launcher.count():
        launcher.click()
    page.get_by_role("textbox", name="Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("article[aria-busy=false]").wait_for()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say where the service answers: docs/images/make.py http://127.0.0.1:8077")
    main(sys.argv[1])
