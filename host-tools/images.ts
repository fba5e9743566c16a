/**
 * The image folder: what `noonmark firmware` gathers and `noonmark flash --images DIR` writes to a board.
 *
 * The folder holds `manifest.json` and the images that it lists, nothing else that matters. An example:
 *
 *     { "name": "noonmark", "version": "0.1.0", "chip": "esp32s3", "board": "esp32/esp32s3",
 *       "images": [ { "offset": 0, "file": "bootloader.bin", "sha256": "9f86d0…" },
 *                   { "offset": 32768, "file": "partition-table.bin", "sha256": "60303a…" },
 *                   { "offset": 65536, "file": "noonmark.bin", "sha256": "fd61a0…" } ] }
 *
 * Beside it lies `web-tools.json`, the same list in the format of ESP Web Tools, for flashing from a browser.
 * Whoever reads a folder gets images whose digests were compared, or an ImageError that says what is wrong with it.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.js";

/** The chips that there is firmware for, as ESP-IDF names them, and as esptool and ESP Web Tools name them. */
export const CHIP_FAMILIES = {
  esp32: "ESP32",
  esp32s3: "ESP32-S3",
  esp32c3: "ESP32-C3",
  esp32c6: "ESP32-C6",
} as const;

export type Chip = keyof typeof CHIP_FAMILIES;

/** What an image calls itself that runs in the emulator only: on a board it would have no pulse and no network. */
export const EMULATOR_BOARD = "esp32/emulator";

/** One image: `file` (a plain name in the folder) goes to `offset` bytes from the start of the flash. */
export interface ImageEntry {
  offset: number;
  file: string;
  /** Digest of the file's bytes: 64 lower-case hexadecimal digits. */
  sha256: string;
}

/** The content of `manifest.json`; images in ascending order of their offsets, not overlapping. */
export interface ImageManifest {
  name: string;
  version: string;
  chip: Chip;
  /** The target that it was built for, as the device names itself: "esp32/nodemcu". Absent in folders from elsewhere. */
  board?: string;
  images: ImageEntry[];
}

/** An image with its bytes, read and compared with its digest. */
export interface Image extends ImageEntry {
  data: Uint8Array;
}

export interface ImageSet {
  manifest: ImageManifest;
  images: Image[];
}

/** What is wrong with an image folder, in words for its user. */
export class ImageError extends Failure {}

export const MANIFEST_FILE = "manifest.json";
export const WEB_TOOLS_FILE = "web-tools.json";
/** In a folder with the image folders of several boards (release/pack.ts). */
export const RELEASE_FILE = "release.json";

/** Flash is erased in sectors of this many bytes, so an image can only begin at a multiple of it. */
export const SECTOR_BYTES = 4096;

/** The largest flash that the boards have: an offset or an end beyond it is a damaged manifest. */
const FLASH_BYTES = 32 * 1024 * 1024;

/** More images than any partition table of ours can name. */
const MAX_IMAGES = 16;

export function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/**
 * Reads an image folder and compares every digest.
 * @throws ImageError where the folder has no manifest, or where the manifest or an image is not what it should be.
 */
export function readImages(folder: string): ImageSet {
  const path = join(folder, MANIFEST_FILE);
  const manifest = parseManifest(readText(path), path);
  const images = manifest.images.map((entry) => ({ ...entry, data: readImage(folder, entry) }));
  for (const [index, image] of images.entries()) {
    const next = images[index + 1];
    const end = image.offset + image.data.length;
    if (end > (next?.offset ?? FLASH_BYTES)) {
      const beyond = next === undefined ? `the end of a ${FLASH_BYTES}-byte flash` : `the start of ${next.file}`;
      throw new ImageError(`${path}: ${image.file} ends at ${hex(end)}, beyond ${beyond}; gather the images again`);
    }
  }
  return { manifest, images };
}

/** Checks the text of a manifest (`path` is for messages). @throws ImageError naming the field that is wrong. */
export function parseManifest(text: string, path: string): ImageManifest {
  const refuse = (what: string): never => {
    throw new ImageError(`${path}: ${what}; gather the images again with "noonmark firmware"`);
  };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return refuse(`not JSON (${(error as Error).message})`);
  }
  if (!isRecord(content)) return refuse("not an object");
  const { name, version, chip, board, images } = content;
  if (typeof name !== "string" || name === "") return refuse(`"name" is ${JSON.stringify(name)}, not a text`);
  if (typeof version !== "string" || version === "") return refuse(`"version" is ${JSON.stringify(version)}, no text`);
  if (!isChip(chip)) {
    return refuse(`"chip" is ${JSON.stringify(chip)}, not one of ${Object.keys(CHIP_FAMILIES).join(", ")}`);
  }
  if (board !== undefined && typeof board !== "string") return refuse(`"board" is ${JSON.stringify(board)}, no text`);
  if (!Array.isArray(images) || images.length === 0 || images.length > MAX_IMAGES) {
    return refuse(`"images" is not a list of 1 to ${MAX_IMAGES} images`);
  }
  let above = -1;
  const entries = images.map((image: unknown, index): ImageEntry => {
    const entry = parseEntry(image);
    if (typeof entry === "string") return refuse(`image ${index} has ${entry}`);
    if (entry.offset <= above) return refuse(`image ${index} is not above the one before it`);
    above = entry.offset;
    return entry;
  });
  return { name, version, chip, ...(board === undefined ? {} : { board }), images: entries };
}

/** One entry of a manifest, or what is wrong with it. */
function parseEntry(image: unknown): ImageEntry | string {
  if (!isRecord(image)) return "no fields";
  const { offset, file, sha256: digest } = image;
  if (typeof offset !== "number" || !Number.isInteger(offset) || offset < 0 || offset >= FLASH_BYTES) {
    return `the offset ${JSON.stringify(offset)}, which is not inside a flash`;
  }
  if (offset % SECTOR_BYTES !== 0) return `the offset ${hex(offset)}, which is not the start of a flash sector`;
  // A plain name: a manifest from elsewhere must not be able to name a file outside of its own folder.
  if (typeof file !== "string" || !/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(file)) {
    return `the file ${JSON.stringify(file)}, which is not a plain file name`;
  }
  if (typeof digest !== "string" || !/^[0-9a-f]{64}$/.test(digest)) {
    return `the sha256 ${JSON.stringify(digest)}, which is not 64 hexadecimal digits`;
  }
  return { offset, file, sha256: digest };
}

/** The same images in the format of ESP Web Tools (its manifest has chipFamily, path and offset, and no digests). */
export function webToolsManifest({ name, version, chip, images }: ImageManifest): object {
  return {
    name,
    version,
    new_install_prompt_erase: true,
    // The firmware does not speak Improv: the installer need not wait for it.
    new_install_improv_wait_time: 0,
    builds: [{ chipFamily: CHIP_FAMILIES[chip], parts: images.map(({ file, offset }) => ({ path: file, offset })) }],
  };
}

function readImage(folder: string, { file, sha256: wanted }: ImageEntry): Uint8Array {
  const path = join(folder, file);
  let data: Uint8Array;
  try {
    data = readFileSync(path);
  } catch (error) {
    throw new ImageError(`${path}: listed in ${MANIFEST_FILE} but cannot be read (${(error as Error).message})`);
  }
  const found = sha256(data);
  if (found !== wanted) {
    throw new ImageError(`${path}: its sha256 is ${found}, but ${MANIFEST_FILE} says ${wanted}; copy the folder again`);
  }
  if (data.length === 0) throw new ImageError(`${path}: is empty; gather the images again`);
  return data;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ImageError(
      `${path}: cannot be read (${(error as Error).message}); name a folder made by "noonmark firmware"`,
    );
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isChip(value: unknown): value is Chip {
  return typeof value === "string" && Object.hasOwn(CHIP_FAMILIES, value);
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
