/** A value that is not on the command line, where others could read it: typed without being shown, or piped in. */

import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { Failure } from "../failure.js";

/** Asks for the value of `key`; from a pipe, its first line. @throws Failure when there is none. */
export async function readValue(key: string): Promise<string> {
  const { stdin, stderr } = process;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (stdin.isTTY) stderr.write(`${key} (not shown while you type): `);
  const lines = createInterface({ input: stdin, output: silent, terminal: stdin.isTTY });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once("line", resolve);
      lines.once("SIGINT", () => reject(new Failure(`${key} was not changed`)));
      lines.once("close", () => reject(new Failure(`no value for ${key}: give it as a word, or on standard input`, 2)));
    });
  } finally {
    lines.close();
    if (stdin.isTTY) stderr.write("\n");
  }
}
