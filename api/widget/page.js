// A page of a document: its picture with the quoted words highlighted, and its text beside it.

import { WORDS } from "./strings.js";
import { element } from "./elements.js";
import { marked } from "./quotes.js";

export class PageView {
  #service;
  #citation;
  #signal;
  nodes = [];

  constructor({ service, citation, signal }) {
    this.#service = service;
    this.#citation = citation;
    this.#signal = signal;
  }

  /** Fetches the page and fills `nodes`; its picture is drawn when it arrives. Resolves to what the service says of the page. */
  async load(number) {
    const { source_id: source, passage_id: passage, lead } = this.#citation;
    const quotes = [lead, this.#citation].filter(Boolean).map(({ start, end }) => ["quote", `${start}-${end}`]);
    const version = this.#citation.version ? [["version", this.#citation.version]] : [];
    const asked = new URLSearchParams([["passage", passage], ...version, ...quotes]);
    const path = `v1/documents/${encodeURIComponent(source)}/pages/${encodeURIComponent(number)}?${asked}`;
    const page = await this.#service.json(path, { signal: this.#signal });
    const text = element("div", { className: "page-text" },
      element("h5", {}, WORDS.pageText),
      element("p", {}, ...marked(page.text, page.start, this.#citation)));
    this.nodes = [...this.#picture(page), text];
    return page;
  }

  #picture({ picture, page, printed_page: printed }) {
    if (!picture) return [element("p", { className: "hint" }, WORDS.noPicture)];
    const hint = element("p", { className: "hint" }, WORDS.openingPage);
    const label = WORDS.pagePicture(printed ?? page, picture.rectangles.length > 0);
    const canvas = element("canvas", { role: "img", "aria-label": label, width: 0, height: 0, hidden: true });
    this.#draw(canvas, picture).then(() => {
      hint.remove();
    }).catch(() => {
      if (!this.#signal.aborted) hint.textContent = WORDS.noPicture;
    });
    const missed = picture.rectangles.length ? "" : element("p", { className: "hint" }, WORDS.notOnPicture);
    return [element("div", { className: "page-picture" }, missed, hint, canvas)];
  }

  /** Drawn, not put into an <img>: so it works with a token, and under any policy for images. */
  async #draw(canvas, { open, rectangles }) {
    const path = this.#service.own(open, "v1/documents/");
    const image = await createImageBitmap(await this.#service.blob(path, { signal: this.#signal, accept: "image/png" }));
    canvas.width = image.width;
    canvas.height = image.height;
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    pen.globalCompositeOperation = "multiply";
    pen.fillStyle = "#ffe27a";
    const margin = image.height * 0.003;
    for (const { x, y, width, height } of rectangles) {
      pen.fillRect(x * image.width - margin, y * image.height - margin,
        width * image.width + 2 * margin, height * image.height + 2 * margin);
    }
    canvas.hidden = false;
  }
}
