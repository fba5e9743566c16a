/**
 * How a build for a board compiles our C: compiler, flags, folders and files, all of them asked of the makefile that the
 * SDK's mcconfig generates. Nothing is added here, or a folder that the makefile lacks would not be missed.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure } from "../../failure.js";
import { toolFolder } from "../../firmware/needs.js";

export interface Build {
  /** As the makefile names it: "riscv32-esp-elf-gcc". */
  compiler: string;
  /** Folders of headers, in the order of their search. */
  folders: string[];
  /** Everything else that the compiler is called with. */
  flags: string[];
  /** Our files that the build compiles, by their paths. */
  sources: string[];
}

/** The rule with which make is asked for the values. */
const QUESTION = [
  "noonmark-values: ;",
  ...["CC", "C_DEFINES", "C_INCLUDES", "C_FLAGS", "SDKCONFIG_H"].map((name) => `$(info ${name}=$(${name}))`),
].join(" ");

/**
 * Has the makefile for `target` generated below `place`, and reads it. ESP-IDF's configuration (sdkconfig.h) is made by
 * the makefile's own rule where no build has made it yet. @throws Failure with the words of what failed.
 */
export function readBuild(root: string, target: string, place: string, environment: NodeJS.ProcessEnv): Build {
  const tools = toolFolder(environment.MODDABLE ?? "", process.platform);
  const env = { ...environment, PATH: `${tools}${delimiter}${environment.PATH}` };
  mkdirSync(place, { recursive: true });
  const run = (command: string, words: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync(command, words, { cwd: root, env, encoding: "utf8" });
    if (status === 0) return stdout;
    throw new Failure(`${command} failed for ${target}: ${error?.message ?? `${stdout}${stderr}`.trim()}`, 2);
  };
  run("mcconfig", ["-p", `esp32/${target}`, "-o", place, join(root, "manifest.json")]);
  const makefile = join(place, `tmp/esp32/${target}/release/noonmark/makefile`);
  const answers = new Map(
    run("make", ["-s", "-f", makefile, "--eval", QUESTION, "noonmark-values"])
      .split("\n")
      .map((line): [string, string] => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  const answer = (name: string) => (answers.get(name) ?? "").trim();
  const configuration = answer("SDKCONFIG_H");
  if (!existsSync(configuration)) run("make", ["-s", "-f", makefile, configuration]);
  if (!existsSync(configuration)) {
    throw new Failure(`ESP-IDF made no ${configuration}: run "noonmark firmware ${target}" to see why`, 2);
  }
  const words = ["C_DEFINES", "C_INCLUDES", "C_FLAGS"].flatMap((name) => answer(name).split(/\s+/)).filter(Boolean);
  return {
    compiler: answer("CC"),
    folders: words.filter((word) => word.startsWith("-I")).map((word) => word.slice(2)),
    flags: words.filter((word) => !word.startsWith("-I")),
    sources: sourcesOf(readFileSync(makefile, "utf8"), root),
  };
}

/** The C files of ours for whose objects a makefile has rules. */
export function sourcesOf(makefile: string, root: string): string[] {
  const rules = makefile.matchAll(/^\$\(TMP_DIR\)\/\S+\.c\.o: (\S+\.c) /gm);
  return [...rules].flatMap(([, source = ""]) => (source.startsWith(join(root, "drivers/")) ? [source] : []));
}
