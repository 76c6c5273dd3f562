// Talks to the service: questions and their events, passages and pages, feedback, conversations. Nothing else is ever asked.

import { events } from "./events.js";
import { WORDS } from "./strings.js";

/** The service answered, but with a problem (RFC 9457) in place of what was asked for. */
export class Problem extends Error {
  constructor(body, status) {
    super(body?.title || WORDS.status(status));
    this.body = { ...body, title: this.message, status: body?.status ?? status };
  }
}

/** The host page gave no token when it was asked for one. */
export class NotSignedIn extends Error {}

/** Why the service could not be asked, in words: `{title, detail}`. `begun`: part of the answer is there. */
export function failureInWords(error, { begun }) {
  const [title, detail] = error instanceof NotSignedIn ? [WORDS.signIn, WORDS.signInDetail]
    : !navigator.onLine ? [WORDS.offline, WORDS.offlineDetail]
      : begun ? [WORDS.lost, WORDS.lostDetail] : [WORDS.unreachable, WORDS.unreachableDetail];
  return { title, detail };
}

export class Service {
  #base;
  #token;
  #owner;

  /** `token`: gives a bearer token, a promise of one, or nothing. `owner`: the secret that this browser's conversations are kept under. */
  constructor({ base, token, owner }) {
    this.#base = base;
    this.#token = token;
    this.#owner = owner;
  }

  /** Yields `{event, data}` for everything that is said about one question; `alive()` is called for every piece that comes.
   *  Throws Problem, NotSignedIn, TypeError, AbortError. */
  async* ask(body, { signal, alive }) {
    const response = await this.#fetch("v1/answers", { method: "POST", body, signal, accept: "text/event-stream" });
    if ((response.headers.get("Content-Type") ?? "").startsWith("application/json")) {
      yield { event: "answer", data: await response.json() };
      return;
    }
    for await (const { event, data } of events(response.body, alive)) yield { event, data: JSON.parse(data) };
  }

  /** The JSON under an address of the service; null where there is none (204). */
  async json(path, { method = "GET", body, signal } = {}) {
    const response = await this.#fetch(path, { method, body, signal });
    return response.status === 204 ? null : response.json();
  }

  async blob(path, { method = "GET", body, signal, accept } = {}) {
    return (await this.#fetch(path, { method, body, signal, accept })).blob();
  }

  /** What was said in a conversation, oldest first, each with its answer: null where that is no longer kept. */
  async conversation(id, signal) {
    const { said } = await this.json(`v1/conversations/${encodeURIComponent(id)}`, { signal });
    return Promise.all(said.map(async (turn) => ({ ...turn, answer: await this.#kept(turn.answer_id, signal) })));
  }

  async #kept(id, signal) {
    try {
      return await this.json(`v1/answers/${encodeURIComponent(id)}`, { signal });
    } catch (error) {
      if (error instanceof Problem && error.body.status === 404) return null;
      throw error;
    }
  }

  /** An address that the service gave, if it is one of its own under `under`. Throws TypeError. */
  own(address, under) {
    const url = new URL(String(address).replace(/^\/+/, ""), this.#base);
    if (!url.href.startsWith(new URL(under, this.#base).href)) throw new TypeError("not an address of the service");
    return url.href;
  }

  async #fetch(path, { method, body, signal, accept = "application/json" }) {
    const headers = { Accept: accept, "Touchstone-Owner": this.#owner };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const token = await this.#bearer();
    if (token) headers.Authorization = `Bearer ${token}`;
    const response = await fetch(new URL(path, this.#base), {
      method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
    });
    if (!response.ok) throw new Problem(await response.json().catch(() => ({})), response.status);
    return response;
  }

  async #bearer() {
    try {
      return await this.#token();
    } catch {
      throw new NotSignedIn();
    }
  }
}

const OWNER = "touchstone-owner";
let remembered = "";

/** The secret under which this browser's conversations are kept: stored where that is allowed, else kept as long as the page. */
export function owner() {
  try {
    remembered ||= localStorage.getItem(OWNER) ?? "";
    if (!/^[0-9a-f]{64}$/.test(remembered)) remembered = randomHex(32);
    localStorage.setItem(OWNER, remembered);
  } catch {
    remembered ||= randomHex(32);
  }
  return remembered;
}

export function randomHex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
