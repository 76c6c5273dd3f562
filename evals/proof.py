"""Whether prose is shown that what it cites does not say, and faithful prose kept: `python -m evals.proof`.

Over the data folder of TOUCHSTONE_DATA_DIR, which has to hold the documents that the cases quote. A case is one sentence as a
chat model might write it, with the quotation that it cites. `--fit` fits the weights of the support score on `dev`.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answers import Citation, Quote, Statement
from assistant.proof.likeness import EmbeddedLikeness
from assistant.proof.prover import Cited, RuleProver
from assistant.proof.reading import plain, words
from assistant.proof.records import Claim, Handed, Verdict
from assistant.proof.support import Signals, rarity_of
from assistant.weights import Weights
from evals.cases import Half
from evals.errors import CaseError
from evals.logistic import logistic
from evals.matching import holds
from evals.statistics import clopper_pearson
from knowledge.currency import standing
from knowledge.embedding import Embedder, SentenceTransformerEmbedder
from knowledge.records import Force, Locator, Source
from knowledge.settings import load_settings
from knowledge.stores import Stores

CASES = Path(__file__).parent / "cases" / "proof"
FAITHFUL = "faithful"
KINDS = (
    "token", "number", "negation", "force", "digits", "quote", "scope", "section", "flattery", "instruction", "markup",
    "relation",
)  # fmt: skip
_LOST = 0.04
"""How many of the faithful sentences of `dev` that pass the rules the score may lose."""
_ANSWER = 6
"""Sentences of an answer, as a model writes it."""
_Words = Annotated[str, Field(min_length=1)]


BATCHES = {1: "", 2: ", second batch", 3: ", third batch", 4: ", of two statements", 5: ", fourth batch"}
"""Those of the first batch's test half were looked at once and rules mended on them; each later one was written after that."""


class Second(BaseModel):
    """The second statement that a sentence cites, under the token t2."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source_id: _Words
    statement: _Words
    force: Force


class ProofCase(BaseModel):
    """A sentence, what it cites, and whether it may be shown. `statement` is verbatim of the source's document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: _Words
    kind: Literal[
        "faithful", "token", "number", "negation", "force", "digits", "quote", "scope", "section", "flattery", "instruction",
        "markup", "relation",
    ]  # fmt: skip
    split: Half
    batch: Literal[1, 2, 3, 4, 5] = 1
    source_id: _Words
    statement: _Words
    force: Force
    second: Second | None = None
    tokens: tuple[str, ...]
    text: _Words
    expect: Literal["shown", "not"]


@dataclass(frozen=True, slots=True)
class Proven:
    """A case, what the prover said of it, and the milliseconds of processor time that it took."""

    case: ProofCase
    verdict: Verdict
    ms: float

    @property
    def right(self) -> bool:
        return self.verdict.passed == (self.case.expect == "shown")


def read_proofs(folder: Path = CASES) -> list[ProofCase]:
    """The cases of a folder's JSONL files. Raises CaseError with file:line for whatever is wrong."""
    cases: list[ProofCase] = []
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                case = ProofCase.model_validate_json(line)
            except ValidationError as error:
                fault = error.errors(include_input=False, include_url=False)[0]
                raise CaseError(f"{file}:{number}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None
            if (case.kind == FAITHFUL) != (case.expect == "shown"):
                raise CaseError(f"{file}:{number}: {case.id} is {case.kind}, so expect cannot be {case.expect!r}")
            cases.append(case)
    twice = [id for id, count in Counter(case.id for case in cases).items() if count > 1]
    if twice or not cases:
        raise CaseError(f"{folder}: {f'{twice[0]} is there twice' if twice else 'holds no case'}")
    return cases


def quote_faults(cases: Sequence[ProofCase], text_of: Callable[[str], str | None]) -> list[str]:
    """A line for each statement that does not stand in its source's document, or whose document is not held."""
    faults = {
        said.statement: f"{case.id}: its statement does not stand in {said.source_id!r}"
        for case in cases
        for said in (case, case.second)
        if said is not None and not holds(text_of(said.source_id) or "", said.statement)
    }
    return list(faults.values())


def handed_of(case: ProofCase, sources: Mapping[str, Source], as_of: date) -> dict[str, Handed]:
    """What a model would have been handed: the statement of the case under the token t1, and its second under t2."""
    handed: dict[str, Handed] = {}
    for number, said in enumerate((case, case.second), 1):
        if said is not None:
            source = sources[said.source_id]
            place, quote = standing(source, sources, as_of), Quote(said.statement, 0, len(said.statement))
            held = (f"{source.id}@1#{number}", f"{source.id}@1")
            citation = Citation(number, *held, source, place, False, Locator(""), quote)
            statement = Statement(f"s{number}", said.statement, said.force, True, (number,))
            handed[f"t{number}"] = Handed(f"t{number}", statement, (citation,))
    return handed


def prove(prover: RuleProver, cases: Sequence[ProofCase], sources: Mapping[str, Source], as_of: date) -> list[Proven]:
    """Each case proven, by itself."""
    handed = {case.id: handed_of(case, sources, as_of) for case in cases}
    found: list[Proven] = []
    for case in cases:
        claim = Claim(case.text, case.tokens)
        begun = time.process_time()
        prover.ready([claim], handed[case.id])
        verdict = prover.prove(claim, handed[case.id])
        found.append(Proven(case, verdict, 1000 * (time.process_time() - begun)))
    return found


def milliseconds(stores: Stores, embedder: Embedder, as_of: date) -> list[float]:
    """What proving each faithful sentence takes of one core, when answers of `_ANSWER` sentences are proven as they come.

    Reading the sentences and what they cite is in it, in equal shares.
    """
    sources = stores.catalogue.sources()
    cases = [case for case in read_proofs() if case.kind == FAITHFUL and _sources(case) <= sources.keys()]
    prover = RuleProver(EmbeddedLikeness(embedder), rarity_of(stores.lexical.words, stores.lexical.rarity))
    prove(prover, cases[:5], sources, as_of)
    if isinstance(embedder, SentenceTransformerEmbedder):
        embedder.passage_threads = 1
    answers = [cases[at : at + _ANSWER] for at in range(0, len(cases), _ANSWER)]
    return [ms for answer in answers for ms in _answer_ms(prover, answer, sources, as_of)]


def _answer_ms(
    prover: RuleProver, cases: Sequence[ProofCase], sources: Mapping[str, Source], as_of: date
) -> list[float]:
    named = [{f"{case.id}{token}": one for token, one in handed_of(case, sources, as_of).items()} for case in cases]
    claims = [Claim(case.text, tuple(f"{case.id}{token}" for token in case.tokens)) for case in cases]
    handed = {token: one for each in named for token, one in each.items()}
    begun = time.process_time()
    prover.ready(claims, handed)
    share = (time.process_time() - begun) / len(cases)
    times: list[float] = []
    for claim in claims:
        begun = time.process_time()
        prover.prove(claim, handed)
        times.append(1000 * (share + time.process_time() - begun))
    return times


def _sources(case: ProofCase) -> set[str]:
    return {said.source_id for said in (case, case.second) if said is not None}


def report(found: Sequence[Proven], *, wrong: bool = False) -> list[str]:
    """Adversarial sentences shown and faithful ones kept, with exact 95 % intervals, by kind; and the milliseconds."""
    lines: list[str] = []
    for split, batch in (("dev", 1), *(("test", batch) for batch in BATCHES)):
        part = [one for one in found if (one.case.split, one.case.batch) == (split, batch)]
        if not part:
            continue
        bad = [one for one in part if one.case.kind != FAITHFUL]
        good = [one for one in part if one.case.kind == FAITHFUL]
        name = split + BATCHES[batch]
        lines += [_line(f"{name}: adversarial shown", sum(one.verdict.passed for one in bad), len(bad))]
        lines += [_line(f"{name}: faithful kept", sum(one.verdict.passed for one in good), len(good))]
        for kind in KINDS:
            of = [one for one in bad if one.case.kind == kind]
            lines += [] if not of else [f"    {kind}: {sum(one.verdict.passed for one in of)} of {len(of)} shown"]
        faults = Counter(fault for one in good for fault in one.verdict.faults)
        lines.append(
            "    faithful lost to: " + (", ".join(f"{fault} {n}" for fault, n in faults.most_common()) or "nothing")
        )
    times = sorted(one.ms for one in found)
    lines.append(
        f"processor milliseconds a sentence: median {times[len(times) // 2]:.1f}, p95 {times[int(0.95 * len(times))]:.1f}"
    )
    if wrong:
        lines += [
            f"  {one.case.id} [{', '.join(one.verdict.faults)}] {one.case.text}" for one in found if not one.right
        ]
    return lines


def _line(name: str, count: int, n: int) -> str:
    if not n:
        return f"{name}: no case"
    low, high = clopper_pearson(count, n)
    return f"{name}: {count} of {n} = {count / n:.3f} ({low:.3f} to {high:.3f})"


def fit(prover: RuleProver, cases: Sequence[ProofCase], sources: Mapping[str, Source], as_of: date) -> Weights:
    """A logistic regression on the signals of faithful sentences against others that their statements do not bear out.

    The others are faithful sentences of other statements, and faithful ones with one word put in another's place: no rule can
    tell these, so the score has to. `enough` is what the share `_LOST` of the faithful that pass the rules do not reach.
    """
    faithful = [case for case in cases if case.kind == FAITHFUL]
    yes = [_signals(prover, case, case.text, sources, as_of) for case in faithful]
    no = [_signals(prover, case, text, sources, as_of) for case, text in _false(faithful)]
    table = np.array([[getattr(one, name) for name in _names()] for one in (*yes, *no)])
    truth = np.array([True] * len(yes) + [False] * len(no))
    coefficients, bias = logistic(
        table, truth, signs=np.array([-1.0 if name == "strange" else 1.0 for name in _names()])
    )
    each = dict(zip(_names(), (round(float(value), 3) for value in coefficients), strict=True))
    weights = Weights(each, round(bias, 3), 0.5)
    passing = [
        weights.support(asdict(one))
        for one, proven in zip(yes, prove(prover, faithful, sources, as_of), strict=True)
        if set(proven.verdict.faults) <= {"support"}
    ]
    wrong = sorted(weights.support(asdict(one)) for one in no)
    enough = round(float(np.quantile(passing, _LOST)), 3)
    sys.stdout.write(f"of {len(wrong)} false sentences {sum(value >= enough for value in wrong)} reach {enough}\n")
    return Weights(each, weights.bias, enough)


def _names() -> list[str]:
    return list(Signals.__dataclass_fields__)


def _signals(prover: RuleProver, case: ProofCase, text: str, sources: Mapping[str, Source], as_of: date) -> Signals:
    cited = Cited.of(list(handed_of(case, sources, as_of).values()))
    return prover.signals(plain(text), words(text), cited)


def _false(faithful: Sequence[ProofCase]) -> list[tuple[ProofCase, str]]:
    """Sentences that the statements of some cases do not bear out: another's, and their own with one word changed."""
    draw = random.Random(9)
    pool = sorted(
        {word.text for case in faithful for word in words(case.statement) if word.content and len(word.text) > 4}
    )
    made: list[tuple[ProofCase, str]] = []
    for case in faithful:
        made.append((case, draw.choice([other.text for other in faithful if other.statement != case.statement])))
        held = {word.stem for word in words(case.statement)}
        shared = [
            word for word in words(case.text) if word.content and word.stem in held and not word.text[0].isupper()
        ]
        for word in draw.sample(shared, min(2, len(shared))):
            other = draw.choice([other for other in pool if words(other)[0].stem not in held])
            made.append((case, f"{case.text[: word.start]}{other.lower()}{case.text[word.end :]}"))
    return made


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.proof", description=__doc__)
    parser.add_argument("--half", choices=("dev", "test", "both"), default="both")
    parser.add_argument("--fit", action="store_true", help="fit on dev anew and print the weights for support.toml")
    parser.add_argument("--wrong", action="store_true", help="list the cases that come out wrong")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    options = parser.parse_args()
    cases = [case for case in read_proofs() if options.half in {case.split, "both"}]
    settings = load_settings()
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    with Stores(settings, embedder, what="python -m evals.proof") as stores:
        catalogue = stores.catalogue

        def text_of(source_id: str) -> str | None:
            document = catalogue.live_document(source_id)
            return None if document is None else catalogue.text(document, 0, 1 << 30)

        if faults := quote_faults(cases, text_of):
            sys.stderr.write("\n".join(faults[:20]) + "\n")
            return 2
        prover = RuleProver(EmbeddedLikeness(embedder), rarity_of(stores.lexical.words, stores.lexical.rarity))
        sources = catalogue.sources()
        if options.fit:
            dev = [case for case in cases if case.split == "dev"]
            weights = fit(prover, dev, sources, options.as_of)
            lines = [f"enough = {weights.enough}", f"bias = {weights.bias}", "", "[signals]"]
            lines += [f"{name} = {value}" for name, value in weights.each.items()]
        else:
            prove(prover, cases[:2], sources, options.as_of)
            embedder.passage_threads = 1
            lines = report(prove(prover, cases, sources, options.as_of), wrong=options.wrong)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
