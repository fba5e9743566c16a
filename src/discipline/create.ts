/** The choice of the loop: what `discipline.loop` in the configuration means. */

import { Adaptive } from "./adaptive.js";
import type { Discipline } from "./discipline.js";
import { Rfc5905 } from "./rfc5905.js";

export interface DisciplineOptions {
  /** "adaptive": the bank of loops; "rfc5905": the hybrid PLL/FLL of the standard. */
  loop: "adaptive" | "rfc5905";
  /** The counter's frequency as last stored (positive: fast), if any; −5e-4 to 5e-4. */
  frequency?: number;
  /** Above it an offset is stepped instead of slewed; 0.001 to 1 s. */
  stepThresholdSeconds?: number;
}

/**
 * Makes the configured discipline.
 * @throws RangeError that names the option, its value and its range.
 */
export function createDiscipline(options: DisciplineOptions): Discipline {
  const { loop, ...rest } = options;
  switch (loop) {
    case "adaptive":
      return new Adaptive(rest.frequency === undefined ? {} : { frequency: rest.frequency });
    case "rfc5905":
      return new Rfc5905(rest);
    default:
      throw new RangeError(`loop is "${String(loop)}"; it must be "adaptive" or "rfc5905"`);
  }
}
