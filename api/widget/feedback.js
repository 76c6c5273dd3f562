// Was this useful? Or what is wrong with it, in a choice and a comment.

import { WORDS } from "./strings.js";
import { button, element } from "./elements.js";
import { actNowBlock, buttons } from "./parts.js";

let made = 0;

export class FeedbackView {
  #service;
  #answerId;
  #say;
  #sending = false;

  constructor({ service, answerId, say }) {
    this.#service = service;
    this.#answerId = answerId;
    this.#say = say;
    const id = `feedback-${++made}`;
    this.yes = button(WORDS.yes, () => this.#send("useful"), { className: "quiet small" });
    this.report = button(WORDS.report, () => this.#toggle(), { className: "quiet small", "aria-expanded": "false" });
    this.row = element("div", { className: "feedback-row", role: "group", "aria-labelledby": id },
      element("p", { id }, WORDS.useful), this.yes, this.report);
    this.form = this.#form();
    this.result = element("p", { className: "hint", hidden: true });
    this.node = element("div", { className: "feedback" }, this.row, this.form, this.result);
  }

  #form() {
    const id = `comment-${++made}`;
    const choices = Object.entries(WORDS.verdicts).map(([value, words]) => element("label", { className: "radio" },
      element("input", { type: "radio", name: id, value }), element("span", {}, words)));
    this.error = element("p", { className: "error", role: "alert" });
    this.comment = element("textarea", { id, rows: 3, maxLength: 1000, spellcheck: false, autocomplete: "off" });
    const form = element("form", { className: "report", hidden: true, noValidate: true },
      element("fieldset", {}, element("legend", {}, WORDS.reportTitle), this.error, ...choices),
      element("label", { htmlFor: id }, WORDS.comment, element("span", { className: "warning" }, WORDS.commentWarning)),
      this.comment,
      buttons(element("button", { type: "submit", className: "primary" }, WORDS.send),
        button(WORDS.cancel, () => this.#toggle(), { className: "quiet" })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const verdict = form.querySelector("input:checked")?.value;
      this.error.textContent = verdict ? "" : WORDS.chooseVerdict;
      if (verdict) this.#send(verdict, this.comment.value.trim());
      else form.querySelector("input").focus();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#toggle();
    });
    return form;
  }

  #toggle() {
    this.form.hidden = !this.form.hidden;
    this.report.setAttribute("aria-expanded", String(!this.form.hidden));
    if (this.form.hidden) this.report.focus();
    else this.form.querySelector("input").focus();
  }

  async #send(verdict, comment = "") {
    if (this.#sending) return;
    this.#sending = true;
    try {
      const said = await this.#service.json("v1/feedback",
        { method: "POST", body: { answer_id: this.#answerId, verdict, comment } });
      this.#done(verdict === "unsafe" ? WORDS.thanksUnsafe : WORDS.thanks, said?.act_now);
    } catch (error) {
      this.#show(WORDS.notSent);
      this.#showActNow(error.body?.act_now);
    } finally {
      this.#sending = false;
    }
  }

  #done(words, actNow) {
    this.row.remove();
    this.form.remove();
    this.#showActNow(actNow);
    this.#show(words);
    this.result.tabIndex = -1;
    this.result.focus();
  }

  #showActNow(actNow) {
    if (actNow && !this.node.querySelector(".act-now")) this.node.prepend(actNowBlock(actNow));
  }

  #show(words) {
    this.result.textContent = words;
    this.result.hidden = false;
    this.#say(words);
  }
}
