/** Seconds of a history, for tests. */

import type { HistorySecond } from "../../../src/storage/history/interval.js";

export function goodSecond(changes: Partial<HistorySecond> = {}): HistorySecond {
  return {
    state: "synchronised",
    reason: "",
    offsetSeconds: 3e-8,
    boundSeconds: 1e-6,
    frequency: 12.5e-6,
    temperatureCelsius: 31.5,
    satellites: 9,
    requests: 0,
    ...changes,
  };
}
