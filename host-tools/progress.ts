/** Progress of what takes time: one line that is written over on a terminal, a few lines in a log. */

/** In a log, one line is written for each such part of the whole. */
const LOG_PARTS = 4;

const BAR_COLUMNS = 24;

export class Progress {
  readonly #label: string;
  readonly #terminal: boolean;
  readonly #write: (text: string) => void;
  #shown = -1;

  /** @param label what is being done; @param stream where it is shown, standard output unless told. */
  constructor(label: string, stream: { isTTY?: boolean; write: (text: string) => unknown } = process.stdout) {
    this.#label = label;
    this.#terminal = stream.isTTY === true;
    this.#write = (text) => stream.write(text);
    this.show(0);
  }

  /** `part` of it is done, from 0 to 1. Shown when it makes a visible difference. */
  show(part: number): void {
    const percent = Math.floor(100 * Math.min(1, Math.max(0, part)));
    const step = this.#terminal ? percent : Math.floor((percent * LOG_PARTS) / 100);
    if (step === this.#shown) return;
    this.#shown = step;
    if (!this.#terminal) {
      this.#write(`${this.#label}: ${percent} %\n`);
      return;
    }
    const full = Math.round((BAR_COLUMNS * percent) / 100);
    const bar = "#".repeat(full).padEnd(BAR_COLUMNS, ".");
    this.#write(`\r${this.#label} [${bar}] ${percent.toString().padStart(3)} %${percent === 100 ? "\n" : ""}`);
  }

  /** It ends here, done or not: what is written next begins on its own line. */
  end(): void {
    if (this.#terminal && this.#shown < 100) this.#write("\n");
  }
}
