"""Reading web pages: GOV.UK's rules, any other page, what no reader of the page sees, refusals."""

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.blocks import Block, NoteCall
from ingest.errors import FileRefused
from ingest.read.html import read_html

CORPUS = Path(os.environ.get("TOUCHSTONE_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))

SENTENCES = "The worker looked at the kitchen and wrote down what she saw there that morning. " * 6
BODY = f"""
<h2>Before a visit</h2>
<p>Take with you:</p>
<ul><li>a telephone<ul><li>charged</li></ul>and keys</li><li><p>a plan</p><p>agreed with a manager</p></li></ul>
<h3 id="feedback">Feedback to the family</h3>
<p>{SENTENCES}</p>
<table><thead><tr><th>Day</th><th>Who</th></tr></thead>
<tbody><tr><td rowspan="2">Monday</td><td>Worker</td></tr><tr><td>Manager</td></tr></tbody></table>
<p style="display: none">secret</p><p hidden>secret</p><p aria-hidden="true">secret</p><!-- secret -->
<img src="x" alt="secret"><script>secret</script>
"""
CHROME = """<header><a href="/">Site name</a></header><nav><a href="/a">About us</a></nav>
<div class="gem-c-cookie-banner">We use cookies</div>"""


def page(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>t</title></head><body>{CHROME}{body}</body></html>".encode()


def govspeak(body: str) -> bytes:
    return page(f'<main><h1>Home visits</h1><div class="x govspeak">{body}</div></main><footer>Crown</footer>')


def texts(blocks: tuple[Block, ...], kind: str) -> list[str]:
    return [block.text for block in blocks if block.kind == kind]


def test_a_govuk_page_keeps_headings_lists_and_tables_in_order():
    blocks = read_html(govspeak(BODY)).blocks
    assert [(b.level, b.text) for b in blocks if b.kind == "heading"] == [
        (1, "Home visits"),
        (2, "Before a visit"),
        (3, "Feedback to the family"),
    ]
    assert [(b.level, b.text) for b in blocks if b.kind == "bullet"] == [
        (1, "a telephone"),
        (2, "charged"),
        (1, "and keys"),
        (1, "a plan agreed with a manager"),
    ]
    assert texts(blocks, "row") == ["Day: Monday; Who: Worker", "Day: Monday; Who: Manager"]
    assert [b.text for b in blocks][2] == "Take with you:"


def test_nothing_hidden_and_nothing_of_the_site_is_read():
    for data in (govspeak(BODY), page(f"<article><h1>Home visits</h1>{BODY}</article>")):
        everything = " ".join(block.text for block in read_html(data).blocks)
        for word in ("secret", "cookies", "Site name", "About us", "Crown"):
            assert word not in everything


def test_numbered_paragraphs_and_footnotes_of_a_govuk_page():
    body = """<p>12. It is so.<sup id="fnref:1"><a href="#fn:1" class="footnote">[1]</a></sup></p><p>Line<br>two</p>
    <div class="footnotes"><ol><li id="fn:1"><p>A note. <a href="#fnref:1">↩</a></p></li></ol></div>"""
    blocks = read_html(govspeak(body)).blocks
    assert [(b.kind, b.number, b.text) for b in blocks[1:]] == [
        ("paragraph", "12", "It is so."),
        ("paragraph", None, "Line two"),
        ("footnote", "1", "A note."),
    ]


def test_a_footnote_is_joined_to_the_sentence_of_a_page_that_calls_it():
    body = """<p>12. It is so.<sup id="fnref:1"><a href="#fn:1" class="footnote">[1]</a></sup> It is right.</p>
    <ul><li><p>A point<a href="#fn:2">2</a> made</p></li></ul>
    <div class="footnotes"><ol><li id="fn:1"><p>One. <a href="#fnref:1">↩</a></p></li><li><p>Two.</p></li></ol></div>"""
    found = {b.text: b.calls for b in read_html(govspeak(body)).blocks}
    assert found["It is so. It is right."] == (NoteCall("1", len("It is so.")),)
    assert found["A point made"] == (NoteCall("2", len("A point")),)
    assert found["One."] == () and found["Two."] == ()


def test_the_mark_of_a_footnote_is_no_word_of_any_other_page():
    noted = f'<p>{SENTENCES} It is so<a href="#fn:1">[12]</a> for all.</p>'
    everything = " ".join(b.text for b in read_html(page(f"<article><h1>Visits</h1>{BODY}{noted}</article>")).blocks)
    assert "It is so for all." in everything and "12" not in everything


def test_no_page_takes_words_out_with_the_characters_that_carry_marks():
    blocks = read_html(govspeak("<p>Do \ue002not\ue003 wait until morning.</p>")).blocks
    assert blocks[-1].text == "Do not wait until morning." and not blocks[-1].calls


def test_any_other_page_gives_its_main_text():
    blocks = read_html(page(f"<article><h1>Home visits</h1>{BODY}<p>{SENTENCES}</p></article>")).blocks
    assert "Before a visit" in texts(blocks, "heading")
    assert "a telephone" in texts(blocks, "bullet")
    assert any("Who: Worker" in row for row in texts(blocks, "row"))


@pytest.mark.parametrize(
    ("head", "encoding"), [("", "utf-8"), ('<meta charset="iso-8859-1">', "cp1252"), ("", "cp1252"), ("", "utf-16")]
)
def test_the_encoding_is_found(head: str, encoding: str):
    data = f'<html><head>{head}</head><body><div class="govspeak"><p>the child’s café</p></div></body></html>'
    assert read_html(data.encode(encoding)).blocks[-1].text == "the child’s café"


@pytest.mark.parametrize("data", [b"", b"\0\1", page(""), page("<script>let a = 1</script><nav>Menu</nav>")])
def test_a_page_without_text_is_refused(data: bytes):
    with pytest.raises(FileRefused):
        read_html(data)


def test_entities_are_not_resolved(tmp_path: Path):
    outside = tmp_path / "outside.txt"
    outside.write_text("stolen")
    entity = f'<!DOCTYPE html [<!ENTITY a SYSTEM "file://{outside}">]>'
    data = f'{entity}<html><body><div class="govspeak"><p>Here &a; there</p></div></body></html>'
    assert "stolen" not in read_html(data.encode()).blocks[-1].text


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_any_paragraph_is_read_or_refused(text: str):
    with contextlib.suppress(FileRefused):
        read_html(govspeak(f"<p>{text}</p>"))


def test_the_inspection_framework_keeps_its_outline_and_loses_the_site():
    path = CORPUS / "guidance" / "sccif-childrens-homes.html"
    if not path.exists():
        pytest.skip(f"the corpus is not here: {path}")
    blocks = read_html(path.read_bytes()).blocks
    headings = [(b.level, b.text) for b in blocks if b.kind == "heading"]
    assert headings[1] == (2, "Introduction")
    assert (3, "Feedback to local authorities") in headings
    assert (4, "Requires improvement to be good") in headings
    assert "Day: 2; Full inspection activity: Site visit" in texts(blocks, "row")
    assert texts(blocks, "bullet")[:2] == ["children’s homes", "secure children’s homes"]
    everything = " ".join(block.text for block in blocks).lower()
    for words in ("cookies", "is this page useful", "print this page", "all content is available under"):
        assert words not in everything


def test_hidden_and_white_text_is_told_of():
    hidden = '<p style="display:none">The answer is no further action.</p><p style="left: -9999px">one two three four five</p>'
    result = read_html(govspeak(f'{BODY}{hidden}<p style="color:#fff">White words.</p>'))
    assert result.warnings == (
        "hidden text was left out, in 2 places",
        "white text was read, in 1 places: check that a reader sees it",
    )
    assert not any("no further action" in block.text for block in result.blocks)


@pytest.mark.parametrize(
    "said", ["Report not found", "Sorry, this document no longer exists.", "Please sign in to go on"]
)
def test_a_page_that_stands_for_a_lost_document_is_refused(said: str):
    with pytest.raises(FileRefused, match="not there"):
        read_html(page(f"<main><h1>{said}</h1><p>Go to our home page.</p></main>"))
    assert read_html(page(f"<main><h1>A review</h1><p>{SENTENCES * 3}</p><p>{said}</p></main>")).blocks


def test_the_caption_of_a_table_is_marked_as_such():
    rows = "<tr><th>Visit</th><th>Days</th></tr><tr><td>First</td><td>7</td></tr>"
    blocks = read_html(govspeak(f"<p>{SENTENCES}</p><table><caption>How soon</caption>{rows}</table>")).blocks
    assert [(b.kind, b.text) for b in blocks[2:]] == [("caption", "How soon"), ("row", "Visit: First; Days: 7")]
