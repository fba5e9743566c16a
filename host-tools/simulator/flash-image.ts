/** What the board's partition of the history holds, over the appliance's restarts and power cuts. */

import type { FrameWriter } from "./link.js";

/** drivers/esp32/partitions.csv. */
const BYTES = 0x10000;
const SECTOR_BYTES = 4096;
const ERASED = 0xff;

export class FlashImage {
  /** Its content. */
  readonly bytes: Buffer;

  /** @param bytes what an earlier run has left. */
  constructor(bytes?: Uint8Array) {
    this.bytes = Buffer.alloc(BYTES, ERASED);
    if (bytes !== undefined) this.bytes.set(bytes);
  }

  /** The appliance has changed it. */
  change(at: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, at);
  }

  /** Sends what is not erased, before the start. */
  give(writer: Pick<FrameWriter, "flash">): void {
    for (let at = 0; at < BYTES; at += SECTOR_BYTES) {
      const sector = this.bytes.subarray(at, at + SECTOR_BYTES);
      if (sector.some((byte) => byte !== ERASED)) writer.flash(at, sector);
    }
  }
}
