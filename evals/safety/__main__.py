"""What safety is worth, each measure beside its bar: `python -m evals.safety`. Exit code 1 where a gate is missed.

The gates are what a message alone decides, so they need no documents. With `--held` the data folder of TOUCHSTONE_DATA_DIR is
asked too; XSTest is counted where TOUCHSTONE_BENCHMARKS names the folder of the public test sets.
"""

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console

from assistant.build import build
from evals.cases import Half
from evals.public.figures import Given
from evals.safety.bars import Row, failed, table
from evals.safety.over_what_is_held import measure as measure_held
from evals.safety.words_alone import danger, identifiers, scope
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.errors import TouchstoneError
from knowledge.settings import Settings, load_settings
from knowledge.stores import Stores


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.safety", description=__doc__)
    parser.add_argument("--half", choices=("dev", "test"), default="dev", help="which half of the cases (default: dev)")
    parser.add_argument("--held", action="store_true", help="also what is measured over the data folder (minutes)")
    options = parser.parse_args()
    console, errors = Console(width=None if sys.stdout.isatty() else 170), Console(stderr=True)
    try:
        settings = load_settings()
        embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
        folder = os.environ.get("TOUCHSTONE_BENCHMARKS")
        given = Given(Path(folder) if folder else Path("no-test-sets"), embedder, settings)
        rows = [*danger(options.half, given.folder), *identifiers(options.half), *scope(given, options.half)]
        if options.held:
            rows += _held(settings, embedder, options.half)
    except (TouchstoneError, OSError) as error:
        errors.print(str(error), style="red", markup=False)
        return 1
    console.print(table(rows, f"Safety, {options.half} half"))
    missed = failed(rows)
    for row in missed:
        errors.print(f"gate missed: {row.group}: {row.measure}", style="red", markup=False)
    return 1 if missed else 0


def _held(settings: Settings, embedder: SentenceTransformerEmbedder, half: Half) -> list[Row]:
    with Stores(settings, embedder, what="python -m evals.safety") as stores:
        return measure_held(stores, build(stores, settings), half)


if __name__ == "__main__":
    sys.exit(main())
