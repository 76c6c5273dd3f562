"""The screenshots of the README, taken of a running service: `.venv/bin/python docs/images/make.py http://127.0.0.1:8077`.

Starts nothing itself. The service should hold the starter library and nothing else, so that the pictures can be made again.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

QUESTION = "How long from strategy discussion to conference?"
PICTURES = {"answer.png": (1280, 1000), "answer-phone.png": (320, 800)}
HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 60_000  # ms; on a busy machine the first answer is slow


def main(address: str) -> None:
    """Asks the question at each size and writes what is then on the screen as a picture beside this file."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(address)
            page.get_by_label("Your question").fill(QUESTION)
            page.get_by_role("button", name="Ask", exact=True).click()
            page.locator("article[aria-busy=false] .statement").first.wait_for(timeout=PATIENCE)
            page.screenshot(path=HERE / name)
            page.close()
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say where the service answers: docs/images/make.py http://127.0.0.1:8077")
    main(sys.argv[1])
