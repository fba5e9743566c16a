/** A socket into which one receiver after the other is plugged while the appliance runs. */

import type { Instant } from "./events.js";
import type { Receiver, ReceiverSecond, Reception } from "./receiver.js";
import type { Transmission } from "./serial-line.js";

export class PluggedReceiver implements Receiver {
  #present: Receiver;
  readonly #later: { atS: number; receiver: Receiver }[];

  /** @param later in order of time; each gets its power in its second. */
  constructor(first: Receiver, later: readonly { atS: number; receiver: Receiver }[]) {
    this.#present = first;
    this.#later = [...later];
  }

  get baud(): number {
    return this.#present.baud;
  }

  second(worldSecond: number, reception: Reception): ReceiverSecond {
    const next = this.#later[0];
    if (next !== undefined && worldSecond >= next.atS) {
      this.#present = next.receiver;
      this.#later.shift();
    }
    return this.#present.second(worldSecond, reception);
  }

  hear(at: Instant, baud: number, bytes: Uint8Array): Transmission[] {
    return this.#present.hear(at, baud, bytes);
  }
}
