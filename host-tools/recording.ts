/**
 * Recordings of receivers: the bytes of the line, after a header of lines that begin with `#`.
 *
 * Only the header is dropped. A `#` further on may be a remark or a byte of a binary message, so it is left to the
 * decoder, which skips what is neither sentence nor frame.
 */

import { createReadStream } from "node:fs";

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
