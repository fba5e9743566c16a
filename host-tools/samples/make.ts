/**
 * The samples of this folder, made by the project's own world: a recording for those who have no receiver, and traces
 * for those who have no counter. `node build/host-tools/samples/make.js` writes them anew; a test holds them to this.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../build/paths.js";
import { formatClientTrace } from "../lab/client-trace.js";
import { exponential, world } from "../lab/client-worlds.js";
import { formatTrace } from "../lab/trace.js";
import { randomWalk } from "../lab/traces.js";
import { UBX } from "../simulator/ubx.js";
import { World, worldOptions } from "../simulator/world.js";

const FOLDER = "host-tools/samples";
/** Long enough for the firmware to find the receiver, set its clock and serve. */
const RECORDED_SECONDS = 90;
/** Long enough to see a clock settle, short enough to be read. */
const TRACE_SECONDS = 600;

export interface Sample {
  /** From the top of the repository. */
  path: string;
  bytes: Buffer;
}

export function samples(): Sample[] {
  const pulses = randomWalk(1, 1e-9, 100e-9, TRACE_SECONDS);
  const lan = world(1, "lan", 1e-9, [{ leastSeconds: 150e-6, law: exponential(40e-6) }], { seconds: TRACE_SECONDS });
  return [
    sample("ublox8.log", recording()),
    sample("pulses.trace", Buffer.from(`# crystal's frequency error, pulse's noise in s\n${formatTrace(pulses)}`)),
    sample(
      "lan.trace",
      Buffer.from(`# crystal's frequency error, delay out, back, server's error in s\n${formatClientTrace(lan)}`),
    ),
  ];
}

function sample(name: string, bytes: Buffer): Sample {
  return { path: `${FOLDER}/${name}`, bytes };
}

/** What a u-blox 8 that says all that the firmware asks for puts on its line. */
function recording(): Buffer {
  const made = new World(
    worldOptions({
      seed: 1,
      sky: { startUtc: "2026-03-01T12:00:00Z" },
      receiver: { model: "ublox8", savedMessages: [UBX.navPvt, UBX.navTimeLs, UBX.timTp] },
    }),
  );
  made.hear({ second: 0, nanosecond: 0 }, made.receiver.baud, new Uint8Array(0));
  const parts: Uint8Array[] = [];
  for (const event of made.advance({ second: RECORDED_SECONDS, nanosecond: 0 })) {
    if (event.kind === "bytes") parts.push(event.bytes);
  }
  return Buffer.concat(parts);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, bytes } of samples()) {
    writeFileSync(join(ROOT, path), bytes);
    console.log(`${path}: ${bytes.length} bytes`);
  }
}
