import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { execute, freePort, program, Simulation } from "./simulator.js";

const NOT_INSTALLED = "chronyd and chronyc are not installed (Debian: chrony)";
const POLL_MS = 250;
const TIMEOUT_MS = 20_000;

/** A chronyd that follows a server with these words, without touching the clock; it is asked with chronyc. */
class Client {
  readonly #folder = mkdtempSync(join(tmpdir(), "noonmark-xleave-"));
  readonly #socket = join(this.#folder, "chronyd.sock");
  readonly #process: ChildProcess;
  readonly #chronyc: string;

  constructor(chronyd: string, chronyc: string, server: string) {
    this.#chronyc = chronyc;
    // chronyd refuses a folder that others may look into.
    chmodSync(this.#folder, 0o700);
    const file = join(this.#folder, "chrony.conf");
    const pidFile = `pidfile ${join(this.#folder, "pid")}`;
    writeFileSync(file, `${[server, "port 0", "cmdport 0", `bindcmdaddress ${this.#socket}`, pidFile].join("\n")}\n`);
    // -d: foreground; -x: hands off the clock; -U: need not be root.
    const words = ["-d", "-x", "-U", "-u", userInfo().username, "-f", file];
    this.#process = spawn(chronyd, words, { stdio: "ignore" });
  }

  /** What it knows of the server, by chronyc's names. */
  async ntpdata(): Promise<Map<string, string>> {
    const { output } = await execute(this.#chronyc, ["-n", "-h", this.#socket, "ntpdata"]);
    return new Map(
      output.split("\n").map((line) => {
        const [name = "", ...value] = line.split(" : ");
        return [name.trim(), value.join(" : ").trim()];
      }),
    );
  }

  async until(name: string, value: string): Promise<Map<string, string>> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const data = await this.ntpdata();
      if (data.get(name) === value) return data;
      assert.ok(Date.now() < deadline, `${name} is not ${value}: ${JSON.stringify([...data])}`);
      await pause(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = once(this.#process, "exit");
      this.#process.kill();
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

describe("chronyd with xleave", () => {
  const chronyd = program("chronyd");
  const chronyc = program("chronyc");
  let simulation: Simulation | undefined;
  let server = "";

  before(async () => {
    if (chronyd === undefined || chronyc === undefined) return;
    const port = await freePort();
    server = `server 127.0.0.1 port ${port} minpoll -2 maxpoll -2`;
    simulation = new Simulation(["--ntp-port", String(port), "--json"]);
    await simulation.row((row) => row.stratum === 1, 40);
  });
  after(() => simulation?.stop());

  test("gets interleaved replies, and measures by them", async (context) => {
    if (chronyd === undefined || chronyc === undefined) return context.skip(NOT_INSTALLED);
    const client = new Client(chronyd, chronyc, `${server} xleave`);
    try {
      await client.until("Interleaved", "Yes");
      // Not for once: whatever it is asked later.
      await pause(2000);
      const data = await client.until("Interleaved", "Yes");
      const [valid, good] = ["Total valid RX", "Total good RX"].map((name) => Number(data.get(name)));
      assert.ok(Number(good) >= 6 && Number(good) >= Number(valid) - 2, JSON.stringify([...data]));
      const offset = Number(/^[-+]?[\d.]+/.exec(data.get("Offset") ?? "")?.[0]);
      assert.ok(Math.abs(offset) < 100e-6, `offset ${offset}`);
    } finally {
      await client.stop();
    }
  });

  test("without it gets basic ones", async (context) => {
    if (chronyd === undefined || chronyc === undefined) return context.skip(NOT_INSTALLED);
    const client = new Client(chronyd, chronyc, server);
    try {
      await client.until("Total good RX", "8");
      assert.equal((await client.ntpdata()).get("Interleaved"), "No");
    } finally {
      await client.stop();
    }
  });
});
