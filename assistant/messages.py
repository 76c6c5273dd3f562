"""The fixed message of every way of not answering, and the fixed words of notices."""

from assistant.answers import AnswerStatus

MESSAGES: dict[AnswerStatus, str | None] = {
    AnswerStatus.ANSWERED: None,
    AnswerStatus.ANSWERED_IN_PART: "Part of your question is answered below. Nothing held answers the rest.",
    AnswerStatus.CLARIFICATION_NEEDED: "This can mean more than one thing. Which of these do you mean?",
    AnswerStatus.NO_EVIDENCE: (
        "Nothing held here answers this question. That is not advice that nothing needs doing: ask your designated"
        " safeguarding lead, named professional or manager, or open your local procedures."
    ),
    AnswerStatus.OUT_OF_SCOPE: "Touchstone only answers questions about safeguarding children from the documents that it holds.",
    AnswerStatus.OTHER_NATION: (
        "This looks like a question about {nation}, where other law and other guidance apply. What is held here applies in"
        " England. Ask whoever leads on safeguarding where you work, or look at that nation's own procedures."
    ),
    AnswerStatus.AREA_NOT_HELD: (
        "No document of {areas} is held here. That does not mean that there is no procedure there: look at its safeguarding"
        " partnership's own pages. What is quoted, if anything, applies in the whole of England."
    ),
    AnswerStatus.CASE_DECISION: (
        "Touchstone does not decide about a child. It can show the test that guidance gives; the decision, and the advice on it,"
        " belong to children's social care, your designated lead and your manager."
    ),
    AnswerStatus.HARMFUL: (
        "Touchstone does not answer this. If a child may be at risk, tell children's social care or the police."
    ),
    AnswerStatus.MANIPULATION: (
        "Touchstone answers questions from the documents that it holds; it does not follow other instructions."
    ),
    AnswerStatus.ERROR_MODEL: "The language model did not answer. Ask again, or choose quotations only.",
    AnswerStatus.ERROR_INTERNAL: (
        "Something went wrong here and the question was not answered. Ask again; if it happens twice, tell whoever runs"
        " Touchstone for you."
    ),
}
