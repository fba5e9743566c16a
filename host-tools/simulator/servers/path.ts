/** Delays of single packets, by the laws of options.ts. */

import { exponential as powerOfE } from "../portable-math.js";
import type { RandomStream } from "../random.js";
import type { JitterLaw, ServerPath } from "./options.js";

/** σ of a lognormal delay's logarithm: heavy, as queues in the Internet are. */
const LOGNORMAL_SIGMA = 1;
/** Half of the normal law's values are above its mean, so the mean of |z| is √(2/π). */
const HALF_NORMAL_MEAN = Math.sqrt(2 / Math.PI);

/** A delay of mean 1. */
function jitter(law: JitterLaw, random: RandomStream): number {
  switch (law) {
    case "exponential":
      return random.exponential();
    case "gamma4":
      return (random.exponential() + random.exponential() + random.exponential() + random.exponential()) / 4;
    case "normal":
      return Math.max(0, 1 + 0.3 * random.gaussian());
    case "halfNormal":
      return Math.abs(random.gaussian()) / HALF_NORMAL_MEAN;
    case "lognormal":
      return powerOfE(LOGNORMAL_SIGMA * random.gaussian() - LOGNORMAL_SIGMA ** 2 / 2);
  }
}

/** One-way delay of a packet, seconds; infinite where it is lost. */
export function oneWayS(path: ServerPath, way: "out" | "back", random: RandomStream): number {
  const lost = random.chance(way === "out" ? path.lossOutProbability : path.lossBackProbability);
  const tail = random.chance(path.tailProbability) ? path.tailS * random.exponential() : 0;
  const least = way === "out" ? path.outS : path.backS;
  const delay = least + path.jitterS * jitter(path.law, random) + tail;
  return lost ? Number.POSITIVE_INFINITY : delay;
}
