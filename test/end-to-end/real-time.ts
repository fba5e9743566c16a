/** The appliance in real time with settings of a test's choice, for the programs of others to talk to. */

import { execFile } from "node:child_process";
import { type Configuration, storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { RealTimeRun } from "../../host-tools/simulator/realtime.js";
import type { JournalEntry, Status } from "../../host-tools/simulator/status.js";
import { freeTcpPort } from "../../host-tools/simulator/web-port.js";
import type { WorldChanges } from "../../host-tools/simulator/world.js";
import { freePort } from "./simulator.js";

export const LOOPBACK = "127.0.0.1";

export interface Running {
  readonly ntpPort: number;
  readonly webPort: number;
  readonly journal: readonly JournalEntry[];
  status(): Status | undefined;
  stop(): Promise<void>;
}

export async function startAppliance(configuration: Configuration, world: WorldChanges = {}): Promise<Running> {
  const ntpPort = await freePort();
  const webPort = await freeTcpPort(LOOPBACK);
  if (webPort === undefined) throw new Error("no TCP port is free");
  const journal: JournalEntry[] = [];
  let last: Status | undefined;
  const run = await RealTimeRun.start(
    {
      world,
      source: { kind: "simulated" },
      ntpPort,
      webPort,
      address: LOOPBACK,
      storage: storedConfiguration({ ...configuration, console: { json: true } }),
    },
    {
      status: (status) => {
        last = status;
      },
      journal: (entry) => void journal.push(entry),
      text: () => {},
      usage: () => {},
      note: () => {},
      failed: (failure) => {
        throw failure;
      },
    },
  );
  return { ntpPort, webPort, journal, status: () => last, stop: () => run.stop() };
}

/** Waits until something is there; throws after `limitS` seconds, with what was wanted. */
export async function until<T>(
  what: string,
  limitS: number,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + limitS * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${limitS} s are over without ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Runs a program to its end, with `input` on its standard input; what it wrote to both outputs. */
export function runProgram(
  file: string,
  words: readonly string[],
  input = "",
): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(file, words, { encoding: "utf8", timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({
        status: error === null ? 0 : typeof error.code === "number" ? error.code : 1,
        output: stdout + stderr,
      });
    });
    child.stdin?.end(input);
  });
}
