/**
 * A real receiver on a serial port of this computer.
 *
 * Only its bytes are real: a computer has no wire for the pulse, so the world's counter latches simulated pulses at
 * the seconds of the host's clock. The label is therefore only right if that clock is, to within the receiver's lag.
 */

import type { SerialPort } from "serialport";
import { openPort } from "../serial/port.js";
import type { Instant } from "./events.js";
import type { Receiver, ReceiverSecond } from "./receiver.js";
import type { Transmission } from "./serial-line.js";

/** What most receivers start with; the firmware finds the right speed by trying. */
const FIRST_BAUD = 9600;

export class DeviceReceiver implements Receiver {
  baud = FIRST_BAUD;
  readonly #port: SerialPort;

  /** Opens the port. @throws Failure where it cannot. */
  static async open(path: string): Promise<DeviceReceiver> {
    return new DeviceReceiver(await openPort(path, FIRST_BAUD));
  }

  private constructor(port: SerialPort) {
    this.#port = port;
  }

  /** Bytes as they come, and the end of the device (unplugged). */
  listen(onBytes: (bytes: Uint8Array) => void, onLost: (reason: string) => void): void {
    this.#port.on("data", onBytes);
    this.#port.on("error", (error: Error) => onLost(error.message));
    this.#port.on("close", (error: Error | null) => {
      if (error !== null && error !== undefined) onLost(error.message);
    });
  }

  second(): ReceiverSecond {
    return { pulsesNs: [0], bursts: [] };
  }

  /** Passes the firmware's bytes on, at its speed. The device answers through `listen`. */
  hear(_at: Instant, baud: number, bytes: Uint8Array): Transmission[] {
    if (!this.#port.isOpen) return [];
    if (baud !== this.baud) {
      this.baud = baud;
      this.#port.update({ baudRate: baud });
    }
    if (bytes.length > 0) this.#port.write(Buffer.from(bytes));
    return [];
  }

  close(): void {
    if (this.#port.isOpen) this.#port.close();
  }
}
