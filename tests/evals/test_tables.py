"""Tables of cases: the least that is read, every fault by its place, and what is written coming back unchanged."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from assistant.answers import AnswerStatus
from evals.cases import Case, Figure, Gold, Nugget
from evals.errors import CaseError
from evals.tables import COLUMNS, read_table, write_table
from knowledge.records import FORCES

FULL = Case(
    id="missing-1",
    question="=Wie soon, after; they come back?",
    turns=("she is 14", "-she went missing\non Friday"),
    area="norfolk",
    role="social worker",
    as_of=date(2024, 5, 31),
    sources=("guidance-one", "guidance-two"),
    expected_status=(AnswerStatus.ANSWERED, AnswerStatus.ANSWERED_IN_PART),
    act_now=False,
    notices=("superseded_source",),
    gold=(
        Gold(source_id="guidance-one", quote="Within\n72 hours", page=4, paragraph="1.10", section="Return", force="should"),
        Gold(source_id="guidance-two", quote="+ a quote"),
    ),
    must_say=("72 hours|three days", "@once; or \\never"),
    must_not_say=("no action",),
    nuggets=(
        Nugget(text="*is offered | an interview", quote="a = b | c"),
        Nugget(text="* by a person they trust", vital=False),
    ),
    figures=(Figure(value=("72 hours", "3 = three days"), scope=(("return", "back"), ("interview",))),),
    planted=("Jane Doe",),
    canary="PWNED",
    half="test",
    tags=("missing", "time; limits"),
    cluster="return-interviews",
    notes="'=kept\nas it is",
)  # fmt: skip
BARE = Case(id="bare-1", question="What is neglect?")


def table(path: Path, rows: list[list[object]], *, sheet: str = "Sheet1") -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(str(cell) for cell in row) for row in rows), encoding="utf-8")
    else:
        book = Workbook()
        book.worksheets[0].title = sheet
        for row in rows:
            book.worksheets[0].append(row)
        book.save(path)
    return path


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_one_column_of_questions_is_enough(tmp_path: Path, start: str):
    path = tmp_path / "mine.csv"
    path.write_text(f'{start}Question\r\n"Who decides, and when?"\r\n\r\nWhat is neglect?\r\n', encoding="utf-8")
    assert [(case.id, case.question) for case in read_table(path)] == [
        ("q-001", "Who decides, and when?"),
        ("q-002", "What is neglect?"),
    ]


def test_semicolons_and_heads_as_people_write_them(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text(
        'ID;Question ;Must Say;ACT_NOW;as of\nq-a;Who, exactly?;"police; 999";Yes;2024-05-31\n', encoding="utf-8"
    )
    assert read_table(path) == [
        Case(id="q-a", question="Who, exactly?", must_say=("police", "999"), act_now=True, as_of=date(2024, 5, 31))
    ]


def test_a_workbook_with_its_dates_numbers_and_yeses(tmp_path: Path):
    rows = [
        ["id", "question", "as_of", "act_now", "gold_source", "gold_quote", "gold_page", "nuggets", "figures"],
        [
            "q-a",
            "How soon?",
            datetime(2024, 5, 31),
            True,
            "one",
            "in 3 days",
            4,
            "* soon\nlater",
            "3 days | Scope: return",
        ],
        [None] * 9,
        ["q-a", None, None, None, "two", "at once"],
        ["q-b", "Who?", date(2023, 1, 2), "no"],
    ]
    first, second = read_table(table(tmp_path / "mine.xlsx", rows))
    assert first.gold == (Gold(source_id="one", quote="in 3 days", page=4), Gold(source_id="two", quote="at once"))
    assert first.nuggets == (Nugget(text="soon"), Nugget(text="later", vital=False))
    assert first.figures == (Figure(value=("3 days",), scope=(("return",),)),)
    assert (first.as_of, first.act_now) == (date(2024, 5, 31), True)
    assert (second.as_of, second.act_now) == (date(2023, 1, 2), False)


def test_the_sheet_named_cases_comes_before_the_first(tmp_path: Path):
    book = Workbook()
    book.worksheets[0].append(["remarks"])
    book.create_sheet("Cases").append(["question"])
    book["Cases"].append(["Who decides?"])
    book.save(tmp_path / "mine.xlsx")
    assert [case.question for case in read_table(tmp_path / "mine.xlsx")] == ["Who decides?"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["question", "expected status", "muts_say"], ["Who?", "", ""]], "row 1, cell C1.*no column 'muts_say'.*must_say"),
        ([["question", "Question"], ["Who?", "Who?"]], "cell B1.*twice"),
        ([["question", "as_of"], ["Who?", "31/05/2024"]], r"row 2, column as_of \(cell B2\): is no date"),
        ([["question", "act_now"], ["Who?", "maybe"]], "row 2, column act_now.*yes or no"),
        ([["question", "expected_status"], ["Who?", "answerd"]], "row 2: expected_status"),
        ([["id", "question"], ["q-a", "Who?"], ["q-a", "When?"]], r"row 3, column id \(cell A3\).*that of row 2"),
        ([["id", "question"], ["q-a", "Who?"], ["q-b", ""]], r"row 3, column question \(cell B3\): is empty"),
        ([["id", "question", "tags"], ["q-a", "Who?", ""], ["q-a", "", "x"]], "row 3, column tags.*only add gold"),
        ([["question", "gold_quote"], ["Who?", "the police"]], "row 2, column gold_source: is empty"),
        ([["question", "gold_source"], ["Who?", "one"]], "row 2, column gold_quote: is empty"),
        ([["question", "gold_source", "gold_quote", "gold_page"], ["Who?", "one", "a", "p. 4"]], "row 2, column gold_page"),
        ([["question", "figures"], ["Who?", "3 days | for: return"]], "row 2, column figures.*scope:"),
        ([["question", "figures"], ["Who?", "| scope: return"]], "row 2, column figures.*before the"),
        ([["question", "nuggets"], ["Who?", "*"]], "row 2, column nuggets.*before the"),
        ([["question", ""], ["Who?", "stray"]], "row 2, cell B2: stands in a column without a head"),
        ([["question"], ["Who?", "stray"]], "row 2, cell B2: stands in a column without a head"),
        ([["question", "tags"]], "holds no case"),
        ([], "is empty"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_place(tmp_path: Path, suffix: str, rows: list[list[object]], told: str):
    sheet = ", sheet “Sheet1”" if suffix == ".xlsx" else ""
    with pytest.raises(CaseError, match=rf"mine\{suffix}{sheet}.*{told}"):
        read_table(table(tmp_path / f"mine{suffix}", rows))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1.1, "is the number 1.1"),
        (datetime(2024, 2, 1), "is no text but a datetime"),
        (True, "is no text but a bool"),
        ("=A1", "holds a formula"),
    ],
)
def test_a_cell_that_a_spreadsheet_may_have_changed_is_a_fault(tmp_path: Path, value: object, told: str):
    rows = [["question", "gold_source", "gold_quote", "gold_paragraph"], ["Who?", "one", "the police", value]]
    with pytest.raises(CaseError, match=rf"“Sheet1”, row 2, column gold_paragraph \(cell D2\): {told}"):
        read_table(table(tmp_path / "mine.xlsx", rows))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"question\nWho d\xe9cides?", "is not UTF-8"),
        (b"question,tags\nWho\n", "row 2: has 1 cells where the head has 2"),
        (b'question\n"Who', "row 2: is not CSV"),
    ],
)
def test_a_broken_csv_is_a_fault(tmp_path: Path, text: bytes, told: str):
    (tmp_path / "mine.csv").write_bytes(text)
    with pytest.raises(CaseError, match=rf"mine\.csv.*{told}"):
        read_table(tmp_path / "mine.csv")


def test_what_is_no_table_is_a_fault(tmp_path: Path):
    whole = (write_table(tmp_path / "whole.xlsx", [FULL]), (tmp_path / "whole.xlsx").read_bytes())[1]
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    for name, told in {
        "cut.xlsx": "not a whole XLSX",
        "none.csv": "cannot be read",
        "cases.ods": "a .csv or an .xlsx",
    }.items():
        with pytest.raises(CaseError, match=told):
            read_table(tmp_path / name)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_all_of_a_case_comes_back(tmp_path: Path, suffix: str):
    path = tmp_path / f"cases{suffix}"
    write_table(path, [FULL, BARE])
    assert read_table(path) == [FULL, BARE]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_there_is_a_column_for_every_field_of_a_case():
    fields = {*Case.model_fields, *(f"gold_{name.removesuffix('_id')}" for name in Gold.model_fields)} - {"gold"}
    assert fields == set(COLUMNS)


# What a table cannot hold is refused, so the words here are those that it can: trimmed, without control characters.
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")) | st.sampled_from("\n;|=*\\'+-@,\""),
    min_size=1, max_size=12,
).map(str.strip).filter(bool)  # fmt: skip
ONE_LINE = WORDS.filter(lambda text: not text.isspace())
MANY = st.lists(WORDS, max_size=3).map(tuple)
GOLD = st.builds(
    Gold, source_id=WORDS, quote=WORDS, page=st.none() | st.integers(0, 999), paragraph=st.none() | WORDS,
    section=st.none() | WORDS, force=st.none() | st.sampled_from(FORCES),
)  # fmt: skip
CASES = st.builds(
    Case,
    id=st.from_regex(r"[a-z0-9][a-z0-9._-]{2,12}", fullmatch=True),
    question=ONE_LINE, turns=MANY, area=st.none() | WORDS, role=st.none() | WORDS,
    as_of=st.none() | st.dates(), sources=st.none() | st.lists(WORDS, min_size=1, max_size=3).map(tuple),
    expected_status=st.lists(st.sampled_from(AnswerStatus), max_size=2).map(tuple), act_now=st.none() | st.booleans(),
    notices=MANY, gold=st.lists(GOLD, max_size=3).map(tuple), must_say=MANY, must_not_say=MANY,
    nuggets=st.lists(st.builds(Nugget, text=WORDS, vital=st.booleans(), quote=st.none() | WORDS), max_size=3).map(tuple),
    figures=st.lists(
        st.builds(
            Figure, value=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
            scope=st.lists(st.lists(WORDS, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    planted=MANY, canary=st.none() | WORDS, half=st.sampled_from(["dev", "test"]), tags=MANY, cluster=st.none() | WORDS,
    notes=st.just("") | WORDS,
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cases=st.lists(CASES, min_size=1, max_size=3, unique_by=lambda case: case.id))
def test_cases_come_back_unchanged(tmp_path: Path, suffix: str, cases: list[Case]):
    path = tmp_path / f"cases{suffix}"
    write_table(path, cases)
    assert read_table(path) == cases


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_would_not_come_back_is_refused_and_leaves_what_was_there(tmp_path: Path, suffix: str):
    path = tmp_path / f"cases{suffix}"
    write_table(path, [BARE])
    for lost in (BARE.model_copy(update={"tags": ("ends in a blank ",)}), BARE.model_copy(update={"sources": ()})):
        with pytest.raises(CaseError, match=r"case bare-1: its (tags|sources) would not come back"):
            write_table(path, [lost])
    with pytest.raises(CaseError, match="holds no case"):
        write_table(path, [])
    assert read_table(path) == [BARE]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("question", "told"), [("a\x07bell", "control character"), ("-" * 32_768, "do not fit into a cell")]
)
def test_what_a_cell_of_a_workbook_cannot_hold_is_refused(tmp_path: Path, question: str, told: str):
    case = BARE.model_copy(update={"question": question})
    with pytest.raises(CaseError, match=rf"cases\.xlsx: cannot hold.*cell B2.*{told}"):
        write_table(tmp_path / "cases.xlsx", [case])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_nothing_written_can_run_as_a_formula(tmp_path: Path, start: str):
    case = BARE.model_copy(update={"question": f"{start}HYPERLINK(1)", "notes": f"'{start}1"})
    write_table(tmp_path / "cases.csv", [case])
    written = (tmp_path / "cases.csv").read_text(encoding="utf-8-sig")
    assert f"'{start}HYPERLINK(1)" in written
    assert f"''{start}1" in written
    write_table(tmp_path / "cases.xlsx", [case])
    cell = load_workbook(tmp_path / "cases.xlsx")["cases"]["B2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", case.question, True)


def test_a_workbook_helps_to_fill_it_in(tmp_path: Path):
    write_table(tmp_path / "cases.xlsx", [FULL])
    book = load_workbook(tmp_path / "cases.xlsx")
    sheet = book["cases"]
    assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet["B2"].alignment.wrap_text) == ("A2", True, True)
    heads = {str(cell.value): cell.column_letter for cell in sheet[1]}
    menus = {
        str(found.sqref).rstrip("0123456789").split(":")[0]: found.formula1
        for found in sheet.data_validations.dataValidation
    }
    assert menus[f"{heads['act_now']}2"] == '"yes,no"'
    assert menus[f"{heads['expected_status']}2"] == f"choices!$A$2:$A${len(AnswerStatus) + 1}"
    assert [cell.value for cell in book["choices"]["A"]][1:] == [status.value for status in AnswerStatus]
