// The question's form: the field with its warning, the count near the limit, and the options.

import { dateInWords, WORDS } from "./strings.js";
import { element } from "./elements.js";

const LIMIT = 2000;
const COUNTER_FROM = 1800;

export class QuestionForm {
  #speaking = 0;

  /** `ask(request)` is called with a question that can be sent. */
  constructor({ ask }) {
    this.ask = ask;
    this.field = element("textarea", {
      id: "question", name: "question", rows: 2, required: true, spellcheck: false, autocomplete: "off",
      "aria-describedby": "question-error question-hint",
    });
    this.error = element("p", { className: "error", id: "question-error", role: "alert" });
    this.counter = element("p", { className: "counter", "aria-hidden": "true", hidden: true });
    this.spoken = element("p", { className: "visually-hidden", "aria-live": "polite" });
    this.area = element("input", {
      id: "area", name: "area", type: "text", maxLength: 80, spellcheck: false, autocapitalize: "none", autocomplete: "off",
      "aria-describedby": "area-hint",
    });
    this.asOf = element("input", { id: "as-of", name: "as_of", type: "date", "aria-describedby": "as-of-hint" });
    this.set = element("span");
    this.options = element("details", {},
      element("summary", {}, WORDS.options, this.set),
      element("div", { className: "options" },
        optionOf(this.area, WORDS.area, WORDS.areaHint), optionOf(this.asOf, WORDS.asOf, WORDS.asOfHint)));
    this.node = element("form", { className: "ask", part: "form", autocomplete: "off", noValidate: true },
      element("label", { htmlFor: "question" }, WORDS.question, " ", element("span", { className: "warning" }, WORDS.warning)),
      this.error, this.field, this.counter, this.spoken,
      element("div", { className: "ask-row" },
        element("button", { type: "submit", className: "primary", part: "ask" }, WORDS.ask),
        element("p", { className: "hint", id: "question-hint" }, WORDS.keyboardHint), this.options));
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => {
      const touch = window.matchMedia("(pointer: coarse)").matches; // there Enter is the only way to a new line
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch) return;
      event.preventDefault();
      this.node.requestSubmit();
    });
    this.options.addEventListener("input", () => this.showOptions());
  }

  get values() {
    return { area: this.area.value.trim() || null, as_of: this.asOf.value || null };
  }

  setArea(area) {
    this.area.value = area;
    this.showOptions();
  }

  /** Puts a question into the field to be changed; `at` names the option that is to be changed instead. */
  edit(question, at = "") {
    this.field.value = question;
    this.#changed();
    const target = { area: this.area, as_of: this.asOf }[at] ?? this.field;
    if (target !== this.field) this.options.open = true;
    target.focus();
  }

  showOptions() {
    const { area, as_of: asOf } = this.values;
    const set = [area ? WORDS.areaSet(area) : "", asOf ? WORDS.asOfSet(dateInWords(asOf)) : ""].filter(Boolean).join(", ");
    this.set.textContent = set ? ` (${set})` : "";
  }

  #submit() {
    const question = this.field.value.trim();
    const over = Array.from(question).length - LIMIT;
    if (!question || over > 0) {
      this.#showError(question ? WORDS.tooLong(over) : WORDS.empty);
      this.field.focus();
      return;
    }
    this.field.value = "";
    this.#changed();
    this.ask({ question, ...this.values });
  }

  #showError(text) {
    this.error.textContent = text;
    if (text) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
  }

  /** Counts code points, as the service does. What is pasted beyond the limit is shown, not cut off in silence. */
  #changed() {
    this.#showError("");
    const length = Array.from(this.field.value).length;
    const near = length >= COUNTER_FROM;
    const text = near ? (length > LIMIT ? WORDS.over(length - LIMIT) : WORDS.left(LIMIT - length)) : "";
    this.counter.textContent = text;
    this.counter.hidden = !near;
    this.counter.classList.toggle("over", length > LIMIT);
    clearTimeout(this.#speaking);
    this.#speaking = setTimeout(() => { this.spoken.textContent = text; }, 1000);
  }
}

function optionOf(control, label, hint) {
  return element("div", {},
    element("label", { htmlFor: control.id }, label),
    element("p", { className: "hint", id: `${control.id}-hint` }, hint), control);
}
