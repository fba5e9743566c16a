import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClockSegment } from "../../src/clock/segment.js";
import { Authentication, type SymmetricKey } from "../../src/ntp/authentication.js";
import { HEADER_BYTES, makeHeader, type PacketHeader, readHeader } from "../../src/ntp/packet.js";
import { makePublication, writePublication } from "../../src/ntp/publication.js";
import { Server, type ServerOptions } from "../../src/ntp/server.js";
import { refid, type SystemVariables } from "../../src/ntp/system-variables.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import type { UtcSecond } from "../../src/time/units.js";

/** A counter of 2^28 Hz, so that 16 units of 2^-32 s are one tick, exactly. */
const HZ = 2 ** 28;
const BASE = toTicks(2 ** 48 - 1000);
const SECOND = 3_990_000_000 as UtcSecond;

const segment: ClockSegment = {
  baseTicks: BASE,
  baseSecond: SECOND,
  baseFraction: 0,
  rateInteger: 16,
  rateFraction: 0,
  leap: 0,
  errorBoundSeconds: 2e-6,
  errorBoundGrowth: 1e-6,
};

const system: SystemVariables = {
  stratum: 1,
  precisionExponent: -21,
  rootDelaySeconds: 0,
  silentWhenUnsynchronised: false,
  dispersionFloorSeconds: 0,
  refid: refid("GPS"),
  referenceSecond: (SECOND - 1) as UtcSecond,
  referenceFraction: 5,
};

const options: ServerOptions = { authentication: new Authentication([]), cryptoNak: true, symmetric: false };

function serverOf(
  second: Partial<ClockSegment> = {},
  variables: Partial<SystemVariables> = {},
  changes: Partial<ServerOptions> = {},
): Server {
  const words = makePublication();
  const expires = addTicks(BASE, 10 * HZ);
  writePublication(words, segment, { ...segment, ...second }, expires, { ...system, ...variables });
  return new Server(words, { ...options, ...changes });
}

/** A request with the given first byte and length; its transmit time is 0x0102030405060708. */
function request(first = 0x23, length = HEADER_BYTES): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes[0] = first;
  bytes[2] = 7;
  if (length >= HEADER_BYTES) bytes.set([1, 2, 3, 4, 5, 6, 7, 8], 40);
  return bytes;
}

/** The header of the reply to a request that came and was answered so many ticks after the base. */
function reply(server: Server, received = HZ, sent = received + 16, packet = request()): PacketHeader {
  const into = new Uint8Array(HEADER_BYTES);
  assert.ok(server.accept(packet, packet.length), JSON.stringify(server.counts));
  const length = server.answer(packet, addTicks(BASE, received), addTicks(BASE, sent), into);
  assert.equal(length, HEADER_BYTES, JSON.stringify(server.counts));
  const header = makeHeader();
  readHeader(into, header);
  return header;
}

function refuse(server: Server, packet: Uint8Array, received = HZ, sent = received + 16): void {
  if (!server.accept(packet, packet.length)) return;
  const into = new Uint8Array(HEADER_BYTES);
  assert.equal(server.answer(packet, addTicks(BASE, received), addTicks(BASE, sent), into), 0);
}

test("a plain request gets every field of a stratum 1 server", () => {
  assert.deepEqual(reply(serverOf()), {
    leap: 0,
    version: 4,
    mode: 4,
    stratum: 1,
    pollExponent: 7,
    precisionExponent: -21,
    rootDelay: 0,
    rootDispersion: 1, // 2 µs and 1 µs of growth in a second, rounded up to 15.3 µs
    refid: refid("GPS"),
    reference: { second: SECOND - 1, fraction: 5 },
    origin: { second: 0x01020304, fraction: 0x05060708 },
    receive: { second: SECOND + 1, fraction: 1 },
    transmit: { second: SECOND + 1, fraction: 256 },
  });
});

test("versions 1 to 4 are echoed, the others refused", () => {
  const server = serverOf();
  for (const version of [1, 2, 3, 4]) {
    const header = reply(server, HZ, HZ, request((version << 3) | 3));
    assert.equal(header.version, version);
  }
  for (const version of [0, 5, 6, 7]) refuse(server, request((version << 3) | 3));
  assert.equal(server.counts.wrongVersion, 4);
});

test("nothing but a client request is answered, and every refusal is counted", () => {
  const server = serverOf({}, {}, { cryptoNak: false });
  for (const mode of [0, 2, 4, 5, 7]) refuse(server, request(0x20 | mode));
  for (const mode of [1, 6]) refuse(server, request(0x20 | mode));
  refuse(server, request(0x26, 12));
  for (const length of [0, 1, 47, 49]) refuse(server, request(0x23, length));
  refuse(server, request(0x23, 48 + 20));
  assert.deepEqual(server.counts, {
    answered: 0,
    wrongLength: 4,
    wrongVersion: 0,
    notARequest: 5,
    unsupportedMode: 3,
    unknownKey: 1,
    wrongMac: 0,
    late: 0,
    noClock: 0,
    broadcast: 0,
  });
});

test("unknown extension fields are passed over and never sent back", () => {
  const packet = request(0x23, 48 + 32);
  packet.set([0x7f, 0xff, 0, 32], 48);
  assert.equal(reply(serverOf(), HZ, HZ, packet).stratum, 1);
});

test("an unsynchronised clock says so in leap, stratum, refid and dispersion", () => {
  const cases: [Server, number][] = [
    [serverOf({ leap: 3 }), HZ],
    [serverOf({}, { stratum: 16 }), HZ],
    [serverOf({}, { stratum: 0 }), HZ],
    [serverOf(), 10 * HZ + 1], // past the publication's end
  ];
  for (const [server, at] of cases) {
    const header = reply(server, at, at);
    assert.equal(header.leap, 3);
    assert.equal(header.stratum, 0);
    assert.equal(header.refid, refid("INIT"));
    assert.equal(header.rootDispersion, 16 * 65536);
  }
  assert.equal(reply(serverOf(), 10 * HZ, 10 * HZ).leap, 0);
});

test("dispersion grows to the moment of the reply and is rounded up", () => {
  const server = serverOf({ errorBoundSeconds: 2 ** -16, errorBoundGrowth: 2 ** -16 });
  assert.equal(reply(server, HZ, HZ).rootDispersion, 3); // 2 units and the safety of the last place
  assert.equal(reply(server, 8 * HZ, 8 * HZ).rootDispersion, 10);
});

test("the reference time is never later than the transmit time, in any era", () => {
  const ahead = reply(serverOf({}, { referenceSecond: (SECOND + 2) as UtcSecond }), HZ, HZ + 16);
  assert.deepEqual(ahead.reference, ahead.transmit);
  const words = makePublication();
  const next = { ...segment, baseSecond: (2 ** 32 + 1) as UtcSecond };
  const before = { ...system, referenceSecond: (2 ** 32 - 1) as UtcSecond };
  writePublication(words, next, next, addTicks(BASE, 10 * HZ), before);
  const across = reply(new Server(words, options));
  assert.deepEqual(across.reference, { second: 0xffffffff, fraction: 5 });
  assert.equal(across.transmit.second, 2);
  const never = reply(serverOf({}, { referenceSecond: 0 as UtcSecond, referenceFraction: 0 }));
  assert.deepEqual(never.reference, { second: 0, fraction: 0 });
});

test("each stamp is read off the segment that held when it was taken", () => {
  const change = { baseTicks: addTicks(BASE, HZ), baseSecond: (SECOND + 1) as UtcSecond, rateInteger: 32 };
  const header = reply(serverOf(change), HZ - 10, HZ + 10);
  assert.deepEqual(header.receive, { second: SECOND, fraction: 2 ** 32 - 160 + 1 });
  assert.deepEqual(header.transmit, { second: SECOND + 1, fraction: 320 });
});

test("a request that is held too long, or across a leap second, is not answered", () => {
  const server = serverOf();
  refuse(server, request(), HZ, HZ + HZ / 2 + 1);
  assert.equal(reply(server, HZ, HZ + HZ / 2).leap, 0);
  const inserted = serverOf({ baseTicks: addTicks(BASE, HZ), baseSecond: SECOND });
  refuse(inserted, request(), HZ - 10, HZ + 10);
  const deleted = serverOf({ baseTicks: addTicks(BASE, HZ), baseSecond: (SECOND + 2) as UtcSecond });
  refuse(deleted, request(), HZ - 10, HZ + 10);
  for (const { counts } of [server, inserted, deleted]) assert.equal(counts.late, 1);
  assert.equal(reply(inserted, HZ, HZ).transmit.second, SECOND);
});

test("transmit times strictly increase, but for a leap second", () => {
  const server = serverOf({ baseTicks: addTicks(BASE, HZ), baseSecond: SECOND });
  const first = reply(server, HZ - 1, HZ - 1).transmit;
  const second = reply(server, HZ - 1, HZ - 1).transmit;
  assert.deepEqual(second, { second: first.second, fraction: first.fraction + 2 });
  assert.equal(reply(server, HZ + 1, HZ + 1).transmit.second, SECOND);
});

test("a receive stamp after the transmit stamp counts as equal", () => {
  const header = reply(serverOf(), HZ + 100, HZ);
  assert.deepEqual(header.receive, { second: SECOND + 1, fraction: 1 });
  // Receive times are odd and transmit times even, and neither is before the other.
  assert.deepEqual(header.transmit, { second: SECOND + 1, fraction: 2 });
});

test("before the first publication there is no answer", () => {
  const server = new Server(makePublication(), options);
  refuse(server, request());
  assert.equal(server.counts.noClock, 1);
});

test("the answer may be written over the request", () => {
  const server = serverOf();
  const packet = request();
  assert.ok(server.accept(packet, 48));
  assert.equal(server.answer(packet, addTicks(BASE, HZ), addTicks(BASE, HZ), packet), 48);
  const header = makeHeader();
  readHeader(packet, header);
  assert.deepEqual(header.origin, { second: 0x01020304, fraction: 0x05060708 });
});

const KEYS: readonly SymmetricKey[] = [
  { id: 1, algorithm: "AES128", secret: [...Buffer.from("2b7e151628aed2a6abf7158809cf4f3c", "hex")] },
  { id: 65535, algorithm: "SHA256", secret: [...Buffer.from("a secret of some bytes")] },
];

/** A request with a MAC of the key, and `fields` bytes of an unknown extension field before it. */
function signed(authentication: Authentication, id: number, fields = 0, first = 0x23): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + fields + 24);
  bytes.set(request(first));
  if (fields > 0) bytes.set([0x7f, 0xff, 0, fields], HEADER_BYTES);
  return bytes.slice(0, authentication.sign(bytes, HEADER_BYTES + fields, id));
}

/** The whole answer to a packet, which may be empty. */
function answerTo(server: Server, packet: Uint8Array): Uint8Array {
  if (!server.accept(packet, packet.length)) return new Uint8Array(0);
  const into = new Uint8Array(packet.length);
  return into.slice(0, server.answer(packet, addTicks(BASE, HZ), addTicks(BASE, HZ), into));
}

test("a request with a valid MAC is answered with one of the same key and length", () => {
  const authentication = new Authentication(KEYS);
  const server = serverOf({}, {}, { authentication });
  for (const { id, algorithm } of KEYS) {
    for (const fields of [0, 16, 100]) {
      const packet = signed(authentication, id, fields);
      const answer = answerTo(server, packet);
      assert.equal(server.signature, algorithm === "AES128" ? 1 : 2);
      assert.equal(answer.length, HEADER_BYTES + (algorithm === "AES128" ? 20 : 24));
      assert.ok(answer.length <= packet.length);
      assert.equal(authentication.check(answer, HEADER_BYTES, answer.length), "valid");
      assert.equal(answer[0], 0x24);
    }
  }
  assert.equal(server.counts.answered, 6);
});

test("a wrong or unknown key gets a crypto-NAK or nothing, as configured", () => {
  const authentication = new Authentication(KEYS);
  const wrong = signed(authentication, 1);
  wrong[60] = (wrong[60] ?? 0) ^ 1;
  const unknown = signed(authentication, 1);
  unknown[51] = 2;
  for (const cryptoNak of [true, false]) {
    const server = serverOf({}, {}, { authentication, cryptoNak });
    for (const packet of [wrong, unknown]) {
      const answer = answerTo(server, packet);
      assert.equal(answer.length, cryptoNak ? HEADER_BYTES + 4 : 0);
      if (cryptoNak) assert.deepEqual([...answer.subarray(HEADER_BYTES)], [0, 0, 0, 0]);
    }
    assert.equal(server.counts.wrongMac, 1);
    assert.equal(server.counts.unknownKey, 1);
    assert.equal(server.counts.answered, 0);
  }
});

test("a crypto-NAK is not answered", () => {
  const server = serverOf();
  assert.equal(answerTo(server, request(0x23, HEADER_BYTES + 4)).length, 0);
  assert.equal(server.counts.unknownKey, 1);
});

test("an answer after a signed one carries no MAC", () => {
  const authentication = new Authentication(KEYS);
  const server = serverOf({}, {}, { authentication });
  answerTo(server, signed(authentication, 1));
  assert.equal(answerTo(server, request()).length, HEADER_BYTES);
  assert.equal(server.signature, 0);
});

test("a broadcast tells time, trust and poll, and nothing of a request", () => {
  const authentication = new Authentication(KEYS);
  const server = serverOf({}, {}, { authentication });
  reply(server); // leaves the stamps of a request behind
  const into = new Uint8Array(72);
  assert.equal(server.broadcast(addTicks(BASE, 2 * HZ), 6, 0, into), HEADER_BYTES);
  const header = makeHeader();
  readHeader(into, header);
  assert.deepEqual(header, {
    leap: 0,
    version: 4,
    mode: 5,
    stratum: 1,
    pollExponent: 6,
    precisionExponent: -21,
    rootDelay: 0,
    rootDispersion: 1,
    refid: refid("GPS"),
    reference: { second: SECOND - 1, fraction: 5 },
    origin: { second: 0, fraction: 0 },
    receive: { second: 0, fraction: 0 },
    transmit: { second: SECOND + 2, fraction: 0 },
  });
  const length = server.broadcast(addTicks(BASE, 2 * HZ), 6, 65535, into);
  assert.equal(length, 72);
  assert.equal(authentication.check(into, HEADER_BYTES, length), "valid");
  assert.equal(server.counts.broadcast, 2);
  assert.equal(server.counts.answered, 1);
});

test("nothing is broadcast by a clock that is not synchronised, or not known at all", () => {
  const into = new Uint8Array(72);
  assert.equal(serverOf({ leap: 3 }).broadcast(addTicks(BASE, HZ), 6, 0, into), 0);
  assert.equal(serverOf({}, { stratum: 16 }).broadcast(addTicks(BASE, HZ), 6, 0, into), 0);
  assert.equal(serverOf().broadcast(addTicks(BASE, 10 * HZ + 1), 6, 0, into), 0);
  assert.equal(new Server(makePublication(), options).broadcast(addTicks(BASE, HZ), 6, 0, into), 0);
});

test("a symmetric active peer is answered passively where that is configured, signed if it signed", () => {
  const authentication = new Authentication(KEYS);
  const server = serverOf({}, {}, { authentication, symmetric: true });
  const header = reply(server, HZ, HZ, request(0x21));
  assert.equal(header.mode, 2);
  assert.deepEqual(header.origin, { second: 0x01020304, fraction: 0x05060708 });
  const answer = answerTo(server, signed(authentication, 1, 0, 0x21));
  assert.equal(answer[0], 0x22);
  assert.equal(authentication.check(answer, HEADER_BYTES, answer.length), "valid");
  refuse(serverOf(), request(0x21));
});

test("a clock that is to be silent while unsynchronised answers only while it may be trusted", () => {
  const silent = { silentWhenUnsynchronised: true };
  assert.equal(reply(serverOf({}, silent)).stratum, 1);
  const untrusted = [serverOf({}, { ...silent, stratum: 16 }), serverOf({ leap: 3 }, silent)];
  for (const server of untrusted) {
    refuse(server, request());
    assert.equal(server.counts.noClock, 1);
  }
  // Not renewed for more than the ten seconds for which it was published.
  const stale = serverOf({}, silent);
  refuse(stale, request(), 11 * HZ);
  assert.equal(stale.counts.noClock, 1);
});
