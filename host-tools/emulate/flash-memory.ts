/**
 * The emulated chip's flash memory, as a file that QEMU reads and writes: images at their offsets, and erased bytes
 * everywhere else.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { Failure } from "../failure.js";
import { EMULATOR_BOARD, type ImageSet } from "../images.js";

/** What drivers/esp32/partitions.csv is laid out for, and the size of the flash chip that QEMU then emulates. */
export const FLASH_BYTES = 4 * 1024 * 1024;
/** A bit of flash that nobody has written. */
const ERASED = 0xff;

/** The partitions that tools look into; drivers/esp32/partitions.csv has the same figures, and a test compares them. */
export const NVS = { offset: 0x3d0000, bytes: 0x10000 } as const;
export const SLOT_BYTES = 0x1e0000;

/** A flash with these images. @throws Failure where they are for a board, or larger than the flash. */
export function flashOf({ manifest, images }: ImageSet): Buffer {
  if (manifest.board !== EMULATOR_BOARD) {
    throw new Failure(
      `the images are for ${manifest.board ?? manifest.chip}, which the emulator is not: run "noonmark firmware emulator" and give its folder`,
    );
  }
  const flash = Buffer.alloc(FLASH_BYTES, ERASED);
  for (const { file, offset, data } of images) {
    if (offset + data.length > FLASH_BYTES) throw new Failure(`${file} ends beyond the 4 MB of the emulated flash`);
    flash.set(data, offset);
  }
  return flash;
}

/** Writes a flash for a first start. */
export function writeFlash(path: string, flash: Uint8Array): void {
  try {
    writeFileSync(path, flash);
  } catch (error) {
    throw new Failure(`--flash ${path}: it cannot be written: ${(error as Error).message}`);
  }
}

/** Reads a flash that a run has left. @throws Failure where it is none. */
export function readFlash(path: string): Buffer {
  const flash = readFileSync(path);
  if (flash.length === FLASH_BYTES) return flash;
  throw new Failure(`--flash ${path}: it has ${flash.length} bytes, and the emulated flash ${FLASH_BYTES}: remove it`);
}
