import assert from "node:assert/strict";
import { test } from "node:test";
import { banner, duration, journalLine, Screen, statusLine } from "../../../host-tools/simulator/display.js";
import type { Status } from "../../../host-tools/simulator/status.js";

const STATUS: Status = {
  type: "status",
  time: "2026-03-01T12:34:56Z",
  uptimeS: 30,
  state: "synchronised",
  reason: "pulses agree",
  leap: 0,
  stratum: 1,
  refid: "GPS",
  offsetNs: -12.4,
  offsetUncertaintyNs: 8,
  frequencyPpb: 3214.5,
  frequencyUncertaintyPpb: 2.04,
  jitterNs: 18,
  timeConstantS: 16,
  rootDelayUs: 0,
  rootDispersionUs: 10.25,
  satellites: 9,
  satellitesInView: 12,
  fix: "3D",
  requests: 42,
  rejectedPulses: 0,
  missingPulses: 0,
  network: "attached",
  address: "192.0.2.20",
  loop: "adaptive",
};
const COLD: Status = {
  ...STATUS,
  time: null,
  state: "cold",
  leap: 3,
  stratum: 16,
  reason: "the receiver has no valid fix",
};

test("the status in one line", () => {
  assert.equal(
    statusLine(STATUS),
    "12:34:56Z  synchronised  stratum 1  9/12 sat  offset −12 ns ±8 ns  +3.2145 ppm ±2.0 ppb  jitter 18 ns  " +
      "disp 10.3 µs  τ 16 s  42 req",
  );
  assert.match(statusLine({ ...STATUS, leap: 1 }), / {2}leap \+1 today {2}/);
});

test("an appliance that does not serve says why instead of figures", () => {
  assert.equal(statusLine(COLD), "--:--:--Z  cold  stratum 16  9/12 sat  the receiver has no valid fix  42 req");
});

test("what is not known is not shown", () => {
  const line = statusLine({ ...STATUS, offsetUncertaintyNs: null, frequencyPpb: null, jitterNs: null });
  assert.doesNotMatch(line, /jitter|ppm|null|NaN/);
});

test("on a narrow terminal the least of the figures go first, and never more columns than there are", () => {
  assert.equal(statusLine(STATUS, 79), "12:34:56Z  synchronised  stratum 1  offset −12 ns ±8 ns  disp 10.3 µs  42 req");
  for (let columns = 1; columns < 140; columns++) assert.ok(statusLine(STATUS, columns).length <= columns);
  assert.equal(statusLine(STATUS, 12), "synchronised");
});

test("durations keep three figures and take the unit that suits them", () => {
  const texts = [0, 7, 999.4, 999.6, 12_345, 1_500_000, 999_600_000].map(duration);
  assert.deepEqual(texts, ["0 ns", "7 ns", "999 ns", "1.00 µs", "12.3 µs", "1.50 ms", "1.00 s"]);
});

test("the banner's client lines fit the port", () => {
  const facts = { source: "simulated", address: "127.0.0.1", seed: 1, engine: "XS", remarks: ["mind this"] };
  const text = banner({ ...facts, port: 1123 });
  assert.ok(text.includes("chronyd -Q 'server 127.0.0.1 port 1123 iburst maxsamples 4'"));
  assert.ok(text.includes("--ntp-port 123"), "ntpdig can only ask port 123");
  assert.ok(text.includes("note       mind this"));
  assert.ok(banner({ ...facts, port: 123 }).includes("\n  ntpdig 127.0.0.1\n"));
});

test("a journal entry in one line", () => {
  const entry = { type: "journal" as const, uptimeS: 7, event: "state", evidence: "cold → labelling: a fix" };
  assert.equal(journalLine(entry), "journal at 7 s: state: cold → labelling: a fix");
});

test("on a terminal the status is written over, and lines go above it", () => {
  let written = "";
  const screen = new Screen(
    (text) => {
      written += text;
    },
    () => 30,
  );
  screen.status(STATUS);
  screen.line("news");
  screen.end();
  const cut = "synchronised  stratum 1";
  assert.equal(written, `\r\u001b[2K${cut}\r\u001b[2Knews\n${cut}\n`);
});

test("elsewhere every line stays", () => {
  let written = "";
  const screen = new Screen((text) => {
    written += text;
  }, undefined);
  screen.status(COLD);
  screen.line("news");
  screen.status(STATUS);
  screen.end();
  assert.equal(written, `${statusLine(COLD)}\nnews\n${statusLine(STATUS)}\n`);
});
