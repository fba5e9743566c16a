/**
 * QEMU with Espressif's chips: where it is, and the words that start it.
 *
 * ESP-IDF's tools bring one (`python tools/idf_tools.py install qemu-riscv32`); Debian's own knows no ESP32-C3.
 */

import { existsSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { Failure } from "../failure.js";

const PROGRAM = "qemu-system-riscv32";

/**
 * 8 ns of the chip's time for each instruction, 2^3: 125 MHz, near what 160 MHz with misses in the flash cache do. The
 * chip's time then depends on its own work and not on the computer's load: watchdogs see the firmware, not the host.
 */
const INSTRUCTION_SHIFT = 3;

/** A port of this computer that leads to one of the board. */
export interface Forward {
  protocol: "udp" | "tcp";
  /** Numeric IPv4 address of this computer. */
  address: string;
  hostPort: number;
  boardPort: number;
}

export interface QemuOptions {
  /** The flash, which the firmware writes too. */
  flash: string;
  /** A folder for the sockets. */
  folder: string;
  forwards: readonly Forward[];
  /** What the network carried, for a look afterwards; pcap. */
  capture: string | undefined;
  /** Further words, such as a log. */
  words: readonly string[];
}

/** The sockets of a machine in its folder, on which QEMU listens. */
export const SOCKETS = { console: "console", receiver: "receiver", control: "control" } as const;

/** The emulator's program. @throws Failure that says where it was looked for. */
export function findQemu(named: string | undefined, environment: NodeJS.ProcessEnv): string {
  if (named !== undefined) {
    if (existsSync(named) && statSync(named).isFile()) return named;
    throw new Failure(`--qemu ${named}: there is no such program`, 2);
  }
  const tools = join(environment.IDF_TOOLS_PATH ?? join(homedir(), ".espressif"), "tools/qemu-riscv32");
  const installed = existsSync(tools) ? readdirSync(tools).sort().reverse() : [];
  const folders = [
    ...installed.map((version) => join(tools, version, "qemu/bin")),
    ...(environment.PATH ?? "").split(delimiter),
  ];
  const found = folders.map((folder) => join(folder, PROGRAM)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Failure(
    `${PROGRAM} is neither in ${tools} nor in PATH: run "python tools/idf_tools.py install qemu-riscv32" in ESP-IDF's folder, or name it with --qemu`,
  );
}

/** Words for QEMU: the chip, its flash, three sockets, and a network that ends at the forwards. */
export function qemuWords({ flash, folder, forwards, capture, words }: QemuOptions): string[] {
  const socket = (name: string) => `socket,id=${name},path=${join(folder, name)},server=on,wait=on`;
  const rules = forwards.map(
    ({ protocol, address, hostPort, boardPort }) => `hostfwd=${protocol}:${address}:${hostPort}-:${boardPort}`,
  );
  return [
    ...["-machine", "esp32c3", "-display", "none", "-monitor", "none"],
    ...["-icount", `shift=${INSTRUCTION_SHIFT},align=off,sleep=on`],
    ...["-drive", `file=${flash},if=mtd,format=raw`],
    ...["-chardev", socket(SOCKETS.console), "-serial", `chardev:${SOCKETS.console}`],
    ...["-chardev", socket(SOCKETS.receiver), "-serial", `chardev:${SOCKETS.receiver}`],
    ...["-chardev", socket(SOCKETS.control), "-mon", `chardev=${SOCKETS.control},mode=control`],
    // restrict: the board reaches nothing and nobody reaches it, but through the forwards.
    ...["-nic", ["user,id=network,model=open_eth,restrict=on", ...rules].join(",")],
    ...(capture === undefined ? [] : ["-object", `filter-dump,id=dump,netdev=network,file=${capture}`]),
    ...words,
  ];
}
