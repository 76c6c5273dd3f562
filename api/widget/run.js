// One question under way: how long it waits for the service, and how it is given up.

const SLOW_AFTER = 8000; // ms without a word from the service
const LOST_AFTER = 60_000; // ms without a byte: on a quiet line the service sends one every 15 seconds

export class Run {
  #controller = new AbortController();
  #slow;
  #slowTimer = 0;
  #lostTimer = 0;

  /** `slow()` is called when nothing has been said for a while. */
  constructor({ slow }) {
    this.#slow = slow;
    this.heard();
    this.alive();
  }

  /** What the service is asked with. */
  get line() {
    return { signal: this.signal, alive: () => this.alive() };
  }

  get signal() {
    return this.#controller.signal;
  }

  /** Why it was given up; null where it was not. */
  get reason() {
    return this.signal.aborted ? this.signal.reason : null;
  }

  /** The service has said something. */
  heard() {
    clearTimeout(this.#slowTimer);
    this.#slowTimer = setTimeout(this.#slow, SLOW_AFTER);
  }

  /** A sign of life, if only a comment that keeps the line open. */
  alive() {
    clearTimeout(this.#lostTimer);
    this.#lostTimer = setTimeout(() => this.#controller.abort(new TypeError("nothing came any more")), LOST_AFTER);
  }

  stop() {
    this.end();
    this.#controller.abort();
  }

  end() {
    clearTimeout(this.#slowTimer);
    clearTimeout(this.#lostTimer);
  }
}
