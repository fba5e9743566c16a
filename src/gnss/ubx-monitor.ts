/**
 * The UBX messages in which a receiver speaks of its antenna and of who disturbs it.
 *
 * Layouts: UBX-MON-HW (u-blox M8 protocol §32.16.3): aStatus at 20, jammingState in bits 2 and 3 of the flags at 22.
 * UBX-MON-RF (M9 interface description §3.14.9): the number of blocks at 1, blocks of 24 bytes from 4 on, jammingState
 * in bits 0 and 1 of a block's second byte, antStatus in its third. UBX-NAV-STATUS (M8 §32.17.27): spoofDetState in bits
 * 3 and 4 of flags2 at 7. Not yet seen on hardware by this project.
 *
 * Worked example: flags of 0x0d in MON-HW are a calibrated clock and jammingState 3.
 */

import type { Reject } from "./counts.js";
import type { UbxFrame } from "./ubx.js";

const { max } = Math;

export const MON_HW = 0x0a09;
export const MON_RF = 0x0a38;

/** Numbers as in interference.ts. */
export interface MonRadio {
  jamming: number;
  antenna: number;
}

export function decodeMonHw({ payload, length }: UbxFrame, into: MonRadio): Reject | undefined {
  if (length < 24) return "badMessage";
  into.antenna = payload.getUint8(20);
  into.jamming = (payload.getUint8(22) >> 2) & 3;
  return undefined;
}

const BLOCKS_AT = 4;
const BLOCK_BYTES = 24;

/** The worst of its blocks, one for each band. */
export function decodeMonRf({ payload, length }: UbxFrame, into: MonRadio): Reject | undefined {
  if (length < BLOCKS_AT || payload.getUint8(0) !== 0) return "badMessage";
  const blocks = payload.getUint8(1);
  if (length < BLOCKS_AT + blocks * BLOCK_BYTES) return "badMessage";
  into.jamming = 0;
  into.antenna = 0;
  for (let block = 0; block < blocks; block++) {
    const at = BLOCKS_AT + block * BLOCK_BYTES;
    into.jamming = max(into.jamming, payload.getUint8(at + 1) & 3);
    into.antenna = max(into.antenna, payload.getUint8(at + 2));
  }
  return undefined;
}

/** Of NAV-STATUS, whose length was checked. */
export function spoofingOf({ payload }: UbxFrame): number {
  return (payload.getUint8(7) >> 3) & 3;
}
