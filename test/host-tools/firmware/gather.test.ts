import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Failure } from "../../../host-tools/failure.js";
import { gather } from "../../../host-tools/firmware/gather.js";
import { readImages } from "../../../host-tools/images.js";

const place = mkdtempSync(join(tmpdir(), "noonmark-gather-"));
after(() => rmSync(place, { recursive: true }));

/** A build folder as ESP-IDF v6.0 leaves it, with the images' bytes made up. */
function built(name: string, list: unknown): string {
  const folder = join(place, name);
  mkdirSync(join(folder, "bootloader"), { recursive: true });
  mkdirSync(join(folder, "partition_table"), { recursive: true });
  writeFileSync(join(folder, "bootloader/bootloader.bin"), "boot");
  writeFileSync(join(folder, "partition_table/partition-table.bin"), "table");
  writeFileSync(join(folder, "ota_data_initial.bin"), "\xff\xff");
  writeFileSync(join(folder, "xs_esp32.bin"), "firmware");
  writeFileSync(join(folder, "flasher_args.json"), JSON.stringify(list));
  return folder;
}

const LIST = {
  flash_files: {
    "0x10000": "xs_esp32.bin",
    "0x1000": "bootloader/bootloader.bin",
    "0x9000": "ota_data_initial.bin",
    "0x8000": "partition_table/partition-table.bin",
  },
  extra_esptool_args: { after: "hard-reset", before: "default-reset", stub: true, chip: "esp32" },
};
const ABOUT = { name: "noonmark", version: "0.1.0", chip: "esp32" } as const;

describe("gathering of images", () => {
  it("copies them in the order of their offsets, under names of our own, with both manifests", () => {
    const folder = join(place, "images");
    mkdirSync(folder);
    writeFileSync(join(folder, "left-over.bin"), "");
    const { manifest, images } = gather(built("good", LIST), folder, ABOUT);
    assert.deepEqual(
      manifest.images.map(({ offset, file }) => [offset, file]),
      [
        [0x1000, "bootloader.bin"],
        [0x8000, "partition-table.bin"],
        [0x9000, "ota_data_initial.bin"],
        [0x10000, "noonmark.bin"],
      ],
    );
    assert.equal(Buffer.from(images[3]?.data ?? []).toString(), "firmware");
    assert.deepEqual(readImages(folder).manifest, manifest);
    const web = JSON.parse(readFileSync(join(folder, "web-tools.json"), "utf8"));
    assert.equal(web.builds[0].chipFamily, "ESP32");
    assert.throws(() => readFileSync(join(folder, "left-over.bin")));
  });

  it("refuses what was built for another chip", () => {
    const folder = built("other", LIST);
    assert.throws(
      () => gather(folder, join(place, "x"), { ...ABOUT, chip: "esp32c3" }),
      /images for esp32, not for esp32c3/,
    );
  });

  const wrong: [string, unknown][] = [
    ["lists no images", { ...LIST, flash_files: {} }],
    ["names an unknown chip", { ...LIST, extra_esptool_args: { chip: "esp8266" } }],
    ["has another form", { files: [] }],
  ];
  for (const [name, list] of wrong) {
    it(`refuses a build whose list ${name}`, () => {
      const folder = built(name.replaceAll(" ", "-"), list);
      assert.throws(() => gather(folder, join(place, "x"), ABOUT), Failure);
    });
  }

  it("says so where nothing was built", () => {
    assert.throws(() => gather(join(place, "nowhere"), join(place, "x"), ABOUT), /ESP-IDF built nothing/);
  });
});
