from pathlib import Path

import pytest

from knowledge.areas import Areas
from knowledge.errors import SettingsError, UnknownArea

AREAS = Areas.load()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("what did ofsted say about telford", {"telford-and-wrekin"}),
        ("RBWM jtai 2022", {"windsor-and-maidenhead"}),
        ("the threshold doc in barking & dagenham", {"barking-and-dagenham"}),
        ("north lincolnshire or lincolnshire", {"north-lincolnshire", "lincolnshire"}),
        ("north lincolnshire only", {"north-lincolnshire"}),
        ("stockton on tees", {"stockton-on-tees"}),
        ("london procedures for bruising", {"london"}),
        ("reading the file again before bury the hatchet", set()),
        ("who do I call in reading", {"reading"}),
        ("the case in Bury was closed", {"bury"}),
        ("i was reading in reading the plan", set()),
        ("a derbyshire school, not derby", {"derbyshire", "derby"}),
        ("mum moved yorkshire way", set()),
        ("Mr Bolton and Ms Kent were at the meeting", set()),
        ("are staffs allowed to pass bucks", set()),
    ],
)
def test_an_area_is_named_as_people_name_it(text: str, named: set[str]):
    assert AREAS.named(text) == named


def test_every_upper_tier_authority_is_known():
    assert len(AREAS.names) == 153


def test_what_is_published_for_a_group_applies_in_its_members_and_not_the_other_way_round():
    assert AREAS.of("lambeth") == {"lambeth", "london"} and AREAS.of("london") == {"london"}
    assert "lambeth" in AREAS.within("london") and AREAS.of(None) == frozenset()


@pytest.mark.parametrize("typed", ["Telford & Wrekin", "telford-and-wrekin", "TELFORD"])
def test_an_area_is_known_as_a_person_types_it(typed: str):
    assert AREAS.id_of(typed) == "telford-and-wrekin"


def test_what_is_no_area_is_refused_and_not_repeated():
    with pytest.raises(UnknownArea) as refused:
        AREAS.id_of("Gotham")
    assert "gotham" not in str(refused.value).lower()


def test_an_area_of_the_register_alone_is_called_as_its_id():
    more = AREAS.also(["exampleshire"])
    assert more.named("bruising in Exampleshire") == {"exampleshire"} and more.title("exampleshire") == "Exampleshire"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[areas]\na = ['A']\n[groups]\ng = ['b']\n", r"groups.g: 'b' is not an area"),
        ("[areas]\na = ['A']\nb = ['a']\n[groups]\n", r"areas.b: 'a' is the name of 'a' as well"),
        ("[areas]\na = 'A'\n[groups]\n", "a: must be a list of names"),
        ("[areas\n", "cannot be read"),
        ("[groups]\n", "cannot be read"),
    ],
)
def test_a_faulty_file_is_named(tmp_path: Path, text: str, said: str):
    (tmp_path / "areas.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        Areas.load(tmp_path / "areas.toml")
