from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.steps.parts import Parts
from knowledge.errors import SettingsError

PARTS = Parts.load()


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("how soon must we visit and who has to be told?", ("how soon must we visit?", "who has to be told? (visit)")),
        (
            "When must we hold a strategy discussion and who should attend it?",
            ("When must we hold a strategy discussion?", "who should attend it? (hold a strategy discussion)"),
        ),
        (
            "Mum has cancelled twice. What do we record? And do we tell the GP?",
            ("Mum has cancelled twice. What do we record?", "Mum has cancelled twice. And do we tell the GP? (record)"),
        ),
        (
            "1. who chairs the conference? 2. how long till the first review?",
            ("who chairs the conference?", "how long till the first review?"),
        ),
        ("what's the difference between s17 and s47", ("s17", "s47")),
        ("compare KCSIE and Working Together on early help", ("KCSIE on early help", "Working Together on early help")),
        ("WNB vs DNA - which?", ("WNB", "DNA")),
    ],
)
def test_each_question_of_a_message_stands_alone(message: str, parts: tuple[str, ...]):
    assert PARTS.read(message).parts == parts


@pytest.mark.parametrize(
    "message",
    [
        "What should we do about children who are missing and who are exploited?",
        "what to do and when to do it",
        "who decides and how?",
        "what happens when he's 16 and when he's 17?",
        "Can mum and dad and the school come?",
        "how do we help with drink and drugs and debt",
        "She says he hits her and he says he never has. What now?",
        "we had the strat tuesday. how long have I got",
        "Our form has a box for the CCG. What's it called these days?",
        "Rang the front door at 4. Do I put it on paper?",
        "think he's being groomed and I don't know what to do",
        "what is neglect",
    ],
)
def test_an_ordinary_message_stays_whole(message: str):
    assert PARTS.read(message).parts == ()


@pytest.mark.parametrize(
    "message",
    [
        "what do the different documents say about fathers",
        "pull together what reviews say on neglect",
        "which areas were criticised for supervision?",
        "does the law and guidance agree",
        "common themes across inspections",
        "what helps according to reviews or guidance",
        "I want more than one source",
        "compare Leeds and Norfolk",
    ],
)
def test_a_question_of_several_sources(message: str):
    assert PARTS.read(message).across


@pytest.mark.parametrize(
    "message",
    ["how soon must a child be seen", "what does KCSIE say about filtering", "who attends and how long does it take?"],
)
def test_a_question_of_one_source(message: str):
    assert not PARTS.read(message).across


@given(st.text(max_size=300))
def test_any_message_can_be_read_and_has_no_single_part(text: str):
    parts = PARTS.read(text).parts
    assert len(parts) != 1 and all(part.strip() for part in parts)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    (tmp_path / "parts.toml").write_text('joints = ["and"]\n')
    with pytest.raises(SettingsError, match=r"parts\.toml"):
        Parts.load(tmp_path / "parts.toml")
