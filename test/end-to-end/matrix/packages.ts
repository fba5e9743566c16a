/** Three NTP packages of the npm registry, each in a process of its own (`package-client.ts`). */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Client, lastNumber } from "./client.js";
import { SERVER } from "./network.js";

const RUNNER = fileURLToPath(new URL("package-client.js", import.meta.url));
const require = createRequire(import.meta.url);

/** Of the package that has this entry file: the nearest package.json above. */
function versionOf(name: string): string | undefined {
  const entry = require.resolve(name);
  const folder = entry.slice(0, entry.lastIndexOf(`/${name}/`) + name.length + 2);
  return JSON.parse(readFileSync(`${folder}package.json`, "utf8")).version;
}

const client = (name: string): Client => ({
  name: `${name} (npm)`,
  use: "client",
  missing: () => undefined,
  version: () => versionOf(name),
  script: `exec '${process.execPath}' '${RUNNER}' ${name} ${SERVER.ipv4}`,
  done: () => false,
  offsetS: (output) => lastNumber(output, /^offset (-?[\d.e-]+) ms/, 1e-3),
  uncertaintyS: (output) => lastNumber(output, /, uncertainty (-?[\d.e-]+) ms/, 1e-3),
  resolutionS: 1e-3,
  limitS: 30,
});

export const PACKAGES: readonly Client[] = ["ntp-time", "ntp-time-sync", "@hapi/sntp"].map(client);
