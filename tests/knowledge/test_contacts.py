"""Contacts of areas: read strictly, kept apart from every store, shown to readers of their area and to nobody else."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources import gather
from knowledge.areas import Areas
from knowledge.contacts import Contact, Contacts, keep_contacts, read_contacts
from knowledge.errors import RegisterError

TODAY = date(2026, 11, 22)
LEEDS = Contact("Leeds front door", "0808 157 0111", "leeds", date(2026, 11, 2), "weekdays")
LONDON = Contact("London duty line", "0808 157 0112", "london", date(2026, 1, 5))
GOOD = """
[[contact]]
label = "Leeds front door"
value = "0808 157 0111"
area = "leeds"
when = "weekdays"
checked_on = 2026-11-02
"""


def contacts(*given: Contact, months: int = 12) -> Contacts:
    return Contacts(given, Areas.load(), months)


def write(folder: Path, text: str) -> Path:
    path = folder / "contacts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_is_read(tmp_path: Path):
    assert read_contacts(write(tmp_path, GOOD)) == (LEEDS,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('label = "Leeds front door"', 'label = ""'), "contact 1, key 'label'"),
        (('value = "0808 157 0111"', 'number = "0808 157 0111"'), "contact 1, key 'value'"),
        (('value = "0808 157 0111"', 'value = "line one\\nline two"'), "contact 1, key 'value'"),
        (("checked_on = 2026-11-02", 'checked_on = "yesterday"'), "contact 1, key 'checked_on'"),
        (("checked_on = 2026-11-02", ""), "contact 1, key 'checked_on'"),
        (('area = "leeds"', 'area = "atlantis"'), "contact 1, key 'area': 'atlantis' is no area that is known"),
        (('area = "leeds"', ""), "contact 1, key 'area'"),
        (('when = "weekdays"', "colour = 1"), "contact 1, key 'colour'"),
        (("[[contact]]", "[[phone]]"), r"\[\[contact\]\] tables and nothing else"),
        (("[[contact]]", "[[contact"), "not valid TOML"),
    ],
)
def test_a_faulty_list_is_refused_by_name_and_what_was_kept_stays(tmp_path: Path, change: tuple[str, str], said: str):
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(RegisterError, match=said) as caught:
        read_contacts(path)
    assert str(path) in str(caught.value) and "kept before stay in use" in str(caught.value)


def test_a_list_goes_with_the_register_that_it_stands_beside(tmp_path: Path):
    register = tmp_path / "register.toml"
    entry = 'id = "x-1"\ntitle = "X"\npublisher = "P"\nkind = "local_procedure"\nauthority = "C1"\narea = "atlantis"\n'
    register.write_text(f"[[source]]\n{entry}", encoding="utf-8")
    write(tmp_path, GOOD.replace("leeds", "atlantis"))
    ((name, (contact,)),) = gather([tmp_path]).contacts.items()
    assert (name, contact.area) == (str(register.resolve()), "atlantis")
    (tmp_path / "contacts.toml").unlink()
    assert gather([register]).contacts == {name: ()}


def test_lists_are_kept_by_register_and_replaced_or_dropped_with_it(tmp_path: Path):
    data = tmp_path / "data"
    keep_contacts(data, {"one": (LEEDS,), "two": (LONDON,)})
    assert Contacts.load(data, months=12).all == (LEEDS, LONDON)
    keep_contacts(data, {"one": (replace(LEEDS, value="0808 157 0199"),)})
    assert [contact.value for contact in Contacts.load(data, months=12).all] == ["0808 157 0199", LONDON.value]
    keep_contacts(data, {"one": ()})
    assert Contacts.load(data, months=12).all == (LONDON,)
    assert not list(data.glob("*.part"))


@pytest.mark.parametrize("content", ["", "{", '{"a": [{"label": 1}]}', "\0"])
def test_a_damaged_file_leaves_no_contacts_and_is_told_never_raised(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "contacts.json").write_text(content, encoding="utf-8")
    assert Contacts.load(tmp_path, months=12).all == ()
    assert "contacts.json cannot be read" in caplog.text


def test_a_folder_that_keeps_none_gives_none(tmp_path: Path):
    assert Contacts.load(tmp_path, months=12).of("leeds", TODAY) == ()


@pytest.mark.parametrize(
    ("area", "shown"),
    [
        ("leeds", [LEEDS.value]),
        ("Leeds", [LEEDS.value]),
        ("norfolk", []),
        ("lambeth", [LONDON.value]),
        ("london", [LONDON.value]),
        ("atlantis", []),
        ("", []),
        (None, []),
    ],
)
def test_only_the_reader_s_own_and_those_of_the_group_that_it_belongs_to(area: str | None, shown: list[str]):
    assert [contact.value for contact in contacts(LEEDS, LONDON).of(area, TODAY)] == shown


@given(st.sampled_from(sorted(Areas.load().names)), st.lists(st.sampled_from(sorted(Areas.load().names)), max_size=12))
def test_no_reader_is_shown_another_area_s_contact(reader: str, listed: list[str]):
    given_ = contacts(*(replace(LEEDS, area=area, value=str(number)) for number, area in enumerate(listed)))
    assert {contact.area for contact in given_.of(reader, TODAY)} <= {reader}
    assert len(given_.of(reader, TODAY)) == listed.count(reader)


@pytest.mark.parametrize(
    ("today", "told"),
    [(date(2027, 1, 4), False), (date(2027, 1, 5), True), (date(2030, 1, 1), True), (date(2026, 1, 5), False)],
)
def test_a_contact_that_nobody_checked_for_long_says_so(today: date, told: bool):
    (shown,) = contacts(LONDON).of("london", today)
    assert (shown.note is not None) == told
    assert not told or "not checked since 5 January 2026" in (shown.note or "")
