/**
 * A serial port as esptool-js wants it: the part of the browser's Web Serial API that its Transport calls, over the
 * serialport package.
 */

import { ReadableStream, WritableStream } from "node:stream/web";
import type { SerialPort } from "serialport";
import { closePort, openPort, writeAll } from "../serial/port.js";
import type { PortIdentity } from "../serial/ports.js";

/**
 * An escape that SLIP does not have, so no answer whatever came before it: ends esptool-js's wait at once when the port
 * is unplugged. It would go on to its timeout otherwise, and keep the process alive.
 */
const NO_ANSWER = Uint8Array.of(0xdb, 0x00);

interface Signals {
  dataTerminalReady?: boolean;
  requestToSend?: boolean;
}

/** One serial port; it may be opened and closed again and again, as esptool-js does. */
export class WebSerialPort {
  /** Bytes from the board; null while closed. */
  readable: ReadableStream<Uint8Array> | null = null;
  /** Bytes to the board; refuses them after closing, where esptool-js would take null for "written" and wait. */
  writable: WritableStream<Uint8Array> | null = null;
  /** False once DTR and RTS were found not to exist, as on a pseudo-terminal: then only a person can reset the chip. */
  hasResetLines = true;
  /** Bytes that have come, whatever they were: tells a silent port from one where something else talks. */
  receivedBytes = 0;
  /** Called when the port is unplugged while open. */
  onLost: () => void = () => {};
  readonly #identity: PortIdentity;
  #port: SerialPort | undefined;
  // Both lines are always set together, for serialport raises the one that is not named.
  #dtr = false;
  #rts = false;

  constructor(identity: PortIdentity) {
    this.#identity = identity;
  }

  /** USB identity, from which esptool-js knows a chip's own USB and how to reset it. */
  getInfo(): { usbVendorId?: number; usbProductId?: number } {
    const { vendorId, productId } = this.#identity;
    if (vendorId === undefined || productId === undefined) return {};
    return { usbVendorId: Number.parseInt(vendorId, 16), usbProductId: Number.parseInt(productId, 16) };
  }

  /** @throws Failure where the port cannot be opened. */
  async open({ baudRate }: { baudRate: number }): Promise<void> {
    const port = await openPort(this.#identity.path, baudRate);
    this.#port = port;
    port.on("error", () => {}); // a failed write rejects, and a lost port closes: both are told there
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        port.on("data", (bytes: Buffer) => {
          this.receivedBytes += bytes.length;
          if (this.#port === port) controller.enqueue(bytes);
        });
        port.once("close", () => {
          if (this.#port !== port) return;
          this.#port = undefined;
          controller.enqueue(NO_ANSWER);
          controller.close();
          this.onLost();
        });
      },
    });
    this.writable = new WritableStream<Uint8Array>({ write: (bytes) => writeAll(port, bytes) });
  }

  async close(): Promise<void> {
    const port = this.#port;
    this.#port = undefined; // before closing, so that this does not look like a pulled plug
    this.readable = null;
    if (port !== undefined) await closePort(port);
  }

  /** Changes the speed of the open port in place: opening it again would reset some boards. */
  async setBaudRate(baudRate: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#port?.update({ baudRate }, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  async setSignals({ dataTerminalReady, requestToSend }: Signals): Promise<void> {
    this.#dtr = dataTerminalReady ?? this.#dtr;
    this.#rts = requestToSend ?? this.#rts;
    const port = this.#port;
    if (port === undefined || !this.hasResetLines) return;
    await new Promise<void>((resolve, reject) => {
      port.set({ dtr: this.#dtr, rts: this.#rts }, (error) => {
        if (error === null) return resolve();
        if (!/inappropriate ioctl/i.test(error.message)) return reject(error);
        this.hasResetLines = false;
        resolve();
      });
    });
  }
}
