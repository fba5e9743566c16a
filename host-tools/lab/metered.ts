/**
 * What the metering build of the simulator's engine runs instead of the firmware: one discipline, so many pulses.
 *
 * It is loaded by XS, so it imports nothing of Node. cost.ts writes the main module that calls it.
 */

import { createDiscipline } from "../../src/discipline/create.js";

/** A pulse as `Discipline.update` takes it. */
export type MeteredPulse = readonly [intervalSeconds: number, gainSeconds: number];

/** Offers the pulses, and asks after each what the firmware asks each second. */
export default function run(loop: "adaptive" | "rfc5905", pulses: readonly MeteredPulse[]): void {
  const discipline = createDiscipline({ loop });
  let kept = 0;
  for (let i = 0; i < pulses.length; i++) {
    const pulse = pulses[i] as MeteredPulse;
    discipline.update(pulse[0], pulse[1], 25);
    kept += discipline.residualSeconds + discipline.frequency + discipline.frequencyUncertainty;
    kept += discipline.errorBoundSeconds(1) + discipline.errorBoundSeconds(2) + discipline.errorBoundSeconds(4);
    if (!discipline.locked) kept += discipline.jitterSeconds + discipline.timeConstantSeconds;
  }
  if (Number.isNaN(kept)) throw new Error("the discipline has made a number that is none");
}
