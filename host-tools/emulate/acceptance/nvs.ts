/**
 * NVS partitions as ESP-IDF leaves them behind when things went wrong (nvs_page.hpp: a page is a header of 32 bytes, 32
 * bytes of entry states and 126 entries of 32 bytes).
 */

import { crc32 } from "node:zlib";
import { RandomStream } from "../../simulator/random.js";
import { NVS } from "../flash-memory.js";

const PAGE_BYTES = 4096;
const HEADER_BYTES = 32;
const CRC_AT = 28;
/** Page::PageState::FULL. */
const FULL = 0xfffffffc;
/** NVS_VERSION; newer formats count downwards, as bits of flash can only be cleared. */
const VERSION = 0xfe;

/** Every page is in use, so that none can take what is written next: nvs_flash_init answers NO_FREE_PAGES. */
export function fullNvs(): Buffer {
  return pages(VERSION);
}

/** The first page is of a newer format: nvs_flash_init answers NEW_VERSION_FOUND. */
export function newerNvs(): Buffer {
  return pages(VERSION - 1);
}

/** No page is one. */
export function damagedNvs(seed: number): Buffer {
  const random = new RandomStream(seed, "damaged NVS");
  return Buffer.from(Array.from({ length: NVS.bytes }, () => random.uint32() & 0xff));
}

function pages(version: number): Buffer {
  const partition = Buffer.alloc(NVS.bytes, 0xff);
  for (let page = 0; page * PAGE_BYTES < NVS.bytes; page++) {
    const header = partition.subarray(page * PAGE_BYTES, page * PAGE_BYTES + HEADER_BYTES);
    header.writeUInt32LE(FULL, 0);
    header.writeUInt32LE(page, 4);
    header[8] = version;
    // esp_rom_crc32_le begins with the complement of what it is given, as zlib does: both get all ones.
    header.writeUInt32LE(crc32(header.subarray(4, CRC_AT), 0xffffffff), CRC_AT);
    // The states of all entries: erased.
    partition.fill(0, page * PAGE_BYTES + HEADER_BYTES, page * PAGE_BYTES + 2 * HEADER_BYTES);
  }
  return partition;
}
