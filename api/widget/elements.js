// The one way in which the widget makes elements: text goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  mark: ["M5 4h14v3.6h-5V18h-4V7.6H5z", "M5 21h14"],
  close: ["M6 6l12 12M18 6L6 18"],
};

/** An element with properties, or attributes where it has no such property, and children; null and "" are left out. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node && name !== "role" && !name.includes("-")) node[name] = value;
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== ""));
  return node;
}

export function button(text, onClick, properties = {}) {
  const node = element("button", { type: "button", ...properties }, text);
  if (onClick) node.addEventListener("click", onClick);
  return node;
}

/** A drawing beside words, or of which a label speaks: never spoken itself. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon ${name}` })) {
    drawing.setAttribute(key, value);
  }
  for (const line of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    drawing.append(path);
  }
  return drawing;
}

/** A telephone link only where the value is nothing but digits and spaces; otherwise its text. */
export function telephone(value, properties = {}) {
  return /^[0-9 ]+$/.test(value)
    ? element("a", { href: `tel:${value.replaceAll(" ", "")}`, ...properties }, value)
    : element("span", { className: "contact-value" }, value);
}

/** A link to the publisher's own copy, only ever to a web address; null otherwise. */
export function outward(url, words) {
  if (!url || !URL.canParse(url) || !["http:", "https:"].includes(new URL(url).protocol)) return null;
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, words(new URL(url).hostname));
}
