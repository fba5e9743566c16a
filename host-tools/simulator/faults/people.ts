/** Faults that somebody makes: at the console, at the receiver, and what becomes of what is to be kept. */

import { createHmac } from "node:crypto";
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

/**
 * Somebody who knows the key begins an update over the network, twice where the first answer is lost, and never goes on.
 * The messages are of protocol 2 (src/update/message.ts), and the simulator's challenge is all zeros.
 * @param version of the new firmware: no older than the appliance's.
 */
export function abandonedUpdate(atS: number, key: string, version: string): Fault {
  const name = (text: string) => Buffer.from(text.padEnd(16, "\0"), "latin1");
  const header = (type: number) => Buffer.from([...Buffer.from("NMU1"), type, 0, 0, 0]);
  const hello = Buffer.concat([header(1), Buffer.alloc(48)]);
  const body = Buffer.concat([Buffer.from([0, 1, 0, 0]), Buffer.alloc(4), name(version), Buffer.alloc(64)]);
  const signed = Buffer.concat([Buffer.from("noonmark update 2"), Buffer.alloc(16), name("simulator"), body]);
  const begin = Buffer.concat([header(3), body, createHmac("sha256", key).update(signed).digest()]);
  return {
    name: `abandonedUpdate ${atS}`,
    begin: () => ({
      updatePacket: (worldSecond) => {
        if (worldSecond === atS) return hello;
        return worldSecond === atS + 1 || worldSecond === atS + 2 ? begin : undefined;
      },
    }),
  };
}

/** The flash takes no writes. */
export function storageRefuses(span: Span): Fault {
  return {
    name: "storageRefuses",
    begin: () => ({ storageRefuses: (worldSecond) => within(span, worldSecond) }),
  };
}
