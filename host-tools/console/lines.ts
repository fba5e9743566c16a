/** Lines of text out of the bytes of a serial line. */

/** Longer than any answer of the appliance; what is longer is noise, and is cut so that it cannot fill the memory. */
const MAX_LINE_BYTES = 65_536;

/** Cuts bytes into lines at CR, LF or both; empty lines are left out. What is not UTF-8 is shown as U+FFFD. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Buffer): void {
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] !== 0x0a && bytes[at] !== 0x0d) continue;
      this.#keep(bytes.subarray(start, at));
      this.end();
      start = at + 1;
    }
    this.#keep(bytes.subarray(start));
    if (this.#waitingBytes > MAX_LINE_BYTES) this.end();
  }

  /** Ends the line that has begun: there will be no more of it. */
  end(): void {
    if (this.#waitingBytes === 0) return;
    const line = Buffer.concat(this.#waiting).toString("utf8");
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#onLine(line);
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#waiting.push(Buffer.from(part));
    this.#waitingBytes += part.length;
  }
}
