// The chat itself: the transcript, one running question at a time, and the line that says what happens.

import { LANGUAGE, WORDS } from "./strings.js";
import { AnswerView } from "./answer.js";
import { CitationPanel } from "./citation.js";
import { button, element, icon, telephone } from "./elements.js";
import { FeedbackView } from "./feedback.js";
import { followUps } from "./follow.js";
import { QuestionForm } from "./form.js";
import { HistoryView } from "./history.js";
import { NotSignedIn, Problem } from "./service.js";
import { answerSheet, asText, copyToClipboard, print, save } from "./sheet.js";

const SLOW_AFTER = 8000; // ms without a word from the service
const BESIDE = 56; // em: as wide as an answer and a passage side by side

export class Chat {
  #root;
  #service;
  #running = null; // {controller, view} of the question that is being answered
  #conversation = null; // its id
  #slow = 0;

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
    this.stop = button(WORDS.stop, () => this.#running?.controller.abort(), { className: "quiet small stop", hidden: true });
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
    this.#running?.controller.abort();
    this.panel.close();
  }

  // --- asking --------------------------------------------------------------------------------------------------------

  async #answer(request) {
    this.#running?.controller.abort();
    const view = this.#add(request);
    const run = { controller: new AbortController(), view };
    this.#running = run;
    view.heading.focus({ preventScroll: true });
    const keepInSight = followUntilScrolled(this.scroller, view.item);
    this.#say(WORDS.sending);
    this.#showRunning(true);
    this.#watch();
    try {
      await this.#read(view, request, run, keepInSight);
    } catch (error) {
      const words = this.#showFailure(view, error, request);
      if (this.#running === run) this.#say(words);
    }
    view.settle();
    keepInSight();
    if (this.#running !== run) return;
    this.#running = null;
    clearTimeout(this.#slow);
    const hadFocus = this.#root.activeElement === this.stop;
    this.#showRunning(false);
    if (hadFocus) view.heading.focus({ preventScroll: true });
  }

  async #read(view, request, run, keepInSight) {
    const body = { ...request, conversation_id: this.#conversation };
    if (this.role()) body.role = this.role();
    let whole = false;
    for await (const { event, data } of this.#asked(body, run.controller.signal)) {
      if (this.#running === run) this.#watch();
      whole = this.#show(view, event, data, request) || whole;
      keepInSight();
    }
    if (!whole) throw new TypeError("the stream ended before the answer");
  }

  /** A conversation that was deleted meanwhile is begun anew. */
  async* #asked(body, signal) {
    try {
      yield* this.#service.ask(body, signal);
    } catch (error) {
      if (!(error instanceof Problem) || error.body.status !== 404 || body.conversation_id === null) throw error;
      this.#conversation = null;
      yield* this.#service.ask({ ...body, conversation_id: null }, signal);
    }
  }

  /** Shows one event; true when it was the last one that matters. */
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
    this.#addEnd(view, answer, request);
    return words;
  }

  /** Shows why there is no whole answer, with a way on; returns the words for the status line. */
  #showFailure(view, error, request) {
    const retry = this.#retry(view, request);
    if (error.name === "AbortError") {
      view.showStopped(retry, this.#edit(request));
      return `${WORDS.stopped}.`;
    }
    if (error instanceof Problem) {
      const { status, errors = [] } = error.body;
      const change = status === 422 || status === 413;
      view.showProblem(error.body, change ? this.#edit(request, WORDS.change, errors[0]?.field) : retry);
      return `${WORDS.problem}.`;
    }
    const begun = !view.isEmpty;
    const [title, detail] = error instanceof NotSignedIn ? [WORDS.signIn, WORDS.signInDetail]
      : !navigator.onLine ? [WORDS.offline, WORDS.offlineDetail]
        : begun ? [WORDS.lost, WORDS.lostDetail] : [WORDS.unreachable, WORDS.unreachableDetail];
    view.showProblem({ title, detail }, retry);
    return `${title}.`;
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

  // --- under an answer -----------------------------------------------------------------------------------------------

  #addEnd(view, answer, request) {
    const small = { className: "quiet small" };
    const question = answer.question || request.question;
    const sheet = () => answerSheet(answer, question);
    const actions = element("div", { className: "actions", role: "group", "aria-label": WORDS.actions },
      button(WORDS.copy, () => this.#copy(asText(sheet()), sheet(), WORDS.copiedAnswer), small),
      button(WORDS.print, () => print(this.#root, sheet()), small),
      answer.statements?.length ? button(WORDS.download, () => this.#download(answer, question), small) : "",
      button(WORDS.again, () => this.form.edit(request.question), small));
    const next = followUps(answer, request.area).map((follow) => element("li", {},
      button(follow, () => this.#answer({ ...this.form.values, question: follow }), { className: "choice" })));
    view.append(
      actions,
      new FeedbackView({ service: this.#service, answerId: answer.id, say: (text) => this.#say(text) }).node,
      ...(next.length ? [element("section", { className: "next" }, element("h4", {}, WORDS.next),
        element("ul", { role: "list" }, ...next))] : []));
  }

  async #copy(text, rich, said) {
    try {
      await copyToClipboard(this.#root, text, rich);
      this.#say(said);
    } catch {
      this.#say(WORDS.notCopied);
    }
  }

  async #download(answer, question) {
    try {
      const path = `v1/answers/${encodeURIComponent(answer.id)}/docx`;
      save(await this.#service.blob(path, { method: "POST", body: { question } }), WORDS.downloadName(answer.as_of));
      this.#say(WORDS.downloaded);
    } catch {
      this.#say(WORDS.notDownloaded);
    }
  }

  // --- the transcript ------------------------------------------------------------------------------------------------

  #intro() {
    const examples = WORDS.examples.map((example) => element("li", {},
      button(example, () => this.#answer({ question: example, ...this.form.values }), { className: "choice" })));
    return element("section", { className: "intro", part: "intro" },
      element("p", {}, WORDS.intro), element("h3", {}, WORDS.examplesTitle), element("ul", { role: "list" }, ...examples));
  }

  #add(request) {
    const view = new AnswerView(request, {
      open: (citation, opener, asOf) => this.panel.open(citation, opener, asOf ?? request.as_of ?? ""),
      ask: (question) => this.#answer({ ...request, question }),
    });
    this.#showHistory(false, { quietly: true });
    this.list.append(view.item);
    return view;
  }

  #clear() {
    this.#running?.controller.abort();
    this.#running = null;
    this.#conversation = null;
    clearTimeout(this.#slow);
    this.panel.close();
    this.list.replaceChildren();
    this.stop.hidden = this.another.hidden = true;
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
    if (!shown && !quietly) this.earlier.focus();
  }

  /** Shows a kept conversation as it was; its next question goes on from there. */
  async #reopen({ id }) {
    this.#fresh();
    this.#say(WORDS.loading);
    try {
      const { said } = await this.#service.json(`v1/conversations/${encodeURIComponent(id)}`);
      for (const turn of said) await this.#showTurn(turn);
      this.#conversation = id;
      this.list.lastElementChild?.querySelector("h3").focus();
      this.#say("");
    } catch {
      this.#say(WORDS.earlierFailed);
    }
  }

  async #showTurn(turn) {
    const request = { question: turn.question, ...this.form.values };
    const view = this.#add(request);
    try {
      const answer = await this.#service.json(`v1/answers/${encodeURIComponent(turn.answer_id)}`);
      const { question, standalone_question } = turn;
      this.#finish(view, { ...answer, question, standalone_question }, request);
    } catch {
      view.showProblem({ title: WORDS.noLonger, detail: WORDS.noLongerDetail }, this.#edit(request));
    }
    view.settle();
  }

  // --- small things --------------------------------------------------------------------------------------------------

  #say(text) {
    this.status.textContent = text;
  }

  #showRunning(running) {
    this.stop.hidden = !running;
    this.another.hidden = running;
  }

  #watch() {
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => this.#say(WORDS.slow), SLOW_AFTER);
  }

  #isBeside() {
    const em = Number.parseFloat(getComputedStyle(this.node).fontSize);
    const room = this.node.closest(".panel") ? window.innerWidth : this.node.clientWidth;
    return room >= BESIDE * em;
  }
}

function dangerBand() {
  const [before, number, after] = WORDS.danger;
  return element("section", { className: "danger", part: "danger", "aria-label": WORDS.dangerLabel },
    element("p", {}, element("strong", {}, before, telephone(number), after), " ", element("span", {}, WORDS.dangerThen)));
}

function stageInWords({ stage, found }) {
  if (stage === "screening") return WORDS.screening;
  if (stage === "checking") return WORDS.checking;
  return Number.isInteger(found) ? WORDS.searched(found) : WORDS.searching;
}

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
      item.scrollIntoView({ block: "start" });
    }
  };
  keep();
  return keep;
}
