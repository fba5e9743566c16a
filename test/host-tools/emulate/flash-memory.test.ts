import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../host-tools/build/paths.js";
import {
  FLASH_BYTES,
  flashOf,
  NVS,
  readFlash,
  SLOT_BYTES,
  writeFlash,
} from "../../../host-tools/emulate/flash-memory.js";
import { readImages } from "../../../host-tools/images.js";
import { makeImageFolder } from "../support/images.js";

test("images lie at their offsets, and everything else is erased", () => {
  const { folder, images } = makeImageFolder("esp32c3", { 0: 5000, 65536: 7000 }, "esp32/emulator");
  const flash = flashOf(readImages(folder));
  assert.equal(flash.length, FLASH_BYTES);
  for (const { offset, data } of images) assert.ok(flash.subarray(offset, offset + data.length).equals(data));
  assert.ok(flash.subarray(5000, 0x10000).every((byte) => byte === 0xff));
  rmSync(folder, { recursive: true });
});

test("images of a board are refused, with what to do", () => {
  for (const board of ["esp32/esp32c3", undefined]) {
    const { folder } = makeImageFolder("esp32c3", { 0: 100 }, board);
    assert.throws(() => flashOf(readImages(folder)), /which the emulator is not: run "noonmark firmware emulator"/);
    rmSync(folder, { recursive: true });
  }
});

test("a flash of another size is refused", () => {
  const { folder } = makeImageFolder("esp32c3", { 0: 100 }, "esp32/emulator");
  const path = join(folder, "flash.bin");
  writeFlash(path, Buffer.alloc(100));
  assert.throws(() => readFlash(path), /it has 100 bytes, and the emulated flash 4194304: remove it/);
  writeFlash(path, Buffer.alloc(FLASH_BYTES));
  assert.equal(readFlash(path).length, FLASH_BYTES);
  rmSync(folder, { recursive: true });
});

test("the partitions are those of the board", () => {
  const rows = readFileSync(join(ROOT, "drivers/esp32/partitions.csv"), "utf8").split("\n");
  const cells = (name: string) =>
    rows
      .find((row) => row.startsWith(`${name},`))
      ?.split(",")
      .map((cell) => cell.trim());
  assert.deepEqual(cells("nvs")?.slice(3).map(Number), [NVS.offset, NVS.bytes]);
  assert.equal(Number(cells("ota_0")?.[4]), SLOT_BYTES);
});
