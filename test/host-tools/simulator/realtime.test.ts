import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failure } from "../../../host-tools/failure.js";
import { sentence } from "../../../host-tools/simulator/nmea-writer.js";
import { type RealTimeEvents, RealTimeRun, type Source } from "../../../host-tools/simulator/realtime.js";
import { splitRecording } from "../../../host-tools/simulator/recording.js";
import { fakeAppliance } from "./fake.js";

interface Heard {
  statuses: { uptimeS: number; events: number; late: number }[];
  notes: string[];
  texts: string[];
  lines: string[];
  failures: Failure[];
}

async function start(source: Source, words: string[] = []): Promise<{ run: RealTimeRun; heard: Heard }> {
  const heard: Heard = { statuses: [], notes: [], texts: [], lines: [], failures: [] };
  const events: RealTimeEvents = {
    status: (status) => heard.statuses.push(status as unknown as Heard["statuses"][number]),
    journal: () => {},
    text: (line) => heard.texts.push(line),
    line: (line) => heard.lines.push(line),
    usage: () => {},
    note: (text) => heard.notes.push(text),
    failed: (failure) => heard.failures.push(failure),
  };
  const options = { world: {}, source, ntpPort: 1123, address: "127.0.0.1", storage: { config: "{}" } };
  const run = await RealTimeRun.start({ ...options, program: fakeAppliance(...words) }, events);
  return { run, heard };
}

async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const end = Date.now() + limitMs;
  while (!condition()) {
    assert.ok(Date.now() < end, `not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("events come ahead of their time, the storage comes first", async () => {
  const { run, heard } = await start({ kind: "simulated" });
  try {
    await until(() => (heard.statuses.at(-1)?.events ?? 0) > 40, 20_000);
    assert.deepEqual(heard.texts, ["stored config"]);
    // A busy computer may hold one up; most have their notice.
    const { events, late } = heard.statuses.at(-1) ?? { events: 0, late: 0 };
    assert.ok(late < events / 2, `${late} of ${events} events came late`);
    assert.deepEqual([heard.notes, heard.failures], [[], []]);
  } finally {
    await run.stop();
  }
});

test("a recording's end is told", async () => {
  const log = sentence("GPRMC,120000.00,A,5128.674,N,00000.000,W,0.0,,010326,,,A");
  const { run, heard } = await start({ kind: "recording", recording: splitRecording(Buffer.from(log)) });
  try {
    await until(() => heard.notes.length > 0, 10_000);
    assert.match(heard.notes[0] ?? "", /recording has ended/);
  } finally {
    await run.stop();
  }
});

test("an appliance that ends by itself is told as a failure", async () => {
  const { run, heard } = await start({ kind: "simulated" }, ["--end-after-ms", "100"]);
  await until(() => heard.failures.length > 0, 10_000);
  assert.match(heard.failures[0]?.message ?? "", /ended with status 3/);
  await run.stop();
});

test("a line typed at the console arrives, and every line of the console is told as it is", async () => {
  const { run, heard } = await start({ kind: "simulated" });
  try {
    run.type("config get");
    await until(() => heard.texts.includes("typed config get") && heard.statuses.length > 0, 10_000);
    assert.ok(heard.lines.includes("typed config get"));
    assert.ok(heard.lines.some((line) => line.startsWith('{"type":"status"')));
  } finally {
    await run.stop();
  }
});

test("firmware that restarts itself comes back with what it has stored, in the same world", async () => {
  const { run, heard } = await start({ kind: "simulated" }, ["--restart-after-ms", "100"]);
  try {
    await until(() => heard.texts.length >= 3 && heard.statuses.length > 0, 20_000);
    assert.deepEqual(heard.texts, ["stored config", "stored config", "stored restarted"]);
    assert.deepEqual([heard.notes, heard.failures], [["the firmware restarts"], []]);
    const before = heard.statuses.length;
    await until(() => heard.statuses.length > before + 2 && (heard.statuses.at(-1)?.events ?? 0) > 0, 20_000);
  } finally {
    await run.stop();
  }
});
