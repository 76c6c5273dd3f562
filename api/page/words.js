// Plain words for what the API says in codes, and the one way in which this page makes elements.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];

/** An element with properties and children; strings become text nodes, never markup. */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

/** "2023-12-15" → "15 December 2023"; "2014-11" → "November 2014"; "2023" stays; anything else stays as it came. */
export function dateInWords(date) {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(date ?? "");
  if (!parts) return date ?? "";
  const [, year, month, day] = parts;
  return [day && String(Number(day)), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(" ");
}

export function count(number, singular, plural = `${singular}s`) {
  return `${number} ${number === 1 ? singular : plural}`;
}

export function kindInWords(kind) {
  if (!kind) return "";
  const words = kind === "unregistered" ? "not in the register" : kind.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

/** What replaced a source, in words: its title where it is given, "the 2026 edition" where the ids show that, or its id. */
function successor(source) {
  if (source.superseded_by_title) return source.superseded_by_title;
  const [, stem, year] = /^(.*)-(\d{4})$/.exec(source.superseded_by) ?? [];
  const sameWork = stem && (source.source_id ?? source.id ?? "").startsWith(`${stem}-`);
  return sameWork ? `the ${year} edition` : source.superseded_by;
}

/** A source's status as the register gives it on the answer's date. */
export function statusInWords(source) {
  switch (source.status) {
    case "in_force": return "in force";
    case "superseded": return source.superseded_by ? `superseded by ${successor(source)}` : "superseded";
    case "historic": return "of its time, not guidance in force";
    case "not_yet_in_force": return "not yet in force";
    default: return source.status_text || "status not known";
  }
}

/** The status as it stands beside a statement: a finding shows its age there, guidance whether it is in force. */
export function statusInShort(source) {
  if (source.status !== "historic") return statusInWords(source);
  return source.published ? `published ${dateInWords(source.published)}` : "date not known";
}

/** "Working Together 2023, p. 92 – superseded by the 2026 edition": a work that a brief rests on. */
export function workInWords(work) {
  const place = [work.title || work.source_id, work.where].filter(Boolean).join(", ");
  const held = work.held === false ? " (not held here)" : "";
  return `${place} – ${statusInWords(work)}${held}`;
}

/** The locator's label, with the page or slide when the label does not say it. */
export function locatorInWords(locator) {
  const label = locator?.label ?? "";
  const says = (value) => label.split(/[^\p{L}\p{N}.]+/u).includes(String(value));
  const page = locator?.printed_page ?? locator?.page ?? null;
  return [
    label,
    locator?.paragraph && !says(locator.paragraph) ? `para ${locator.paragraph}` : "",
    locator?.slide && !says(locator.slide) ? `slide ${locator.slide}` : "",
    page !== null && !locator?.slide && !says(page) ? `page ${page}` : "",
  ].filter(Boolean).join(", ");
}
