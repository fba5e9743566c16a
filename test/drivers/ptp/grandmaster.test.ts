import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as fc from "fast-check";
import {
  ANNOUNCE,
  announce,
  DELAY_RESP,
  delayRequest,
  FOLLOW_UP,
  message,
  readAnnouncement,
  readHeader,
  SYNC,
  timestampOf,
} from "../../../host-tools/simulator/ptp/messages.js";
import type { ClockSegment } from "../../../src/clock/segment.js";
import { ANNOUNCES, RULES_BYTES, SERVES, SILENT, writeRules } from "../../../src/serving/ptp/rules.js";
import { makePublication, writePublication } from "../../../src/serving/publication.js";
import type { Ticks, UtcSecond } from "../../../src/time/units.js";
import { ADDRESS_AND_UNDEFINED, compile, runLines } from "../compile.js";

const HZ = 80_000_000;
/** 2026-12-01T00:00:00Z, from 1900 and from 1970. */
const NTP_SECOND = 4_005_072_000;
const UNIX_SECOND = NTP_SECOND - 2_208_988_800;
const OWN = "02005efffe0053010001";

/** In the order of enum ptp_action. */
/** In flagField (IEEE 1588-2019, table 37). */
const TWO_STEP = 0x200;
const UNICAST = 0x400;

const [NOTHING, ANSWER, ANSWER_UNICAST, HAND_OVER] = ["0", "1", "2", "3"];
/** In the order of enum ptp_verdict, which drivers/ptp/ptp.ts has too. */
const NAMES = [
  ...["answered", "taken", "short", "version", "domain", "unwanted", "notServing", "overRate", "denied", "own"],
  ...["lost", "unsent", "announces", "syncs"],
];

let program = "";
before(() => {
  const files = ["ptp/grandmaster.c", "responder/reply.c", "responder/interleave.c", "responder/access.c"];
  program = compile(
    ["test/drivers/ptp/grandmaster-harness.c", ...files.map((file) => `drivers/${file}`)],
    ADDRESS_AND_UNDEFINED,
  );
});

const run = (...lines: string[]): string[] => runLines(program, `${lines.join("\n")}\n`);

const SEGMENT: ClockSegment = {
  baseTicks: 1000 as Ticks,
  baseSecond: NTP_SECOND as UtcSecond,
  baseFraction: 0,
  rateInteger: 53,
  rateFraction: 2_951_034_233,
  leap: 0,
  taiMinusUtcSeconds: 37,
  errorBoundSeconds: 0,
  errorBoundGrowth: 0,
};

function published(
  first: Partial<ClockSegment> = {},
  second: Partial<ClockSegment> = first,
  expires = 1000 * HZ,
  stratum = 1,
): string {
  const words = makePublication();
  writePublication(words, { ...SEGMENT, ...first }, { ...SEGMENT, ...second }, expires as Ticks, {
    stratum,
    precisionExponent: -20,
    rootDelaySeconds: 0,
    silentWhenUnsynchronised: false,
    dispersionFloorSeconds: 0,
    refid: 0x47505300,
    referenceSecond: 0 as UtcSecond,
    referenceFraction: 0,
  });
  return `P 1000 ${words.join(" ")}`;
}

interface Changes {
  duty?: number;
  trusted?: boolean;
  leapNear?: boolean;
  domain?: number;
  announceInterval?: number;
  syncInterval?: number;
  clockClass?: number;
}

function rules(changes: Changes = {}): string {
  const bytes = new Uint8Array(RULES_BYTES);
  const { duty = SERVES, trusted = true, leapNear = false, clockClass = 6, ...options } = changes;
  writeRules(
    bytes,
    {
      domain: 3,
      priority1: 100,
      priority2: 200,
      announceInterval: 1,
      syncInterval: 0,
      delayRequestInterval: 2,
      minorVersion: 1,
      ...options,
    },
    { hasTime: true, clockClass, accuracy: 0x26, timeSource: 0x20, flags: 0x3c },
    { duty, trusted, variance: 0x5ec8, isLeapNear: leapNear },
  );
  return `R ${Buffer.from(bytes).toString("hex")}`;
}

const hear = (bytes: Buffer, { event = 1, ticks = 2000, last = 7 } = {}) =>
  `T ${event} ${ticks} ${last} ${bytes.toString("hex")}`;

/** The last line of a run. */
const lastOf = (...lines: string[]): string => run(...lines).at(-1) as string;
const bytesOf = (line: string): Buffer => Buffer.from(line, "hex");

function countsAfter(...lines: string[]): Record<string, number> {
  const counts = lastOf(...lines, "C")
    .split(" ")
    .map(Number);
  assert.equal(counts.length, NAMES.length);
  return Object.fromEntries(NAMES.map((name, at) => [name, counts[at] ?? 0]).filter(([, count]) => count !== 0));
}

describe("what is sent", () => {
  test("an Announce has what the rules say, and the offset of the clock's piece", () => {
    const bytes = bytesOf(lastOf(published(), rules(), `A ${1000 + HZ}`));
    const { type, version, minorVersion, length, domain, flags, source, control, logInterval } = readHeader(bytes);
    assert.deepEqual([type, version, minorVersion, length, bytes.length], [ANNOUNCE, 2, 1, 64, 64]);
    assert.deepEqual([domain, flags, source, control, logInterval], [3, 0x3c, OWN, 5, 1]);
    assert.deepEqual(readAnnouncement(bytes), {
      ...{ utcOffset: 37, priority1: 100, clockClass: 6, accuracy: 0x26, variance: 0x5ec8, priority2: 200 },
      ...{ grandmaster: OWN.slice(0, 16), stepsRemoved: 0, timeSource: 0x20 },
    });
    assert.equal(timestampOf(bytes).second, UNIX_SECOND + 37);
  });

  test("a Sync says that a Follow_Up comes, and that has its number and when it left", () => {
    const lines = run(published(), rules(), `S ${1000 + HZ}`, `F ${1000 + HZ + HZ / 2}`, `S ${1000 + 2 * HZ}`);
    const [sync, followUp, next] = lines.slice(2).map(bytesOf) as [Buffer, Buffer, Buffer];
    assert.deepEqual([readHeader(sync).type, readHeader(sync).flags, sync.length], [SYNC, TWO_STEP, 44]);
    const { type, flags, control, sequence, correction } = readHeader(followUp);
    assert.deepEqual([type, flags, control, correction, followUp.length], [FOLLOW_UP, 0, 2, 0n, 44]);
    assert.equal(sequence, readHeader(sync).sequence);
    assert.equal(readHeader(next).sequence, sequence + 1);
    const { second, nanosecond } = timestampOf(followUp);
    assert.equal(second, UNIX_SECOND + 38);
    assert.ok(Math.abs(nanosecond - 5e8) <= 2, `${nanosecond}`);
  });

  test("nothing leaves while silent, and without a time only an Announce that says so", () => {
    const silent = run(published(), rules({ duty: SILENT }), "A 2000", "S 2000", "F 2000", "B");
    assert.deepEqual(silent.slice(2), ["-", "-", "-", "0"]);
    const [, due, farewell, sync] = run(rules({ duty: ANNOUNCES, clockClass: 248 }), "B", "A 2000", "S 2000");
    assert.deepEqual([due, sync], ["1", "-"]);
    const bytes = bytesOf(farewell as string);
    assert.deepEqual([readHeader(bytes).flags, readAnnouncement(bytes).clockClass], [0, 248]);
    assert.deepEqual(timestampOf(bytes), { second: 0, nanosecond: 0 });
  });

  test("nothing leaves before a time was published, nor when nobody renews it", () => {
    assert.equal(lastOf(rules(), "S 2000"), "-");
    assert.equal(lastOf(published({}, {}, 5000), rules(), "S 5001"), "-");
    assert.notEqual(lastOf(published({}, {}, 5000), rules(), "S 5000"), "-");
  });

  test("a clock that is not synchronised sends only where the rules allow it", () => {
    for (const lost of [published({ leap: 3 }), published({}, {}, 1000 * HZ, 16)]) {
      assert.equal(lastOf(lost, rules(), "S 2000"), "-");
      assert.equal(lastOf(lost, rules(), hear(delayRequest({ domain: 3 }))), `${NOTHING} -`);
      assert.notEqual(lastOf(lost, rules({ trusted: false, clockClass: 52 }), "S 2000"), "-");
    }
  });

  for (const [name, change, tai] of [
    ["inserted", 1, 38],
    ["left out", -1, 36],
  ] as const) {
    test(`a leap second ${name}: TAI goes on, offset and flags change with the piece of the clock`, () => {
      const jump = 1000 + 10 * HZ;
      const after = {
        baseTicks: jump as Ticks,
        baseSecond: (NTP_SECOND + 10 - change) as UtcSecond,
        taiMinusUtcSeconds: tai,
      };
      const clock = published({ leap: change > 0 ? 1 : 2 }, after);
      const times = [jump - 1, jump, jump + 5 * HZ + 1];
      const lines = run(clock, rules({ leapNear: true }), ...times.map((at) => `A ${at}`))
        .slice(2)
        .map(bytesOf);
      const seconds = lines.map((bytes) => timestampOf(bytes).second - UNIX_SECOND);
      assert.deepEqual(seconds, [46, 47, 52]);
      assert.deepEqual(
        lines.map((bytes) => readAnnouncement(bytes).utcOffset),
        [37, tai, tai],
      );
      const flags = lines.map((bytes) => readHeader(bytes).flags);
      assert.deepEqual(flags, [0x3c | (change > 0 ? 1 : 2), 0x3c, 0x3c]);
      // More than half a day before it is nobody's business.
      assert.equal(readHeader(bytesOf(lastOf(clock, rules(), `A ${jump - 1}`))).flags, 0x3c);
    });
  }

  test("seconds go on where NTP's begin again in 2036", () => {
    const clock = published({ baseSecond: (2 ** 32 - 1) as UtcSecond });
    const seconds = run(clock, rules(), "S 1000", `S ${1002 + HZ}`).slice(2);
    const [before = 0, after = 0] = seconds.map((line) => timestampOf(bytesOf(line)).second);
    assert.deepEqual([before - 37 + 2_208_988_800, after - before], [2 ** 32 - 1, 1]);
  });

  test("Announces keep their interval among the beats, and another class is said at once", () => {
    const beats = (count: number) => Array.from({ length: count }, () => "B");
    const fast = rules({ syncInterval: -3, announceInterval: 0 });
    const lines = run(published(), fast, ...beats(17));
    assert.equal(lines[1], "125");
    const due = lines.slice(2).map(Number);
    assert.deepEqual(
      due.map((what, at) => (what & 1 ? at : -1)).filter((at) => at >= 0),
      [0, 8, 16],
    );
    assert.ok(due.every((what) => (what & 2) !== 0));
    const changed = run(published(), rules(), ...beats(1), rules({ clockClass: 7 }), "B", "B");
    assert.deepEqual(changed.slice(2), ["3", "1000", "3", "2"]);
  });
});

describe("what is heard", () => {
  const answered = (bytes: Buffer, clock = published()) => lastOf(clock, rules(), hear(bytes)).split(" ");

  test("a Delay_Req gets when it came, its correction and who asked", () => {
    const request = delayRequest({ domain: 3, sequence: 0xabcd, correction: -5n, source: "aabbccfffeddeeff0002" });
    const [action, hex = ""] = answered(request);
    assert.equal(action, ANSWER);
    const bytes = bytesOf(hex);
    const { type, length, flags, correction, source, sequence, control, logInterval } = readHeader(bytes);
    assert.deepEqual([type, length, bytes.length, flags, correction], [DELAY_RESP, 54, 54, 0, -5n]);
    assert.deepEqual([source, sequence, control, logInterval], [OWN, 0xabcd, 3, 2]);
    assert.equal(bytes.toString("hex", 44, 54), "aabbccfffeddeeff0002");
    assert.deepEqual(timestampOf(bytes), { second: UNIX_SECOND + 37, nanosecond: 12_499 });
  });

  test("who asks alone is answered alone, without an interval", () => {
    const [action, hex = ""] = answered(delayRequest({ domain: 3, flags: UNICAST }));
    assert.equal(action, ANSWER_UNICAST);
    assert.deepEqual([readHeader(bytesOf(hex)).flags, readHeader(bytesOf(hex)).logInterval], [UNICAST, 0x7f]);
  });

  test("what is not for a master of this domain is dropped and counted", () => {
    const cases: [string, string][] = [
      ["short", hear(Buffer.alloc(33, 0x12))],
      ["short", hear(delayRequest({ domain: 3 }).subarray(0, 43))],
      ["short", hear(delayRequest({ domain: 3, length: 45 }))],
      ["short", hear(delayRequest({ domain: 3, length: 43 }))],
      ["version", hear(delayRequest({ domain: 3, version: 1 }))],
      ["domain", hear(delayRequest({ domain: 4 }))],
      ["domain", hear(delayRequest({ domain: 3, sdoId: 1 }))],
      ["unwanted", hear(message(44, { domain: 3, type: SYNC }))],
      ["unwanted", hear(message(54, { domain: 3, type: 2 }))],
      ["unwanted", hear(delayRequest({ domain: 3 }), { event: 0 })],
      ["unwanted", hear(announce({}, { domain: 3 }), { event: 1 })],
      ["denied", hear(delayRequest({ domain: 3 }), { last: 66 })],
      ["own", hear(announce({}, { domain: 3, source: OWN }), { event: 0 })],
    ];
    for (const [name, line] of cases) {
      assert.deepEqual(countsAfter(published(), rules(), line), { [name]: 1 }, `${name}: ${line}`);
    }
    const idle = countsAfter(published(), rules({ duty: SILENT }), hear(delayRequest({ domain: 3 })));
    assert.deepEqual(idle, { notServing: 1 });
  });

  test("Announces of others wait for TypeScript in their order, as many as have room", () => {
    const others = Array.from({ length: 10 }, (_, index) => announce({ priority1: index }, { domain: 3 }));
    const lines = run(rules(), ...others.map((each) => hear(each, { event: 0 })), ...others.map(() => "G"), "C");
    assert.deepEqual(
      lines.slice(1, 11).map((line) => line.split(" ")[0]),
      [...new Array(8).fill(HAND_OVER), NOTHING, NOTHING],
    );
    const taken = lines.slice(11, 21);
    assert.deepEqual(
      taken.slice(0, 8),
      others.slice(0, 8).map((each) => each.toString("hex")),
    );
    assert.deepEqual(taken.slice(8), ["-", "-"]);
    assert.equal(lines.at(-1)?.split(" ")[10], "2");
  });

  test("a flood is answered no more than so often, and again when it is over", () => {
    const flood = Array.from({ length: 1000 }, (_, index) =>
      hear(delayRequest({ domain: 3 }), { ticks: 2000 + index }),
    );
    const later = hear(delayRequest({ domain: 3 }), { ticks: 2000 + 2 * HZ });
    assert.deepEqual(countsAfter(published(), rules(), ...flood), { answered: 256, overRate: 744 });
    assert.deepEqual(countsAfter(published(), rules(), ...flood, later), { answered: 257, overRate: 744 });
  });

  test("whatever comes, an answer is a Delay_Resp to a whole request of this domain", () => {
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 90 }),
      fc
        .tuple(fc.constantFrom(delayRequest({ domain: 3 }), announce({}, { domain: 3 })), fc.nat(), fc.nat(255))
        .map(([bytes, at, value]) => {
          const changed = Buffer.from(bytes);
          changed[at % changed.length] = value;
          return changed;
        }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(any, fc.boolean()), { minLength: 20, maxLength: 60 }), (all) => {
        const heard = all.map(([bytes, event]) => hear(Buffer.from(bytes), { event: event ? 1 : 0 }));
        const lines = run(published(), rules(), ...heard, "C");
        for (const [index, [bytes]] of all.entries()) {
          const [action, hex = ""] = (lines[index + 2] ?? "").split(" ");
          const isAnswer = action === ANSWER || action === ANSWER_UNICAST;
          assert.equal(isAnswer, hex !== "-");
          if (!isAnswer) continue;
          const request = readHeader(Buffer.from(bytes));
          assert.deepEqual([request.type, request.sdoId, request.version, request.domain], [1, 0, 2, 3]);
          assert.ok(request.length >= 44 && request.length <= bytes.length);
        }
        const counts = (lines.at(-1) ?? "").split(" ").map(Number);
        assert.equal(
          counts.reduce((sum, count) => sum + count, 0),
          all.length,
        );
      }),
      { numRuns: 20 },
    );
  });

  test("times are those of whole-number arithmetic, to the nanosecond", () => {
    const count = fc.integer({ min: 0, max: 4 * HZ });
    const fraction = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(count, fraction, fraction, (ticks, baseFraction, rateFraction) => {
        const line = lastOf(published({ baseFraction, rateFraction }), rules(), `S ${1000 + ticks}`);
        const rate = (53n << 32n) + BigInt(rateFraction);
        const units = BigInt(baseFraction) + ((BigInt(ticks) * rate) >> 32n);
        const { second, nanosecond } = timestampOf(bytesOf(line));
        assert.equal(BigInt(second), BigInt(UNIX_SECOND + 37) + (units >> 32n));
        assert.equal(BigInt(nanosecond), ((units & 0xffffffffn) * 1_000_000_000n) >> 32n);
      }),
      { numRuns: 60 },
    );
  });
});
