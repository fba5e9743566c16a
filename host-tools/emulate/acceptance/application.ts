/**
 * Application images (esp_image_header_t): 24 bytes, segments of an address, a length and so much data, padding to a
 * byte that is the exclusive or of all data and 0xef, and a SHA-256 of everything before it.
 */

import { createHash } from "node:crypto";
import { Failure } from "../../failure.js";

const HEADER_BYTES = 24;
const SEGMENTS_AT = 1;
const CHECKSUM_START = 0xef;
const DIGEST_BYTES = 32;
/** Where the C3 maps code in flash. */
const FLASH_CODE = { from: 0x42000000, to: 0x42800000 } as const;

/** The same application with zeros, which are no instruction, for all its code in flash: whole, and it crashes at once. */
export function crashing(application: Buffer): Buffer {
  const image = Buffer.from(application);
  let checksum = CHECKSUM_START;
  let at = HEADER_BYTES;
  let found = false;
  for (let segment = 0; segment < (image[SEGMENTS_AT] ?? 0); segment++) {
    const address = image.readUInt32LE(at);
    const data = image.subarray(at + 8, at + 8 + image.readUInt32LE(at + 4));
    if (address >= FLASH_CODE.from && address < FLASH_CODE.to) {
      data.fill(0);
      found = true;
    }
    for (const byte of data) checksum ^= byte;
    at += 8 + data.length;
  }
  if (!found) throw new Failure("the application has no code in flash: is it one for the C3?");
  image[at + 15 - (at % 16)] = checksum;
  const end = image.length - DIGEST_BYTES;
  createHash("sha256").update(image.subarray(0, end)).digest().copy(image, end);
  return image;
}
