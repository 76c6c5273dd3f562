// Server-sent events, read from a stream of bytes.

/** Server-sent events of a stream of bytes, however the bytes are cut. `alive()` is called for every piece. */
export async function* events(stream, alive = () => {}) {
  let event = "message";
  let data = [];
  for await (const line of lines(stream, alive)) {
    if (line === "") {
      if (data.length) yield { event, data: data.join("\n") };
      event = "message";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event = value;
    else if (name === "data") data.push(value);
  }
}

/** Lines that are ended by LF, CR or CRLF; a last line without an end is not a line (the event was cut off). */
async function* lines(stream, alive) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let held = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      alive();
      held += decoder.decode(value, { stream: true });
      const ended = held.endsWith("\r") ? held.slice(0, -1) : held; // the LF of a CRLF may be in the next piece
      const parts = ended.split(/\r\n|\n|\r/);
      held = parts.pop() + held.slice(ended.length);
      yield* parts;
    }
    if (held.endsWith("\r")) yield held.slice(0, -1);
  } finally {
    reader.cancel().catch(() => {});
  }
}
