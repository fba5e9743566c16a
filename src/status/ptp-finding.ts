/** What a person should know of PTP; nothing where it is off. */

import type { PtpStatus } from "../serving/ptp/service.js";
import { type Finding, findingOf } from "./finding.js";

/** IEEE 1588-2019 table 4: synchronised to a primary reference. */
const CLASS_LOCKED = 6;

export function ptpFindings(status: PtpStatus | undefined): readonly Finding[] {
  if (status === undefined) return [];
  const { state, reason, clockClass } = status;
  switch (state) {
    case "refused":
      return [findingOf("bad", "ptpRefused", `PTP is not served: ${reason}`)];
    case "master":
      return [
        clockClass === CLASS_LOCKED
          ? findingOf("good", "ptp", `PTP: master, class ${clockClass}`)
          : findingOf("doubtful", "ptpDegraded", `PTP: master, but only of class ${clockClass}`),
      ];
    case "passive":
      // One of two appliances always is.
      return [findingOf("good", "ptp", `PTP: stands by: ${reason}`)];
    case "listening":
      return [findingOf("doubtful", "ptpListening", "PTP: listening for other masters", "look again in a few seconds")];
    default:
      return [findingOf("doubtful", "ptpNoTime", "PTP: nothing is sent, since there is no time to send")];
  }
}
