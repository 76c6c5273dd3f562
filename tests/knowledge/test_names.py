from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.aliases import NameTable, aliases
from knowledge.areas import Areas
from knowledge.errors import SettingsError
from knowledge.names import KnownNames, Named, Names
from knowledge.records import Kind, Locator, Source
from knowledge.stores import Stores

AREAS = Areas.load()


def source(id: str, title: str, kind: Kind = "statutory_guidance", publisher: str = "DfE", **more: Any) -> Source:
    return Source(id, title, publisher, kind, "A2", **more)


def inspection(id: str, area: str, published: str, sort: str = "Inspection of children's services") -> Source:
    return source(id, f"{sort}: {area.title()}, {published}", "inspection", "Ofsted", area=area, published=published)


def act(id: str, title: str, **more: Any) -> Source:
    return source(id, title, "statute", "UK Parliament", **more)


def review(id: str, title: str, area: str) -> Source:
    return source(id, title, "case_review", f"{area.title()} Safeguarding Children Board", area=area)


WT = "Working together to safeguard children"
REGISTER = {
    entry.id: entry
    for entry in (
        source("wt-2018", f"{WT} (July 2018)", published="2018-07", superseded_by="wt-2023"),
        source("wt-2023", f"{WT} 2023", published="2023-12-15"),
        source("kcsie-2024", "Keeping children safe in education 2024", published="2024-09-02"),
        source("iro-handbook-2010", "IRO handbook: statutory guidance for reviewing officers", published="2010-03"),
        act("ca-1989-s47", "Children Act 1989, section 47 (duty to make enquiries)"),
        act("ca-2004", "Children Act 2004 (as printed)", published="2004-11-15"),
        review("norfolk-case-l-2014", "Learning from Case L: key lessons", "norfolk"),
        review("dorset-child-c-2014", "Serious case review: Child C", "dorset"),
        review("kent-family-a-2014", "Serious case review: Family A", "kent"),
        inspection("n15", "norfolk", "2015-10-20"),
        inspection("n18", "norfolk", "2018-01-19"),
        inspection("halton", "halton", "2019-08-23", "Joint targeted area inspection"),
        source(
            "rip-triennial-2019-sc",
            "2019 Triennial Analysis: messages",
            "research",
            published="2020",
            period="2014/2017",
        ),
        source("blog", "Serious Case Reviews (blog post)", "commentary", "anonymous blog", published="2016-07-11"),
        source("nspcc-wnb-2022", "Digging deeper than did not attend", "research", "NSPCC Learning", published="2022"),
        source("ng76", "Child abuse and neglect (NG76)", "guidance", "NICE", published="2017"),
        source("kent-pf", "Private fostering", "local_procedure", "Kent County Council", area="kent"),
        source("brief-yc", "Touchstone brief: Young carers", "briefing", "Touchstone"),
    )
}
HELD = frozenset(REGISTER) - {"wt-2018", "ca-1989-s47", "dorset-child-c-2014", "nspcc-wnb-2022"}
OUTLINES = {
    "wt-2023": [("wt#1", Locator("para 153", paragraph="153")), ("wt#2", Locator("para 154", paragraph="154"))],
    "ca-2004": [(f"ca#{n}", Locator(f"s.{n}", section=n)) for n in ("11", "16F", "47")],
    "norfolk-case-l-2014": [("l#1", Locator("x", heading_path=("Finding 6: Use of medical labels",)))],
    "kcsie-2024": [("k#1", Locator("para 153", paragraph="153", heading_path=("Part one: Safeguarding information",)))],
}
NAMES = Names.of(
    REGISTER, HELD, lambda id: OUTLINES.get(id, []), table=NameTable.load(), areas=AREAS,
    ordinary=lambda phrase: phrase.lower() in ("private fostering", "serious case reviews"),
)  # fmt: skip


def named(text: str, *, within: tuple[str, ...] = ()) -> Named:
    return NAMES.resolve(text, areas=AREAS.named(text), within=within)


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("what does KCSIE say about filtering", {"kcsie-2024"}),
        ("KCSIE 2024: how often does the DSL refresh?", {"kcsie-2024"}),
        ("In the 2023 Working Together, must the lead be a social worker", {"wt-2023"}),
        ("what does working together say on core groups", {"wt-2023"}),
        ("what did the Family A review find", {"kent-family-a-2014"}),
        ("is it in KCSIE or WT", {"kcsie-2024", "wt-2023"}),
        ("Under the 2004 Act, is it optional?", {"ca-2004"}),
        ("s.11 of the Children Act 2004, who is bound?", {"ca-2004"}),
        ("what does section 16F say", {"ca-2004"}),
        ("Case L: how did it end?", {"norfolk-case-l-2014"}),
        ("what did that Norfolk case review find", {"norfolk-case-l-2014"}),
        ("Norfolk's 2015 inspection: what was said about the board", {"n15"}),
        ("Halton 2019. Did anyone push back?", {"halton"}),
        ("what did the Halton JTAI say about school", {"halton"}),
        ("what does the blog say about thresholds", {"blog"}),
        ("in the 2014–17 study, how many were babies", {"rip-triennial-2019-sc"}),
        ("what did WT18's successor, Working Together 2023, say", {"wt-2023"}),
    ],
)
def test_a_document_asked_for_what_it_says_is_the_only_one_searched(question: str, sources: set[str]):
    assert (named(question).sources, named(question).explicit) == (sources, True)


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("KCSIE training is next week, how long should it be", {"kcsie-2024"}),
        ("section 16F again, sorry", {"ca-2004"}),
        ("Lambeth mum, Norfolk 2015 inspectors were told", {"n15"}),
        ("the brief on young carers", {"brief-yc"}),
        ("percentage for neglect in that 2019 triennial", {"rip-triennial-2019-sc"}),
        ("SCRs 2014-17: how many", {"rip-triennial-2019-sc"}),
        ("finding 6 please", {"norfolk-case-l-2014"}),
    ],
)
def test_a_document_that_is_only_mentioned_is_preferred(question: str, sources: set[str]):
    assert (named(question).sources, named(question).explicit) == (sources, False)


@pytest.mark.parametrize(
    "question",
    [
        "how are agencies working together in Leeds",
        "we are working together with the school on this",
        "is this private fostering?",
        "child abuse and neglect are going up",
        "nice one, what next",
        "the family a few doors down",
        "Family A have moved again, what now",
        "the report of the family a friend sent",
        "the review is for the family a week on Tuesday",
        "Child C says he's scared of his uncle, Child D too",
        "Norfolk review conference on Thursday",
        "how many serious case reviews are there",
        "young carers in year 7",
        "it was 20 to 30 minutes late",
        "WORKING TOGETHER WITH PARENTS WHO DRINK",
        "what does the Children Act say about fostering",
        "I had an inspection once",
        "section 11 audit is due",
    ],
)
def test_ordinary_words_steer_to_no_document(question: str):
    assert named(question).sources == frozenset()


@pytest.mark.parametrize(
    ("question", "title", "instead"),
    [
        ("what did WT18 say about the LADO", "Working together to safeguard children (July 2018)", {"wt-2023"}),
        ("Is it in Working Together 2018?", "Working together to safeguard children (July 2018)", {"wt-2023"}),
        ("Working Together 2021, para 3", "Working Together 2021", {"wt-2023"}),
        ("what does section 47 say", "Children Act 1989, section 47 (duty to make enquiries)", set()),
        ("what does the Child C review say", "Serious case review: Child C", set()),
        ("the Child P review", "the review of Child P", set()),
        ("according to the NSPCC Learning people", "NSPCC Learning", set()),
        ("the Norfolk 2021 inspection report", "Norfolk 2021 inspection report", set()),
    ],
)
def test_a_name_that_nothing_held_carries_is_told_and_filters_nothing(question: str, title: str, instead: set[str]):
    found = named(question)
    assert [(unheld.title, unheld.instead) for unheld in found.unheld] == [(title, instead)]
    assert not found.explicit


def test_a_mention_of_a_section_in_passing_says_nothing_of_what_is_not_held():
    assert named("s47 done, now what?").unheld == ()


def test_an_edition_that_is_named_is_told_apart_from_the_others_of_its_work():
    assert named("the 2015 Norfolk inspection").editions == {"n15"}
    assert named("WT 2018").editions == {"wt-2018"} and named("WT 2018").sources == {"wt-2023"}
    assert named("the Norfolk inspections").editions == frozenset()


def test_the_passages_of_a_named_place_are_proposed():
    assert named("para 153 of Working Together").passages == ("wt#1",)
    assert named("section 11 duties").passages == ("ca#11",)
    assert named("what does s.16F say").passages == ("ca#16F",)
    assert named("Finding 6 in Norfolk").passages == ("l#1",)


def test_a_place_named_by_itself_is_looked_for_in_what_the_talk_was_about():
    assert named("and para 153?").passages == ()
    assert named("and para 153?", within=("kcsie-2024",)).passages == ("k#1",)


def test_section_47_of_one_act_is_not_section_47_of_another():
    found = named("what does section 47 say")
    assert "ca-2004" not in found.sources and not found.at("ca-2004", Locator("s.47", section="47"))
    assert found.at("anything", Locator("x", heading_path=("Section 47 enquiries",)))


def test_works_hold_what_is_not_held_for_the_lines_that_rest_on_it():
    assert named("what did WT18 say").works == {"wt-2018"}


def test_two_parts_of_a_name_in_different_sentences_are_no_name():
    assert named("He is learning from Case. L is fine").sources == frozenset()


@given(
    st.text(max_size=120),
    st.sampled_from(["KCSIE", "Case L", "s.47", "2014-17 study", "Norfolk review", "para 153 of WT", ""]),
)
def test_any_question_can_be_resolved_to_sources_that_are_held(text: str, name: str):
    found = named(f"{text} {name} {text}")
    assert found.sources <= HELD and (found.sources or not found.explicit)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    (tmp_path / "names.toml").write_text('[[name]]\nof = "x"\n')
    with pytest.raises(SettingsError, match=r"names\.toml"):
        NameTable.load(tmp_path / "names.toml")


def test_initials_and_years_of_titles_are_names_without_being_written_down():
    found = {
        " ".join(alias.tokens): alias.works for alias in aliases(REGISTER, HELD, NameTable.load(), lambda _: False)
    }
    assert found["kcsie"] == {"kcsie-2024"} and found["ca 2004"] == {"ca-2004"} and found["ng76"] == {"ng76"}
    assert found["wtsc"] == {"wt-2018", "wt-2023"} and "private fostering" not in found


def test_names_are_those_of_what_is_held_now(stores: Stores):
    known = KnownNames(stores.catalogue, lambda: AREAS)
    before = known()
    assert known() is before and before.resolve("what does KCSIE say").sources == frozenset()
    stores.catalogue.put_sources([REGISTER["kcsie-2024"]])
    assert known() is not before and known().resolve("what does KCSIE say").unheld[0].title.startswith("Keeping")
