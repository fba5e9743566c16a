/** Every packet of the NTP port by what became of it, from the counters of C and of TypeScript. */

import type { Control } from "./control.js";
import type { PacketCounts } from "./control-variables.js";
import type { ServerCounts } from "./server.js";

/**
 * @param driver the counters of drivers/responder/responder.ts, in its order.
 * @param server of the packets handed over, and `control` of those that are control messages.
 */
export function countPackets(
  driver: Uint32Array,
  server: Readonly<ServerCounts>,
  control: Readonly<Pick<Control, "requests" | "limited" | "ignored">>,
): PacketCounts {
  const [answered = 0, handedOver = 0, length = 0, version = 0, mode = 0, late = 0, noClock = 0, source = 0] = driver;
  const lost = driver[8] ?? 0;
  const denied = driver[10] ?? 0;
  const silenced = driver[11] ?? 0;
  const told = driver[12] ?? 0;
  const badFormat = length + version + mode + source;
  return {
    // What was lost had been handed over, what was not sent had been answered.
    received: answered + handedOver + badFormat + late + noClock + denied + silenced + told,
    badFormat: badFormat + server.wrongLength + control.ignored,
    badAuthentication: server.unknownKey + server.wrongMac,
    declined: late + noClock + server.late + server.noClock + server.unsupportedMode,
    restricted: denied,
    limited: lost + silenced + told + control.limited,
    kissed: told,
    answered: answered + server.answered,
    control: control.requests,
  };
}
