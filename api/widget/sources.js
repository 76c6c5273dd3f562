// What the service says of a source and of a place in it, in plain words.

import { dateInWords, WORDS } from "./strings.js";
import { element } from "./elements.js";

function kindInWords(kind) {
  if (!kind) return "";
  const words = kind === "unregistered" ? WORDS.notRegistered : kind.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

/** What replaced a source, in words: its title where it is given, "the 2026 edition" where the ids show that, or its id. */
function successor(source) {
  if (source.superseded_by_title) return source.superseded_by_title;
  const [, stem, year] = /^(.*)-(\d{4})$/.exec(source.superseded_by) ?? [];
  const sameWork = stem && (source.source_id ?? source.id ?? "").startsWith(`${stem}-`);
  return sameWork ? WORDS.edition(year) : source.superseded_by;
}

/** A source's status as the register gives it on the answer's date. */
export function statusInWords(source) {
  switch (source.status) {
    case "in_force": return WORDS.inForce;
    case "superseded":
      return source.status_text || (source.superseded_by ? WORDS.supersededBy(successor(source)) : WORDS.superseded);
    case "historic": return WORDS.historic;
    case "not_yet_in_force": return WORDS.notYet;
    default: return source.status_text || WORDS.statusUnknown;
  }
}

/** The status as it stands beside a statement: a finding shows its age there, guidance whether it is in force. */
function statusInShort(source) {
  if (source.status === "superseded") {
    return source.superseded_by ? WORDS.supersededBy(successor(source)) : WORDS.superseded;
  }
  if (source.status !== "historic") return statusInWords(source);
  return source.published ? WORDS.publishedOn(dateInWords(source.published)) : WORDS.dateUnknown;
}

/** "Working Together 2023, p. 92 – superseded by the 2026 edition": a work that a brief rests on. */
export function workInWords(work) {
  const place = [work.title || work.source_id, work.where].filter(Boolean).join(", ");
  return `${place} – ${statusInShort(work)}${work.held === false ? ` (${WORDS.notHeld})` : ""}`;
}

/** The locator's label, with the page, slide or paragraph when the label does not say it. */
export function locatorInWords(locator) {
  const label = locator?.label ?? "";
  const says = (value) => label.split(/[^\p{L}\p{N}.]+/u).includes(String(value));
  const page = locator?.printed_page ?? locator?.page ?? null;
  return [
    label,
    locator?.paragraph && !says(locator.paragraph) ? WORDS.paragraph(locator.paragraph) : "",
    locator?.slide && !says(locator.slide) ? WORDS.slide(locator.slide) : "",
    page !== null && !locator?.slide && !says(page) ? WORDS.pageShort(page) : "",
  ].filter(Boolean).join(", ");
}

/** "Statutory guidance · Department for Education · January 2014" */
export function originInWords(source) {
  const published = source.published ? dateInWords(source.published) : WORDS.dateUnknown;
  return [kindInWords(source.kind), source.publisher, published].filter(Boolean).join(" · ");
}

export function statusMark(source, words = statusInWords(source)) {
  return element("span", { className: "status", "data-status": source.status }, words);
}

/**
 * Fills a citation's button. Beside a statement: "1 Working Together 2023, para 153, in force"; in the list of sources the
 * title alone, since the rest stands below it. To the ear: "Source 1: Working Together 2023, para 153, …".
 */
export function fillButton(button, citation, { inList = false } = {}) {
  const place = [citation.title, inList ? "" : citation.locator?.label].filter(Boolean).join(", ");
  const spoken = place ? `${WORDS.source(citation.number)}: ` : WORDS.source(citation.number);
  const words = element("span", {},
    element("span", { className: "visually-hidden" }, spoken),
    element("span", { className: "place" }, place));
  if (citation.status && !inList) words.append(", ", statusMark(citation, statusInShort(citation)));
  button.replaceChildren(
    element("span", { className: "number", "aria-hidden": "true" }, String(citation.number)), words);
}

export function sourceDetails(citation) {
  const works = (citation.second_hand ?? []).map(workInWords).join("; ");
  return element("div", { className: "source-details" },
    element("p", {}, locatorInWords(citation.locator)),
    element("p", {}, originInWords(citation)),
    element("p", {}, statusMark(citation)),
    citation.scope ? element("p", {}, citation.scope) : "",
    works ? element("p", { className: "second-hand" }, WORDS.brief(works)) : "");
}

/** A citation as people write it down: publisher, title, date, place, status, quotation, address. */
export function reference(citation, asOf) {
  const published = citation.published ? ` (${dateInWords(citation.published)})` : "";
  const url = /^https?:\/\//.test(citation.url ?? "") ? ` ${citation.url}` : "";
  const status = statusInWords(citation);
  return `${citation.publisher}, ${citation.title}${published}, ${locatorInWords(citation.locator)}: “${citation.quote}” `
    + `${status[0].toUpperCase()}${status.slice(1)} on ${dateInWords(asOf)}.${url}`;
}
