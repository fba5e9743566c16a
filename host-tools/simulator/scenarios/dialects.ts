/** Receivers that are right but speak otherwise than most, and lines on which something else is wrong with the words. */

import { hangingSender, sirfBinary, withoutChecksums, withoutDate } from "../faults/sentences.js";
import { sentence } from "../nmea-writer.js";
import type { Scenario } from "../scenario.js";
import { ONLY_SPEAKS } from "./receivers.js";
import { HOUR_S } from "./spans.js";

/** A receiver that only speaks, at its own speed, and is not asked to wait for the leap count. */
const MUTE = { receiver: { family: "nmea", leapWaitS: 0 } } as const;
/** A line with room for two senders. */
const FASTER = { ...ONLY_SPEAKS, savedBaud: 9600 } as const;
const SOON = { synchronisedByS: 60 } as const;
const ALWAYS = { fromS: 0, untilS: HOUR_S } as const;
/** Of half an hour before the world begins. */
const OLD_SENTENCE = sentence("GPRMC,113000.00,A,5128.67400,N,00000.00000,W,0.021,,010326,,,A");
const OLD_WITHOUT_FIX = sentence("GPRMC,113000.00,V,,,,,,,010326,,,N");

function muteScenario(name: string, hazard: string, world: Scenario["world"], limits: Scenario["limits"]): Scenario {
  return { name, hazard, seconds: HOUR_S, world, configuration: MUTE, limits: limits ?? {} };
}

export const DIALECTS: readonly Scenario[] = [
  ...([90, 300, 408, 990] as const).map((fractionMs) =>
    muteScenario(
      `fraction-${fractionMs}`,
      `Each sentence names an instant ${fractionMs} ms after its second, and is sent after that.`,
      { receiver: { ...ONLY_SPEAKS, lagMs: 120, fractionMs } },
      SOON,
    ),
  ),
  muteScenario(
    "ten-hertz",
    "Sentences come ten times a second.",
    { receiver: { model: "tenHertz", savedMessages: [] } },
    SOON,
  ),
  muteScenario(
    "ten-hertz-odd",
    "Sentences come ten times a second, and none of them names a whole one.",
    { receiver: { model: "tenHertz", savedMessages: [], fractionMs: 90 } },
    SOON,
  ),
  muteScenario(
    "fix-by-gns",
    "A telecom receiver tells the time in ZDA and the fix in GNS and GLL; there is no RMC.",
    { receiver: { model: "telecom", savedMessages: [] } },
    SOON,
  ),
  muteScenario(
    "rmc-per-system",
    "One RMC for each satellite system, the last of them without a fix.",
    { receiver: { model: "perSystem", savedMessages: [] } },
    SOON,
  ),
  muteScenario(
    "timing-module",
    "A timing module at a known place: NAV-TIMEUTC, and a fix of time only in NAV-STATUS.",
    { receiver: { model: "timing", savedMessages: [] } },
    SOON,
  ),
  muteScenario(
    "second-sender-hangs",
    "A second sender on the line repeats one valid sentence of half an hour ago, from the start.",
    { receiver: FASTER, faults: [hangingSender(ALWAYS, OLD_SENTENCE, 800)] },
    SOON,
  ),
  muteScenario(
    "second-sender-hangs-later",
    "A second sender on the line begins to repeat one sentence of long ago, without a fix, and stops again.",
    { receiver: FASTER, faults: [hangingSender({ fromS: 1200, untilS: 2400 }, OLD_WITHOUT_FIX, 800)] },
    SOON,
  ),
  muteScenario(
    "no-date",
    "The receiver stands by a time that comes without a date.",
    { receiver: ONLY_SPEAKS, faults: [withoutDate()] },
    { neverSynchronised: true },
  ),
  muteScenario(
    "no-checksums",
    "Sentences come without checksums.",
    { receiver: ONLY_SPEAKS, faults: [withoutChecksums()] },
    { neverSynchronised: true },
  ),
  muteScenario(
    "sirf-binary",
    "The receiver speaks SiRF binary.",
    { receiver: ONLY_SPEAKS, faults: [sirfBinary()] },
    { neverSynchronised: true },
  ),
];
