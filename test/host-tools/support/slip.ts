/** SLIP framing (RFC 1055), written for the tests alone so that it can judge what the tools send. */

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

export function slipEncode(payload: Uint8Array): Uint8Array {
  const out = [END];
  for (const byte of payload) {
    if (byte === END) out.push(ESC, ESC_END);
    else if (byte === ESC) out.push(ESC, ESC_ESC);
    else out.push(byte);
  }
  out.push(END);
  return Uint8Array.from(out);
}

/** Cuts a stream of bytes into frames; what is outside of frames, or wrongly escaped, is counted and dropped. */
export class SlipDecoder {
  strayBytes = 0;
  readonly #onFrame: (payload: Buffer) => void;
  #frame: number[] | undefined;
  #escaped = false;

  constructor(onFrame: (payload: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  #take(byte: number): void {
    if (byte === END) {
      // An END after nothing opens a frame; so does one that follows directly on the END that closed another.
      if (this.#frame === undefined || this.#frame.length === 0) this.#frame = [];
      else {
        this.#onFrame(Buffer.from(this.#frame));
        this.#frame = undefined;
      }
      this.#escaped = false;
    } else if (this.#frame === undefined) this.strayBytes++;
    else if (this.#escaped) {
      this.#escaped = false;
      if (byte === ESC_END) this.#frame.push(END);
      else if (byte === ESC_ESC) this.#frame.push(ESC);
      else {
        this.strayBytes += this.#frame.length + 2;
        this.#frame = undefined;
      }
    } else if (byte === ESC) this.#escaped = true;
    else this.#frame.push(byte);
  }
}
