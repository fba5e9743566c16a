/** The fields of the status: what is served, and how good it is. */

import type { Discipline } from "../../discipline/discipline.js";
import type { Receiver } from "../../gnss/receiver.js";
import type { SystemVariables } from "../../serving/system-variables.js";
import type { UtcSecond } from "../../time/units.js";
import { isoText } from "../../time/utc.js";
import type { Timekeeper } from "../../timekeeper.js";

/** What is looked at. */
export interface StatusSubject {
  readonly keeper: Timekeeper;
  readonly discipline: Discipline;
  readonly receiver: Receiver;
  readonly system: Readonly<SystemVariables>;
  readonly uptimeSeconds: number;
}

/**
 * @param second served UTC now; undefined while the clock is not set.
 * @param requests how many were answered since the start.
 * @param network what became of the wish to be in it: src/network/attachment.ts's verdict.
 */
export function statusFields(
  subject: StatusSubject,
  second: UtcSecond | undefined,
  requests: number,
  network: Readonly<{ verdict: string; address: string }>,
): Readonly<Record<string, unknown>> {
  const { keeper, discipline, receiver, system } = subject;
  const { serves, state, reason } = keeper.condition;
  return {
    time: second === undefined ? null : isoText(second),
    uptimeS: subject.uptimeSeconds,
    state,
    reason,
    leap: serves ? keeper.reference.leap : 3,
    stratum: system.stratum,
    refid: serves ? ((keeper.smear?.offsetSeconds ?? 0) === 0 ? "GPS" : "SMR") : "INIT",
    offsetNs: finite(discipline.residualSeconds, 1e9, 1),
    offsetUncertaintyNs: finite(discipline.errorBoundSeconds(0), 1e9, 1),
    frequencyPpb: finite(discipline.frequency, 1e9, 3),
    frequencyUncertaintyPpb: finite(discipline.frequencyUncertainty, 1e9, 3),
    jitterNs: finite(discipline.jitterSeconds, 1e9, 1),
    timeConstantS: finite(discipline.timeConstantSeconds, 1, 2),
    rootDelayUs: 0,
    rootDispersionUs: finite(keeper.boundSeconds + system.dispersionFloorSeconds, 1e6, 3),
    satellites: receiver.satellites.used,
    satellitesInView: receiver.satellites.inView ?? null,
    fix: receiver.satellites.fix,
    requests,
    network: network.verdict,
    address: network.verdict === "attached" ? network.address : "",
    rejectedPulses: keeper.rejectedPulses,
    missingPulses: keeper.train.missing,
    loop: discipline.name,
  };
}

/** A number for the status in units of 1/`scale`, to so many decimals; null where there is none yet. */
function finite(value: number, scale: number, decimals: number): number | null {
  return Number.isFinite(value) ? Number((value * scale).toFixed(decimals)) : null;
}
