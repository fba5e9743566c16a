/** What `noonmark monitor` shows of the console's lines: in words for a person, or as they are for a machine. */

import { answerLines, readAnswer } from "../console/answers.js";
import { journalLine, Screen } from "../simulator/display.js";
import { RunSummary } from "../simulator/run-summary.js";
import { readConsoleLine } from "../simulator/status.js";

export interface View {
  /** A line from the appliance. */
  line(line: string): void;
  /** Something about the connection. */
  note(text: string): void;
  /** What is being typed; empty when nothing is. */
  typed(text: string): void;
  end(): void;
}

/** Status, journal and answers in words; on a terminal, the status stays on the last line, unless something is typed. */
export class WordView implements View {
  readonly #screen: Screen;
  readonly #summary = new RunSummary();

  /** @param columns of the terminal; undefined: no terminal, every line stays. */
  constructor(write: (text: string) => void, columns: (() => number) | undefined) {
    this.#screen = new Screen(write, columns);
  }

  line(line: string): void {
    const answer = readAnswer(line);
    if (answer !== undefined) {
      for (const text of answerLines(answer)) this.#screen.line(text);
      return;
    }
    const read = readConsoleLine(line);
    if (read.type === "journal") this.#screen.line(journalLine(read));
    else if (read.type === "text") this.#screen.line(withoutControls(read.text));
    else {
      this.#summary.add(read);
      this.#screen.status(read);
    }
  }

  note(text: string): void {
    this.#screen.line(`-- ${text}`);
  }

  typed(text: string): void {
    this.#screen.typed(text);
  }

  end(): void {
    this.#screen.end();
    const summary = this.#summary.text();
    if (summary !== undefined) this.#screen.last(summary);
  }
}

/** JSON lines as they come; everything else goes to standard error. */
export class JsonView implements View {
  readonly #out: (text: string) => void;
  readonly #err: (text: string) => void;

  constructor(out: (text: string) => void, err: (text: string) => void) {
    this.#out = out;
    this.#err = err;
  }

  line(line: string): void {
    if (isJson(line)) this.#out(`${line}\n`);
    else this.#err(`${withoutControls(line)}\n`);
  }

  note(text: string): void {
    this.#err(`-- ${text}\n`);
  }

  typed(): void {}

  end(): void {}
}

function isJson(line: string): boolean {
  try {
    return line.startsWith("{") && typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

/** Noise on a line must not set the user's terminal. Colours, which the SDK's log uses, go with it. */
function withoutControls(text: string): string {
  return [...text].map((char) => (char < " " || (char >= "\u007f" && char < "\u00a0") ? "?" : char)).join("");
}
