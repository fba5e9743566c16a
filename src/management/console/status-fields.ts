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
  // Before a pulse was used, the loop's numbers are where it starts from, and nothing that is known.
  const isMeasured = Number.isFinite(keeper.ageSeconds);
  const measured = (value: number, decimals: number) => (isMeasured ? finite(value, 1e9, decimals) : null);
  return {
    time: second === undefined ? null : isoText(second),
    uptimeS: subject.uptimeSeconds,
    state,
    reason,
    leap: serves ? keeper.reference.leap : 3,
    stratum: system.stratum,
    refid: serves ? ((keeper.smear?.offsetSeconds ?? 0) === 0 ? "GPS" : "SMR") : "INIT",
    offsetNs: measured(discipline.residualSeconds, 1),
    offsetUncertaintyNs: measured(discipline.errorBoundSeconds(0), 1),
    frequencyPpb: measured(discipline.frequency, 3),
    frequencyUncertaintyPpb: measured(discipline.frequencyUncertainty, 3),
    jitterNs: measured(discipline.jitterSeconds, 1),
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
