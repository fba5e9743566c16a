/** Commands that are sentences, as a receiver hears them between other bytes. */

/** Longer lines are noise. */
const LINE_MAX = 256;

export class SentenceReader {
  #text = "";

  /** The bodies of the whole sentences with a right sum that these bytes complete. */
  push(bytes: Uint8Array): string[] {
    this.#text += Buffer.from(bytes).toString("latin1");
    const lines = this.#text.split("\n");
    this.#text = (lines.pop() ?? "").slice(-LINE_MAX);
    return lines.map(bodyOf).filter((body) => body !== "");
  }
}

function bodyOf(line: string): string {
  const match = /\$([^*$]*)\*([0-9A-F]{2})\r$/.exec(line);
  const body = match?.[1] ?? "";
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i);
  return sum === Number.parseInt(match?.[2] ?? "", 16) ? body : "";
}
