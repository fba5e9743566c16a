/**
 * Stands in for build/sim/noonmark-sim where a test is about the world's side of the link: it speaks the protocol on
 * descriptor 3, tells time with a known error, and fails in the ways that a real one can.
 *
 *   --start-ntp N     the NTP second of the world's second 0
 *   --fail-early      ends with a message before it is ready
 *   --fail-at S       says FAILED and ends in that second
 *   --end-after-ms N  ends with status 3 that long after START
 *   --restart-after-ms N  wants a restart that long after START, unless its storage says that it had one
 *   --stubborn        ignores STOP and SIGTERM
 */

import { Socket } from "node:net";

const words = process.argv.slice(2);
const has = (name: string) => words.includes(name);
const value = (name: string, otherwise: string) =>
  (has(name) ? words[words.indexOf(name) + 1] : undefined) ?? otherwise;

/** Served time is late by this much, for a judge to find. */
const ERROR_NS = 1500n;
const NS = 1_000_000_000n;

if (has("--fail-early")) {
  process.stderr.write("noonmark-sim: UDP port 127.0.0.1:1123 is in use\n");
  process.exit(1);
}
if (has("--stubborn")) process.on("SIGTERM", () => {});

const link = new Socket({ fd: 3 });
const failAt = BigInt(value("--fail-at", "-1"));
const startNtp = BigInt(value("--start-ntp", "0"));
const epochNs = BigInt(value("--epoch-ns", "0"));
let pending: Buffer = Buffer.alloc(0);
let reached = 0n;
let events = 0;
let restarted = false;
/** In real time: how many of them came after their time. */
let late = 0;

function send(type: number, timeNs: bigint, payload: Uint8Array): void {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(payload.length, 0);
  header[4] = type;
  header.writeBigUInt64LE(timeNs, 8);
  link.write(Buffer.concat([header, payload]));
}

function text(type: number, timeNs: bigint, line: string): void {
  send(type, timeNs, Buffer.from(line));
}

function status(timeNs: bigint): void {
  const fields = { uptimeS: Number(timeNs / NS), state: "synchronised", leap: 0, stratum: 1, refid: "GPS" };
  text(17, timeNs, JSON.stringify({ type: "status", ...fields, events, late }));
}

function reply(timeNs: bigint, payload: Buffer): void {
  const served = timeNs + startNtp * NS + ERROR_NS;
  const packet = Buffer.alloc(52);
  payload.copy(packet, 0, 0, 4);
  packet.set([0x24, 1, 6, 0xe8], 4);
  payload.copy(packet, 4 + 24, 28 + 40, 28 + 48);
  for (const offset of [16, 32, 40]) {
    packet.writeUInt32BE(Number((served / NS) % 2n ** 32n), 4 + offset);
    packet.writeUInt32BE(Number(((served % NS) << 32n) / NS), 4 + offset + 4);
  }
  send(19, timeNs, packet);
}

function horizon(timeNs: bigint): void {
  if (failAt >= 0n && timeNs > failAt * NS) {
    text(21, timeNs, "main.js:12: out of slots");
    link.end(() => process.exit(1));
    return;
  }
  if (reached === 0n) send(18, 0n, Buffer.from([0x80, 0x25, 0, 0]));
  status(reached);
  reached = timeNs;
  const usage = Buffer.alloc(32);
  usage.writeUInt32LE(events, 0);
  send(20, timeNs, usage);
}

/** Stores that it had one, and ends as the board does. */
function restart(): void {
  send(23, 0n, Buffer.from("\u0009restarted1"));
  text(21, 0n, "the firmware restarted itself");
  link.end(() => process.exit(1));
}

function take(type: number, timeNs: bigint, payload: Buffer): void {
  if (type === 2 || type === 3) {
    events++;
    if (timeNs - (process.hrtime.bigint() - epochNs) < 0n) late++;
  }
  if (type === 4) reply(timeNs, payload);
  if (type === 5) horizon(timeNs);
  if (type === 6 && !has("--stubborn")) process.exit(0);
  if (type === 8) text(17, timeNs, `typed ${payload}`);
  if (type === 7) restarted ||= payload.includes("restarted");
  if (type === 7) text(17, 0n, `stored ${payload.subarray(1, 1 + (payload[0] ?? 0))}`);
  if (type === 9 && has("--realtime")) {
    setInterval(() => status(process.hrtime.bigint() - epochNs), 100);
    if (has("--restart-after-ms") && !restarted) setTimeout(restart, Number(value("--restart-after-ms", "")));
    if (has("--end-after-ms")) setTimeout(() => process.exit(3), Number(value("--end-after-ms", "")));
  }
}

link.on("data", (bytes: Buffer) => {
  pending = Buffer.concat([pending, bytes]);
  while (pending.length >= 16 && pending.length >= 16 + pending.readUInt32LE(0)) {
    const length = pending.readUInt32LE(0);
    take(pending.readUInt8(4), pending.readBigUInt64LE(8), pending.subarray(16, 16 + length));
    pending = pending.subarray(16 + length);
  }
});
link.on("close", () => process.exit(0));
text(22, 0n, "fake 1.0");
