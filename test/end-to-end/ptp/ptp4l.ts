/** ptp4l of Debian's linuxptp as a client, in a namespace of its own, with the kernel's stamps and its clock left alone. */

import type { Network } from "../matrix/network.js";
import { program } from "../simulator.js";

/** Why there is none here, or undefined. */
export function ptp4lMissing(): string | undefined {
  return program("ptp4l") === undefined ? "ptp4l is not installed (Debian: linuxptp)" : undefined;
}

/** Runs ptp4l until what it says fits, or the time is over; returns all that it said. */
export function ptp4l(
  network: Network,
  options: Readonly<Record<string, string | number>>,
  fits: (output: string) => boolean,
  limitS: number,
): Promise<string> {
  const settings = {
    time_stamping: "software",
    free_running: 1,
    logging_level: 6,
    summary_interval: -4, // each measurement is said
    uds_address: "/run/work/ptp4l",
    ...options,
  };
  const lines = ["[global]", ...Object.entries(settings).map(([name, value]) => `${name} ${value}`)];
  // The programs of system administrators are not on every PATH.
  const script = `PATH=$PATH:/usr/sbin; printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")} >settings
exec ptp4l -f settings -i eth0 -m`;
  return network.client(script, fits, limitS);
}

/** What it said of one measurement. */
export interface Measured {
  offsetNs: number;
  delayNs: number;
}

export function measuredOf(output: string): Measured[] {
  return [...output.matchAll(/master offset\s+(-?\d+) s\d freq\s+\S+ path delay\s+(-?\d+)/g)].map(
    ([, offset, delay]) => ({ offsetNs: Number(offset), delayNs: Number(delay) }),
  );
}

/** Seconds from its start to a line that fits; undefined where there is none. Its lines begin with the kernel's uptime. */
export function secondsUntil(output: string, pattern: RegExp): number | undefined {
  const times = [...output.matchAll(/^ptp4l\[(\d+\.\d+)\]: (.*)$/gm)].map(([, at, text]) => ({ at: Number(at), text }));
  const found = times.find(({ text }) => pattern.test(text ?? ""));
  return found === undefined ? undefined : found.at - (times[0]?.at ?? 0);
}

/** The middle half of offsets, as a width: one packet that a busy computer held back says nothing of a clock. */
export function spreadNs(measured: readonly Measured[]): number {
  const offsets = measured.map(({ offsetNs }) => offsetNs).sort((a, b) => a - b);
  const at = (share: number) => offsets[Math.floor(share * (offsets.length - 1))] ?? Number.NaN;
  return at(0.75) - at(0.25);
}
