/** What the acceptance run consists of: checks, each with the evidence that it passed on. */

import { mkdirSync } from "node:fs";
import { Failure } from "../../failure.js";
import { Session, type SessionOptions } from "./session.js";

/** A check could not be made here: something that it needs is not on this computer. It has not passed. */
export class NotRun extends Failure {}

export interface Check {
  name: string;
  /** What is looked at, in a few words. */
  what: string;
  /** Resolves with the evidence. Rejects with NotRun, or with what is wrong. */
  run(bench: Bench): Promise<string>;
}

export type Outcome = "passed" | "failed" | "not run";

export interface Result {
  name: string;
  what: string;
  outcome: Outcome;
  /** The evidence; what is wrong; or what is absent. */
  text: string;
  seconds: number;
  /** What the console said last, where it failed. */
  console: readonly string[];
}

export interface BenchOptions {
  qemu: string;
  /** The folder of the images. */
  images: string;
  /** For flashes and captures; removed afterwards. */
  folder: string;
  /** Makes a fresh flash and returns its path. */
  freshFlash: () => string;
}

/** What checks work with. Every session that a check leaves open is closed behind it. */
export class Bench {
  readonly options: BenchOptions;
  #open: Session[] = [];

  constructor(options: BenchOptions) {
    this.options = options;
  }

  /** A board that has just been switched on, with a fresh flash where none is given. */
  async start(options: Partial<SessionOptions> = {}): Promise<Session> {
    const { qemu, freshFlash } = this.options;
    const session = await Session.start({ qemu, flash: options.flash ?? freshFlash(), ...options });
    this.#open.push(session);
    await session.answering(60);
    return session;
  }

  makeFolder(path: string): void {
    mkdirSync(path, { recursive: true });
  }

  async stop(session: Session): Promise<void> {
    this.#open = this.#open.filter((one) => one !== session);
    await session.stop();
  }

  async run({ name, what, run }: Check): Promise<Result> {
    const started = Date.now();
    const seconds = () => (Date.now() - started) / 1000;
    try {
      const text = await run(this);
      return { name, what, outcome: "passed", text, seconds: seconds(), console: [] };
    } catch (error) {
      const outcome: Outcome = error instanceof NotRun ? "not run" : "failed";
      const console = this.#open.at(-1)?.lines ?? [];
      return { name, what, outcome, text: (error as Error).message, seconds: seconds(), console: [...console] };
    } finally {
      for (const session of this.#open.splice(0)) await session.stop();
    }
  }
}

/** @throws Failure with `text` where `condition` does not hold. */
export function expect(condition: boolean, text: string): asserts condition {
  if (!condition) throw new Failure(text);
}
