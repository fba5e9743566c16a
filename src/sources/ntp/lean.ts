/**
 * Which server's exchanges pull the estimate to one side again and again: its bias moves, and the model holds it still.
 *
 * Each exchange moves the estimate of what its server shows by some shift, of mean zero, and takes away as much
 * variance as the shift has on average. So the sum of a server's shifts over the root of the sum of what they took
 * away is normal with variance 1, whatever the law of the waits is, while the model is true. A server whose bias
 * drifts shifts it to one side every time. If all do, it is the clock that moves and not the servers.
 */

const { abs, sqrt } = Math;

/** Sums fade over so many exchanges of the server: half an hour at one a minute. */
const MEMORY = 32;
const FADE = 1 - 1 / MEMORY;
/** Deviations from which on a server leans: by chance once in two million. */
const LEANING = 5;
/** It must lean so many times as much as any other. */
const ALONE = 2;
/** Exchanges for which a server that leaned is held to be moving. */
const MOVING = 128;
/** Two servers do not show which of them it is. */
const LEAST_SERVERS = 3;

export class Leans {
  readonly #shift: Float64Array;
  readonly #taken: Float64Array;
  readonly #left: Float64Array;

  constructor(servers: number) {
    this.#shift = new Float64Array(servers);
    this.#taken = new Float64Array(servers);
    this.#left = new Float64Array(servers);
  }

  isMoving(server: number): boolean {
    return (this.#left[server] as number) > 0;
  }

  /** How much a server leans, in standard deviations, with its sign. */
  lean(server: number): number {
    const taken = this.#taken[server] as number;
    return taken > 0 ? (this.#shift[server] as number) / sqrt(taken) : 0;
  }

  /** An exchange has shifted what its server shows, and taken so much variance away. */
  learn(server: number, shiftSeconds: number, takenVariance: number): void {
    const left = this.#left[server] as number;
    if (left > 0) this.#left[server] = left - 1;
    this.#shift[server] = FADE * (this.#shift[server] as number) + shiftSeconds;
    this.#taken[server] = FADE * FADE * (this.#taken[server] as number) + takenVariance;
    const own = abs(this.lean(server));
    if (own < LEANING) return;
    let others = 0;
    for (let other = 0; other < this.#shift.length; other++) {
      if (other === server || this.#taken[other] === 0) continue;
      others++;
      if (abs(this.lean(other)) * ALONE > own) return;
    }
    if (others + 1 < LEAST_SERVERS) return;
    this.#left[server] = MOVING;
    this.#shift[server] = 0;
  }

  forget(server: number): void {
    this.#shift[server] = this.#taken[server] = this.#left[server] = 0;
  }
}
