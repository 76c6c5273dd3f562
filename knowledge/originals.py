"""The files that documents were made of, kept by the sha256 of their bytes so that a page can be shown as it was printed."""

import hashlib
import os
import tempfile
from pathlib import Path

from knowledge.settings import Settings

_PDF = b"%PDF-"


class Originals:
    """Files in the data folder's `originals/`. Only PDF files are kept: no other kind has pages to show."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data_dir / "originals"

    def keep(self, data: bytes) -> None:
        """Keeps a PDF file's bytes; any other file is passed over. A file is there whole or not at all."""
        if _PDF not in data[:1024]:
            return
        place = self._place(hashlib.sha256(data).hexdigest())
        if place.is_file():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as part:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(place)

    def find(self, sha256: str) -> Path | None:
        """Where the file with these bytes is, or None when it was not kept. `sha256` comes from the catalogue."""
        place = self._place(sha256)
        return place if place.is_file() else None

    def forget(self, sha256: str) -> bool:
        """Deletes the file with these bytes; False where it was not kept."""
        place = self._place(sha256)
        kept = place.is_file()
        place.unlink(missing_ok=True)
        return kept

    def _place(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.pdf"
