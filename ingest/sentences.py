"""Sentence spans of a paragraph. The only importer of pysbd."""

import re
from functools import cache

import pysbd

# Full stops that end no sentence but that pysbd takes for ends: "para. 145", "approx. 4.30 p.m.", "Sch. 2", "No. 7".
_OPEN = re.compile(
    r"(?:\b(?:para|paras|approx|sch|reg|regs|art|arts|no|nos|cf|ibid|fig|vol|ed|eds|pp?|ss?|c|e\.g|i\.e|[ap]\.m)\.)$",
    re.IGNORECASE,
)


@cache
def _segmenter() -> pysbd.Segmenter:
    return pysbd.Segmenter(language="en", clean=False)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence of one paragraph, in order, without the white space between them.

    Every character that is not white space is in exactly one span.
    """
    spans: list[tuple[int, int]] = []
    position = 0
    for part in _segmenter().segment(text):
        sentence = part.strip()
        start = text.find(sentence, position) if sentence else -1
        if start < 0:
            continue
        position = start + len(sentence)
        spans.append((start, position))
    return _merged(text, _covering(text, spans))


def _covering(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans widened over anything that the segmenter dropped: losing words is worse than a long sentence."""
    if not spans:
        return [_trimmed(text, 0, len(text))] if text.strip() else []
    starts = [0, *(start for start, _ in spans[1:])]
    ends = [*starts[1:], len(text)]
    return [_trimmed(text, start, end) for start, end in zip(starts, ends, strict=True)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


def _merged(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and _continues(text[merged[-1][0] : merged[-1][1]], text[start:end]):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _continues(before: str, after: str) -> bool:
    if before.count("(") > before.count(")") or not re.search(r"\w", after):
        return True
    return bool(after[:1].islower() or (_OPEN.search(before) and (after[:1].isdigit() or after[:1].islower())))
