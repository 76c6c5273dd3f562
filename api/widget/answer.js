// One question's article: it grows as the answer arrives, and nothing that it has shown is taken back.

import { dateInWords, WORDS } from "./strings.js";
import { button, element } from "./elements.js";
import { actNowBlock, buttons, careBox, dangerLine, noticeBox, outcome, problem } from "./parts.js";
import { fillButton, sourceDetails } from "./sources.js";

const PARTS = ["care-part", "problem-part", "privacy", "message", "notices", "statements", "sources", "end"];

const LONGEST = 300; // characters of a question that are shown at once

let made = 0;

export class AnswerView {
  #parts = {};
  #open;
  #asked;
  #citations = new Map(); // number → citation
  #buttons = new Map(); // number → buttons that open it
  #sourceItems = new Map(); // number → <li> under Sources
  #statements = new Map(); // id → {item, citations}
  #waiting = []; // notices whose statement has not arrived yet
  #notices = new Set();

  /** `open(citation, button, asOf)` is called when a citation is pressed; `ask(question)` when a choice is. */
  constructor({ question, area, as_of: asOf }, { open, ask }) {
    const id = `answer-${++made}`;
    this.#open = open;
    this.ask = ask;
    this.answer = null;
    this.heading = element("h3", { id, tabIndex: -1, part: "question" });
    for (const part of ["act-now-part", ...PARTS]) this.#parts[part] = element("div", { className: part });
    const asked = [WORDS.youAsked, area ? WORDS.areaSet(area) : "", asOf ? WORDS.asOfSet(dateInWords(asOf)) : ""];
    this.#asked = element("div", { className: "asked" },
      element("p", { className: "hint" }, asked.filter(Boolean).join(" · ")), this.heading);
    this.#showQuestion(question);
    this.article = element("article", { part: "answer", "aria-labelledby": id, "aria-busy": "true" },
      this.#parts["act-now-part"], this.#asked, ...PARTS.map((part) => this.#parts[part]));
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
    for (const [number, made] of this.#buttons) {
      for (const each of made) each.disabled = !this.#citations.has(number);
    }
    this.article.setAttribute("aria-busy", "false");
  }

  showActNow(actNow) {
    if (!actNow || this.hasActNow) return;
    this.#parts["act-now-part"].append(actNowBlock(actNow, "h3"));
  }

  showCare(care) {
    const part = this.#parts["care-part"];
    if (care && !part.childElementCount) part.append(careBox(care));
  }

  showPrivacy(privacy) {
    const part = this.#parts.privacy;
    if (!privacy || part.childElementCount) return;
    const removed = (privacy.removed ?? []).map((kind) => kind.replaceAll("_", " ")).join(", ");
    part.append(noticeBox(WORDS.removed, privacy.message || WORDS.removedKinds(removed)));
  }

  showNotice(notice) {
    const key = `${notice.code} ${notice.text}`;
    if (this.#notices.has(key)) return;
    this.#notices.add(key);
    if (!notice.citations?.length) this.#parts.notices.append(noticeBox(WORDS.note, notice.text));
    else if (!this.#placeNotice(notice)) this.#waiting.push(notice);
  }

  showStatement(statement) {
    if (this.#statements.has(statement.id)) return;
    const said = element("span", { className: "said" }, statement.text);
    const words = statement.verbatim
      ? element("blockquote", {}, element("p", {}, "“", said, "”"))
      : element("p", {}, said);
    const cited = element("ul", { className: "cited", role: "list" },
      ...(statement.citations ?? []).map((number) => element("li", {}, this.#citationButton(number))));
    const className = statement.verbatim ? "statement verbatim" : "statement";
    const item = element("li", { className, part: "statement" }, words, cited);
    this.#statements.set(statement.id, { item, citations: statement.citations ?? [] });
    this.#group(statement.force).append(item);
    this.#waiting = this.#waiting.filter((notice) => !this.#placeNotice(notice));
  }

  showCitation(citation) {
    const whole = { ...this.#citations.get(citation.number), ...citation };
    this.#citations.set(citation.number, whole);
    for (const each of this.#buttons.get(citation.number) ?? []) fillButton(each, whole);
    this.#showSource(whole);
  }

  showStopped(...ways) {
    this.#parts["problem-part"].replaceChildren(
      outcome(WORDS.stopped, this.isEmpty ? "" : element("p", {}, WORDS.stoppedPart), buttons(...ways)));
  }

  showGone(...ways) {
    this.#parts["problem-part"].replaceChildren(
      outcome(WORDS.noLonger, element("p", {}, WORDS.noLongerDetail), buttons(...ways)));
  }

  showProblem({ title, detail, act_now: actNow }, ...ways) {
    this.showActNow(actNow);
    this.#parts["problem-part"].replaceChildren(problem(title,
      detail ? element("p", {}, detail) : "",
      this.hasActNow ? "" : dangerLine(),
      buttons(...ways)));
  }

  /** The whole answer: adds whatever the stream did not bring, and what only the whole can say; returns words for the ear. */
  finish(answer, ...waysOnError) {
    this.answer = answer;
    if (answer.question) this.#showQuestion(answer.question);
    this.#showUnderstood(answer);
    this.showActNow(answer.act_now);
    this.showCare(answer.care);
    this.showPrivacy(answer.privacy);
    for (const notice of answer.notices ?? []) this.showNotice(notice);
    for (const statement of answer.statements ?? []) this.showStatement(statement);
    for (const citation of answer.citations ?? []) this.showCitation(citation);
    for (const notice of this.#waiting.splice(0)) this.#parts.notices.append(noticeBox(WORDS.note, notice.text));
    for (const change of answer.changes ?? []) this.#parts.notices.append(noticeBox(WORDS.changes, change));
    this.#showMessage(answer, waysOnError);
    if (answer.as_of && answer.statements?.length) {
      this.#parts.sources.append(element("p", { className: "hint" }, WORDS.correctOn(dateInWords(answer.as_of))));
    }
    return summary(answer);
  }

  /** Puts what can be done with the answer under it. */
  append(...nodes) {
    this.#parts.end.append(...nodes);
  }

  /** The question; of a case note its beginning, for the answer must not stand pages below. */
  #showQuestion(question) {
    this.#asked.querySelector("button")?.remove();
    const points = Array.from(question);
    const short = points.length > LONGEST ? `${points.slice(0, LONGEST).join("").replace(/\s+\S*$/u, "")}…` : question;
    this.heading.textContent = short;
    if (short === question) return;
    const all = button(WORDS.wholeQuestion, () => {
      const whole = all.getAttribute("aria-expanded") === "false";
      this.heading.textContent = whole ? question : short;
      all.setAttribute("aria-expanded", String(whole));
    }, { className: "quiet small", "aria-expanded": "false" });
    this.heading.after(all);
  }

  #showUnderstood({ question, standalone_question: understood }) {
    if (!understood || !question || understood === question) return;
    this.#asked.append(element("p", { className: "hint" }, WORDS.understoodAs(understood)));
  }

  #showMessage(answer, waysOnError) {
    if (answer.status === "answered" && !answer.message) return;
    const heading = WORDS.outcomes[answer.status] ?? "";
    const message = answer.message ? element("p", {}, answer.message) : "";
    const unanswered = (answer.unanswered ?? []).map((part) => element("li", {}, String(part)));
    const part = answer.status === "answered_in_part" && unanswered.length;
    const box = answer.status.startsWith("error_")
      ? problem(heading, message, this.hasActNow ? "" : dangerLine(), buttons(...waysOnError))
      : outcome(heading, message,
        part ? element("p", {}, WORDS.nothingAnswers) : "",
        unanswered.length ? element("ul", {}, ...unanswered) : "",
        this.#choices(answer.choices ?? []));
    this.#parts.message.replaceChildren(box);
  }

  #choices(choices) {
    if (!choices.length) return "";
    return element("ul", { className: "choices", role: "list", "aria-label": WORDS.choices },
      ...choices.map((choice) => element("li", {}, button(choice, () => this.ask(choice), { className: "choice" }))));
  }

  /** The list of one group's statements; groups stand in the order of the contract, whatever arrives first. */
  #group(force) {
    const name = force in WORDS.groups ? force : "context";
    const order = Object.keys(WORDS.groups);
    const sections = [...this.#parts.statements.children];
    const found = sections.find((section) => section.dataset.force === name);
    if (found) return found.lastElementChild;
    const list = element("ul", { className: "group", role: "list" });
    const section = element("section", { "data-force": name }, element("h4", {}, WORDS.groups[name]), list);
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
    first.insertBefore(noticeBox(WORDS.note, notice.text), first.querySelector(":scope > blockquote, :scope > p"));
    return true;
  }

  #citationButton(number, { inList = false } = {}) {
    const made = button("", () => {
      const citation = this.#citations.get(number);
      if (citation) this.#open(citation, made, this.answer?.as_of);
    }, { className: "citation", part: "citation" });
    fillButton(made, this.#citations.get(number) ?? { number }, { inList });
    if (!inList) this.#buttons.set(number, [...(this.#buttons.get(number) ?? []), made]);
    return made;
  }

  #showSource(citation) {
    const details = sourceDetails(citation);
    const known = this.#sourceItems.get(citation.number);
    if (known) {
      known.lastElementChild.replaceWith(details);
      return;
    }
    const part = this.#parts.sources;
    if (!part.childElementCount) {
      part.append(element("details", { part: "sources" }, element("summary", {}), element("ol", { role: "list" })));
    }
    const list = part.querySelector("ol");
    const open = this.#citationButton(citation.number, { inList: true });
    const item = element("li", { "data-number": citation.number }, open, details);
    this.#sourceItems.set(citation.number, item);
    const next = [...list.children].find((other) => Number(other.dataset.number) > citation.number);
    list.insertBefore(item, next ?? null);
    list.previousElementSibling.textContent = WORDS.citations(this.#sourceItems.size, worksOf([...this.#citations.values()]));
  }
}

function summary(answer) {
  const outcomeWords = WORDS.outcomes[answer.status];
  if (!answer.statements?.length) return `${outcomeWords ?? WORDS.noAnswer}.`;
  return `${outcomeWords ?? WORDS.answerReady}, ${WORDS.ready(worksOf(answer.citations ?? []))}.`;
}

function worksOf(citations) {
  return new Set(citations.map((citation) => citation.source_id)).size;
}
