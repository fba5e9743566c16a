/** Opening a serial port: with a message that helps when it fails, and noticing when it is unplugged. */

import { read } from "node:fs";
import { promisify } from "node:util";
import { SerialPort } from "serialport";
import { Failure } from "../failure.js";

const readFile = promisify(read);

/** Opens the port at `path`. @throws Failure that says why it cannot be opened and what to do. */
export async function openPort(path: string, baudRate: number): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  noticeHangUp(port);
  await new Promise<void>((resolve, reject) => {
    port.open((error) => {
      if (error === null) resolve();
      else reject(new Failure(whyNotOpened(path, error.message)));
    });
  });
  return port;
}

/** Closes the port; resolves also when it was closed or unplugged before. */
export async function closePort(port: SerialPort): Promise<void> {
  if (!port.isOpen) return;
  await new Promise<void>((resolve) => port.close(() => resolve()));
}

/** Sends all of `bytes`; rejects when the port is gone. */
export async function writeAll(port: SerialPort, bytes: Uint8Array | string): Promise<void> {
  if (!port.isOpen) throw new Error("the port is closed"); // serialport would wait until it is opened again
  await new Promise<void>((resolve, reject) => {
    port.write(Buffer.from(bytes), (error) => (error ? reject(error) : resolve()));
  });
}

/**
 * Makes an unplugged port close. serialport 13 takes a read of zero bytes, which on a serial line can only be a
 * hang-up, for "try again at once" and then spins for ever instead (serialport/bindings-cpp #162): so its read is
 * replaced where it has that loop, on every system but Windows.
 */
function noticeHangUp(port: SerialPort): void {
  port.prependOnceListener("open", () => {
    const raw = port.port;
    if (raw === undefined || !("poller" in raw)) return;
    raw.read = async (buffer, offset, length) => {
      while (raw.fd !== null) {
        try {
          const { bytesRead } = await readFile(raw.fd, buffer, offset, length, null);
          if (bytesRead === 0) throw new Error("the line hung up");
          return { buffer, bytesRead };
        } catch (error) {
          if (!isTransient(error)) throw error;
        }
        if (raw.fd === null) break; // closed during the read: its poller is destroyed and must not be called
        await new Promise<void>((resolve, reject) => {
          raw.poller.once("readable", (error) => (error === null ? resolve() : reject(error)));
        });
      }
      throw Object.assign(new Error("the port is closed"), { canceled: true });
    };
  });
}

function isTransient(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EAGAIN" || error.code === "EINTR");
}

/** What to tell about a port that could not be opened; `reason` is the system's word for it. */
export function whyNotOpened(path: string, reason: string): string {
  if (/permission denied|EACCES/i.test(reason)) {
    return `no permission to open ${path} (${reason}). On Linux: sudo usermod -aG dialout "$USER" (on Arch: uucp), then log out and in again`;
  }
  if (/lock|busy|access denied|temporarily unavailable/i.test(reason)) {
    return `${path} is in use by another program (${reason}). Close the other monitor or serial terminal; on Linux "fuser -v ${path}" names it`;
  }
  if (/no such|not found|ENOENT|ENXIO|ENODEV/i.test(reason)) {
    return `there is no port ${path} (${reason}). Is the board plugged in, with a cable that carries data? "noonmark flash --list" lists what is there`;
  }
  if (/inappropriate ioctl|ENOTTY|not a tty/i.test(reason)) {
    return `${path} is not a serial port (${reason}). "noonmark flash --list" lists what is there`;
  }
  return `${path} cannot be opened: ${reason}`;
}
