/**
 * What came of a message and is yet to be passed on, in its order.
 *
 * Model: one message ends at most one burst, with the claim that was held in it, and makes at most two claims beside:
 * its own, and one that waited for its word on the fix. A pause of the line ends a burst too; what came of that is taken
 * before another message is read. Places are used again and again: nothing is allocated for an event.
 */

import type { Ticks } from "../time/units.js";
import { createClaim, type TimeClaim } from "./claim.js";
import { NOTHING } from "./stream.js";

/** The receiver claims a second; its ticks are the count at the first byte of the burst. */
export const CLAIM = 3;
/** The pulse that comes next after the ticks, when the message began, begins the claim's second (TIM-TP). */
export const PULSE_NAME = 4;
/** A burst is over: satellites and fix are those of its moment. */
export const BURST_END = 5;

export type QueuedEvent = typeof CLAIM | typeof PULSE_NAME | typeof BURST_END;

/** See the model. */
const PLACES = 4;

interface Place {
  event: QueuedEvent;
  readonly claim: TimeClaim;
  ticks: Ticks;
}

export class EventQueue {
  private readonly places: readonly Place[] = Array.from({ length: PLACES }, newPlace);
  private taken = 0;
  private count = 0;

  /**
   * @param claim is copied.
   * @throws Error where more came of a message than the model has: a mistake of ours.
   */
  add(event: QueuedEvent, claim: Readonly<TimeClaim>, ticks: Ticks): void {
    const place = this.places[this.count];
    if (place === undefined) throw new Error(`more than ${PLACES} events came of one message`);
    this.count++;
    place.event = event;
    place.ticks = ticks;
    Object.assign(place.claim, claim);
  }

  /** The next event. Its claim and ticks are the taker's, who may change them, until something is added. */
  take(): QueuedEvent | typeof NOTHING {
    if (this.taken === this.count) {
      this.taken = 0;
      this.count = 0;
      return NOTHING;
    }
    return (this.places[this.taken++] as Place).event;
  }

  /** Of the event that was taken last. */
  get claim(): TimeClaim {
    return (this.places[this.taken - 1] as Place).claim;
  }

  get ticks(): Ticks {
    return (this.places[this.taken - 1] as Place).ticks;
  }
}

function newPlace(): Place {
  return { event: BURST_END, claim: createClaim(), ticks: 0 as Ticks };
}
