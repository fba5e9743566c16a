/** tshark as a witness: it captures on the bridge of a network of namespaces, and tells what it reads in a packet. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { program } from "../simulator.js";

const FIELDS = [
  ...["ip.src", "ipv6.src", "ip.dst", "ipv6.dst", "udp.srcport", "udp.payload"],
  ...["ntp.flags.li", "ntp.flags.vn", "ntp.flags.mode", "ntp.stratum", "ntp.ppoll", "ntp.precision"],
  ...["ntp.rootdelay", "ntp.rootdispersion", "ntp.refid", "ntp.reftime", "ntp.org", "ntp.rec", "ntp.xmt"],
  ...["ntp.keyid", "ntp.mac", "ntp.ext.type", "ntp.ctrl.flags2", "ntp.ctrl.sequence", "ntp.ctrl.associd"],
  ...["ntp.ctrl.offset", "ntp.ctrl.count", "ntp.ctrl.item"],
] as const;

/** A packet as tshark reads it: each field as text, "" where the packet has none. */
export type Witnessed = Record<(typeof FIELDS)[number], string>;

/** Why there is no witness here, or undefined. */
export function tsharkMissing(): string | undefined {
  for (const name of ["tshark", "dumpcap", "text2pcap"]) {
    if (program(name) === undefined) return `${name} is not installed (Debian: tshark)`;
  }
  return undefined;
}

/** Captures what passes the bridge, on NTP's port unless another filter is given, into a file, until `stop`. */
export class Capture {
  readonly #dumpcap: ChildProcess;

  private constructor(dumpcap: ChildProcess) {
    this.#dumpcap = dumpcap;
  }

  static async start(enter: readonly string[], file: string, filter = "udp port 123"): Promise<Capture> {
    const [first = "", ...words] = [...enter, "dumpcap", "-q", "-i", "bridge", "-f", filter, "-w", file];
    const dumpcap = spawn(first, words, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    while (!said.includes("File:")) {
      const more = await Promise.race([once(dumpcap.stderr as Readable, "data"), once(dumpcap, "close")]);
      said += String(more[0]);
      if (dumpcap.exitCode !== null) throw new Error(`dumpcap: ${said}`);
    }
    return new Capture(dumpcap);
  }

  async stop(): Promise<void> {
    if (this.#dumpcap.exitCode !== null) return;
    const ended = once(this.#dumpcap, "close");
    this.#dumpcap.kill("SIGINT");
    await ended;
  }
}

function tshark(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync("tshark", ["-n", ...words], { encoding: "utf8", maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`tshark ${words.join(" ")}: ${stderr}`);
  return stdout;
}

/** Every packet of a capture. */
export function witnessed(file: string): Witnessed[] {
  return readFields(file, FIELDS);
}

/** These fields of every packet of a capture. */
export function readFields<F extends string>(file: string, fields: readonly F[]): Record<F, string>[] {
  const options = ["-T", "fields", "-E", "separator=/t", "-E", "occurrence=f"];
  const rows = tshark("-r", file, ...options, ...fields.flatMap((field) => ["-e", field])).split("\n");
  return rows.filter(Boolean).map((row) => {
    const cells = row.split("\t");
    return Object.fromEntries(fields.map((field, at) => [field, cells[at] ?? ""])) as Record<F, string>;
  });
}

/** Makes a capture of packets that were never on a network: each from NTP's port. */
export function writeCapture(file: string, packets: readonly Buffer[]): void {
  // A line that begins at offset 0 begins a packet.
  const input = packets.map((bytes) => `000000 ${bytes.toString("hex").replace(/../g, "$& ")}\n`).join("");
  const words = ["-q", "-u", "123,40000", "-4", "192.0.2.1,192.0.2.10", "-", file];
  const { status, stderr } = spawnSync("text2pcap", words, { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`text2pcap: ${stderr}`);
}

/** What tshark has to say against packets that pass a display filter: one line each, with the whole of the packet. */
export function objections(file: string, filter: string): string {
  return tshark("-r", file, "-V", "-x", "-Y", `(${filter}) && (_ws.malformed || _ws.expert.severity >= 4194304)`);
}
