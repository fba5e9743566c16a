/** Progress of a long step: one line that counts up in place on a terminal, five lines in a log. */
export class Progress {
  readonly #label: string;
  readonly #total: number;
  #done = 0;

  constructor(label: string, total: number) {
    this.#label = label;
    this.#total = total;
    this.#show();
  }

  step(): void {
    this.#done++;
    this.#show();
  }

  #show(): void {
    const text = `${this.#label} ${this.#done}/${this.#total}`;
    const quarter = Math.ceil(this.#total / 4);
    if (process.stdout.isTTY) process.stdout.write(`\r${text}${this.#done === this.#total ? "\n" : ""}`);
    else if (this.#done % quarter === 0 || this.#done === this.#total) console.log(text);
  }
}
