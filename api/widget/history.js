// Earlier conversations of this browser: opened again, renamed, deleted.

import { dateInWords, WORDS } from "./strings.js";
import { button, element } from "./elements.js";
import { actNowBlock, buttons, problem } from "./parts.js";

export class HistoryView {
  #service;
  #say;
  #next = null;

  /** `open(conversation)` shows one again; `removed(id)` is told what is gone; `close()` goes back to the conversation. */
  constructor({ service, say, open, removed, close }) {
    this.#service = service;
    this.#say = say;
    this.open = open;
    this.removed = removed;
    this.heading = element("h3", { tabIndex: -1, id: "history-title" }, WORDS.earlierLong);
    this.body = element("div", { className: "history-body" });
    this.node = element("section", { className: "history", hidden: true, "aria-labelledby": "history-title" },
      element("div", { className: "history-bar" }, this.heading, button(WORDS.back, close, { className: "quiet small" })),
      this.body);
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    });
  }

  async show() {
    this.node.hidden = false;
    this.body.replaceChildren(element("p", { className: "hint" }, WORDS.loading));
    this.heading.focus({ preventScroll: true });
    try {
      const { conversations, next } = await this.#service.json("v1/conversations");
      this.#next = next;
      this.list = element("ul", { className: "conversations", role: "list" }, ...conversations.map((each) => this.#item(each)));
      this.body.replaceChildren(
        element("p", { className: "hint" }, conversations.length ? WORDS.earlierNote : WORDS.noEarlier), this.list);
      this.#offerMore();
    } catch {
      this.body.replaceChildren(problem(WORDS.earlierFailed,
        buttons(button(WORDS.retry, () => this.show(), { className: "quiet" }))));
    }
  }

  hide() {
    this.node.hidden = true;
  }

  #offerMore() {
    if (!this.#next) return;
    const more = button(WORDS.more, async () => {
      more.disabled = true;
      try {
        const { conversations, next } = await this.#service.json(`v1/conversations?${new URLSearchParams({ after: this.#next })}`);
        this.#next = next;
        const items = conversations.map((each) => this.#item(each));
        this.list.append(...items);
        items[0]?.querySelector("button").focus();
        more.remove();
        this.#offerMore();
      } catch {
        more.disabled = false;
        this.#say(WORDS.earlierFailed);
      }
    }, { className: "quiet" });
    this.body.append(more);
  }

  #item(conversation) {
    const title = conversation.title || WORDS.untitled;
    const open = button(title, () => this.open({ ...conversation, title }), { className: "conversation" });
    const row = element("div", { className: "buttons" },
      button(WORDS.rename, () => this.#rename(item, conversation), { className: "quiet small", "aria-label": `${WORDS.rename}: ${title}` }),
      button(WORDS.remove, () => this.#ask(item, conversation), { className: "quiet small", "aria-label": `${WORDS.remove}: ${title}` }));
    const item = element("li", {}, open,
      element("p", { className: "hint" }, WORDS.asked(conversation.turns, dateInWords(conversation.changed_at))), row);
    return item;
  }

  #rename(item, conversation) {
    const id = `title-${conversation.id}`;
    const field = element("input", { id, type: "text", maxLength: 120, value: conversation.title, autocomplete: "off" });
    const form = element("form", { className: "rename" },
      element("label", { htmlFor: id }, WORDS.renameLabel, element("span", { className: "warning" }, WORDS.commentWarning)), field,
      buttons(element("button", { type: "submit", className: "primary small" }, WORDS.save),
        button(WORDS.cancel, () => this.#put(item, conversation), { className: "quiet small" })));
    this.#leaveWithEscape(form, item, conversation);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const title = field.value.trim();
      if (title) this.#change(item, conversation, { method: "PATCH", body: { title } });
    });
    item.replaceChildren(form);
    field.select();
  }

  #ask(item, conversation) {
    const id = `remove-${conversation.id}`;
    const cancel = button(WORDS.cancel, () => this.#put(item, conversation), { className: "quiet small", "aria-describedby": id });
    const form = element("div", { className: "remove", role: "group", "aria-labelledby": id },
      element("p", { id }, WORDS.removeAsk(conversation.title || WORDS.untitled)),
      buttons(button(WORDS.remove, () => this.#change(item, conversation, { method: "DELETE" }), { className: "primary small" }), cancel));
    this.#leaveWithEscape(form, item, conversation);
    item.replaceChildren(form);
    cancel.focus(); // so that a key held down, or pressed twice, deletes nothing
  }

  #leaveWithEscape(form, item, conversation) {
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      event.preventDefault();
      this.#put(item, conversation);
    });
  }

  async #change(item, conversation, request) {
    item.inert = true; // once is enough
    try {
      const changed = await this.#service.json(`v1/conversations/${encodeURIComponent(conversation.id)}`, request);
      if (request.method === "DELETE") this.#gone(item, conversation);
      else this.#put(item, { ...conversation, title: changed.title }, WORDS.renamed);
      if (changed?.act_now) this.body.prepend(actNowBlock(changed.act_now));
    } catch {
      this.#put(item, conversation, WORDS.notChanged);
    }
  }

  #put(item, conversation, said = "") {
    const made = this.#item(conversation);
    item.replaceWith(made);
    made.querySelector("button").focus();
    if (said) this.#say(said);
  }

  #gone(item, conversation) {
    const beside = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (beside?.querySelector("button") ?? this.heading).focus();
    this.#say(WORDS.removedDone);
    this.removed(conversation.id);
  }
}
