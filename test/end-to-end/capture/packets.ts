/** Packets as tshark reads them beside what the firmware's decoder makes of them. */

import assert from "node:assert/strict";
import { makeHeader, type PacketHeader, readHeader, type WireTime } from "../../../src/ntp/packet.js";
import type { Witnessed } from "./tshark.js";

const NTP_MINUS_UNIX_S = 2_208_988_800;
/** As tshark shows a time of zero. */
const ZERO = "NULL";

export interface Packet {
  seen: Witnessed;
  header: PacketHeader;
  bytes: Buffer;
}

export function packetOf(seen: Witnessed): Packet {
  const bytes = Buffer.from(seen["udp.payload"], "hex");
  const header = makeHeader();
  readHeader(bytes, header);
  return { seen, header, bytes };
}

export function refidOf({ header }: Packet): string {
  return Buffer.from([24, 16, 8, 0].map((bits) => header.refid >>> bits)).toString("latin1");
}

/** The same of a time as tshark writes it: to the nanosecond, which it cuts off. */
function assertSameTime(text: string, { second, fraction }: WireTime, what: string): void {
  if (second === 0 && fraction === 0) {
    assert.equal(text, ZERO, what);
    return;
  }
  const [, head = "", digits = "", tail = ""] = /^(.*)\.(\d{9})( .*)$/.exec(text) ?? [];
  // It takes seconds below 2^31 for the next era's (RFC 4330 §3); clients send any, since theirs are random.
  const shown = Date.parse(`${head}${tail}`) / 1000 + NTP_MINUS_UNIX_S;
  assert.equal(shown % 2 ** 32, second, `${what}: ${text}`);
  const difference = Number(digits) - (fraction * 1e9) / 2 ** 32;
  assert.ok(Math.abs(difference) <= 1, `${what}: ${text} is ${difference} ns off`);
}

/** That tshark reads every field of the header, and what follows it, as src/ntp/packet.ts does. */
export function assertSameHeader({ seen, header, bytes }: Packet): void {
  const told = JSON.stringify(seen);
  // tshark shows signed bytes and fixed-point numbers as the whole numbers that they are made of.
  const numbers: [keyof Witnessed, number][] = [
    ["ntp.flags.li", header.leap],
    ["ntp.flags.vn", header.version],
    ["ntp.flags.mode", header.mode],
    ["ntp.stratum", header.stratum],
    ["ntp.ppoll", header.pollExponent & 0xff],
    ["ntp.precision", header.precisionExponent & 0xff],
    ["ntp.rootdelay", header.rootDelay],
    ["ntp.rootdispersion", header.rootDispersion],
  ];
  for (const [field, value] of numbers) assert.equal(Number(seen[field]), value, `${field}: ${told}`);
  assert.equal(seen["ntp.refid"].replaceAll(":", ""), bytes.toString("hex", 12, 16), told);
  assertSameTime(seen["ntp.reftime"], header.reference, "reference time");
  assertSameTime(seen["ntp.org"], header.origin, "origin");
  assertSameTime(seen["ntp.rec"], header.receive, "receive time");
  assertSameTime(seen["ntp.xmt"], header.transmit, "transmit time");
  const mac = bytes.subarray(52).toString("hex");
  assert.equal(seen["ntp.mac"].replaceAll(":", ""), mac, told);
  if (bytes.length > 48) assert.equal(Number(seen["ntp.keyid"]), bytes.readUInt32BE(48), told);
}
