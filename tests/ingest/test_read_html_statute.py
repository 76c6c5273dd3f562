"""An Act as a web page: cut by section, with section and subsection in the locator."""

from ingest.blocks import Block
from ingest.outline import outline
from ingest.read.html import read_html


def leg(name: str, text: str) -> str:
    return f'<span class="LegDS {name}">{text}</span>'


def line(level: int, number: str, text: str, *, schedule: bool = False, quoted: bool = False) -> str:
    kind, end = f"Leg{'S' if schedule else ''}P{level}", "C1Amend" if quoted else ""
    no, said = leg(f"LegLHS {kind}No{end}", number), leg(f"LegRHS {kind}Text{end}", text)
    return f'<p class="LegClearFix {kind}Container{end}">{no}{said}</p>'


def titled(number: str, title: str) -> str:
    return (
        f'<h5 class="LegClearFix LegP1ContainerFirst">{leg("LegP1No", number)}{leg("LegP1GroupTitleFirst", title)}</h5>'
    )


BRACKETED = (
    'The authority must <span class="LegChangeDelimiter">[</span><a class="LegCommentaryLink" href="#c1">F1</a>'
    '<span class="LegAddition">promptly</span><span class="LegChangeDelimiter">]</span> decide.'
)
ACT = f"""
<nav><a href="/x">Table of contents</a></nav>
<div id="viewLegSnippet"><div class="LegSnippet">
<h1 class="LegTitle">Lanterns Act 2004</h1><p class="LegNo">2004 CHAPTER 99</p>
<p class="LegLongTitle">An Act to make provision about lanterns.</p>
<h2 class="LegPartFirst">{leg("LegPartNo", "PART 2")}{leg("LegPartTitle", "Keepers")}</h2>
<h3 class="LegPblockFirst">{leg("LegPblockTitle", "Duties of keepers")}</h3>
{titled("16F", "Lighting by arrangement")}
{line(2, "(1)", BRACKETED)}
{line(2, "(2)", "A keeper may—")}
{line(3, "(a)", "light a lantern, or")}
{line(4, "(i)", "put one out at dawn;")}
<p class="LegRHS LegP2Text">and in either case the keeper must write it down.</p>
{line(2, "(3)", "In section 4 of the Candles Act 1989, after subsection (1) insert—")}
{line(2, "“(1A)", "Candles count as lanterns.”", quoted=True)}
<h5 class="LegClearFix LegP1ContainerFirstC1Amend">{leg("LegP1NoC1Amend", "“4A")}
{leg("LegP1GroupTitleFirstC1Amend", "Wax")}</h5>
<p class="LegRHS LegP1TextC1Amend">Wax is kept dry.”</p>
{line(2, "(4)", "This section applies in winter.")}
<div class="LegAnnotations"><p class="LegCommentaryItem"><span>F1</span> Word inserted by 2017 c. 1</p></div>
{titled("17", "Snuffers")}<p class="LegRHS LegP1Text">. . . . . . . . . . . . . .</p>
{titled("18", "Wicks")}<p class="LegRHS LegP1Text">A wick is trimmed daily.</p>
<h2 class="LegSchedule">{leg("LegScheduleNo", "SCHEDULE 2")}{leg("LegScheduleTitle", "Inspection")}</h2>
<h4 class="LegP1GroupTitleFirst">Access</h4>
<p class="LegClearFix LegSP2Container">{leg("LegSN1No", "4")}{leg("LegSN2No", "(1)")}
{leg("LegRHS LegSP2Text", "An inspector may go in.")}</p>
{line(2, "(2)", "A lamp is handed over.", schedule=True)}
{line(1, "5", "A refusal is an offence.", schedule=True)}
</div></div><footer>All content is available</footer>
"""
ORDER = """<div class="LegSnippet"><h1 class="LegTitle">The Lanterns Regulations 2017</h1>
<h3 class="LegP1GroupTitleFirst">Meaning of keeper</h3>
<p class="LegP1ParaText"><span class="LegP1No" id="regulation-4">4.</span>—(1) A keeper keeps a lantern.</p>
<p class="LegP2ParaText">(2) A guest is no keeper.</p></div>"""


def places(data: str) -> dict[str, tuple[str | None, str | None]]:
    blocks = read_html(f"<html><body>{data}</body></html>".encode()).blocks
    return {b.text: (b.number, b.subsection) for b in blocks if b.kind not in {"heading", "footnote"} and b.section}


def test_every_paragraph_has_its_section_and_subsection():
    found = places(ACT)
    assert found["(1) The authority must promptly decide."] == ("16F", "(1)")
    assert found["(a) light a lantern, or"] == found["(i) put one out at dawn;"] == ("16F", "(2)")
    assert found["and in either case the keeper must write it down."] == ("16F", "(2)")
    assert found["A wick is trimmed daily."] == ("18", None)


def test_what_goes_into_another_act_stands_in_the_section_that_puts_it_there():
    found = places(ACT)
    assert found["“(1A) Candles count as lanterns.”"] == ("16F", "(3)")
    assert found["“4A Wax"] == found["Wax is kept dry.”"] == ("16F", "(3)")
    assert found["(4) This section applies in winter."] == ("16F", "(4)")


def test_paragraphs_of_a_schedule_are_cited_as_such():
    found = places(ACT)
    assert found["(1) An inspector may go in."] == ("Sch. 2 para 4", "(1)")
    assert found["(2) A lamp is handed over."] == ("Sch. 2 para 4", "(2)")
    assert found["A refusal is an offence."] == ("Sch. 2 para 5", None)


def test_headings_make_an_outline_and_marks_and_repealed_sections_are_no_law():
    blocks = read_html(ACT.encode()).blocks
    headings = [(b.level, b.number, b.text) for b in blocks if b.kind == "heading"]
    assert headings == [
        (1, None, "Lanterns Act 2004"),
        (2, None, "PART 2: Keepers"),
        (3, None, "Duties of keepers"),
        (4, "16F", "Lighting by arrangement"),
        (4, "18", "Wicks"),
        (2, None, "SCHEDULE 2: Inspection"),
        (4, None, "Access"),
    ]
    notes = [b.text for b in blocks if b.kind == "footnote"]
    assert notes == ["F1 Word inserted by 2017 c. 1", "17 Snuffers (repealed)"]
    said = " ".join(b.text for b in blocks)
    assert "Table of contents" not in said and "All content" not in said and "[" not in said


def test_the_label_is_what_a_lawyer_would_say():
    labels = {unit.blocks[0].text: unit.locator for unit in outline(read_html(ACT.encode()).blocks) if unit.blocks}
    assert labels["(1) The authority must promptly decide."].section == "16F"
    assert labels["(1) An inspector may go in."].section == "Sch. 2 para 4"


def test_regulations_say_their_number_in_the_first_paragraph():
    found = places(ORDER)
    assert found["(1) A keeper keeps a lantern."] == ("4", "(1)") and found["(2) A guest is no keeper."] == ("4", "(2)")
    blocks = read_html(ORDER.encode()).blocks
    assert Block("Meaning of keeper", "heading", 2, "4", section=True) in blocks
