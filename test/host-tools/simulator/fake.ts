/** The fake appliance as a program to start, with some of its options. */

import { fileURLToPath } from "node:url";
import type { Program } from "../../../host-tools/simulator/appliance.js";

export function fakeAppliance(...words: string[]): Program {
  return { file: process.execPath, words: [fileURLToPath(new URL("fake-appliance.js", import.meta.url)), ...words] };
}
