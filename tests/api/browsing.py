"""Opening a page in a browser, and serving one: what the tests of the pages are made with."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 60_000  # ms; the machine may be busy


def listening(port: int = 0) -> socket.socket:
    """A socket of the loopback address; of a free port unless one is named."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind(("127.0.0.1", port))
    return opened


@contextmanager
def served(app: ASGIApp, at: socket.socket) -> Iterator[str]:
    """The address at which an application is served while the context lasts. What is still open at its end is cut off."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{at.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(30)


_WATCH = """
addEventListener("securitypolicyviolation", (event) => console.error(`blocked: ${event.violatedDirective}`));
const asked = window.fetch;
window.fetch = async (...request) => {
  const response = await asked(...request);
  if (response.url.endsWith("/v1/answers")) window.heard = response.clone().text().catch(() => "");
  return response;
};
"""


class Visit:
    """One page open in a browser, with what went wrong while it was open: faults that no test may have but those it expects."""

    def __init__(self, context, url: str, *, at_home: str) -> None:
        self.at_home = urlsplit(at_home)[:2]
        self._seen: list[str] = []
        self._expected: tuple[str, ...] = ()
        self.page = page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: message.type in ("error", "warning") and self._seen.append(message.text))
        page.on("pageerror", lambda error: self._seen.append(str(error)))
        page.on("dialog", lambda dialog: (self._seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self._noted(request.url))
        page.add_init_script(_WATCH)
        page.goto(url)

    def _noted(self, url: str) -> None:
        if urlsplit(url)[:2] != self.at_home and not url.startswith("blob:"):
            self._seen.append(f"left the origin: {url}")

    @property
    def faults(self) -> list[str]:
        return [fault for fault in self._seen if not any(part in fault for part in self._expected)]

    def expects(self, part: str) -> None:
        """Waits for a fault that holds these words, and forgives all that do: the browser may tell of it later than the page."""
        until = time.monotonic() + PATIENCE / 1000
        while not any(part in fault for fault in self._seen):
            assert time.monotonic() < until, f"no fault holds {part!r}: {self._seen}"
            self.page.wait_for_timeout(20)
        self._expected += (part,)

    @property
    def field(self):
        return self.page.get_by_role("textbox", name="Your question")

    def ask(self, question: str, *, wait: str = "article[aria-busy=false]") -> None:
        """By keyboard alone, on a touch screen with a tap, and waits for the end of the answer."""
        asked = self.page.locator(wait).count()
        self.field.focus()
        self.page.keyboard.insert_text(question)
        if self.page.evaluate("matchMedia('(pointer: coarse)').matches"):  # there Enter starts a new line
            self.page.get_by_role("button", name="Ask", exact=True).tap()
        else:
            self.page.keyboard.press("Enter")
        self.page.locator(wait).nth(asked).wait_for(timeout=PATIENCE)

    def focused(self) -> str:
        """What has the focus, in the innermost tree: its tag and its words."""
        return self.page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                const words = at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || "";
                return `${at.tagName} ${words.trim()}`;
            }"""
        )

    def answered(self, question: str) -> dict:
        """Asks, and returns the whole answer as the service sent it."""
        self.ask(question)
        lines = self.page.evaluate("window.heard").split("event: answer", 1)[1].splitlines()
        return json.loads(next(line for line in lines if line.startswith("data: ")).removeprefix("data: "))
