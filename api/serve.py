"""Running the service: open the stores, load the model, say where it answers."""

import gc
import os
import signal
import socket
import sys
from functools import partial

import uvicorn
from rich.console import Console

from api.app import create_app
from api.keeping import record_ingestion, versions
from api.service import Service
from assistant.build import build, danger_for
from ingest.jobs import Worker
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.settings import Settings
from knowledge.stores import Stores


class _Server(uvicorn.Server):
    """Says where it answers once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            Console().print(f"Touchstone answers at http://{self.config.host}:{self.config.port} (Ctrl+C stops it).")


def run(settings: Settings, host: str, port: int) -> None:
    """Serves until it is stopped. Raises StoreOwned when another process owns the data folder."""
    # uvicorn stops on SIGTERM and then raises it again; this way the stores are closed in order all the same.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    danger = danger_for(settings)
    with Stores(settings, embedder, what="touchstone serve", url=f"http://{host}:{port}") as stores:
        # The first question loads the model; better now than while somebody waits.
        embedder.embed_questions(["warm"])
        stores.audit.record("serve", versions=versions(stores))
        # Half of the cores at most embed what is uploaded: questions come first.
        embedder.passage_threads = max((os.cpu_count() or 1) // 2, 1)
        with Worker(stores, settings, record=partial(record_ingestion, stores)) as worker:
            service = Service(stores, build(stores, settings, danger=danger), settings, worker=worker)
            app = create_app(service, danger)
            # What was loaded by now stays: going through it again and again took some 5 ms of every question.
            gc.collect()
            gc.freeze()
            # No access log: addresses may hold what somebody typed.
            _Server(uvicorn.Config(app, host=host, port=port, access_log=False, log_level="warning")).run()
