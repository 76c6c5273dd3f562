"""Whether one area's procedure or contacts ever reach another area's reader: `python -m evals.leakage --data FOLDER`.

Questions of the suites are asked at random by readers of random areas. Ends non-zero when anything leaked.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rich.console import Console

from evals.cases import Case, read_cases
from evals.measures.currency import area_leak
from evals.scores import Result
from evals.targets import InProcess, Target, open_service
from knowledge.areas import Areas
from knowledge.settings import load_settings

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Leakage:
    """`asked` questions, of which `leaks` showed another area's; `local`: how many showed a reader's own procedure."""

    asked: int
    local: int
    contacts: int
    leaks: tuple[str, ...]


def drawn(questions: Sequence[str], areas: Sequence[str], count: int, seed: int) -> list[Case]:
    """So many questions, each by a reader of an area, the same for the same seed."""
    chance = Random(seed)
    return [
        Case(id=f"drawn-{number}", question=chance.choice(questions), area=chance.choice(areas))
        for number in range(count)
    ]


def measure(cases: Sequence[Case], target: Target) -> Leakage:
    """Asks them all. Raises EvaluationError when the target does not answer."""
    local = contacts = 0
    leaks: list[str] = []
    for case in cases:
        answer = target.answer({"question": case.question, "area": case.area})
        local += any(statement["force"] == "local" for statement in answer["statements"])
        contacts += bool(answer["act_now"]) and any(contact["area"] for contact in answer["act_now"]["contacts"])
        score = area_leak(case, Result(case.id, answer=answer))
        if score.value:
            leaks.append(f"{case.area}: {score.why}")
    return Leakage(len(cases), local, contacts, tuple(leaks))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.leakage", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder already ingested")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["TOUCHSTONE_DATA_DIR"] = str(options.data)
    service = open_service(load_settings())
    with service.stores:
        procedures = {
            s.area for s in service.stores.catalogue.sources().values() if s.kind == "local_procedure" and s.area
        }
        held = {s.area for s in service.stores.catalogue.sources().values() if s.id in service.stores.catalogue.held()}
        files = sorted(path for path in CASES.rglob("*.jsonl") if path.parent.name not in {"force", "proof"})
        questions = [case.question for path in files for case in read_cases(path) if len(case.question) <= 2000]
        # One reader of four is of an area whose procedures are held: otherwise nothing could leak.
        own = sorted(procedures & held)
        every = sorted(Areas.load().names)
        areas = every + own * (len(every) // (3 * len(own))) if own else every
        found = measure(drawn(questions, areas, options.count, options.seed), InProcess(service))
    say = Console(highlight=False).print
    say(f"{found.asked} questions, readers of {len(set(areas))} areas; {len(found.leaks)} leaks.")
    say(f"{found.local} answers showed the reader's own procedure, {found.contacts} the reader's own contacts.")
    for leak in found.leaks[:20]:
        say(f"  {leak}")
    return 1 if found.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
