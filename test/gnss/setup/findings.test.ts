import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOf, type Observation } from "../../../src/gnss/setup/findings.js";
import { LagHistogram } from "../../../src/gnss/setup/lag.js";

const LAG = new LagHistogram();
for (let n = 0; n < 20; n++) LAG.add(0.17);

const WELL: Observation = {
  configuredBaud: 0,
  found: { family: "ublox", baud: 9600, dialect: "legacy", version: "ROM CORE 3.01 (107888)" },
  baud: 38400,
  rounds: 0,
  bytesLastRound: 0,
  protocol: undefined,
  protocolBaud: 0,
  withoutChecksum: 0,
  isSetUp: true,
  troubles: [],
  sinceTimeSeconds: 0.3,
  fix: true,
  noFixSeconds: 0,
  satellitesUsed: 8,
  minimumSatellites: 0,
  trouble: undefined,
  contradict: false,
  sinceStill: -1,
  satellitesInView: 9,
  sincePulseSeconds: 0.5,
  oddPulses: 0,
  pulseIntervalSeconds: 1,
  edges: "beginnings",
  compensated: false,
  lag: LAG,
};

test("all is well: every part of the path is said to be", () => {
  assert.deepEqual(
    findingsOf(WELL).map(({ ok, finding }) => `${ok} ${finding}`),
    [
      "true u-blox receiver (ROM CORE 3.01 (107888)) at 38400 baud, set up",
      "true it tells the time every second",
      "true it has a fix, 9 satellites in view",
      "true it pulses once a second",
      "true the captured edges are the beginnings of the pulses",
      "true the sentences begin about 175 ms after the pulse (by 50 ms: 150 ms 20)",
    ],
  );
});

/** What is changed, and the last finding with its advice. */
const CASES: readonly [changes: Partial<Observation>, code: string, ok: boolean, finding: RegExp, advice: RegExp][] = [
  [{ found: undefined, baud: 57600 }, "searching", false, /now at 57600 baud/, /wait/],
  [{ found: undefined, rounds: 1 }, "noBytes", false, /not one byte .* at any speed/, /power.*TX.*receive pin/],
  [{ found: undefined, rounds: 1, configuredBaud: 4800 }, "noBytes", false, /at 4800 baud/, /receiver\.baud/],
  [{ found: undefined, rounds: 2, bytesLastRound: 812 }, "wrongBaud", false, /812 bytes came/, /RS-232/],
  [{ found: undefined, rounds: 2, bytesLastRound: 9, configuredBaud: 4800 }, "wrongBaud", false, /4800/, /to 0/],
  [
    { found: undefined, rounds: 1, bytesLastRound: 900, protocol: "SiRF binary", protocolBaud: 57600 },
    "binaryProtocol",
    false,
    /speaks SiRF binary at 57600 baud/,
    /NMEA: .*gpsctl/,
  ],
  [
    { found: undefined, rounds: 1, bytesLastRound: 900, withoutChecksum: 12 },
    "noChecksum",
    false,
    /sentences come without checksums \(12 so far\)/,
    /checksums on/,
  ],
  [{ found: undefined, rounds: 1, bytesLastRound: 900, withoutChecksum: 2 }, "wrongBaud", false, /900 bytes/, /3\.3 V/],
  [{ sinceTimeSeconds: 7 }, "noSentences", false, /nothing that tells time and date/, /RMC or ZDA/],
  [{ trouble: "noDate" }, "noDate", false, /comes without a date/, /ZDA/],
  [{ trouble: "noStatus" }, "noStatus", false, /whether the time holds/, /RMC, GGA, GNS or GLL/],
  [{ contradict: true }, "twoSenders", false, /go back again and again/, /one receiver/],
  [{ sinceTimeSeconds: Number.POSITIVE_INFINITY }, "noSentences", false, /RMC/, /RMC/],
  [{ fix: false, noFixSeconds: 12, satellitesInView: 3 }, "noFix", false, /for 12 s, 3 sat/, /half a minute.*antenna/],
  [{ fix: false, noFixSeconds: 400, satellitesInView: undefined }, "noFix", false, /for 400 s$/, /^give the antenna/],
  [
    { fix: false, noFixSeconds: 9, satellitesUsed: 4, minimumSatellites: 6 },
    "fewSatellites",
    false,
    /a fix by 4 satellites, and receiver\.minimumSatellites asks for 6/,
    /lower receiver\.minimumSatellites/,
  ],
  [{ fix: false, noFixSeconds: 9, satellitesUsed: 0, minimumSatellites: 6 }, "noFix", false, /for 9 s/, /antenna/],
  [{ sincePulseSeconds: 60 }, "noPulse", false, /no pulse came for 60 s/, /board\.pulsePin/],
  [{ sincePulseSeconds: Number.POSITIVE_INFINITY }, "noPulse", false, /no pulse came ever/, /TIMEPULSE/],
  [{ oddPulses: 9, pulseIntervalSeconds: 0.2 }, "pulseRate", false, /every 0\.200 s/, /once a second/],
  [{ edges: "ends" }, "pulseInverted", false, /ends of the pulses/, /upside down/],
];

for (const [changes, code, ok, finding, advice] of CASES) {
  test(`${code}: ${JSON.stringify(changes)}`, () => {
    const last = findingsOf({ ...WELL, ...changes }).at(-1);
    assert.equal(last?.code, code);
    assert.equal(last?.ok, ok);
    assert.match(last?.finding ?? "", finding);
    assert.match(last?.advice ?? "", advice);
  });
}

test("sentences on both sides of the pulse", () => {
  const lag = new LagHistogram();
  for (let n = 0; n < 20; n++) lag.add(n % 2 === 0 ? 0.01 : 0.99);
  const last = findingsOf({ ...WELL, lag }).at(-1);
  assert.equal(last?.code, "lagAmbiguous");
  assert.equal(last?.ok, false);
});

test("what a receiver refused is named, and is no illness", () => {
  const [first] = findingsOf({ ...WELL, troubles: ["NAV-TIMELS refused", "pulse unanswered"] });
  assert.equal(first?.ok, true);
  assert.match(first?.finding ?? "", /, set up, but for: NAV-TIMELS refused, pulse unanswered$/);
});

test("the edges of a receiver that cannot be told, of one on trial, and of one that makes up for its wire", () => {
  const edge = (changes: Partial<Observation>) =>
    findingsOf({ ...WELL, ...changes }).find(({ code }) => code === "edge");
  assert.match(edge({ edges: "unchecked" })?.advice ?? "", /make sure that the pulse is not upside down/);
  assert.equal(edge({ edges: "unchecked" })?.level, "doubtful");
  assert.match(edge({ edges: "checking" })?.finding ?? "", /is being checked/);
  assert.equal(edge({ edges: "checking" })?.level, "doubtful");
  assert.match(edge({ compensated: true })?.finding ?? "", /makes up for a wire/);
});

test("too few lags are not spoken of", () => {
  assert.equal(findingsOf({ ...WELL, lag: new LagHistogram() }).at(-1)?.code, "edge");
});

test("a second sender that hangs is doubtful, and hides nothing after it", () => {
  const findings = findingsOf({ ...WELL, sinceStill: 1 });
  assert.deepEqual(
    findings.map(({ code, level }) => `${code} ${level}`),
    ["receiver good", "senderHangs doubtful", "fix good", "pulse good", "edge good", "lag good"],
  );
  assert.equal(findingsOf({ ...WELL, sinceStill: 1000 })[1]?.code, "sentences");
});

test("satellites in view are not spoken of where the receiver does not list them", () => {
  const words = findingsOf({ ...WELL, satellitesInView: undefined }).map(({ finding }) => finding);
  assert.ok(words.includes("it has a fix"), words.join());
});
