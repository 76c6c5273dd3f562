"""Which failures can pass: a lock, a full disk, a drive out of reach, memory that others took. All others are the file's own."""

import errno

from knowledge.errors import StoreUnavailable

_PASSING = {
    errno.EAGAIN,
    errno.EBUSY,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EIO,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOLCK,
    errno.ENOMEM,
    errno.ENOSPC,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.ETXTBSY,
}
WAITS = (1.0, 5.0, 20.0)
"""Seconds before each further try."""


class FileUnavailable(OSError):
    """The file cannot be read now; this can pass."""


def can_pass(error: BaseException) -> bool:
    """Whether the same step may well succeed in a while, without anybody changing the file."""
    if isinstance(error, StoreUnavailable | FileUnavailable | MemoryError | TimeoutError | BlockingIOError):
        return True
    return isinstance(error, OSError) and error.errno in _PASSING


def in_words(error: BaseException) -> tuple[str, str]:
    """Reason and remedy. Nothing of the file's text is in them."""
    if isinstance(error, StoreUnavailable):
        return (
            f"{str(error)[:1].upper()}{str(error)[1:]}.",
            "Make room on the disk, or wait until the lock is gone, and ingest it again.",
        )
    if isinstance(error, MemoryError):
        return "There was not enough memory.", "Stop other programs, or split the file, and ingest it again."
    if isinstance(error, OSError):
        return (
            f"The disk or drive did not answer ({error.strerror or type(error).__name__}).",
            "Check it and ingest the file again.",
        )
    return (
        f"It could not be stored ({type(error).__name__}).",
        "Ingest it again; if it fails again, report this with the file.",
    )
