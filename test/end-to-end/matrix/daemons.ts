/** The small daemons, which ask port 123 only: systemd-timesyncd, OpenNTPD and busybox's. */

import { program } from "../simulator.js";
import { type Client, lastNumber, ofPackage, saidOf, UNPACKED } from "./client.js";
import { SERVER } from "./network.js";

const timesyncd = ofPackage("systemd-timesyncd", "lib/systemd/systemd-timesyncd");
const openntpd = ofPackage("openntpd", "usr/sbin/openntpd");
const busybox = [ofPackage("busybox", "busybox"), program("busybox")].find((file) =>
  /Usage: ntpd/.test(saidOf(file, "ntpd", "--help")),
);
const absent = (name: string) => `${name} is not here (npm run matrix unpacks it)`;

/** Debian's version of an unpacked or installed package, where the program itself does not tell. */
function packageVersion(name: string): string | undefined {
  const said = saidOf(
    "sh",
    "-c",
    `cat ${UNPACKED}${name}/version 2>/dev/null || dpkg-query -W -f '\${Version}' ${name}`,
  );
  return /^(?:\d+:)?([^-+~\s]+)/.exec(said)?.[1];
}

/** A reply that it takes; what was long on its way it says otherwise: "delay … is too high, ignoring". */
const BUSYBOX_REPLY = /reply from \S+ offset:([+-][\d.]+) .*strat:1 .*$/gm;

export const DAEMONS: readonly Client[] = [
  {
    name: "systemd-timesyncd",
    use: "client",
    missing: () => (timesyncd === undefined ? absent("systemd-timesyncd") : undefined),
    version: () => packageVersion("systemd-timesyncd"),
    // As its own user it does not try to keep a capability that it cannot have. It sends no D-Bus signal: there is no bus.
    script: `mkdir -p /run/systemd/timesync /run/systemd/timesyncd.conf.d
chown -R systemd-timesync /run/systemd
printf '[Time]\\nNTP=${SERVER.ipv4}\\nFallbackNTP=\\n' >/run/systemd/timesyncd.conf.d/matrix.conf
export SYSTEMD_LOG_LEVEL=debug
exec setpriv --reuid systemd-timesync --regid systemd-timesync --clear-groups ${timesyncd}`,
    done: (output) => output.includes("Contacted time server"),
    offsetS: (output) =>
      output.includes("Contacted time server") ? lastNumber(output, /^ +offset +: ([+-][\d.]+) sec/) : undefined,
    uncertaintyS: (output) => lastNumber(output, /^ +delay +: ([+-][\d.]+) sec/, 0.5),
    resolutionS: 1e-3,
    limitS: 30,
  },
  {
    name: "OpenNTPD",
    use: "client",
    missing: () => (openntpd === undefined ? absent("openntpd") : undefined),
    version: () => packageVersion("openntpd"),
    // Its paths are built in; /var/lib is a client's own for them.
    script: `mount -t tmpfs none /var/lib
mkdir -p /var/lib/openntpd/db /var/lib/openntpd/run
echo 'server ${SERVER.ipv4}' >ntpd.conf
exec ${openntpd} -d -v -f /run/work/ntpd.conf`,
    done: (output) => /now valid/.test(output),
    offsetS: (output) =>
      /peer \S+ now valid/.test(output) ? lastNumber(output, /^reply from \S+: offset (-?[\d.]+) /) : undefined,
    uncertaintyS: (output) => lastNumber(output, /^reply from \S+: offset \S+ delay ([\d.]+)/, 0.5),
    resolutionS: 1e-6,
    limitS: 75,
  },
  {
    name: "busybox ntpd",
    use: "client",
    missing: () =>
      busybox === undefined
        ? "no busybox with ntpd is here (Debian's is built without; npm run matrix builds it)"
        : undefined,
    version: () => /v([\d.]+)/.exec(saidOf(busybox, "ntpd", "--help"))?.[1],
    script: `exec ${busybox} ntpd -n -w -dd -p ${SERVER.ipv4}`,
    done: (output) => [...output.matchAll(BUSYBOX_REPLY)].length >= 3,
    offsetS: (output) => lastNumber(output, BUSYBOX_REPLY),
    uncertaintyS: (output) => lastNumber(output, /reply from \S+ offset:\S+ delay:([\d.]+) .*strat:1 /, 0.5),
    resolutionS: 1e-6,
    limitS: 60,
  },
];
