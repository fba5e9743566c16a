/** FNV-1a over the exact text of values: equal digests mean equal values, to the last bit of a number. */
export class Digest {
  #hash = 0x811c9dc5;
  #count = 0;

  add(...values: readonly (number | string | boolean | undefined)[]): void {
    for (const value of values) {
      const text = typeof value === "number" && Object.is(value, -0) ? "-0" : String(value);
      for (let i = 0; i < text.length; i++) this.#hash = Math.imul(this.#hash ^ text.charCodeAt(i), 0x01000193);
      this.#hash = Math.imul(this.#hash ^ 10, 0x01000193);
      this.#count++;
    }
  }

  /** "hash of count values" */
  toString(): string {
    return `${(this.#hash >>> 0).toString(16)} of ${this.#count} values`;
  }
}

/** A linear congruential generator (Numerical Recipes' constants): numbers from 0 to below 1, the same everywhere. */
export class Lcg {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }
}
