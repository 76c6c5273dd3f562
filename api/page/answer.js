// One question's article: it grows as the answer arrives, and nothing that it has shown is taken back.

import { actNowBlock, dangerLine, fillButton, noticeBox, sourceDetails } from "./parts.js";
import { openPassage } from "./passage.js";
import { count, dateInWords, element } from "./words.js";

const GROUPS = {
  must: "What the law requires",
  should: "What guidance expects",
  local: "Your local procedure",
  learning: "What reviews and inspections have found",
  context: "Background",
};

const OUTCOMES = {
  answered_in_part: "Answered in part",
  clarification_needed: "More detail is needed",
  unanswerable_no_evidence: "Nothing held answers this",
  unanswerable_out_of_scope: "Outside what is held",
  unanswerable_other_nation: "What is held covers England",
  unanswerable_area_not_held: "Nothing is held for this area",
  declined_case_decision: "This is a decision for people",
  declined_harmful: "Not answered",
  declined_manipulation: "Not answered",
  error_model: "The answer could not be finished",
  error_internal: "The answer could not be finished",
};

const PARTS = ["act-now-part", "problem-part", "privacy", "message", "notices", "statements", "sources", "as-of"];

let made = 0;

export class AnswerView {
  #parts = {};
  #citations = new Map(); // number → citation
  #buttons = new Map(); // number → buttons that open it
  #sourceItems = new Map(); // number → <li> under Sources
  #statements = new Map(); // id → {item, citations}
  #waiting = []; // notices whose statement has not arrived yet
  #notices = new Set();

  constructor({ question, area, as_of: asOf }) {
    const id = `answer-${++made}`;
    this.heading = element("h2", { id, tabIndex: -1 }, question);
    for (const part of PARTS) this.#parts[part] = element("div", { className: part });
    const asked = ["You asked", area ? `area: ${area}` : "", asOf ? `as of ${dateInWords(asOf)}` : ""];
    this.article = element("article", {},
      element("div", { className: "asked" },
        element("p", { className: "hint" }, asked.filter(Boolean).join(" · ")), this.heading),
      ...Object.values(this.#parts));
    this.article.setAttribute("aria-labelledby", id);
    this.article.setAttribute("aria-busy", "true");
    this.item = element("li", {}, this.article);
  }

  get isEmpty() {
    return Object.values(this.#parts).every((part) => part.childElementCount === 0);
  }

  get hasActNow() {
    return this.#parts["act-now-part"].childElementCount > 0;
  }

  /** Nothing more will come: a source that did not arrive cannot be opened. */
  settle() {
    for (const [number, buttons] of this.#buttons) {
      for (const button of buttons) button.disabled = !this.#citations.has(number);
    }
    this.article.setAttribute("aria-busy", "false");
  }

  showActNow(actNow) {
    if (!actNow || this.hasActNow) return;
    this.#parts["act-now-part"].append(actNowBlock(actNow));
  }

  showPrivacy(privacy) {
    const part = this.#parts.privacy;
    if (!privacy || part.childElementCount) return;
    const removed = (privacy.removed ?? []).map((kind) => kind.replaceAll("_", " ")).join(", ");
    part.append(noticeBox("Details were removed", privacy.message || `Removed before anything was searched: ${removed}.`));
  }

  showNotice(notice) {
    const key = `${notice.code} ${notice.text}`;
    if (this.#notices.has(key)) return;
    this.#notices.add(key);
    if (!notice.citations?.length) this.#parts.notices.append(noticeBox("Note", notice.text));
    else if (!this.#placeNotice(notice)) this.#waiting.push(notice);
  }

  showStatement(statement) {
    if (this.#statements.has(statement.id)) return;
    const words = statement.verbatim
      ? element("blockquote", {}, element("p", {}, "“", element("span", { className: "said" }, statement.text), "”"))
      : element("p", {}, element("span", { className: "said" }, statement.text));
    const cited = element("ul", { className: "cited" },
      ...(statement.citations ?? []).map((number) => element("li", {}, this.#citationButton(number))));
    cited.setAttribute("role", "list");
    const item = element("li", { className: statement.verbatim ? "statement verbatim" : "statement" }, words, cited);
    this.#statements.set(statement.id, { item, citations: statement.citations ?? [] });
    this.#group(statement.force).append(item);
    this.#waiting = this.#waiting.filter((notice) => !this.#placeNotice(notice));
  }

  showCitation(citation) {
    const known = this.#citations.get(citation.number);
    const whole = { ...known, ...citation };
    this.#citations.set(citation.number, whole);
    for (const button of this.#buttons.get(citation.number) ?? []) fillButton(button, whole);
    this.#showSource(whole);
  }

  showStopped(detail, ...buttons) {
    this.#parts["problem-part"].replaceChildren(element("section", { className: "outcome" },
      element("h3", {}, "Stopped"),
      detail ? element("p", {}, detail) : "",
      element("div", { className: "buttons" }, ...buttons)));
  }

  showProblem({ title, detail, act_now: actNow }, ...buttons) {
    this.showActNow(actNow);
    const box = element("section", { className: "problem" },
      element("h3", {}, title),
      detail ? element("p", {}, detail) : "",
      this.hasActNow ? "" : dangerLine(),
      element("div", { className: "buttons" }, ...buttons));
    box.setAttribute("role", "alert");
    this.#parts["problem-part"].replaceChildren(box);
  }

  /** The whole answer: adds whatever the stream did not bring, and what only the whole can say. */
  finish(answer, ...buttonsOnError) {
    if (answer.question) this.heading.textContent = answer.question;
    this.showActNow(answer.act_now);
    this.showPrivacy(answer.privacy);
    for (const notice of answer.notices ?? []) this.showNotice(notice);
    for (const statement of answer.statements ?? []) this.showStatement(statement);
    for (const citation of answer.citations ?? []) this.showCitation(citation);
    for (const notice of this.#waiting.splice(0)) this.#parts.notices.append(noticeBox("Note", notice.text));
    this.#showMessage(answer, buttonsOnError);
    if (answer.as_of && answer.statements?.length) {
      this.#parts["as-of"].append(element("p", { className: "hint" },
        `Status of each source as of ${dateInWords(answer.as_of)}.`));
    }
    return this.#summary(answer);
  }

  #showMessage(answer, buttonsOnError) {
    if (answer.status === "answered" && !answer.message) return;
    const failed = answer.status.startsWith("error_");
    const items = (answer.unanswered ?? []).map((part) => element("li", {}, part.text ?? String(part)));
    const box = element("section", { className: failed ? "problem" : "outcome" },
      OUTCOMES[answer.status] ? element("h3", {}, OUTCOMES[answer.status]) : "",
      answer.message ? element("p", {}, answer.message) : "",
      items.length && answer.status === "answered_in_part" ? element("p", {}, "Nothing held answers:") : "",
      items.length ? element("ul", {}, ...items) : "",
      failed ? element("div", { className: "buttons" }, ...buttonsOnError) : "");
    if (failed) box.setAttribute("role", "alert");
    this.#parts.message.replaceChildren(box);
  }

  #summary(answer) {
    const statements = answer.statements?.length ?? 0;
    if (!statements) return `${OUTCOMES[answer.status] ?? "No answer"}.`;
    const sources = new Set((answer.citations ?? []).map((citation) => citation.source_id)).size;
    const ready = answer.status === "answered" ? "Answer ready" : OUTCOMES[answer.status] ?? "Answer ready";
    return `${ready}: ${count(statements, "statement")}, ${count(sources, "source")}.`;
  }

  /** The list of one group's statements; groups stand in the order of the contract, whatever arrives first. */
  #group(force) {
    const name = force in GROUPS ? force : "context";
    const order = Object.keys(GROUPS);
    const sections = [...this.#parts.statements.children];
    const found = sections.find((section) => section.dataset.force === name);
    if (found) return found.lastElementChild;
    const list = element("ul", { className: "group" });
    list.setAttribute("role", "list");
    const section = element("section", {}, element("h3", {}, GROUPS[name]), list);
    section.dataset.force = name;
    const next = sections.find((other) => order.indexOf(other.dataset.force) > order.indexOf(name));
    this.#parts.statements.insertBefore(section, next ?? null);
    return list;
  }

  /** Puts a notice before the first statement that it concerns; false while that statement has not arrived. */
  #placeNotice(notice) {
    const items = [...this.#statements.values()]
      .filter((statement) => statement.citations.some((number) => notice.citations.includes(number)))
      .map((statement) => statement.item);
    if (!items.length) return false;
    const first = [...this.#parts.statements.querySelectorAll(".statement")].find((item) => items.includes(item));
    first.insertBefore(noticeBox("Note", notice.text), first.querySelector(":scope > blockquote, :scope > p"));
    return true;
  }

  #citationButton(number) {
    const button = element("button", { type: "button", className: "citation" });
    fillButton(button, this.#citations.get(number) ?? { number });
    button.addEventListener("click", () => {
      const citation = this.#citations.get(number);
      if (citation) openPassage(citation, button);
    });
    this.#buttons.set(number, [...(this.#buttons.get(number) ?? []), button]);
    return button;
  }

  #showSource(citation) {
    const known = this.#sourceItems.get(citation.number);
    const details = sourceDetails(citation);
    if (known) {
      known.lastElementChild.replaceWith(details);
      return;
    }
    const part = this.#parts.sources;
    if (!part.childElementCount) {
      const list = element("ol", { className: "source-list" });
      list.setAttribute("role", "list");
      part.append(element("h3", {}, "Sources"), list);
    }
    const open = element("button", { type: "button", className: "citation" });
    fillButton(open, citation, { inList: true });
    open.addEventListener("click", () => openPassage(this.#citations.get(citation.number), open));
    const item = element("li", {}, open, details);
    item.dataset.number = citation.number;
    this.#sourceItems.set(citation.number, item);
    const list = part.lastElementChild;
    const next = [...list.children].find((other) => Number(other.dataset.number) > citation.number);
    list.insertBefore(item, next ?? null);
  }
}
