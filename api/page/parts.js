// The small parts that an answer is made of.

import { dateInWords, element, kindInWords, locatorInWords, statusInShort, statusInWords, workInWords } from "./words.js";

/**
 * Beside a statement: "[1] Working Together 2023, para 153, in force"; in the list of sources: the title alone, since the
 * rest stands below it. To the ear: "Source 1: Working Together 2023, para 153, …".
 */
export function fillButton(button, citation, { inList = false } = {}) {
  const number = element("span", { className: "number" }, `[${citation.number}]`);
  number.setAttribute("aria-hidden", "true");
  const place = [citation.title, inList ? "" : citation.locator?.label].filter(Boolean).join(", ");
  const words = element("span", {},
    element("span", { className: "visually-hidden" }, place ? `Source ${citation.number}: ` : `Source ${citation.number}`),
    element("span", { className: "place" }, place));
  if (citation.status && !inList) words.append(", ", statusMark(citation, statusInShort(citation)));
  button.replaceChildren(number, words);
}

export function statusMark(source, words = statusInWords(source)) {
  const mark = element("span", { className: "status" }, words);
  mark.dataset.status = source.status;
  return mark;
}

/** "Statutory guidance · Department for Education · January 2014" */
export function originInWords(source) {
  const published = source.published ? dateInWords(source.published) : "date not known";
  return [kindInWords(source.kind), source.publisher, published].filter(Boolean).join(" · ");
}

export function sourceDetails(citation) {
  const works = (citation.second_hand ?? []).map(workInWords).join("; ");
  return element("div", { className: "source-details" },
    element("p", {}, locatorInWords(citation.locator)),
    element("p", {}, originInWords(citation)),
    element("p", {}, statusMark(citation)),
    works ? element("p", { className: "second-hand" }, `Touchstone brief, resting on ${works}`) : "");
}

export function actNowBlock({ steps = [], contacts = [] }) {
  const block = element("section", { className: "act-now" },
    element("h3", {}, "Act now"),
    element("ol", {}, ...steps.map((step) => element("li", {}, step))),
    contacts.length ? element("ul", { className: "contacts" }, ...contacts.map(contactItem)) : "");
  block.setAttribute("role", "alert");
  return block;
}

/** What the line at the top of the page says, for where an answer failed without steps of its own. */
export function dangerLine() {
  return element("p", {}, "If a child is in immediate danger, call ", element("a", { href: "tel:999" }, "999"),
    ", then your children’s social care (out of hours: the emergency duty team).");
}

export function noticeBox(name, text) {
  return element("div", { className: "notice" }, element("p", {}, element("strong", {}, `${name}: `), text));
}

/** A telephone link only where the value is nothing but digits and spaces. */
function contactItem(contact) {
  const number = /^[0-9 ]+$/.test(contact.value) ? contact.value.replaceAll(" ", "") : "";
  const value = number
    ? element("a", { href: `tel:${number}` }, contact.value)
    : element("span", { className: "contact-value" }, contact.value);
  const checked = contact.checked_on ? `checked ${dateInWords(contact.checked_on)}` : "";
  const note = [contact.area, checked].filter(Boolean).join(", ");
  return element("li", {},
    element("span", { className: "contact-label" }, contact.label), value,
    note ? element("span", { className: "contact-note" }, note) : "");
}
