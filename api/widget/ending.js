// What stands under an answer: what can be done with it, whether it was useful, and what to ask next.

import { WORDS } from "./strings.js";
import { button, element } from "./elements.js";
import { FeedbackView } from "./feedback.js";
import { answerSheet, asText, print, save } from "./sheet.js";

const SMALL = { className: "quiet small" };

export class AnswerEnd {
  #service;
  #answer;
  #question;
  #say;

  /** `copy(text, rich, said)` puts it on the clipboard; `edit()` puts the question into the field; `ask(question)` asks. */
  constructor({ service, root, answer, question, area, say, copy, edit, ask }) {
    this.#service = service;
    this.#answer = answer;
    this.#question = question;
    this.#say = say;
    const sheet = () => answerSheet(answer, question);
    const actions = element("div", { className: "actions", role: "group", "aria-label": WORDS.actions },
      button(WORDS.copy, () => copy(asText(sheet()), sheet(), WORDS.copiedAnswer), SMALL),
      button(WORDS.print, () => print(root, sheet()), SMALL),
      answer.statements?.length ? button(WORDS.download, () => this.#download(), SMALL) : "",
      button(WORDS.again, edit, SMALL));
    const next = followUps(answer, area).map((follow) => element("li", {},
      button(follow, () => ask(follow), { className: "choice" })));
    this.nodes = [
      actions,
      new FeedbackView({ service, answerId: answer.id, say }).node,
      ...(next.length ? [element("section", { className: "next" }, element("h4", {}, WORDS.next),
        element("ul", { role: "list" }, ...next))] : []),
    ];
  }

  async #download() {
    const { id, as_of: day } = this.#answer;
    try {
      const path = `v1/answers/${encodeURIComponent(id)}/docx`;
      save(await this.#service.blob(path, { method: "POST", body: { question: this.#question } }), WORDS.downloadName(day));
      this.#say(WORDS.downloaded);
    } catch {
      this.#say(WORDS.notDownloaded);
    }
  }
}

const MOST = 3;
const LONGEST = 200; // characters; a longer question is a case note, and no heading for another
const ASKED_OF = /^what (?:do|does) (?:reviews|guidance|the procedure in .{1,80}?) say(?::| (?=about\b))\s*/i;

/** What this answer does not show, as at most three questions that stand alone; none where nothing was answered. */
export function followUps(answer, area) {
  if (!answer.statements?.length) return [];
  const forces = new Set(answer.statements.map((statement) => statement.force));
  const topic = (answer.standalone_question || answer.question || "").replace(ASKED_OF, "");
  const short = topic && topic.length <= LONGEST;
  const asking = (who) => `${who}${/^about\b/i.test(topic) ? " " : ": "}${topic}`;
  return [
    short && area && !forces.has("local") ? asking(WORDS.procedure(area)) : "",
    short && !forces.has("must") && !forces.has("should") ? asking(WORDS.guidance) : "",
    short && !forces.has("learning") ? asking(WORDS.findings) : "",
  ].filter(Boolean).slice(0, MOST);
}
