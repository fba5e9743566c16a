/** The simulated appliance's console on a pseudo-terminal, where a board has it on a cable: the same tools open it. */

import { LineSplitter } from "../console/lines.js";
import { openPty, type Pty } from "../pty/pty.js";

export class Terminal {
  readonly #pty: Pty;

  private constructor(pty: Pty) {
    this.#pty = pty;
  }

  /** @param type is given each line that somebody types there. Rejects with Failure where no terminal can be made. */
  static async open(type: (line: string) => void): Promise<Terminal> {
    const lines = new LineSplitter(type);
    return new Terminal(await openPty({ onData: (bytes) => lines.push(bytes) }));
  }

  /** What to open, such as /dev/pts/5. */
  get path(): string {
    return this.#pty.path;
  }

  /** Shows a line of the firmware's to whoever has the terminal open. */
  write(line: string): void {
    this.#pty.write(`${line}\r\n`);
  }

  async close(): Promise<void> {
    await this.#pty.close();
  }
}
