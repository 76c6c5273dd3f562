"""Reading plain text: each untidy shape it comes in, its encoding, refusals, and the seeds themselves."""

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.blocks import Block
from ingest.errors import FileRefused
from ingest.read.text import read_text

CORPUS = Path(os.environ.get("TOUCHSTONE_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))

WORDS = ["The", "child", "was", "seen", "at", "home.", "Nobody", "asked,", "and", "she", "said", "No"]


def read(text: str) -> list[Block]:
    return list(read_text(text.encode()).blocks)


def shown(blocks: list[Block]) -> list[str]:
    """One line a block: "# heading", "* bullet", "** deeper bullet", "2. numbered", "[1] footnote", "paragraph"."""
    marks = {"heading": "# ", "paragraph": "", "row": "| ", "footnote": ""}
    lines: list[str] = []
    for block in blocks:
        mark = "*" * block.level + " " if block.kind == "bullet" else marks[block.kind]
        number = f"[{block.number}] " if block.kind == "footnote" else f"{block.number}. " if block.number else ""
        lines.append(f"{mark}{number}{block.text}")
    return lines


def deck(*slides: str) -> str:
    """An exported deck: each slide's cut-off opening, a blank line, the slide."""
    pages = "\n\n".join(f"{' '.join(slide.split()[:6])}\n\n{slide}" for slide in slides)
    return f"Visiting families\n\n  • Slides: {len(slides)}\nDownload presentation\n{pages}\n"


def seed(start: str) -> list[Block]:
    found = sorted((CORPUS / "seeds").glob(f"{start}*.txt"))
    if not found:
        pytest.skip(f"the corpus is not here: {CORPUS}")
    return list(read_text(found[0].read_bytes()).blocks)


class TestSlides:
    def test_openings_go_and_printed_numbers_and_titles_stay(self):
        blocks = read(
            deck(
                "Visiting families 1",
                "Key points › Plan each visit with a colleague beforehand › Write to Of. S by 2011 -2013 2",
                "Key points › See https: //visits. example. org. uk/ for more of this 3",
            )
        )
        assert shown(blocks) == [
            "# Visiting families",
            "# Key points",
            "* Plan each visit with a colleague beforehand",
            "* Write to OfS by 2011-2013",
            "# Key points",
            "* See https://visits.example.org.uk/ for more of this",
        ]
        assert [block.slide for block in blocks] == [1, 2, 2, 2, 3, 3]

    def test_bullets_parted_from_their_texts_find_them_again(self):
        blocks = read(
            deck(
                "Visiting families 1",
                "Home visits › Before a visit: − − Read the whole file Ask who else will be there "
                "› Write it up the same day 2",
                "Supervision › Good supervision needs: − › › Time to think Managers set the dates Teams keep to them 3",
            )
        )
        assert shown(blocks)[1:6] == [
            "# Home visits",
            "* Before a visit:",
            "** Read the whole file",
            "** Ask who else will be there",
            "* Write it up the same day",
        ]
        assert shown(blocks)[6:] == [
            "# Supervision",
            "* Good supervision needs:",
            "** Time to think",
            "* Managers set the dates",
            "* Teams keep to them",
        ]

    def test_a_title_that_runs_into_the_text_is_cut(self):
        blocks = read(
            deck(
                "Visiting families 1",
                "Work with Schools From a sample of ten visits the report draws out: › Planning › Reporting 2",
                "Missing appointments One in four families missed two or more visits › There are many reasons 3",
            )
        )
        assert [b.text for b in blocks if b.kind == "heading"][1:] == ["Work with Schools", "Missing appointments"]
        assert [b.text for b in blocks if b.kind == "paragraph"] == [
            "From a sample of ten visits the report draws out:",
            "One in four families missed two or more visits",
        ]

    def test_the_seed_deck(self):
        blocks = seed("001")
        assert {block.slide for block in blocks} == set(range(1, 18))
        headings = [(b.slide, b.text) for b in blocks if b.kind == "heading"]
        assert [text for slide, text in headings if slide in (7, 12, 13)] == ["Learning points"] * 3
        assert (9, "Care and Court Work") in headings
        assert (10, "Vulnerable adolescents") in headings
        assert (11, "Complex and Contextual Safeguarding (Firmin et al, 2019)") in headings
        fifth = [(b.level, b.text.split()[0]) for b in blocks if b.slide == 5 and b.kind == "bullet"]
        assert fifth[3:7] == [(1, "Parents"), (2, "Have"), (2, "Feel"), (1, "Recognition")]
        third = [b.text for b in blocks if b.slide == 3]
        assert "DfE 2014-2017" in third[2]


class TestTalk:
    def test_a_column_of_bullets_finds_its_texts(self):
        text = (
            "Transcript Document\nVisits and reports\nA Speaker\nAn office\nVisits in one year\n•\n•\n•\n"
            "12 visits\nLate reports were sent back for these\nfamilies\nNo answer\nWhat we learned from the\nvisits\n"
            "• Go twice, and on\nSaturdays\n• Ring first\n"
        )
        assert shown(read(text)) == [
            "# Visits and reports",
            "A Speaker",
            "An office",
            "# Visits in one year",
            "* 12 visits",
            "* Late reports were sent back for these families",
            "* No answer",
            "# What we learned from the visits",
            "* Go twice, and on Saturdays",
            "* Ring first",
        ]

    def test_the_seed_talk(self):
        blocks = seed("002")
        headings = [block.text for block in blocks if block.kind == "heading"]
        for title in ("Nature of Abuse", "Areas for development", "Mobility & Housing", "Inspections"):
            assert title in headings
        assert "Mental health, domestic violence, drugs and alcohol" in headings
        assert "SCRs – some more common themes" in headings
        at = headings.index("Areas for development")
        start = next(i for i, b in enumerate(blocks) if b.text == headings[at])
        assert [b.kind for b in blocks[start + 1 : start + 11]] == ["bullet"] * 9 + ["heading"]
        assert all(block.slide is None for block in blocks)


class TestReport:
    TEXT = (
        "Visits: whose job?\n\nDownload 12.5 Kb.\nPage2/2\nDate conversion01.02.2016\n1   2\n\nWhat we saw\n\n"
        "  1. Marsh,1 and others, saw 42% of families2 in 2009–2011 and found as follows.\n\n"
        "  • a plan\n\n  • a date\n\n  1. The numbering begins again.\n\nAnnex A. Places visited\n\nAshby\n\n"
        "Milton Water\n\nThorpe\n\nAnnex B. Papers\n\nFamily S1 was seen in March.\n\n"
        "1 In this report, a visit is a call.\n\n"
        "2 All of them in one year;\n\nwww.visits.example.org/a.\n\n1   2\n\n"
        "The database is protected by copyright ©x\nsend message\n\n    Main page"
    )

    def test_noise_goes_and_structure_stays(self):
        assert shown(read(self.TEXT)) == [
            "# Visits: whose job?",
            "# What we saw",
            "1. Marsh, and others, saw 42% of families in 2009–2011 and found as follows.",
            "* a plan",
            "* a date",
            "1. The numbering begins again.",
            "# Annex A. Places visited",
            "* Ashby",
            "* Milton Water",
            "* Thorpe",
            "# Annex B. Papers",
            "Family S1 was seen in March.",
            "[1] In this report, a visit is a call.",
            "[2] All of them in one year; www.visits.example.org/a.",
        ]

    def test_numbered_lines_without_marks_in_the_text_are_not_footnotes(self):
        blocks = read("The rules are these.\n\n1 In every case write it down.\n\n2 Never go alone.\n")
        assert "footnote" not in {block.kind for block in blocks}

    def test_the_seed_report(self):
        blocks = seed("000")
        assert [b.text.split(".")[0] for b in blocks if b.kind == "heading"][2:] == ["Conclusion", "Annex A", "Annex B"]
        assert [b.number for b in blocks if b.kind == "paragraph" and b.number] == [*"123", *"12", *"12345"]
        assert [b.number for b in blocks if b.kind == "footnote"] == [str(n) for n in range(1, 31)]
        assert len([b for b in blocks if b.kind == "bullet"]) == 10 + 12
        first = next(b.text for b in blocks if b.number == "1")
        assert first.startswith("Brandon, et al.,")
        assert "42%" in first
        assert any("Family S11" in b.text for b in blocks)


class TestBlogAndTitles:
    def test_a_blog_post(self):
        text = (
            "Translate\n\nSearch This Blog\n\nMonday 3 May 2010\n\nOn visits\n\nIt took me years to see that\n"
            "  1. they come late\n  2. they go early\nWhat follows is my own view, written down at the time.\n\n"
            "What changed\nThe office has now said that it will send two people to every house.\n\n"
            "No comments:\n\nPost a Comment"
        )
        assert shown(read(text)) == [
            "Monday 3 May 2010",
            "# On visits",
            "It took me years to see that",
            "* they come late",
            "* they go early",
            "What follows is my own view, written down at the time.",
            "# What changed",
            "The office has now said that it will send two people to every house.",
        ]

    def test_a_deck_of_titles_and_dashes(self):
        text = (
            "Learning from the Visits\n\nFOR DISSEMINATION\n\nMay 2010\n\nTHE VISITS\n\n\n"
            "- One\n  - One below\n- Two\n\n"
            "THE VISITS, cont.\n\n- Three\n\nFinding 4: Late visits\n\nNobody wrote down the hour.\n\n"
            "Finding 4: Board Response\n\nThis will:\n\n- change\n\n**You can contact\nthe office:**\n\n"
            "a@b.example.org\n\nThanks"
        )
        assert shown(read(text)) == [
            "# Learning from the Visits",
            "FOR DISSEMINATION",
            "May 2010",
            "# THE VISITS",
            "* One",
            "** One below",
            "* Two",
            "# THE VISITS, cont.",
            "* Three",
            "# Finding 4: Late visits",
            "Nobody wrote down the hour.",
            "# Finding 4: Board Response",
            "This will:",
            "* change",
            "You can contact the office: a@b.example.org",
            "Thanks",
        ]

    def test_the_seed_blog_and_pack(self):
        blog = [b.text for b in seed("003") if b.kind == "heading"]
        assert blog[:3] == ["Serious Case Reviews", "SCRs to be replaced", "Cases are being closed too soon"]
        assert len(blog) == 8
        pack = [b.text for b in seed("004") if b.kind == "heading"]
        assert "Finding 4: Missed appointments" in pack
        assert sum(text.endswith("NSCB Strategic Response") for text in pack) == 8


class TestProse:
    def test_wrapped_lines_are_joined_and_titles_found(self):
        text = (
            "Background\n\nThe family moved to the town in the spring of that\n"
            "year, and in the autumn of the next year Mrs\nHill met them. "
            "Nobody asked why.\n\nWhat happened next\n\nThey moved again.\n"
        )
        assert shown(read(text)) == [
            "# Background",
            "The family moved to the town in the spring of that year, and in the autumn of the next year Mrs Hill met "
            "them. Nobody asked why.",
            "# What happened next",
            "They moved again.",
        ]

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=300))
    def test_any_text_is_read_or_refused(self, text: str):
        with contextlib.suppress(FileRefused):
            assert read(text)

    @settings(max_examples=100, deadline=None)
    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused(self, data: bytes):
        with contextlib.suppress(FileRefused):
            assert read_text(data).blocks

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.lists(st.sampled_from(WORDS), min_size=1),
            min_size=1,
            max_size=8,
        ),
        st.sampled_from(["\n", "\n\n", "\r\n"]),
    )
    def test_every_word_of_plain_prose_survives_in_order(self, lines: list[list[str]], separator: str):
        blocks = read(separator.join(" ".join(words) for words in lines))
        assert " ".join(block.text for block in blocks).split() == [word for words in lines for word in words]


class TestFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_unicode_is_read_without_warning(self, encoding: str):
        result = read_text("The child’s café was closed.".encode(encoding))
        assert result.blocks[0].text == "The child’s café was closed."
        assert not result.warnings

    def test_windows_text_is_read_with_a_warning(self):
        result = read_text("The child’s café was closed.".encode("cp1252"))
        assert result.blocks[0].text == "The child’s café was closed."
        assert "Windows-1252" in result.warnings[0]

    @pytest.mark.parametrize("data", [b"", b" \n\n", b"\0\1\2\3" * 40, bytes(range(256)) * 4, b"Translate\n"])
    def test_nothing_to_read_is_refused_with_a_remedy(self, data: bytes):
        with pytest.raises(FileRefused) as refused:
            read_text(data)
        assert refused.value.remedy
