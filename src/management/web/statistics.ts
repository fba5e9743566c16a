/**
 * The history as ntpd writes its statistics (NTPsec's documentation, "Monitoring Commands and Options", filegen), for
 * the tools that draw them, such as ntpviz. A record is one line, of the instant at its end:
 *
 *     loopstats   day second offset frequency jitter wander exponent
 *     peerstats   day second address status offset delay dispersion jitter
 *
 * The day is the modified Julian one; offset, delay, dispersion and jitter are in seconds, frequency and wander in ppm.
 * What is known is the root mean square of the offsets in the record's time: it stands for offset and jitter both, so the
 * offset has no sign. The wander is ntpd's own average of the frequency's changes (RFC 5905 §11.3). The exponent is that of
 * the record's length. Records in which nothing was measured have no line.
 */

import type { Course } from "../../storage/history/course.js";
import type { TenMinuteRecord } from "../../storage/history/ten-minutes.js";
import { rowsOf } from "./history.js";
import type { Parts } from "./json.js";

/** Of 1900-01-01 (RFC 5905 §6). */
const MODIFIED_JULIAN_1900 = 15_020;
const DAY_SECONDS = 86_400;
/** RFC 5905 §11.3, AVG: in how many steps an old change is forgotten. */
const AVERAGING = 8;

/** ntpd's address for a pulse, unit 0 (driver 22), and a system peer that is configured and reachable (RFC 9327 §3.2). */
const PULSE = "127.127.22.0 9614";

/** "57792 86399.000"; undefined where the record has no time or nothing was measured. */
function instantOf(record: Readonly<TenMinuteRecord>): string | undefined {
  if (record.second === 0 || Number.isNaN(record.offsetRmsSeconds)) return undefined;
  const end = record.second + record.coveredSeconds - 1;
  return `${MODIFIED_JULIAN_1900 + Math.floor(end / DAY_SECONDS)} ${end % DAY_SECONDS}.000`;
}

/** Frequency as ntpd has it: what is added to the clock's, so the opposite of the counter's error. */
function frequencyPpm(record: Readonly<TenMinuteRecord>): number {
  return -record.frequency * 1e6;
}

export function loopStatistics(course: Course): Parts {
  let before = Number.NaN;
  let wander = 0;
  const exponent = Math.round(Math.log2(course.stepSeconds));
  const row = (record: Readonly<TenMinuteRecord>) => {
    const at = instantOf(record);
    if (at === undefined) return "";
    const frequency = frequencyPpm(record);
    const change = Number.isNaN(before) ? 0 : frequency - before;
    before = frequency;
    wander = Math.sqrt(wander * wander + (change * change - wander * wander) / AVERAGING);
    const offset = record.offsetRmsSeconds.toFixed(9);
    return `${at} ${offset} ${frequency.toFixed(6)} ${offset} ${wander.toFixed(6)} ${exponent}\n`;
  };
  return rowsOf(course, "", row, "");
}

export function peerStatistics(course: Course): Parts {
  const row = (record: Readonly<TenMinuteRecord>) => {
    const at = instantOf(record);
    if (at === undefined || Number.isNaN(record.boundSeconds)) return "";
    const offset = record.offsetRmsSeconds.toFixed(9);
    return `${at} ${PULSE} ${offset} 0.000000000 ${record.boundSeconds.toFixed(9)} ${offset}\n`;
  };
  return rowsOf(course, "", row, "");
}
