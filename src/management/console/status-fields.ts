/** The fields of the status: what is served, and how good it is. */

import type { Snapshot } from "../../status/snapshot.js";
import { isoText } from "../../time/utc.js";

/**
 * @param requests how many were answered since the start.
 * @param network where the wish to be in it stands: see src/network/attachment.ts.
 * @param ptp in a word: see src/serving/ptp/service.ts.
 */
export function statusFields(
  snapshot: Readonly<Snapshot>,
  requests: number,
  network: Readonly<{ state: string; address: string }>,
  ptp = "off",
): Readonly<Record<string, unknown>> {
  const measured = (value: number, decimals: number) => (snapshot.isMeasured ? finite(value, 1e9, decimals) : null);
  return {
    time: snapshot.isSet ? isoText(snapshot.time.second) : null,
    uptimeS: snapshot.uptimeSeconds,
    state: snapshot.state,
    reason: snapshot.reason,
    leap: snapshot.leap,
    stratum: snapshot.stratum,
    refid: snapshot.refid,
    offsetNs: measured(snapshot.residualSeconds, 1),
    offsetUncertaintyNs: measured(snapshot.residualBoundSeconds, 1),
    frequencyPpb: measured(snapshot.frequency, 3),
    frequencyUncertaintyPpb: measured(snapshot.frequencyUncertainty, 3),
    jitterNs: measured(snapshot.jitterSeconds, 1),
    timeConstantS: finite(snapshot.timeConstantSeconds, 1, 2),
    rootDelayUs: finite(snapshot.rootDelaySeconds, 1e6, 3),
    rootDispersionUs: finite(snapshot.rootDispersionSeconds, 1e6, 3),
    satellites: snapshot.satellitesUsed,
    satellitesInView: snapshot.satellitesInView ?? null,
    fix: snapshot.fix,
    requests,
    network: network.state,
    address: network.state === "attached" ? network.address : "",
    rejectedPulses: snapshot.rejectedPulses,
    missingPulses: snapshot.missingPulses,
    loop: snapshot.loop,
    secondOpinion: snapshot.secondOpinion.opinion,
    secondOpinionWords: snapshot.secondOpinion.words,
    follows: snapshot.followsServers ? "servers" : "receiver",
    ptp,
  };
}

/** A number for the status in units of 1/`scale`, to so many decimals; null where there is none yet. */
function finite(value: number, scale: number, decimals: number): number | null {
  return Number.isFinite(value) ? Number((value * scale).toFixed(decimals)) : null;
}
