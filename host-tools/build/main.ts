/** `npm run build` after the TypeScript compiler: builds the simulator's engine where something is missing or old. */

import { ensureEngine, hasOpenssl, shown } from "./engine.js";
import { Problem } from "./problem.js";

try {
  const { program } = await ensureEngine();
  console.log(`build: ${shown(program)} is up to date`);
  if (!hasOpenssl()) console.log("build: without NTS, since OpenSSL 3 is not there (Debian: apt install libssl-dev)");
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(`build: ${error.message}`);
  process.exitCode = 1;
}
