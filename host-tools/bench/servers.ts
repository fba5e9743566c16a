/** The servers under test: each is started on a free high port of loopback and asked until it is synchronised. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setPriority, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../failure.js";
import { ask } from "../query/exchange.js";
import type { Program } from "../simulator/appliance.js";
import { type Configuration, storedConfiguration } from "../simulator/configuration.js";
import type { Usage } from "../simulator/link.js";
import { RealTimeRun } from "../simulator/realtime.js";
import { KEY } from "./load.js";

export interface Server {
  name: string;
  port: number;
  /** The process that answers. */
  pid: number;
  stop(): Promise<void>;
}

/** Noonmark promises stratum 1 within 15 s; under an instrumenting tool everything takes longer. */
const SYNCHRONISED_MS = 60_000;
const ASK_MS = 500;
/** The other server, and where Debian keeps it, which is not in every user's path. */
const CHRONYD = "chronyd";
const NICE = -10;
const SYSTEM_FOLDERS = "/usr/sbin:/usr/local/sbin:/sbin";

/** How the appliance differs from one as it comes, and who is told of its memory and its counters, once a second. */
export interface NoonmarkOptions {
  /** Put in the place of what the build made. */
  program?: Program;
  configuration?: Configuration;
  /** TCP port of the page; none where it is left out. */
  webPort?: number;
  usage?(usage: Usage): void;
}

/** Starts the appliance in the simulator, in real time. */
export async function startNoonmark(options: NoonmarkOptions = {}): Promise<Server> {
  const { program, configuration = {} } = options;
  const port = await freePort();
  let failure: Error | undefined;
  const before = new Set(childrenOf(process.pid));
  const run = await RealTimeRun.start(
    {
      world: { seed: 1 },
      source: { kind: "simulated" },
      ntpPort: port,
      webPort: options.webPort,
      address: "127.0.0.1",
      storage: storedConfiguration(configuration),
      ...(program === undefined ? {} : { program }),
    },
    {
      status() {},
      journal() {},
      text() {},
      usage: (usage) => options.usage?.(usage),
      note() {},
      failed(error) {
        failure = error;
      },
    },
  );
  const pid = childrenOf(process.pid).find((child) => !before.has(child));
  const stop = () => run.stop();
  if (pid === undefined) {
    await stop();
    throw new Failure("the appliance's process is not to be found in /proc");
  }
  const server = { name: "Noonmark", port, pid, stop };
  await synchronised(server, () => failure);
  return server;
}

/** Starts chronyd as a stratum 1 server of this host's clock, with more lines of configuration, or says why there is none. */
export async function startChronyd(...more: readonly string[]): Promise<Server | string> {
  const env = { ...process.env, PATH: `${process.env.PATH}:${SYSTEM_FOLDERS}` };
  try {
    execFileSync(CHRONYD, ["--version"], { env, stdio: "ignore" });
  } catch {
    return "chronyd is not installed (Debian: apt install chrony)";
  }
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "noonmark-chronyd-"));
  const configuration = join(folder, "chrony.conf");
  const keyFile = join(folder, "chrony.keys");
  writeFileSync(keyFile, `${KEY.id} AES128 HEX:${KEY.digits}\n`, { mode: 0o600 });
  const lines = [`port ${port}`, "bindaddress 127.0.0.1", "cmdport 0", "bindcmdaddress /", "local stratum 1"];
  lines.push(...(more.length > 0 ? more : ["allow"]));
  writeFileSync(configuration, `${[...lines, `keyfile ${keyFile}`, `pidfile ${join(folder, "pid")}`].join("\n")}\n`);
  // -d: foreground; -x: hands off the clock; -U: need not be root.
  const words = ["-d", "-x", "-U", "-u", userInfo().username, "-f", configuration];
  const child = spawn(CHRONYD, words, { stdio: "ignore", env });
  preferAsOurs(child);
  const killAtExit = () => child.kill("SIGKILL");
  process.on("exit", killAtExit);
  const stop = async () => {
    process.off("exit", killAtExit);
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const server = { name: "chronyd", port, pid: child.pid ?? 0, stop };
  const ended = () => (child.exitCode === null ? undefined : new Failure(`chronyd ended with ${child.exitCode}`));
  await synchronised(server, ended);
  return server;
}

/** Noonmark's answering thread asks to go before others (drivers/responder/sim/udp.c): both do, or neither may. */
function preferAsOurs({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, NICE);
  } catch {
    // Nor may ours.
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 2000);
  await ended;
  clearTimeout(timer);
}

/** Waits until the server answers as a synchronised one; stops it and throws when it does not. */
async function synchronised(server: Server, failure: () => Error | undefined): Promise<void> {
  const deadline = Date.now() + SYNCHRONISED_MS;
  while (Date.now() < deadline && failure() === undefined) {
    try {
      const { header } = await ask("127.0.0.1", server.port, ASK_MS);
      if (header.stratum === 1 && header.leap !== 3) return;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
    await pause(ASK_MS);
  }
  await server.stop();
  throw failure() ?? new Failure(`${server.name} was not synchronised within ${SYNCHRONISED_MS / 1000} s`);
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        // pid (name) state parent …; the name may hold anything, a parenthesis too.
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
      } catch {
        return false; // it has ended meanwhile
      }
    })
    .map(Number);
}
