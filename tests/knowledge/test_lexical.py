from pathlib import Path

from knowledge.lexical import LexicalEntry, LexicalIndex


def entry(identity: str, text: str, headings: str = "") -> LexicalEntry:
    return LexicalEntry(identity, text, headings, "A guide")


def test_words_are_matched_by_stem_and_ranked_by_rarity(tmp_path: Path):
    index = LexicalIndex(tmp_path)
    index.put(
        [entry("a", "The father was not seen."), entry("b", "The mother was seen by fathers' workers and the mother.")]
    )
    found = index.best(dict.fromkeys(index.words("fathers seen"), 1.0), 5)
    assert list(found) == ["a", "b"]


def test_a_put_replaces_and_a_removal_is_gone_after_reopening(tmp_path: Path):
    index = LexicalIndex(tmp_path)
    index.put([entry("a", "missing child"), entry("b", "missing child")])
    index.put([entry("a", "late meeting")], remove=["b"])
    again = LexicalIndex(tmp_path)
    assert again.ids() == {"a"}
    assert again.best({"miss": 1.0}, 5) == {}


def test_nothing_typed_is_parsed_as_a_query(tmp_path: Path):
    index = LexicalIndex(tmp_path)
    index.put([entry("a", "missing child")])
    hostile = 'title:(* OR "x~2) AND -[a TO z] \\ /.*/ missing^9'
    assert list(index.best(dict.fromkeys(index.words(hostile), 1.0), 5)) == ["a"]


def test_rarer_words_weigh_more_and_unknown_ones_most(tmp_path: Path):
    index = LexicalIndex(tmp_path)
    index.put([entry("a", "child father"), entry("b", "child")])
    rarity = index.rarity(["child", "father", "zebra"])
    assert rarity["child"] < rarity["father"] < rarity["zebra"]
