"""Measures the benchmarks one after the other; what cannot be measured says why and stops nothing."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from evals.errors import EvaluationError
from evals.public import bipia, clapnq, presidio, retrieval, wice, xstest
from evals.public.figures import Figure, Given

BENCHMARKS: Mapping[str, Callable[[Given], list[Figure]]] = MappingProxyType({
    "cranfield": retrieval.measure_cranfield,
    "mtrag-un": retrieval.measure_mtrag,
    "clapnq": clapnq.measure,
    "wice": wice.measure,
    "xstest": xstest.measure,
    "bipia": bipia.measure,
    "presidio": presidio.measure,
})  # fmt: skip
"""By the name of their folder."""


def measure(given: Given, names: Sequence[str], tell: Callable[[str], object] = lambda _: None) -> list[Figure]:
    """The figures of the named benchmarks, each with the seconds that its benchmark took. `tell` gets each name before it.

    One whose files are missing or are not as described becomes a figure that was not measured. Raises EvaluationError when
    the folder itself is not there, or KeyError for a name that is no benchmark.
    """
    if not given.folder.is_dir():
        raise EvaluationError(
            f"{given.folder}: there is no such folder; name the folder of the public test sets with --folder or in"
            " TOUCHSTONE_BENCHMARKS"
        )
    figures: list[Figure] = []
    for name in names:
        tell(name)
        begun = time.perf_counter()
        try:
            found = BENCHMARKS[name](given)
        except EvaluationError as error:
            found = [Figure(name, "everything", note=f"skipped: {error}")]
        seconds = time.perf_counter() - begun
        figures += [replace(figure, seconds=seconds) for figure in found]
    return figures


def write(file: Path, figures: Sequence[Figure], given: Given) -> None:
    """The figures as JSON, with the model, the limit and the time they were taken at."""
    made = {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": given.embedder.fingerprint,
        "limit": given.limit,
        "figures": [asdict(figure) for figure in figures],
    }
    file.write_text(json.dumps(made, indent=1, default=dict) + "\n", encoding="utf-8")
