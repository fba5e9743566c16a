/** Programs that the checks call: this project's own commands, and clients of others where they are installed. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { BUILD } from "../../build/paths.js";
import { NotRun } from "./check.js";

export interface Ran {
  status: number | null;
  output: string;
}

/** Runs a program to its end, with both of its outputs in one. */
export async function ran(file: string, words: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ran> {
  const child = spawn(file, words, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
  });
}

/** Runs a command of this project, as a person would. */
export async function noonmark(...words: string[]): Promise<Ran> {
  return await ran(process.execPath, [join(BUILD, "host-tools/cli.js"), ...words]);
}

/** A client's program. @throws NotRun where it is not installed, with the package that has it. */
export function client(name: string, debianPackage: string): string {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new NotRun(`${name} is not installed (Debian: ${debianPackage})`);
  return found;
}
