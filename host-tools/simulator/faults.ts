/**
 * Faults: what a world does to the appliance beyond the ordinary. Each is a few hooks into the paths from the sky, the
 * air, the clients and the people around it to the appliance, and draws from a random stream of its own, so that one
 * added or removed leaves the others as they were. The faults themselves are in faults/, by what they strike.
 */

import type { Surroundings } from "./access-point.js";
import type { Network } from "./clients.js";
import type { EdgeEvent } from "./events.js";
import type { RandomStream } from "./random.js";
import type { ReceiverSecond, Reception } from "./receiver.js";
import type { ServerHooks } from "./servers/servers.js";

/**
 * The places where a fault may change a second of the world; all are called once for each second, in order, but for
 * those of servers, which are called whenever one is asked.
 */
export interface FaultHooks extends ServerHooks {
  /** Added to the temperature of the air around the appliance. */
  warmthC?(worldSecond: number): number;
  reception?(worldSecond: number, reception: Reception): void;
  /** What leaves the receiver. */
  output?(worldSecond: number, output: ReceiverSecond): void;
  /** What the capture unit latched. */
  edges?(worldSecond: number, edges: EdgeEvent[]): EdgeEvent[];
  /** Bytes that somebody else tells the receiver, at its own speed. */
  bytesToReceiver?(worldSecond: number): Uint8Array | undefined;
  /** What lies between the clients and the appliance, and how many there are. */
  network?(worldSecond: number, network: Network): void;
  /** What is on the air or on the cable around the appliance; only where the world has a network of its own. */
  surroundings?(worldSecond: number, surroundings: Surroundings): void;
  /** Lines that are typed at the appliance's console. */
  typed?(worldSecond: number): readonly string[];
  /** A packet to the appliance's port for a new firmware. */
  updatePacket?(worldSecond: number): Uint8Array | undefined;
  /** Whether the appliance's storage refuses what it is given. */
  storageRefuses?(worldSecond: number): boolean;
}

export interface Fault {
  /** Names its random stream: two faults of a world need two names. */
  readonly name: string;
  begin(random: RandomStream): FaultHooks;
}

/** Seconds of the world from `fromS` up to, without, `untilS`. */
export interface Span {
  fromS: number;
  untilS: number;
}

/** Whether any of them holds the second. */
export function withinAny(spans: readonly Span[], worldSecond: number): boolean {
  for (const span of spans) if (within(span, worldSecond)) return true;
  return false;
}

export function within({ fromS, untilS }: Span, worldSecond: number): boolean {
  return worldSecond >= fromS && worldSecond < untilS;
}
