/**
 * Where a server is: the address of its name, looked up when it is first wanted and again when the server is silent,
 * since names move.
 *
 * Model: a look-up ends with an address or a reason why there is none. After a failure it is repeated at 2, 4, … s, at
 * most every 1,024 s. While the server answers the address stands, whatever DNS says meanwhile: a server that works is
 * not left. Time is seconds of uptime.
 */

/** After the first failure, and at most, seconds: a network that has just come up may lack its DNS for a moment. */
const FIRST_PAUSE_SECONDS = 2;
const LONGEST_PAUSE_SECONDS = 1024;
/** A server that is silent may have moved: so often its name is looked up anew. */
const SILENT_PAUSE_SECONDS = 64;

export class ServerAddress {
  /** Numeric; "" while it is not known. */
  address: string;
  /** Why there is none, in words; "" where there is no reason yet. */
  failure = "";
  /** Whether a look-up is under way. */
  isAsked = false;
  readonly #isFixed: boolean;
  #dueSeconds = 0;
  #pauseSeconds = FIRST_PAUSE_SECONDS;

  /** @param host a name, or with `isAddress` an address, which is never looked up. */
  constructor(host: string, isAddress: boolean) {
    this.#isFixed = isAddress;
    this.address = isAddress ? host : "";
  }

  /** Whether a look-up is to begin now. @param silent whether the server at the address does not answer. */
  isDue(nowSeconds: number, silent: boolean): boolean {
    if (this.#isFixed || this.isAsked) return false;
    return (this.address === "" || silent) && nowSeconds >= this.#dueSeconds;
  }

  /** A look-up has begun. */
  ask(): void {
    this.isAsked = true;
  }

  /**
   * A look-up has ended.
   * @param answer an address or, behind "!", why there is none (drivers/resolver). @returns whether the address is another.
   */
  take(nowSeconds: number, answer: string): boolean {
    this.isAsked = false;
    if (answer.startsWith("!")) {
      this.failure = answer.slice(1);
      this.#dueSeconds = nowSeconds + this.#pauseSeconds;
      this.#pauseSeconds = Math.min(2 * this.#pauseSeconds, LONGEST_PAUSE_SECONDS);
      return false;
    }
    this.failure = "";
    this.#pauseSeconds = FIRST_PAUSE_SECONDS;
    this.#dueSeconds = nowSeconds + SILENT_PAUSE_SECONDS;
    const isOther = answer !== this.address;
    this.address = answer;
    return isOther;
  }
}
