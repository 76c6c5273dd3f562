"""The chat in a browser, against the real service: asked, read, opened, copied, kept, as a practitioner would."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import PATIENCE, Visit
from docx import Document

QUESTION = "How soon must a child be offered a return home interview after going missing?"
BRUISE = "what must I do when I see a bruise on a baby who is not mobile"
FOCUSED_MARK = (
    "() => document.querySelector('touchstone-chat').shadowRoot.querySelector('.passage-text mark').innerText"
)


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_question_asked_by_keyboard_is_answered_and_its_citation_opens_at_the_quotation(visit: Visit):
    answer = visit.answered(QUESTION)
    page = visit.page
    assert page.locator(".statement").count() == len(answer["statements"]) > 0
    assert re.fullmatch(r"Answer ready, \d+ sources?\.", page.get_by_role("status").inner_text())
    assert visit.focused() == f"H3 {answer['question']}"

    first = page.locator(".statement").get_by_role("button", name=re.compile(r"^Source 1: ")).first
    first.focus()
    page.keyboard.press("Enter")
    page.locator(".passage-text mark").first.wait_for()
    shown = page.locator(".passage-text mark").last.inner_text()
    assert without_space(shown) == without_space(answer["citations"][0]["quote"])
    assert visit.focused().startswith("H3 Source 1: ")

    page.keyboard.press("Escape")
    page.locator(".citation-panel").wait_for(state="hidden")
    assert first.evaluate("button => button === button.getRootNode().activeElement")


def test_beside_the_answer_on_a_desk_and_over_it_on_a_phone(open_page: Callable[..., Visit]):
    for width, modal in ((1280, False), (320, True)):
        page = open_page(width=width, height=700).page
        page.get_by_role("button", name=QUESTION).click()
        page.locator("article[aria-busy=false] .citation").first.click()
        page.locator(".passage-text mark").first.wait_for()
        assert page.locator(".citation-panel").evaluate("panel => panel.matches(':modal')") is modal
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_the_page_is_shown_with_the_quoted_words_highlighted_and_its_text(visit: Visit):
    visit.page.get_by_text("Options").click()
    visit.page.get_by_role("textbox", name="Area").fill("Exampleshire")
    answer = visit.answered(BRUISE)
    cited = next(c for c in answer["citations"] if c["source_id"] == "exampleshire-bruising-2025")
    visit.page.locator(".statement").get_by_role(
        "button", name=re.compile(f"^Source {cited['number']}: ")
    ).first.click()

    visit.page.get_by_role("button", name=f"Open at page {cited['locator']['page']}").click()

    canvas = visit.page.get_by_role("img", name=re.compile("Picture of page .* highlighted"))
    canvas.wait_for()
    assert without_space(visit.page.locator(".page-text mark").last.inner_text()) == without_space(cited["quote"])
    yellow = canvas.evaluate(
        """canvas => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let found = 0;
            for (let at = 0; at < data.length; at += 4) found += data[at] > 240 && data[at + 2] < 140;
            return found / (data.length / 4);
        }"""
    )
    assert 0.001 < yellow < 0.2
    visit.page.get_by_role("button", name="Back to the passage").click()
    visit.page.locator(".passage-text mark").first.wait_for()


def test_the_answer_and_a_reference_are_copied_with_their_sources(open_page: Callable[..., Visit]):
    visit = open_page(permissions=["clipboard-read", "clipboard-write"])
    answer = visit.answered(QUESTION)
    visit.page.get_by_role("button", name="Copy", exact=True).click()
    visit.page.get_by_text("The answer is copied").wait_for()
    kinds = visit.page.evaluate(
        """async () => {
            const [item] = await navigator.clipboard.read();
            return Promise.all(["text/plain", "text/html"].map(async (kind) => (await item.getType(kind)).text()));
        }"""
    )
    for text in kinds:
        assert all(citation["title"] in text for citation in answer["citations"])
        assert "Correct on" in text and "[1]" in text
    assert "<blockquote" in kinds[1] and "<" not in kinds[0]

    visit.page.locator(".statement .citation").first.click()
    visit.page.get_by_role("button", name="Copy as a reference").click()
    visit.page.get_by_text("Copied.").wait_for()
    reference = visit.page.evaluate("navigator.clipboard.readText()")
    assert reference.startswith(answer["citations"][0]["publisher"]) and answer["citations"][0]["quote"] in reference


def test_copying_works_where_the_page_has_no_clipboard(open_page: Callable[..., Visit]):
    visit = open_page()
    visit.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    visit.answered(QUESTION)
    visit.page.get_by_role("button", name="Copy", exact=True).click()
    visit.page.get_by_text("The answer is copied").wait_for()
    assert visit.focused() == "BUTTON Copy"


def test_the_sheet_is_printed_alone(open_page: Callable[..., Visit]):
    visit = open_page()
    answer = visit.answered(QUESTION)
    visit.page.get_by_role("button", name="Print").click()
    frame = next(frame for frame in visit.page.frames if frame != visit.page.main_frame)
    text = frame.locator("body").inner_text()
    assert answer["question"] in text and "Correct on" in text and answer["citations"][0]["title"] in text
    assert "Copy" not in text and "Your question" not in text


def test_the_answer_is_downloaded_as_a_word_file(visit: Visit, tmp_path: Path):
    answer = visit.answered(QUESTION)
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Word file").click()
    assert download.value.suggested_filename == f"touchstone-answer-{answer['as_of']}.docx"
    download.value.save_as(tmp_path / "answer.docx")
    text = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "answer.docx")).paragraphs)
    assert answer["question"] in text and "Correct on" in text and answer["statements"][0]["text"] in text


def test_edit_and_ask_again_puts_the_question_back(visit: Visit):
    visit.ask(QUESTION)
    visit.page.get_by_role("button", name="Edit and ask again").click()
    assert visit.field.input_value() == QUESTION
    assert visit.focused().startswith("TEXTAREA Your question")


def test_what_to_ask_next_is_asked(visit: Visit):
    visit.answered(QUESTION)
    follow = visit.page.locator(".next button").first
    words = follow.inner_text()
    follow.click()
    visit.page.locator("article[aria-busy=false]").nth(1).wait_for()
    assert words in visit.page.locator("article").nth(1).inner_text()


@pytest.mark.parametrize(
    ("verdict", "thanks"), [("It is out of date", "Whoever runs Touchstone"), ("It is unsafe", "call 999")]
)
def test_a_problem_is_reported_with_a_comment(visit: Visit, service, verdict: str, thanks: str):
    answer = visit.answered(QUESTION)
    visit.page.get_by_role("button", name="Report a problem").click()
    assert visit.focused() == "INPUT It is wrong"
    visit.page.get_by_role("button", name="Send").click()
    assert visit.page.get_by_text("Choose what is wrong first.").is_visible()
    visit.page.get_by_label(verdict).check()
    visit.page.get_by_label("Comment, if you like").fill("The guide was replaced in March.")
    with visit.page.expect_request("**/v1/feedback") as sent:
        visit.page.get_by_role("button", name="Send").click()
    visit.page.locator(".feedback").get_by_text(thanks).wait_for()
    assert sent.value.post_data_json["answer_id"] == answer["id"]
    assert sent.value.post_data_json["comment"] == "The guide was replaced in March."


def test_useful_is_one_press(visit: Visit):
    visit.answered(QUESTION)
    visit.page.get_by_role("button", name="Yes", exact=True).click()
    visit.page.get_by_text("Thank you.").first.wait_for()


def test_an_earlier_conversation_is_opened_renamed_and_deleted(visit: Visit):
    page = visit.page
    visit.answered(QUESTION)
    page.get_by_role("button", name="New conversation").click()
    assert page.locator("article").count() == 0
    page.get_by_role("button", name="Earlier conversations").click()
    page.get_by_role("button", name=re.compile("^Rename: ")).click()
    page.get_by_label("Name of the conversation").fill("Return interviews")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Return interviews", exact=True).click()
    page.locator("article[aria-busy=false] .statement").first.wait_for()
    assert QUESTION in page.locator("article h3").inner_text()

    page.get_by_role("button", name="Earlier conversations").click()
    page.get_by_role("button", name="Delete: Return interviews").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("Deleted.").wait_for()
    assert page.locator(".conversations li").count() == 0


def test_a_conversation_goes_on_and_survives_being_deleted_elsewhere(visit: Visit):
    first = visit.answered(QUESTION)
    owner = visit.page.evaluate("localStorage.getItem('touchstone-owner')")
    assert re.fullmatch("[0-9a-f]{64}", owner)
    second = visit.answered("What do reviews say about fathers?")
    assert first["conversation_id"] and second["conversation_id"] == first["conversation_id"]
    gone = visit.page.request.delete(
        f"{visit.page.url}v1/conversations/{first['conversation_id']}", headers={"Touchstone-Owner": owner}
    )
    assert gone.status == 204
    visit.ask("What do reviews say about fathers?")
    assert visit.page.locator("article[aria-busy=false] .statement").count() > 0
    visit.expects("status of 404")


def test_markup_in_a_question_stays_text(visit: Visit):
    visit.ask("<b>How long</b> is it from a strategy discussion to a conference?<img src=x>")
    assert "<b>How long</b>" in visit.page.locator("article h3").inner_text()
    assert visit.page.locator("article img, article b").count() == 0


def test_only_what_can_be_asked_is_sent(visit: Visit):
    visit.field.focus()
    visit.page.keyboard.press("Enter")
    assert visit.page.get_by_text("Write a question first.").is_visible()
    visit.page.keyboard.insert_text("case note " * 250)
    assert visit.page.get_by_text("500 characters too many").is_visible()
    visit.page.keyboard.press("Enter")
    assert visit.page.get_by_text("Shorten the question by").is_visible()
    assert visit.page.locator("article").count() == 0


def test_a_case_note_of_2000_characters_is_asked_whole(visit: Visit):
    note = ("Baby seen at home with a bruise to the cheek; mum says he rolled. " * 40)[:1999] + "?"
    visit.field.focus()
    visit.page.keyboard.insert_text(note)
    assert visit.page.get_by_text("0 characters left").first.is_visible()
    with visit.page.expect_request("**/v1/answers") as sent:
        visit.page.keyboard.press("Enter")
    assert sent.value.post_data_json["question"] == note
    visit.page.locator("article[aria-busy=false]").wait_for(timeout=PATIENCE)
    assert visit.page.locator("article .problem").count() == 0
