/** Runs `noonmark` as a user does: its own process, its exit status, its two outputs. */

import { type ChildProcess, spawn } from "node:child_process";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

/** The command line, for those who start it in ways of their own. */
export const CLI = fileURLToPath(new URL("../../../host-tools/cli.js", import.meta.url));

export interface Ended {
  status: number | null;
  out: string;
  err: string;
}

/** A running command. */
export interface Running {
  child: ChildProcess;
  /** What it has written so far. */
  readonly out: string;
  readonly err: string;
  ended: Promise<Ended>;
}

/** Starts a command, which ends with the test at the latest; `input` is written to its standard input, which is then closed unless `input` is undefined. */
export function startCli(test: TestContext, words: readonly string[], input?: string): Running {
  const child = spawn(process.execPath, [CLI, ...words], { stdio: ["pipe", "pipe", "pipe"] });
  test.after(() => child.kill());
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  if (input !== undefined) child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (status) => resolve({ status, out, err }));
  });
  return {
    child,
    ended,
    get out() {
      return out;
    },
    get err() {
      return err;
    },
  };
}

/** Runs a command to its end. */
export async function cli(test: TestContext, ...words: string[]): Promise<Ended> {
  return await startCli(test, words, "").ended;
}
