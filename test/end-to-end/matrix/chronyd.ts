/** chronyd: once with -Q for what it measures in one go, as a daemon for what takes several exchanges. */

import { program } from "../simulator.js";
import { type Client, lastNumber, saidOf } from "./client.js";
import { KEYS } from "./keys.js";
import { SERVER } from "./network.js";

const chronyd = program("chronyd");
const common = {
  missing: () => (chronyd === undefined ? "chronyd is not installed (Debian: chrony)" : undefined),
  version: () => /version (\S+)/.exec(saidOf(chronyd, "--version"))?.[1],
};

/** Runs until it would set the clock, and says by how much. */
function once(name: string, use: string, source: string, more = ""): Client {
  return {
    ...common,
    name,
    use,
    script: `${KEYS.map(({ id, algorithm, secret }) => `echo ${id} ${algorithm} HEX:${secret} >>keys`).join("\n")}
chmod 600 keys
exec ${chronyd} -x -Q -t 30 '${source} maxsamples 4' 'keyfile /run/work/keys' ${more}`,
    done: () => false,
    offsetS: (output) => lastNumber(output, /System clock wrong by (-?[\d.]+) seconds/),
    resolutionS: 1e-6,
    limitS: 40,
  };
}

/** As many measurements as make it sure of the mode that it is in. */
const MEASUREMENTS = 6;
/**
 * Rows of measurements.log: date, time, address, leap, stratum, three groups of tests, two polls, score, offset, …,
 * mode. chrony counts an offset as positive where the client is behind.
 */
const ROW = new RegExp(
  `^\\S+ \\S+ +${SERVER.ipv4} +\\S+ +1 111 111 (?:\\S+ +){4}(\\S+) +(\\S+) .* ([1-6][BI]) \\S \\S$`,
  "gm",
);

/**
 * Runs as a daemon and keeps a log of its measurements.
 * @param mode of the measurements that count: mode and "I" for interleaved, "B" for basic ones.
 */
function daemon(name: string, use: string, source: string, mode: string): Client {
  const rows = (output: string) => [...output.matchAll(ROW)].filter((row) => row[3] === mode);
  return {
    ...common,
    name,
    use,
    script: `${KEYS.map(({ id, algorithm, secret }) => `echo ${id} ${algorithm} HEX:${secret} >>keys`).join("\n")}
cat >chrony.conf <<.
${source} minpoll 0 maxpoll 0
keyfile /run/work/keys
pidfile /run/work/pid
bindcmdaddress /
cmdport 0
logdir /run/work
log rawmeasurements
.
chmod 750 /run/work
chmod 600 keys
touch measurements.log
tail -f measurements.log &
exec ${chronyd} -x -d -u root -f /run/work/chrony.conf`,
    done: (output) => output.includes("Selected source") && rows(output).length >= MEASUREMENTS,
    offsetS: (output) => {
      const best = rows(output).at(-1)?.[1];
      return best === undefined || !output.includes("Selected source") ? undefined : Number(best);
    },
    uncertaintyS: (output) => Number(rows(output).at(-1)?.[2]) / 2,
    resolutionS: 1e-9,
    limitS: 40,
    note: (output) => `mode ${rows(output).at(-1)?.[3] ?? "none"}`,
  };
}

export const CHRONYD: readonly Client[] = [
  once("chronyd", "client, IPv4", `server ${SERVER.ipv4} iburst`),
  once("chronyd", "client, IPv6", `server ${SERVER.ipv6} iburst`),
  once("chronyd", "key, AES-CMAC (AES128)", `server ${SERVER.ipv4} iburst key 1`),
  once("chronyd", "key, SHA256", `server ${SERVER.ipv4} iburst key 2`),
  daemon("chronyd", "xleave", `server ${SERVER.ipv4} iburst xleave`, "4I"),
  daemon("chronyd", "symmetric peer, key, AES-CMAC", `peer ${SERVER.ipv4} key 1`, "2B"),
];
