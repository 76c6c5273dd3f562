"""What tests share: folders, stores with a fake embedder, the starter library really ingested, and a real service."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import httpx
import hypothesis
import pytest
from fakes import WordsEmbedder

from api.cli import STARTER
from ingest.pipeline import Ingestion
from ingest.sources import gather
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.settings import Settings
from knowledge.stores import Stores

ROOT = Path(__file__).parent.parent
# How long an example takes says how busy the machine is; timings belong to `make bench`.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test, and no test writes into the checkout."""
    for name in [
        name
        for name in os.environ
        if name.startswith("TOUCHSTONE_")
        and name not in {"TOUCHSTONE_BENCHMARKS", "TOUCHSTONE_CORPUS", "TOUCHSTONE_TEST_DATA"}
    ]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents, named by TOUCHSTONE_CORPUS."""
    folder = Path(os.environ.get("TOUCHSTONE_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not (folder / "register.toml").is_file():
        pytest.skip(
            f"the real documents are not here: {folder} has no register.toml; name their folder in TOUCHSTONE_CORPUS"
        )
    return folder


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def stores(settings: Settings) -> Iterator[Stores]:
    with Stores(settings, WordsEmbedder(), what="a test") as opened:
        yield opened


@pytest.fixture(scope="session")
def starter_data(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    """A data folder with the starter library, really read and embedded, once for all workers. Copy it before writing to it."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "starter" / "data"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (done := folder.parent / "done").exists():
            settings = Settings(data_dir=folder)
            with Stores(settings, embedder, what="a test") as stores:
                report = Ingestion(stores, settings).run(gather([STARTER]))
            assert not report.refused
            done.touch()
    return folder


@pytest.fixture(scope="session")
def starter(
    starter_data: Path, embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    """The stores of the starter library, open for reading."""
    copy = tmp_path_factory.mktemp("open") / "data"
    shutil.copytree(starter_data, copy)
    with Stores(Settings(data_dir=copy), embedder, what="a test") as stores:
        yield stores


@pytest.fixture(scope="session")
def live_service(starter_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real `touchstone serve` over the starter library."""
    copy = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(starter_data, copy)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (copy.parent / "serve.log").open("wb")
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with_mcp = {"TOUCHSTONE_API__MCP": "true"} if find_spec("fastmcp") else {}
    process = subprocess.Popen(
        command,
        cwd=copy.parent,
        env={**os.environ, "TOUCHSTONE_DATA_DIR": str(copy), "PYTHONPATH": str(ROOT), **with_mcp},
        stdout=log,
        stderr=log,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, url, Path(log.name))
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        log.close()


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            pytest.fail(f"the service ended: {log.read_text(encoding='utf-8')[-2000:]}")
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    pytest.fail("the service was not ready after two minutes")
