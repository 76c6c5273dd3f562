// An answer as a document: what is printed, and what is copied, as text and as rich text.

import { dateInWords, LANGUAGE, WORDS } from "./strings.js";
import { element } from "./elements.js";
import { locatorInWords, originInWords, statusInWords, workInWords } from "./sources.js";

const STYLE = `
  body { margin: 0; font: 11pt/1.45 system-ui, "Segoe UI", Roboto, Arial, sans-serif; color: #000; background: #fff; }
  h1 { font-size: 16pt; margin: 0 0 4pt; } h2 { font-size: 13pt; margin: 14pt 0 4pt; break-after: avoid; }
  p, li { margin: 0 0 5pt; white-space: pre-line; break-inside: avoid; orphans: 3; widows: 3; }
  blockquote { margin: 0 0 5pt; padding-left: 8pt; border-left: 2pt solid #999; }
  .act-now { border: 2pt solid #000; padding: 6pt 10pt; margin: 8pt 0; break-inside: avoid; }
  .stamp { font-weight: 600; } .small { font-size: 9.5pt; }
`;

/** The answer as an article of plain elements: headings, paragraphs, lists, quotations. */
export function answerSheet(answer, question) {
  const citations = answer.citations ?? [];
  return element("article", {},
    element("h1", {}, question || WORDS.sheetTitle),
    element("p", { className: "stamp" }, WORDS.sheetStamp(dateInWords(answer.as_of))),
    ...(answer.changes ?? []).map((change) => element("p", { className: "stamp" }, `${WORDS.changes}: ${change}`)),
    actNow(answer.act_now),
    care(answer.care),
    WORDS.outcomes[answer.status] ? element("p", {}, element("strong", {}, WORDS.outcomes[answer.status])) : "",
    answer.message ? element("p", {}, answer.message) : "",
    ...(answer.unanswered ?? []).map((part) => element("p", {}, part)),
    ...(answer.notices ?? []).map((notice) => element("p", {}, element("strong", {}, `${WORDS.note}: `), notice.text,
      ` ${numbers(notice.citations)}`)),
    ...Object.entries(WORDS.groups).flatMap(([force, heading]) => group(answer, force, heading)),
    citations.length ? element("h2", {}, WORDS.sources) : "",
    ...citations.map(source),
    element("p", { className: "small" }, WORDS.sheetEnd));
}

const numbers = (found) => (found ?? []).map((number) => `[${number}]`).join(" ");

function actNow(block) {
  if (!block) return "";
  return element("div", { className: "act-now" },
    element("h2", {}, WORDS.actNow),
    element("ol", {}, ...block.steps.map((step) => element("li", {}, step))),
    contacts(block));
}

function care(block) {
  return block ? element("div", {}, element("p", {}, block.text), contacts(block)) : "";
}

function contacts(block) {
  return element("ul", {}, ...(block.contacts ?? []).map((contact) => element("li", {},
    `${contact.label}: ${[contact.value, contact.when, contact.note].filter(Boolean).join("; ")}`)));
}

function group(answer, force, heading) {
  const names = Object.keys(WORDS.groups);
  const statements = (answer.statements ?? []).filter((each) => (names.includes(each.force) ? each.force : "context") === force);
  if (!statements.length) return [];
  return [element("h2", {}, heading), ...statements.map((each) => {
    const cited = ` ${numbers(each.citations)}`;
    return each.verbatim ? element("blockquote", {}, element("p", {}, `“${each.text}”${cited}`))
      : element("p", {}, `${each.text}${cited}`);
  })];
}

function source(citation) {
  const works = (citation.second_hand ?? []).map(workInWords).join("; ");
  const told = [citation.title, locatorInWords(citation.locator), originInWords(citation), statusInWords(citation),
    (citation.scope ?? "").replace(/\.$/, ""), works ? WORDS.brief(works) : "", /^https?:\/\//.test(citation.url ?? "") ? citation.url : ""];
  return element("p", {}, `[${citation.number}] ${told.filter(Boolean).join(". ")}.`);
}

const BLOCKS = new Set(["P", "LI", "H1", "H2", "DIV", "UL", "OL", "BLOCKQUOTE", "ARTICLE"]);

/** A sheet's words, one block a paragraph. */
export function asText(node) {
  const blocks = [""];
  const walk = (each) => {
    if (each.nodeType === Node.TEXT_NODE) blocks[blocks.length - 1] += each.data;
    const block = BLOCKS.has(each.nodeName);
    if (block) blocks.push(each.nodeName === "LI" ? "• " : "");
    each.childNodes.forEach(walk);
    if (block) blocks.push("");
  };
  walk(node);
  return blocks.map((block) => block.trim()).filter((block) => block && block !== "•").join("\n\n");
}

/** Puts text, and the same as rich text where the browser can, on the clipboard. Rejects where the browser allows neither. */
export async function copyToClipboard(root, text, rich = null) {
  try {
    const kinds = { "text/plain": new Blob([text], { type: "text/plain" }) };
    if (rich) kinds["text/html"] = new Blob([new XMLSerializer().serializeToString(rich)], { type: "text/html" });
    await navigator.clipboard.write([new ClipboardItem(kinds)]);
  } catch {
    copySelected(root, text); // a page without HTTPS, as many intranets are, has no other clipboard
  }
}

function copySelected(root, text) {
  const field = element("textarea", { className: "visually-hidden", readOnly: true, tabIndex: -1, "aria-hidden": "true", value: text });
  const focused = root.activeElement;
  (focused?.closest("dialog") ?? root.querySelector(".chat")).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  if (!done) throw new Error("copying was not allowed");
}

/** Prints a sheet alone, without the page around it, from a frame that is taken away afterwards. */
export function print(root, sheet) {
  root.querySelector("iframe")?.remove();
  const frame = element("iframe", { className: "print-frame", title: WORDS.sheetTitle, tabIndex: -1, "aria-hidden": "true" });
  frame.addEventListener("load", () => {
    const page = frame.contentWindow;
    const style = new page.CSSStyleSheet();
    style.replaceSync(STYLE);
    page.document.adoptedStyleSheets = [style];
    page.document.documentElement.lang = LANGUAGE;
    page.document.title = WORDS.sheetTitle;
    page.document.body.replaceChildren(page.document.adoptNode(sheet));
    page.addEventListener("afterprint", () => setTimeout(() => frame.remove()));
    page.print();
  }, { once: true });
  root.append(frame);
}

/** Hands a file to the browser's downloads. */
export function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
