/** `noonmark flash`: puts the images of a folder on a board. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { BUILD } from "../build/paths.js";
import { flag, option, readCall } from "../call.js";
import { Failure } from "../failure.js";
import { CHIP_FAMILIES, EMULATOR_BOARD, type ImageSet, MANIFEST_FILE, RELEASE_FILE, readImages } from "../images.js";
import { Progress } from "../progress.js";
import { choosePort, listPorts, type PortIdentity, portTable } from "../serial/ports.js";
import { wholeNumber } from "../whole-number.js";
import { Bootloader, type BootloaderOptions } from "./bootloader.js";

const CALL = {
  name: "noonmark flash",
  usage: "[PORT] [OPTIONS]",
  about: `Writes the firmware in DIR (made by "noonmark firmware") to the board on PORT, has the chip verify it, and \
starts it. Without PORT: the only board there is. The configuration on the board stays.`,
  takesWords: true,
  options: {
    images: option(
      "DIR",
      "the folder with manifest.json, or a release; without it, what was made here for the chip that is found",
    ),
    baud: option("N", "speed for writing, 115200 to 2000000 (460800)"),
    list: flag("only list the serial ports with their USB identities"),
    json: flag('one JSON object per step instead of words: {"step":…}'),
  },
};

/** Where "noonmark firmware" puts the images of each target. */
export const BUILT_IMAGES = join(BUILD, "firmware/images");

/** USB bridges garble above this, and below the ROM's own speed nothing is gained. */
const MIN_BAUD = 115_200;
const MAX_BAUD = 2_000_000;

/** 6 s in all: a board that needs more is not in its bootloader. */
const ATTEMPTS = 7;

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  if (positionals.length > 1) throw new Failure(`one PORT at most, not ${positionals.join(" ")}`, 2);
  const report = values.json ? new JsonReport() : new WordReport();
  if (values.list) {
    report.ports(await listPorts());
    return 0;
  }
  const options = { baud: wholeNumber("--baud", values.baud ?? "460800", MIN_BAUD, MAX_BAUD), attempts: ATTEMPTS };
  await flash(positionals[0], values.images, options, report);
  return 0;
}

/** What `flash` tells on its way. */
export interface FlashReport {
  ports(ports: readonly PortIdentity[]): void;
  chip(port: string, description: string, mac: string): void;
  writing(file: string, part: number): void;
  verified(file: string, bytes: number): void;
  done(version: string, restarted: boolean): void;
  /** It ends early: the failure is told elsewhere. */
  broken(): void;
}

/**
 * Does the work; without a `folder`, with what was made here for the chip that is found.
 * @throws Failure that says what is wrong and what to do; nothing is written to a wrong chip.
 */
export async function flash(
  named: string | undefined,
  folder: string | undefined,
  options: BootloaderOptions,
  report: FlashReport,
): Promise<void> {
  // A folder of one board's images is read before a board is looked for; a release has those of several.
  const given = folder === undefined || !existsSync(join(folder, MANIFEST_FILE)) ? undefined : readImages(folder);
  if (folder !== undefined && given === undefined && !existsSync(join(folder, RELEASE_FILE))) readImages(folder);
  const port = await choosePort(named);
  report.ports([port]);
  const bootloader = await Bootloader.connect(port, options);
  try {
    const { family, description, mac } = bootloader.chip;
    report.chip(port.path, description, mac);
    const set = given ?? builtImages(family, port.path, folder);
    checkChip(set, family, port.path);
    checkSize(set, await bootloader.prepare(), port.path);
    for (const image of set.images) {
      await bootloader.write(image, (part) => report.writing(image.file, part));
      report.verified(image.file, image.data.length);
    }
    report.done(set.manifest.version, await bootloader.reset());
  } catch (error) {
    report.broken();
    throw error;
  } finally {
    await bootloader.close();
  }
}

/** The images that were made here for a chip. @throws Failure when there are none, or some for different boards. */
export function builtImages(family: string, port: string, root: string = BUILT_IMAGES): ImageSet {
  const fitting = (existsSync(root) ? readdirSync(root) : [])
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, MANIFEST_FILE)))
    .filter((folder) => isFor(readImages(folder), family));
  const [only] = fitting;
  if (only === undefined) {
    throw new Failure(
      `the board on ${port} has an ${family}, and no images were made for it: "noonmark firmware" makes them, or name their folder with --images`,
    );
  }
  if (fitting.length > 1) {
    throw new Failure(
      `there are images for several boards with an ${family}; name the right folder: ${fitting.map((folder) => `--images ${folder}`).join(", ")}`,
      2,
    );
  }
  return readImages(only);
}

function isFor({ manifest }: ImageSet, family: string): boolean {
  return CHIP_FAMILIES[manifest.chip] === family && manifest.board !== EMULATOR_BOARD;
}

function checkChip(set: ImageSet, family: string, port: string): void {
  if (isFor(set, family)) return;
  if (set.manifest.board === EMULATOR_BOARD) {
    throw new Failure(
      `the images are for the emulator, and port ${port} is a board. Nothing was written: run "noonmark emulate", or build for the board`,
    );
  }
  const wanted = CHIP_FAMILIES[set.manifest.chip];
  throw new Failure(
    `the board on ${port} has an ${family}, but the images are for the ${wanted}. Nothing was written: make images for it with "noonmark firmware", or name their folder with --images`,
  );
}

function checkSize({ images }: ImageSet, flashBytes: number, port: string): void {
  const end = Math.max(...images.map(({ offset, data }) => offset + data.length));
  if (end <= flashBytes) return;
  throw new Failure(
    `the images take ${megabytes(end)} of flash memory, but the board on ${port} has ${megabytes(flashBytes)}. Nothing was written: use a board with more flash memory`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

class WordReport implements FlashReport {
  #file = "";
  #progress: Progress | undefined;

  ports(ports: readonly PortIdentity[]): void {
    console.log(ports.length === 0 ? "no serial port on USB" : portTable(ports));
  }

  chip(_port: string, description: string, mac: string): void {
    console.log(`found ${description}, MAC ${mac}`);
  }

  writing(file: string, part: number): void {
    if (file !== this.#file) this.#progress = new Progress(`writing ${file}`);
    this.#file = file;
    this.#progress?.show(part);
  }

  verified(file: string, bytes: number): void {
    this.#progress = undefined;
    console.log(`verified ${file}: the chip reads back all ${bytes} bytes`);
  }

  done(version: string, restarted: boolean): void {
    console.log(
      restarted
        ? `version ${version} is starting; "noonmark monitor" shows it`
        : `version ${version} is written. This port has no reset lines: press RESET (EN) on the board to start it`,
    );
  }

  broken(): void {
    this.#progress?.end();
  }
}

class JsonReport implements FlashReport {
  ports(ports: readonly PortIdentity[]): void {
    this.#tell({ step: "ports", ports });
  }

  chip(port: string, description: string, mac: string): void {
    this.#tell({ step: "chip", port, description, mac });
  }

  writing(): void {}

  verified(file: string, bytes: number): void {
    this.#tell({ step: "verified", file, sizeBytes: bytes });
  }

  done(version: string, restarted: boolean): void {
    this.#tell({ step: "done", version, restarted });
  }

  broken(): void {}

  #tell(step: object): void {
    console.log(JSON.stringify(step));
  }
}
