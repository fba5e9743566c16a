import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sentenceOf, ubxFrame } from "../../../src/gnss/setup/commands.js";
import { Detection, type DetectionOptions } from "../../../src/gnss/setup/detection.js";
import { hand } from "../messages.js";

const OPTIONS: DetectionOptions = { family: "auto", baud: 0, workBaud: 38400, learnedBaud: 0 };

/** MON-VER as the interface descriptions show it: 30 and 10 characters, then extensions of 30. */
function monVer(software: string, ...extensions: string[]): Uint8Array {
  const texts = [
    software.padEnd(30, "\0"),
    "00080000".padEnd(10, "\0"),
    ...extensions.map((text) => text.padEnd(30, "\0")),
  ];
  return ubxFrame(0x0a04, [...Buffer.from(texts.join(""), "latin1")]);
}

/** Steps four times a second; what is sent at each speed, as text. */
function search(detection: Detection, seconds: number, hear: (baud: number, now: number) => void = () => {}) {
  const asked: string[] = [];
  for (let now = 0; now <= seconds && detection.found === undefined; now += 0.25) {
    hear(detection.baud, now);
    const bytes = detection.step(now);
    if (bytes !== undefined) asked.push(`${detection.baud} ${Buffer.from(bytes).toString("latin1").slice(8).trim()}`);
  }
  return asked;
}

test("silence: every speed is asked in all languages, the usual ones first, for ever", () => {
  const detection = new Detection(OPTIONS, 0);
  const asked = search(detection, 30);
  const speeds = asked.map((question) => Number(question.split(" ")[0]));
  assert.deepEqual(speeds.slice(0, 9), [9600, 38400, 115200, 57600, 4800, 19200, 230400, 460800, 9600]);
  assert.ok(asked.every((question) => question.endsWith("$PMTK605*31\r\n$PCAS06,0*1B")));
  assert.ok(detection.rounds >= 2);
  assert.equal(detection.bytesLastRound, 0);
  assert.equal(detection.found, undefined);
});

test("the order: where it was last, where it was found once, the first usual speed, the work speed", () => {
  const detection = new Detection({ ...OPTIONS, learnedBaud: 4800 }, 57600);
  const speeds = search(detection, 30).map((question) => Number(question.split(" ")[0]));
  assert.deepEqual(speeds.slice(0, 6), [57600, 4800, 9600, 38400, 115200, 19200]);
});

test("a configured speed is the only one tried, beside the work speed", () => {
  const detection = new Detection({ ...OPTIONS, baud: 19200, learnedBaud: 4800 }, 0);
  const speeds = search(detection, 10).map((question) => Number(question.split(" ")[0]));
  assert.deepEqual([...new Set(speeds)], [19200, 38400]);
});

test("a configured speed of a receiver that is left alone is never left", () => {
  const detection = new Detection({ family: "nmea", baud: 4800, workBaud: 0, learnedBaud: 9600 }, 0);
  const speeds = new Set<number>();
  search(detection, 20, (baud) => speeds.add(baud));
  assert.deepEqual([...speeds], [4800]);
  assert.ok(detection.rounds > 5);
});

const ANSWERS: readonly [
  what: string,
  bytes: Uint8Array,
  family: string,
  dialect: string | undefined,
  version: string,
][] = [
  ["a u-blox 6", monVer("7.03 (45969)"), "ublox", "legacy", "7.03 (45969)"],
  ["a u-blox 7", monVer("1.00 (59842)", "PROTVER 14.00"), "ublox", "legacy", "1.00 (59842)"],
  ["a u-blox M8", monVer("ROM CORE 3.01", "FWVER=SPG 3.01", "PROTVER=18.00"), "ublox", "legacy", "ROM CORE 3.01"],
  [
    "a u-blox M9",
    monVer("EXT CORE 4.04", "ROM BASE", "FWVER=SPG", "PROTVER=32.01"),
    "ublox",
    "values",
    "EXT CORE 4.04",
  ],
  ["a u-blox M10", monVer("ROM SPG 5.10", "FWVER=SPG 5.10", "PROTVER=34.10"), "ublox", "values", "ROM SPG 5.10"],
  ["an MTK", sentenceOf("PMTK705,AXN_2.31,5632,PA6H,1.0"), "mtk", undefined, "AXN_2.31"],
  ["a CASIC", sentenceOf("GPTXT,01,01,02,SW=URANUS5,V5.3.0.0"), "casic", undefined, "URANUS5"],
  ["a CASIC that starts", sentenceOf("GPTXT,01,01,02,MA=CASIC"), "casic", undefined, ""],
];

for (const [what, bytes, family, dialect, version] of ANSWERS) {
  test(`${what} answers`, () => {
    const detection = new Detection(OPTIONS, 0);
    search(detection, 20, (baud, now) => {
      if (baud === 38400 && now > 2) hand(detection, bytes);
    });
    assert.deepEqual(detection.found, { family, baud: 38400, dialect, version });
  });
}

test("who is heard and does not answer is listened to, after five seconds of asking", () => {
  const detection = new Detection(OPTIONS, 0);
  const asked = search(detection, 30, (baud, now) => {
    if (baud !== 4800 || now % 1 !== 0) return;
    hand(detection, sentenceOf("GPRMC,,V,,,,,,,,,,N"));
  });
  assert.deepEqual(detection.found, { family: "nmea", baud: 4800, dialect: undefined, version: "" });
  assert.ok(asked.filter((question) => question.startsWith("4800")).length >= 3);
});

test("a u-blox's own texts are no CASIC's", () => {
  const detection = new Detection(OPTIONS, 0);
  search(detection, 30, (baud) => {
    if (baud === 9600)
      hand(detection, sentenceOf("GNTXT,01,01,02,HW UBX-M8030 00080000"), sentenceOf("GNTXT,01,01,02,ANTSTATUS=OK"));
  });
  assert.equal(detection.found?.family, "nmea");
});

test("a configured family is asked in its language only, and taken at its word", () => {
  const detection = new Detection({ ...OPTIONS, family: "mtk" }, 0);
  const asked = search(detection, 20, (baud) => {
    if (baud === 9600) hand(detection, sentenceOf("GPRMC,,V,,,,,,,,,,N"), sentenceOf("GPTXT,01,01,02,SW=URANUS5"));
  });
  assert.equal(detection.found?.family, "mtk");
  assert.equal(detection.found?.version, "");
  assert.ok(asked.every((question) => question.endsWith("31")));
  const silent = new Detection({ ...OPTIONS, family: "nmea" }, 0);
  assert.deepEqual(search(silent, 20), []);
});

test("noise is left sooner, and counted", () => {
  const detection = new Detection(OPTIONS, 0);
  let first = 0;
  search(detection, 14, (baud, now) => {
    detection.onBytes(new Uint8Array(600).fill(0x55), 600);
    if (baud !== 9600) first ||= now;
  });
  assert.ok(first <= 0.75, `left 9600 baud after ${first} s`);
  assert.ok(detection.bytesLastRound >= 8 * 1200);
});

test("nothing that can be heard throws", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), fc.uint8Array({ maxLength: 200 }), (parts, payload) => {
      const detection = new Detection(OPTIONS, 0);
      search(detection, 3, () => hand(detection, ...parts, ubxFrame(0x0a04, [...payload])));
    }),
    { numRuns: 50 },
  );
});

test("a protocol that is not read here is named, with the speed at which it was heard", () => {
  const payload = [2, 0xff, 0xd6, 0x78];
  const sum = payload.reduce((total, byte) => total + byte, 0);
  const message = [0xa0, 0xa2, 0, payload.length, ...payload, sum >> 8, sum & 0xff, 0xb0, 0xb3];
  const line = Uint8Array.from([...message, ...message, ...message]);
  const detection = new Detection(OPTIONS, 0);
  search(detection, 20, (baud) => {
    const bytes = baud === 57600 ? line : line.map((byte) => byte ^ 0x5a);
    detection.onBytes(bytes, bytes.length);
  });
  assert.deepEqual([detection.protocol, detection.protocolBaud], ["SiRF binary", 57600]);
});
