/** How a command ends when it cannot do what it was asked for. */

import { asTyped } from "./invocation.js";

/**
 * A failure that is the user's to act on. Its message says what happened, with which value, and what to do; cli.ts
 * prints it without a stack and ends with `status`. Any other error is a defect of ours and keeps its stack.
 */
export class Failure extends Error {
  /** 1: the thing asked for failed; 2: the call was wrong. */
  readonly status: 1 | 2;

  constructor(message: string, status: 1 | 2 = 1) {
    super(message);
    this.status = status;
  }
}

/** The message and status that a user is to see for `error`, or undefined for what only a developer can use. */
export function failureOf(error: unknown): { message: string; status: 1 | 2 } | undefined {
  if (error instanceof Failure) return error;
  // node:util's parseArgs: an option that does not exist, or a value that is missing.
  if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) {
    return { message: `${error.message}; --help tells the options`, status: 2 };
  }
  return undefined;
}

/** Runs a command to its end: what it returns is the exit status; a failure is printed behind the command's `name`. */
export async function runCommand(name: string, command: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    console.error(`${name}: ${asTyped(failure.message)}`);
    process.exitCode = failure.status;
  }
}
