/** Which of this computer's clients stands behind a port of the board's neighbour: a table of fixed size. */

/** Ports for private use (RFC 6335 §6), as many as clients are kept apart at once. */
const FIRST_PORT = 49_152;
export const MOST_FLOWS = 256;

/** A client of a forwarded port. */
export interface Flow {
  /** Number of the forward. */
  forward: number;
  address: string;
  port: number;
}

export class Flows {
  /** In the order of their last use. */
  readonly #ports = new Map<string, number>();
  readonly #flows: (Flow | undefined)[] = [];

  /** The neighbour's port for a client: the one that it has, a new one, or that of who was silent for longest. */
  portOf(flow: Flow): number {
    const key = keyOf(flow);
    const index = this.#ports.get(key) ?? this.#free();
    this.#ports.delete(key);
    this.#ports.set(key, index);
    this.#flows[index] = flow;
    return FIRST_PORT + index;
  }

  /** The client behind a port of the neighbour. */
  behind(port: number): Flow | undefined {
    return this.#flows[port - FIRST_PORT];
  }

  #free(): number {
    if (this.#flows.length < MOST_FLOWS) return this.#flows.push(undefined) - 1;
    const [key, index] = this.#ports.entries().next().value ?? ["", 0];
    this.#ports.delete(key);
    return index;
  }
}

function keyOf({ forward, address, port }: Flow): string {
  return `${forward} ${address} ${port}`;
}
