/**
 * The C sources of the XS engine: from the registry package that ships them, or from a Moddable SDK.
 *
 * The package is taken by exact version and integrity, with npm itself; none of its scripts run and its 84
 * dependencies are not installed. Only the engine's own folders are kept.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BUILD } from "./paths.js";
import { Problem } from "./problem.js";

const PACKAGE = "@agoric/xsnap";
const VERSION = "0.15.0";
const INTEGRITY = "sha512-ZBm4DZxbtfacxMHVVdJjZi0Y8zOxN77vpu1WwI5RWfPkaRh0aHkz/dVdTGKXalDNzWfz183lljKxlxl3/h0n+A==";
const FOLDERS = ["includes", "sources", "platforms"];

/**
 * The folder that holds the engine's includes, sources and platforms: in the SDK whose root `sdk` is, or of the
 * package, which is fetched when it is missing (and kept below `build`). Throws a Problem that says what to do.
 */
export function engineSources(sdk: string | undefined, build = BUILD): string {
  return sdk === undefined ? packageSources(build) : sdkSources(sdk);
}

function sdkSources(sdk: string): string {
  const folder = join(sdk, "xs");
  for (const name of FOLDERS) {
    if (!existsSync(join(folder, name))) {
      throw new Problem(
        `MODDABLE is "${sdk}", but there is no folder xs/${name} in it; ` +
          "name the root of a Moddable SDK, or unset MODDABLE to build with the packaged engine",
      );
    }
  }
  return folder;
}

function packageSources(build: string): string {
  const folder = join(build, `xsnap-${VERSION}`);
  if (!existsSync(folder)) {
    mkdirSync(build, { recursive: true });
    const scratch = mkdtempSync(join(build, "fetch-"));
    try {
      unpack(verified(fetchPackage(scratch), INTEGRITY), scratch);
      place(join(scratch, "package", "moddable", "xs"), folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return folder;
}

/** Moves the sources into place, unless another build was faster. */
function place(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

function fetchPackage(into: string): string {
  console.log(`build: fetching the engine's sources (${PACKAGE} ${VERSION})`);
  const words = ["pack", `${PACKAGE}@${VERSION}`, "--ignore-scripts", "--silent", "--pack-destination", into];
  const npm = process.env.npm_execpath;
  const done = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...words], { encoding: "utf8" })
    : spawnSync("npm", words, { encoding: "utf8" });
  const file = readdirSync(into).find((name) => name.endsWith(".tgz"));
  if (done.status !== 0 || file === undefined) {
    const reason = (done.error?.message ?? done.stderr ?? "").trim();
    throw new Problem(
      `cannot fetch ${PACKAGE} ${VERSION} from the npm registry: ${reason || `npm pack ended with ${done.status}`}\n` +
        "Check the network and npm's registry setting, or set MODDABLE to the root of a Moddable SDK.",
    );
  }
  return join(into, file);
}

/** Returns `file` if its content has the integrity; throws a Problem with both values if not. */
export function verified(file: string, integrity: string): string {
  const got = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  if (got !== integrity) {
    throw new Problem(
      `${PACKAGE} ${VERSION} is not the package that this build was made for\n` +
        `  expected ${integrity}\n  received ${got}\nNothing of it was used. Check where npm fetches packages from.`,
    );
  }
  return file;
}

function unpack(file: string, into: string): void {
  const members = FOLDERS.map((name) => `package/moddable/xs/${name}`);
  const done = spawnSync("tar", ["-xzf", file, "-C", into, ...members], { encoding: "utf8" });
  if (done.status !== 0) {
    throw new Problem(`cannot unpack ${file} with tar: ${(done.error?.message ?? done.stderr).trim()}`);
  }
}
