"""How fast the widget is in a browser, measured at a running service: `.venv/bin/python docs/images/speed.py http://127.0.0.1:8077`.

Prints the median and the worst of ten visits: from the last of its scripts being there to the first frame with the launcher
(target: 100 ms), and the longest wait of a click or a key press before the page takes it (target: 50 ms). And what it weighs.
"""

import gzip
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDGET = Path(__file__).parents[2] / "api" / "widget"
QUESTION = "How long from strategy discussion to conference?"
VISITS = 10
WATCH = """
window.delays = [];
new PerformanceObserver((list) => {
  for (const { processingStart, startTime } of list.getEntries()) window.delays.push(processingStart - startTime);
}).observe({ type: "event", durationThreshold: 16, buffered: true });
window.painted = new Promise((resolve) => {
  const look = () => {
    const launcher = document.querySelector("touchstone-chat")?.shadowRoot?.querySelector(".launcher");
    if (!launcher?.getBoundingClientRect().width) return requestAnimationFrame(look);
    requestAnimationFrame(() => { // the frame after the one that drew it
      const files = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/widget/"));
      resolve(performance.now() - Math.max(...files.map(({ responseEnd }) => responseEnd)));
    });
  };
  requestAnimationFrame(look);
});
"""


def main(address: str) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        visits = [_visit(browser, address.rstrip("/")) for _ in range(VISITS)]
        browser.close()
    for name, figures in zip(("first paint of the launcher", "input delay"), zip(*visits, strict=True), strict=True):
        print(f"{name}: median {statistics.median(figures):.0f} ms, worst {max(figures):.0f} ms")  # noqa: T201
    weight = sum(len(gzip.compress(file.read_bytes(), 9)) for file in WIDGET.iterdir())
    print(f"weight, compressed: {weight / 1000:.1f} kB in {len(list(WIDGET.iterdir()))} files")  # noqa: T201


def _visit(browser: Browser, address: str) -> tuple[float, float]:
    """First paint and the longest input delay of one visit, in ms."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    page.goto(f"{address}/embed")
    painted = page.evaluate("window.painted")
    page.get_by_role("button", name="Ask Touchstone").click()
    page.get_by_role("textbox", name="Your question").press_sequentially(QUESTION, delay=20)
    page.keyboard.press("Enter")
    page.locator("article[aria-busy=false] .citation").first.click()
    page.locator(".passage-text mark").first.wait_for()
    page.keyboard.press("Escape")
    delay = page.evaluate("new Promise((done) => setTimeout(() => done(Math.max(0, ...window.delays)), 200))")
    page.close()
    return painted, delay


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say where the service answers: docs/images/speed.py http://127.0.0.1:8077")
    main(sys.argv[1])
