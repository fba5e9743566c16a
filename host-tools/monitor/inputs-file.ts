/**
 * The recording that a monitor makes. Lines are gathered in FILE.part as they come, each written before the next is
 * looked at, so that a computer that dies in the middle leaves all but the last: `noonmark scenario --replay` takes
 * such a file too. At the end FILE is written whole (simulator/inputs.ts), and FILE.part is removed.
 */

import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Failure } from "../failure.js";
import { inputsOfLines, writeInputs } from "../simulator/inputs.js";
import { readRecordedLine } from "../simulator/recorded-lines.js";

export class InputsFile {
  /** Once it is finished: all that was told is in it. */
  isWhole = false;
  readonly #path: string;
  readonly #part: string;
  #started = false;

  /** @throws Failure where the file cannot be written. */
  constructor(path: string) {
    this.#path = path;
    this.#part = `${path}.part`;
    try {
      writeFileSync(this.#part, "");
    } catch (error) {
      throw new Failure(`${this.#part} cannot be written: ${(error as Error).message}`);
    }
  }

  /** A line that tells an input; what comes before the first start is of no use. */
  add(line: string): void {
    this.#started ||= readRecordedLine(line)?.start !== undefined;
    if (this.#started) appendFileSync(this.#part, `${line}\n`);
  }

  /** Writes the file. @returns what became of it, in words. */
  finish(): string {
    if (!this.#started) {
      rmSync(this.#part);
      return `nothing was recorded: the appliance has not written its start; is its firmware older than this tool?`;
    }
    const inputs = inputsOfLines(readFileSync(this.#part, "utf8").split("\n"));
    writeInputs(this.#path, inputs);
    rmSync(this.#part);
    this.isWhole = inputs.brokenAfter === undefined;
    const { lines } = inputs.written;
    const missing = this.isWhole ? "" : `; the console dropped some after them, and what came later is left out`;
    return `${this.#path}: ${lines} lines${missing}`;
  }
}
