/**
 * The commands that the README files give: those of ```sh blocks, to be typed as they stand, and those between words,
 * which may have places to fill in (FILE, HOST).
 */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "../host-tools/build/paths.js";

export interface Written {
  /** From the top of the repository. */
  file: string;
  command: string;
}

const NOT_OURS = new Set(["node_modules", "build", ".git"]);

/** Every Markdown file of the tree. */
export function documents(folder = ROOT): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return documents(path);
      return entry.name.endsWith(".md") ? [relative(ROOT, path)] : [];
    })
    .sort();
}

/** Commands to be typed as they stand; what follows a # is for the reader. */
export function typedCommands(): Written[] {
  return documents().flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
      block
        .split("\n")
        .map((line) => line.replace(/\s+#\s.*$/, "").trim())
        .filter((command) => command !== "" && !command.startsWith("#"))
        .map((command) => ({ file, command })),
    ),
  );
}

/** What stands between words as code and begins with a command of ours. */
export function namedCommands(): Written[] {
  return documents().flatMap((file) =>
    [
      ...readFileSync(join(ROOT, file), "utf8")
        .replace(/^```[\s\S]*?^```/gm, "")
        .matchAll(/`([^`]+)`/g),
    ]
      .map(([, code = ""]) => code.replace(/\s+/g, " "))
      .filter((command) => /(^|&& )(npm|node build|noonmark)\b/.test(command))
      .map((command) => ({ file, command })),
  );
}
