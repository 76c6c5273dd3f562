"""The screenshot of /scenarios, taken of a running service: `.venv/bin/python docs/images/scenarios.py http://127.0.0.1:8077`.

Starts nothing itself. The service should hold the starter library, and no saved scenario, so that the picture can be made again:
the one that it makes is removed.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 60_000  # ms; on a busy machine the first scenario is slow


def main(address: str, folder: Path = HERE) -> None:
    """Writes the page with a scenario on a wide screen, and from its form to its end on a wide and on a narrow one."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, width, whole in (
            ("scenarios", 1280, False),
            ("scenarios-whole", 1280, True),
            ("scenarios-phone", 320, True),
        ):
            if whole and folder == HERE:
                continue
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.set_default_timeout(PATIENCE)
            page.goto(f"{address.rstrip('/')}/scenarios")
            page.get_by_label("Theme").fill("neglect and poverty")
            with page.expect_response(lambda answer: answer.request.method == "POST") as waited:
                page.get_by_role("button", name="Make a scenario").click()
            made = page.locator("#made")
            made.locator(".genogram").wait_for()
            made.evaluate("panel => window.scrollTo(0, panel.offsetTop - 100)")
            page.mouse.move(0, 0)
            page.screenshot(path=folder / f"{name}.png", animations="disabled", full_page=whole)
            page.request.delete(f"{address.rstrip('/')}/v1/scenarios/{waited.value.json()['scenario']['id']}")
            page.close()
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit("say where the service answers: docs/images/scenarios.py http://127.0.0.1:8077 [another folder]")
    main(sys.argv[1], *(Path(folder) for folder in sys.argv[2:]))
