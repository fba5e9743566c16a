/** What the matrix knows of a client: how it is run in a namespace of its own, and what of its output is its opinion. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where `obtain.ts` unpacks what Debian cannot install together, a folder for each package. */
export const UNPACKED = fileURLToPath(new URL("../../../clients/", import.meta.url));

export interface Client {
  name: string;
  /** Mode, authentication, network: what of the server it puts to use. */
  use: string;
  /** Why it cannot run here, or undefined. */
  missing(): string | undefined;
  /** A line that names the version. */
  version(): string | undefined;
  /** Of the shell, run as root without the right to set the clock; the folder it is in is its own. */
  script: string;
  /** Whether it has said all that is waited for. */
  done(output: string): boolean;
  /** The server's clock minus its own as it says, s; undefined where it has not synchronised. */
  offsetS(output: string): number | undefined;
  /**
   * How far off the offset can rightly be by what the client itself says: half the delay, since no client can tell one
   * way of a packet from the other (RFC 5905 §8). Undefined where it keeps that to itself.
   */
  uncertaintyS?(output: string): number | undefined;
  /** As it says the offset: what is lost is lost. */
  resolutionS: number;
  /** From its start on. */
  limitS: number;
  /** Of what it said, what else belongs in the table. */
  note?(output: string): string;
}

/** The last thing in the output that fits, as a number times `unitS`. */
export function lastNumber(output: string, expression: RegExp, unitS = 1): number | undefined {
  const all = [...output.matchAll(new RegExp(expression, "gm"))];
  const text = all.at(-1)?.[1];
  return text === undefined ? undefined : Number(text) * unitS;
}

/** A program of a Debian package: where the package is unpacked, or where it would be installed. */
export function ofPackage(name: string, path: string): string | undefined {
  return [`${UNPACKED}${name}/${path}`, `/${path}`].find((file) => existsSync(file));
}

/** What a program says when asked for its version. */
export function saidOf(file: string | undefined, ...words: string[]): string {
  if (file === undefined) return "";
  const { stdout, stderr } = spawnSync(file, words, { encoding: "utf8", timeout: 10_000 });
  return `${stdout}${stderr}`;
}
