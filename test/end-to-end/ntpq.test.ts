import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { after, before, describe, test } from "node:test";
import { canBind, execute, freePort, program, Simulation } from "./simulator.js";

/** An address of its own keeps clear of the host's NTP daemon and of the other tests; ntpq asks port 123 only. */
const ADDRESS = "127.0.0.84";
const NTP_PORT = 123;
const NOT_INSTALLED = "ntpq is not installed (Debian: ntpsec, or ntpsec-ntpq where there is one)";
const NO_PORT = "ntpq asks port 123 only, which this user cannot have or others do";

describe("ntpq of NTPsec", () => {
  const ntpq = program("ntpq");
  let simulation: Simulation | undefined;

  before(async () => {
    if (ntpq === undefined || !(await canBind(NTP_PORT, ADDRESS))) return;
    const words = ["--ntp-port", String(NTP_PORT), "--address", ADDRESS, "--json"];
    simulation = new Simulation([...words, "--config", "serving.listClients=true"]);
    // A few seconds more than it takes to synchronise, so that both sources have been heard.
    await simulation.row((row) => row.stratum === 1 && Number(row.uptimeS) >= 12, 40);
  });
  after(() => simulation?.stop());

  async function ask(...words: string[]): Promise<string> {
    const { output } = await execute(ntpq ?? "", ["-n", ...words, ADDRESS]);
    // What does not suit it, it says with asterisks or by trying again.
    assert.doesNotMatch(output, /\*\*\*|one at a time|Traceback/, output);
    return output;
  }

  /** Asks for the time from an own address of 127.0.0.0/8, and waits for the answer. */
  async function send(from: string, firstByte: number): Promise<void> {
    const socket = createSocket("udp4");
    try {
      await new Promise<void>((bound) => socket.bind(0, from, bound));
      const answered = new Promise<void>((resolve) => socket.once("message", () => resolve()));
      const request = Buffer.alloc(48);
      request[0] = firstByte;
      socket.send(request, NTP_PORT, ADDRESS);
      const late = AbortSignal.timeout(5000);
      await Promise.race([answered, new Promise((_, fail) => late.addEventListener("abort", fail))]);
    } finally {
      socket.close();
    }
  }

  const questions: [words: string[], expected: RegExp[]][] = [
    [
      ["-c", "rv"],
      [
        /associd=0 status=0115 leap_none, sync_pps, 1 event, clock_sync/,
        /leap=00/,
        /stratum=1/,
        /refid=GPS/,
        /peer=2/,
        /tai=37/,
      ],
    ],
    [
      ["-c", "as"],
      [/ 1 +1 +9614 +yes +yes +none +sys\.peer +reachable/, / 2 +2 +9714 +yes +yes +none +pps\.peer +reachable/],
    ],
    [["-p"], [/^\*NMEA\(0\) +\.GPS\. +0 l .*-\d+\.\d/m, /^oPPS\(0\) +\.PPS\. +0 l +[-\d]+ +1 +\d*7 +0\.0000/m]],
    [
      ["-c", "rv 1"],
      [/srchost="NMEA\(0\)"/, /stratum=0/, /reach=\d+/, /jitter=/],
    ],
    [
      ["-c", "rv 2"],
      [/srchost="PPS\(0\)"/, /refid=PPS/, /offset=/],
    ],
    [["-c", "rv 0 tai,stratum"], [/^tai=37, stratum=1$/m]],
    [
      ["-c", "sysinfo"],
      [/system peer: +127\.127\.22\.0/, /stratum: +1\n/],
    ],
    [
      ["-c", "sysstats"],
      [/control requests: +[1-9]/, /packets received: +[1-9]/],
    ],
    [["-c", "monstats"], [/enabled: +1/]],
  ];
  for (const [words, expected] of questions) {
    test(`ntpq ${words.join(" ")}`, async (context) => {
      if (ntpq === undefined) return context.skip(NOT_INSTALLED);
      if (simulation === undefined) return context.skip(NO_PORT);
      const output = await ask(...words);
      for (const expression of expected) assert.match(output, expression, output);
    });
  }

  test("ntpq -c mrulist shows each client once, the latest first", async (context) => {
    if (ntpq === undefined) return context.skip(NOT_INSTALLED);
    if (simulation === undefined) return context.skip(NO_PORT);
    // More than three answers hold.
    const clients = Array.from({ length: 20 }, (_, n) => `127.0.84.${n + 1}`);
    for (const client of clients) await send(client, 0x1b);
    // Times are known to 13 ms.
    await new Promise((over) => setTimeout(over, 100));
    await send("127.0.84.7", 0x23);
    const rows = (await ask("-c", "mrulist")).split("\n").filter((line) => line.includes(" 127.0.84."));
    const columns = rows.map((row) => row.trim().split(/ +/));
    assert.deepEqual(columns.map((row) => row.at(-1)).sort(), [...clients].sort());
    assert.equal(columns[0]?.at(-1), "127.0.84.7", rows.join("\n"));
    // rstr r m v count score drop rport address
    assert.deepEqual(columns[0]?.slice(2, 9), ["0", ".", "3", "4", "2", "-", "-"]);
    assert.deepEqual(columns[1]?.slice(2, 9), ["0", ".", "3", "3", "1", "-", "-"]);
    assert.ok(
      columns.every(([lstint]) => Number(lstint) >= 0 && Number(lstint) < 20),
      rows.join("\n"),
    );
  });

  test("its time is the host's", async (context) => {
    if (ntpq === undefined) return context.skip(NOT_INSTALLED);
    if (simulation === undefined) return context.skip(NO_PORT);
    const clock = /clock=([0-9a-f]{8})\./.exec(await ask("-c", "rv 0 clock"))?.[1];
    const unixSeconds = Number.parseInt(String(clock), 16) - 2_208_988_800;
    assert.ok(Math.abs(unixSeconds - Date.now() / 1000) < 5, String(clock));
  });
});

describe("control messages", () => {
  /** The answers to a READVAR of everything, if there are any within a second. */
  async function answers(config: string): Promise<Buffer[]> {
    const port = await freePort();
    const simulation = new Simulation(["--ntp-port", String(port), "--json", "--config", config]);
    const socket = createSocket("udp4");
    try {
      await simulation.row(() => true, 20);
      const taken: Buffer[] = [];
      socket.on("message", (bytes) => taken.push(bytes));
      const request = Buffer.from("160200010000000000000000", "hex");
      await new Promise((sent) => socket.send(request, port, "127.0.0.1", sent));
      await new Promise((over) => setTimeout(over, 1000));
      assert.doesNotMatch(simulation.text, /journal.* config: /);
      return taken;
    } finally {
      socket.close();
      await simulation.stop();
    }
  }

  test("are answered to networks of serving.control", async () => {
    const taken = await answers('serving.control=["10.0.0.0/8","127.0.0.0/8"]');
    const text = taken.map((bytes) => bytes.toString("latin1", 12)).join("");
    assert.match(text, /version="noonmark .*stratum=/s);
  });

  for (const [what, config] of [
    ["of another network", 'serving.control=["10.0.0.0/8"]'],
    ["of anybody where no network is named", "serving.control=[]"],
  ] as const) {
    test(`${what} are not answered`, async () => {
      assert.deepEqual(await answers(config), []);
    });
  }
});
