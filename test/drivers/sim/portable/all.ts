/** The programs that are run in Node and inside the engine. */

import discipline from "./discipline.js";
import gnss from "./gnss.js";
import text from "./text.js";
import time from "./time.js";

const FOLDER = "test/drivers/sim/portable";

/** What each imports besides the core. */
export const SUPPORT = [
  `${FOLDER}/fails`,
  `${FOLDER}/digest`,
  `${FOLDER}/time`,
  `${FOLDER}/gnss`,
  `${FOLDER}/discipline`,
  `${FOLDER}/text`,
];

/** Each program's module name, and its digest computed by Node. */
export function portableDigests(): [name: string, digest: string][] {
  return Object.entries({ time, gnss, discipline, text }).map(([name, program]) => [`${FOLDER}/${name}`, program()]);
}
