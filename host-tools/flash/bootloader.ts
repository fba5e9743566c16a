/**
 * The bootloader of a chip on a serial port: who it is, writing images with the chip's own MD5 as the proof, reset.
 *
 * The protocol is esptool-js's: it resets the chip into its ROM bootloader by DTR and RTS, uploads its stub loader,
 * raises the speed, and sends deflated blocks. Here are the order of steps, and words for what goes wrong.
 */

import { createHash } from "node:crypto";
import { ESPError, ESPLoader, Transport } from "esptool-js";
import { Failure } from "../failure.js";
import type { Image } from "../images.js";
import type { PortIdentity } from "../serial/ports.js";
import { WebSerialPort } from "./web-serial.js";

/** All ROM bootloaders start at this speed. */
const ROM_BAUD = 115_200;

/** How long to hold the chip in reset: what esptool does; the capacitor at EN needs some of it. */
const RESET_MS = 100;

export interface BootloaderOptions {
  /** Speed for the images, once the stub loader runs. */
  baud: number;
  /** How often to reset and call the chip, 5 calls of 0.1 s each. */
  attempts: number;
}

/** The chip that answered. */
export interface Chip {
  /** As esptool and ESP Web Tools name it: "ESP32-S3". */
  family: string;
  /** With package and revision: "ESP32-S3 (QFN56) (revision v0.2)". */
  description: string;
  mac: string;
}

/** esptool-js writes its traces to the console, wanted or not. */
class QuietTransport extends Transport {
  override trace(): void {}
}

export class Bootloader {
  readonly chip: Chip;
  readonly #loader: ESPLoader;
  readonly #port: WebSerialPort;
  readonly #path: string;
  /** Rejects when the port is unplugged: esptool-js itself would wait for its timeouts and then try again. */
  readonly #lost: Promise<never>;

  private constructor(chip: Chip, loader: ESPLoader, port: WebSerialPort, path: string, lost: Promise<never>) {
    this.chip = chip;
    this.#loader = loader;
    this.#port = port;
    this.#path = path;
    this.#lost = lost;
  }

  /** Opens the port and finds out which chip is there. @throws Failure that says what answered, or that nothing did. */
  static async connect(identity: PortIdentity, { baud, attempts }: BootloaderOptions): Promise<Bootloader> {
    const { path } = identity;
    const port = new WebSerialPort(identity);
    const lost = lossOf(port, path);
    const loader = new ESPLoader({
      transport: transportOver(port),
      baudrate: baud,
      romBaudrate: ROM_BAUD,
      terminal: { clean: () => {}, write: () => {}, writeLine: () => {} },
    });
    try {
      await Promise.race([loader.detectChip("default_reset", attempts), lost]);
      if (loader.secureDownloadMode) {
        throw new Failure(
          `the chip on ${path} is in secure download mode, which only the maker's own tools can write to`,
        );
      }
      const chip = await Promise.race([describe(loader), lost]);
      return new Bootloader(chip, loader, port, path, lost);
    } catch (error) {
      await port.close();
      throw error instanceof ESPError ? new Failure(whyNoChip(error, port, path)) : error;
    }
  }

  /** Uploads the stub loader, raises the speed, and returns the size of the flash in bytes. */
  async prepare(): Promise<number> {
    const loader = this.#loader;
    return await this.#guarded("starting the stub loader", async () => {
      await loader.chip.postConnect?.(loader);
      await loader.runStub();
      await loader.changeBaud();
      const size = await loader.detectFlashSize();
      if (size === undefined) {
        throw new Failure(
          `the chip on ${this.#path} cannot read its flash memory. Take off what is wired to the flash's pins (GPIO 6 to 11 on the ESP32) and try again`,
        );
      }
      return loader.flashSizeBytes(size as Parameters<ESPLoader["flashSizeBytes"]>[0]);
    });
  }

  /**
   * Writes an image and compares the MD5 that the chip reads back. `report` is told how much of it is written, from
   * 0 to 1. @throws Failure when it could not be written or reads back differently.
   */
  async write(image: Image, report: (part: number) => void): Promise<void> {
    await this.#guarded(`writing ${image.file}`, () =>
      this.#loader.writeFlash({
        fileArray: [{ data: image.data, address: image.offset }],
        flashMode: "keep",
        flashFreq: "keep",
        flashSize: "keep",
        eraseAll: false,
        compress: true,
        reportProgress: (_file, written, total) => report(written / total),
        calculateMD5Hash: (data) => createHash("md5").update(data).digest("hex"),
      }),
    );
  }

  /** Starts what was written. False where the port has no reset lines: then a person has to press the button. */
  async reset(): Promise<boolean> {
    await this.#guarded("resetting the chip", async () => {
      // Ours, since esptool-js's own only releases the reset line and never pulls it.
      await this.#port.setSignals({ dataTerminalReady: false, requestToSend: true });
      await new Promise((resolve) => setTimeout(resolve, RESET_MS));
      await this.#port.setSignals({ requestToSend: false });
    });
    return this.#port.hasResetLines;
  }

  async close(): Promise<void> {
    await this.#port.close();
  }

  async #guarded<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await Promise.race([work(), this.#lost]);
    } catch (error) {
      if (!(error instanceof ESPError)) throw error;
      throw new Failure(whyNotDone(doing, error, this.#path));
    }
  }
}

/** esptool-js's declarations name the browser's type; it calls what WebSerialPort has and nothing else. */
function transportOver(port: WebSerialPort): Transport {
  return new QuietTransport(port as unknown as ConstructorParameters<typeof Transport>[0]);
}

function lossOf(port: WebSerialPort, path: string): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    port.onLost = () => {
      reject(
        new Failure(
          `${path} was unplugged (or its board lost power). What was being written is incomplete: plug it in and run this again`,
        ),
      );
    };
  });
  lost.catch(() => {}); // also when nobody waits for it at that moment
  return lost;
}

async function describe(loader: ESPLoader): Promise<Chip> {
  return {
    family: loader.chip.CHIP_NAME,
    description: await loader.chip.getChipDescription(loader),
    mac: await loader.chip.readMac(loader),
  };
}

function whyNoChip(error: ESPError, port: WebSerialPort, path: string): string {
  if (!/failed to connect/i.test(error.message)) {
    return `the chip on ${path} could not be identified: ${oneLine(error.message)}. Noonmark runs on the ESP32, S3, C3 and C6; unplug the board, plug it in and try again`;
  }
  const heard =
    port.receivedBytes === 0
      ? "nothing at all came back"
      : `${port.receivedBytes} bytes came back, but not from a bootloader`;
  const how = port.hasResetLines ? "" : ", and this port has no reset lines";
  return `no chip answers on ${path} (${heard}${how}). Hold the board's BOOT button (GPIO 0), press and release RESET (EN), let go of BOOT, and try again. If that does not help: another cable, another port, nothing wired to the board's TX and RX`;
}

function whyNotDone(doing: string, error: ESPError, path: string): string {
  const reason = oneLine(error.message);
  if (/MD5 of file/i.test(reason)) {
    return `${doing} on ${path}: what the chip reads back is not what was sent (its MD5 differs). Try again with a lower --baud and a shorter cable; if it stays, the flash memory is worn out`;
  }
  return `${doing} on ${path} failed: ${reason}. Try again with --baud 115200 and a shorter cable; the board does not start until the images are complete`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
