/** What witnesses that are not the receiver say of one way to name its pulses: an offset, as in label.ts. */

/** "": nothing that counts. */
export type Word = "agrees" | "contradicts" | "";

export class WitnessWord {
  #offset = 0;
  #word: Word = "";

  /** @param offset UTC second − pulse index that was asked about. */
  take(offset: number, word: Word): void {
    this.#offset = offset;
    this.#word = word;
  }

  /** What was said of this offset. */
  on(offset: number): Word {
    return offset === this.#offset ? this.#word : "";
  }

  forget(): void {
    this.#word = "";
  }
}
