import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, measure } from "../../../host-tools/query/exchange.js";
import { duration, isoNs, isUsable, judge, type Verdict, worstLevel } from "../../../host-tools/query/verdicts.js";
import { makeHeader, type PacketHeader } from "../../../src/ntp/packet.js";
import { refid } from "../../../src/ntp/refid.js";

/** 2026-01-01T00:00:00Z as NTP counts it. */
const SECOND = 3_976_214_400;
const UNIX_NS = 1_767_225_600_000_000_000n;

/** 50.001 ms in units of 2^-32 s. */
const FRACTION = 214_752_660;

/** An answer that no client objects to: held for 1 ms, 2 ms away, this host's clock 50 ms slow; with changes. */
function answer(changes: Partial<PacketHeader> = {}, more: Partial<Answer> = {}): Answer {
  const header: PacketHeader = {
    ...makeHeader(),
    version: 4,
    mode: 4,
    stratum: 1,
    precisionExponent: -20,
    rootDispersion: 33,
    refid: refid("GPS"),
    reference: { second: SECOND - 2, fraction: 0 },
    origin: { second: 1, fraction: 2 },
    receive: { second: SECOND, fraction: FRACTION },
    transmit: { second: SECOND, fraction: FRACTION + 4_294_967 },
    ...changes,
  };
  const times = { sentNs: UNIX_NS - 1_000_000n, arrivedNs: UNIX_NS + 2_000_000n };
  return { header, length: 48, ...times, clockUncertaintyNs: 50, strangers: 0, ...more };
}

const WHOLE_SECONDS = { receive: { second: SECOND, fraction: 0 }, transmit: { second: SECOND, fraction: 0 } };
const WHOLE_MS = {
  receive: { second: SECOND, fraction: Math.floor(0.049 * 2 ** 32) },
  transmit: { second: SECOND, fraction: Math.round(0.05 * 2 ** 32) },
};

function of(field: string, changed: Answer): Verdict {
  const found = judge(changed).find((verdict) => verdict.field === field);
  assert.ok(found !== undefined, field);
  return found;
}

test("a good answer is good in every field, and measured right", () => {
  assert.deepEqual(
    judge(answer()).filter(({ level }) => level !== "good"),
    [],
  );
  const { offsetNs, delayNs, heldNs } = measure(answer());
  assert.ok(Math.abs(offsetNs - 50_001_000) < 2, `${offsetNs}`);
  assert.ok(Math.abs(delayNs - 2_000_000) < 2, `${delayNs}`);
  assert.ok(Math.abs(heldNs - 1_000_000) < 2, `${heldNs}`);
});

test("what every client refuses makes the answer unusable", () => {
  const refused: [string, Partial<PacketHeader>][] = [
    ["leap", { leap: 3 }],
    ["version", { version: 2 }],
    ["mode", { mode: 5 }],
    ["stratum", { stratum: 0 }],
    ["stratum", { stratum: 16 }],
    ["refid", { stratum: 0, refid: refid("RATE") }],
    ["rootDistanceUs", { rootDispersion: 16 * 65536 }],
    ["rootDistanceUs", { rootDelay: 32 * 65536 }],
    ["referenceTime", { reference: { second: SECOND + 1, fraction: 0 } }],
    ["receiveTime", { receive: { second: 0, fraction: 0 } }],
    ["transmitTime", { transmit: { second: 0, fraction: 0 } }],
    ["heldNs", { receive: { second: SECOND + 1, fraction: 0 } }],
    ["heldNs", { transmit: { second: SECOND + 5, fraction: 0 } }],
  ];
  for (const [field, changes] of refused) {
    const changed = answer(changes);
    assert.equal(of(field, changed).level, "refused", `${field} ${JSON.stringify(changes)}`);
    assert.equal(isUsable(judge(changed)), false);
  }
});

test("what only some clients mind is doubtful and usable", () => {
  const doubtful: [string, Partial<PacketHeader>, RegExp][] = [
    ["version", { version: 3 }, /version 4/],
    ["pollExponent", { pollExponent: 18 }, /outside/],
    ["precisionExponent", { precisionExponent: -31 }, /w32time/],
    ["precisionExponent", { precisionExponent: -2 }, /w32time/],
    ["rootDistanceUs", { rootDispersion: 2 * 65536 }, /ntpd does not/],
    ["rootDistanceUs", { rootDispersion: 4 * 65536 }, /ntpd and chronyd/],
    ["rootDistanceUs", { rootDispersion: 6 * 65536 }, /timesyncd/],
    ["refid", { refid: 0x7f7f0101 }, /undisciplined local clock/],
    ["refid", { refid: refid("LOCL") }, /undisciplined local clock/],
    ["receiveTime", WHOLE_SECONDS, /in whole seconds, but the precision claims 954 ns/],
    ["transmitTime", WHOLE_SECONDS, /in whole seconds, but the precision claims 954 ns/],
    ["receiveTime", { ...WHOLE_SECONDS, precisionExponent: 0 }, /in whole seconds, as it admits/],
    ["transmitTime", WHOLE_MS, /in whole steps of 1 ms, but/],
    [
      "offsetNs",
      { receive: { second: SECOND + 1, fraction: FRACTION }, transmit: { second: SECOND + 1, fraction: FRACTION + 1 } },
      /or the server is wrong: ask a third clock/,
    ],
    ["refid", { refid: 0x00504753 }, /ASCII/],
    ["referenceTime", { reference: { second: 0, fraction: 0 } }, /never/],
    ["referenceTime", { reference: { second: SECOND - 90_000, fraction: 0 } }, /more than a day/],
    [
      "offsetNs",
      {
        receive: { second: SECOND + 2000, fraction: 0 },
        transmit: { second: SECOND + 2000, fraction: 1 },
      },
      /1000 s/,
    ],
  ];
  for (const [field, changes, reason] of doubtful) {
    const changed = answer(changes);
    assert.equal(of(field, changed).level, "doubtful", `${field} ${JSON.stringify(changes)}`);
    assert.match(of(field, changed).reason, reason);
    assert.equal(isUsable(judge(changed)), true);
    assert.equal(worstLevel(judge(changed)), "doubtful");
  }
  assert.equal(of("lengthBytes", answer({}, { length: 68 })).level, "doubtful");
  assert.match(of("lengthBytes", answer({}, { strangers: 2 })).reason, /2 packets/);
  assert.equal(of("delayNs", answer({}, { arrivedNs: UNIX_NS - 900_000n })).level, "doubtful");
});

test("a kiss code is explained", () => {
  assert.match(of("refid", answer({ stratum: 0, refid: refid("INIT") })).reason, /not synchronised/);
  assert.match(of("refid", answer({ stratum: 0, refid: refid("XYZ") })).reason, /kiss code/);
  assert.equal(of("refid", answer({ stratum: 2, refid: 0xc0000201 })).text, "192.0.2.1");
});

test("an answer from the next era is read as near to this host's clock", () => {
  const arrivedNs = 2_085_978_496_000_000_000n; // 2036-02-07T06:28:16Z
  const late = answer({ transmit: { second: 1, fraction: 0 } }, { arrivedNs });
  assert.equal(of("transmitTime", late).value, "2036-02-07T06:28:17.000000000Z");
});

test("numbers for people", () => {
  assert.equal(duration(0), "0 s");
  assert.equal(duration(3.12345e-8), "31.2 ns");
  assert.equal(duration(-0.000503), "-503 µs");
  assert.equal(duration(0.25), "250 ms");
  assert.equal(duration(1234), "1230 s");
  assert.equal(isoNs(UNIX_NS + 1n), "2026-01-01T00:00:00.000000001Z");
  assert.equal(isoNs(-1n), "1969-12-31T23:59:59.999999999Z");
});
