"""The request's body, read once up to a limit and kept in memory for as long as the request lives."""

import json
from collections.abc import Collection, Mapping
from urllib.parse import unquote_plus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KEY = "touchstone.sent"
_FURTHER = 16
"""A body that is too large is read up to so many times the limit: danger is often told at the end of a long note."""


class BodyLimit:
    """Middleware: a body of more than `limit` bytes is refused by `refuse`, a `refusal` of 413.

    What was read stays with the request, so that an error page can still put danger first: all of it, or where it is too
    large its beginning and its end, `limit` bytes of each. `larger`: other limits, and their refusals, by address.
    `streamed`: (method, address) of what reads its body itself, once it knows who sends it, with a limit of its own.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit: int,
        refuse: ASGIApp,
        larger: Mapping[str, tuple[int, ASGIApp]] | None = None,
        streamed: Collection[tuple[str, str]] = (),
    ) -> None:
        self._streamed = frozenset(streamed)
        self._app, self._limit, self._refuse, self._larger = app, limit, refuse, larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) in self._streamed:
            await self._app(scope, receive, send)
            return
        limit, refuse = self._larger.get(scope["path"], (self._limit, self._refuse))
        read = await _read(receive, limit)
        if read is None:
            return
        body, end, size = read
        scope[_KEY] = body + end
        if size > limit:
            await refuse(scope, receive, send)
            return
        replayed = False

        async def replay() -> Message:
            nonlocal replayed
            if replayed:
                return await receive()
            replayed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


async def _read(receive: Receive, limit: int) -> tuple[bytes, bytes, int] | None:
    """The first `limit` bytes, the last `limit` of those behind them, and how many were read; None when the client left."""
    body, end, size, more = bytearray(), bytearray(), 0, True
    while more and size <= limit * _FURTHER:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        room = limit - len(body)
        body += part[:room]
        end += part[room:]
        if len(end) > 2 * limit:
            del end[:-limit]
        more = message.get("more_body", False)
    return bytes(body), bytes(end[-limit:]), size


def sent(scope: Scope) -> str:
    """What the request's body says, as far as it can be read as text, a form's too; "" where it says nothing."""
    body = bytes(scope.get(_KEY, b""))
    text = body.decode(json.detect_encoding(body), errors="replace")
    form = Headers(scope=scope).get("content-type", "").startswith("application/x-www-form-urlencoded")
    return unquote_plus(text, errors="replace") if form else text
