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
  /** Those of TCP are QEMU's business, those of UDP network/gateway.ts's. */
  forwards: readonly Forward[];
  /** What the network carried, for a look afterwards; pcap. */
  capture: string | undefined;
  /** Further words, such as a log. */
  words: readonly string[];
}

/** The sockets of a machine in its folder, on which QEMU listens. */
export const SOCKETS = { console: "console", receiver: "receiver", control: "control", network: "network" } as const;

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

/** Words for QEMU: the chip, its flash, sockets, and a network that ends at the forwards and at our own neighbours. */
export function qemuWords({ flash, folder, forwards, capture, words }: QemuOptions): string[] {
  const socket = (name: string) => `socket,id=${name},path=${join(folder, name)},server=on,wait=on`;
  const rules = forwards
    .filter(({ protocol }) => protocol === "tcp")
    .map(({ address, hostPort, boardPort }) => `hostfwd=tcp:${address}:${hostPort}-:${boardPort}`);
  const network = `addr.type=unix,addr.path=${join(folder, SOCKETS.network)}`;
  return [
    // -S: the chip starts when everything around it is there.
    ...["-machine", "esp32c3", "-display", "none", "-monitor", "none", "-S"],
    ...["-icount", `shift=${INSTRUCTION_SHIFT},align=off,sleep=on`],
    ...["-drive", `file=${flash},if=mtd,format=raw`],
    ...["-chardev", socket(SOCKETS.console), "-serial", `chardev:${SOCKETS.console}`],
    ...["-chardev", socket(SOCKETS.receiver), "-serial", `chardev:${SOCKETS.receiver}`],
    ...["-chardev", socket(SOCKETS.control), "-mon", `chardev=${SOCKETS.control},mode=control`],
    // The board, QEMU's network and ours at one hub.
    ...["-nic", "hubport,id=board,hubid=0,model=open_eth"],
    // restrict: the board reaches nothing and nobody reaches it, but through the forwards.
    ...["-netdev", ["user,id=closed,restrict=on", ...rules].join(",")],
    ...["-netdev", "hubport,id=closed-port,hubid=0,netdev=closed"],
    ...["-netdev", `stream,id=ours,server=on,${network}`],
    ...["-netdev", "hubport,id=ours-port,hubid=0,netdev=ours"],
    ...(capture === undefined ? [] : ["-object", `filter-dump,id=dump,netdev=board,file=${capture}`]),
    ...words,
  ];
}
