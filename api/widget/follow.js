// What somebody may want to ask next: what this answer does not say, as questions that stand alone.

import { WORDS } from "./strings.js";

const MOST = 3;
const LONGEST = 200; // characters; a longer question is a case note, and no heading for another
const ASKED_OF = /^what (?:do|does) (?:reviews|guidance|the procedure in .{1,80}?) say(?::| (?=about\b))\s*/i;

/** At most three questions; none where nothing was answered. */
export function followUps(answer, area) {
  if (!answer.statements?.length) return [];
  const forces = new Set(answer.statements.map((statement) => statement.force));
  const topic = (answer.standalone_question || answer.question || "").replace(ASKED_OF, "");
  const short = topic && topic.length <= LONGEST;
  const asking = (who) => `${who}${/^about\b/i.test(topic) ? " " : ": "}${topic}`;
  return [
    ...(answer.unanswered ?? []),
    short && area && !forces.has("local") ? asking(WORDS.procedure(area)) : "",
    short && !forces.has("must") && !forces.has("should") ? asking(WORDS.guidance) : "",
    short && !forces.has("learning") ? asking(WORDS.findings) : "",
  ].filter(Boolean).slice(0, MOST);
}
