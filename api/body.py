"""The request's body, read once up to a limit and kept in memory for as long as the request lives."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KEY = "touchstone.sent"


class BodyLimit:
    """Middleware: reads at most `limit` bytes of a body; beyond that the request is refused by `refuse`.

    What was read stays with the request, so that an error page can still put danger first.
    """

    def __init__(self, app: ASGIApp, *, limit: int, refuse: ASGIApp) -> None:
        self._app, self._limit, self._refuse = app, limit, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, more = b"", True
        while more and len(body) <= self._limit:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        scope[_KEY] = body[: self._limit + 1]
        if len(body) > self._limit:
            await self._refuse(scope, receive, send)
            return
        replayed = False

        async def replay() -> Message:
            nonlocal replayed
            if replayed:
                return await receive()
            replayed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


def sent(scope: Scope) -> str:
    """What the request's body says, as far as it can be read as text; "" where it says nothing."""
    return bytes(scope.get(_KEY, b"")).decode("utf-8", errors="replace")
