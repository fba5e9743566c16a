/** The version of the tools, and of the firmware that they build: the package's. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./build/paths.js";

export function version(): string {
  return (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;
}
