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

/**
 * JavaScript of a function that leaves in the folder `build` what ESP-IDF v6.0.2's `idf.py build` leaves, with made-up
 * content. `files` is the list of images: offset, as hexadecimal text, to path.
 *
 * As there, the list is written when CMake generates and not when ninja builds, and an image that is made of an ELF
 * file is made when its stamp is gone, whether or not the image itself is there.
 */
export const IDF_BUILD = `
function idfBuild(build, chip, files) {
  const { existsSync, mkdirSync, writeFileSync } = require("node:fs");
  const { dirname, join } = require("node:path");
  const put = (file, text) => {
    mkdirSync(dirname(join(build, file)), { recursive: true });
    writeFileSync(join(build, file), text);
  };
  if (!existsSync(join(build, "build.ninja"))) {
    put("build.ninja", "");
    const part = (file) => ({ offset: Object.keys(files).find((key) => files[key] === file), file, encrypted: "false" });
    put("flasher_args.json", JSON.stringify({
      write_flash_args: ["--flash_mode", "dio", "--flash_size", "4MB", "--flash_freq", "80m"],
      flash_settings: { flash_mode: "dio", flash_size: "4MB", flash_freq: "80m" },
      flash_files: files,
      bootloader: part("bootloader/bootloader.bin"),
      app: part("xs_esp32.bin"),
      "partition-table": part("partition_table/partition-table.bin"),
      otadata: part("ota_data_initial.bin"),
      extra_esptool_args: { after: "hard-reset", before: "default-reset", stub: true, chip },
    }, null, 4));
  }
  const stamps = { "xs_esp32.bin": ".bin_timestamp", "bootloader/bootloader.bin": "bootloader/.bin_timestamp" };
  for (const file of Object.values(files)) {
    const seen = stamps[file] ?? file;
    if (existsSync(join(build, seen))) continue;
    put(file, "made up: " + file);
    if (seen !== file) put(seen, "");
  }
  for (const file of ["xs_esp32.elf", "xs_esp32.map"]) put(file, "");
}
`;

/** The images of a build for `chip`, at the offsets of our partitions. */
export function imagesOf(chip: string): Record<string, string> {
  return {
    [chip === "esp32" ? "0x1000" : "0x0"]: "bootloader/bootloader.bin",
    "0x10000": "xs_esp32.bin",
    "0x8000": "partition_table/partition-table.bin",
    "0x9000": "ota_data_initial.bin",
  };
}
