// The page: the question's form, one running question at a time, and the line that says what happens.

import { AnswerView } from "./answer.js";
import { ask, Problem } from "./stream.js";
import { count, dateInWords, element } from "./words.js";

const COUNTER_FROM = 1800;
const byId = (id) => document.getElementById(id);
const form = byId("ask");
const field = byId("question");
const stop = byId("stop");
const another = byId("another");
let running = null; // {controller, view} of the question that is being answered

async function answer(request) {
  running?.controller.abort();
  const view = new AnswerView(request);
  const run = { controller: new AbortController(), view };
  running = run;
  byId("examples").hidden = true;
  byId("alone").hidden = false;
  byId("transcript").append(view.item);
  view.heading.focus({ preventScroll: true });
  const keepInSight = followUntilScrolled(view.item);
  say("Sending the question…");
  showRunning(true);
  try {
    let whole = false;
    for await (const { event, data } of ask(request, run.controller.signal)) {
      whole = show(view, event, data, request) || whole;
      keepInSight();
    }
    if (!whole) throw new TypeError("the stream ended before the answer");
  } catch (error) {
    const words = showFailure(view, error, request);
    if (running === run) say(words);
  }
  view.settle();
  keepInSight();
  if (running === run) {
    running = null;
    showRunning(false);
  }
}

/** Shows one event; true when it was the last one that matters. */
function show(view, event, data, request) {
  switch (event) {
    case "stage": say(stageInWords(data)); return false;
    case "act_now": view.showActNow(data); return false;
    case "privacy": view.showPrivacy(data); return false;
    case "notice": view.showNotice(data); return false;
    case "statement": view.showStatement(data); return false;
    case "citation": view.showCitation(data); return false;
    case "answer": say(view.finish(data, retryButton(view, request))); return true;
    case "problem": throw new Problem(data, data.status);
    default: return false;
  }
}

function stageInWords({ stage, found }) {
  if (stage === "screening") return "Reading the question…";
  if (stage === "checking") return "Checking quotations…";
  return Number.isInteger(found) ? `Searching what is held: ${count(found, "passage")} found…` : "Searching what is held…";
}

/** Shows why there is no whole answer, with a way on; returns the words for the status line. */
function showFailure(view, error, request) {
  if (error.name === "AbortError") {
    view.showStopped(view.isEmpty ? "" : "What had arrived is shown below.", retryButton(view, request));
    return "Stopped.";
  }
  if (error instanceof Problem) {
    const change = error.body.status === 422 || error.body.status === 413;
    view.showProblem(error.body, change ? changeButton(request, error.body.field) : retryButton(view, request));
    return "The question was not answered.";
  }
  const begun = !view.isEmpty;
  view.showProblem({
    title: begun ? "The connection to the service was lost" : "The service could not be reached",
    detail: begun ? "The answer below is not complete." : "Check your connection, then try again.",
  }, retryButton(view, request));
  return begun ? "The answer is not complete." : "The service could not be reached.";
}

function retryButton(view, request) {
  const button = element("button", { type: "button", className: "quiet" }, "Try again");
  button.addEventListener("click", () => {
    if (!view.hasActNow) view.item.remove(); // what to do now stays in sight, whatever the next try brings
    answer(request);
  });
  return button;
}

function changeButton(request, at) {
  const button = element("button", { type: "button", className: "quiet" }, "Change the question");
  button.addEventListener("click", () => {
    field.value = request.question;
    showCount();
    const target = { area: byId("area"), as_of: byId("as-of") }[at] ?? field;
    if (target !== field) byId("options").open = true;
    target.focus();
  });
  return button;
}

/** Keeps the top of the newest answer in sight while it grows, until the reader scrolls or types. */
function followUntilScrolled(item) {
  const release = new AbortController();
  setTimeout(() => { // not the key press that asked
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      window.addEventListener(kind, () => release.abort(), { passive: true, signal: release.signal });
    }
  });
  const keep = () => {
    if (!release.signal.aborted) item.scrollIntoView({ block: "start" });
  };
  keep();
  return keep;
}

function say(text) {
  byId("status").textContent = text;
}

function showRunning(isRunning) {
  const hadFocus = document.activeElement === stop;
  stop.hidden = !isRunning;
  another.hidden = isRunning;
  if (hadFocus && !isRunning) another.focus();
}

function showError(text) {
  const error = byId("question-error");
  error.textContent = text;
  error.hidden = !text;
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

let speaking = 0;
function showCount() {
  const left = field.maxLength - field.value.length;
  const near = field.value.length >= COUNTER_FROM;
  const text = near ? `${count(left, "character")} left` : "";
  byId("counter").textContent = text;
  byId("counter").hidden = !near;
  clearTimeout(speaking);
  speaking = setTimeout(() => { byId("counter-spoken").textContent = text; }, 1000);
}

function showOptions() {
  const { area, as_of: asOf } = options();
  const set = [area ? `area: ${area}` : "", asOf ? `as of ${dateInWords(asOf)}` : ""].filter(Boolean).join(", ");
  byId("options-set").textContent = set ? ` (${set})` : "";
}

function options() {
  return { area: byId("area").value.trim() || null, as_of: byId("as-of").value || null };
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (!question) {
    showError("Write a question first.");
    field.focus();
    return;
  }
  showError("");
  field.value = "";
  showCount();
  answer({ question, ...options() });
});

field.addEventListener("input", () => {
  showCount();
  showError("");
});

field.addEventListener("keydown", (event) => {
  const touch = window.matchMedia("(pointer: coarse)").matches; // there Enter is the only way to a new line
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !touch) {
    event.preventDefault();
    form.requestSubmit();
  }
});

byId("examples").addEventListener("click", (event) => {
  const example = event.target.closest("button");
  if (!example) return;
  field.value = example.textContent;
  form.requestSubmit();
});

stop.addEventListener("click", () => running?.controller.abort());
another.addEventListener("click", () => field.focus());
byId("options").addEventListener("input", showOptions);

new ResizeObserver(([banner]) => { // what is scrolled to stops below the line at the top, however many rows that takes
  document.documentElement.style.setProperty("--banner", `${banner.target.offsetHeight}px`);
}).observe(document.querySelector(".danger-line"));
