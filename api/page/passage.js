// The panel that shows a citation's passage, with the quotation marked in what stands around it.

import { originInWords, statusMark } from "./parts.js";
import { element, locatorInWords, workInWords } from "./words.js";

const dialog = document.getElementById("passage");
const title = document.getElementById("passage-title");
const place = document.getElementById("passage-place");
const body = document.getElementById("passage-body");
let opener = null;
let request = null;

export async function openPassage(citation, button) {
  opener = button;
  showHead(citation, citation.locator);
  body.replaceChildren(element("p", { className: "hint" }, "Opening the passage…"));
  body.scrollTop = 0;
  if (!dialog.open) {
    dialog.showModal();
    // So that a phone's Back closes the panel, and does not leave the page and lose its answers.
    if (!history.state?.passage) history.pushState({ passage: true }, "");
  }
  title.focus();
  request?.abort();
  request = new AbortController();
  const { signal } = request;
  try {
    const passage = await fetchPassage(citation.open, signal);
    if (!signal.aborted) show(passage, citation);
  } catch {
    if (!signal.aborted) showFailure(citation, button);
  }
}

async function fetchPassage(open, signal) {
  const url = new URL(open, location.origin);
  if (url.origin !== location.origin || !url.pathname.startsWith("/v1/passages/")) throw new Error("not a passage");
  const response = await fetch(url.pathname, { cache: "no-store", signal });
  if (!response.ok) throw new Error(`passage: ${response.status}`);
  return response.json();
}

function showHead(source, locator) {
  title.textContent = `Source ${source.number}: ${source.title}`;
  place.replaceChildren(locatorInWords(locator), " · ", statusMark(source));
}

function show(passage, citation) {
  // The status is the citation's: it holds on the answer's date, while the passage's holds today.
  const { source_id, status, superseded_by } = citation;
  const source = { ...citation, ...passage.source, source_id, status, superseded_by };
  const locator = passage.locator ?? citation.locator;
  const marked = markQuote(passage, citation);
  const found = marked.some((part) => part.nodeName === "MARK");
  showHead(source, locator);
  body.replaceChildren(
    found ? "" : element("p", { className: "notice" }, "The quotation could not be marked in this passage."),
    element("p", { className: "heading-path" }, (locator.heading_path ?? []).join(" › ")),
    element("div", { className: "passage-text" },
      ...around("What stands before", passage.before),
      element("p", { className: "passage-itself" }, ...marked),
      ...around("What stands after", passage.after)),
    ...restsOn(passage.references ?? []),
    aboutSource(source));
  body.querySelector("mark")?.scrollIntoView({ block: "center" });
}

function around(name, text) {
  if (!text) return [];
  return [element("h3", { className: "visually-hidden" }, name), element("p", { className: "around" }, text)];
}

function aboutSource(source) {
  return element("div", { className: "about" },
    element("h3", {}, "About this source"),
    element("p", {}, originInWords(source)),
    source.status_note ? element("p", {}, source.status_note) : "",
    originalLink(source.url));
}

/** A link to the publisher's own copy; only ever to a web address. */
function originalLink(url) {
  if (!url || !URL.canParse(url) || !["http:", "https:"].includes(new URL(url).protocol)) return "";
  return element("p", {}, element("a", { href: url, target: "_blank", rel: "noopener noreferrer" },
    `The publisher’s own copy (${new URL(url).hostname}, opens in a new tab)`));
}

function restsOn(references) {
  if (!references.length) return [];
  return [
    element("h3", {}, "This brief rests on"),
    element("ul", {}, ...references.map((work) => element("li", {}, workInWords(work)))),
  ];
}

/** The passage's text, cut into text and one <mark>. Offsets count code points, as Python does, not UTF-16 units. */
function markQuote(passage, citation) {
  const points = Array.from(passage.text);
  const [from, to] = quoteRange(points, citation.start - passage.start, citation.end - passage.start, citation.quote);
  if (from === to) return [passage.text];
  const cut = (start, end) => points.slice(start, end).join("");
  return [
    cut(0, from),
    element("mark", {}, cut(from, to)),
    cut(to),
  ].filter((part) => part !== "");
}

const withoutSpace = (text) => text.replace(/\s+/gu, "");

/** Where the quotation stands: at its offsets if it truly stands there, else where the same words are, else nowhere. */
export function quoteRange(points, from, to, quote) {
  const wanted = withoutSpace(quote);
  if (!wanted) return [0, 0];
  if (from >= 0 && to <= points.length && withoutSpace(points.slice(from, to).join("")) === wanted) return [from, to];
  const places = points.map((_, place) => place).filter((place) => /\S/u.test(points[place]));
  const dense = places.map((place) => points[place]).join("");
  const found = dense.indexOf(wanted);
  if (found < 0) return [0, 0];
  const first = Array.from(dense.slice(0, found)).length;
  return [places[first], places[first + Array.from(wanted).length - 1] + 1];
}

function showFailure(citation, button) {
  const retry = element("button", { type: "button", className: "quiet" }, "Try again");
  retry.addEventListener("click", () => openPassage(citation, button));
  const alert = element("div", { className: "problem" },
    element("p", {}, element("strong", {}, "The passage could not be opened.")),
    element("p", {}, "The quotation, as it stands in the answer:"),
    element("blockquote", {}, citation.quote),
    retry);
  alert.setAttribute("role", "alert");
  body.replaceChildren(alert);
}

document.getElementById("passage-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // the backdrop; everything inside is a child
});
dialog.addEventListener("close", () => {
  request?.abort();
  opener?.focus();
});
window.addEventListener("popstate", () => dialog.close());
