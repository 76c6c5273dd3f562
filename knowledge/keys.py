"""The data folder's secret, and the keys made of it: one for each purpose, so that none can stand in for another."""

import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.errors import StoreError
from knowledge.settings import Settings

FILE = "secret.key"
Purpose = Literal["audit", "head", "owner", "question"]
_SHORTEST = 32


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Keys made of one secret by HMAC-SHA256."""

    secret: bytes

    def key(self, purpose: Purpose) -> bytes:
        """32 bytes for this purpose and no other."""
        return hmac.digest(self.secret, f"touchstone {purpose}".encode(), "sha256")

    def hashed(self, purpose: Purpose, text: str) -> str:
        """A keyed hash, 32 hexadecimal digits: nobody without the secret can try out texts against it."""
        return hmac.new(self.key(purpose), text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:32]


def keys_of(settings: Settings, *, make: bool = True) -> Keys:
    """The setting `secret`, else the file in the data folder, made at the first start and readable by its owner alone.

    Raises StoreError when there is no secret and `make` is false, or when the file holds none.
    """
    if settings.secret is not None:
        return Keys(settings.secret.get_secret_value().encode())
    path = settings.data_dir / FILE
    if make and not path.exists():
        _write(path)
    try:
        held = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise StoreError(f"there is no secret: {path} does not exist, and the setting `secret` is empty") from None
    except (OSError, ValueError) as error:
        raise StoreError(
            f"the secret in {path} cannot be read ({type(error).__name__}); put it back from a backup"
        ) from None
    if len(held) < _SHORTEST:
        raise StoreError(f"the secret in {path} is too short; put it back from a backup")
    return Keys(held.encode())


def _write(path: Path) -> None:
    """Makes a new secret under another name first, so that a file of this name always holds a whole one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{FILE}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first
            os.link(new, path)
    except OSError as error:
        raise StoreError(
            f"the secret cannot be written to {path} ({type(error).__name__}); make room or set `secret`"
        ) from None
    finally:
        new.unlink(missing_ok=True)
