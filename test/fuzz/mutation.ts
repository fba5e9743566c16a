/**
 * Inputs for parsers, as properties draw them: from nothing, and from good ones changed at a few places, whose sums are
 * made good again half of the time, so that what is behind them is reached too. They shrink: fewer changes, shorter input.
 */

import fc from "fast-check";

type Kind = "flip" | "set" | "insert" | "remove" | "repeat" | "splice" | "cut";

interface Change {
  kind: Kind;
  at: number;
  length: number;
  bytes: Uint8Array;
}

const LONGEST = 6000;
/** Bytes at which parsers change their mind: delimiters, digits, signs, ends of ranges. */
const EDGES = [...'\0\n\r $*,.:;-+0189AZ{}[]"\\=#\x7f\x80\xb5\x62\xc0\xff'].map((letter) => letter.charCodeAt(0));

const edge = fc.constantFrom(...EDGES);
const bytes = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.array(edge, { minLength: 1, maxLength: 8 }));

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom<Kind>("flip", "set", "set", "insert", "remove", "repeat", "splice", "cut"),
  at: fc.nat(LONGEST),
  length: fc.oneof(fc.nat(8), fc.nat(200)),
  bytes: bytes.map((all) => Uint8Array.from(all)),
});

function apply(input: Buffer, { kind, at: anywhere, length, bytes }: Change, other: Uint8Array): Buffer {
  const at = input.length === 0 ? 0 : anywhere % input.length;
  const end = Math.min(input.length, at + length);
  const around = (middle: Uint8Array) => Buffer.concat([input.subarray(0, at), middle, input.subarray(end)]);
  switch (kind) {
    case "flip": {
      const changed = Buffer.from(input);
      changed[at] = (changed[at] ?? 0) ^ (1 << (length & 7));
      return changed;
    }
    case "set": {
      const changed = Buffer.from(input);
      changed.set(bytes.subarray(0, changed.length - at), at);
      return changed;
    }
    case "insert":
      return Buffer.concat([input.subarray(0, at), bytes, input.subarray(at)]);
    case "remove":
      return around(new Uint8Array(0));
    case "repeat":
      return around(Buffer.concat(Array.from({ length: 1 + (length & 3) }, () => input.subarray(at, end))));
    case "splice":
      return Buffer.concat([input.subarray(0, at), other.subarray(Math.min(at, other.length))]);
    case "cut":
      return Buffer.from(input.subarray(0, at));
  }
}

/** @param seal makes the sums of an input good. */
export function mutated(
  seeds: readonly Uint8Array[],
  seal: (input: Buffer) => Uint8Array = (input) => input,
): fc.Arbitrary<Uint8Array> {
  const seed = fc.constantFrom(...seeds);
  const changed = fc
    .tuple(seed, seed, fc.array(change, { maxLength: 6 }), fc.boolean())
    .map(([start, other, changes, sealed]) => {
      let input = Buffer.from(start);
      for (const each of changes) input = apply(input, each, other).subarray(0, LONGEST) as typeof input;
      return sealed ? seal(input) : input;
    });
  const nothing = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(edge, { maxLength: 300 }).map((all) => Uint8Array.from(all)),
  );
  return fc.oneof({ weight: 7, arbitrary: changed }, { weight: 1, arbitrary: nothing });
}
