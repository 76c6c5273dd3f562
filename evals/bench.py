"""How fast and how large it is, each figure beside its target: `python -m evals.bench`.

Everything runs in fresh processes, one at a time. A missed target is no failure; a figure that could not be measured is.
"""

import argparse
import json
import math
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from knowledge.errors import TouchstoneError
from knowledge.owner import Owner
from knowledge.settings import load_settings

QUESTIONS = Path(__file__).with_name("bench_questions.txt")
STARTER = Path(__file__).parent.parent / "knowledge" / "library" / "register.toml"
TOUCHSTONE = str(Path(sys.executable).with_name("touchstone"))
ASKED, WARM_UPS = 200, 10
PAGES = 3000
_STAGES = ("read", "embed", "publish")
Figures = list[tuple[float, str]]
FAILURES = (TouchstoneError, httpx.HTTPError, subprocess.SubprocessError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure and its target: at most, unless `at_least`. Without a `value` it was not measured, and `note` says why."""

    name: str
    target: float
    unit: str
    at_least: bool = False
    value: float | None = None
    note: str = ""
    skipped: bool = False

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "skipped" if self.skipped else "not measured"
        return "met" if (self.value >= self.target if self.at_least else self.value <= self.target) else "missed"


# What `--only` names: a method of Bench, which gives one (value, note) a row, in this order.
ROWS = {
    "help": (Row("touchstone --help, median of 5", 0.5, "s"),),
    "ingest": (
        Row("Ingestion, share of a bare encode", 0.9, "", at_least=True),
        Row("Ingestion, memory of all its processes at the peak", 1.5, "GB"),
        Row("Repeated ingest", 1, "%"),
    ),
    "ask": (Row("First touchstone ask, median of 3", 12, "s"),),
    "ready": (Row("Service ready, median of 3", 15, "s"),),
    "answers": (Row("POST /v1/answers, p50", 100, "ms"), Row("POST /v1/answers, p95", 250, "ms")),
    "currency": (Row("Standings and notices of an answer, p95", 2, "ms"),),
    "steady": (Row("Rate of the last tenth of 3,000 pages, share of the first", 0.9, "", at_least=True),),
    "proof": (Row("Proof of a sentence, processor time, p95", 15, "ms"),),
    "memory": (Row("Service memory after requests", 1.5, "GB"), Row("Service memory at its peak", 1.5, "GB")),
}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def questions() -> list[str]:
    return [line.strip() for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line.strip()]


def table(rows: Sequence[Row], title: str) -> Table:
    colours = {"met": "green", "missed": "red", "not measured": "bold red", "skipped": "dim"}
    made = Table("Figure", "Measured", "Target", "Result", "Details", title=title)
    for row in rows:
        value = "–" if row.value is None else f"{row.value:.3g} {row.unit}"
        target = f"{'≥' if row.at_least else '≤'} {row.target:g} {row.unit}"
        made.add_row(row.name, value, target, f"[{colours[row.verdict]}]{row.verdict}[/]", row.note.replace("[", "\\["))
    return made


@contextmanager
def started(command: Sequence[str], data: Path) -> Generator[tuple["subprocess.Popen[str]", Callable[[], str]]]:
    """A process over a data folder, and a look at what it printed; it and its children end with the block."""
    environment = os.environ | {"TOUCHSTONE_DATA_DIR": str(data)}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, text=True, env=environment, process_group=0)
        try:
            yield process, lambda: (output.seek(0), output.read().strip())[1]
        finally:
            for sign in (signal.SIGTERM, signal.SIGKILL):
                if process.poll() is None:
                    with suppress(subprocess.TimeoutExpired, ProcessLookupError):
                        os.killpg(process.pid, sign)
                        process.wait(15)


def timed(command: Sequence[str], data: Path, limit: float = 300) -> tuple[float, str]:
    """Seconds to the end, and what was printed. Raises TouchstoneError when it fails, TimeoutExpired after `limit` seconds."""
    begun = time.perf_counter()
    with started(command, data) as (process, printed):
        code = process.wait(limit)
        seconds, text = time.perf_counter() - begun, printed()
    if code:
        raise TouchstoneError(f"{' '.join(command)[:80]} ended with {code}: {text[-300:]}")
    return seconds, text


class Peak:
    """The most memory that this process and its children held together while the block ran, looked at five times a second.

    `own`: what this process held of it."""

    def __init__(self) -> None:
        self.gigabytes = self.own = 0.0
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Peak":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            own, whole = resident(os.getpid(), alone=True) / 1e9, resident(os.getpid()) / 1e9
            if whole > self.gigabytes:
                self.gigabytes, self.own = whole, min(own, whole)


def resident(pid: int, *, alone: bool = False) -> int:
    """Bytes in memory of a process and all below it, what they share counted for each; `alone`: of the process itself."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        tasks = list(Path(f"/proc/{pid}/task").glob("*/children"))
        children = [child for task in tasks for child in task.read_text(encoding="utf-8").split()]
    except OSError:
        return 0
    own = next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
    return own if alone else own + sum(resident(int(child)) for child in children)


def apart(work: str, data: Path, *arguments: str) -> dict[str, Any]:
    """What `inside` returns, called in a process of its own."""
    code = "import json, sys; from evals.bench import inside; print(); print(json.dumps(inside(*sys.argv[1:])))"
    return json.loads(timed([sys.executable, "-c", code, work, *arguments], data, 7200)[1].splitlines()[-1])


def inside(work: str, *arguments: str) -> dict[str, Any]:
    """ "ingest" REGISTER…: as `touchstone ingest`; the seconds are those of `Ingestion.run`, which loads the model too.
    "encode": a bare `model.encode` of what is embedded of every live passage, as the library does it by itself, with as many
    threads as are fastest; and of every eighth text in batches such as the ingest makes.
    "currency": what standings and notices take of each answer.
    "steady" DATA PAGES: as "ingest", a register of so many pages made of what DATA holds; rates of its first and last tenth."""
    from ingest.pipeline import Ingestion
    from ingest.sources import gather
    from knowledge.embedding import BATCH, SentenceTransformerEmbedder, fastest_threads, set_threads
    from knowledge.stores import Stores, embed_input

    settings = load_settings()
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    with Stores(settings, embedder, what="python -m evals.bench") as stores:
        if work == "currency":
            from evals.bench_currency import milliseconds

            return {"ms": milliseconds(stores, settings, questions(), date.today())}
        if work == "proof":
            from evals.proof import milliseconds as proving

            return {"ms": proving(stores, embedder, date.today())}
        if work == "encode":
            # A text that several passages have is embedded once, by the ingest too.
            texts = sorted({embed_input(stored.passage)[0] for stored in stores.catalogue.each_live()})
            # The SentenceTransformer itself, made as the ingest makes it; only knowledge/embedding.py imports the library.
            model = embedder.model
            set_threads(threads := fastest_threads(lambda: model.encode(texts[:64], show_progress_bar=False)))
            begun, cpu = time.perf_counter(), time.process_time()
            model.encode(texts, show_progress_bar=False)
            done = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
            begun = time.perf_counter()
            model.encode(texts[::8], batch_size=BATCH, show_progress_bar=False)
            small = (time.perf_counter() - begun) * len(texts) / len(texts[::8])
            return done | {"small": small, "threads": threads, "texts": len(texts)}
        if work == "steady":
            from evals import bench_steady as steady

            texts = steady.held_texts(Path(arguments[0]))
            with Peak() as peak:
                register = steady.write_register(texts, settings.data_dir / "register", int(arguments[1]))
                marks = steady.ingested(stores, settings, register)
            tenths = [steady.rate(marks, place / 10, (place + 1) / 10) for place in range(10)]
            return {"tenths": tenths, "passages": marks[-1].passages, "gb": peak.gigabytes}
        todo, begun, cpu = gather(map(Path, arguments)), time.perf_counter(), time.process_time()
        with Peak() as peak:
            # Questions that ship are embedded besides; the bare encode has none of them to do.
            bare = settings.ingest.model_copy(update={"shipped_questions": False})
            report = Ingestion(stores, settings.model_copy(update={"ingest": bare})).run(todo)
        done = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
        done |= {"gb": peak.gigabytes, "own": peak.own}
        passages = len(stores.catalogue.live_ids())
    stages = [f"{name} {sum(file.seconds.get(name, 0) for file in report.files):.1f} s" for name in _STAGES]
    did = ", ".join(stages + [f"{count} files {outcome}" for outcome, count in report.count().items()])
    return done | {"passages": passages, "did": did}


class Bench:
    """The figures over one data folder: a given one, used as it is, or else one filled from the registers."""

    def __init__(self, data: Path, registers: Sequence[Path]) -> None:
        self._data, self._registers = data, [str(register) for register in registers]

    @cached_property
    def first(self) -> dict[str, Any]:
        """What the first ingest did; {} over a given folder, and "error" alone where nothing can be measured, and why."""
        from knowledge.stores import data_is_empty

        try:
            elsewhere = load_settings().knowledge.database_url is not None
            if self._registers and elsewhere:
                return {"error": "knowledge.database_url is set, and the bench would write there; use --data"}
            if not self._registers and not elsewhere and data_is_empty(self._data):
                return {"error": f"nothing was ever ingested into {self._data}"}
            if self._registers:
                return apart("ingest", self._data, *self._registers)
            Owner(self._data, what="python -m evals.bench").close()
        except FAILURES as error:
            return {"error": f"no data folder to measure: {error}"}
        return {}

    def help(self) -> Figures:
        return _median([timed([TOUCHSTONE, "--help"], self._data)[0] for _ in range(5)])

    def ask(self) -> Figures:
        return _median([timed([TOUCHSTONE, "ask", question], self._data)[0] for question in questions()[:3]])

    def ready(self) -> Figures:
        times: list[float] = []
        for _ in range(3):
            with self._service() as (_, _, seconds):
                times.append(seconds)
        return _median(times)

    def ingest(self) -> Figures:
        first, again = self.first, apart("ingest", self._data, *self._registers)
        if not first["passages"]:
            raise TouchstoneError(f"no passage was ingested: {first['did']}")
        bare = apart("encode", self._data)
        count, whole, least = first["passages"], first["seconds"], bare["seconds"]
        rates = f"{count / whole:.1f} of {count / least:.1f} passages/s: {count} in {whole:.1f} s of {least:.1f} s"
        cpu = f"{bare['texts']} texts; CPU {first['cpu']:.1f} s of {bare['cpu']:.1f} s, {bare['threads']} threads"
        cpu += f"; the bare encode in batches as small as the ingest's: {bare['small']:.1f} s"
        share = f"{again['seconds']:.2f} s of {whole:.1f} s ({again['did']})"
        return [
            (least / whole, f"{rates}; {cpu}; {first['did']}"),
            (
                first["gb"],
                f"resident, what they share counted for each; {first['own']:.2f} GB of it without the readers",
            ),
            (100 * again["seconds"] / whole, share),
        ]

    def steady(self) -> Figures:
        with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as folder:
            done = apart("steady", Path(folder), str(self._data.resolve()), str(PAGES))
        (first, first_cpu), (last, last_cpu) = done["tenths"][0], done["tenths"][-1]
        each = " ".join(f"{wall:.1f}" for wall, _ in done["tenths"])
        note = f"{done['passages']} passages; passages/s by tenths {each}; by processor time {last_cpu / first_cpu:.2f}"
        return [(last / first, f"{note}; peak {done['gb']:.2f} GB")]

    def answers(self) -> Figures:
        times, statuses, _ = self._asked
        note = f"{len(times)} requests, {len(set(questions()))} questions; slowest {max(times):.0f} ms"
        given = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
        return [(percentile(times, 0.5), note), (percentile(times, 0.95), given)]

    def currency(self) -> Figures:
        times: list[float] = apart("currency", self._data)["ms"]
        return [(percentile(times, 0.95), f"{len(times)} questions; median {statistics.median(times):.2f} ms")]

    def proof(self) -> Figures:
        times: list[float] = apart("proof", self._data)["ms"]
        return [(percentile(times, 0.95), f"{len(times)} sentences; median {statistics.median(times):.2f} ms")]

    def memory(self) -> Figures:
        return [(size, name) for name, size in sorted(self._asked[2].items(), reverse=True)]

    @cached_property
    def _asked(self) -> tuple[list[float], Counter[str], dict[str, float]]:
        """Milliseconds a request, how many answers had each status, and the service's VmRSS and VmHWM in GB after them."""
        asked, times, statuses = questions(), list[float](), list[str]()
        with self._service() as (pid, client, _):
            for question in [*asked[:WARM_UPS], *asked * math.ceil(ASKED / len(asked))]:
                body, begun = {"question": question, "composer": "extractive"}, time.perf_counter()
                response = client.post("/v1/answers", json=body).raise_for_status()
                times.append(1000 * (time.perf_counter() - begun))
                statuses.append(response.json()["status"])
            lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        fields = [line.split() for line in lines if line.startswith(("VmRSS:", "VmHWM:"))]
        sizes = {name.rstrip(":"): int(size) * 1024 / 1e9 for name, size, _ in fields}
        return times[WARM_UPS:], Counter(statuses[WARM_UPS:]), sizes

    @contextmanager
    def _service(self) -> Generator[tuple[int, httpx.Client, float]]:
        """A ready service: its process id, the one connection to it, and the seconds from its start until it was ready."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        one = httpx.Limits(max_connections=1)
        command, begun = [TOUCHSTONE, "serve", "--host", "127.0.0.1", "--port", port], time.perf_counter()
        with (
            started(command, self._data) as (process, printed),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30, limits=one) as client,
        ):
            ready = False
            while not ready:
                if process.poll() is not None or time.perf_counter() - begun > 120:
                    raise TouchstoneError(f"the service did not become ready: {printed()[-300:]}")
                time.sleep(0.02)
                with suppress(httpx.TransportError):
                    ready = client.get("/readyz").status_code == 200
            yield process.pid, client, time.perf_counter() - begun


def _median(times: Sequence[float]) -> Figures:
    return [(statistics.median(times), ", ".join(f"{seconds:.2f} s" for seconds in times))]


def measure(bench: Bench, group: str) -> list[Row]:
    """The rows of a group with their figures, or with the reason why there are none."""
    if group != "help" and (why := bench.first.get("error")):
        return [replace(row, note=why) for row in ROWS[group]]
    if group == "ingest" and not bench.first:
        return [replace(row, skipped=True, note="--data: ingested before") for row in ROWS[group]]
    try:
        figures: Figures = getattr(bench, group)()
    except FAILURES as error:
        return [replace(row, note=str(error) or type(error).__name__) for row in ROWS[group]]
    return [replace(row, value=value, note=note) for row, (value, note) in zip(ROWS[group], figures, strict=True)]


def contents(given: Path | None) -> tuple[str, list[Path]]:
    """What the figures are over, in words, and the registers to ingest for it."""
    if given is not None:
        return f"over the data folder {given}", []
    folder = os.environ.get("TOUCHSTONE_CORPUS")
    if folder and (register := Path(folder) / "register.toml").is_file():
        return f"over the starter library and {folder}", [STARTER, register]
    return f"over the starter library alone (TOUCHSTONE_CORPUS: {folder or 'not set'})", [STARTER]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder already ingested, used as it is")
    parser.add_argument("--only", default=",".join(ROWS), help=f"some of {','.join(ROWS)}")
    parser.add_argument("--json", type=Path, dest="file", help="write the figures to this file as well")
    options = parser.parse_args()
    only: list[str] = options.only.split(",")
    if set(only) - ROWS.keys() or (options.data is not None and not options.data.is_dir()):
        parser.error(f"--only takes some of {','.join(ROWS)}, --data a folder that exists")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(width=None if sys.stdout.isatty() else 150)
    (over, registers), load = contents(options.data), os.getloadavg()[0]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as folder:
        bench = Bench(options.data or Path(folder), registers)
        for group in (name for name in ROWS if name in only):
            console.print(f"measuring: {group}", style="dim")
            rows += measure(bench, group)
    console.print(table(rows, f"Touchstone {over}; {os.cpu_count()} cores, load {load:.1f} at the start"))
    if options.file is not None:
        figures = [asdict(row) | {"verdict": row.verdict} for row in rows]
        options.file.write_text(json.dumps({"over": over, "load": load, "rows": figures}, indent=1), encoding="utf-8")
    return 1 if any(row.verdict == "not measured" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
