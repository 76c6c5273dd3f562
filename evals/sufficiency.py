"""Is there enough evidence? Fits what the judge decides by on `dev`, and measures it: `python -m evals.sufficiency`.

Over the data folder of TOUCHSTONE_DATA_DIR, which should hold all that the cases ask of. The questions that can be answered are
those of the suites of retrieval, answers, vocabulary, currency and follow-ups; those that cannot are the near-misses and what is
out of scope, asked without the rules of scope, which catch most of the latter before anything is searched.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.answers import Answer, AnswerStatus, Draft, Question
from assistant.assistant import Assistant
from assistant.build import build
from assistant.steps.judge import frozen
from assistant.steps.rules import Rules
from assistant.steps.signals import Reader, Signals
from assistant.weights import Weights
from evals.cases import ANSWERS, Case, Half, read_cases
from evals.safety.follow_ups import said
from evals.statistics import clopper_pearson
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.settings import load_settings
from knowledge.stores import Stores

CASES = Path(__file__).parent / "cases"
ANSWERABLE = ("retrieval", "answers", "vocabulary", "currency", "follow-ups", "over-refusal")
FALSE_ABSTENTION = 0.038
"""How many answerable questions the judge may turn away; the bar of the issue, 0.05, is for all steps together."""
_OF_NEAR = 0.02
_OF_COVERED = 0.25
_NOTHING = {AnswerStatus.NO_EVIDENCE, AnswerStatus.OUT_OF_SCOPE}


@dataclass(frozen=True, slots=True)
class Example:
    """A question as the judge sees it: what was found for it, and whether what is held answers it."""

    case: Case
    signals: Signals
    answerable: bool


def cases(half: Half) -> list[tuple[Case, bool]]:
    """The cases of a half, each with whether it can be answered from what is held; those that say neither are left out."""
    files = [file for folder in (*ANSWERABLE, "abstention") for file in sorted((CASES / folder).glob("*.jsonl"))]
    read = [case for file in files for case in read_cases(file) if case.half == half]
    return [(case, answer) for case in read if (answer := _answerable(case)) is not None]


def _answerable(case: Case) -> bool | None:
    expected = set(case.expected_status)
    if expected & set(ANSWERS) or (not expected and case.gold):
        return True
    return False if expected & _NOTHING else None


def examples(stores: Stores, assistant: Assistant, asked: Iterable[tuple[Case, bool]]) -> list[Example]:
    """What the judge would see. A question for which nothing is found, or which asks back, gives none."""
    reader = Reader(stores.lexical.words, stores.lexical.rarity, Rules.load().of_practice)
    finding = [(name, step) for name, step in assistant.steps if name in {"screen", "follow", "understand", "retrieve"}]
    front = replace(assistant, steps=(*finding, ("end", _end)))
    seen: list[Example] = []
    for case, answerable in asked:
        turns = said(assistant, case) if case.turns else ()
        draft = front.answer(Question(case.question, area=case.area, as_of=case.as_of, turns=turns)).draft
        if draft.understood is not None and draft.outcome is not None and draft.outcome.kept:
            seen.append(Example(case, reader(draft.understood, draft.outcome.kept), answerable))
    return seen


def _end(draft: Draft) -> Answer:
    return Answer(draft, AnswerStatus.ANSWERED)


def fit(seen: Sequence[Example], *, allowed: float = FALSE_ABSTENTION) -> Weights:
    """A logistic regression on the signals; `enough` is such that the share `allowed` of the answerable is abstained from.

    What can be answered weighs as much as what cannot. Near-misses weigh little: what is found for them is as near as for what
    can be answered, so they can teach no more than the gap. `covered` counts a quarter of `nearest`: here it tells nothing, since
    practitioners' words are not the documents', but it does where they are (ClapNQ).
    """
    features, truth = _table(seen)
    features[:, _NEAREST] += _OF_COVERED * features[:, _COVERED]
    features[:, _COVERED] = 0.0
    near = _near(seen)
    kinds = ((truth, 0.5), (near, _OF_NEAR), (~truth & ~near, 0.5 - _OF_NEAR))
    counts = np.sum([share * kind / max(int(kind.sum()), 1) for kind, share in kinds], axis=0) * len(truth)
    model = LogisticRegression(C=5.0, max_iter=2000).fit(features, truth, sample_weight=counts)
    each = model.coef_[0].copy()
    each[_COVERED] = _OF_COVERED * each[_NEAREST]
    weights = Weights(
        dict(zip(_names(), (round(float(value), 3) for value in each), strict=True)),
        round(float(model.intercept_[0]), 3),
        0.5,
    )
    support = [weights.support(asdict(example.signals)) for example in seen if example.answerable]
    return replace(weights, enough=round(float(np.quantile(support, allowed)), 3))


def _names() -> list[str]:
    return list(Signals.__dataclass_fields__)


def _table(seen: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    features = np.array([list(asdict(example.signals).values()) for example in seen])
    return features, np.array([example.answerable for example in seen])


def report(seen: Sequence[Example], weights: Weights) -> list[str]:
    """Recall of abstention, false abstention and the area under ROC, over all, near-misses and figures."""
    support = np.array([weights.support(asdict(example.signals)) for example in seen])
    truth = np.array([example.answerable for example in seen])
    near = _near(seen)
    lines = [f"{truth.sum()} answerable, {(~truth).sum()} not, of these {near.sum()} near-misses"]
    lines += [f"area under ROC {roc_auc_score(truth, support):.3f}; near-misses {_auc(support, truth, near):.3f}"]
    for name, chosen in (
        ("abstained, answerable", truth),
        ("abstained, not", ~truth),
        ("abstained, near-misses", near),
    ):
        count, of = int((support[chosen] < weights.enough).sum()), int(chosen.sum())
        low, high = clopper_pearson(count, of)
        lines.append(f"{name}: {count} of {of} = {count / max(of, 1):.3f} ({low:.3f} to {high:.3f})")
    return lines


_NEAREST, _COVERED = (_names().index(name) for name in ("nearest", "covered"))


def _near(seen: Sequence[Example]) -> np.ndarray:
    return np.array(["near-miss" in example.case.tags for example in seen])


def _auc(support: np.ndarray, truth: np.ndarray, near: np.ndarray) -> float:
    chosen = truth | near
    return float(roc_auc_score(truth[chosen], support[chosen]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.sufficiency", description=__doc__)
    parser.add_argument("--half", choices=("dev", "test"), default="dev")
    parser.add_argument(
        "--fit", action="store_true", help="fit on dev anew and print the weights for assistant/judge.toml"
    )
    options = parser.parse_args()
    if options.fit and options.half != "dev":
        parser.error("--fit takes dev alone")
    settings = load_settings()
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    with Stores(settings, embedder, what="python -m evals.sufficiency") as stores:
        seen = examples(stores, build(stores, settings), cases(options.half))
    weights = fit(seen) if options.fit else frozen()
    lines = report(seen, weights)
    if options.fit:
        lines += ["", f"enough = {weights.enough}", f"bias = {weights.bias}", "", "[signals]"]
        lines += [f"{name} = {value}" for name, value in weights.each.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
