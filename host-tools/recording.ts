/**
 * Recordings of receivers: the bytes of the line, after a header of lines that begin with `#`.
 *
 * Only the header is dropped. A `#` further on may be a remark or a byte of a binary message, so it is left to the
 * decoder, which skips what is neither sentence nor frame.
 */

import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";

const HASH = 0x23;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The chunks of the recording at `path` without its header. The file is never held as a whole.
 * @throws what Node's file system throws where it cannot be read.
 */
export async function* readRecording(path: string): AsyncGenerator<Uint8Array> {
  const header = new HeaderFilter();
  for await (const chunk of createReadStream(path)) {
    const rest = header.strip(chunk as Uint8Array);
    if (rest.length > 0) yield rest;
  }
}

/** Read at once: enough that reading costs nothing, and little beside all else. */
const CHUNK_BYTES = 65_536;

/**
 * The same, for who cannot wait: each chunk is read when it is asked for.
 * @param progress is told the part of the file that was read, from 0 to 1.
 */
export function* recordingChunks(path: string, progress: (part: number) => void = () => {}): Generator<Buffer> {
  const header = new HeaderFilter();
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    for (let at = 0; ; ) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const count = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (count === 0) return;
      at += count;
      progress(at / Math.max(size, at));
      const rest = header.strip(chunk.subarray(0, count));
      if (rest.length > 0) yield Buffer.from(rest.buffer, rest.byteOffset, rest.length);
    }
  } finally {
    closeSync(file);
  }
}

/** Drops lines that begin with `#` and empty lines from the start of what it is given in any pieces. */
export class HeaderFilter {
  private state: "line start" | "remark" | "over" = "line start";

  strip(chunk: Uint8Array): Uint8Array {
    for (let at = 0; at < chunk.length; at++) {
      if (this.state === "over") return chunk.subarray(at);
      this.state = this.next(chunk[at] as number);
      if (this.state === "over") return chunk.subarray(at);
    }
    return chunk.subarray(chunk.length);
  }

  private next(byte: number): "line start" | "remark" | "over" {
    if (this.state === "remark") return byte === LINE_FEED ? "line start" : "remark";
    if (byte === HASH) return "remark";
    return byte === LINE_FEED || byte === CARRIAGE_RETURN ? "line start" : "over";
  }
}
