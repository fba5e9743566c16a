/** What the appliance owes to those who hear it by PTP: in every world, and by a scenario's own demands. */

import { type Span, within } from "../faults.js";
import type { Watch } from "../promises.js";
import type { PtpHeard } from "./network.js";

/** IEEE 1588-2019 table 5, in ns, from 0x20 on. */
const ACCURACIES_NS = [25, 100, 250, 1e3, 2.5e3, 1e4, 2.5e4, 1e5, 2.5e5, 1e6, 2.5e6, 1e7, 2.5e7, 1e8, 2.5e8, 1e9, 1e10];
const FIRST_ACCURACY = 0x20;
/** Table 37, of the second octet. */
const LEAP61 = 1;
const LEAP59 = 2;
const OFFSET_VALID = 4;
const TIME_TRACEABLE = 0x10;
const NOTICE_S = 12 * 3600;

/** In every second of the span the Announces are of this class; 0: nothing is sent at all. */
export interface PtpDemand extends Span {
  readonly clockClass: number;
}

/**
 * Every time is within the accuracy that the last Announce states; the offset to UTC is right where it is called valid; leap
 * seconds are announced when there is one, in its last twelve hours.
 */
export function ptpIsTrue(): Watch {
  let last: PtpHeard | undefined;
  return {
    name: "ptp",
    second: ({ ptp }) => {
      for (const heard of ptp) {
        if (heard.announcement !== undefined) last = heard;
        const what = heard.announcement !== undefined ? wrongAnnounce(heard) : wrongTime(heard, last);
        if (what !== undefined) return what;
      }
      return undefined;
    },
  };
}

function wrongTime({ errorNs }: PtpHeard, last: PtpHeard | undefined): string | undefined {
  if (errorNs === undefined) return undefined;
  const limitNs = ACCURACIES_NS[(last?.announcement?.accuracy ?? 0) - FIRST_ACCURACY];
  if (limitNs === undefined) return "a time is sent, and no Announce says how good it is";
  if (Math.abs(errorNs) <= limitNs) return undefined;
  return `a time is ${errorNs.toFixed(0)} ns off TAI, ${limitNs} ns are stated`;
}

function wrongAnnounce({ header, announcement, taiMinusUtcS, leapChange, leapInS }: PtpHeard): string | undefined {
  const { utcOffset = 0, clockClass = 0 } = announcement ?? {};
  const { flags } = header;
  if ((flags & OFFSET_VALID) !== 0 && utcOffset !== taiMinusUtcS) {
    return `TAI − UTC is stated as ${utcOffset} s, it is ${taiMinusUtcS} s`;
  }
  const leap = leapChange > 0 ? LEAP61 : leapChange < 0 ? LEAP59 : 0;
  const stated = flags & (LEAP61 | LEAP59);
  // A second before and after the notice begins, the clock may be in another one than the world.
  if (stated !== 0 && (stated !== leap || leapInS > NOTICE_S + 1)) return `leap flags ${stated}, ${leap} is true`;
  if (stated === 0 && leap !== 0 && leapInS < NOTICE_S - 1 && clockClass <= 7)
    return `no leap flag ${leapInS} s before`;
  if ((flags & TIME_TRACEABLE) !== 0 && clockClass > 7) return `class ${clockClass} calls itself traceable`;
  return undefined;
}

export function ptpDemandsAreMet(demands: readonly PtpDemand[]): Watch {
  const counts = demands.map(() => 0);
  return {
    name: "ptp demands",
    second: ({ second, ptp }) => {
      for (const [index, demand] of demands.entries()) {
        if (!within(demand, second)) continue;
        for (const { announcement } of ptp) {
          if (demand.clockClass === 0) return "something is sent, where there has to be silence";
          if (announcement === undefined) continue;
          counts[index] = (counts[index] ?? 0) + 1;
          if (announcement.clockClass !== demand.clockClass) {
            return `class ${announcement.clockClass}, where ${demand.clockClass} is due`;
          }
        }
      }
      return undefined;
    },
    end: () => {
      const missed = demands.find(({ clockClass }, index) => clockClass !== 0 && counts[index] === 0);
      return missed === undefined
        ? undefined
        : `no Announce from second ${missed.fromS} to ${missed.untilS}, class ${missed.clockClass} was due`;
    },
  };
}
