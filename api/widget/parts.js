// The small parts that an answer is made of.

import { dateInWords, WORDS } from "./strings.js";
import { element, telephone } from "./elements.js";

/** `heading`: its heading's element, by where it stands. */
export function actNowBlock({ steps = [], contacts = [] }, heading = "h4") {
  return element("section", { className: "act-now", part: "act-now", role: "alert" },
    element(heading, {}, WORDS.actNow),
    element("ol", {}, ...steps.map((step) => element("li", {}, step))),
    contacts.length ? element("ul", { className: "contacts", role: "list" }, ...contacts.map(contactItem)) : "");
}

function contactItem(contact) {
  const checked = contact.area && contact.checked_on ? WORDS.checkedOn(dateInWords(contact.checked_on)) : "";
  const note = [contact.when, contact.note || checked].filter(Boolean).join("; ");
  return element("li", {},
    element("span", { className: "contact-label" }, contact.label), telephone(contact.value),
    note ? element("span", { className: "contact-note" }, note) : "");
}

/** Help for the person who writes. */
export function careBox({ text, contacts = [] }) {
  return element("section", { className: "care", part: "care", "aria-label": WORDS.care },
    element("p", {}, text),
    contacts.length ? element("ul", { className: "contacts", role: "list" }, ...contacts.map(contactItem)) : "");
}

/** The permanent line on what to do when a child is in danger: a section of its own, or part of another. */
export function dangerBand({ inside = false } = {}) {
  const [before, number, after] = WORDS.danger;
  return element(inside ? "div" : "section", { className: "danger", part: "danger", "aria-label": inside ? null : WORDS.dangerLabel },
    element("p", {}, element("strong", {}, before, telephone(number), after)), " ", element("p", {}, WORDS.dangerThen));
}

/** What the line at the top says, for where an answer failed without steps of its own. */
export function dangerLine() {
  const [before, number, after] = WORDS.dangerInProblem;
  return element("p", {}, before, telephone(number), after);
}

export function noticeBox(name, text) {
  return element("div", { className: "notice", part: "notice" },
    element("p", {}, element("strong", {}, `${name}: `), text));
}

/** What an answer, or the lack of one, has to say about itself. */
export function outcome(heading, ...content) {
  return element("section", { className: "outcome" }, heading ? element("h4", {}, heading) : "", ...content);
}

/** Something went wrong: an alert. */
export function problem(heading, ...content) {
  return element("section", { className: "problem", role: "alert" }, element("h4", {}, heading), ...content);
}

export const buttons = (...made) => element("div", { className: "buttons" }, ...made);
