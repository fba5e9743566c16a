/** A parser of the TypeScript side under property-based fuzzing. */

export interface Parser {
  /** What `npm run fuzz` calls it, and its corpus is called. */
  name: string;
  /** Good inputs, that mutation starts from. */
  seeds(): Uint8Array[];
  /** Makes the sums of an input good, where it has any. */
  seal?(input: Buffer): Uint8Array;
  /** Gives it one input. @throws what it must not throw, or an assertion's error where a promise is broken. */
  run(input: Uint8Array): void;
}
