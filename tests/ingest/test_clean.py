import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, BlockReference
from ingest.clean import clean, repair, without_contact_details


@pytest.mark.parametrize(
    ("raw", "mended"),
    [
        ("signiﬁcant harm", "significant harm"),
        ("safe\u00adguarding", "safeguarding"),
        ("a\u200bb \u202eevil", "ab evil"),
        ("childrenâ€™s", "children’s"),
        ("two\u00a0 spaces\t here", "two spaces here"),
        ("hidden\U000e0041\U000e0042 tag", "hidden tag"),
        ("cafe\u0301", "caf\u00e9"),
    ],
)
def test_text_reads_as_it_was_typed(raw: str, mended: str):
    assert repair(raw) == mended


@given(st.text(max_size=300))
def test_repair_is_idempotent(text: str):
    assert repair(repair(text)) == repair(text)


@pytest.mark.parametrize(
    "text",
    [
        "For more information contact the Board Manager, Ann Other: ann.other@example.org",
        "Tel: 01632 960123",
        "ask@exam. ple. org",
    ],
)
def test_a_line_that_only_gives_contact_details_is_dropped(text: str):
    assert "@" not in without_contact_details(text) and "960123" not in without_contact_details(text)


def test_an_address_inside_a_paragraph_goes_and_the_paragraph_stays():
    text = (
        "The review found that calls were late and that nobody rang back. " * 4
        + "Write to a.b@example.org (01632 960123)."
    )
    assert without_contact_details(text).endswith("nobody rang back. Write to.")


@pytest.mark.parametrize(
    "text", ["Ring the helpline on 0808 800 5000.", "42% of 2009–2011 cases, 1.10.2023.", "in 15 of 2 400 cases"]
)
def test_public_helplines_and_figures_stay(text: str):
    assert without_contact_details(text) == text


def test_empty_blocks_go_and_offsets_that_would_move_are_refused():
    assert clean([Block("\u200b "), Block("Kept.")]) == [Block("Kept.")]
    with pytest.raises(ValueError, match="repaired"):
        clean([Block("signiﬁcant", references=(BlockReference("wt-2023", "p. 1", 4),))])


def test_contact_details_are_gone_from_blocks_too():
    assert clean([Block("Email: ann.other@example.org"), Block("Kept.")]) == [Block("Kept.")]
