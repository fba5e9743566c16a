/** What a packet deserves by who sends it: admission.h once more, in as few words. */

import type { PacketCase, Rule } from "./packet-batch.js";

/** enum reply_verdict, in its order. */
export const VERDICTS = [
  ...(["answered", "handedOver", "wrongLength", "wrongVersion", "notARequest", "late", "noClock"] as const),
  ...(["badSource", "lost", "unsent", "denied", "limited", "kissed"] as const),
  ...(["unsupported", "unknownKey", "wrongMac", "refused"] as const),
] as const;
export type Verdict = (typeof VERDICTS)[number];

export const HANDOVER_BYTES = 1232;

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
