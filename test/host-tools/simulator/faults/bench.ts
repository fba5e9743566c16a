/** A world with one fault, second by second, and what comes out of it. */

import type { WorldEvent } from "../../../../host-tools/simulator/events.js";
import type { Fault } from "../../../../host-tools/simulator/faults.js";
import { World, type WorldChanges, worldOptions } from "../../../../host-tools/simulator/world.js";

/** The events of the first seconds of a world with this fault. */
export function eventsWith(fault: Fault | undefined, seconds: number, changes: WorldChanges = {}): WorldEvent[] {
  const world = new World(worldOptions({ ...changes, faults: fault === undefined ? [] : [fault] }));
  return Array.from({ length: seconds }, (_, second) => world.advance({ second: second + 1, nanosecond: 0 })).flat();
}

/** Instants of captured edges, seconds. */
export function edgesOf(events: readonly WorldEvent[]): number[] {
  return events.filter(({ kind }) => kind === "edge").map(({ at }) => at.second + at.nanosecond / 1e9);
}

/** All that the receiver said. */
export function textOf(events: readonly WorldEvent[]): string {
  return events.map((event) => (event.kind === "bytes" ? Buffer.from(event.bytes).toString("latin1") : "")).join("");
}
