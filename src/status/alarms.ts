/**
 * Alarms: the conditions that a person must act on, one list with one text each. Doctor, page, metrics, MQTT and syslog
 * read this list and none of their own.
 *
 * Model: the doctor's findings say what is the case now; a finding that is not good belongs to an alarm. An alarm is
 * raised when its condition has stood for some time, and cleared when it has been away for a minute, so that what comes
 * and goes does not ring. A finding that no alarm is for raises `other`: nothing bad can be forgotten here.
 */

import type { Finding } from "./finding.js";

/** As a person's night goes: "critical": clients have no time, or soon will not; "warning": it can wait for the day. */
export type Severity = "warning" | "critical";

/** Why an alarm is there, in one sentence that never changes; figures are in the evidence. */
interface Kind {
  readonly code: string;
  readonly severity: Severity;
  readonly text: string;
  /** Codes of the findings that are its condition. */
  readonly findings: readonly string[];
  /** For how long the condition may stand before it is raised; and where it has stood since the start. */
  readonly afterSeconds: number;
  readonly afterStartSeconds: number;
}

/** A pulse or a sentence that is missed now and then is nobody's business; a minute without is. */
const USUAL_SECONDS = 60;
/** A cold start takes half a minute under an open sky, and five minutes at a window. */
const FIX_SECONDS = 300;
/** A receiver that cannot say that it knows the leap seconds is waited for: 750 s, and then it labels and locks. */
const START_SECONDS = 1200;

export const ALARMS: readonly Kind[] = [
  {
    code: "notSynchronised",
    severity: "critical",
    text: "No time is served: clients are answered that the clock is not synchronised",
    findings: ["cold", "labelling", "locking", "unsynchronised"],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: START_SECONDS,
  },
  {
    code: "holdover",
    severity: "warning",
    text: "The clock runs on its crystal alone, and its error grows",
    findings: ["holdover"],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: USUAL_SECONDS,
  },
  {
    code: "boundGrows",
    severity: "critical",
    text: "The error bound has passed half of its limit: soon no time is served",
    findings: ["boundGrows"],
    afterSeconds: 0,
    afterStartSeconds: 0,
  },
  {
    code: "noReceiver",
    severity: "critical",
    text: "No receiver is understood: look at its power, wires, speed and protocol",
    findings: ["searching", "noBytes", "wrongBaud", "binaryProtocol", "noChecksum"],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: USUAL_SECONDS,
  },
  {
    code: "noTimeMessages",
    severity: "critical",
    text: "The receiver's messages name no time that can be used",
    findings: ["noSentences", "noDate", "noStatus", "twoSenders", "senderHangs"],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: START_SECONDS,
  },
  {
    code: "noFix",
    severity: "critical",
    text: "The receiver has no fix: look at its antenna, the cable and the view of the sky",
    findings: ["noFix", "fewSatellites"],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: FIX_SECONDS,
  },
  {
    code: "noPulse",
    severity: "critical",
    text: "The receiver's pulse does not come as it should: look at its wire",
    findings: ["noPulse", "pulseRate", "pulseInverted"],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: USUAL_SECONDS,
  },
  {
    code: "secondUncertain",
    severity: "critical",
    text: "Which second a pulse begins cannot be said with certainty",
    findings: ["lagAmbiguous", "lineFull", "weekUnknown", "secondBehind", "secondDisputed"],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: FIX_SECONDS,
  },
  {
    code: "interference",
    severity: "warning",
    text: "The receiver's signals are disturbed or forged, or its antenna is not in order",
    findings: ["jamming", "spoofing", "antennaShort", "antennaOpen", "satellitesJump"],
    afterSeconds: 0,
    afterStartSeconds: USUAL_SECONDS,
  },
  {
    code: "sourcesDisagree",
    severity: "warning",
    text: "Sources of time disagree: one of them is wrong",
    findings: ["sourcesDisagree", "secondContradicted", "secondOpinion"],
    afterSeconds: FIX_SECONDS,
    afterStartSeconds: FIX_SECONDS,
  },
  {
    code: "network",
    severity: "critical",
    text: "The appliance is not in its network",
    findings: [
      "trying",
      "notConfigured",
      "noCable",
      "notFound",
      "badSecurity",
      "badPassword",
      "refused",
      "lost",
      "noAddress",
    ],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: USUAL_SECONDS,
  },
  {
    code: "losses",
    severity: "warning",
    text: "Edges or bytes were lost between the receiver and the firmware",
    findings: ["losses"],
    afterSeconds: 0,
    afterStartSeconds: 0,
  },
  {
    code: "ptp",
    severity: "warning",
    text: "PTP is enabled, and is not served as a locked clock would: look at the console's ptp",
    findings: ["ptpRefused", "ptpNoTime", "ptpListening", "ptpDegraded"],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: START_SECONDS,
  },
  {
    code: "nts",
    severity: "warning",
    text: "NTS is enabled, and clients cannot agree on keys, or soon cannot: look at the console's certificate",
    findings: ["ntsClosed", "ntsCertificate"],
    afterSeconds: 0,
    afterStartSeconds: START_SECONDS,
  },
  {
    code: "crashed",
    severity: "warning",
    text: "The firmware was restarted by a crash, the watchdog or a weak supply",
    findings: ["crashed"],
    afterSeconds: 0,
    afterStartSeconds: 0,
  },
  {
    code: "other",
    severity: "warning",
    text: "The doctor has found something else",
    findings: [],
    afterSeconds: USUAL_SECONDS,
    afterStartSeconds: USUAL_SECONDS,
  },
];

/**
 * Findings that ask for something to be done once, at the desk, and would ring for ever: a receiver that speaks nothing
 * but NMEA is never vouched for, and does not show which edge its pulse has; one server is no witness. What the self-test
 * finds is answered to who asked for it, and stands in no list.
 */
const NO_ALARM: readonly string[] = [
  ...["secondUnvouched", "secondUnwitnessed", "edge"],
  ...["counter", "heap", "polls", "random", "stack", "store"],
];

/** How long a condition has to be away. */
const CLEAR_SECONDS = 60;
/** What has stood since the first look has stood since the start. */
const FIRST_LOOK_SECONDS = 15;

/** An alarm that is raised. */
export interface Alarm {
  code: string;
  severity: Severity;
  text: string;
  /** What was found, with its figures, and what to do. */
  evidence: string;
  advice: string;
  /** Uptime at which its condition began. */
  sinceSeconds: number;
}

/** An alarm was raised, or is over: for the journal. */
export interface AlarmChange {
  isRaised: boolean;
  /** For how long its condition has stood, or stood. */
  seconds: number;
  alarm: Readonly<Alarm>;
}

/** Which alarm a finding belongs to; undefined where it is none. */
export function alarmOf({ level, code }: Readonly<Pick<Finding, "level" | "code">>): string | undefined {
  if (level === "good" || NO_ALARM.includes(code)) return undefined;
  return ALARMS.find(({ findings }) => findings.includes(code))?.code ?? "other";
}

/** The journal's line of a change, which begins with words that `severityOf` knows. */
export function changeText({ isRaised, seconds, alarm }: AlarmChange): string {
  if (!isRaised) return `cleared ${alarm.code} after ${seconds.toFixed(0)} s: ${alarm.text}`;
  return `raised ${alarm.code}: ${alarm.text} (${alarm.evidence})`;
}

/** Severity of a line of `changeText`; undefined where it says that an alarm is over. */
export function severityOf(text: string): Severity | undefined {
  const [word, code = ""] = text.split(" ", 2);
  if (word !== "raised") return undefined;
  return ALARMS.find((kind) => `${kind.code}:` === code)?.severity;
}

/** What is known of one kind. */
interface State {
  readonly alarm: Alarm;
  isThere: boolean;
  isRaised: boolean;
  /** Since when it is there, or away. */
  changedSeconds: number;
  limitSeconds: number;
}

export class Alarms {
  private readonly states: readonly State[] = ALARMS.map(({ code, severity, text }) => ({
    alarm: { code, severity, text, evidence: "", advice: "", sinceSeconds: 0 },
    isThere: false,
    isRaised: false,
    changedSeconds: Number.NEGATIVE_INFINITY,
    limitSeconds: 0,
  }));

  /** Takes the findings of now. @returns what has changed by them. */
  update(findings: readonly Finding[], uptimeSeconds: number): AlarmChange[] {
    const changes: AlarmChange[] = [];
    for (let index = 0; index < ALARMS.length; index++) {
      const kind = ALARMS[index] as Kind;
      const state = this.states[index] as State;
      this.look(
        kind,
        state,
        findings.find((finding) => alarmOf(finding) === kind.code),
        uptimeSeconds,
      );
      const seconds = uptimeSeconds - state.changedSeconds;
      if (state.isThere === state.isRaised || seconds < state.limitSeconds) continue;
      state.isRaised = state.isThere;
      const { alarm } = state;
      const until = state.isThere ? uptimeSeconds : state.changedSeconds;
      changes.push({ isRaised: state.isRaised, seconds: until - alarm.sinceSeconds, alarm: { ...alarm } });
    }
    return changes;
  }

  /** Those that are raised, in the list's order. */
  raised(): readonly Readonly<Alarm>[] {
    return this.states.filter(({ isRaised }) => isRaised).map(({ alarm }) => alarm);
  }

  private look(kind: Kind, state: State, finding: Finding | undefined, uptimeSeconds: number): void {
    const { alarm } = state;
    if (finding !== undefined) {
      alarm.evidence = finding.finding;
      alarm.advice = finding.advice;
    }
    const isThere = finding !== undefined;
    if (isThere === state.isThere) return;
    state.isThere = isThere;
    state.changedSeconds = uptimeSeconds;
    if (!isThere) {
      state.limitSeconds = CLEAR_SECONDS;
      return;
    }
    const isFromStart = uptimeSeconds < FIRST_LOOK_SECONDS;
    if (!state.isRaised) alarm.sinceSeconds = isFromStart ? 0 : uptimeSeconds;
    state.limitSeconds = isFromStart ? kind.afterStartSeconds : kind.afterSeconds;
  }
}
