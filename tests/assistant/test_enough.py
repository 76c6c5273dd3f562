"""Is there enough evidence? By weights that are data, and that nobody can break unseen."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.answers import Answer, AnswerStatus, Draft, Question, Understood
from assistant.steps.facts import asked_for
from assistant.steps.judge import WEIGHTS, Judge, frozen
from assistant.steps.signals import Reader, Signals
from assistant.weights import Weights
from knowledge.currency import standing
from knowledge.errors import SettingsError
from knowledge.evidence import Evidence, SearchOutcome
from knowledge.lexicon import Expansion
from knowledge.records import Locator, Passage, Scores, Source, Span

SOURCE = Source("wt", "WT", "HMG", "guidance", "A2")
DAY = date(2026, 11, 22)
WEIGHED = Weights({"nearest": 10.0, "covered": 0.0, "gap": -10.0, "subject": 2.0}, -5.0, 0.5)
READER = Reader(lambda text: text.lower().strip("?.").split(), lambda words: dict.fromkeys(words, 1.0))


def found(*units: tuple[str, float], nearest: float = 0.6, fused: float = 9.0, source: Source = SOURCE) -> Evidence:
    """A passage of sentences, each with how well it meets the question."""
    text = " ".join(unit for unit, _ in units)
    starts = [text.index(unit) for unit, _ in units]
    spans = tuple(Span(start, start + len(unit)) for start, (unit, _) in zip(starts, units, strict=True))
    passage = Passage(f"{source.id}#0", source.id, source.id, 0, text, 0, len(text), Locator("1"), "should", spans)
    return Evidence(
        passage, source, standing(source, {}, DAY), Scores(vector=nearest, fused=fused), met=tuple(m for _, m in units)
    )


def understood(text: str) -> Understood:
    return Understood(text, text, {}, {}, Expansion(text), asked_for(text))


def judged(text: str, *kept: Evidence, practice: bool = True, places: frozenset[str] = frozenset()) -> Draft | Answer:
    draft = Draft(Question(text), "id", datetime.now(UTC), DAY, places=places, understood=understood(text))
    judge = Judge(replace(READER, of_practice=lambda _text: practice), weights=WEIGHED)
    return judge(replace(draft, outcome=SearchOutcome(kept)))


def test_the_gap_is_how_much_worse_the_best_sentence_with_the_fact_is():
    kept = [found(("The conference is held soon.", 0.9), ("A plan lasts 10 days.", 0.4))]
    assert READER(understood("how soon is the conference"), kept).gap == pytest.approx(0.5)
    assert READER(understood("what is the conference"), kept).gap == 0.0
    assert READER(understood("how soon is the conference"), [found(("No figure here.", 0.9))]).gap == 0.9


def test_what_is_said_of_another_level_is_a_gap_too():
    kept = [found(("Level 4 is for harm.", 0.9), ("Agreement is needed.", 0.3))]
    assert READER(understood("what is level 3"), kept).gap == pytest.approx(0.6)


def test_what_one_passage_says_of_the_question_is_covered_in_the_documents_words_too():
    asked = replace(understood("x"), asked={"minutes": 1.0, "wnb": 1.0})
    kept = [found(("the core group.", 0.1)), found(("its minutes", 0.1))]
    assert (READER(asked, kept).covered, READER(asked, kept[:1]).covered) == (0.5, 0.0)
    meant = replace(asked, expansion=Expansion("x", ("the core",), ("wnb",)))
    assert READER(meant, kept[:1]).covered == 0.5


def test_nothing_found_too_far_off_and_off_the_subject_say_that_nothing_held_answers():
    near = found(("A core group meets within 10 days.", 0.8))
    assert isinstance(judged("how soon is the core group", near), Draft)
    for answer in (
        judged("how soon is the core group"),
        judged("how soon is the core group", replace(near, scores=Scores(vector=0.1, fused=9.0))),
        judged("how soon is the fast train", replace(near, scores=Scores(vector=0.4, fused=9.0)), practice=False),
    ):
        assert isinstance(answer, Answer) and answer.status is AnswerStatus.NO_EVIDENCE
        assert answer.draft.evidence == () and answer.draft.support is not None


def test_what_is_about_something_else_goes_and_the_readers_own_procedure_stays_to_be_looked_at():
    own = Source("local", "Local", "LSCP", "local_procedure", "C1", area="norfolk")
    first, weak = found(("A core group meets within 10 days.", 0.8)), found(("In ours, 8 days.", 0.7), fused=2.0)
    local = found(("In ours, 8 days.", 0.7), fused=2.0, source=own)
    draft = judged("how soon is the core group", first, weak, local, places=frozenset({"norfolk"}))
    assert isinstance(draft, Draft) and draft.evidence == (first, local)


def test_the_weights_are_those_of_the_file_and_each_speaks_for_what_it_should():
    weights = frozen()
    assert weights.each["nearest"] > 0 and weights.each["subject"] > 0 and weights.each["gap"] < 0
    high, low = (
        weights.support(asdict(signals)) for signals in (Signals(0.6, 0.4, 1.0, 0.0), Signals(0.3, 0.1, 0.0, 0.0))
    )
    assert high > weights.enough > low


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("gap = ", "gaps = ", "write bias, enough and"),
        ("enough = 0.", "enough = 1.", "enough lies between"),
        ("bias = -", 'bias = "a" #', "bias: write a decimal number"),
        ("[signals]", "[signals", "cannot be read"),
    ],
)
def test_a_fault_in_the_weights_is_named(tmp_path: Path, old: str, new: str, told: str):
    file = tmp_path / "judge.toml"
    file.write_text(WEIGHTS.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError, match=told) as raised:
        frozen(file)
    assert str(file) in str(raised.value)
