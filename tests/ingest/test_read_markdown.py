from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, BlockReference
from ingest.clean import clean
from ingest.errors import FileRefused
from ingest.read.markdown import read_markdown

MARK = "<!-- touchstone brief -->\n"


def read(text: str) -> list[Block]:
    return list(read_markdown(text.encode()).blocks)


def brief(text: str) -> list[Block]:
    return read(MARK + text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Neglect", Block("Neglect", "heading", level=1)),
        ("### Deep *one*", Block("Deep one", "heading", level=3)),
        ("Title\n=====", Block("Title", "heading", level=1)),
        ("one\ntwo", Block("one two")),
        ("**Bold**, _soft_, [link](https://a.b) and `code`", Block("Bold, soft, link and code")),
        ("> quoted", Block("quoted")),
        ("- item", Block("item", "bullet", level=1)),
        ("153. The authority decides.", Block("The authority decides.", "bullet", level=1, number="153")),
        ("```\nx = 1\n```", Block("x = 1")),
        ("&amp; <b>bold</b>", Block("& bold")),
        ("\ufeffText", Block("Text")),
    ],
)
def test_one_block(text: str, expected: Block):
    assert read(text) == [expected]


def test_nested_bullets_carry_their_depth_and_a_second_paragraph_is_no_bullet():
    blocks = read("- one\n  - two\n\n    more\n- three")
    assert [(b.text, b.kind, b.level) for b in blocks] == [
        ("one", "bullet", 1),
        ("two", "bullet", 2),
        ("more", "paragraph", 0),
        ("three", "bullet", 1),
    ]


def test_a_table_gives_rows_that_name_their_columns():
    table = "| step | limit |\n| --- | --- |\n| conference | 15 days |\n| review | |\n"
    assert [(b.text, b.kind) for b in read(table)] == [
        ("step: conference; limit: 15 days", "row"),
        ("step: review", "row"),
    ]


def test_comments_front_matter_and_html_are_dropped_and_html_is_reported():
    result = read_markdown(b"---\ntitle: x\n---\n\n<!-- note -->\n\n<div>gone</div>\n\nkept\n")
    assert [b.text for b in result.blocks] == ["kept"]
    assert len(result.warnings) == 1
    assert "<div>gone</div>" in result.warnings[0]


def test_encodings():
    assert read_markdown("caf\u00e9".encode("utf-16")).blocks[0].text == "caf\u00e9"
    western = read_markdown("caf\u00e9".encode("cp1252"))
    assert western.blocks[0].text == "caf\u00e9"
    assert western.warnings
    with pytest.raises(FileRefused):
        read_markdown(b"%PDF-1.7\n\0\0")


@pytest.mark.parametrize(
    ("line", "text", "references"),
    [
        (
            "Within 15 working days [wt-2023: p. 92].",
            "Within 15 working days.",
            [("wt-2023", "p. 92", 22)],
        ),
        (
            "One [wt-2023: p. 1], two [ofsted-early-help-2015: Learning from SCRs, para 3, bullet 3].",
            "One, two.",
            [("wt-2023", "p. 1", 3), ("ofsted-early-help-2015", "Learning from SCRs, para 3, bullet 3", 8)],
        ),
        ("Both [a-1: x] [b-2c: y] hold.", "Both hold.", [("a-1", "x", 4), ("b-2c", "y", 4)]),
        ("Done. [a-1: x]", "Done.", [("a-1", "x", 5)]),
        ("Long [a-1: one\ntwo] line.", "Long line.", [("a-1", "one two", 4)]),
        ("Keep [note] and [note: this] and [1].", "Keep [note] and [note: this] and [1].", []),
    ],
)
def test_references_leave_the_text_and_keep_their_place(line: str, text: str, references: list[tuple[str, str, int]]):
    (block,) = brief(line)
    assert block.text == text
    assert block.references == tuple(BlockReference(*r) for r in references)


def test_the_heading_above_gives_the_force():
    headings = {
        "What the law requires": "must",
        "What guidance expects": "should",
        "Local procedure": "local",
        "What reviews and research have found": "learning",
        "Prompts for practice": "context",
    }
    text = "# T\n\nstart\n\n" + "".join(f"## {h}\n\n- line\n\n### More\n\n- line\n\n" for h in headings)
    forces = [b.force for b in brief(text) if b.kind != "heading"]
    assert forces == ["context", *(f for f in headings.values() for _ in range(2))]


def test_a_stranger_can_declare_neither_force_nor_reference():
    blocks = read("# T\n\n## What the law requires\n\n- Obey [wt-2023: p. 1].\n\n" + MARK)
    assert all(b.force is None and not b.references for b in blocks)
    assert blocks[-1].text == "Obey [wt-2023: p. 1]."


@pytest.mark.parametrize(
    "line", ["Ring 01603 [a-1: x] 223409 now", "A\u00c3 [a-1: x]\u00a9 b", "x@ [a-1: y] y.org [b-2: z]"]
)
def test_what_clean_would_mend_is_mended_before(line: str):
    blocks = brief(line)
    assert clean(blocks) == blocks


@given(st.text(alphabet=st.sampled_from("ab -#|*\n[]:1.<>`_&;\u00c3\u00a90@\t"), max_size=80))
def test_whatever_is_read_comes_clean(text: str):
    blocks = brief(text)
    for block in blocks:
        assert block.text
        assert "\n" not in block.text
        assert all(0 <= r.at <= len(block.text) for r in block.references)
    kept = clean(blocks)
    assert [b.text for b in kept if b.references] == [b.text for b in blocks if b.references]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes):
    with suppress(FileRefused):
        read_markdown(data)
