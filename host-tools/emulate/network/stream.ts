/** Frames on QEMU's stream socket (-netdev stream): each behind its length, in four bytes, the highest first. */

const LENGTH_BYTES = 4;
/** QEMU's own limit (net/net.c, NET_BUFSIZE): what claims more is out of step. */
const MOST_BYTES = 4096 + 65_536;

export class FrameSplitter {
  readonly #onFrame: (frame: Buffer) => void;
  #waiting: Buffer = Buffer.alloc(0);

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  /** @throws RangeError where no length can be right any more. */
  push(bytes: Buffer): void {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    while (this.#waiting.length >= LENGTH_BYTES) {
      const length = this.#waiting.readUInt32BE(0);
      if (length > MOST_BYTES) throw new RangeError(`QEMU's network sends a frame of ${length} bytes`);
      if (this.#waiting.length < LENGTH_BYTES + length) return;
      const frame = this.#waiting.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
      this.#waiting = this.#waiting.subarray(LENGTH_BYTES + length);
      this.#onFrame(frame);
    }
  }
}

/** A frame as it is written to the socket. */
export function framed(frame: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(frame.length);
  return Buffer.concat([length, frame]);
}
