/**
 * The command that compiles for a chip: the compiler that the makefile names, or Debian's clang in its place. Clang
 * generates code for these chips and checks types, enums, fields and calls; what it makes is not linked.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../failure.js";
import type { Chip } from "../../images.js";
import { BOARD_WARNINGS, DIALECT } from "../dialect.js";
import type { Build } from "./makefile.js";

const NEWLIB = "/usr/include/newlib";
/** What only GCC knows; none of it changes what is valid C. */
const OF_GCC = ["-mlongcalls", "-mtext-section-literals", "-fstrict-volatile-bitfields", "-Wl,-EL", "-nostdlib"];
const XTENSA_FEATURES = [
  ..."density mac16 windowed bool loop sext nsa clamps mul16 mul32 mul32high div32 s32c1i threadptr".split(" "),
  ..."regprotect exception interrupt highpriinterrupts debug timers3 miscsr prid coprocessor rvector fp".split(" "),
  "minmax",
];

const starts = (command: string, environment: NodeJS.ProcessEnv) =>
  spawnSync(command, ["--version"], { env: environment }).status === 0;

/** Command and words for a file, to which its path is added. @throws Failure where there is no compiler. */
export function compilerFor(chip: Chip, build: Build, root: string, environment: NodeJS.ProcessEnv): string[] {
  const own = (folder: string) => folder.startsWith(root);
  // Others' headers are not held to our warnings.
  const folders = build.folders.flatMap((folder) => [own(folder) ? "-I" : "-isystem", folder]);
  if (starts(build.compiler, environment))
    return [build.compiler, ...build.flags, DIALECT, ...BOARD_WARNINGS, ...folders];
  const clang = environment.CHECK_CLANG ?? "clang-22";
  if (!starts(clang, environment) || !existsSync(NEWLIB)) {
    const instead = `in its place Debian's clang-22 with libnewlib-dev would do (CHECK_CLANG names another)`;
    throw new Failure(`${build.compiler} is not in PATH: run . $IDF_PATH/export.sh; ${instead}`, 2);
  }
  const flags = build.flags.filter((flag) => !OF_GCC.includes(flag));
  const newlib = ["-nostdlibinc", ...["-isystem", join(root, "host-tools/build/newlib")], ...["-isystem", NEWLIB]];
  // Clang knows no atomic instructions of the Xtensa and says so at each.
  return [
    clang,
    ...targetOf(chip),
    ...flags,
    DIALECT,
    ...BOARD_WARNINGS,
    "-Wno-atomic-alignment",
    ...folders,
    ...newlib,
  ];
}

function targetOf(chip: Chip): string[] {
  if (chip === "esp32c3" || chip === "esp32c6") return ["--target=riscv32-unknown-elf", "-mabi=ilp32"];
  const features = XTENSA_FEATURES.flatMap((feature) => ["-Xclang", "-target-feature", "-Xclang", `+${feature}`]);
  return ["--target=xtensa-esp-elf", "-D__XTENSA_WINDOWED_ABI__=1", ...features];
}
