// The parts that the page of scenarios is made of.

/** An element with properties and children; strings become text nodes, never markup. */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

const list = (tag, texts) => element(tag, {}, ...texts.map((text) => element("li", {}, text)));

/** "2026-03-14" as "14 March 2026". */
const inWords = (day) => new Date(day).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export function actNowBlock({ steps = [], contacts = [] }) {
  const block = element("section", { className: "act-now" }, element("h3", {}, "Act now"), list("ol", steps),
    list("ul", contacts.map(({ label, value }) => `${label}: ${value}`)));
  block.setAttribute("role", "alert");
  return block;
}

/** What a problem says, with what to do first where a child may be in danger. */
export function problemBox(data) {
  const words = data?.detail ?? "The service did not answer. Try again.";
  return [...(data?.act_now ? [actNowBlock(data.act_now)] : []), element("p", {}, words)];
}

export function savedItem(line, open) {
  const button = element("button", { type: "button", className: "link" }, line.title);
  button.addEventListener("click", () => open(line));
  const about = `${line.themes.join(", ").replaceAll("_", " ")}; version ${line.version}; ${inWords(line.made_at.slice(0, 10))}`;
  return element("li", {}, button, element("span", { className: "small" }, line.passed ? about : `${about}; a check fails`),
    ...line.replaced_since.map((text) => element("p", { className: "note" }, text)));
}

/** The scenario as it was made: notices first, then the checks, downloads, outcomes and stages. */
export function preview(data, actions) {
  const { scenario } = data;
  const failed = data.checks.filter(({ passed }) => !passed).flatMap(({ problems }) => problems);
  const parts = [element("h2", { id: "made-title" }, scenario.title)];
  for (const text of [...data.replaced_since, ...scenario.notices]) {
    parts.push(element("div", { className: "notice" }, element("p", {}, text)));
  }
  parts.push(element("p", {}, `${scenario.theme_names.join(" and ")}. For ${scenario.audience_names.join(" and ")}; `
    + `${scenario.brief.minutes} minutes; version ${scenario.version}; seed ${scenario.brief.seed}.`));
  parts.push(element("p", {}, scenario.statement));
  parts.push(failed.length
    ? element("div", { className: "notice" }, element("p", {}, "Nothing can be exported until this is mended:"), list("ul", failed))
    : element("p", { className: "passed" }, `All ${data.checks.length} checks passed.`));
  parts.push(downloads(data));
  parts.push(element("h3", {}, "Outcomes"), element("ol", { className: "outcomes" },
    ...scenario.outcomes.map(({ text, stages }) => element("li", {}, `${text} (stage ${stages.join(", ")})`))));
  parts.push(element("h3", {}, "Who is who"), list("ul", scenario.cast.map(({ name, role, agency, from_stage: stage }) =>
    `${name}, ${agency === null ? role : `${role} (${agency})`}${stage > 1 ? `; from stage ${stage}` : ""}`)));
  const genogram = data.exports.find(({ name }) => name === "genogram");
  if (genogram) {
    parts.push(element("img", { className: "genogram", src: genogram.open, alt: familyInWords(scenario) }));
  }
  parts.push(...scenario.stages.map((stage, place) => stageSection(scenario, stage, place, actions)));
  parts.push(againForm(scenario, actions));
  return parts;
}

function downloads(data) {
  return element("nav", { className: "downloads", ariaLabel: "Downloads" },
    ...data.exports.map(({ label, open }) => element("a", { href: open, download: "" }, label)));
}

function familyInWords(scenario) {
  const family = scenario.cast.filter(({ agency }) => agency === null);
  return `Genogram: ${family.map(({ name, kin }) => `${name}, ${kin}`).join("; ")}`;
}

function stageSection(scenario, stage, place, actions) {
  const point = scenario.points.find(({ id }) => id === stage.point);
  const box = element("input", { type: "checkbox", value: String(stage.number), checked: stage.locked, className: "lock" });
  return element("section", { className: "stage" },
    element("h3", {}, `Stage ${stage.number}: ${stage.title}`),
    element("p", { className: "small" }, `${inWords(stage.on)}; ${stage.arrival.channel}, from ${stage.arrival.sender}`),
    element("p", {}, stage.arrival.paragraphs.join(" ")),
    list("ol", stage.questions),
    element("p", { className: "decision" }, stage.decision),
    notes(scenario, stage, point),
    editor(stage, place, actions),
    element("label", { className: "keep" }, box, "Keep this stage when the rest is made anew"));
}

function notes(scenario, stage, point) {
  const numbers = [...(point?.findings ?? []), ...(point?.expectations ?? [])];
  const quotes = scenario.citations.filter(({ number }) => numbers.includes(number)).map((item) => element("blockquote",
    { className: "cited" }, element("p", {}, `“${item.quote}”`),
    element("p", { className: "small" }, `[${item.number}] ${item.title}, ${item.locator}. ${item.status_text}. ${item.notice ?? ""}`)));
  return element("details", { className: "notes" }, element("summary", {}, "Facilitator’s notes"),
    element("h4", {}, point?.title ?? ""), element("p", {}, point?.practice ?? ""), ...quotes,
    element("h4", {}, "Red flags"), list("ul", stage.red_flags.map(({ text }) => text)),
    element("h4", {}, "What is missing"), list("ul", stage.missing),
    element("h4", {}, "Only to those who ask"), list("ul", stage.notes.held_back.map(({ who, tells }) => `${who}: ${tells}`)),
    element("h4", {}, "Draw out"), list("ul", stage.notes.draw_out));
}

function editor(stage, place, actions) {
  const id = `decision-${stage.number}`;
  const area = element("textarea", { id, value: stage.decision, rows: 3 });
  const save = element("button", { type: "button" }, "Save and check");
  save.addEventListener("click", () => actions.change(`/stages/${place}/decision`, area.value));
  return element("details", {}, element("summary", {}, "Change the decision"),
    element("label", { htmlFor: id }, `Decision of stage ${stage.number}`), area, save);
}

function againForm(scenario, actions) {
  const button = element("button", { type: "button", className: "primary" }, "Make the rest anew");
  button.addEventListener("click", () => {
    const locked = [...document.querySelectorAll(".lock:checked")].map(({ value }) => Number(value));
    actions.again(locked, scenario.brief.seed + 1);
  });
  return element("p", { className: "actions" }, button);
}
