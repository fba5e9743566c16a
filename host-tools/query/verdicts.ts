/**
 * What a client makes of an answer, field by field: RFC 5905 §8 and appendix A.5.1.1, and where known clients are
 * stricter, what they ask for (chronyd: ntp_core.c, process_response; systemd-timesyncd: manager_receive_response;
 * busybox ntpd: recv_and_process_peer_pkt; w32time as its documentation and users tell).
 */

import { secondsFromShort } from "../../src/time/timestamp.js";
import { type Answer, measure, wireNs } from "./exchange.js";

/** "refused": a client that follows the rule will not use the answer. "doubtful": some client will not, or it is odd. */
export type Level = "good" | "doubtful" | "refused";

export interface Verdict {
  /** The name in RFC 5905, in camelCase with the unit last: also the key in JSON. */
  field: string;
  value: string | number | null;
  /** The value for people. */
  text: string;
  level: Level;
  /** Why, in plain words. */
  reason: string;
}

const LEAPS = ["no leap second is announced", "61 s in the last minute of the day", "59 s in it", "unsynchronised"];
/** Reference identifiers of RFC 5905 §7.3, figure 12, and those that have come into use since. */
const REFIDS = new Set(
  "GOES GPS GAL PPS IRIG WWVB DCF HBG MSF JJY LORC TDF CHU WWV WWVH NIST ACTS USNO PTB GLO GLONASS BDS GNSS LOCL MRS XFAC".split(
    " ",
  ),
);
/** What kiss codes mean (RFC 5905 §7.4, figure 13). */
const KISSES: Readonly<Record<string, string>> = {
  DENY: "the server denies access: stop asking",
  RSTR: "the server denies access by its policy: stop asking",
  RATE: "asked too often: slow down",
  INIT: "the server is not synchronised for the first time yet",
  STEP: "the server's clock has stepped and is not synchronised again yet",
};

const MAXDISP_SECONDS = 16; // RFC 5905 §7.2
const NTPD_MAXDIST_SECONDS = 1.5; // ntpd's default "tos maxdist"
const CHRONY_MAXDISTANCE_SECONDS = 3; // chrony.conf(5), maxdistance
const TIMESYNCD_ROOT_DISTANCE_SECONDS = 5; // timesyncd.conf(5), RootDistanceMaxSec=
const CHRONY_HELD_SECONDS = 4; // ntp_core.c, MAX_SERVER_INTERVAL
const PANIC_SECONDS = 1000; // RFC 5905 §7.2, PANICT
const REFERENCE_OLD_SECONDS = 86_400; // a day without correction
const PRECISION_RANGE = [-30, -3]; // old w32time

/** Judges every field. The answer is usable when nothing is refused. */
export function judge(answer: Answer): Verdict[] {
  return [
    ...judgeFirstByte(answer),
    judgeStratum(answer),
    judgePoll(answer),
    judgePrecision(answer),
    ...judgeRoot(answer),
    judgeRefid(answer),
    judgeReference(answer),
    ...judgeTimes(answer),
    judgeLength(answer),
    ...judgeMeasurement(answer),
  ];
}

export function isUsable(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(({ level }) => level !== "refused");
}

function verdict(field: string, value: Verdict["value"], text: string, level: Level, reason: string): Verdict {
  return { field, value, text, level, reason };
}

function judgeFirstByte({ header: { leap, version, mode } }: Answer): Verdict[] {
  const leapText = `${leap}, ${LEAPS[leap]}`;
  return [
    leap === 3
      ? verdict("leap", leap, leapText, "refused", "every client refuses an unsynchronised server")
      : verdict("leap", leap, leapText, "good", leap === 0 ? "" : "the clients will follow"),
    version === 4
      ? verdict("version", version, `${version}`, "good", "that of the request")
      : verdict(
          "version",
          version,
          `${version}`,
          version === 3 ? "doubtful" : "refused",
          "the request was of version 4",
        ),
    mode === 4
      ? verdict("mode", mode, "4, server", "good", "")
      : verdict("mode", mode, `${mode}`, "refused", "a request is answered in mode 4"),
  ];
}

function judgeStratum({ header: { stratum } }: Answer): Verdict {
  const text = `${stratum}`;
  if (stratum === 0) return verdict("stratum", 0, text, "refused", "unsynchronised; the reference ID says why");
  if (stratum > 15) return verdict("stratum", stratum, text, "refused", "16 and more mean unsynchronised");
  return verdict("stratum", stratum, text, "good", stratum === 1 ? "a clock with a reference of its own" : "");
}

function judgePoll({ header: { pollExponent } }: Answer): Verdict {
  const text = `${pollExponent} (${2 ** pollExponent} s)`;
  if (pollExponent < 0 || pollExponent > 17) {
    return verdict("pollExponent", pollExponent, text, "doubtful", "outside 0 to 17 (RFC 5905 §7.2: 4 to 17)");
  }
  return verdict("pollExponent", pollExponent, text, "good", "");
}

function judgePrecision({ header: { precisionExponent } }: Answer): Verdict {
  const text = `${precisionExponent} (${duration(2 ** precisionExponent)})`;
  const [least = 0, most = 0] = PRECISION_RANGE;
  if (precisionExponent < least || precisionExponent > most) {
    return verdict("precisionExponent", precisionExponent, text, "doubtful", `old w32time wants ${least} to ${most}`);
  }
  return verdict("precisionExponent", precisionExponent, text, "good", "");
}

function judgeRoot({ header }: Answer): Verdict[] {
  const delay = secondsFromShort(header.rootDelay);
  const dispersion = secondsFromShort(header.rootDispersion);
  const distance = delay / 2 + dispersion;
  const [level, reason] = judgeDistance(distance);
  return [
    verdict("rootDelayUs", delay * 1e6, duration(delay), "good", ""),
    verdict("rootDispersionUs", dispersion * 1e6, duration(dispersion), "good", ""),
    verdict("rootDistanceUs", distance * 1e6, duration(distance), level, reason),
  ];
}

function judgeDistance(seconds: number): [Level, string] {
  if (seconds >= MAXDISP_SECONDS) return ["refused", `RFC 5905 §A.5.1.1 takes nothing from ${MAXDISP_SECONDS} s on`];
  if (seconds > TIMESYNCD_ROOT_DISTANCE_SECONDS) return ["doubtful", "ntpd, chronyd and timesyncd refuse it"];
  if (seconds > CHRONY_MAXDISTANCE_SECONDS) return ["doubtful", "ntpd and chronyd do not select it"];
  if (seconds > NTPD_MAXDIST_SECONDS) return ["doubtful", "ntpd does not select it"];
  return ["good", "half the root delay plus the root dispersion"];
}

/** Four ASCII characters with zeros at the end only, or undefined. */
function asciiOf(word: number): string | undefined {
  const text = String.fromCharCode(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
  return /^[\x20-\x7e]+\0*$/.test(text) ? text.replace(/\0+$/, "") : undefined;
}

function judgeRefid({ header: { stratum, refid } }: Answer): Verdict {
  const ascii = asciiOf(refid);
  const dotted = [refid >>> 24, (refid >>> 16) & 255, (refid >>> 8) & 255, refid & 255].join(".");
  if (stratum > 1) return verdict("refid", dotted, dotted, "good", "the server's server, or a digest of its address");
  if (ascii === undefined) {
    const local = dotted.startsWith("127.127.1.") ? "; so an undisciplined local clock is named" : "";
    return verdict("refid", dotted, dotted, "doubtful", `ASCII is expected at stratum ${stratum}${local}`);
  }
  if (stratum === 0) {
    return verdict("refid", ascii, `"${ascii}"`, "refused", KISSES[ascii] ?? "a kiss code: no time is served");
  }
  const known = REFIDS.has(ascii);
  return verdict(
    "refid",
    ascii,
    `"${ascii}"`,
    "good",
    known ? "" : "not in the list of RFC 5905 §7.3, which is allowed",
  );
}

function judgeReference(answer: Answer): Verdict {
  const { reference, transmit, stratum } = answer.header;
  if (reference.second === 0 && reference.fraction === 0) {
    const level = stratum > 0 && stratum < 16 ? "doubtful" : "good";
    return verdict("referenceTime", null, "never", level, "the server's clock has never been corrected");
  }
  const referenceNs = wireNs(reference, answer.arrivedNs);
  const ageSeconds = Number(wireNs(transmit, answer.arrivedNs) - referenceNs) / 1e9;
  const iso = isoNs(referenceNs);
  if (ageSeconds < 0) {
    const reason = "later than the transmit time: RFC 5905 §A.5.1.1 and w32time refuse that";
    return verdict("referenceTime", iso, iso, "refused", reason);
  }
  const old = ageSeconds > REFERENCE_OLD_SECONDS;
  const reason = `${duration(ageSeconds)} before the transmit time${old ? ": more than a day without a correction" : ""}`;
  return verdict("referenceTime", iso, iso, old ? "doubtful" : "good", reason);
}

function judgeTimes(answer: Answer): Verdict[] {
  const { origin, receive, transmit } = answer.header;
  const originText = `${hex(origin.second)}.${hex(origin.fraction)}`;
  const verdicts = [verdict("origin", originText, originText, "good", "repeats the request's random bits")];
  for (const [field, time] of [["receiveTime", receive] as const, ["transmitTime", transmit] as const]) {
    const iso = isoNs(wireNs(time, answer.arrivedNs));
    const zero = time.second === 0 && time.fraction === 0;
    verdicts.push(verdict(field, iso, iso, zero ? "refused" : "good", zero ? "zero: the server has no time" : ""));
  }
  return verdicts;
}

function judgeLength({ length, strangers }: Answer): Verdict {
  const others = strangers === 0 ? "" : `; ${strangers} packets before it were no answer to the request`;
  if (length === 48)
    return verdict(
      "lengthBytes",
      length,
      `${length}`,
      others === "" ? "good" : "doubtful",
      `no more than the request${others}`,
    );
  return verdict("lengthBytes", length, `${length}`, "doubtful", `longer than the request's 48${others}`);
}

function judgeMeasurement(answer: Answer): Verdict[] {
  const { offsetNs, delayNs, heldNs } = measure(answer);
  const far = Math.abs(offsetNs) > PANIC_SECONDS * 1e9;
  return [
    heldNs < 0
      ? verdict("heldNs", heldNs, duration(heldNs / 1e9), "refused", "transmitted before it was received")
      : verdict("heldNs", heldNs, duration(heldNs / 1e9), ...judgeHeld(heldNs / 1e9)),
    delayNs < 0
      ? verdict(
          "delayNs",
          delayNs,
          duration(delayNs / 1e9),
          "doubtful",
          "negative: the server's stamps lie apart more than the answer took",
        )
      : verdict("delayNs", delayNs, duration(delayNs / 1e9), "good", "there and back without the time held"),
    verdict(
      "offsetNs",
      offsetNs,
      duration(offsetNs / 1e9),
      far ? "doubtful" : "good",
      far ? `ntpd refuses a step over ${PANIC_SECONDS} s unless it is allowed to` : offsetReason(offsetNs),
    ),
  ];
}

function judgeHeld(seconds: number): [Level, string] {
  if (seconds > CHRONY_HELD_SECONDS) return ["refused", `chronyd refuses more than ${CHRONY_HELD_SECONDS} s`];
  return ["good", "from the receive time to the transmit time"];
}

function offsetReason(offsetNs: number): string {
  return `this host's clock is ${offsetNs >= 0 ? "slow" : "fast"} by that, give or take half the delay`;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}

/** ISO 8601 with nanoseconds. */
export function isoNs(unixNs: bigint): string {
  const second = unixNs >= 0n ? unixNs / 1_000_000_000n : -((-unixNs + 999_999_999n) / 1_000_000_000n);
  const rest = (unixNs - second * 1_000_000_000n).toString().padStart(9, "0");
  return new Date(Number(second) * 1000).toISOString().replace(".000Z", `.${rest}Z`);
}

/** A duration with three digits and a unit that suits it: 31.2 µs. */
export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return "0 s";
  if (size < 1e-6) return `${digits(seconds * 1e9)} ns`;
  if (size < 1e-3) return `${digits(seconds * 1e6)} µs`;
  return size < 1 ? `${digits(seconds * 1e3)} ms` : `${digits(seconds)} s`;
}

function digits(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
