// The chat itself: the transcript, one running question at a time, and the line that says what happens.

import { LANGUAGE, WORDS } from "./strings.js";
import { AnswerView } from "./answer.js";
import { CitationPanel } from "./citation.js";
import { button, element, icon } from "./elements.js";
import { AnswerEnd } from "./ending.js";
import { QuestionForm } from "./form.js";
import { HistoryView } from "./history.js";
import { dangerBand } from "./parts.js";
import { Run } from "./run.js";
import { failureInWords, Problem } from "./service.js";
import { copyToClipboard } from "./sheet.js";

const BESIDE = 56; // em: as wide as an answer and a passage side by side

export class Chat {
  #root;
  #service;
  #running = null; // the Run of the question that is being answered
  #opening = null; // AbortController of the conversation that is being opened again
  #conversation = null; // its id

  /** `root`: the shadow root. `close`: puts the panel away; null where the chat is part of the page. */
  constructor({ root, service, heading, role, close }) {
    this.#root = root;
    this.#service = service;
    this.role = role;
    this.title = element("h2", { part: "heading" }, heading);
    this.form = new QuestionForm({ ask: (request) => this.#answer(request) });
    this.panel = new CitationPanel({
      service,
      copy: (text) => this.#copy(text, null, WORDS.copied),
      isBeside: () => this.#isBeside(),
      onToggle: (open) => this.node.classList.toggle("with-citation", open),
    });
    this.history = new HistoryView({
      service,
      say: (text) => this.#say(text),
      open: (conversation) => this.#reopen(conversation),
      removed: (id) => { if (id === this.#conversation) this.#clear(); },
      close: () => this.#showHistory(false),
    });
    this.status = element("p", { role: "status" });
    this.stop = button(WORDS.stop, () => this.#running?.stop(), { className: "quiet small stop", hidden: true });
    this.another = button(WORDS.another, () => this.form.field.focus(), { className: "quiet small another", hidden: true });
    this.list = element("ol", { className: "articles", role: "list" });
    this.scroller = element("div", { className: "transcript", part: "transcript", tabIndex: 0, role: "region", "aria-label": WORDS.transcript },
      this.#intro(), this.list);
    this.earlier = button(WORDS.earlier, () => this.#showHistory(this.history.node.hidden),
      { className: "quiet small", "aria-expanded": "false", "aria-label": WORDS.earlierLong });
    this.node = element("div", { className: "chat", part: "chat", lang: LANGUAGE },
      element("div", { className: "column" },
        element("header", { className: "bar", part: "header" }, icon("mark"), this.title,
          button(WORDS.fresh, () => this.#fresh(), { className: "quiet small", "aria-label": WORDS.freshLong }),
          this.earlier,
          close ? button(icon("close"), close, { className: "quiet small close", "aria-label": WORDS.close }) : ""),
        dangerBand(),
        this.history.node,
        this.scroller,
        element("div", { className: "strip" }, this.status, this.stop, this.another),
        this.form.node),
      this.panel.dialog);
  }

  /** Focus goes to where one asks. */
  focus() {
    this.form.field.focus({ preventScroll: true });
  }

  disconnect() {
    this.#drop();
    this.panel.close();
  }

  // --- asking --------------------------------------------------------------------------------------------------------

  async #answer(request) {
    this.#drop();
    const view = this.#add(request);
    const run = new Run({ slow: () => this.#say(WORDS.slow) });
    this.#running = run;
    view.heading.focus({ preventScroll: true });
    const keepInSight = followUntilScrolled(this.scroller, view.item);
    this.#say(WORDS.sending);
    this.#showStrip();
    try {
      await this.#read(view, request, run, keepInSight);
    } catch (error) {
      const words = this.#showFailure(view, run.reason ?? error, request);
      if (this.#running === run) this.#say(words);
    }
    run.end();
    view.settle();
    if (this.#running !== run) return;
    keepInSight();
    this.#running = null;
    const hadFocus = this.#root.activeElement === this.stop;
    this.#showStrip();
    if (hadFocus) view.heading.focus({ preventScroll: true });
  }

  async #read(view, request, run, keepInSight) {
    const body = { ...request, conversation_id: this.#conversation };
    if (this.role()) body.role = this.role();
    for await (const { event, data } of this.#asked(body, run)) {
      run.signal.throwIfAborted();
      run.heard();
      const whole = this.#show(view, event, data, request);
      keepInSight();
      if (whole) return;
    }
    throw new TypeError("the stream ended before the answer");
  }

  /** A conversation that was deleted meanwhile is begun anew. */
  async* #asked(body, run) {
    try {
      yield* this.#service.ask(body, run.line);
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof Problem) || error.body.status !== 404 || body.conversation_id === null) throw error;
      this.#conversation = null;
      yield* this.#service.ask({ ...body, conversation_id: null }, run.line);
    }
  }

  /** Shows one event; true when it was the last one. */
  #show(view, event, data, request) {
    switch (event) {
      case "stage": this.#say(stageInWords(data)); return false;
      case "act_now": view.showActNow(data); return false;
      case "care": view.showCare(data); return false;
      case "privacy": view.showPrivacy(data); return false;
      case "notice": view.showNotice(data); return false;
      case "statement": view.showStatement(data); return false;
      case "citation": view.showCitation(data); return false;
      case "answer":
        this.#conversation = data.conversation_id ?? this.#conversation;
        this.#say(this.#finish(view, data, request));
        return true;
      case "problem": throw new Problem(data, data.status);
      default: return false;
    }
  }

  #finish(view, answer, request) {
    const words = view.finish(answer, this.#retry(view, request));
    view.append(...new AnswerEnd({
      service: this.#service, root: this.#root, answer, question: answer.question || request.question, area: request.area,
      say: (text) => this.#say(text),
      copy: (...copied) => this.#copy(...copied),
      edit: () => this.form.edit(request.question),
      ask: (question) => this.#answer({ ...this.form.values, question }),
    }).nodes);
    return words;
  }

  /** Shows why there is no whole answer, with a way on; returns the words for the status line. */
  #showFailure(view, error, request) {
    const retry = this.#retry(view, request);
    if (error.name === "AbortError") {
      view.showStopped(retry, this.#edit(request));
      return `${WORDS.stopped}.`;
    }
    const { status, errors } = error.body ?? {};
    const change = status === 422 || status === 413;
    const told = error instanceof Problem ? error.body : failureInWords(error, { begun: !view.isEmpty });
    view.showProblem(told, change ? this.#edit(request, WORDS.change, errors?.[0]?.field) : retry);
    return `${error instanceof Problem ? WORDS.problem : told.title}.`;
  }

  #retry(view, request) {
    return button(WORDS.retry, () => {
      if (!view.hasActNow) view.item.remove(); // what to do now stays in sight, whatever the next try brings
      this.#answer(request);
    }, { className: "quiet" });
  }

  #edit(request, words = WORDS.again, at = "") {
    return button(words, () => this.form.edit(request.question, at), { className: "quiet" });
  }

  async #copy(text, rich, said) {
    try {
      await copyToClipboard(this.#root, text, rich);
      this.#say(said);
    } catch {
      this.#say(WORDS.notCopied);
    }
  }

  // --- the transcript ------------------------------------------------------------------------------------------------

  #intro() {
    const examples = WORDS.examples.map((example) => element("li", {},
      button(example, () => this.#answer({ question: example, ...this.form.values }), { className: "choice" })));
    return element("section", { className: "intro", part: "intro" },
      element("p", {}, WORDS.intro), element("h3", {}, WORDS.examplesTitle), element("ul", { role: "list" }, ...examples));
  }

  /** `shown`: what is said of how it was asked, where that is not how it would be asked now. */
  #add(request, shown = request) {
    const view = new AnswerView(shown, {
      open: (citation, opener, asOf) => this.panel.open(citation, opener, asOf ?? request.as_of ?? ""),
      ask: (question) => this.#answer({ ...request, question }),
    });
    this.#showHistory(false, { quietly: true });
    this.list.append(view.item);
    return view;
  }

  /** Gives up what is under way. */
  #drop() {
    this.#running?.stop();
    this.#running = null;
    this.#opening?.abort();
    this.#opening = null;
  }

  #clear() {
    this.#drop();
    this.#conversation = null;
    this.panel.close();
    this.list.replaceChildren();
    this.#showStrip();
  }

  #fresh() {
    this.#clear();
    this.#showHistory(false, { quietly: true });
    this.#say("");
    this.focus();
  }

  #showHistory(shown, { quietly = false } = {}) {
    this.scroller.hidden = shown;
    this.form.node.hidden = shown;
    this.earlier.setAttribute("aria-expanded", String(shown));
    if (shown) this.history.show();
    else this.history.hide();
    if (!this.#running && !quietly) this.#say(""); // what was said of an answer is not said of the list, nor the other way
    this.#showStrip();
    if (!shown && !quietly) this.earlier.focus();
  }

  /** Shows a kept conversation as it was; its next question goes on from there. */
  async #reopen({ id }) {
    this.#fresh();
    const { signal } = this.#opening = new AbortController();
    this.#say(WORDS.loading);
    try {
      const turns = await this.#service.conversation(id, signal);
      signal.throwIfAborted();
      for (const turn of turns) this.#showTurn(turn);
      this.#conversation = id;
      this.list.lastElementChild?.querySelector("h3[tabindex]").focus();
      this.#say("");
      this.#showStrip();
    } catch {
      if (!signal.aborted) this.#say(WORDS.earlierFailed);
    }
  }

  #showTurn({ question, standalone_question, answer }) {
    const request = { question, ...this.form.values };
    const view = this.#add(request, { question });
    if (answer) this.#finish(view, { ...answer, question, standalone_question }, request);
    else view.showGone(this.#edit(request));
    view.settle();
  }

  // --- small things --------------------------------------------------------------------------------------------------

  #say(text) {
    this.status.textContent = text;
  }

  /** The buttons beside the line that says what happens. */
  #showStrip() {
    const busy = this.#running !== null;
    this.stop.hidden = !busy;
    this.another.hidden = busy || this.scroller.hidden || !this.list.childElementCount;
  }

  #isBeside() {
    if (isSmall()) return false;
    const em = Number.parseFloat(getComputedStyle(this.node).fontSize);
    const room = this.node.closest(".panel") ? window.innerWidth : this.node.clientWidth;
    return room >= BESIDE * em;
  }
}

function stageInWords({ stage, found }) {
  if (stage === "screening") return WORDS.screening;
  if (stage === "checking") return WORDS.checking;
  return Number.isInteger(found) ? WORDS.searched(found) : WORDS.searching;
}

/** Whether there is so little room that the chat scrolls as a whole; as in styles.js. */
const isSmall = () => matchMedia("(max-width: 39.99rem), (max-height: 27.99rem)").matches;

/** Keeps the top of the newest answer in sight while it grows, until the reader scrolls or types. */
function followUntilScrolled(scroller, item) {
  const release = new AbortController();
  setTimeout(() => { // not the key press that asked
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      window.addEventListener(kind, () => release.abort(), { passive: true, signal: release.signal });
    }
  });
  const keep = () => {
    if (release.signal.aborted) return;
    if (scroller.scrollHeight > scroller.clientHeight + 1) {
      scroller.scrollTop += item.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    } else {
      item.scrollIntoView({ block: isSmall() ? "start" : "nearest" }); // the page around it moves no further than it must
    }
  };
  keep();
  return keep;
}
