// <touchstone-chat>: the chat as one element, on any page. Part of the page with `inline`, else a launcher with a panel.

import { WORDS } from "./strings.js";
import { Chat } from "./chat.js";
import { button, element, icon } from "./elements.js";
import { owner, Service } from "./service.js";
import { STYLES } from "./styles.js";

const HOME = new URL("..", import.meta.url); // the service that this file came from
const WIDE = "(min-width: 40rem) and (min-height: 28rem)";

let sheet = null;
function styles() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
  }
  return sheet;
}

export class TouchstoneChat extends HTMLElement {
  static observedAttributes = ["area", "heading", "open", "role"];

  /** Set by a host that signs its readers in: gives a bearer token, or a promise of one, before every request. */
  getToken = this.getToken ?? null; // a host may have set it before this script was there
  /** What the reader works as, as `social worker`. */
  practitionerRole = this.practitionerRole ?? "";
  #chat = null;
  #launcher = null;
  #panel = null;

  constructor() {
    super();
    this.attachShadow({ mode: "open", delegatesFocus: false });
    this.shadowRoot.adoptedStyleSheets = [styles()];
  }

  get open() {
    return this.hasAttribute("open");
  }

  set open(open) {
    this.toggleAttribute("open", Boolean(open));
  }

  connectedCallback() {
    if (Object.hasOwn(this, "open")) {
      const { open } = this;
      delete this.open;
      this.open = open;
    }
    if (!this.#chat) this.#build();
    this.#launcher?.showPopover();
    if (this.open) this.#show({ focus: false });
  }

  disconnectedCallback() {
    this.#chat.disconnect();
    this.#hide();
  }

  attributeChangedCallback(name, _before, value) {
    if (name === "role") this.#takeRole(value);
    if (!this.#chat) return;
    if (name === "area") this.#chat.form.setArea(value ?? "");
    if (name === "heading") this.#name(value || WORDS.heading);
    if (name === "open" && this.isConnected) {
      if (value === null) this.#hide();
      else this.#show({ focus: true });
    }
  }

  /** To a screen reader the attribute means something else, so its value is taken over and the attribute away. */
  #takeRole(value) {
    if (value === null) return;
    this.practitionerRole = value;
    this.removeAttribute("role");
  }

  #build() {
    const base = new URL(`${this.getAttribute("base") || HOME.href}/`.replace(/\/+$/, "/"), document.baseURI);
    const service = new Service({ base, token: () => this.getToken?.(), owner: owner() });
    const heading = this.getAttribute("heading") || WORDS.heading;
    const inline = this.hasAttribute("inline");
    this.#chat = new Chat({
      root: this.shadowRoot, service, heading, role: () => this.practitionerRole,
      close: inline ? null : () => { this.open = false; },
    });
    this.#chat.form.setArea(this.getAttribute("area") ?? "");
    if (inline) this.shadowRoot.append(element("div", { className: "touchstone inline" }, this.#chat.node));
    else this.#buildLauncher(heading);
  }

  #buildLauncher(heading) {
    this.#launcher = element("div", { className: "touchstone launcher-place", popover: "manual" },
      button([icon("mark"), element("span", {}, WORDS.launch(heading))], () => { this.open = true; },
        { className: "launcher", part: "launcher", "aria-haspopup": "dialog" }));
    this.#panel = element("dialog", { className: "touchstone panel", part: "panel", popover: "manual", "aria-label": heading },
      this.#chat.node);
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.open = false;
    });
    this.#panel.addEventListener("close", () => { this.open = false; });
    this.shadowRoot.append(this.#launcher, this.#panel);
  }

  #name(heading) {
    this.#chat.title.textContent = heading;
    this.#panel?.setAttribute("aria-label", heading);
    this.#launcher?.querySelector("span").replaceChildren(WORDS.launch(heading));
  }

  get #isShown() {
    return this.#panel?.open || this.#panel?.matches(":popover-open");
  }

  /** A panel beside the page where there is room; on a phone it covers the page, which is then out of reach. */
  #show({ focus }) {
    if (!this.#panel || this.#isShown) return;
    if (window.matchMedia(WIDE).matches) this.#panel.showPopover();
    else this.#panel.showModal();
    this.#launcher.hidePopover(); // it would stand behind the panel, and be reached there with the Tab key
    if (focus) this.#chat.focus();
  }

  #hide() {
    if (!this.#isShown) return;
    const hadFocus = this.#panel.contains(this.shadowRoot.activeElement);
    this.#chat.panel.close();
    if (this.#panel.matches(":popover-open")) this.#panel.hidePopover();
    else this.#panel.close();
    if (!this.isConnected) return;
    this.#launcher.showPopover();
    if (hadFocus) this.#launcher.firstElementChild.focus();
  }
}

if (!customElements.get("touchstone-chat")) customElements.define("touchstone-chat", TouchstoneChat);
