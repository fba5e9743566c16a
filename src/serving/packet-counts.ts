/** Every packet of the NTP port by what became of it, from the counters of C and of what answers control messages. */

import type { Control } from "./control/control.js";
import type { PacketCounts } from "./control/variables.js";

/**
 * @param driver the counters of drivers/responder/responder.ts, in its order.
 * @param control of the packets handed over, which are control messages.
 */
export function countPackets(
  driver: Uint32Array,
  control: Readonly<Pick<Control, "requests" | "limited" | "ignored">>,
): PacketCounts {
  const [answered = 0, handedOver = 0, length = 0, version = 0, mode = 0, late = 0, noClock = 0, source = 0] = driver;
  const lost = driver[8] ?? 0;
  const denied = driver[10] ?? 0;
  const silenced = driver[11] ?? 0;
  const rateKissed = driver[12] ?? 0;
  const unsupported = driver[13] ?? 0;
  const refused = driver[16] ?? 0;
  const ntsKissed = (driver[18] ?? 0) + (driver[19] ?? 0);
  const badAuthentication = (driver[14] ?? 0) + (driver[15] ?? 0) + ntsKissed;
  const badFormat = length + version + mode + source + (driver[17] ?? 0);
  return {
    // What was lost had been handed over, what was not sent had been answered.
    received:
      answered +
      handedOver +
      badFormat +
      late +
      noClock +
      denied +
      refused +
      silenced +
      rateKissed +
      unsupported +
      badAuthentication,
    badFormat: badFormat + control.ignored,
    badAuthentication,
    declined: late + noClock + unsupported,
    restricted: denied + refused,
    limited: lost + silenced + rateKissed + control.limited,
    kissed: rateKissed + refused + ntsKissed,
    answered,
    control: control.requests,
  };
}
