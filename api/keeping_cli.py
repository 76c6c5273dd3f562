"""`touchstone audit`, `retention` and `feedback`: what was done, what is kept, what readers said. All run beside a service."""

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from knowledge.errors import TouchstoneError

if TYPE_CHECKING:
    from knowledge.feedback import Remark
    from knowledge.kept import Counts
    from knowledge.settings import Settings

audit = typer.Typer(no_args_is_help=True, help="What was answered and done, in codes: check it, show it, anchor it.")
Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="Only since this day or minute, in UTC."),
]


@audit.command("verify")
def verify_audit(
    anchors: Annotated[
        Path | None, typer.Option(help="A file of anchors kept elsewhere, as `touchstone audit head` prints them.")
    ] = None,
) -> None:
    """Check that nothing was changed, taken out, put in, moved or cut off. Names the first bad line, and ends with 1."""
    from knowledge.audit import audit_folder, verified
    from knowledge.chain import read_anchors
    from knowledge.keys import keys_of

    settings = _settings()
    try:
        known = read_anchors(anchors.read_text(encoding="ascii").splitlines()) if anchors else None
    except (OSError, ValueError) as error:
        raise TouchstoneError(f"{anchors}: {error}") from None
    folder = audit_folder(settings)
    if not folder.exists():
        print("Nothing was recorded yet.")
        return
    verdict = verified(folder, keys_of(settings, make=False), known)
    for note in verdict.notes:
        print(note)
    if verdict.fault is not None:
        print(f"{verdict.lines} entries are in order; the first that is not: {folder / str(verdict.fault)}.")
        raise typer.Exit(1)
    files = "1 file" if verdict.files == 1 else f"{verdict.files} files"
    print(f"{verdict.lines} entries in {files} are in order and complete.")


@audit.command("show")
def show_audit(
    since: Since = None, as_json: Annotated[bool, typer.Option("--json", help="Print the lines as they are.")] = False
) -> None:
    """Print the entries, oldest first. Their seals are not checked here: `touchstone audit verify` does that."""
    for entry in _entries(_settings(), since):
        print(json.dumps(entry) if as_json else _in_words(entry))


@audit.command("head")
def head_of_audit() -> None:
    """Print the number and seal of the last entry: an anchor. Keep one a day where this machine cannot write."""
    from knowledge.audit import audit_folder, head
    from knowledge.keys import keys_of

    settings = _settings()
    number, mac = head(audit_folder(settings), keys_of(settings, make=False))
    print(number, mac, datetime.now(UTC).isoformat(timespec="seconds"))


@audit.command("answer")
def quote_again(answer_id: Annotated[str, typer.Argument(metavar="ID", help="The answer's id.")]) -> None:
    """Show again what an answer quoted, by its entry; or say that the source was withdrawn since, and end with 1."""
    from api.keeping import requoted
    from knowledge.catalogue import Catalogue
    from knowledge.stores import database_url

    settings = _settings()
    entry = next((e for e in _entries(settings) if e.get("act") == "answer" and e.get("id") == answer_id), None)
    if entry is None:
        raise TouchstoneError("no answer of this id stands in the audit")
    print(_in_words(entry))
    missing = False
    for quoted in requoted(Catalogue(database_url(settings)), entry):
        missing |= quoted.text is None
        print(f"\n{quoted.title or quoted.passage_id}{', ' if quoted.place else ''}{quoted.place}")
        print("  source since withdrawn, or its text was changed" if quoted.text is None else f"  “{quoted.text}”")
        if quoted.replaced:
            print("  this version was replaced since")
    raise typer.Exit(1 if missing else 0)


def retention(
    check: Annotated[
        bool, typer.Option("--check", help="Remove nothing; end with 1 if anything is past its time.")
    ] = False,
) -> None:
    """Remove what is past its time, prove that it is gone and record it. The service does so itself every day."""
    from api.retention import tidy
    from knowledge.audit import audit_of
    from knowledge.kept import Kept, kept_url

    settings, now = _settings(), datetime.now(UTC)
    kept = Kept(kept_url(settings))
    try:
        if check:
            overdue = kept.overdue(now, settings.assistant)
            print(f"Past their time: {_counted(overdue)}.")
            raise typer.Exit(1 if overdue.total else 0)
        done = tidy(kept, audit_of(settings), settings, now)
    finally:
        kept.close()
    print(f"Removed: {_counted(done.removed)}.")
    print(f"Past their time and still there: {done.overdue}.")
    print(f"Traces found in the files, of {done.searched} rows searched for: {done.traces}.")
    if not done.proved:
        print("Somebody was reading while this ran, or a row cannot be removed: run it again.")
        raise typer.Exit(1)


def feedback(
    since: Since = None,
    comments: Annotated[bool, typer.Option("--comments", help="Print the comments as well.")] = False,
    export: Annotated[
        Path | None,
        typer.Option(help="Write verdicts, comments and the answers still kept to this file, as JSON lines."),
    ] = None,
) -> None:
    """Count what readers said of answers, by verdict; for evaluators, export it. What was asked is not among it."""
    from typing import get_args

    from knowledge.audit import audit_of
    from knowledge.feedback import Verdict
    from knowledge.kept import Kept, kept_url

    settings = _settings()
    kept = Kept(kept_url(settings))
    try:
        with kept.told():
            remarks = list(kept.feedback.each(since.replace(tzinfo=UTC) if since else None))
        counts = Counter(remark.verdict for remark in remarks)
        for verdict in get_args(Verdict):
            print(f"{verdict:<12} {counts[verdict]}")
        if comments:
            for remark in (remark for remark in remarks if remark.comment):
                print(
                    f"\n{remark.given_at:%Y-%m-%d} {remark.verdict} {remark.answer_id}\n  {_printable(remark.comment)}"
                )
        if export is not None:
            _write(export, [_exported(remark, kept.answers.get(remark.answer_id)) for remark in remarks])
            audit_of(settings).record("export_feedback", remarks=len(remarks))
            print(f"{len(remarks)} written to {export}.")
    finally:
        kept.close()


def _exported(remark: "Remark", answer: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "answer_id": remark.answer_id,
        "given_at": remark.given_at.isoformat(),
        "verdict": remark.verdict,
        "comment": remark.comment,
        "answer": answer,
    }


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Only its owner may read the file: comments may say more of a person than the rules recognise."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _entries(settings: "Settings", since: datetime | None = None) -> list[dict[str, Any]]:
    from knowledge.audit import audit_folder, entries

    found = entries(audit_folder(settings))
    if since is None:
        return list(found)
    begun = since.replace(tzinfo=UTC).isoformat(timespec="milliseconds")  # as the entries write their time
    return [entry for entry in found if str(entry.get("at")) >= begun]


def _in_words(entry: dict[str, Any]) -> str:
    shown = {key: value for key, value in entry.items() if key not in {"n", "at", "act", "prev", "mac", "versions"}}
    shown = {key: len(value) if key == "citations" else value for key, value in shown.items()}
    told = " ".join(f"{key}={json.dumps(value)}" for key, value in shown.items())
    return " ".join(json.dumps(entry.get(key)).strip('"') for key in ("n", "at", "act")) + f"  {told}"


def _counted(counts: "Counts") -> str:
    return (
        f"{counts.conversations} conversations, {counts.turns} questions in them, {counts.titles} titles,"
        f" {counts.answers} answers, {counts.feedback} remarks"
    )


def _printable(text: str) -> str:
    """Without what would steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _settings() -> "Settings":
    from knowledge.settings import load_settings

    return load_settings()
