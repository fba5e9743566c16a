/** What a build of the firmware needs on this computer, and what to do about each thing that is absent. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Where the SDK keeps its tools, by Node's name for the platform. */
const TOOL_FOLDERS: Readonly<Record<string, string>> = { linux: "lin", darwin: "mac", win32: "win" };

/** The folder of the SDK's tools for this computer. */
export function toolFolder(moddable: string, platform: string): string {
  return join(moddable, "build/bin", TOOL_FOLDERS[platform] ?? platform, "release");
}

/** A complaint for each thing that is absent; none means that a build can start. */
export function missingNeeds(environment: NodeJS.ProcessEnv, platform: string, root: string): string[] {
  const compiler = existsSync(join(root, "node_modules/.bin/tsc")) ? [] : ["TypeScript is not installed: run npm ci"];
  return [...missingOfModdable(environment.MODDABLE, platform), ...missingOfIdf(environment), ...compiler];
}

function missingOfModdable(moddable: string | undefined, platform: string): string[] {
  const guide = "documentation/Moddable SDK - Getting Started.md";
  if (moddable === undefined || moddable === "") {
    return [`MODDABLE is not set: get the Moddable SDK 8.2 and set MODDABLE to its folder (its ${guide} tells how)`];
  }
  if (!existsSync(join(moddable, "xs/includes/xsmc.h"))) {
    return [`MODDABLE is ${moddable}, which is no Moddable SDK: set it to the SDK's folder`];
  }
  const tools = toolFolder(moddable, platform);
  if (existsSync(join(tools, platform === "win32" ? "mcconfig.bat" : "mcconfig"))) return [];
  const folder = TOOL_FOLDERS[platform] ?? platform;
  return [`the SDK's tools are not in ${tools}: run make in ${join(moddable, "build/makefiles", folder)} (${guide})`];
}

function missingOfIdf(environment: NodeJS.ProcessEnv): string[] {
  const idf = environment.IDF_PATH;
  if (idf === undefined || idf === "") {
    return ["IDF_PATH is not set: get ESP-IDF v6.0 with its submodules, run its install script and set IDF_PATH to it"];
  }
  const version = idfVersion(idf);
  if (version === undefined) return [`IDF_PATH is ${idf}, which is no ESP-IDF: set it to its folder`];
  if (!version.startsWith("6.0.")) {
    return [`IDF_PATH has ESP-IDF ${version}: the SDK wants 6.0 (git checkout v6.0.2, then its install script again)`];
  }
  const complaints: string[] = [];
  if (!existsSync(join(idf, "components/lwip/lwip/src/include/lwip/udp.h"))) {
    complaints.push(`${idf} lacks its submodules: run git submodule update --init --recursive there`);
  }
  const tools = environment.IDF_TOOLS_PATH ?? join(homedir(), ".espressif");
  if (!existsSync(join(tools, "python_env"))) {
    complaints.push(
      `ESP-IDF's compilers are not in ${tools}: run ${join(idf, "install.sh")} esp32,esp32s3,esp32c3,esp32c6`,
    );
  }
  const tag = describedByGit(idf);
  if (!tag.startsWith("v6.0")) {
    const how = "git clone --branch v6.0.2 --recursive https://github.com/espressif/esp-idf.git";
    complaints.push(`the SDK asks git for ESP-IDF's version, and in ${idf} it says "${tag}": get it with ${how}`);
  }
  if (!isInPath("idf.py", environment)) {
    complaints.push(`ESP-IDF's tools are not in PATH: run . ${join(idf, "export.sh")} in this terminal first`);
  }
  return complaints;
}

/** What the SDK's makefile makes of it (make.esp32.mk, IDF_VERSION): an annotated tag, or no version at all. */
function describedByGit(idf: string): string {
  const { stdout, stderr, error } = spawnSync("git", ["describe", "--always", "--abbrev=0"], {
    cwd: idf,
    encoding: "utf8",
  });
  return (stdout || stderr || String(error)).trim();
}

function isInPath(command: string, environment: NodeJS.ProcessEnv): boolean {
  return (environment.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** "6.0.2", or undefined where `idf` is no work tree of ESP-IDF. */
function idfVersion(idf: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(join(idf, "tools/cmake/version.cmake"), "utf8");
  } catch {
    return undefined;
  }
  const parts = ["MAJOR", "MINOR", "PATCH"].map((part) => new RegExp(`IDF_VERSION_${part} (\\d+)`).exec(text)?.[1]);
  return parts.includes(undefined) ? undefined : parts.join(".");
}
