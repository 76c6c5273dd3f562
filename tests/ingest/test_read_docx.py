"""Reading Word documents: what a reader of the page sees, where it stands, and what is refused or told of."""

import contextlib
import io
import zipfile
from collections.abc import Mapping

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, NoteCall
from ingest.clean import clean
from ingest.errors import FileRefused
from ingest.outline import outline
from ingest.read import docx_package
from ingest.read.docx import read_docx
from ingest.read.docx_numbers import numeral
from ingest.read.formats import read

SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
NOTES = f"""<w:footnotes {SPACES}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>In the policy of 2024.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="3"><w:p><w:r><w:t>Nobody calls this note.</w:t></w:r></w:p></w:footnote></w:footnotes>"""
LINK = (
    '<Relationship Id="rId99" Target="footnotes.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/>'
)
LEVELS = f"""<w:abstractNum {SPACES} w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl></w:abstractNum>"""
RUNNING = f"""<w:abstractNum {SPACES} w:abstractNumId="91">
<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl></w:abstractNum>"""


def saved(document: Document, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """The file, with parts put in or replaced."""
    file, changed = io.BytesIO(), io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(changed, "w") as copy:
        entries = {name: archive.read(name) for name in archive.namelist()} | dict(parts or {})
        for name, content in entries.items():
            copy.writestr(name, content)
    return changed.getvalue()


def raw(document: Document, *paragraphs: str) -> Document:
    """With paragraphs written as XML, before the section's properties."""
    for paragraph in paragraphs:
        document.element.body.insert(
            len(document.element.body) - 1, parse_xml(paragraph.replace(">", f" {SPACES}>", 1))
        )
    return document


def p(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def numbered(text: str, number: int, level: int) -> str:
    return p(r(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def with_lists(document: Document) -> Document:
    numbering = document.part.numbering_part.element
    for abstract in (LEVELS, RUNNING):
        numbering.insert(0, parse_xml(abstract))
    for place, abstract in ((90, 90), (91, 91), (92, 91)):
        numbering.append(parse_xml(f'<w:num {SPACES} w:numId="{place}"><w:abstractNumId w:val="{abstract}"/></w:num>'))
    return document


def shown(blocks: tuple[Block, ...]) -> list[tuple[str, int, str | None, str]]:
    return [(block.kind, block.level, block.number, block.text) for block in blocks]


def blocks_of(document: Document) -> list[tuple[str, int, str | None, str]]:
    return shown(read(saved(document), "policy.docx").blocks)


def test_headings_lists_and_paragraphs_in_order():
    document = docx.Document()
    document.add_heading("Home visits", 0)
    document.add_heading("Before a visit", 1)
    document.add_paragraph("Take with you:")
    document.add_paragraph("a telephone", style="List Bullet")
    document.add_paragraph("a plan", style="List Number")
    document.add_heading("At the door", 2)
    document.add_paragraph("Say who you are.")
    assert blocks_of(document) == [
        ("heading", 1, None, "Home visits"),
        ("heading", 2, None, "Before a visit"),
        ("paragraph", 0, None, "Take with you:"),
        ("bullet", 1, None, "a telephone"),
        ("bullet", 1, None, "a plan"),
        ("heading", 3, None, "At the door"),
        ("paragraph", 0, None, "Say who you are."),
    ]


@pytest.mark.parametrize("name", ["Heading 2 – Council", "heading 2 numbered", "Council part"])
def test_a_style_of_the_council_s_own_makes_a_heading(name: str):
    document = docx.Document()
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name == "Council part":
        style.base_style = document.styles["Heading 2"]
    document.add_paragraph("Thresholds", style=style)
    document.add_paragraph("They help.", style="Normal")
    assert blocks_of(document)[0] == ("heading", 2, None, "Thresholds")


def test_a_table_of_contents_is_left_out():
    document = docx.Document()
    line = document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Home visits	4", style=line)
    document.add_paragraph("The text.")
    assert blocks_of(document) == [("paragraph", 0, None, "The text.")]


def test_tracked_insertions_are_text_and_deletions_are_not():
    document = raw(
        docx.Document(),
        p(
            r("Visit within ")
            + '<w:del w:id="1" w:author="A"><w:r><w:delText>ten</w:delText></w:r></w:del>'
            + f'<w:ins w:id="2" w:author="A">{r("five")}</w:ins>'
            + f'<w:moveFrom w:id="3">{r(" never")}</w:moveFrom><w:moveTo w:id="4">{r(" working")}</w:moveTo>'
            + r(" days.")
        ),
        p(r("Joined "), '<w:rPr><w:del w:id="5" w:author="A"/></w:rPr>'),
        p(r("to this.")),
        p(r("Before a table."), '<w:rPr><w:del w:id="6" w:author="A"/></w:rPr>'),
    )
    cells(document, [["One", "Two"]])
    result = read(saved(document), "policy.docx")
    assert [block.text for block in result.blocks] == [
        "Visit within five working days.",
        "Joined to this.",
        "Before a table.",
        "One; Two",
    ]
    assert any("tracked changes" in warning for warning in result.warnings)


def test_content_controls_fields_and_links_keep_their_text():
    document = raw(
        docx.Document(),
        f'<w:sdt><w:sdtPr><w:tag w:val="x"/></w:sdtPr><w:sdtContent>{p(r("The Front Door decides."))}</w:sdtContent></w:sdt>',
        p(
            r("See ")
            + f'<w:hyperlink r:id="missing">{r("section")}</w:hyperlink>'
            + f'<w:fldSimple w:instr="REF x">{r(" 4")}</w:fldSimple>'
            + f"<w:sdt><w:sdtContent>{r(' of the policy.')}</w:sdtContent></w:sdt>"
        ),
    )
    assert [text for *_, text in blocks_of(document)] == ["The Front Door decides.", "See section 4 of the policy."]


@pytest.mark.parametrize("fallback", ["box", "picture", "none"])
def test_a_text_box_is_read_once_after_its_paragraph(fallback: str):
    box = f"<w:txbxContent>{p(r('Ring 999 first.'))}</w:txbxContent>"
    shape = f"<v:textbox>{box}</v:textbox>" if fallback == "box" else '<v:imagedata r:id="rId1"/>'
    old = f"<mc:Fallback><w:pict><v:shape>{shape}</v:shape></w:pict></mc:Fallback>" if fallback != "none" else ""
    drawing = f"<w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing>"
    both = f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>{old}</mc:AlternateContent></w:r>'
    document = raw(docx.Document(), p(r("A bruise on a baby is urgent.") + both))
    assert [text for *_, text in blocks_of(document)] == ["A bruise on a baby is urgent.", "Ring 999 first."]


def test_a_footnote_is_a_block_of_its_own_and_its_mark_is_in_no_sentence():
    call = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    document = raw(docx.Document(), p(r("Stages have limits") + call.format(2) + r(".")), p(r("Gone") + call.format(7)))
    rels = zipfile.ZipFile(io.BytesIO(saved(document))).read("word/_rels/document.xml.rels").decode()
    parts = {"word/footnotes.xml": NOTES, "word/_rels/document.xml.rels": rels.replace("</Rel", f"{LINK}</Rel", 1)}
    blocks = read_docx(saved(document, parts)).blocks
    assert [block.calls for block in blocks] == [(NoteCall("1", len("Stages have limits")),), (), ()]
    assert shown(blocks) == [
        ("paragraph", 0, None, "Stages have limits."),
        ("paragraph", 0, None, "Gone"),
        ("footnote", 0, "1", "In the policy of 2024."),
    ]


def cells(document: Document, rows: list[list[str]], style: str | None = None) -> None:
    table = document.add_table(len(rows), len(rows[0]), style)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


ROWS = [["Stage", "Within"], ["1", "1 day"], ["2", "3 days"]]
READ = ["Stage: 1; Within: 1 day", "Stage: 2; Within: 3 days"]


@pytest.mark.parametrize("mark", ["repeated", "bold", "shaded", "style", "none"])
def test_a_table_gives_rows_with_the_heads_of_their_columns(mark: str):
    document = docx.Document()
    cells(document, ROWS, "Light Grid Accent 1" if mark == "style" else None)
    head = document.tables[0].rows[0]
    if mark == "repeated":
        head._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {SPACES}/>"))
    for cell in head.cells if mark in ("bold", "shaded") else ():
        if mark == "bold":
            cell.paragraphs[0].runs[0].bold = True
        else:
            cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {SPACES} w:fill="1F3864"/>'))
    rows = [text for kind, *_, text in blocks_of(document) if kind == "row"]
    assert rows == (["Stage; Within", "1; 1 day", "2; 3 days"] if mark == "none" else READ)


def test_the_lines_of_a_cell_are_parted_and_a_box_of_one_cell_is_plain_text():
    document = docx.Document()
    cells(document, [["Level 3", "Not brought\nOften hungry\nAfraid."]])
    cells(document, [["In danger: ring 999."]])
    assert [(kind, text) for kind, *_, text in blocks_of(document)] == [
        ("row", "Level 3; Not brought Often hungry Afraid."),
        ("paragraph", "In danger: ring 999."),
    ]
    cell = document.tables[0].rows[0].cells[1]
    cell.text = "Not brought"
    cell.add_paragraph("Often hungry", style="List Bullet")
    cell.add_paragraph("Afraid.")
    assert blocks_of(document)[0][-1] == "Level 3; Not brought; Often hungry; Afraid."


def test_the_numbers_that_word_counts_are_the_places_that_people_cite():
    document = with_lists(docx.Document())
    document.add_heading("Aims", 1)
    raw(
        document,
        p(r("Time limits"), '<w:outlineLvl w:val="0"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'),
        numbered("stages have limits:", 90, 1),
        numbered("the first a day", 90, 2),
        numbered("the second two", 90, 2),
        numbered("Weekends do not count.", 90, 1),
        p(r("This is lost."), '<w:rPr><w:del/></w:rPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="90"/></w:numPr>'),
        numbered("Nor do holidays.", 90, 1),
        p(r("Records"), '<w:outlineLvl w:val="0"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'),
        numbered("Write it down.", 90, 1),
    )
    blocks = read_docx(saved(document)).blocks
    assert shown(blocks) == [
        ("heading", 1, None, "Aims"),
        ("heading", 1, None, "3 Time limits"),
        ("paragraph", 0, "3.1", "stages have limits:"),
        ("bullet", 1, None, "the first a day"),
        ("bullet", 1, None, "the second two"),
        ("paragraph", 0, "3.2", "Weekends do not count."),
        ("paragraph", 0, "3.3", "This is lost.Nor do holidays."),
        ("heading", 1, None, "4 Records"),
        ("paragraph", 0, "4.1", "Write it down."),
    ]
    labels = [unit.locator.label for unit in outline(clean(blocks))]
    assert labels == [*(f"3 Time limits, para 3.{n}" for n in (1, 2, 3)), "4 Records, para 4.1"]


def test_a_list_that_runs_on_past_a_heading_numbers_the_paragraphs():
    document = with_lists(docx.Document())
    raw(document, numbered("One.", 91, 0))
    document.add_heading("Next", 1)
    raw(document, numbered("Two.", 91, 0))
    document.add_paragraph("Still two.")
    blocks = read_docx(saved(document)).blocks
    assert [(b.kind, b.number) for b in blocks if b.kind != "heading"] == [
        ("paragraph", "1"),
        ("paragraph", "2"),
        ("paragraph", None),
    ]


def test_lists_of_steps_under_several_headings_are_lists():
    document = with_lists(docx.Document())
    document.add_heading("Before", 1)
    raw(document, numbered("Ring.", 91, 0), numbered("Say who you are.", 91, 1), numbered("Wait.", 91, 0))
    document.add_heading("After", 1)
    raw(document, numbered("Write it down.", 92, 0))
    assert [block for block in blocks_of(document) if block[0] != "heading"] == [
        ("bullet", 1, None, "Ring."),
        ("bullet", 2, None, "Say who you are."),
        ("bullet", 1, None, "Wait."),
        ("bullet", 1, None, "Write it down."),
    ]


def test_numbers_that_were_typed_count_as_well():
    document = docx.Document()
    document.add_paragraph("2.14\tThe worker asks.")
    document.add_paragraph("• the child answers")
    assert blocks_of(document) == [
        ("paragraph", 0, "2.14", "The worker asks."),
        ("bullet", 1, None, "the child answers"),
    ]


@pytest.mark.parametrize(
    ("number", "kind", "printed"),
    [(28, "lowerLetter", "bb"), (14, "lowerRoman", "xiv"), (49, "upperRoman", "XLIX"), (7, "decimalZero", "07"),
     (10**9, "upperLetter", "1000000000"), (3, "chicago", "3")],
)  # fmt: skip
def test_numerals(number: int, kind: str, printed: str):
    assert numeral(number, kind) == printed


def test_what_a_reader_does_not_see_is_left_out_or_told_of():
    document = docx.Document()
    document.add_paragraph("Seen.").add_run(" secret").font.hidden = True
    document.add_comment(document.paragraphs[0].runs[0], "a secret comment", "A")
    document.sections[0].header.paragraphs[0].text = "secret header"
    raw(document, p(r("Tiny", '<w:sz w:val="1"/>')), p(r("White.", '<w:color w:val="FFFFFF"/>')))
    result = read_docx(saved(document))
    assert [block.text for block in result.blocks] == ["Seen.", "White."]
    told = " ".join(result.warnings)
    assert "hidden text was left out, in 2 places" in told and "comments were left out" in told and "white text" in told


def test_macros_and_what_is_embedded_are_left_alone_and_told_of():
    document = docx.Document()
    document.add_paragraph("The policy.")
    parts = {"word/vbaProject.bin": b"\0", "word/embeddings/sheet.xlsx": b"\0", "word/charts/chart1.xml": "<c/>"}
    result = read(saved(document, parts), "policy.docm")
    assert [block.text for block in result.blocks] == ["The policy."]
    assert [word in " ".join(result.warnings) for word in ("macros", "inside the document", "charts")] == [True] * 3


def test_a_long_document_without_headings_is_told_of():
    document = docx.Document()
    for number in range(20):
        document.add_paragraph(f"Sentence {number}.")
    assert read_docx(saved(document)).warnings == (
        "no paragraph has a heading style: places in this document cannot be named",
    )


def test_a_style_map_in_the_file_hides_nothing():
    document = docx.Document()
    document.add_paragraph("Seen.")
    assert read_docx(saved(document, {"mammoth/style-map": "p => !"})).blocks[0].text == "Seen."


def plain() -> Document:
    document = docx.Document()
    document.add_paragraph("The policy.")
    return document


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


BODY = f"<w:document {SPACES}><w:body><w:p><w:r><w:t>{{}}</w:t></w:r></w:p></w:body></w:document>"
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
DEEP = "<w:sdt><w:sdtContent>" * 3000 + "</w:sdtContent></w:sdt>" * 3000


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (lambda: saved(plain())[:-200], "a.docx", "damaged or incomplete"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "a.docx", "not read yet"),
        (lambda: zipped({"a.txt": "text"}), "a.docx", "an archive"),
        (lambda: zipped({"word/document.xml": "<x/>"}), "a.docx", "no text part"),
        (lambda: zipped({"word/document.xml": "<w:document"}), "a.docx", "damaged or incomplete"),
        (lambda: zipped({"word/document.xml": ENTITY + BODY.format("&b;")}), "a.docx", "entities"),
        (lambda: zipped({"word/document.xml": (ENTITY + BODY.format("&b;")).encode("utf-16")}), "a.docx", "entities"),
        (lambda: zipped({"word/document.xml": BODY.format("a" * 30_000_000)}), "a.docx", "unpacks to more than"),
        (lambda: zipped({"word/document.xml": BODY.format(DEEP)}), "a.docx", "damaged or incomplete"),
        (lambda: zipped({"word/document.xml": BODY.format("")}), "a.docx", "no readable text"),
        (lambda: saved(plain(), {f"word/media/{n}.png": b"" for n in range(2001)}), "a.docx", "more than 2000 parts"),
    ],
    ids=["truncated", "encrypted", "doc", "zip", "no document", "broken xml", "entities",
         "entities in utf-16", "bomb", "nested", "empty", "entries"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason_and_a_remedy(data, name: str, reason: str):
    with pytest.raises(FileRefused) as refusal:
        read(data(), name)
    assert reason in refusal.value.reason and refusal.value.remedy.endswith(".")


def test_two_parts_of_one_name_are_refused():
    file = io.BytesIO(saved(plain()))
    with pytest.warns(UserWarning), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("word/document.xml", BODY.format("Another text."))
    with pytest.raises(FileRefused, match="same name"):
        read_docx(file.getvalue())


def test_a_part_counts_as_what_it_unpacks_to_whatever_it_says_of_itself():
    data = bytearray(zipped({"word/document.xml": BODY.format("a" * 30_000_000)}))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(FileRefused):
        read_docx(bytes(data))


def test_a_docx_of_the_strict_form_is_read():
    body = BODY.format("Strict.").replace(docx_package.W[1:-1], "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert read(zipped({"word/document.xml": body}), "a.docx").blocks[0].text == "Strict."


@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject):
    whole = bytearray(DAMAGEABLE)
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FileRefused):
        read(bytes(whole), "a.docx")


DAMAGEABLE = zipped({"word/document.xml": BODY.format("The policy is here."), "word/styles.xml": "<x/>"})
