/** A work tree that is ESP-IDF v6.0.2 to whoever looks at its version, its submodules and its tools. */

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

function put(path: string, text = ""): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Makes one; `minor` is of its version, and `tag` what git says that it is. */
export function makeIdf(folder: string, minor = 0, tag = `v6.${minor}.2`): string {
  put(
    join(folder, "tools/cmake/version.cmake"),
    `set(IDF_VERSION_MAJOR 6)\nset(IDF_VERSION_MINOR ${minor})\nset(IDF_VERSION_PATCH 2)\n`,
  );
  put(join(folder, "components/lwip/lwip/src/include/lwip/udp.h"));
  const who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"];
  for (const words of [
    ["init", "--quiet"],
    [...who, "commit", "--quiet", "--allow-empty", "--message", "empty"],
    [...who, "tag", "--annotate", "--message", tag, tag],
  ]) {
    const { status, stderr } = spawnSync("git", words, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${words.join(" ")}: ${stderr}`);
  }
  return folder;
}
