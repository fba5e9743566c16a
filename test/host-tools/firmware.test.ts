import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Failure } from "../../host-tools/failure.js";
import { gather } from "../../host-tools/firmware/gather.js";
import { type BuildOptions, build, TARGETS } from "../../host-tools/firmware.js";
import type { Chip } from "../../host-tools/images.js";
import { IDF_BUILD, imagesOf, makeIdf } from "./support/idf.js";

const CLI = fileURLToPath(new URL("../../host-tools/cli.js", import.meta.url));
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "noonmark-firmware-"));
after(() => rmSync(place, { recursive: true }));

function put(path: string, text = ""): string {
  mkdirSync(dirname(join(place, path)), { recursive: true });
  writeFileSync(join(place, path), text);
  return join(place, path);
}

/** An SDK whose mcconfig does what `script` says, with $OUT as the folder it was told to build in. */
function environment(script: string): BuildOptions {
  put("sdk/xs/includes/xsmc.h");
  const tools = { linux: "lin", darwin: "mac" }[process.platform as string] ?? process.platform;
  const tool = put(
    `sdk/build/bin/${tools}/release/mcconfig`,
    `#!/bin/sh\nwhile [ $# -gt 0 ]; do case $1 in -o) OUT=$2;; -p) P=$2;; esac; shift; done\n${script}\n`,
  );
  chmodSync(tool, 0o755);
  if (!existsSync(join(place, "idf"))) {
    mkdirSync(join(place, "idf"));
    makeIdf(join(place, "idf"));
  }
  put("bin/idf.py");
  put("espressif/python_env/x");
  const paths = {
    MODDABLE: join(place, "sdk"),
    IDF_PATH: join(place, "idf"),
    IDF_TOOLS_PATH: join(place, "espressif"),
  };
  return {
    place: join(place, "out"),
    environment: { PATH: `${process.env.PATH}:${join(place, "bin")}`, ...paths },
    quiet: true,
  };
}

const IMAGES = ["bootloader.bin", "noonmark.bin", "ota_data_initial.bin", "partition-table.bin"];

/** What mcconfig has to do so that ESP-IDF's build runs for `target`. */
function building(target: string, chip: Chip): string {
  const script = put(
    `build-${target}.cjs`,
    `${IDF_BUILD}\nidfBuild(process.argv[2], "${chip}", ${JSON.stringify(imagesOf(chip))});\n`,
  );
  return `node ${script} $OUT/tmp/esp32/${target}/release/noonmark/xsProj-${chip}/build`;
}

describe("noonmark firmware", () => {
  it("has a target for each platform of manifest.json", () => {
    const { platforms } = JSON.parse(readFileSync(join(ROOT, "manifest.json"), "utf8"));
    const boards = Object.keys(platforms).filter((name) => /^esp32\/\w/.test(name));
    assert.deepEqual(
      boards.sort(),
      Object.keys(TARGETS)
        .map((name) => `esp32/${name}`)
        .sort(),
    );
    for (const [name, { chip }] of Object.entries(TARGETS)) {
      const board = JSON.parse(readFileSync(join(ROOT, `drivers/esp32/${name}.json`), "utf8"));
      assert.equal(board.build.ESP32_SUBCLASS, chip);
    }
  });

  it("runs the SDK's build for the target and keeps its words", async () => {
    const options = environment(`echo "# platform $P"; ${building("esp32c3", "esp32c3")}`);
    const folder = await build("esp32c3", "esp32c3", options);
    assert.match(folder, /xsProj-esp32c3\/build$/);
    assert.equal(readFileSync(join(options.place, "esp32c3.log"), "utf8"), "# platform esp32/esp32c3\n");
  });

  it("believes results, not the status, and no old results", async () => {
    await build("esp32c3", "esp32c3", environment(building("esp32c3", "esp32c3")));
    const failing = environment('echo "ninja: error: loading build.ninja" >&2; exit 0');
    await assert.rejects(build("esp32c3", "esp32c3", failing), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, /build for esp32c3 failed; the last of .*esp32c3\.log:\nninja: error/);
      return true;
    });
  });

  for (const [target, { chip }] of Object.entries(TARGETS)) {
    it(`builds for ${target} twice in a row, with new images and a list that the second build does not write`, async () => {
      const options = environment(building(target, chip));
      const folder = await build(target, chip, options);
      writeFileSync(join(folder, "xs_esp32.bin"), "old");
      writeFileSync(join(folder, "bootloader/bootloader.bin"), "old");
      assert.equal(await build(target, chip, options), folder);
      assert.equal(readFileSync(join(folder, "xs_esp32.bin"), "utf8"), "made up: xs_esp32.bin");
      assert.match(readFileSync(join(folder, "bootloader/bootloader.bin"), "utf8"), /^made up/);
      const about = { name: "noonmark", version: "0.1.0", chip, board: `esp32/${target}` };
      const { images } = gather(folder, join(place, "images", target), about);
      assert.deepEqual(images.map(({ file }) => file).sort(), IMAGES);
    });
  }

  it("does not take the bootloader of another build for one of its own", async () => {
    await build("esp32c3", "esp32c3", environment(building("esp32c3", "esp32c3")));
    const half = "$OUT/tmp/esp32/esp32c3/release/noonmark/xsProj-esp32c3/build/xs_esp32.bin";
    const failing = environment(`echo >${half}; echo "ninja: build stopped: subcommand failed."`);
    await assert.rejects(build("esp32c3", "esp32c3", failing), /build stopped/);
  });

  it("says what to install where there is no SDK", () => {
    const env = { PATH: process.env.PATH ?? "", HOME: place };
    const { status, stderr } = spawnSync(process.execPath, [CLI, "firmware", "esp32s3"], { env, encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /cannot be built here:\n {2}MODDABLE is not set: .*\n {2}IDF_PATH is not set: /);
  });

  it("names the targets where it is asked for another one", () => {
    const { status, stderr } = spawnSync(process.execPath, [CLI, "firmware", "esp8266"], { encoding: "utf8" });
    assert.equal(status, 2);
    assert.match(stderr, /no target "esp8266": nodemcu, esp32s3, esp32c3, esp32c6, wt32_eth01, emulator/);
  });
});
