// The page of scenarios: a form, what was made, and what is saved. Everything is text; nothing becomes markup.

import { actNowBlock, element, preview, problemBox, savedItem } from "./scenario-parts.js";

const form = document.getElementById("brief");
const status = document.getElementById("status");
const problem = document.getElementById("problem");
const made = document.getElementById("made");
const saved = document.getElementById("saved");

async function send(path, method, body) {
  const options = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const response = await fetch(path, { method, ...options });
  const data = response.status === 204 ? null : await response.json();
  if (!response.ok) throw Object.assign(new Error("refused"), { data });
  return data;
}

/** Runs one request; says what is going on, and what went wrong. */
async function during(words, work) {
  status.textContent = words;
  problem.replaceChildren();
  try {
    await work();
    status.textContent = "";
  } catch (error) {
    status.textContent = "";
    problem.replaceChildren(...problemBox(error.data));
  }
}

function brief() {
  const { value } = form.elements.theme;
  const number = (name) => (form.elements[name].value === "" ? null : Number(form.elements[name].value));
  return {
    themes: [value.trim()],
    audience: [form.elements.audience.value],
    level: form.elements.level.value,
    minutes: number("minutes") ?? 90,
    setting: form.elements.setting.value,
    child_age: number("child_age"),
    area: form.elements.area.value.trim() || null,
    sources: form.elements.sources.value.split(/[\s,]+/).filter(Boolean),
    seed: number("seed") ?? 1,
  };
}

function show(data) {
  const actions = {
    again: (locked, seed) => during("Making the rest anew…", async () => {
      show(await send(`/v1/scenarios/${data.scenario.id}/again`, "POST", { locked, seed }));
      await list();
    }),
    change: (path, value) => during("Saving…", async () => {
      show(await send(`/v1/scenarios/${data.scenario.id}`, "PATCH", { changes: [{ path, value }] }));
      await list();
    }),
  };
  made.replaceChildren(...(data.act_now ? [actNowBlock(data.act_now)] : []), ...preview(data, actions));
  made.hidden = false;
  made.focus();
}

async function list() {
  const lines = await send("/v1/scenarios", "GET");
  if (!lines.length) return;
  const open = (line) => during("Opening…", async () => show(await send(`/v1/scenarios/${line.id}`, "GET")));
  saved.replaceChildren(element("ul", { className: "plain" }, ...lines.map((line) => savedItem(line, open))));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  during("Looking for findings and putting the case together…", async () => {
    show(await send("/v1/scenarios", "POST", brief()));
    await list();
  });
});

document.getElementById("starters").addEventListener("click", () => {
  if (!form.reportValidity()) return;
  const { themes, audience, seed } = brief();
  during("Writing starters…", async () => {
    const found = await send("/v1/scenarios/starters", "POST", { theme: themes[0], role: audience[0], count: 20, seed });
    const items = found.map((item) => element("li", { className: "starter" }, element("p", {}, item.text),
      element("p", { className: "small" }, item.brings_out)));
    made.replaceChildren(element("h2", { id: "made-title" }, "Starters"), element("ol", { className: "outcomes" }, ...items));
    made.hidden = false;
    made.focus();
  });
});

during("", async () => {
  const offers = await send("/v1/scenarios/offers", "GET");
  document.getElementById("themes").append(...offers.themes.map(({ name }) => element("option", { value: name })));
  form.elements.audience.append(...offers.audiences.map(({ id, name }) => element("option", { value: id }, name)));
  await list();
});
