/**
 * ntpd, ntpdig and ntpq of NTPsec. Debian's ntpsec cannot be installed beside chrony; its Python library comes with
 * ntpsec-ntpdig, which can. Debian 12 has no classic ntpd: its package ntp is a name for ntpsec.
 */

import { program } from "../simulator.js";
import { type Client, lastNumber, ofPackage, saidOf } from "./client.js";
import { KEYS } from "./keys.js";
import { SERVER } from "./network.js";

const candidate = ofPackage("ntpsec", "usr/sbin/ntpd");
const ntpd = saidOf(candidate, "--version").includes("ntpsec") ? candidate : undefined;
const ntpq = ofPackage("ntpsec", "usr/bin/ntpq") ?? program("ntpq");
const ntpdig = program("ntpdig");
const version = (file: string | undefined) => () => /ntpsec-([\d.]+)/.exec(saidOf(file, "--version"))?.[1];
const absent = (what: string, debian: string) => `${what} is not here (Debian: ${debian}; npm run matrix unpacks it)`;

/** The line of the peer that it follows: remote, refid, stratum, type, when, poll, reach, delay, offset and jitter in ms. */
const FOLLOWED = /^\*\S+ +\.GPS\. +1 u +\S+ +\S+ +\S+ +\S+ +(-?[\d.]+) /;
const DELAY = /^\*\S+ +\.GPS\. +1 u +\S+ +\S+ +\S+ +(\S+) +-?[\d.]+ /;

/** Runs ntpd until ntpq shows that it has chosen its server. */
function daemon(use: string, server: string): Client {
  return {
    name: "ntpd (NTPsec)",
    use,
    missing: () => (ntpd === undefined || ntpq === undefined ? absent("ntpd of NTPsec", "ntpsec") : undefined),
    version: version(ntpd),
    script: `cat >ntp.conf <<.
server ${server}
keys /run/work/keys
trustedkey 1
disable ntp
restrict default
restrict 127.0.0.1
.
echo '1 AES ${KEYS[0].secret}' >keys
${ntpd} -n -g -c /run/work/ntp.conf -l /run/work/log &
for second in $(seq 60); do
  sleep 1
  ${ntpq} -n -p 127.0.0.1
done`,
    done: (output) => FOLLOWED.test(output.split("\n").find((line) => line.startsWith("*")) ?? ""),
    offsetS: (output) => lastNumber(output, FOLLOWED, 1e-3),
    uncertaintyS: (output) => lastNumber(output, DELAY, 0.5e-3),
    resolutionS: 1e-7,
    limitS: 75,
  };
}

export const NTPSEC: readonly Client[] = [
  daemon("client, IPv4", `${SERVER.ipv4} iburst minpoll 3 maxpoll 3`),
  daemon("client, IPv6, key, AES-CMAC", `${SERVER.ipv6} iburst minpoll 3 maxpoll 3 key 1`),
  {
    name: "ntpdig (NTPsec)",
    use: "client",
    missing: () => (ntpdig === undefined ? "ntpdig is not installed (Debian: ntpsec-ntpdig)" : undefined),
    version: version(ntpdig),
    script: `exec ${ntpdig} -j -p 4 ${SERVER.ipv4}`,
    done: () => false,
    offsetS: (output) => lastNumber(output, /"offset":(-?[\d.]+).*"stratum":1,/),
    uncertaintyS: (output) => lastNumber(output, /"precision":([\d.]+)/),
    resolutionS: 1e-6,
    limitS: 20,
  },
  {
    name: "ntpq (NTPsec)",
    use: "control: rv, as, sysstats, monstats, mrulist, -p",
    missing: () => (ntpq === undefined ? absent("ntpq", "ntpsec") : undefined),
    version: version(ntpq),
    // What it shows is the server's own opinion of its pulse, in ms.
    script: `for command in rv as sysstats monstats mrulist pe; do ${ntpq} -n -c $command ${SERVER.ipv4}; done`,
    done: () => false,
    offsetS: (output) =>
      // The list of clients names this one, in its last line.
      /sync_pps/.test(output) && /control requests: +[1-9]/.test(output) && /^ .* 6 2 .* 192\.0\.2\.\d+$/m.test(output)
        ? lastNumber(output, /^oPPS\(0\) +\.PPS\. +0 l +\S+ +\S+ +\S+ +\S+ +(-?[\d.]+) /, 1e-3)
        : undefined,
    resolutionS: 1e-7,
    limitS: 20,
    note: () => "of the server's pulse",
  },
];
