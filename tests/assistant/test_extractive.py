from dataclasses import replace

from assistant.answers import Understood
from assistant.citations import Citer
from assistant.compose.extractive import Extractive
from assistant.disagreements import Disagreements
from knowledge.currency import Standing
from knowledge.evidence import Evidence
from knowledge.lexicon import Expansion
from knowledge.records import Kind, Locator, Passage, Scores, Source, Span


def split(text: str) -> list[str]:
    return text.lower().split()


CITER = Citer(lambda *_: None, lambda _: (), dict, frozenset)


def evidence(id: str, kind: Kind, text: str, *, cosine: float, fused: float) -> Evidence:
    source = Source(id, id, "A publisher", kind, "D" if kind == "briefing" else "A2")
    passage = Passage(id, id, id, 0, text, 0, len(text), Locator("p. 1"), "should", (Span(0, len(text)),))
    return Evidence(passage, source, Standing("in_force"), Scores(cosine, None, fused), (cosine,), (cosine,))


def composer() -> Extractive:
    return Extractive(CITER, Disagreements((), split), split, lambda words: dict.fromkeys(words, 1.0), most=8)


def understood(question: str) -> Understood:
    words = dict.fromkeys(question.split(), 1.0)
    return Understood(question, question, words, words, Expansion(question))


def test_where_a_brief_and_a_work_say_the_same_only_the_work_is_quoted_however_the_scores_fall():
    work = evidence("work", "statutory_guidance", "Hold the conference within 15 working days.", cosine=0.5, fused=0)
    brief = evidence("brief", "briefing", "Hold the first conference within 15 working days.", cosine=0.9, fused=3)
    chosen = composer().choose(understood("conference within days"), [brief, work])
    assert [choice.evidence.source.id for choice in chosen] == ["work"]
    assert chosen[0].score > composer().choose(understood("conference within days"), [work])[0].score


def test_of_two_sentences_as_near_the_one_that_the_question_was_written_for_comes_first():
    both = "Hold the conference within 15 working days. Visit the child every ten working days."
    first = both.index("Visit")
    source = Source("work", "work", "A publisher", "statutory_guidance", "A2")
    spans = (Span(0, first - 1), Span(first, len(both)))
    passage = Passage("work", "work", "work", 0, both, 0, len(both), Locator("p. 1"), "should", spans)
    for asked in ((0.0, 0.8), (0.8, 0.0)):
        item = Evidence(passage, source, Standing("in_force"), Scores(0.5, None, 3), (0.5, 0.5), (0.5, 0.5), asked)
        chosen = composer().choose(understood("days"), [item])
        assert chosen[0].span == spans[asked.index(0.8)]


def test_a_passage_that_nobody_wrote_questions_for_is_not_set_back_by_those_of_others():
    local = evidence("local", "local_procedure", "Ring the hub about a conference.", cosine=0.6, fused=3)
    work = evidence("work", "statutory_guidance", "Hold a meeting about a conference.", cosine=0.5, fused=3)
    chosen = composer().choose(understood("conference"), [replace(work, asked=(0.3,)), local])
    assert [choice.evidence.source.id for choice in chosen] == ["local", "work"]
    assert chosen[0].score == composer().choose(understood("conference"), [replace(local, asked=(0.6,))])[0].score


def test_a_brief_that_says_something_else_is_quoted_beside_the_work():
    work = evidence("work", "statutory_guidance", "Hold the conference within 15 working days.", cosine=0.8, fused=3)
    brief = evidence("brief", "briefing", "A conference held late is reported to the board.", cosine=0.8, fused=3)
    chosen = composer().choose(understood("conference"), [brief, work])
    assert {choice.evidence.source.id for choice in chosen} == {"work", "brief"}


def test_the_same_sentence_with_another_figure_is_no_repetition():
    old = evidence("old", "statutory_guidance", "Hold the conference within 15 working days.", cosine=0.8, fused=3)
    new = evidence("new", "statutory_guidance", "Hold the conference within 10 working days.", cosine=0.8, fused=3)
    chosen = composer().choose(understood("conference within days"), [old, new])
    assert {choice.evidence.source.id for choice in chosen} == {"old", "new"}


def test_a_work_that_gives_another_figure_does_not_stand_in_for_a_brief():
    work = evidence("work", "statutory_guidance", "Hold the conference within 10 working days.", cosine=0.5, fused=0)
    brief = evidence("brief", "briefing", "Hold the first conference within 15 working days.", cosine=0.9, fused=3)
    chosen = composer().choose(understood("conference within days"), [brief, work])
    assert chosen[0].evidence.source.id == "brief"
