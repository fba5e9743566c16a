/** What a packet deserves by its looks: admission.h and reply.h once more, in as few words. */

import type { PacketCase, Rule } from "./packet-batch.js";

/** enum reply_verdict, in its order. */
export const VERDICTS = [
  ...(["answered", "handedOver", "wrongLength", "wrongVersion", "notARequest", "late", "noClock"] as const),
  ...(["badSource", "lost", "unsent", "denied", "limited", "kissed"] as const),
] as const;
export type Verdict = (typeof VERDICTS)[number];

export const HANDOVER_BYTES = 1232;
const HEADER_BYTES = 48;
const CONTROL_HEADER_BYTES = 12;

/** Why a packet gets no further than the door, if so. */
export function refusal(
  rules: readonly Rule[],
  { port, packet, address }: Pick<PacketCase, "port" | "packet" | "address">,
): Verdict | undefined {
  if (port === 0) return "badSource";
  const holding = rules.filter((rule) => holds(rule, address));
  const allows = rules.some(({ allow }) => allow);
  if (holding.some(({ allow }) => !allow) || (allows && holding.length === 0)) return "denied";
  return packet.length > HANDOVER_BYTES ? "wrongLength" : undefined;
}

function holds({ address: base, bits }: Rule, address: Uint8Array): boolean {
  for (let bit = 0; bit < bits; bit++) {
    const mask = 0x80 >> (bit & 7);
    if (((base[bit >> 3] ?? 0) & mask) !== ((address[bit >> 3] ?? 0) & mask)) return false;
  }
  return true;
}

/** What is done with a packet that was let in; "answered" where that depends on the clock. */
export function examined(packet: Uint8Array): Verdict {
  if (packet.length === 0) return "wrongLength";
  const version = ((packet[0] ?? 0) >> 3) & 7;
  if (version < 1 || version > 4) return "wrongVersion";
  const mode = (packet[0] ?? 0) & 7;
  if (mode !== 1 && mode !== 3 && mode !== 6) return "notARequest";
  if (packet.length < (mode === 6 ? CONTROL_HEADER_BYTES : HEADER_BYTES)) return "wrongLength";
  return mode === 3 && packet.length === HEADER_BYTES ? "answered" : "handedOver";
}
