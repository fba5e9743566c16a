/** `npm run build` after the TypeScript compiler: builds the simulator's engine where something is missing or old. */

import { ensureEngine, shown } from "./engine.js";
import { Problem } from "./problem.js";

try {
  const { program } = await ensureEngine();
  console.log(`build: ${shown(program)} is up to date`);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(`build: ${error.message}`);
  process.exitCode = 1;
}
