/** Each loop over 1,500 noisy pulses with a step, a gap and outliers, as a digest of its estimates. */

import { createDiscipline } from "../../../../src/discipline/create.js";
import { Digest, Lcg } from "./digest.js";

export default function (): string {
  const digest = new Digest();
  for (const loop of ["rfc5905", "adaptive"] as const) {
    const random = new Lcg(3);
    const discipline = createDiscipline({ loop });
    for (let n = 0; n < 1500; n++) {
      const interval = n % 97 === 96 ? 2 : 1;
      const noise = (random.next() + random.next() + random.next() - 1.5) * 40e-9;
      const outlier = n % 211 === 210 ? 3e-6 : 0;
      const step = n === 900 ? 2e-4 : 0;
      const verdict = discipline.update(interval, interval * (1.5e-6 + n * 1e-12) + noise + outlier + step);
      digest.add(verdict, discipline.frequency, discipline.residualSeconds, discipline.frequencyUncertainty);
      digest.add(discipline.jitterSeconds, discipline.timeConstantSeconds, discipline.locked);
      digest.add(discipline.errorBoundSeconds(10));
    }
  }
  return digest.toString();
}
