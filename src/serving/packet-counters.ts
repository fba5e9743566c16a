/**
 * The counters of drivers/responder by name: what became of each packet of the NTP port since the start.
 *
 * The names are those of `enum reply_verdict` in drivers/responder/reply.h, which has the reasons, and stand in its
 * order: the driver writes one word for each. packet-counters.test.ts compares the two lists.
 */

export const PACKET_VERDICTS = [
  "answered",
  "handedOver",
  "wrongLength",
  "wrongVersion",
  "notARequest",
  "late",
  "noClock",
  "badSource",
  "lost",
  "unsent",
  "denied",
  "limited",
  "kissed",
  "unsupported",
  "unknownKey",
  "wrongMac",
  "refused",
  "malformedNts",
  "wrongCookie",
  "wrongNts",
] as const;

export type PacketVerdict = (typeof PACKET_VERDICTS)[number];

export class PacketCounters {
  /** For the driver to write; each counts modulo 2^32. */
  readonly words = new Uint32Array(PACKET_VERDICTS.length);

  /** Packets of these kinds, together. */
  of(...verdicts: readonly PacketVerdict[]): number {
    return verdicts.reduce((sum, verdict) => sum + (this.words[PACKET_VERDICTS.indexOf(verdict)] ?? 0), 0);
  }
}
