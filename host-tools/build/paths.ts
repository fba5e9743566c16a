/** Where things are: everything that a build makes lies under build/. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const BUILD = join(ROOT, "build");
