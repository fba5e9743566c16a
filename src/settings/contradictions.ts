/** Values that are allowed one by one and do nothing together: said at the start, since nobody would see it. */

import { parseKey } from "./formats.js";
import type { Config } from "./schema.js";

/** A sentence for each, with the keys that are meant. */
export function contradictions({ broadcast, authentication, leap }: Config): string[] {
  const said: string[] = [];
  const { keyId } = broadcast;
  if (keyId !== 0 && !authentication.keys.some((text) => parseKey(text)?.id === keyId)) {
    said.push(`nothing is broadcast: broadcast.keyId ${keyId} is no key of authentication.keys`);
  }
  if (leap.smear !== (leap.timescale === "smeared")) {
    said.push("leap seconds are not smeared: that takes both leap.smear true and leap.timescale smeared");
  }
  return said;
}
