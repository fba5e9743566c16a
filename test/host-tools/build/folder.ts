/** A scratch folder for one test. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Calls `use` with a folder that holds `files` (paths and texts), and removes it afterwards. */
export async function inFolder(files: Record<string, string>, use: (folder: string) => unknown): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-build-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
