import importlib.util
import io
import logging
import os
import re
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from ingest.blocks import Block, ReadResult
from ingest.errors import FileRefused
from ingest.read.pdf import read_pdf

CORPUS = Path(os.environ.get("TOUCHSTONE_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
needs_corpus = pytest.mark.skipif(not (CORPUS / "guidance").is_dir(), reason=f"no corpus in {CORPUS}")

_spec = importlib.util.spec_from_file_location("make_pdf", Path(__file__).parents[1] / "data" / "make_pdf.py")
assert _spec is not None and _spec.loader is not None
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
make_pdf = _module.make_pdf

WT = "guidance/working-together-2023.pdf"
KCSIE = "guidance/keeping-children-safe-in-education-2024.pdf"
IRO = "guidance/iro-handbook-2010.pdf"
CA = "guidance/children-act-2004.pdf"
CSWA = "guidance/children-and-social-work-act-2017.pdf"
NORFOLK_15 = "inspections/norfolk-ilacs-2015-10-20.pdf"
NORFOLK_23 = "inspections/norfolk-ilacs-2023-01-13.pdf"
NORFOLK_13 = "inspections/norfolk-ilacs-2013-08-16.pdf"

# Checked by eye against the rendered pages: document, words of the block, page, printed page, kind, number.
PLACES = [
    (WT, r"^Chapter 3: Providing help", 43, "43", "heading", None),
    (WT, r"^Chapter 5: Learning from", 131, "131", "heading", None),
    (WT, r"^Timeliness$", 58, "58", "heading", None),
    (WT, r"^Within one working day .* determining whether:$", 58, "58", "paragraph", "153"),
    (WT, r"or the NSPCC if removal is required", 59, "59", "paragraph", "154"),
    (WT, r"no longer than 45 working days from the point of referral\. If", 59, "59", "paragraph", "155"),
    (WT, r"^The responsibility for providing .*paragraph 141\)$", 59, "59", "paragraph", "159"),
    (WT, r"^Children Act 1989 Section 46$", 59, "59", "footnote", "79"),
    (WT, r"^Lead practitioners should:$", 92, "92", "paragraph", None),
    (WT, r"^convene an initial .* 15 working days of a strategy discussion", 92, "92", "bullet", None),
    (WT, r"^Flow chart 4:", 103, "103", "heading", None),
    (WT, r"^All National Governing Bodies of Sport", 130, "130", "paragraph", "317"),
    (KCSIE, r"^Part one: Safeguarding information", 7, "7", "heading", None),
    (KCSIE, r"^The immediate response to a report$", 118, "118", "heading", None),
    (KCSIE, r"^The initial response by a school", 118, "118", "paragraph", "475"),
    (KCSIE, r"^careful management and handling", 118, "118", "bullet", None),
    (KCSIE, r"nursery schools and pupil referral units", 4, "4", "bullet", None),
    (KCSIE, r"interim prohibition orders$", 72, "72", "heading", None),
    (IRO, r"^Chapter 2\. An overview of the IRO role", 10, "9", "heading", None),
    (IRO, r"^In discharging these duties", 12, "11", "paragraph", "2.14"),
    (IRO, r"paragraphs 3\.39 and 7\.23\); and$", 12, "11", "bullet", None),
    (IRO, r"^Competences and qualifications$", 12, "11", "heading", None),
    (CA, r"^Local child safeguarding practice reviews$", 27, "27", "heading", "16F"),
    (CA, r"^\(4\) The safeguarding partners must publish the report", 28, "28", "paragraph", "16F"),
    (CA, r"^\(i\) that the reviewer makes", 28, "28", "bullet", "16F"),
    (CA, r"^Further provision about arrangements$", 28, "28", "heading", "16G"),
    (CA, r"^F84 S\. 16F inserted", 28, "28", "footnote", None),
    (CA, r"^\(1\) The Children’s Commissioner is to be a corporation", 76, "76", "paragraph", "Sch. 1 para 1"),
    (CSWA, r"^Corporate parenting principles$", 1, "1", "heading", "1"),
    (CSWA, r"^“16P Combining child death review", 22, "22", "paragraph", "27"),
    (NORFOLK_15, r"^Children who need help and protection: Requires improvement$", 1, "1", "row", "1"),
    (NORFOLK_15, r"^Experiences and progress of care leavers: Inadequate$", 1, "1", "row", "2.2"),
    (NORFOLK_15, r"^The experiences and progress of children who need help", 11, "11", "heading", None),
    (NORFOLK_15, r"^Ensure strategy discussions include", 8, "8", "paragraph", "2"),
    (NORFOLK_23, r"^Overall effectiveness: Good$", 1, None, "row", None),
    (NORFOLK_23, r"^What needs to improve\?$", 2, "2", "heading", None),
    (NORFOLK_23, r"responsive out-of-hours service", 2, "2", "paragraph", "4"),
    (NORFOLK_13, r"^Grade 4 \(inadequate\)$", 6, "4", "heading", None),
]


@cache
def blocks_in(path: str) -> tuple[Block, ...]:
    return read_pdf((CORPUS / path).read_bytes()).blocks


@pytest.mark.corpus
@needs_corpus
@pytest.mark.parametrize(("path", "words", "page", "printed", "kind", "number"), PLACES)
def test_block_stands_where_the_document_prints_it(path, words, page, printed, kind, number) -> None:
    found = [b for b in blocks_in(path) if b.page == page and b.kind == kind and re.search(words, b.text)]
    assert [(b.printed_page, b.number) for b in found][:1] == [(printed, number)]


@pytest.mark.corpus
@needs_corpus
@pytest.mark.parametrize(("path", "last"), [(WT, 373), (KCSIE, 565)])
def test_no_paragraph_number_is_missing(path: str, last: int) -> None:
    numbers = {b.number for b in blocks_in(path)}
    assert [n for n in range(1, last + 1) if str(n) not in numbers] == []


@pytest.mark.corpus
@needs_corpus
def test_nothing_of_the_amendment_apparatus_is_left_in_the_act() -> None:
    text = [b.text for b in blocks_in(CA) if b.kind != "footnote" and b.page != 1]
    assert [t for t in text if re.search(r"\[|\]|\bF\d{1,3}\b|Textual Amendments|Status:", t)] == []
    assert all(b.section for b in blocks_in(CA) if b.number)


@pytest.mark.corpus
@needs_corpus
def test_repealed_sections_are_no_headings() -> None:
    assert not any(b.kind == "heading" and b.number in ("13", "14A") for b in blocks_in(CA))


# --- small files made here ---------------------------------------------------------------------------------------

WORDS = "a line that is long enough to look like the others on its page and so"


def text_of(result: ReadResult, kind: str = "paragraph") -> list[str]:
    return [b.text for b in result.blocks if b.kind == kind]


def two_pages() -> bytes:
    def page(number: int, *lines: tuple[str, float, float, float]) -> list[tuple[str, float, float, float]]:
        return [("Annual report", 70, 800, 9), *lines, (str(number + 4), 290, 30, 9)]

    return make_pdf(
        [
            page(
                1,
                (f"First {WORDS}", 70, 740, 12),
                ("ends here.", 70, 725, 12),
                (f"Second {WORDS}", 70, 690, 12),
                ("goes on without a stop to the", 70, 675, 12),
                ("1", 70, 83, 6),
                (" A note at the foot.", 74, 80, 9),
            ),
            page(
                2, ("next page, where it ends.", 70, 740, 12), (f"Third {WORDS}", 70, 700, 12), ("ends.", 70, 685, 12)
            ),
        ]
    )


def test_paragraph_goes_on_over_the_page_break() -> None:
    result = read_pdf(two_pages())
    assert text_of(result) == [
        f"First {WORDS} ends here.",
        f"Second {WORDS} goes on without a stop to the next page, where it ends.",
        f"Third {WORDS} ends.",
    ]
    assert text_of(result, "footnote") == ["A note at the foot."]
    assert [(b.page, b.printed_page) for b in result.blocks if b.kind == "paragraph"] == [(1, "5"), (1, "5"), (2, "6")]


def test_broken_words_are_mended_and_compounds_keep_their_hyphen() -> None:
    lines = [
        "Safeguarding and an out-of-hours team.",
        "The safe-",
        "guarding team has an out-of-",
        "hours rota until mid-",
        "May.",
    ]
    result = read_pdf(make_pdf([[(line, 70, 740 - 14 * n - (30 if n else 0), 12) for n, line in enumerate(lines)]]))
    assert text_of(result)[-1] == "The safeguarding team has an out-of-hours rota until mid-May."


def test_bullets_take_their_continuation_lines() -> None:
    lines = [
        ("They should:", 70, 740),
        ("• see the child and", 80, 725),
        ("their home", 95, 711),
        ("• write it down", 80, 697),
    ]
    result = read_pdf(make_pdf([[(t, x, y, 12) for t, x, y in lines]]))
    assert text_of(result, "bullet") == ["see the child and their home", "write it down"]


def test_password_is_refused_and_the_empty_password_is_not() -> None:
    assert read_pdf(encrypted("")).blocks
    with pytest.raises(FileRefused, match="password"):
        read_pdf(encrypted("secret"))


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(two_pages())))
    writer.encrypt(password, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a PDF"),
        (b"<!DOCTYPE html><html></html>", "not a PDF"),
        (b"%PDF-1.7\n", "damaged"),
        (two_pages()[:400], "damaged|no pages"),
        (make_pdf([]), "no pages"),
        (make_pdf([[], [], []]), "0 of 3 pages have text"),
        (make_pdf([[("Text", 70, 700, 12)], [], []]), "1 of 3 pages have text"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, reason: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(FileRefused) as refusal:
        read_pdf(data)
    assert re.search(reason, refusal.value.reason)
    assert refusal.value.remedy
    assert not caplog.records


def test_a_few_empty_pages_are_a_warning() -> None:
    page = [("Some text that stands here.", 70, 700, 12.0)]
    result = read_pdf(make_pdf([page, page, [], page, page, page, []]))
    assert result.warnings == ("pages 3, 7 have no text",)
