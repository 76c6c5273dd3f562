"""Limits on use: how often one client may ask, and how long an answer may take. The only importer of `limits`."""

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from ipaddress import IPv6Address, ip_network
from typing import TypeVar

from anyio import from_thread
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem

Result = TypeVar("Result")
_AT_ONCE = 40
"""Answers that are made at the same time; as many as the framework itself runs."""
_LOOK_SECONDS = 0.25
"""How often it is looked whether somebody still waits for an answer that takes long."""


class RateLimit:
    """Middleware: at most so many requests of one client in any minute, to `/v1` and of the form; 0 sets no limit.

    A client is the address at the other end of the connection, as the server gives it: what a stranger claims in
    `X-Forwarded-For` does not count. `refuse` makes the response to a problem.
    """

    def __init__(self, app: ASGIApp, *, per_minute: int, refuse: Callable[[Problem], ASGIApp]) -> None:
        self._app, self._refuse = app, refuse
        self._most = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._counted = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._most is None or not _counts(scope):
            await self._app(scope, receive, send)
            return
        client = client_of(scope)
        if self._counted.hit(self._most, client):
            await self._app(scope, receive, send)
            return
        free = self._counted.get_window_stats(self._most, client).reset_time - time.time()
        seconds = max(1, math.ceil(free))
        problem = Problem(
            429,
            "too-many-requests",
            f"Wait {seconds} seconds, then send it again.",
            headers={"Retry-After": str(seconds)},
        )
        await self._refuse(problem)(scope, receive, send)


class TimeLimit:
    """Runs work in threads, and stops waiting for it after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="answer")

    def within(
        self,
        work: Callable[[], Result],
        give_up: Callable[[], object] = lambda: None,
        gone: Callable[[], bool] = lambda: False,
    ) -> Result:
        """What `work` returns. Raises Problem 504 when it takes too long; whatever it returns then is thrown away.

        `give_up` tells it so, and tells it when nobody waits for it any more, as `gone` says.
        """
        running = self._threads.submit(work)
        ends = time.monotonic() + self._seconds
        while not wait([running], min(_LOOK_SECONDS, max(ends - time.monotonic(), 0.0))).done:
            if time.monotonic() >= ends:
                running.cancel()
                give_up()
                raise Problem(
                    504,
                    "too-slow",
                    "It was given up. Ask again; if it happens twice, tell whoever runs Touchstone for you.",
                )
            if gone():
                give_up()
        return running.result()


def hung_up(request: Request) -> Callable[[], bool]:
    """Says whether the client of a request has hung up; to be asked in the thread that the route runs in."""
    return partial(from_thread.run, request.is_disconnected)


def _counts(scope: Scope) -> bool:
    """Whether a request costs something: pages, scripts and health do not."""
    return scope["type"] == "http" and (scope["path"].startswith("/v1/") or scope["method"] == "POST")


def client_of(scope: Scope) -> str:
    """The address of the client; of IPv6 the network of 64 bits, which is one customer's."""
    address = scope["client"][0] if scope.get("client") else ""
    try:
        version6 = IPv6Address(address)
    except ValueError:
        return address
    return str(version6.ipv4_mapped or ip_network(f"{version6}/64", strict=False))
