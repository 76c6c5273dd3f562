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
    AnswerStatus.OUT_OF_SCOPE: (
        "This is not what Touchstone is for. It answers questions about safeguarding children: what the law requires, what"
        " guidance and local procedures expect, and what reviews, inspections and research have found, in the words of the"
        " documents held here. If your question is about a child's safety or welfare, say so and ask it again."
    ),
    AnswerStatus.OTHER_NATION: (
        "This looks like a question about {nation}, where other law and other guidance apply. What is held here applies in"
        " England. Ask whoever leads on safeguarding where you work, or look at that nation's own procedures."
    ),
    AnswerStatus.AREA_NOT_HELD: (
        "No document of {areas} is held here. That does not mean that there is no procedure there: look at its safeguarding"
        " partnership's own pages. What is quoted, if anything, applies in the whole of England."
    ),
    AnswerStatus.CASE_DECISION: (
        "Touchstone does not decide about a child or a family. What is quoted below, if anything, is the general test, not a view"
        " on what you have described. The decision belongs to children's social care and its partners, and in your organisation"
        " to your manager. Talk it over with your manager or supervisor, your designated safeguarding lead or named professional,"
        " or the consultation line of your local front door (MASH). If you are worried, refer: you do not have to be sure first."
    ),
    AnswerStatus.HARMFUL: (
        "Touchstone does not answer this. If you are worried about a child, tell children's social care where the child is or,"
        " where somebody is in danger, call 999."
    ),
    AnswerStatus.MANIPULATION: (
        "Touchstone answers questions about safeguarding children from the documents that it holds. It follows no other"
        " instructions, and there was no question in this message. Ask one, in your own words."
    ),
    AnswerStatus.ERROR_MODEL: "The language model did not answer. Ask again, or choose quotations only.",
    AnswerStatus.ERROR_INTERNAL: (
        "Something went wrong here and the question was not answered. Ask again; if it happens twice, tell whoever runs"
        " Touchstone for you."
    ),
}

NAMING = (
    "Touchstone does not say or guess who anybody in a review is, or where they are. Reviews are published without names to"
    " protect children, their families and those who worked with them. What a review found, and what it says should change,"
    " can be asked."
)
"""Of `declined_harmful`, where people in a review are to be named."""

FOR_THEM = (
    "Touchstone is made for people who work with children, and what it quotes is written for them. It cannot advise you about"
    " your own family; those named here can, in confidence."
)
"""Of `unanswerable_out_of_scope`, where a parent, a relative or a child seems to be writing."""

CONSULT = "Before you decide, talk it over. These are the contacts of your area:"
"""Above the contacts of the reader's area that stand with `declined_case_decision`."""

MODEL_WORDING = (
    "A language model worded these sentences. Each was checked against the quotations that it cites; what is not in quotation"
    " marks is not their wording. Open the quotations before you rely on how something is put."
)
"""Of an answer with sentences of a chat model."""

QUOTATIONS_ONLY = (
    "This answer is in quotations alone: the language model's wording could not be had, or did not stand the check."
)
"""Of an answer that a chat model was to word."""
