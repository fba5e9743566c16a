/** Every packet of the NTP port by what became of it, from the counters of C and of what answers control messages. */

import type { Control } from "./control/control.js";
import type { PacketCounts } from "./control/variables.js";
import type { PacketCounters } from "./packet-counters.js";

/**
 * @param driver as drivers/responder has counted.
 * @param control of the packets handed over, which are control messages.
 */
export function countPackets(
  driver: PacketCounters,
  control: Readonly<Pick<Control, "requests" | "limited" | "ignored">>,
): PacketCounts {
  const badFormat = driver.of("wrongLength", "wrongVersion", "notARequest", "badSource", "malformedNts");
  const badAuthentication = driver.of("unknownKey", "wrongMac", "wrongCookie", "wrongNts");
  const declined = driver.of("late", "noClock", "unsupported");
  const restricted = driver.of("denied", "refused");
  const overRate = driver.of("limited", "kissed");
  const answered = driver.of("answered");
  return {
    // What was lost had been handed over, what was not sent had been answered.
    received: answered + driver.of("handedOver") + badFormat + badAuthentication + declined + restricted + overRate,
    badFormat: badFormat + control.ignored,
    badAuthentication,
    declined,
    restricted,
    limited: driver.of("lost") + overRate + control.limited,
    kissed: driver.of("kissed", "refused", "wrongCookie", "wrongNts"),
    answered,
    control: control.requests,
  };
}
