/** Faults that somebody makes: at the console, at the receiver, and what becomes of what is to be kept. */

import { type Fault, type Span, within } from "../faults.js";
import { frame, UBX } from "../ubx.js";

/** Somebody types these lines in turn, one every so often. */
export function typedLines(span: Span, everyS: number, lines: readonly string[]): Fault {
  return {
    name: "typedLines",
    begin: () => {
      let next = 0;
      return {
        typed: (worldSecond) => {
          if (!within(span, worldSecond) || (worldSecond - span.fromS) % everyS !== 0) return [];
          return [lines[next++ % lines.length] ?? ""];
        },
      };
    },
  };
}

/** Somebody tells the receiver something over its other port, once. */
export function receiverCommand(atS: number, bytes: Uint8Array): Fault {
  return {
    name: `receiverCommand ${atS}`,
    begin: () => ({ bytesToReceiver: (worldSecond) => (worldSecond === atS ? bytes : undefined) }),
  };
}

/** UBX-CFG-PRT for UART 1 (u-blox M8 protocol §32.10.25): the speed at which a u-blox receiver speaks from now on. */
export function ubloxBaud(baud: number): Uint8Array {
  const payload = Buffer.alloc(20);
  payload[0] = 1;
  payload.writeUInt32LE(0x08d0, 4); // eight bits, no parity, one stop bit
  payload.writeUInt32LE(baud, 8);
  payload.writeUInt16LE(3, 12); // UBX and NMEA in, and out
  payload.writeUInt16LE(3, 14);
  return frame(UBX.cfgPrt, payload);
}

/** The flash takes no writes. */
export function storageRefuses(span: Span): Fault {
  return {
    name: "storageRefuses",
    begin: () => ({ storageRefuses: (worldSecond) => within(span, worldSecond) }),
  };
}
