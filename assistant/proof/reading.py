"""A sentence as the rules of the proof read it: its words with their stems and places, cut into clauses."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\d{1,3}(?:,\d{3})+%?|[^\W_]+(?:['.][^\W_]+)*%?")
_CLAUSE_END = re.compile(r"[,;:.!?()\u2014]|\s-\s")
_ALIKE = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
})  # fmt: skip

EMPTY = frozenset(
    [
        "a", "about", "above", "across", "after", "again", "against", "also", "although", "am", "among", "an", "and",
        "another", "any", "anyone", "are", "as", "at", "away", "be", "because", "been", "before", "being", "between",
        "both", "but", "by", "came", "can", "case", "cases", "come", "could", "did", "do", "does", "doing", "done",
        "down", "due", "during", "each", "either", "else", "even", "ever", "every", "for", "from", "further", "get",
        "go", "going", "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how", "however",
        "i", "if", "in", "into", "instead", "is", "it", "its", "itself", "just", "keep", "let", "like", "made",
        "make", "makes", "making", "may", "me", "might", "more", "most", "much", "must", "my", "nor", "now", "of",
        "off", "on", "once", "one", "ones", "onto", "or", "other", "others", "otherwise", "our", "out", "over", "own",
        "part", "per", "put", "rather", "regard", "respect", "same", "shall", "she", "should", "since", "so", "some",
        "somebody", "someone", "something", "still", "such", "take", "taken", "takes", "than", "that", "the", "their",
        "them", "themselves", "then", "there", "these", "they", "thing", "this", "those", "though", "through", "thus",
        "to", "too", "toward", "under", "unless", "until", "up", "upon", "us", "use", "very", "was", "way", "we",
        "were", "what", "whatever", "when", "whenever", "where", "whereas", "whether", "which", "while", "who",
        "whoever", "whole", "whom", "whose", "why", "will", "with", "within", "would", "yet", "you", "your", "not",
        "no", "never", "none", "nobody", "neither", "without", "cannot",
    ]
)  # fmt: skip
"""Words that say nothing by themselves: they are no content, though some are read by rules of their own."""

_IRREGULAR = {
    "children": "child", "child": "child", "people": "person", "persons": "person", "women": "woman", "men": "man",
    "made": "make", "gave": "give", "given": "give", "took": "take", "taken": "take", "said": "say", "told": "tell",
    "found": "find", "known": "know", "knew": "know", "seen": "see", "saw": "see", "kept": "keep", "held": "hold", "led": "lead",
    "felt": "feel", "thought": "think", "met": "meet", "sent": "send", "left": "leave", "chosen": "choose", "chose": "choose",
    "written": "write", "wrote": "write", "brought": "bring", "sought": "seek", "understood": "understand", "lost": "lose",
    "hung": "hang", "paid": "pay", "read": "read", "set": "set", "publication": "publish", "decision": "decide",
    "submission": "submit", "admission": "admit", "intention": "intend", "notification": "notify", "notified": "notify",
    "notifies": "notify", "application": "apply", "intent": "intend", "analysis": "analyse", "analyses": "analyse",
    "responsible": "responsibl", "responsibility": "responsibl", "beginning": "begin", "began": "begin", "begun": "begin",
    "quality": "qualit", "police": "police", "shortage": "short", "supervision": "supervis", "during": "during", "lives": "life",
    "life": "life", "families": "family", "family": "family", "offered": "offer", "death": "die", "dead": "die", "died": "die",
    "aged": "age", "reliant": "rely", "reliance": "rely", "staffing": "staffing", "restriction": "restrict", "regular": "regular",
}  # fmt: skip
_ENDINGS = (
    "ational", "isation", "ization", "ations", "ation", "ingly", "edly", "ments", "ment", "nesses", "ness", "ities", "ity",
    "ally", "ings", "ing", "ions", "ion", "ied", "ies", "ed", "ly", "es", "s", "e",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `low`: lower case without a possessive ending; `place`: which word of the sentence; `clause`: of which clause."""

    text: str
    low: str
    stem: str
    start: int
    end: int
    place: int
    clause: int

    @property
    def content(self) -> bool:
        return self.low not in EMPTY and not self.low[0].isdigit()


def plain(text: str) -> str:
    """The text with one kind of quotation mark, apostrophe, hyphen and space."""
    return unicodedata.normalize("NFC", text).translate(_ALIKE)


def words(text: str) -> tuple[Word, ...]:
    """The words of a text. Clauses end at punctuation; hyphens part words."""
    even = plain(text)
    if len(even) != len(text):  # composed letters move places; the places are then of the even text
        text = even
    ends = [match.start() for match in _CLAUSE_END.finditer(even)]
    found: list[Word] = []
    clause = 0
    for place, match in enumerate(_WORD.finditer(even)):
        while clause < len(ends) and ends[clause] < match.start():
            clause += 1
        low = match.group().lower()
        low = low.removesuffix("'s") if low.endswith("'s") else low
        found.append(Word(text[match.start() : match.end()], low, stem(low), match.start(), match.end(), place, clause))
    return tuple(found)


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """What a word shares with its other forms, so far as two texts are compared: "supervises", "supervision" → "supervis"."""
    word = word.removesuffix("'s").rstrip("'")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "yei" else word


def singular(word: str) -> str:
    """A word without a plural ending, and nothing else taken off: "carers" is "carer", and "care" is not."""
    if word in {"children", "people"} or len(word) < 4:
        return {"children": "child"}.get(word, word)
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def content(found: tuple[Word, ...]) -> list[Word]:
    return [word for word in found if word.content]
