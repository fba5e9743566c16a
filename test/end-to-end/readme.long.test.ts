/**
 * Every command that a README has typed, run as it stands in a fresh copy of the tree: nothing installed, nothing built.
 * Those for a board run against stand-ins: an SDK that leaves what ESP-IDF's build leaves, a chip's bootloader on a
 * pseudo-terminal, and the simulated appliance's console. What takes longer than a minute is seen to begin, and stopped.
 */

import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { ROOT } from "../../host-tools/build/paths.js";
import { typedCommands } from "../commands.js";
import { BootloaderStandIn } from "../host-tools/support/bootloader.js";
import { IDF_BUILD, imagesOf, makeIdf } from "../host-tools/support/idf.js";

const LIMIT_MS = 600_000;
/** Of the board that stands in: not the one that `npm start` takes. */
const PORT = 20_000 + (process.pid % 10_000);
const place = mkdtempSync(join(tmpdir(), "noonmark-readme-"));
const clone = join(place, "clone");
const running: ChildProcess[] = [];
after(() => {
  for (const child of running) stop(child);
  rmSync(place, { recursive: true, force: true });
});

function stop(child: ChildProcess): void {
  // The shell and all that it started.
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGINT");
}

function put(path: string, text: string): string {
  const file = join(place, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** What is kept by git, without what was built or installed. */
function makeClone(): void {
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
  for (const name of listed.stdout.toString().split("\0").filter(Boolean)) {
    cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  }
}

let tools: Record<string, string> | undefined;

/** An SDK and an ESP-IDF that leave what theirs leave. @returns the environment that names them. */
function standInTools(): Record<string, string> {
  tools ??= makeTools();
  return tools;
}

function makeTools(): Record<string, string> {
  put("sdk/xs/includes/xsmc.h", "");
  const script = put(
    "build.cjs",
    `${IDF_BUILD}\nconst [out, target, chip] = process.argv.slice(2);\n` +
      `idfBuild(out + "/tmp/esp32/" + target + "/release/noonmark/xsProj-" + chip + "/build", chip, ${JSON.stringify(imagesOf("esp32"))});\n`,
  );
  const tool = put(
    "sdk/build/bin/lin/release/mcconfig",
    `#!/bin/sh\nwhile [ $# -gt 0 ]; do case $1 in -o) OUT=$2;; -p) P=\${2#esp32/};; esac; shift; done\n` +
      `case $P in emulator) CHIP=esp32c3;; *) CHIP=esp32;; esac\nnode ${script} "$OUT" "$P" $CHIP\n`,
  );
  chmodSync(tool, 0o755);
  mkdirSync(join(place, "idf"));
  makeIdf(join(place, "idf"));
  chmodSync(put("bin/idf.py", "#!/bin/sh\n"), 0o755);
  put("espressif/python_env/x", "");
  return {
    MODDABLE: join(place, "sdk"),
    IDF_PATH: join(place, "idf"),
    IDF_TOOLS_PATH: join(place, "espressif"),
    PATH: `${process.env.PATH}:${join(place, "bin")}`,
  };
}

interface Seen {
  status: number | null;
  out: string;
  err: string;
}

interface How {
  environment?: Record<string, string>;
  /** Typed at its standard input. */
  input?: string;
  /** Enough is seen when the output has this; it is stopped then. */
  until?: RegExp;
}

/** Runs a command in the copy, by a shell, to its end or until enough is seen. */
async function type(command: string, how: How = {}): Promise<Seen> {
  const { child, seen, ended } = start(command, how);
  if (how.until !== undefined) {
    await found(seen, how.until, ended);
    stop(child);
  }
  return await ended;
}

function start(command: string, { environment = {}, input = "" }: How) {
  const env = { ...process.env, ...environment };
  const child = spawn("bash", ["-c", command], { cwd: clone, env, detached: true, timeout: LIMIT_MS });
  running.push(child);
  child.stdin.end(input);
  const seen: Seen = { status: null, out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    seen.err += text;
  });
  const ended = new Promise<Seen>((resolve) => child.on("close", (status) => resolve({ ...seen, status })));
  return { child, seen, ended };
}

async function found(seen: Seen, what: RegExp, ended: Promise<Seen>): Promise<void> {
  const poll = async (): Promise<void> => {
    while (!what.test(seen.out + seen.err)) await new Promise((resolve) => setTimeout(resolve, 100));
  };
  const early = ended.then((last) => {
    assert.match(last.out + last.err, what, `it ended with ${last.status}`);
  });
  await Promise.race([poll(), early]);
}

/** A simulated appliance with a console, which is the board of the commands for one. */
async function withBoard(command: string, how: How = {}): Promise<Seen> {
  const board = start(`npm run -s noonmark -- sim --console --ntp-port ${PORT} --web-port 0`, {});
  await found(board.seen, /\/dev\/pts\/\d+/, board.ended);
  const path = /\/dev\/pts\/\d+/.exec(board.seen.out + board.seen.err)?.[0] ?? "";
  try {
    return await type(command, { ...how, environment: { NOONMARK_PORT: path } });
  } finally {
    stop(board.child);
    await board.ended;
  }
}

async function succeeds(command: string, how: How = {}): Promise<void> {
  const { status, out, err } = await type(command, how);
  assert.equal(status, 0, `${out.slice(-2000)}\n${err.slice(-2000)}`);
}

/** What is long shows its progress; a benchmark its first row or words. */
const begins = (command: string): Promise<void> => type(command, { until: /\d+ ?%|\w{3}/ }).then(() => {});

/** The appliance that the queries ask: it has the port that `npm start` takes. */
let server: ReturnType<typeof start> | undefined;

async function startsAlone(command: string, how?: How): Promise<Seen> {
  if (server !== undefined) stop(server.child);
  await server?.ended;
  return await type(command, how);
}

/** How each kind of command is run; the first that fits counts. */
const WAYS: readonly [RegExp, (command: string) => Promise<void>][] = [
  [
    /^npm ci && npm start$/,
    async (command) => {
      // It stays for the commands that ask it.
      server = start(command, {});
      await found(server.seen, /synchronised +stratum 1/, server.ended);
    },
  ],
  // This very test is a part of it: the continuous integration runs it in a fresh clone.
  [
    /^npm ci && npm test$/,
    async () => assert.match(readFileSync(join(ROOT, ".ci/run"), "utf8"), /^npm ci$[\s\S]*^npm test$/m),
  ],
  [/ query /, (command) => succeeds(command)],
  [
    / emulate/,
    async (command) => {
      const { status, err } = await type(command, {
        environment: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
      });
      assert.notEqual(status, 0);
      assert.match(err, /qemu-system-riscv32/, "it names what it wants");
    },
  ],
  [
    / firmware \w+ --budget/,
    async (command) => {
      const { status, err } = await type(command);
      assert.notEqual(status, 0);
      assert.match(err, /link map|firmware/, "it names what it wants");
    },
  ],
  [/ firmware /, (command) => succeeds(command, { environment: standInTools() })],
  [/ flash$/, flashes],
  [
    / config set wifi\.password/,
    async (command) => assert.equal((await withBoard(command, { input: "correct horse\n" })).status, 0),
  ],
  [/ config set /, async (command) => assert.equal((await withBoard(command)).status, 0)],
  [/ doctor$/, async (command) => assert.match((await withBoard(command)).out, /good/)],
  [
    / monitor --record/,
    async (command) => {
      const { err, out } = await withBoard(command, { until: /labelling/ });
      assert.match(out + err, /night\.inputs: \d+ lines/);
    },
  ],
  [/ scenario (swarm|all)|^npm run -s (fuzz|bench)/, begins],
  [/^npm start .*--gps/, async (command) => void (await startsAlone(command, { until: /synchronised +stratum 1/ }))],
  [/^npm start .*--seconds/, async (command) => assert.equal((await startsAlone(command)).status, 0)],
  [/ (scenario|gnss|discipline|client) /, (command) => succeeds(command)],
];

async function flashes(command: string): Promise<void> {
  const board = await BootloaderStandIn.start({ chip: "esp32" });
  try {
    const { out, err } = await type(command, { environment: { NOONMARK_PORT: board.path } });
    assert.match(out + err, /ESP32-D0WD/);
  } finally {
    await board.unplug();
  }
}

makeClone();
const commands = typedCommands();

test("there is a way to run each", () => {
  assert.ok(commands.length > 15);
  for (const { file, command } of commands)
    assert.ok(
      WAYS.some(([kind]) => kind.test(command)),
      `${file}: ${command}`,
    );
});

const seen = new Set<string>();
for (const { file, command } of commands) {
  if (seen.has(command)) continue;
  seen.add(command);
  test(`${file}: ${command}`, { timeout: LIMIT_MS }, async () => {
    await WAYS.find(([kind]) => kind.test(command))?.[1](command);
  });
}
