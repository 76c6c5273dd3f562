// How the chat looks. Sizes are in em of the reader's own type size,
// whatever the host page does to its root; colours come from custom properties that a host may set (--touchstone-…), in
// a light and a dark form.

export const STYLES = `
:host {
  display: block !important;
  visibility: visible !important;
  opacity: 1 !important;
  transform: none !important;
  filter: none !important;
  clip-path: none !important;
  float: none !important;
}

:host([inline]) { block-size: max(576px, min(90vh, 896px)); }

.touchstone {
  all: initial;
  display: block;
  box-sizing: border-box;
  color-scheme: var(--touchstone-color-scheme, light dark);
  --ground: var(--touchstone-ground, light-dark(#f4f6f7, #11171c));
  --surface: var(--touchstone-surface, light-dark(#ffffff, #1a2229));
  --ink: var(--touchstone-ink, light-dark(#16212b, #e8edf0));
  --soft: var(--touchstone-soft, light-dark(#4b5a66, #aab7c0));
  --line: var(--touchstone-line, light-dark(#cfd7dc, #34414b));
  --edge: var(--touchstone-edge, light-dark(#6b7a86, #8494a0));
  --accent: var(--touchstone-accent, light-dark(#17566b, #8fd0e4));
  --accent-strong: var(--touchstone-accent-strong, light-dark(#0e3f50, #b9e4f1));
  --on-accent: var(--touchstone-on-accent, light-dark(#ffffff, #0c1c22));
  --tint: var(--touchstone-tint, light-dark(#e6f0f3, #1f323a));
  --radius: var(--touchstone-radius, 0.625em);
  --danger: light-dark(#a3161b, #ff9b9b);
  --danger-tint: light-dark(#fdeeee, #3a1618);
  --note: light-dark(#8a5a00, #f2c462);
  --note-tint: light-dark(#fff6df, #30270f);
  --good: light-dark(#1c6440, #84d6a8);
  --band: light-dark(#16212b, #05080a);
  --focus: light-dark(#0b57d0, #a8c7fa);
  --shadow: 0 0.125em 0.5em rgb(0 0 0 / 14%), 0 0.75em 2.5em rgb(0 0 0 / 18%);
  color: var(--ink);
  font-family: var(--touchstone-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
  font-size: medium;
  line-height: 1.55;
  overflow-wrap: break-word;
  text-size-adjust: 100%;
  -webkit-text-size-adjust: 100%;
}

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, h4, h5, p, ul, ol, blockquote, fieldset, legend, dl, dd { margin: 0; padding: 0; border: 0; }
h2, h3, h4, h5 { font-size: 1em; line-height: 1.3; text-wrap: balance; }
ul[role="list"], ol[role="list"] { list-style: none; }
a { color: var(--accent); text-underline-offset: 0.15em; }
button, input, textarea { font: inherit; color: inherit; }
button { cursor: pointer; touch-action: manipulation; margin: 0; }
:focus-visible { outline: 0.1875em solid var(--focus); outline-offset: 0.125em; border-radius: 0.25em; }
h3:focus:not(:focus-visible), h4:focus:not(:focus-visible) { outline: none; }

.visually-hidden {
  position: absolute;
  inline-size: 1px !important;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.hint, .counter { color: var(--soft); font-size: 0.9375em; line-height: 1.4; }
.icon { inline-size: 1.5em; block-size: 1.5em; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
.icon.mark path:first-child { fill: currentColor; stroke: none; }

/* The launcher and its panel, in the top layer: nothing of the host page covers or clips them */

.launcher-place {
  position: fixed;
  inset: auto;
  inset-block-end: var(--touchstone-launcher-block-end, 1.25em);
  inset-inline-end: var(--touchstone-launcher-inline-end, 1.25em);
  margin: 0;
  padding: 0;
  border: 0;
  background: none;
  overflow: visible;
}

.launcher {
  display: flex;
  align-items: center;
  gap: 0.5em;
  min-block-size: 3.25em;
  padding: 0.5em 1.375em 0.5em 1em;
  border: 0.125em solid var(--on-accent);
  border-radius: 2em;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 650;
  box-shadow: var(--shadow);
}
.launcher:hover { background: var(--accent-strong); }

.panel:not(:popover-open, [open]), .launcher-place:not(:popover-open) { display: none; }

.panel {
  position: fixed;
  inset: 0;
  inline-size: 100%;
  block-size: 100%;
  max-inline-size: none;
  max-block-size: none;
  margin: 0;
  padding: 0;
  border: 0;
  overflow: hidden;
  background: var(--surface);
}
.panel::backdrop { background: none; }

@media (min-width: 40rem) and (min-height: 28rem) {
  .panel {
    inset: auto;
    inset-block-end: var(--touchstone-launcher-block-end, 1.25em);
    inset-inline-end: var(--touchstone-launcher-inline-end, 1.25em);
    inline-size: min(30em, 100vw - 2.5em);
    block-size: min(52em, 100vh - 2.5em);
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) * 1.4);
    box-shadow: var(--shadow);
  }
  .panel:has(.citation-panel.beside[open]) { inline-size: min(62em, 100vw - 2.5em); }
}

@media (prefers-reduced-motion: no-preference) {
  .panel:popover-open { animation: rise 160ms ease-out; }
  @keyframes rise { from { opacity: 0; transform: translateY(1em); } }
}

.inline { block-size: 100%; }
.inline > .chat { border: 1px solid var(--line); border-radius: calc(var(--radius) * 1.4); overflow: hidden; }

/* The chat: one column, two with a passage beside the answer */

.chat {
  position: relative;
  display: grid;
  grid-template: minmax(0, 1fr) / minmax(0, 1fr);
  block-size: 100%;
  font-size: var(--touchstone-font-size, 1.0625em);
  background: var(--surface);
  container-type: inline-size;
}
.chat:has(> .beside[open]) { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
.column { display: flex; flex-direction: column; min-inline-size: 0; min-block-size: 0; }

.bar {
  display: flex;
  align-items: center;
  flex-wrap: wrap;
  gap: 0.375em;
  flex: none;
  padding: 0.5em 0.625em 0.5em 1em;
  color: var(--accent);
}
.bar h2 { flex: 1 0 min-content; font-size: 1.125em; letter-spacing: -0.01em; color: var(--ink); }
.close { display: inline-flex; align-items: center; justify-content: center; min-inline-size: 2.75em; }

.danger { flex: none; padding: 0.5em 1em; background: var(--band); color: #ffffff; font-size: 0.9375em; line-height: 1.4; }
.danger p { display: inline; }
.danger a { color: inherit; display: inline-block; padding-block: 0.125em; font-size: 1.1em; text-decoration-thickness: 2px; }
.danger :focus-visible { outline-color: #ffd84d; }

.transcript { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1.25em 1em; background: var(--ground); }
.transcript:focus-visible { outline-offset: -0.1875em; }
.articles:empty, .intro:has(+ .articles:not(:empty)) { display: none; }
.articles, .intro, .history > *, .ask > * { inline-size: 100%; max-inline-size: 46em; margin-inline: auto; }
.articles { display: grid; gap: 1.5em; grid-template-columns: minmax(0, 1fr); }
.articles > li { min-inline-size: 0; }

.intro { display: grid; gap: 0.75em; }
.intro p { color: var(--soft); text-wrap: pretty; }
.intro h3 { margin-block-start: 0.75em; }
.intro ul, .next ul, .choices { display: grid; gap: 0.5em; grid-template-columns: minmax(0, 1fr); }
.intro li { display: flex; }
@container (min-width: 44em) { .intro ul { grid-template-columns: repeat(2, minmax(0, 1fr)); } }

/* Buttons and fields */

.primary, .quiet, .choice, .conversation { min-block-size: 2.75em; padding: 0.375em 1.125em; border-radius: 0.5em; font-weight: 600; }
.primary { background: var(--accent); border: 0.125em solid var(--accent); color: var(--on-accent); }
.primary:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
.quiet { background: var(--surface); border: 0.125em solid var(--accent); color: var(--accent); }
.quiet:hover, .choice:hover, .conversation:hover { background: var(--tint); }
.quiet:disabled { color: var(--soft); border-color: var(--line); cursor: default; }
.small { min-block-size: 2.5em; padding: 0.25em 0.75em; font-size: 0.9375em; border-width: 1px; border-color: var(--edge); }
.bar .small { border-color: transparent; background: none; }
@container (max-width: 26em) { .bar { padding-inline: 0.625em 0.25em; gap: 0.25em; } .bar .small { padding-inline: 0.375em; } .bar h2 { font-size: 1em; } .bar .mark { display: none; } }
.bar .small:hover { background: var(--tint); }
@media (pointer: coarse) { .small { min-block-size: max(2.75em, 44px); } }

.choice, .conversation {
  inline-size: 100%;
  text-align: start;
  line-height: 1.4;
  font-weight: 400;
  background: var(--surface);
  border: 1px solid var(--edge);
}
.choice { padding-block: 0.5em; }
.choice:hover { border-color: var(--accent); }

label { display: block; font-weight: 650; line-height: 1.35; }
.warning { display: inline-block; font-weight: 400; font-size: 0.9375em; }

textarea, input:not([type="radio"]) {
  display: block;
  inline-size: 100%;
  min-inline-size: 0;
  margin: 0;
  padding: 0.5em 0.75em;
  background: var(--ground);
  border: 1.5px solid var(--edge);
  border-radius: 0.5em;
}
input:not([type="radio"]) { min-block-size: 2.75em; }
textarea { field-sizing: content; min-block-size: 3em; max-block-size: 30vh; resize: vertical; line-height: 1.45; }
textarea:focus, input:not([type="radio"]):focus { outline: 0.1875em solid var(--focus); outline-offset: 0; border-color: var(--focus); }
[aria-invalid="true"] { border-color: var(--danger); }
.error { color: var(--danger); font-weight: 650; }
.error:empty { display: none; }
.counter { text-align: end; font-variant-numeric: tabular-nums; }
.counter.over { color: var(--danger); font-weight: 650; }

.ask { flex: none; padding: 0.625em 1em 0.75em; border-block-start: 1px solid var(--line); }
.ask textarea { margin-block-start: 0.375em; }
.ask-row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.375em 0.875em; margin-block-start: 0.5em; }
.ask-row .primary { min-inline-size: 6em; }
.ask-row .hint { flex: 1; line-height: 1.3; }
.ask-row details[open] { flex-basis: 100%; }
@media (pointer: coarse) { .ask-row .hint { display: none; } .ask-row .primary { flex: 1; } }
@container (max-width: 26em) { .ask-row .hint { display: none; } .ask-row details { margin-inline-start: auto; } }
summary { inline-size: fit-content; min-block-size: 1.75em; padding: 0.125em 0; font-weight: 600; color: var(--accent); cursor: pointer; }
.ask summary { font-size: 0.9375em; min-block-size: 2em; align-content: center; }
.options { display: grid; gap: 0.75em; grid-template-columns: repeat(auto-fit, minmax(min(13em, 100%), 1fr)); padding-block: 0.5em; max-block-size: 30vh; overflow-y: auto; }
.options label { font-size: 0.9375em; }
.options > div { display: flex; flex-direction: column; gap: 0.25em; }
.options input { margin-block-start: auto; }

/* The line that says what happens */

.strip { flex: none; display: flex; align-items: center; gap: 0.75em; padding: 0.375em max(1em, calc((100% - 49em) / 2)); border-block-start: 1px solid var(--line); min-block-size: 3.25em; font-size: 0.9375em; font-weight: 600; line-height: 1.35; }
/* Collapsed, not away: a line that is to speak has to be there before it does. */
.strip:has(> p:empty) { min-block-size: 0; padding-block: 0; border: 0; }
.strip p { flex: 1; min-inline-size: 0; }
.strip:has(.stop:not([hidden])) p::before {
  content: "";
  display: inline-block;
  inline-size: 0.625em;
  block-size: 0.625em;
  margin-inline-end: 0.625em;
  border-radius: 50%;
  background: var(--accent);
}
@media (prefers-reduced-motion: no-preference) {
  .strip:has(.stop:not([hidden])) p::before { animation: breathe 1.4s ease-in-out infinite alternate; }
  @keyframes breathe { from { opacity: 1; } to { opacity: 0.25; } }
}

/* An answer */

article > div:empty { display: none; }
article {
  display: grid;
  gap: 1.125em;
  grid-template-columns: minmax(0, 1fr);
  padding: 1.125em;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: var(--radius);
}
.asked { padding-block-end: 0.75em; border-block-end: 1px solid var(--line); }
.asked h3 { font-size: 1.1875em; white-space: pre-line; overflow-wrap: anywhere; }
.asked h3 { margin-block-start: 0.25em; }
.asked h3 ~ * { margin-block-start: 0.375em; }

.act-now { padding: 1em 1.125em 1.125em; background: var(--danger-tint); border: 0.1875em solid var(--danger); border-inline-start-width: 0.75em; border-radius: 0.5em; }
.act-now :is(h3, h4) { font-size: 1.375em; color: var(--danger); }
.act-now ol { display: grid; gap: 0.375em; margin-block-start: 0.5em; padding-inline-start: 1.5em; font-weight: 600; }
.act-now li::marker { color: var(--danger); }
.contacts { display: grid; gap: 0.5em; margin-block-start: 1em; }
.contacts li { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; gap: 0 1em; padding-block-start: 0.5em; border-block-start: 1px solid var(--danger); }
.contact-label { grid-column: 1; font-weight: 600; }
.contact-note { grid-column: 1; color: var(--soft); font-size: 0.875em; line-height: 1.4; }
.contacts a, .contact-value { grid-column: 2; grid-row: 1 / span 2; font-weight: 700; }
.contacts a {
  display: inline-flex;
  align-items: center;
  min-block-size: 2.5em;
  padding-inline: 0.875em;
  border-radius: 0.5em;
  background: var(--danger);
  color: var(--surface);
  font-size: 1.125em;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
  text-decoration: none;
}
.contacts a:hover { text-decoration: underline; }
@container (max-width: 26em) {
  .contacts li { grid-template-columns: minmax(0, 1fr); row-gap: 0.25em; }
  .contacts a, .contact-value { grid-column: 1; grid-row: auto; justify-self: start; }
  article { padding: 0.875em; }
  .transcript { padding: 0.75em 0.5em; }
}

.notice, .outcome, .problem, .care { padding: 0.75em 1em; border-radius: 0.375em; border-inline-start: 0.3125em solid; white-space: pre-line; }
.notice { background: var(--note-tint); border-color: var(--note); font-size: 0.9375em; line-height: 1.5; }
.notice strong { color: var(--note); }
.notice + .notice { margin-block-start: 0.5em; }
.outcome, .care { background: var(--tint); border-color: var(--accent); }
.care .contacts li { border-color: var(--line); }
.care .contacts a { background: none; color: var(--accent); text-decoration: underline; padding-inline: 0.25em; }
.problem { background: var(--danger-tint); border-color: var(--danger); }
.outcome h4, .problem h4 { font-size: 1.0625em; }
.outcome > * + *, .problem > * + * { margin-block-start: 0.5em; }
.outcome ul:not([role]) { padding-inline-start: 1.25em; }
.problem a { font-weight: 700; display: inline-block; padding-inline: 0.25em; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.625em; }
.buttons:empty { display: none; }

.statements { display: grid; gap: 1.625em; grid-template-columns: minmax(0, 1fr); }
.statements h4 { font-size: 1.0625em; color: var(--accent); }
.group { display: grid; gap: 1.25em; grid-template-columns: minmax(0, 1fr); margin-block-start: 0.625em; }
.statement { display: grid; gap: 0.375em; grid-template-columns: minmax(0, 1fr); }
.statement > .notice { margin-block-end: 0.375em; }
.said { white-space: pre-line; }
blockquote { padding-inline-start: 0.875em; border-inline-start: 0.1875em solid var(--accent); }
.cited { display: grid; gap: 0.125em; grid-template-columns: minmax(0, 1fr); }
.citation {
  display: inline-flex;
  gap: 0.5em;
  align-items: baseline;
  max-inline-size: 100%;
  min-block-size: 2.125em;
  padding: 0.25em 0.5em;
  border: 0;
  border-radius: 0.375em;
  background: transparent;
  text-align: start;
  font-size: 0.9375em;
  line-height: 1.4;
}
.verbatim .citation { margin-inline-start: 0.5625em; }
.citation:hover { background: var(--tint); }
.citation .number { flex: none; min-inline-size: 1.5em; padding-inline: 0.3em; border-radius: 0.375em; background: var(--tint); color: var(--accent); font-weight: 700; text-align: center; font-variant-numeric: tabular-nums; }
.citation > span:last-child { min-inline-size: 0; color: var(--soft); }
.citation .place { color: var(--accent); text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 0.2em; }
.citation:disabled { cursor: default; color: var(--soft); }
@media (pointer: coarse) { .citation { min-block-size: max(2.75em, 44px); padding-block: 0.5em; } }

.status { font-weight: 600; }
.status[data-status="superseded"], .status[data-status="not_yet_in_force"] { color: var(--note); }
.status[data-status="in_force"] { color: var(--good); }
.status[data-status="historic"], .status[data-status="unknown"] { font-weight: inherit; }

.sources { padding-block-start: 0.75em; border-block-start: 1px solid var(--line); }
.sources ol { display: grid; gap: 0.875em; grid-template-columns: minmax(0, 1fr); margin-block: 0.5em 0.75em; }
.source-details { padding-inline-start: 2.75em; font-size: 0.9375em; line-height: 1.45; color: var(--soft); }
.source-details .second-hand { color: var(--ink); }
.source-details .status, .about .status { display: inline-block; }
.source-details .status::first-letter, .about .status::first-letter { text-transform: uppercase; }

.end { display: grid; gap: 0.875em; grid-template-columns: minmax(0, 1fr); }
.actions, .feedback-row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5em; }
.feedback-row p { margin-inline-end: 0.25em; font-weight: 600; font-size: 0.9375em; }
.report { display: grid; gap: 0.75em; margin-block-start: 0.75em; padding: 1em; border: 1px solid var(--line); border-radius: 0.5em; }
.report legend { font-weight: 650; }
.radio { display: flex; align-items: center; gap: 0.625em; min-block-size: 2.75em; font-weight: 400; cursor: pointer; }
.radio input { inline-size: 1.25em; block-size: 1.25em; margin: 0; accent-color: var(--accent); flex: none; }
.next { padding-block-start: 0.875em; border-block-start: 1px solid var(--line); }
.next h4 { margin-block-end: 0.5em; }

/* Earlier conversations */

.history { flex: 1; min-block-size: 0; overflow-y: auto; padding: 1em; background: var(--ground); }
.history-bar { display: flex; align-items: center; justify-content: space-between; gap: 1em; }
.history-bar h3 { font-size: 1.1875em; }
.history-body { display: grid; gap: 0.875em; margin-block-start: 0.75em; grid-template-columns: minmax(0, 1fr); }
.conversations { display: grid; gap: 0.875em; grid-template-columns: minmax(0, 1fr); }
.conversations > li { display: grid; gap: 0.375em; padding: 0.75em; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); grid-template-columns: minmax(0, 1fr); }
.conversation { border: 0; padding: 0.25em 0; font-weight: 650; color: var(--accent); text-decoration: underline; text-underline-offset: 0.2em; overflow-wrap: anywhere; }
.rename, .remove { display: grid; gap: 0.625em; }

/* The panel with a passage */

.citation-panel { padding: 0; border: 0; margin: 0; background: var(--surface); color: var(--ink); overscroll-behavior: contain; }
.citation-panel[open] { display: flex; flex-direction: column; }
.citation-panel.beside[open] { position: static; inline-size: 100%; max-inline-size: none; block-size: 100%; max-block-size: none; min-block-size: 0; border-inline-start: 1px solid var(--line); }
.citation-panel:modal { position: fixed; inset: 0; inline-size: 100%; max-inline-size: 100%; block-size: 100%; max-block-size: none; }
.citation-panel::backdrop { background: rgb(5 10 14 / 55%); }
@media (min-width: 48rem) {
  .citation-panel:modal { inset: 0 0 0 auto; inline-size: min(38em, 70vw); }
}
@media (prefers-reduced-motion: no-preference) {
  .citation-panel:modal { animation: arrive 160ms ease-out; }
  @keyframes arrive { from { opacity: 0; transform: translateY(1.5em); } }
}
.citation-panel:not(:modal) > .danger, .citation-panel .danger p + p { display: none; }
.panel-bar { display: grid; flex: none; grid-template-columns: minmax(0, 1fr) auto; gap: 0.25em 1em; align-items: start; padding: 0.75em 1em; border-block-end: 1px solid var(--line); }
.panel-bar h3 { align-self: center; }
.panel-bar p { grid-column: 1 / -1; grid-row: 2; font-size: 0.9375em; line-height: 1.4; color: var(--soft); }
.panel-body { flex: 1; min-block-size: 0; overflow-y: auto; padding: 1.125em 1em 2em; display: flex; flex-direction: column; gap: 1em; }
.panel-body > * { flex: none; }
.panel-body:focus-visible { outline-offset: -0.1875em; }
.panel-body ul { padding-inline-start: 1.25em; }
.about { padding-block-start: 1em; border-block-start: 1px solid var(--line); color: var(--soft); font-size: 0.9375em; }
.about h4 { color: var(--ink); }
.about a { display: inline-block; padding-block: 0.25em; }
.heading-path { color: var(--accent); font-weight: 650; font-size: 0.9375em; }
.heading-path:empty { display: none; }
.passage-text { display: grid; gap: 0.75em; grid-template-columns: minmax(0, 1fr); white-space: pre-line; }
.passage-text .around { color: var(--soft); font-size: 0.9375em; }
mark { background: #ffe27a; color: #16212b; padding: 0.1em 0.05em; border-radius: 0.15em; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.page-picture canvas { display: block; inline-size: 100%; block-size: auto; border: 1px solid var(--line); background: #ffffff; }
.page-text { white-space: pre-line; }
.page-text h5 { margin-block-end: 0.375em; }

/* A phone, or a low window as at 400 % zoom: everything scrolls together, and an answer has the whole screen */

.another { display: none; }

@media (max-width: 39.99rem), (max-height: 27.99rem) {
  :host([inline]) { block-size: auto !important; }
  .inline > .chat { overflow: visible; block-size: auto; }
  .chat { grid-template-rows: auto; overflow-y: auto; overscroll-behavior: contain; scroll-padding-block: 7em 5em; }
  .column { display: block; min-block-size: max-content; }
  .transcript, .history { overflow: visible; }
  .articles > li { scroll-margin-block: 7em 5em; }
  .intro > p, .intro li:nth-child(n + 3) { display: none; }
  .intro h3 { margin-block-start: 0; }
  .danger { font-size: 0.875em; }
  .another { display: block; }
  .strip { font-size: 0.875em; }
  .strip { background: var(--surface); }
  .strip:has(> .another:not([hidden])) { min-block-size: 3.25em; padding-block: 0.375em; border-block-start: 1px solid var(--line); }
}

@media (max-width: 39.99rem) and (min-height: 28rem) {
  .danger { position: sticky; inset-block-start: 0; z-index: 1; }
  .strip { position: sticky; inset-block-end: 0; z-index: 1; }
}

@media (max-height: 27.99rem) {
  .column > .danger { display: contents; }
  .danger p { display: block; padding: 0.25em 1em; background: var(--band); font-size: 0.875em; }
  .danger p:first-child { position: sticky; inset-block-start: 0; z-index: 1; }
  .chat { scroll-padding-block: 3em 1em; }
  .articles > li { scroll-margin-block: 3em 1em; }
  .citation-panel:modal { display: block; overflow-y: auto; }
  .citation-panel:modal > .danger { position: sticky; inset-block-start: 0; z-index: 1; padding: 0; }
  .panel-body { overflow-y: visible; }
  .options { max-block-size: none; }
}

@media (prefers-contrast: more) { .touchstone { --soft: var(--ink); --line: var(--edge); } }

@media (forced-colors: active) {
  .primary, .quiet, .contacts a, .choice, .launcher { border: 2px solid ButtonText; }
  .act-now { border-color: CanvasText; }
  .strip p::before { background: Highlight; forced-color-adjust: none; }
  mark { forced-color-adjust: none; background: Mark; color: MarkText; }
  .panel, .inline > .chat, .danger { border: 1px solid CanvasText; }
}

.print-frame { position: fixed; inset-block-start: -10000px; inline-size: 60em; block-size: 10em; border: 0; }

/* Printed with the page around it: the answers and their sources, whole */

@media print {
  :host([inline]), .inline, .chat, .column { block-size: auto; min-block-size: 0; }
  .chat, .transcript { overflow: visible; border: 0; }
  .column { display: block; }
  .bar button, .ask, .strip, .intro, .history, .end, .buttons, .citation-panel, .launcher-place { display: none !important; }
  article { border: 0; padding: 0; }
  .statement, .act-now, .notice, .sources li { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: contents; }
}
`;
