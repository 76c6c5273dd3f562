"""How what changed between two versions looks in a terminal: marked by signs as well as by colour."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from knowledge.changes import Change, Piece
from knowledge.dates import spoken_partial
from knowledge.versions import Version

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_STYLES = {"added": "green", "removed": "red", "same": ""}


def print_changes(source_id: str, old: Version, new: Version, found: Sequence[tuple[Change, str]]) -> None:
    """Each changed paragraph with its place; of a changed one the words: [-old-] and {+new+}."""
    console = Console(highlight=False)
    console.print(Text(f"{source_id}: from {_named(old)} to {_named(new)}", style="bold"))
    for change, place in found:
        console.print(Text(f"\n{_SIGNS[change.kind]} {change.kind}{f', {place}' if place else ''}", style="bold"))
        marked = change.kind == "changed"
        console.print(Text("  ").append_text(Text("").join(_piece(piece, marked=marked) for piece in change.pieces)))
    counts = Counter(change.kind for change, _ in found)
    console.print(
        f"\nParagraphs: {counts['added']} added, {counts['removed']} removed, {counts['changed']} changed."
        if found
        else "No paragraph changed."
    )


def _piece(piece: Piece, *, marked: bool) -> Text:
    text = piece.text
    if marked and piece.kind != "same":
        text = f"[-{text}-]" if piece.kind == "removed" else f"{{+{text}+}}"
    return Text(text, style=_STYLES[piece.kind])


def _named(version: Version) -> str:
    name = version.document_id.partition("@")[2]
    if version.published_at is None:
        return f"version {name}"
    return f"version {name} ({spoken_partial(version.published_at.date().isoformat())})"
