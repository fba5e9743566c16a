import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { callOf, survey } from "../../host-tools/query.js";
import { withServer } from "./support/ntp-server.js";

const CLI = fileURLToPath(new URL("../../host-tools/cli.js", import.meta.url));

interface Outcome {
  status: number;
  out: string;
  err: string;
}

async function query(...words: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [CLI, "query", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    err += text.toString();
  });
  const [status] = await once(child, "close", { signal: AbortSignal.timeout(20_000) });
  return { status, out, err };
}

test("a usable server: every field with its verdict, and status 0", async () => {
  await withServer(
    () => {},
    async (port) => {
      const { status, out, err } = await query(`127.0.0.1:${port}`);
      assert.equal(err, "");
      assert.equal(status, 0);
      assert.match(
        out,
        /^127\.0\.0\.1, UDP port \d+\noffset [+−][\d.]+ (ns|µs|ms), delay [\d.-]+ (ns|µs|ms), the best of 4 answers to 4 questions\n/,
      );
      for (const line of [/ {2}leap +0/, /stratum +1 /, /refid +"PPS"/, /root dispersion +504 µs/, /\nUsable\.\n$/]) {
        assert.match(out, line);
      }
    },
  );
});

test("--json is one object with the unit last in every name", async () => {
  await withServer(
    () => {},
    async (port) => {
      const { status, out } = await query(`127.0.0.1:${port}`, "--json");
      assert.equal(status, 0);
      assert.equal(out.trim().split("\n").length, 1);
      const report = JSON.parse(out);
      assert.deepEqual([report.usable, report.level, report.asked], [true, "good", 4]);
      assert.equal(report.fields.refid, "PPS");
      assert.equal(report.fields.stratum, 1);
      assert.ok(Math.abs(report.fields.rootDispersionUs - 503.54) < 0.1);
      assert.ok(Math.abs(report.samples[0].offsetNs) < 1e9);
      assert.ok(report.verdicts.every(({ level }: { level: string }) => level === "good"));
    },
  );
});

test("an unsynchronised server is not usable: status 1", async () => {
  await withServer(
    (reply) => {
      reply.set([0xe4, 0]);
      reply.write("INIT", 12);
    },
    async (port) => {
      const { status, out } = await query(`127.0.0.1:${port}`);
      assert.equal(status, 1);
      assert.match(out, /Not usable: leap, stratum, refid\./);
      assert.match(out, /"INIT" +refused: the server is not synchronised/);
    },
  );
});

test("whole-second stamps and a clock that follows only itself are usable with doubt", async () => {
  await withServer(
    (reply) => {
      reply.write("LOCL", 12);
      for (const at of [36, 44]) reply.fill(0, at, at + 4);
    },
    async (port) => {
      const { status, out } = await query(`127.0.0.1:${port}`, "--count", "1");
      assert.equal(status, 0);
      assert.match(out, /"LOCL" +doubtful: an undisciplined local clock/);
      assert.match(out, /\nUsable, but doubtful: refid, receive time, transmit time.*\.\n$/);
    },
  );
});

test("who is told to keep away asks no more", async () => {
  let asked = 0;
  await withServer(
    (reply) => {
      asked++;
      reply.set([0xe4, 0]);
      reply.write("RATE", 12);
    },
    async (port) => {
      const { samples } = await survey("127.0.0.1", port, 4, 100);
      assert.deepEqual([samples.length, asked], [1, 1]);
    },
  );
});

test("of several answers the usable one with the least delay is kept", async () => {
  await withServer(
    (reply, turn) => {
      if (turn !== 1) reply[1] = 0;
    },
    async (port) => {
      const { samples, best } = await survey("127.0.0.1", port, 3, 1);
      assert.equal(samples.length, 3);
      assert.equal(best?.header.stratum, 1);
    },
  );
});

test("wrong calls are status 2 and name the value", async () => {
  const wrong: [string[], RegExp][] = [
    [[], /one server is wanted, not 0/],
    [["a", "b"], /one server is wanted, not 2/],
    [["host:0"], /"0" is not a port/],
    [["host", "--count", "x"], /--count "x" is not a whole number from 1 to 100/],
  ];
  for (const [words, expected] of wrong) {
    assert.throws(() => callOf(words), { status: 2, message: expected }, words.join(" "));
  }
  const { status, out, err } = await query("host:0");
  assert.deepEqual([status, out], [2, ""]);
  assert.match(err, /^noonmark query: "0" is not a port: 1 to 65535\n$/);
});

test("a port where nothing listens is status 1 and says so", async () => {
  const { status, err } = await query("127.0.0.1:1");
  assert.equal(status, 1);
  assert.match(err, /nothing listens on UDP port 1 of 127.0.0.1/);
});
