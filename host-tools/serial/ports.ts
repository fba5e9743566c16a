/** Which serial ports there are, what is behind them, and which one is meant. */

import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { SerialPort } from "serialport";
import { columns } from "../columns.js";
import { Failure } from "../failure.js";

/** A port and the USB device that it belongs to. */
export interface PortIdentity {
  path: string;
  /** USB vendor and product, four hexadecimal digits each in lower case; absent for what is not on USB. */
  vendorId?: string;
  productId?: string;
  serialNumber?: string;
  /** What such a device is, where it is one that ESP32 boards have. */
  description?: string;
}

/** USB devices on ESP32 boards: the chips' own USB, and the bridges from USB to a UART. */
const KNOWN: Readonly<Record<string, string>> = {
  "303a:1001": "Espressif USB JTAG/serial",
  "303a:0002": "ESP32-S2 USB",
  "303a:0009": "ESP32-S3 USB",
  "10c4:ea60": "CP210x bridge",
  "1a86:7523": "CH340 bridge",
  "1a86:55d3": "CH343 bridge",
  "1a86:55d4": "CH9102 bridge",
  "0403:6001": "FT232R bridge",
  "0403:6010": "FT2232 bridge",
  "0403:6015": "FT231X bridge",
  "067b:2303": "PL2303 bridge",
};

/** The serial ports of this machine that are on USB, by path. */
export async function listPorts(): Promise<PortIdentity[]> {
  let found: PortIdentity[];
  try {
    found = (await SerialPort.list()).map(({ path, vendorId, productId, serialNumber }) =>
      identity(path, vendorId, productId, serialNumber),
    );
  } catch {
    found = listFromSysfs("/sys"); // serialport asks udevadm, which small systems and containers lack
  }
  return found.filter(({ vendorId }) => vendorId !== undefined).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The same from Linux's device tree below `root`; nothing where there is none. */
export function listFromSysfs(root: string): PortIdentity[] {
  const folder = join(root, "class/tty");
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^tty(USB|ACM)\d+$/.test(name))
    .map((name) => {
      const device = usbDevice(join(folder, name), root);
      return identity(`/dev/${name}`, device("idVendor"), device("idProduct"), device("serial"));
    });
}

/** Reads attributes of the USB device that a tty hangs below: the first folder upwards that has an idVendor. */
function usbDevice(tty: string, root: string): (attribute: string) => string | undefined {
  const top = realpathSync(root);
  for (let folder = realpathSync(tty); folder.length > top.length; folder = dirname(folder)) {
    if (attributeOf(folder, "idVendor") !== undefined) return (attribute) => attributeOf(folder, attribute);
  }
  return () => undefined;
}

function attributeOf(folder: string, attribute: string): string | undefined {
  try {
    return readFileSync(join(folder, attribute), "utf8").trim();
  } catch {
    return undefined;
  }
}

function identity(path: string, vendor?: string, product?: string, serialNumber?: string): PortIdentity {
  const vendorId = vendor?.toLowerCase();
  const productId = product?.toLowerCase();
  const description = KNOWN[`${vendorId}:${productId}`];
  return {
    path,
    ...(vendorId === undefined ? {} : { vendorId }),
    ...(productId === undefined ? {} : { productId }),
    ...(serialNumber === undefined ? {} : { serialNumber }),
    ...(description === undefined ? {} : { description }),
  };
}

/** Names the port where a command does not, for who has several boards or one that is not on USB. */
export const PORT_VARIABLE = "NOONMARK_PORT";

export function portOfEnvironment(): string | undefined {
  return process.env[PORT_VARIABLE] || undefined;
}

/**
 * The port that a command is about: the one named, by the command or by NOONMARK_PORT, or the only one there is.
 * @throws Failure when that is not one.
 */
export async function choosePort(
  named: string | undefined = portOfEnvironment(),
  list: () => Promise<PortIdentity[]> = listPorts,
): Promise<PortIdentity> {
  const ports = await list();
  if (named !== undefined) return ports.find(({ path }) => path === named) ?? { path: named };
  const boards = ports.filter(({ description }) => description !== undefined);
  const candidates = boards.length > 0 ? boards : ports;
  const [only] = candidates;
  if (only === undefined) {
    throw new Failure(
      "no serial port on USB was found. Plug the board in with a cable that carries data (many only charge), or name the port (NOONMARK_PORT)",
    );
  }
  if (candidates.length > 1) {
    throw new Failure(
      `${candidates.length} serial ports were found; name the one that is meant:\n${portTable(candidates)}`,
      2,
    );
  }
  return only;
}

/** Whether a word of the command line means a port and not something else: /dev/ttyUSB0, ./port, COM3. */
export function looksLikePort(word: string): boolean {
  return word.includes("/") || /^COM\d+$/i.test(word);
}

/** The ports as a table: path, USB identity, what it is, serial number. */
export function portTable(ports: readonly PortIdentity[]): string {
  const rows = ports.map(({ path, vendorId, productId, serialNumber, description }) => {
    const usb = vendorId === undefined ? "" : `${vendorId}:${productId ?? "????"}`;
    return [path, usb, description ?? "", serialNumber ?? ""];
  });
  return columns(rows)
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
