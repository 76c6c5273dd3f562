"""Errors of `ingest`: a file that is refused. The message says what is wrong and what to do; the caller adds the path."""

from knowledge.errors import TouchstoneError


class FileRefused(TouchstoneError):
    """This file cannot be ingested as it is. `reason` is one sentence, `remedy` what the owner of the file can do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy
