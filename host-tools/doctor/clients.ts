/** Lines to paste into the configuration of common clients. */

import { NTP_PORT } from "../query/target.js";

export interface ClientLines {
  client: "chrony" | "ntpd" | "systemd-timesyncd" | "w32tm" | "chrony, NTS" | "NTPsec, NTS" | "ntpd-rs, NTS";
  /** Where the lines go, and what makes them take effect. */
  place: string;
  /** Empty where the client cannot use such a server. */
  lines: string[];
  /** Why there are no lines. */
  why?: string;
}

/** What each client needs to follow the server at `host`, a name or an address, on UDP `port`. */
export function clientLines(host: string, port: number = NTP_PORT): ClientLines[] {
  const other = port === NTP_PORT ? undefined : `it asks UDP port ${NTP_PORT} only, and this server is on ${port}`;
  const standard = (client: ClientLines["client"], place: string, lines: string[]): ClientLines =>
    other === undefined ? { client, place, lines } : { client, place, lines: [], why: other };
  return [
    {
      client: "chrony",
      place: "/etc/chrony/chrony.conf (or /etc/chrony.conf), then: sudo systemctl restart chrony",
      lines: [`server ${host}${port === NTP_PORT ? "" : ` port ${port}`} iburst`],
    },
    standard("ntpd", "/etc/ntpsec/ntp.conf (or /etc/ntp.conf), then: sudo systemctl restart ntpsec", [
      `server ${host} iburst`,
    ]),
    standard("systemd-timesyncd", "/etc/systemd/timesyncd.conf, then: sudo systemctl restart systemd-timesyncd", [
      "[Time]",
      `NTP=${host}`,
    ]),
    // 0x8: as a client; without it Windows asks in symmetric mode. Its list separates flags from the host by a comma.
    standard("w32tm", "Windows, in a terminal opened as administrator", [
      `w32tm /config /manualpeerlist:"${host},0x8" /syncfromflags:manual /update`,
      "w32tm /resync",
    ]),
  ];
}

/** IANA's for key establishment of NTS. */
const NTS_PORT = 4460;

/**
 * What each client that has NTS needs to follow the server of that name, which has to be in its certificate.
 * @param port TCP, of key establishment.
 */
export function ntsLines(name: string, port: number = NTS_PORT): ClientLines[] {
  const place = (file: string, restart: string, pem: string) =>
    `${file}, with ${pem} from "noonmark certificate get --file", then: sudo systemctl restart ${restart}`;
  const standard = (client: ClientLines["client"], where: string, lines: string[]): ClientLines =>
    port === NTS_PORT
      ? { client, place: where, lines }
      : { client, place: where, lines: [], why: `it is asked for keys on TCP port ${NTS_PORT} only: set nts.port` };
  return [
    {
      client: "chrony, NTS",
      place: place("/etc/chrony/chrony.conf", "chrony", "/etc/chrony/noonmark.pem"),
      lines: [
        `server ${name}${port === NTS_PORT ? "" : ` ntsport ${port}`} nts iburst`,
        "ntstrustedcerts /etc/chrony/noonmark.pem",
      ],
    },
    standard("NTPsec, NTS", place("/etc/ntpsec/ntp.conf", "ntpsec", "/etc/ntpsec/noonmark.pem"), [
      `server ${name} nts ca /etc/ntpsec/noonmark.pem iburst`,
    ]),
    {
      client: "ntpd-rs, NTS",
      place: place("/etc/ntpd-rs/ntp.toml", "ntpd-rs", "/etc/ntpd-rs/noonmark.pem"),
      lines: [
        "[[source]]",
        'mode = "nts"',
        `address = "${name}${port === NTS_PORT ? "" : `:${port}`}"`,
        'certificate-authority = "/etc/ntpd-rs/noonmark.pem"',
      ],
    },
  ];
}

/** The same for a person. */
export function clientText(clients: readonly ClientLines[]): string[] {
  return clients.flatMap(({ client, place, lines, why }) => {
    if (why !== undefined) return [`${client}: ${why}`];
    return [`${client}: ${place}`, ...lines.map((line) => `    ${line}`)];
  });
}
