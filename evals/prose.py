"""What reaches the reader of a chat model's prose: `python -m evals.prose`, over the data folder and the model of the settings.

Asks questions of the shipped cases, has them worded by the model, and proves every sentence that was shown once more. Exit code
1 where one shown sentence is not proven. `--out` writes what was shown beside the quotations, to be read by people.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.answers import Answer, Question, Statement
from assistant.assistant import Assistant
from assistant.build import build, prover_of
from assistant.citations import spoken
from assistant.proof.records import Claim, Handed, Prover
from evals.cases import Case
from evals.sufficiency import cases
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.errors import SettingsError, TouchstoneError
from knowledge.settings import load_settings
from knowledge.stores import Stores


@dataclass
class Tally:
    """What became of the answers that the model was to word, and of its sentences."""

    asked: int = 0
    answered: int = 0
    asked_model: int = 0
    worded: int = 0
    sentences: Counter[str] = field(default_factory=Counter[str])
    fallbacks: Counter[str] = field(default_factory=Counter[str])
    unproven: int = 0
    seconds: list[float] = field(default_factory=list[float])
    tokens: int = 0

    def rows(self) -> Iterator[tuple[str, str]]:
        """Words and figures, in the order in which they are shown."""
        yield "questions", str(self.asked)
        yield "answered", str(self.answered)
        yield "the model was asked", str(self.asked_model)
        yield "worded by the model", str(self.worded)
        for name in ("shown", "replaced", "dropped", "added"):
            yield f"sentences {name}", str(self.sentences[name])
        yield "of those shown, in words of their own", str(self.sentences["own"])
        yield "of those, not proven when proved again", str(self.unproven)
        for code, count in self.fallbacks.most_common():
            yield f"in quotations alone: {code}", str(count)
        yield "median seconds of composing", f"{median(self.seconds):.1f}" if self.seconds else "none"
        yield "tokens", str(self.tokens)


def measure(assistant: Assistant, prover: Prover, asked: Iterable[Case]) -> Iterator[tuple[Tally, dict[str, Any]]]:
    """After each question the tally so far, and what was shown."""
    tally = Tally()
    for case in asked:
        answer = assistant.answer(Question(case.question, area=case.area, as_of=case.as_of, composer="model"))
        tally.asked += 1
        tally.answered += bool(answer.statements)
        if (prose := answer.prose) is not None:
            tally.asked_model += prose.fallback != "sources_disagree"
            tally.worded += prose.fallback is None
            tally.fallbacks.update([prose.fallback] if prose.fallback else [])
            tally.sentences.update(shown=prose.shown, replaced=prose.replaced, dropped=prose.dropped, added=prose.added)
            tally.seconds.append(answer.draft.timings.get("compose", 0.0) / 1000)
            tally.tokens += prose.written.tokens_read + prose.written.tokens_written
        own = [statement for statement in answer.statements if not statement.verbatim]
        tally.sentences["own"] += len(own)
        tally.unproven += sum(not proven(answer, statement, prover) for statement in own)
        yield tally, _shown(case, answer)


def proven(answer: Answer, statement: Statement, prover: Prover) -> bool:
    """Whether a shown sentence is proven by the quotations of its citations, and by them alone."""
    cited = [citation for citation in answer.citations if citation.number in statement.citations]
    handed = {
        str(one.number): Handed(
            str(one.number), Statement("", spoken(one), statement.force, verbatim=True, citations=(one.number,)), (one,)
        )
        for one in cited
    }
    return prover.prove(Claim(statement.text, tuple(handed)), handed).passed


def _shown(case: Case, answer: Answer) -> dict[str, Any]:
    quoted = {citation.number: spoken(citation) for citation in answer.citations}
    prose = answer.prose
    return {
        "id": case.id,
        "question": answer.draft.question.text,
        "status": answer.status,
        "act_now": answer.draft.act_now is not None,
        "fallback": prose.fallback if prose else None,
        "sentences": [
            {"text": s.text, "force": s.force, "verbatim": s.verbatim, "cites": [quoted[n] for n in s.citations]}
            for s in answer.statements
        ],
        "written": [sentence.text for sentence in prose.written.sentences] if prose else [],
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.prose", description=__doc__)
    parser.add_argument("--questions", type=int, default=100, help="how many questions (default: 100)")
    parser.add_argument("--out", type=Path, help="write what was written and shown to this file, one answer a line")
    options = parser.parse_args()
    console, errors = Console(width=None if sys.stdout.isatty() else 120), Console(stderr=True)
    known = [case for case, answerable in cases("dev") if answerable and not case.turns]
    asked = known[:: max(1, len(known) // max(1, options.questions))][: options.questions]
    tally, lines = Tally(), list[str]()
    try:
        settings = load_settings()
        if settings.model.name is None:
            raise SettingsError("model.name names no chat model; docs/models.md says how to set one")
        embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
        with Stores(settings, embedder, what="python -m evals.prose") as stores:
            for so_far, line in measure(build(stores, settings), prover_of(stores, settings), asked):
                tally = so_far
                lines.append(json.dumps(line, ensure_ascii=False))
                if options.out is not None:
                    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except TouchstoneError as error:
        errors.print(f"prose: {error}", markup=False)
        return 1
    shown = Table("what", "figure", title=f"Prose of {settings.model.name.rsplit('/', 1)[-1]}")
    for row in tally.rows():
        shown.add_row(*row)
    console.print(shown)
    return 1 if tally.unproven else 0


if __name__ == "__main__":
    sys.exit(main())
