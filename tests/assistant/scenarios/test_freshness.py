"""Of several texts the freshest is picked: none twice, and none that makes two seeds alike."""

from assistant.scenarios.freshness import Freshness, bare


def test_what_is_filled_in_is_put_aside():
    assert bare("{child.he} waves. {carer} does not.") == {"… waves.", "… does not."}


def test_a_text_that_no_seed_has_had_comes_first_and_none_comes_twice():
    fresh = Freshness([bare("One."), bare("Two.")])
    assert fresh.text(["One.", "Two.", "Three."], "a") == "Three."
    assert fresh.text(["Three.", "One."], "a") == "One."


def test_what_has_to_be_shared_is_shared_with_the_seed_that_is_least_alike():
    fresh = Freshness([bare("One. Two."), bare("Three.")])
    fresh.text(["One."], "a")
    assert fresh.text(["Two.", "Three."], "b") == "Three."


def test_the_same_name_gives_the_same_choice():
    texts = [f"Text {number}." for number in range(20)]
    assert Freshness([]).text(texts, "x") == Freshness([]).text(texts, "x")
