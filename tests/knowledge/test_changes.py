"""What changed between two texts."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.changes import changes

OLD = "Title\n\nA visit follows within five days.\n\nThe child is seen alone.\n\nNotes are kept."
NEW = "Title\n\nA new duty stands here.\n\nA visit follows within two days.\n\nNotes are kept."


def test_paragraphs_are_added_changed_and_removed_with_their_words_marked():
    added, changed, removed = changes(OLD, NEW)
    assert (added.kind, added.pieces[0].text, added.old) == ("added", "A new duty stands here.", None)
    assert NEW[added.new :].startswith("A new duty")
    assert [(piece.text, piece.kind) for piece in changed.pieces] == [
        ("A visit follows within ", "same"),
        ("five", "removed"),
        ("two", "added"),
        (" days.", "same"),
    ]
    assert (removed.kind, removed.pieces[0].text, removed.new) == ("removed", "The child is seen alone.", None)


def test_white_space_alone_is_no_change():
    assert changes("One  two.\n\nThree.", "One two.\nThree. ") == []


LINES = st.lists(st.sampled_from(["alpha beta gamma", "alpha beta delta", "other words here", "last"]), max_size=6)


@given(LINES, LINES)
def test_each_side_can_be_read_back_from_the_changes(old: list[str], new: list[str]):
    found = changes("\n\n".join(old), "\n\n".join(new))

    def side(kind: str, gone: str) -> list[str]:
        return sorted(
            "".join(piece.text for piece in change.pieces if piece.kind in {"same", kind})
            for change in found
            if change.kind != gone
        )

    before, after = list(old), list(new)
    for text in side("removed", "added"):
        before.remove(text)
    for text in side("added", "removed"):
        after.remove(text)
    assert sorted(before) == sorted(after), "what is left is the same in both"
