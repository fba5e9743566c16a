/**
 * What a client makes of an answer, field by field: RFC 5905 §8 and appendix A.5.1.1, and where known clients are
 * stricter, what they ask for (chronyd: ntp_core.c, process_response; systemd-timesyncd: manager_receive_response;
 * busybox ntpd: recv_and_process_peer_pkt; w32time as its documentation and users tell).
 */

import type { PacketHeader } from "../../src/ntp/packet.js";
import { secondsFromShort } from "../../src/time/timestamp.js";
import { type Answer, measure, wireNs } from "./exchange.js";
import { coarseGridSeconds } from "./stamps.js";

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
  /** Clients may take the answer, and are led wrong by it. */
  misleads?: true;
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

/** Those after which a client sends less, or nothing. */
const KEEP_AWAY = new Set(["DENY", "RSTR", "RATE"]);

const MAXDISP_SECONDS = 16; // RFC 5905 §7.2
const NTPD_MAXDIST_SECONDS = 1.5; // ntpd's default "tos maxdist"
const CHRONY_MAXDISTANCE_SECONDS = 3; // chrony.conf(5), maxdistance
const TIMESYNCD_ROOT_DISTANCE_SECONDS = 5; // timesyncd.conf(5), RootDistanceMaxSec=
const CHRONY_HELD_SECONDS = 4; // ntp_core.c, MAX_SERVER_INTERVAL
const PANIC_SECONDS = 1000; // RFC 5905 §7.2, PANICT
const STEP_SECONDS = 0.128; // RFC 5905 §7.2, STEPT: clients set their clocks from there on, instead of slewing them
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

/** As bad as the worst field. */
export function worstLevel(verdicts: readonly Verdict[]): Level {
  if (!isUsable(verdicts)) return "refused";
  return verdicts.every(({ level }) => level === "good") ? "good" : "doubtful";
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

/** Whether this is a kiss code that asks its client to send less, or nothing (RFC 5905 §7.4). */
export function asksToKeepAway({ stratum, refid }: Pick<PacketHeader, "stratum" | "refid">): boolean {
  return stratum === 0 && KEEP_AWAY.has(asciiOf(refid) ?? "");
}

/** Four ASCII characters with zeros at the end only, or undefined. */
function asciiOf(word: number): string | undefined {
  const text = String.fromCharCode(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
  return /^[\x20-\x7e]+\0*$/.test(text) ? text.replace(/\0+$/, "") : undefined;
}

/** A clock that follows nothing but itself (RFC 5905 §7.3; ntpd's driver 1 shows as 127.127.1.x). */
function undisciplined(field: string, text: string, reason: string): Verdict {
  return { ...verdict(field, text, text === "never" ? text : `"${text}"`, "doubtful", reason), misleads: true };
}

function judgeRefid({ header: { stratum, refid } }: Answer): Verdict {
  const ascii = asciiOf(refid);
  const dotted = [refid >>> 24, (refid >>> 16) & 255, (refid >>> 8) & 255, refid & 255].join(".");
  if (stratum > 1) return verdict("refid", dotted, dotted, "good", "the server's server, or a digest of its address");
  if (stratum === 1 && (ascii === "LOCL" || dotted.startsWith("127.127.1."))) {
    return undisciplined("refid", ascii ?? dotted, "an undisciplined local clock that claims to be a reference");
  }
  if (ascii === undefined) {
    return verdict("refid", dotted, dotted, "doubtful", `ASCII is expected at stratum ${stratum}`);
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
    const reason = "the server's clock has never been corrected";
    if (stratum > 0 && stratum < 16) return { ...undisciplined("referenceTime", "never", reason), value: null };
    return verdict("referenceTime", null, "never", "good", reason);
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
  const coarse = judgeGrid(answer);
  const verdicts = [verdict("origin", originText, originText, "good", "repeats the request's random bits")];
  for (const [field, time] of [["receiveTime", receive] as const, ["transmitTime", transmit] as const]) {
    const iso = isoNs(wireNs(time, answer.arrivedNs));
    const zero = time.second === 0 && time.fraction === 0;
    if (zero) verdicts.push(verdict(field, iso, iso, "refused", "zero: the server has no time"));
    else verdicts.push({ ...verdict(field, iso, iso, "good", ""), ...coarse });
  }
  return verdicts;
}

/** What is wrong with both stamps where they are coarser than the server's precision has it. */
function judgeGrid({ header }: Answer): Partial<Verdict> {
  const gridSeconds = coarseGridSeconds(header);
  if (gridSeconds === undefined) return {};
  const grid = gridSeconds === 1 ? "whole seconds" : `whole steps of ${duration(gridSeconds)}`;
  // 2^precision within a factor of two: half a step up or down is how a step is rounded to a power of two.
  if (2 ** header.precisionExponent * 2 >= gridSeconds)
    return { level: "doubtful", reason: `in ${grid}, as it admits` };
  const claimed = `in ${grid}, but the precision claims ${duration(2 ** header.precisionExponent)}`;
  return { level: "doubtful", reason: claimed, misleads: true };
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
  const { delayNs, heldNs } = measure(answer);
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
    judgeOffset(answer),
  ];
}

/** One of two clocks is wrong, and this host's is no better witness than the server's; but clients will act on it. */
function judgeOffset(answer: Answer): Verdict {
  const { offsetNs, delayNs } = measure(answer);
  const { rootDelay, rootDispersion } = answer.header;
  const grantedSeconds =
    Math.max(0, delayNs) / 2e9 + secondsFromShort(rootDelay) / 2 + secondsFromShort(rootDispersion);
  const text = duration(offsetNs / 1e9);
  const reason = `this host's clock is ${offsetNs >= 0 ? "slow" : "fast"} by that, give or take half the delay`;
  const overSeconds = Math.abs(offsetNs) / 1e9 - grantedSeconds;
  if (overSeconds > PANIC_SECONDS) {
    const panic = `ntpd refuses a step over ${PANIC_SECONDS} s: this host's clock or the server's is wrong`;
    return { ...verdict("offsetNs", offsetNs, text, "doubtful", panic), misleads: true };
  }
  if (overSeconds > STEP_SECONDS) {
    return verdict("offsetNs", offsetNs, text, "doubtful", `${reason}, or the server is wrong: ask a third clock`);
  }
  return verdict("offsetNs", offsetNs, text, "good", reason);
}

function judgeHeld(seconds: number): [Level, string] {
  if (seconds > CHRONY_HELD_SECONDS) return ["refused", `chronyd refuses more than ${CHRONY_HELD_SECONDS} s`];
  return ["good", "from the receive time to the transmit time"];
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
