// The panel that a citation opens: the quotation marked in its passage, what the source is, and the page as it was printed.
// Beside the answer where there is room; else a sheet over it.

import { dateInWords, WORDS } from "./strings.js";
import { button, element, outward } from "./elements.js";
import { dangerBand, problem } from "./parts.js";
import { marked } from "./quotes.js";
import { PageView } from "./page.js";
import { locatorInWords, originInWords, reference, statusMark, workInWords } from "./sources.js";

export class CitationPanel {
  #service;
  #copy;
  #opener = null;
  #request = null;
  #shown = null; // {citation, asOf}

  /** `copy(text, said)` puts a text on the clipboard and says so. `isBeside()`: whether there is room beside the answer. */
  constructor({ service, copy, isBeside, onToggle }) {
    this.#service = service;
    this.#copy = copy;
    this.isBeside = isBeside;
    this.onToggle = onToggle;
    this.title = element("h3", { id: "citation-title", tabIndex: -1 });
    this.place = element("p");
    this.body = element("div", { className: "panel-body", tabIndex: 0, role: "group", "aria-labelledby": "citation-title" });
    this.dialog = element("dialog", { className: "citation-panel", part: "citation-panel", "aria-labelledby": "citation-title" },
      dangerBand({ inside: true }),
      element("div", { className: "panel-bar" }, this.title,
        button(WORDS.close, () => this.close(), { className: "quiet small" }), this.place),
      this.body);
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.close(); // the backdrop; everything inside is a child
    });
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // one Escape closes one thing
      event.preventDefault();
      this.close();
    });
    this.dialog.addEventListener("close", () => this.#closed());
  }

  open(citation, opener, asOf) {
    this.#opener = opener;
    this.#shown = { citation, asOf };
    if (!this.dialog.open) {
      const beside = this.isBeside();
      this.onToggle(true);
      this.dialog.classList.toggle("beside", beside);
      if (beside) this.dialog.show();
      else this.dialog.showModal();
    }
    this.#showPassage();
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  #closed() {
    this.#request?.abort();
    this.onToggle(false);
    this.#opener?.focus();
  }

  #begin(words) {
    this.body.replaceChildren(element("p", { className: "hint" }, words));
    this.body.scrollTop = 0;
    this.#request?.abort();
    this.#request = new AbortController();
    return this.#request.signal;
  }

  async #showPassage() {
    const { citation } = this.#shown;
    this.#showHead(citation, citation.locator);
    const signal = this.#begin(WORDS.opening);
    this.title.focus();
    try {
      const passage = await this.#service.json(this.#service.own(citation.open, "v1/passages/"), { signal });
      if (!signal.aborted) this.#fill(passage);
    } catch {
      if (!signal.aborted) this.#fillFailure();
    }
  }

  #showHead(source, locator) {
    this.title.textContent = WORDS.passageOf(source.number, source.title);
    this.place.replaceChildren(locatorInWords(locator), " · ", statusMark(source));
  }

  #fill(passage) {
    const { citation } = this.#shown;
    // The status is the citation's: it holds on the answer's date, while the passage's holds today.
    const { source_id, status, status_text, superseded_by } = citation;
    const source = { ...citation, ...passage.source, source_id, status, status_text, superseded_by };
    const bullet = /\s*•\s*$/u.exec(passage.before ?? "")?.[0] ?? ""; // it belongs to the words that follow it
    const text = marked(passage.text, passage.start, citation);
    const found = text.some((part) => part.nodeName === "MARK");
    this.body.replaceChildren(...[
      passage.live === false ? element("p", { className: "notice" }, passage.message ?? WORDS.notLive) : "",
      found ? "" : element("p", { className: "notice" }, WORDS.notMarked),
      element("p", { className: "heading-path" }, (citation.locator.heading_path ?? []).join(" › ")),
      element("div", { className: "passage-text" },
        around(WORDS.before, (passage.before ?? "").slice(0, -bullet.length || undefined)),
        element("p", { className: "passage-itself" }, bullet ? "• " : "", ...text),
        around(WORDS.after, passage.after)),
      this.#ways(),
      restsOn(passage.references ?? []),
      about(source),
    ].flat());
    this.#showMark();
  }

  #ways() {
    const { citation, asOf } = this.#shown;
    const { page, printed_page: printed } = citation.locator;
    return element("div", { className: "buttons" },
      page ? button(WORDS.openAtPage(printed ?? page), () => this.#showPage(page), { className: "quiet small" }) : "",
      button(WORDS.copyReference, () => this.#copy(reference(citation, asOf)), { className: "quiet small" }));
  }

  #showPage(number) {
    const signal = this.#begin(WORDS.openingPage);
    const { citation } = this.#shown;
    const view = new PageView({ service: this.#service, citation, signal });
    const back = button(WORDS.backToPassage, () => this.#showPassage(), { className: "quiet small" });
    view.load(number).then((content) => {
      if (signal.aborted) return;
      const turn = (words, to) => (to ? button(words, () => this.#showPage(to), { className: "quiet small" }) : "");
      const heading = element("h4", { tabIndex: -1 }, WORDS.pageOf(content.page, content.printed_page));
      this.body.replaceChildren(
        element("div", { className: "buttons" }, back, turn(WORDS.previousPage, content.previous),
          turn(WORDS.nextPage, content.next)),
        heading, ...view.nodes);
      heading.focus({ preventScroll: true });
    }).catch(() => {
      if (signal.aborted) return;
      this.body.replaceChildren(problem(WORDS.pageFailed, element("div", { className: "buttons" }, back,
        button(WORDS.retry, () => this.#showPage(number), { className: "quiet" }))));
    });
  }

  #fillFailure() {
    const { citation } = this.#shown;
    this.body.replaceChildren(problem(WORDS.passageFailed,
      element("p", {}, WORDS.passageFailedThen),
      element("blockquote", {}, citation.quote),
      element("div", { className: "buttons" }, button(WORDS.retry, () => this.#showPassage(), { className: "quiet" }))));
  }

  /** Scrolls the panel, and nothing around it, to the quotation. */
  #showMark() {
    const mark = this.body.querySelector("mark");
    if (!mark) return;
    const distance = mark.getBoundingClientRect().top - this.body.getBoundingClientRect().top;
    this.body.scrollTop += distance - this.body.clientHeight / 3;
  }
}

function around(name, text) {
  if (!text) return [];
  return [element("h4", { className: "visually-hidden" }, name), element("p", { className: "around" }, text)];
}

function restsOn(references) {
  if (!references.length) return [];
  return [
    element("h4", {}, WORDS.restsOn),
    element("ul", {}, ...references.map((work) => element("li", {}, workInWords(work)))),
  ];
}

function about(source) {
  const link = outward(source.url, WORDS.publisherCopy);
  return element("div", { className: "about" },
    element("h4", {}, WORDS.about),
    element("p", {}, originInWords(source)),
    element("p", {}, statusMark(source)),
    source.period ? element("p", {}, source.period.split("/").map(dateInWords).join(" – ")) : "",
    source.status_note ? element("p", {}, source.status_note) : "",
    link ? element("p", {}, link) : "");
}
