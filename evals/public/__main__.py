"""`python -m evals.public`: the public test sets, each beside its floor. Exit code 1 where something was not measured."""

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console

from evals.errors import EvaluationError
from evals.public.figures import Given, table
from evals.public.measuring import BENCHMARKS, measure, write
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.errors import TouchstoneError
from knowledge.settings import load_settings


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.public", description=__doc__)
    parser.add_argument("--folder", type=Path, help="the folder of the test sets (default: TOUCHSTONE_BENCHMARKS)")
    parser.add_argument("--only", default=",".join(BENCHMARKS), help=f"some of {','.join(BENCHMARKS)}")
    parser.add_argument("--limit", type=int, help="so many questions of each kind, for a quick look")
    parser.add_argument("--json", type=Path, dest="file", help="write the figures to this file as well")
    options = parser.parse_args()
    names: list[str] = options.only.split(",")
    if set(names) - BENCHMARKS.keys() or (options.limit is not None and options.limit < 2):
        parser.error(f"--only takes some of {','.join(BENCHMARKS)}, --limit a number from 2")
    console = Console(width=None if sys.stdout.isatty() else 190)
    errors = Console(stderr=True)
    try:
        given = _given(options.folder, options.limit)
        figures = measure(given, names, lambda name: console.print(f"measuring: {name}", style="dim"))
        if options.file is not None:
            write(options.file, figures, given)
    except (TouchstoneError, OSError) as error:
        errors.print(str(error), style="red", markup=False)
        return 1
    limited = "" if given.limit is None else f", only {given.limit} questions of each kind: not to be compared"
    console.print(table(figures, f"Public test sets, {given.embedder.fingerprint}{limited}"))
    return 0 if all(figure.measured for figure in figures) else 1


def _given(folder: Path | None, limit: int | None) -> Given:
    named = folder or os.environ.get("TOUCHSTONE_BENCHMARKS")
    if not named:
        raise EvaluationError("no folder of test sets is named: give --folder, or set TOUCHSTONE_BENCHMARKS")
    settings = load_settings()
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    return Given(Path(named), embedder, settings, limit)


if __name__ == "__main__":
    sys.exit(main())
