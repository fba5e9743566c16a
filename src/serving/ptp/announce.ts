/**
 * Announce messages of other clocks (IEEE 1588-2019 §13.5): what the best-master algorithm wants of them.
 *
 * That a message is whole, of our version, domain and profile, and not our own, C has seen to (drivers/ptp).
 *
 * Worked example: 0b 12 0040 00… , at 47 80 06 21 4e5d 80, at 53 eight bytes of identity, at 61 0000 20 is a grandmaster
 * of priorities 128 and 128, class 6, within 100 ns, which is itself the sender and follows a satellite system.
 */

import type { DataSet } from "./best-master.js";

export const ANNOUNCE_BYTES = 64;

// Places in the message: tables 35 and 43.
const SOURCE_PORT = 20;
const PRIORITY1 = 47;
const CLASS = 48;
const ACCURACY = 49;
const VARIANCE = 50;
const PRIORITY2 = 52;
const GRANDMASTER = 53;
const STEPS_REMOVED = 61;

const IDENTITY_BYTES = 8;
/** §9.3.2.5: such a message went round in a circle. */
const STEPS_LIMIT = 255;

/** An identity as text, so that it can be compared and shown: "0242ac.fffe.110002", as ptp4l writes it. */
export function identityText(bytes: Readonly<Uint8Array>, at = 0): string {
  let text = "";
  for (let index = 0; index < IDENTITY_BYTES; index++) {
    if (index === 3 || index === 5) text += ".";
    text += (bytes[at + index] ?? 0).toString(16).padStart(2, "0");
  }
  return text;
}

/** What an Announce says; undefined where it has to be passed over. */
export function readAnnounce(bytes: Readonly<Uint8Array>): DataSet | undefined {
  if (bytes.length < ANNOUNCE_BYTES) return undefined;
  const at = (index: number) => bytes[index] ?? 0;
  const pair = (index: number) => at(index) * 256 + at(index + 1);
  const stepsRemoved = pair(STEPS_REMOVED);
  if (stepsRemoved >= STEPS_LIMIT) return undefined;
  return {
    priority1: at(PRIORITY1),
    clockClass: at(CLASS),
    accuracy: at(ACCURACY),
    variance: pair(VARIANCE),
    priority2: at(PRIORITY2),
    identity: identityText(bytes, GRANDMASTER),
    stepsRemoved,
    sender: identityText(bytes, SOURCE_PORT),
    senderPort: pair(SOURCE_PORT + IDENTITY_BYTES),
  };
}
