/** Faults of the air around the appliance; how fast the crystal follows is the case's business (environment.ts). */

import { type Fault, type Span, within } from "../faults.js";
import { sineOfTurns } from "../portable-math.js";

/** Somebody opens a door in winter: the air is colder while it is open, and comes back over a quarter of an hour. */
export function doorOpened(span: Span, colderC: number): Fault {
  const RECOVERY_S = 900;
  return {
    name: "doorOpened",
    begin: () => ({
      warmthC: (worldSecond) => {
        if (within(span, worldSecond)) return -colderC;
        const left = 1 - (worldSecond - span.untilS) / RECOVERY_S;
        return left > 0 && left < 1 ? -colderC * left : 0;
      },
    }),
  };
}

/** The sun wanders over the case: warmer in half a sine, with clouds that come and go. */
export function sunOnCase(span: Span, warmerC: number): Fault {
  const CLOUD_MEAN_S = 300;
  return {
    name: "sunOnCase",
    begin: (random) => {
      let clear = true;
      let leftS = CLOUD_MEAN_S;
      return {
        warmthC: (worldSecond) => {
          if (!within(span, worldSecond)) return 0;
          if (--leftS <= 0) {
            clear = !clear;
            leftS = CLOUD_MEAN_S * random.exponential();
          }
          const turns = (worldSecond - span.fromS) / (span.untilS - span.fromS) / 2;
          return clear ? warmerC * sineOfTurns(turns) : 0;
        },
      };
    },
  };
}

/** An air conditioner that blows at the case: on and off, each change at once. */
export function airConditioner(span: Span, colderC: number, periodS: number): Fault {
  return {
    name: "airConditioner",
    begin: () => ({
      warmthC: (worldSecond) =>
        within(span, worldSecond) && (worldSecond - span.fromS) % periodS < periodS / 2 ? -colderC : 0,
    }),
  };
}
