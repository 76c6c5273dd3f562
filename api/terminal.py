"""How answers, results and reports look in a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from api.schemas import SourceDetailSchema, SourceSchema
from api.words import HEADINGS, STATUS, edition_dates
from ingest.report import Report
from knowledge.dates import spoken_partial, spoken_period


def print_answer(answer: Mapping[str, Any]) -> None:
    """The answer as the API gives it: danger first, then caveats, quotations by force, and their sources."""
    console = Console(highlight=False)
    if answer["act_now"]:
        print_act_now(answer["act_now"])
    if care := answer.get("care"):
        print_care(care)
    if answer["privacy"]:
        console.print(Text(answer["privacy"]["message"], style="yellow"))
    if answer["message"]:
        console.print(answer["message"], markup=False)
    for number, choice in enumerate(answer.get("choices", ()), 1):
        console.print(Text(f"  {number}. {choice}"))
    for notice in answer["notices"]:
        numbers = "".join(f"[{n}]" for n in notice["citations"])
        console.print(Text(f"! {notice['text']} {numbers}", style="yellow"))
    force = None
    for statement in answer["statements"]:
        if statement["force"] != force:
            force = statement["force"]
            console.print(Text(f"\n{HEADINGS[force]}", style="bold"))
        numbers = "".join(f"[{n}]" for n in statement["citations"])
        words = f"“{statement['text']}”" if statement["verbatim"] else statement["text"]
        console.print(Text(f"  {words} {numbers}"))
    if answer["citations"]:
        console.print(Text("\nSources", style="bold"))
    for citation in answer["citations"]:
        console.print(Text(f"  [{citation['number']}] {citation['title']}, {citation['locator']['label']}"))
        console.print(
            Text(
                f"      {citation['publisher']}, {citation['published'] or 'undated'}; {citation['status_text']}",
                style="dim",
            )
        )
        if citation.get("scope"):
            console.print(Text(f"      {citation['scope']}", style="dim"))
        for work in citation["second_hand"]:
            replaced = f" – superseded by {work['superseded_by_title']}" if work["superseded_by_title"] else ""
            console.print(Text(f"      resting on {work['title']}, {work['where']}{replaced}", style="dim"))


def print_care(care: Mapping[str, Any]) -> None:
    """Help for the person who writes: words to them, and whom to ring."""
    lines = [care["text"], *(_contact(contact) for contact in care["contacts"])]
    Console(highlight=False).print(Panel(Text("\n".join(lines)), border_style="cyan"))


def print_act_now(block: Mapping[str, Any]) -> None:
    """What to do first, before anything else on the screen."""
    lines = [f"{number}. {step}" for number, step in enumerate(block["steps"], 1)]
    lines += [_contact(contact) for contact in block["contacts"]]
    Console(highlight=False).print(Panel("\n".join(lines), title="Act now", border_style="bold red"))


def _contact(contact: Mapping[str, Any]) -> str:
    """ "Front Door (weekdays): 0808 157 0101, checked 2 November 2026": the day only for a contact of an area."""
    label = f"{contact['label']} ({contact['when']})" if contact.get("when") else contact["label"]
    checked = f"checked {spoken_partial(contact['checked_on'])}" if contact["area"] else ""
    return ", ".join(part for part in (f"{label}: {contact['value']}", contact.get("note") or checked) if part)


_VIEWS = ("vector", "sentence", "lexical", "tokens")


def _why(item: Mapping[str, Any]) -> str:
    """ "score 6.02 = passage 2.10 + words 0.80 + …": what each view gave, and what the question's names moved."""
    named = item["score"] - sum(item["parts"].values())
    given = [f"{name} {value:.2f}" for name, value in item["parts"].items() if abs(value) >= 0.005]
    given += [f"names {named:.2f}"] if abs(named) >= 0.005 else []
    return ", ".join([f"score {item['score']:.2f} = {' + '.join(given) or 0}", *item["reasons"]])


def print_results(found: Mapping[str, Any]) -> None:
    console = Console(highlight=False)
    if found["act_now"]:
        print_act_now(found["act_now"])
    if found["privacy"]:
        console.print(Text(found["privacy"]["message"], style="yellow"))
    if not found["results"]:
        console.print("Nothing was found.")
    for item in found["results"]:
        console.print(
            Text(f"{item['rank']}. {item['title']}, {item['locator']['label']}  ({item['status_text']})", style="bold")
        )
        if item["vector"] is not None or item["lexical"] is not None:
            console.print(Text("   " + _why(item), style="dim"))
            found_by = [f"{name} {item[name]:.2f}" for name in _VIEWS if item[name] is not None]
            console.print(Text("   found by " + ", ".join(found_by), style="dim"))
        console.print(Text("   " + item["text"].replace("\n", "\n   ")))
        if item.get("also_in"):
            console.print(Text("   also in " + "; ".join(source["title"] for source in item["also_in"]), style="dim"))
    if found["added_words"]:
        console.print(Text("Also searched: " + ", ".join(found["added_words"]), style="dim"))
    for item in found["rejected"]:
        console.print(
            Text(
                f"rejected ({item['reason']}): {item['title']}, {item['locator']}: {_why(item)}",
                style="dim",
            )
        )


def print_sources(sources: Sequence[SourceSchema]) -> None:
    console = Console(highlight=False)
    if not sources:
        console.print("Nothing in the register fits.")
        return
    table = Table("Id", "Title", "Authority", "Published", "Held", "Status")
    for source in sources:
        table.add_row(
            Text(source.id),
            Text(source.title),
            source.authority,
            source.published or "",
            "yes" if source.held else "",
            Text(source.status_text),
        )
    console.print(table)
    missing = sum(source.status == "in_force" and not source.held for source in sources)
    held = sum(source.held for source in sources)
    console.print(f"{len(sources)} listed: {held} held; {missing} in force but not held.")


def print_source(source: SourceDetailSchema) -> None:
    """One work: what is known of it, and its editions in order, the one asked for marked."""
    console = Console(highlight=False)
    console.print(Text(source.title, style="bold"))
    told = {
        "Id": source.id,
        "Publisher": source.publisher,
        "Kind": f"{source.kind.replace('_', ' ')} ({source.authority})",
        "Area": source.area,
        "Published": source.published and spoken_partial(source.published),
        "Status": source.status_text,
        "Note": source.status_note,
        "Held": "yes" if source.held else "no: it cannot be quoted here",
        "Covers": source.period and spoken_period(source.period),
        "Counts": source.population,
        "Good for": ", ".join(source.serves),
        "How sure": source.certainty_text,
        "Licence": source.licence,
        "Address": source.url,
    }
    for label, value in told.items():
        if value:
            console.print(Text(f"  {label + ':':<11} {value}"))
    if len(source.chain) > 1:
        console.print(Text("  Editions:"))
    for edition in source.chain if len(source.chain) > 1 else ():
        mark = ">" if edition.id == source.id else " "
        state = [STATUS[edition.status], edition_dates(edition), "held" if edition.held else "not held"]
        console.print(Text(f"  {mark} {edition.title} ({edition.id}): {', '.join(part for part in state if part)}"))


def print_report(report: Report) -> None:
    """What became of the files, refused ones by name with what to do."""
    console = Console(highlight=False)
    for file in report.files:
        for warning in file.warnings:
            console.print(Text(f"note: {file.file}: {warning}", style="yellow"))
    for file in report.failed:
        words = file.outcome.replace("_", " ")
        console.print(Text(f"{words}: {file.file}: {file.reason} {file.remedy}", style="red"))
    counts, pages = report.count(), report.pages()
    if pages:
        names = {"text": "from their text", "second": "by the second reader", "ocr": "by OCR"}
        console.print(f"Pages read: {', '.join(f'{count} {names.get(name, name)}' for name, count in pages.items())}.")
    if stages := report.stages():
        told = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in stages.items())
        console.print(f"Time: {report.seconds:.1f} s in all; {told}.")
    passages = sum(file.passages for file in report.files)
    embedded = sum(file.embedded for file in report.files)
    console.print(
        f"{counts['added']} added, {counts['replaced']} replaced, {counts['unchanged']} unchanged, {counts['refused']} refused,"
        f" {counts['set_aside']} set aside;"
        f" {passages} passages, {embedded} embedded; {report.not_held} sources are known but not held."
    )
    if report.questions.passages:
        console.print(f"Questions that ship stand beside {report.questions.passages} passages.")
    if report.questions.failed:
        failed = f"Questions that ship could not be put beside all passages. {report.questions.failed}"
        console.print(Text(failed, style="red"))
