// Where a quotation stands in a text that is shown. Offsets count code points, as the service does, not UTF-16 units.

import { element } from "./elements.js";

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

/** A text that begins at `start` of its document, cut into text and a <mark> for what stands in it of the words quoted. */
export function marked(text, start, citation) {
  const points = Array.from(text);
  const parts = [];
  let done = 0;
  for (const [from, to] of [citation.lead, citation].filter(Boolean).map((quote) => rangeHere(points, start, quote))) {
    if (from === to || from < done) continue;
    parts.push(points.slice(done, from).join(""), element("mark", {}, points.slice(from, to).join("")));
    done = to;
  }
  return [...parts, points.slice(done).join("")].filter((part) => part !== "");
}

/** Where the part of a quotation that falls on this text stands in it. */
function rangeHere(points, start, { quote, start: first, end }) {
  const [from, to] = [Math.max(first, start), Math.min(end, start + points.length)];
  const part = from < to ? Array.from(quote).slice(from - first, to - first).join("") : quote;
  return quoteRange(points, from - start, to - start, part);
}
