from pathlib import Path

import pytest

from knowledge.errors import RegisterError
from knowledge.register import load_register

GOOD = """
[[source]]
id = "guide-2"
title = "Guide, second edition"
publisher = "Ministry"
kind = "statutory_guidance"
authority = "A2"
published = "2024-05"
in_force_from = "2024-05-01"
superseded_by = "guide-3"
file = "guide-2.pdf"

[[source]]
id = "guide-3"
title = "Guide, third edition"
publisher = "Ministry"
kind = "statutory_guidance"
authority = "A2"
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "register.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_loads_held_and_not_held(tmp_path: Path):
    register = load_register(write(tmp_path, GOOD))
    assert list(register.sources) == ["guide-2", "guide-3"]
    assert register.path_of(register.sources["guide-2"]) == tmp_path / "guide-2.pdf"
    assert register.path_of(register.sources["guide-3"]) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('authority = "A2"\npublished', 'authority = "A9"\npublished'), "authority"),
        (
            (
                'kind = "statutory_guidance"\nauthority = "A2"\npublished',
                'kind = "rumour"\nauthority = "A2"\npublished',
            ),
            "kind",
        ),
        (
            (
                'kind = "statutory_guidance"\nauthority = "A2"\npublished',
                'kind = "unregistered"\nauthority = "A2"\npublished',
            ),
            "unregistered",
        ),
        (
            (
                'kind = "statutory_guidance"\nauthority = "A2"\npublished',
                'kind = "local_procedure"\nauthority = "A2"\npublished',
            ),
            "area",
        ),
        (('published = "2024-05"', 'published = "May 2024"'), "published"),
        (('published = "2024-05"', 'published = "2024-13"'), "published"),
        (('published = "2024-05"', 'colour = "red"'), "colour"),
        (('id = "guide-3"', 'id = "guide-2"'), "used twice"),
        (('superseded_by = "guide-3"', 'superseded_by = "guide-4"'), "guide-4"),
        (('id = "guide-3"', 'id = "guide-3"\nsuperseded_by = "guide-2"'), "circle"),
        (('in_force_from = "2024-05-01"', 'in_force_from = "2024-05-01"\nin_force_to = "2023-01-01"'), "in_force_to"),
        (('title = "Guide, second edition"', 'title = ""'), "title"),
        (('published = "2024-05"', 'certainty = "sure"'), "'guide-2', key 'certainty'"),
        (('published = "2024-05"', 'serves = ["neglect", ""]'), "'guide-2', key 'serves.1'"),
        (('published = "2024-05"', 'serves = [" "]'), "'guide-2', key 'serves.0'"),
        (('published = "2024-05"', 'serves = "neglect"'), "'guide-2', key 'serves'"),
        (('published = "2024-05"', 'population = ""'), "'guide-2', key 'population'"),
        (('published = "2024-05"', 'published = "9999"'), "'guide-2', key 'published'"),
        (('published = "2024-05"', 'period = "2017/2014"'), "'guide-2', key 'period'"),
    ],
)
def test_a_broken_register_is_refused_by_name(tmp_path: Path, change: tuple[str, str], said: str):
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(RegisterError, match=said) as caught:
        load_register(path)
    assert str(path) in str(caught.value)
    assert "what was registered before stays in use" in str(caught.value)


def chain(first: str, second: str) -> str:
    """GOOD with these dates of the second and the third edition."""
    return GOOD.replace('in_force_from = "2024-05-01"\n', first + "\n") + second + "\n"


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        ('in_force_from = "2024-05-01"', 'in_force_from = "2024-04-30"', "superseded_by"),
        ('in_force_from = "2024-05-01"', 'published = "2023"', "superseded_by"),
        ('in_force_from = "2024-05-01"\nin_force_to = "2025-06-01"', 'in_force_from = "2025-06-01"', "in_force_to"),
        ('in_force_from = "2024-05-01"\nin_force_to = "2025-06"', 'in_force_from = "2025-06"', "in_force_to"),
        ('in_force_from = "2024-05-01"\nin_force_to = "2026"', 'published = "2025-06-01"', "in_force_to"),
    ],
)
def test_editions_in_the_wrong_order_or_in_force_together_are_refused(
    tmp_path: Path, first: str, second: str, key: str
):
    with pytest.raises(RegisterError, match=f"register.toml: source 'guide-2', key '{key}': .*guide-3"):
        load_register(write(tmp_path, chain(first, second)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('in_force_from = "2024-05-01"', 'in_force_from = "2025-06-01"'),
        ('in_force_from = "2024-05-01"\nin_force_to = "2025-05-31"', 'in_force_from = "2025-06-01"'),
        ('in_force_from = "2024-05-01"\nin_force_to = "2024-12"', 'in_force_from = "2025-06-01"'),
        ('in_force_from = "2024-05-01"', 'in_force_from = "2024-05-01"'),
        ("", 'in_force_from = "2024-04-30"'),
    ],
)
def test_an_end_that_is_left_out_and_a_gap_between_editions_are_allowed(tmp_path: Path, first: str, second: str):
    text = chain(first, second).replace('published = "2024-05"\n', "" if not first else 'published = "2024-05"\n')
    assert len(load_register(write(tmp_path, text)).sources) == 2


def test_what_a_work_serves_and_how_it_is_known_are_read(tmp_path: Path):
    told = 'serves = ["neglect", "early help"]\ncertainty = "seen"\npopulation = "47 reviews"\n'
    register = load_register(write(tmp_path, GOOD + told))
    source = register.sources["guide-3"]
    assert (source.serves, source.certainty, source.population) == (("neglect", "early help"), "seen", "47 reviews")
    bare = register.sources["guide-2"]
    assert (bare.serves, bare.certainty, bare.population) == ((), None, None)


def test_a_folder_is_no_register(tmp_path: Path):
    with pytest.raises(RegisterError, match="cannot be read"):
        load_register(tmp_path)


@pytest.mark.parametrize("text", ["", "not = [toml", 'title = "no table"', "[[other]]\nid = 1"])
def test_what_is_no_register_is_refused(tmp_path: Path, text: str):
    with pytest.raises(RegisterError):
        load_register(write(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(RegisterError, match="there is no such register"):
        load_register(tmp_path / "absent.toml")
