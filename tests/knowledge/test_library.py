"""The starter library holds together: register, briefs and lexicon."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

import knowledge
from ingest.blocks import Block
from ingest.clean import clean
from ingest.read.markdown import BRIEF_MARK, read_markdown
from knowledge.currency import chain, standing
from knowledge.lexicon import Lexicon
from knowledge.records import Authority, Kind
from knowledge.register import load_register

LIBRARY = Path(knowledge.__file__).parent / "library"
BRIEFS = sorted((LIBRARY / "briefs").glob("*.md"))
SOURCES: list[dict[str, Any]] = tomllib.loads((LIBRARY / "register.toml").read_text(encoding="utf-8"))["source"]
BY_ID = {source["id"]: source for source in SOURCES}
REQUIRED = {"id", "title", "publisher", "kind", "authority", "jurisdiction", "licence"}
OPTIONAL = {
    "area",
    "published",
    "period",
    "in_force_from",
    "in_force_to",
    "superseded_by",
    "status_note",
    "url",
    "file",
    "sha256",
    "serves",
    "certainty",
    "population",
}


def blocks_of(path: Path) -> tuple[Block, ...]:
    result = read_markdown(path.read_bytes())
    assert not result.warnings
    return result.blocks


def test_ids_are_unique():
    assert len(BY_ID) == len(SOURCES)


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s["id"])
def test_an_entry_keeps_the_rules_of_the_register(source: dict[str, Any]):
    assert REQUIRED <= source.keys() <= REQUIRED | OPTIONAL
    assert source["kind"] in get_args(Kind)
    assert source["kind"] != "unregistered"
    assert source["authority"] in get_args(Authority)
    texts = [value for value in source.values() if isinstance(value, str)] + source.get("serves", [])
    assert all(text.strip() for text in texts)
    assert source["url"].startswith("https://") if "url" in source else True
    assert source.get("in_force_from", "0") <= source.get("in_force_to", "9")


def test_every_work_says_what_it_serves_and_how_it_is_known():
    for source in SOURCES:
        if source["publisher"] != "Touchstone":
            assert source.keys() >= {"serves", "certainty"}, source["id"]


def test_the_register_loads_and_no_two_editions_are_in_force_on_a_day():
    sources = load_register(LIBRARY / "register.toml").sources
    for day in (date(2006, 7, 1), date(2013, 3, 20), date(2024, 5, 1), date(2026, 3, 17), date(2026, 11, 22)):
        for source in sources.values():
            editions = chain(source, sources)
            assert sum(standing(edition, sources, day).status == "in_force" for edition in editions) <= 1, source.id


def test_the_chain_of_working_together_is_whole_and_ends_in_2026():
    sources = load_register(LIBRARY / "register.toml").sources
    editions = chain(sources["wt-2015"], sources)
    assert [edition.id for edition in editions] == [
        f"wt-{year}" for year in (1991, 1999, 2006, 2010, 2013, 2015, 2018, 2023, 2026)
    ]
    in_force = {
        year: [e.id for e in editions if standing(e, sources, date(year, 6, 1)).status == "in_force"]
        for year in (1999, 2014, 2024, 2026)
    }
    assert in_force == {1999: ["wt-1999"], 2014: ["wt-2013"], 2024: ["wt-2023"], 2026: ["wt-2026"]}


@pytest.mark.parametrize(
    "study", ["gol-scr-2009", "rip-triennial-2019-sc", "ofsted-early-help-2015", "scr-blog-2016", "brandon-2020"]
)
def test_a_study_whose_figures_are_quoted_says_what_it_counts_and_when(study: str):
    assert BY_ID[study]["population"] and BY_ID[study]["period"]


def test_an_act_that_is_passed_is_not_shown_as_in_force_before_it_has_started():
    sources = load_register(LIBRARY / "register.toml").sources
    found = standing(sources["cwsa-2026"], sources, date(2026, 11, 22))
    assert found.status == "unknown" and "check whether the section has started" in (found.note or "")


def test_chains_of_editions_end():
    for source in SOURCES:
        seen = [source["id"]]
        while following := BY_ID[seen[-1]].get("superseded_by"):
            assert following not in seen
            seen.append(following)


def test_every_brief_is_registered_and_every_registered_brief_is_there():
    registered = {source["file"]: source for source in SOURCES if "file" in source}
    assert set(registered) == {f"briefs/{path.name}" for path in BRIEFS}
    for path in BRIEFS:
        source = registered[f"briefs/{path.name}"]
        assert source["id"] == f"brief-{path.stem.split('-', 1)[1]}"
        assert (source["kind"], source["authority"], source["publisher"]) == ("briefing", "D", "Touchstone")
        title = next(block.text for block in blocks_of(path) if block.level == 1)
        assert source["title"] == f"Touchstone brief: {title}"


@pytest.mark.parametrize("path", BRIEFS, ids=lambda p: p.stem)
def test_a_brief_names_the_source_of_every_line_that_carries_force(path: Path):
    assert path.read_text(encoding="utf-8").split("\n", 1)[0] == BRIEF_MARK
    blocks = blocks_of(path)
    assert {block.force for block in blocks} & {"must", "should", "local", "learning"}
    for block in blocks:
        if block.force not in {None, "context"}:
            assert block.references, block.text
        for reference in block.references:
            assert reference.source_id in BY_ID, block.text
        assert "[" not in block.text


@pytest.mark.parametrize("path", BRIEFS, ids=lambda p: p.stem)
def test_a_brief_comes_clean_and_reads_as_finished(path: Path):
    blocks = blocks_of(path)
    assert clean(blocks) == list(blocks)
    for block in blocks:
        assert "unverified" not in block.text.casefold()
        assert "general knowledge" not in block.text.casefold()
        if block.kind != "heading":
            assert block.text.endswith((".", "?", '."', '?"')), block.text


def test_the_starter_lexicon_loads_and_finds_what_the_briefs_are_about():
    lexicon = Lexicon.load(LIBRARY / "lexicon.toml")
    assert "no access" in lexicon.expand("mum wont let me in").added
    assert "return home interview" in lexicon.expand("rhi").added
    assert "unseen men" in lexicon.expand("dad not seen").added
