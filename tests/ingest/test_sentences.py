from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The child was seen. Nobody asked why.", ["The child was seen.", "Nobody asked why."]),
        ("See para. 145 of the report. It is short.", ["See para. 145 of the report.", "It is short."]),
        (
            "It began at approx. 4.30 p.m. on Monday. Mr. Smith (the uncle) left.",
            ["It began at approx. 4.30 p.m. on Monday.", "Mr. Smith (the uncle) left."],
        ),
        ("No full stop at the end", ["No full stop at the end"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]):
    assert [text[a:b] for a, b in sentence_spans(text)] == sentences


@given(st.text(alphabet=st.sampled_from("abcD. ,?!()“”'1—\u00e9"), max_size=200))
def test_no_character_is_lost_or_doubled(text: str):
    spans = sentence_spans(text)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    assert all(a < b for a, b in spans) and all(one[1] <= two[0] for one, two in pairwise(spans))
