"""Retention: what is past its time is removed when the service starts and once a day, and the audit says how many rows went."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime

from fastapi import FastAPI

from api.service import Service
from knowledge.audit import Audit
from knowledge.errors import StoreError
from knowledge.kept import Kept, Removal
from knowledge.settings import Settings

_log = logging.getLogger(__name__)
_DAY = 24 * 60 * 60.0


def tidy(kept: Kept, audit: Audit, settings: Settings, now: datetime) -> Removal:
    """Removes what is past its time, proves it and records it. Raises StoreError."""
    done = kept.remove_expired(now, settings.assistant)
    audit.record("retention", **asdict(done.removed), overdue=done.overdue, searched=done.searched, traces=done.traces)
    return done


def daily(service: Service, *, every: float = _DAY) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What runs for as long as the service does: the removal, at the start and every so many seconds."""

    def once() -> None:
        try:
            done = tidy(service.stores.kept, service.stores.audit, service.settings, datetime.now(UTC))
            if not done.proved:
                _log.error("retention: %s rows are overdue, %s left traces", done.overdue, done.traces)
        except StoreError as error:
            _log.error("retention failed and will be tried again tomorrow: %s", error)

    async def keep_on(stop: asyncio.Event) -> None:
        while not stop.is_set():
            await asyncio.to_thread(once)
            try:
                await asyncio.wait_for(stop.wait(), every)
            except TimeoutError:
                continue

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        stop = asyncio.Event()
        running = asyncio.create_task(keep_on(stop))
        try:
            yield
        finally:
            stop.set()
            await running  # the stores are closed next

    return lifespan
